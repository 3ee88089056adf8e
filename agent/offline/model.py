"""The offline planner behind the interface of a chat model, so that one graph serves both."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, ToolCall
from langchain_core.messages.tool import tool_call_chunk
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool
from langchain_core.utils.function_calling import convert_to_openai_tool
from pydantic import ConfigDict

from agent.offline.conversation import PENDING
from agent.offline.plan import plan
from agent.offline.steps import Do, Say, Step
from tools.understand.reading import ReadEnv

NAME = "offline"
_PIECE = re.compile(r"\S+\s*|\s+")


class OfflineModel(BaseChatModel):
    """Answers by rules: the same conversation always gives the same step. `env` is what sentences
    are read in; the middleware sets it for each call."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    env: ReadEnv | None = None
    tools: tuple[str, ...] = ()

    @property
    def _llm_type(self) -> str:
        return NAME

    def bind_tools(
        self,
        tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool],
        *,
        tool_choice: str | None = None,
        **kwargs: Any,
    ) -> Runnable[Any, AIMessage]:
        """The same model, knowing which tools it may call."""
        names = tuple(map(_name, tools))
        return self.model_copy(update={"tools": names})

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        message = _message(self._step(messages), messages)
        return ChatResult(generations=[ChatGeneration(message=message)])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        message = _message(self._step(messages), messages)
        for piece in _PIECE.findall(message.text):
            yield _chunk(AIMessageChunk(content=piece, id=message.id))
        calls = [
            tool_call_chunk(
                name=call["name"], args=json.dumps(call["args"]), id=call["id"], index=i
            )
            for i, call in enumerate(message.tool_calls)
        ]
        yield _chunk(
            AIMessageChunk(
                content="",
                id=message.id,
                tool_call_chunks=calls,
                response_metadata=message.response_metadata,
                chunk_position="last",
            )
        )

    def _step(self, messages: Sequence[BaseMessage]) -> Step:
        if self.env is None:
            raise ValueError("the offline model was called without what it reads sentences in")
        return plan(messages, self.env, frozenset(self.tools))


def _name(tool: dict[str, Any] | type | Callable[..., Any] | BaseTool) -> str:
    if isinstance(tool, BaseTool):
        return tool.name  # its schema, which takes long to write out, is not needed
    return convert_to_openai_tool(tool)["function"]["name"]


def _chunk(message: AIMessageChunk) -> ChatGenerationChunk:
    return ChatGenerationChunk(message=message)


def _message(step: Step, messages: Sequence[BaseMessage]) -> AIMessage:
    """The step as a message; its ids depend on the conversation alone, so runs can be compared."""
    calls = step.calls if isinstance(step, Do) else ()
    text = step.text if isinstance(step, Say) else ""
    whole = json.dumps([len(messages), text, [[c.tool, dict(c.arguments)] for c in calls]])
    pending = {PENDING: dict(step.pending)} if isinstance(step, Say) and step.pending else {}
    digest = hashlib.sha256(whole.encode()).hexdigest()[:24]
    return AIMessage(
        content=text,
        id=f"offline-{digest}",
        tool_calls=[
            ToolCall(name=call.tool, args=dict(call.arguments), id=f"call-{digest}-{index}")
            for index, call in enumerate(calls)
        ],
        response_metadata={"model_name": NAME, **pending},
    )
