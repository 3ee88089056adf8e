"""Tool calls of a turn: through the registry as the agent acting for a person, told as events."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from langchain.agents.middleware import AgentMiddleware
from langchain.tools.tool_node import ToolCallRequest
from langchain_core.messages import ToolMessage
from langgraph.types import Command

from agent.events import Event, ProgressMade, ResultReady, ToolRefused, ToolStarted
from agent.turn import Turn
from tools.arguments import Result
from tools.errors import RapportError
from tools.runtime import Runtime

Handler = Callable[[ToolCallRequest], Awaitable[ToolMessage | Command[Any]]]
MAX_MESSAGE = 3_000


class CallTools(AgentMiddleware[Any, Turn]):
    """Answers every tool call of the model itself; the declared tools never run."""

    def __init__(self, runtime: Runtime) -> None:
        super().__init__()
        self._runtime = runtime

    async def awrap_tool_call(
        self, request: ToolCallRequest, handler: Handler
    ) -> ToolMessage | Command[Any]:
        """Call the tool for the person of the turn; a failure is an answer the model can act on."""
        call = _Call(request)
        call.tell(ToolStarted(call.id, call.name, _title(self._runtime, call.name), call.arguments))
        try:
            result = await self._called(call)
        except RapportError as error:
            call.tell(ToolRefused(call.id, call.name, error, call.milliseconds))
            return call.message(refusal_text(error), failed=True)
        call.tell(ResultReady(call.id, call.name, result, call.milliseconds))
        return call.message(result_text(result))

    async def _called(self, call: _Call) -> Result:
        def progress(done: int, total: int | None, message: str) -> None:
            call.tell(ProgressMade(call.id, done, total, message))

        identity = call.identity
        return await self._runtime.call(
            call.name,
            call.arguments,
            identity.actor,
            locale=identity.locale,
            idempotency_key=call.key,
            progress=progress,
        )


class _Call:
    """One call of the model, as it stands in its request."""

    def __init__(self, request: ToolCallRequest) -> None:
        self._started = time.perf_counter()
        self.id = str(request.tool_call["id"])
        self.name = request.tool_call["name"]
        self.arguments: Mapping[str, Any] = request.tool_call["args"]
        runtime: Any = request.runtime  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
        self.turn: Turn = runtime.context
        self.identity = self.turn.identity
        self.tell: Callable[[Event], None] = runtime.stream_writer

    @property
    def milliseconds(self) -> float:
        """Since the call began."""
        return (time.perf_counter() - self._started) * 1_000

    @property
    def key(self) -> str:
        """The same call twice in a turn, by a model that repeats itself, is done once."""
        text = json.dumps([self.name, self.arguments], sort_keys=True, default=str)
        digest = hashlib.sha256(text.encode()).hexdigest()[:32]
        return f"{self.turn.id}:{digest}"

    def message(self, content: str, *, failed: bool = False) -> ToolMessage:
        """The answer as the model reads it."""
        return ToolMessage(
            content=content,
            name=self.name,
            tool_call_id=self.id,
            status="error" if failed else "success",
        )


def _title(runtime: Runtime, name: str) -> str:
    return runtime.registry.get(name).title if name in runtime.registry.names() else name[:64]


def result_text(result: Result) -> str:
    """A result as the model reads it: the same JSON that other doors send."""
    return result.model_dump_json(exclude_none=True)


def refusal_text(error: RapportError) -> str:
    """An error as the model reads it: code, what was wrong, what to do next."""
    told = {"error": error.code, "message": error.message[:MAX_MESSAGE]}
    hint = {"hint": error.hint[:MAX_MESSAGE]} if error.hint else {}
    return json.dumps(told | hint, ensure_ascii=False)
