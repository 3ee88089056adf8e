"""A language model for tests that says what it is told to, through the same interface as a real one."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.messages.tool import tool_call_chunk
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool
from pydantic import Field

Answer = str | list[tuple[str, dict[str, Any]]] | AIMessage | Exception
Script = Callable[[Sequence[BaseMessage]], Answer]


class Scripted(BaseChatModel):
    """Asks `script` what to answer: a text, calls, or an error to raise. A text that ends in `!!`
    breaks off: it is streamed, then the connection is lost."""

    script: Script
    seen: list[list[BaseMessage]] = Field(default_factory=list[list[BaseMessage]])

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def bind_tools(
        self,
        tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool],
        *,
        tool_choice: str | None = None,
        **kwargs: Any,
    ) -> Runnable[Any, AIMessage]:
        return self

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return ChatResult(generations=[ChatGeneration(message=self._said(messages))])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        said = self._said(messages)
        for piece in re.findall(r"\S+\s*", said.text):
            yield _chunk(AIMessageChunk(content=piece, id=said.id))
        if said.text.endswith("!!"):
            raise ConnectionError("the connection was lost")
        chunks = [
            tool_call_chunk(name=c["name"], args=json.dumps(c["args"]), id=c["id"], index=i)
            for i, c in enumerate(said.tool_calls)
        ]
        last = AIMessageChunk(
            content="",
            id=said.id,
            tool_call_chunks=chunks,
            response_metadata=said.response_metadata,
            chunk_position="last",
        )
        yield _chunk(last)

    def _said(self, messages: list[BaseMessage]) -> AIMessage:
        self.seen.append(list(messages))
        answer = self.script(messages)
        if isinstance(answer, Exception):
            raise answer
        number = len(self.seen)
        if isinstance(answer, AIMessage):
            return answer
        if isinstance(answer, str):
            return AIMessage(answer, id=f"said-{number}")
        calls = [
            {"name": name, "args": args, "id": f"call-{number}-{index}", "type": "tool_call"}
            for index, (name, args) in enumerate(answer)
        ]
        return AIMessage("", tool_calls=calls, id=f"said-{number}")


def _chunk(message: AIMessageChunk) -> ChatGenerationChunk:
    return ChatGenerationChunk(message=message)


def in_turn(*answers: Answer) -> Script:
    """A script that gives each answer once, then the last for ever."""
    left = list(answers)

    def script(messages: Sequence[BaseMessage]) -> Answer:
        return left.pop(0) if len(left) > 1 else left[0]

    return script
