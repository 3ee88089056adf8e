"""The agent as doors use it: ask and follow the events; go back; note what was done by hand; forget."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import AsyncExitStack
from typing import Any
from weakref import WeakValueDictionary

from langchain.agents.middleware.model_call_limit import ModelCallLimitExceededError
from langchain_core.messages import (
    AIMessage,
    AIMessageChunk,
    AnyMessage,
    HumanMessage,
    RemoveMessage,
    ToolMessage,
)
from langchain_core.runnables import RunnableConfig
from langgraph.graph.message import (  # pyright: ignore[reportMissingTypeStubs]
    REMOVE_ALL_MESSAGES,
)

from agent.answering import EnvOf
from agent.calling import result_text
from agent.checkpoints import Checkpoints, opened
from agent.events import Ended, Ending, Event, Notice, NoticeKind, ResultReady, Token
from agent.graph import Graph, build_graph
from agent.identity import Identity
from agent.models import language_model, model_name
from agent.suggestions import suggestions
from agent.turn import Turn
from agent.words import word
from tools.arguments import Result
from tools.errors import invalid
from tools.runtime import Runtime
from tools.understand.reading import ReadEnv

log = logging.getLogger("rapport.agent")
MAX_MESSAGE = 8_000
TURN_SECONDS = 180
TOOLSETS = ("core", "segments", "records")
DONE_BY_HAND = "(done by hand)"


class Assistant:
    """Conversations with the agent. One for a process; `open` it, `close` it when done."""

    def __init__(self, runtime: Runtime, graph: Graph, checkpoints: Checkpoints) -> None:
        self._runtime, self._graph, self._checkpoints = runtime, graph, checkpoints
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._stack = AsyncExitStack()

    @classmethod
    async def open(cls, runtime: Runtime) -> Assistant:
        """The assistant of a runtime, with the model its settings name."""
        settings = runtime.settings
        primary = language_model(settings)
        stack = AsyncExitStack()
        checkpoints = await stack.enter_async_context(opened(settings))
        graph = build_graph(
            runtime,
            _env_of(runtime),
            runtime.registry.of(TOOLSETS),
            primary=primary,
            name=model_name(settings),
            checkpointer=checkpoints.saver,
        )
        assistant = cls(runtime, graph, checkpoints)
        assistant._stack = stack
        return assistant

    async def close(self) -> None:
        """Let go of the conversations' file."""
        await self._stack.aclose()

    async def ask(
        self, text: str, identity: Identity, *, message_id: str | None = None
    ) -> AsyncGenerator[Event]:
        """Everything that happens until the answer is there, ending in `Ended`.

        With the `message_id` of an earlier message the conversation goes back to before it first:
        that is how a message is edited or answered anew. Turns of one thread wait for one another.
        """
        if not 0 < len(text.strip()) <= MAX_MESSAGE:
            size = word(identity.locale, "too_long", size=len(text), most=MAX_MESSAGE)
            raise invalid("text", text, size, f"1 to {MAX_MESSAGE} characters")
        async with self._lock(identity):
            async for event in self._turn(text, identity, message_id):
                yield event

    async def record(
        self, identity: Identity, tool: str, arguments: Mapping[str, Any], result: Result
    ) -> None:
        """Tell the conversation of a call that a person made by hand, in a card: what they say next
        is understood from what they see."""
        call = f"hand-{secrets.token_hex(8)}"
        messages = [
            HumanMessage(DONE_BY_HAND),
            AIMessage("", tool_calls=[{"name": tool, "args": dict(arguments), "id": call}]),
            ToolMessage(result_text(result), name=tool, tool_call_id=call),
            AIMessage("…"),
        ]
        async with self._lock(identity):
            repaired = _repairs(await self._messages(identity), identity.locale)
            await self._graph.aupdate_state(
                _config(identity), {"messages": [*repaired, *messages]}, as_node="model"
            )

    async def rewind(self, identity: Identity, message_id: str) -> bool:
        """Go back to before a message of the person; whether there was such a message."""
        async with self._lock(identity):
            messages = await self._messages(identity)
            kept = _before(messages, message_id)
            if kept is None:
                return False
            update = {"messages": [RemoveMessage(id=REMOVE_ALL_MESSAGES), *kept]}
            await self._graph.aupdate_state(_config(identity), update, as_node="model")
            return True

    async def forget(self, identity: Identity) -> None:
        """Remove a conversation."""
        async with self._lock(identity):
            await self._checkpoints.saver.adelete_thread(identity.key)

    async def messages(self, identity: Identity) -> list[AnyMessage]:
        """The conversation as the model sees it."""
        async with self._lock(identity):
            return await self._messages(identity)

    def _lock(self, identity: Identity) -> asyncio.Lock:
        return self._locks.setdefault(identity.key, asyncio.Lock())

    async def _messages(self, identity: Identity) -> list[AnyMessage]:
        state = await self._graph.aget_state(_config(identity))
        return list(state.values.get("messages", []))

    async def _turn(
        self, text: str, identity: Identity, message_id: str | None
    ) -> AsyncGenerator[Event]:
        started = time.perf_counter()
        turn = Turn(identity)
        spoken: list[str] = []
        results: list[Result] = []
        ending, incident = Ending.DONE, ""
        try:
            async with asyncio.timeout(TURN_SECONDS):
                async for event in self._events(text, turn, message_id):
                    if isinstance(event, Token):
                        spoken.append(event.text)
                    if isinstance(event, ResultReady):
                        results.append(event.result)
                    yield event
        except ModelCallLimitExceededError:
            yield Notice(NoticeKind.LIMIT, word(identity.locale, "limit"))
        except Exception:
            ending, incident = Ending.FAILED, secrets.token_hex(4)
            log.exception("defect %s in a turn of %s", incident, identity.key)
            yield Token(word(identity.locale, "failed", incident=incident))
        await self._checkpoints.prune(identity.key)
        yield Ended(
            ending,
            answer="".join(spoken),
            model=turn.model,
            milliseconds=(time.perf_counter() - started) * 1_000,
            incident=incident,
            suggestions=suggestions(results, identity.locale),
        )

    async def _events(self, text: str, turn: Turn, message_id: str | None) -> AsyncGenerator[Event]:
        given = await self._given(text, turn.identity, message_id)
        stream = self._graph.astream(  # pyright: ignore[reportUnknownMemberType]
            {"messages": given},
            _config(turn.identity),
            context=turn,
            stream_mode=["messages", "custom"],
        )
        part: tuple[str, Any]
        async for part in stream:  # pyright: ignore[reportAssignmentType] - two modes give pairs
            mode, data = part
            if mode == "custom":
                yield data
            elif (piece := _spoken(data)) is not None:
                yield Token(piece)

    async def _given(
        self, text: str, identity: Identity, message_id: str | None
    ) -> list[AnyMessage | RemoveMessage]:
        """What the conversation is given: the message, after what a stopped turn left open is
        closed, or in the place of the message it replaces."""
        asked = HumanMessage(text, id=message_id or secrets.token_hex(8))
        messages = await self._messages(identity)
        if message_id and (kept := _before(messages, message_id)) is not None:
            return [RemoveMessage(id=REMOVE_ALL_MESSAGES), *kept, asked]
        return [*_repairs(messages, identity.locale), asked]


def _env_of(runtime: Runtime) -> EnvOf:
    async def env_of(identity: Identity) -> ReadEnv:
        ctx = await runtime.ctx(identity.actor, locale=identity.locale)
        return await ctx.read_env()

    return env_of


def _config(identity: Identity) -> RunnableConfig:
    return {"configurable": {"thread_id": identity.key}, "recursion_limit": 60}


def _spoken(data: Any) -> str | None:
    """The text of a streamed piece of an answer."""
    message, metadata = data
    if isinstance(message, AIMessageChunk) and metadata.get("langgraph_node") == "model":
        return message.text or None
    return None


def _before(messages: Sequence[AnyMessage], message_id: str) -> list[AnyMessage] | None:
    """The messages before one of the person's, None when there is no such message."""
    for index, message in enumerate(messages):
        if message.id == message_id and isinstance(message, HumanMessage):
            return list(messages[:index])
    return None


def _repairs(messages: Sequence[AnyMessage], locale: str) -> list[AnyMessage]:
    """Answers to the calls that a stopped turn left open: providers refuse a history with such."""
    answered = {message.tool_call_id for message in messages if isinstance(message, ToolMessage)}
    calls = [
        call
        for message in messages
        if isinstance(message, AIMessage)
        for call in message.tool_calls
        if call["id"] not in answered
    ]
    told = word(locale, "stopped")
    return [
        ToolMessage(told, name=call["name"], tool_call_id=str(call["id"]), status="error")
        for call in calls
    ]
