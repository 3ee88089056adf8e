"""Tool calls of a turn: through the registry as the agent acting for a person, told as events."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from langchain.agents.middleware import AgentMiddleware
from langchain.tools.tool_node import ToolCallRequest
from langchain_core.messages import BaseMessage, ToolMessage
from langgraph.types import Command

from agent.answering import EnvOf
from agent.events import (
    Event,
    Notice,
    NoticeKind,
    ProgressMade,
    ResultReady,
    ToolRefused,
    ToolStarted,
)
from agent.offline.conversation import MILLISECONDS
from agent.offline.follow import FIND
from agent.own_words import as_read_by_model, decided, in_language
from agent.taint import Taint, TaintState
from agent.toolsets import Toolsets
from agent.turn import Turn
from agent.words import word
from tools.arguments import Result
from tools.errors import NotFound, RapportError, RateLimited
from tools.phrases import tool_title
from tools.runtime import Runtime
from tools.tool import Effect, Tool
from tools.toolsets import OPEN_TOOLSET, not_open

Handler = Callable[[ToolCallRequest], Awaitable[ToolMessage | Command[Any]]]
TOOL_CALLS = 12
MAX_MESSAGE = 3_000
NOT_WRITTEN = ("ask", "refuse", "previewed", "unchanged")  # outcomes of writes that wrote nothing


class CallTools(AgentMiddleware[Any, Turn]):
    """Answers every tool call of the model itself; the declared tools never run. At most
    `TOOL_CALLS` a turn: further ones are answered in their place, so that the order stays. An answer
    with text from outside taints the conversation."""

    state_schema = TaintState

    def __init__(
        self, runtime: Runtime, tools: Sequence[Tool], env_of: EnvOf, toolsets: Toolsets
    ) -> None:
        super().__init__()
        self._toolsets = toolsets
        self._runtime, self._env_of = runtime, env_of
        self._tools = {tool.name: tool for tool in tools}
        self._taint = Taint(tools)

    async def awrap_tool_call(
        self, request: ToolCallRequest, handler: Handler
    ) -> ToolMessage | Command[Any]:
        """Call the tool for the person of the turn; a failure is an answer the model can act on."""
        call = _Call(request)
        call.turn.calls += 1
        if call.turn.calls > TOOL_CALLS:
            return _over_limit(call)
        if call.name == OPEN_TOOLSET and not call.turn.is_offline:
            return self._opened(call)
        tool = self._tools.get(call.name)
        theirs = not await self._in_own_words(call)
        title = tool_title(call.turn.locale, call.name, tool.title if tool else call.name[:64])
        call.tell(ToolStarted(call.id, call.name, title, call.arguments))
        try:
            result = await self._answered(call, tool)
        except RapportError as error:
            call.tell(ToolRefused(call.id, call.name, error, call.milliseconds))
            return call.message(refusal_text(error), failed=True)
        if theirs:
            result = as_read_by_model(result, call.messages, call.arguments, call.turn.locale)
        call.tell(ResultReady(call.id, call.name, result, call.milliseconds))
        return self._told(call, call.message(result_text(result)))

    def _told(self, call: _Call, message: ToolMessage) -> ToolMessage | Command[Any]:
        """An answer as the conversation keeps it."""
        if not (taint := self._taint.by(call.name)):
            return message
        call.turn.tainted = True
        return Command(update={"messages": [message], **taint})

    def _opened(self, call: _Call) -> ToolMessage | Command[Any]:
        """More tools from the next answer on; the person is told of those that are called."""
        try:
            opened = self._toolsets.opened(call.arguments)
        except RapportError as error:
            return call.message(refusal_text(error), failed=True)
        messages = [call.message(result_text(opened))]
        return Command(update={"messages": messages, "toolsets": [opened.toolset]})

    async def _in_own_words(self, call: _Call) -> bool:
        """Whether people are looked for as the person said it: the planner always does, of a
        language model's call the sentence takes the place where our reader understood it whole."""
        if call.turn.is_offline or call.name != FIND:
            return True
        env = in_language(await self._env_of(call.turn.identity), call.turn.locale)
        said = decided(call.messages, call.arguments, env)
        call.arguments = said or call.arguments
        return said is not None

    async def _answered(self, call: _Call, tool: Tool | None) -> Result:
        if tool is None:
            known = ", ".join(self._tools)
            raise NotFound(f"there is no tool {call.name[:64]!r}", hint=f"Tools: {known}.")
        if not (call.turn.is_offline or self._toolsets.shows(call.state, call.name)):
            raise not_open(tool)
        if tool.effect is Effect.READ:
            return await self._called(call)
        return await self._written(call)

    async def _written(self, call: _Call) -> Result:
        """A write, one at a time; the same again in a turn answers what the first did."""
        turn = call.turn
        async with turn.writing:
            if (kept := turn.written.get(call.key)) is not None:
                return kept
            result = await self._called(call)
            turn.written[call.key] = result
            if getattr(result, "outcome", "") not in NOT_WRITTEN:
                turn.changed.append(call.name)
            return result

    async def _called(self, call: _Call) -> Result:
        def progress(done: int, total: int | None, message: str) -> None:
            call.tell(ProgressMade(call.id, done, total, message))

        identity = call.turn.identity
        return await self._runtime.call(
            call.name,
            call.arguments,
            identity.actor,
            locale=call.turn.locale,
            idempotency_key=call.key,
            progress=progress,
            tainted=call.turn.tainted or self._taint.holds(call.state),
        )


class _Call:
    """One call of the model, as it stands in its request."""

    def __init__(self, request: ToolCallRequest) -> None:
        self._started = time.perf_counter()
        self.id = str(request.tool_call["id"])
        self.name = request.tool_call["name"]
        self.arguments: Mapping[str, Any] = request.tool_call["args"]
        runtime: Any = request.runtime  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
        state: Any = request.state
        self.state: Mapping[str, Any] = state
        self.messages: Sequence[BaseMessage] = state["messages"]
        self.turn: Turn = runtime.context
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
            response_metadata={MILLISECONDS: round(self.milliseconds, 1)},
        )


def _over_limit(call: _Call) -> ToolMessage:
    locale = call.turn.locale
    if call.turn.calls == TOOL_CALLS + 1:
        call.tell(Notice(NoticeKind.LIMIT, word(locale, "limit")))
    message = word(locale, "call_limit", most=TOOL_CALLS)
    error = RateLimited(message, hint=word(locale, "call_limit_hint"))
    return call.message(refusal_text(error), failed=True)


def result_text(result: Result) -> str:
    """A result as the model reads it: the same JSON that other doors send."""
    return result.model_dump_json(exclude_none=True)


def refusal_text(error: RapportError) -> str:
    """An error as the model reads it: code, what was wrong, what to do next."""
    told = {"error": error.code, "message": error.message[:MAX_MESSAGE]}
    hint = {"hint": error.hint[:MAX_MESSAGE]} if error.hint else {}
    return json.dumps(told | hint, ensure_ascii=False)
