"""The agent as doors use it: ask and follow the events; stop; go back; note what was done by hand."""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any
from weakref import WeakValueDictionary

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, RemoveMessage, ToolMessage
from langchain_core.runnables import RunnableConfig
from langgraph.graph.message import (  # pyright: ignore[reportMissingTypeStubs]
    REMOVE_ALL_MESSAGES,
)

from agent.answering import EnvOf
from agent.calling import result_text
from agent.checkpoints import Checkpoints, opened
from agent.events import Event
from agent.graph import Graph, build_graph
from agent.history import before, recent, tidy
from agent.identity import Identity
from agent.models import language_model, let_go, model_name
from agent.offline.language import BY_HAND, language_of_thread
from agent.playing import Channel, Given, Playing
from agent.summaries import KEPT_MESSAGES, LONG_THREAD
from agent.taint import Taint
from agent.turn import Turn
from agent.words import word
from store.text import clean
from tools.arguments import Result
from tools.errors import NotPermitted, invalid
from tools.runtime import Runtime
from tools.understand.reading import ReadEnv

MAX_MESSAGE = 8_000
MESSAGE_ID = re.compile("[0-9A-Za-z_-]{1,64}")
TOOLSETS = (
    "core",
    "segments",
    "records",
    "campaigns",
    "pipeline",
    "enrichment",
    "crm",
    "admin",
)


class Assistant:
    """Conversations with the agent. One for a process; `open` it, `close` it when done."""

    def __init__(self, runtime: Runtime, graph: Graph, checkpoints: Checkpoints) -> None:
        self._runtime, self._graph, self._checkpoints = runtime, graph, checkpoints
        self._taint = Taint(runtime.registry)
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._playing: dict[asyncio.Task[None], str] = {}
        self._stack = AsyncExitStack()

    @classmethod
    async def open(cls, runtime: Runtime, *, model: BaseChatModel | None = None) -> Assistant:
        """The assistant of a runtime, with a model, else the one its settings name; Misconfigured
        says what is missing."""
        settings = runtime.settings
        primary = model or language_model(settings)
        async with AsyncExitStack() as stack:
            if primary is not None:
                stack.push_async_callback(let_go, primary)
            checkpoints = await stack.enter_async_context(opened(settings))
            graph = build_graph(
                runtime,
                _env_of(runtime),
                runtime.registry.of(TOOLSETS),
                start=settings.toolsets,
                primary=primary,
                name=model_name(settings) if model is None else type(model).__name__,
                checkpointer=checkpoints.saver,
            )
            assistant = cls(runtime, graph, checkpoints)
            assistant._stack = stack.pop_all()
            return assistant

    async def close(self) -> None:
        """Stop the turns under way and let go of the conversations."""
        await _ended(list(self._playing))
        await self._stack.aclose()

    async def ask(
        self, text: str, identity: Identity, *, message_id: str | None = None
    ) -> AsyncGenerator[Event]:
        """Everything that happens until the answer is there, ending in one `Ended`.

        With the `message_id` of an earlier message the conversation goes back to before it first:
        that is how a message is edited or answered anew. Turns of one thread wait for one another.
        A stream that is left before its end stops the turn.
        """
        plain = _readable(text, identity.locale)
        if message_id is not None and not MESSAGE_ID.fullmatch(message_id):
            raise invalid("message_id", message_id, "is no id", "1 to 64 letters, digits, - and _")
        await self._check(identity)
        channel: Channel = asyncio.Queue()
        task = asyncio.create_task(self._play(plain, identity, message_id, channel))
        self._playing[task] = identity.key
        task.add_done_callback(self._playing.pop)
        try:
            while (event := await channel.get()) is not None:
                yield event
            await task
        finally:
            await _ended([task])

    async def stop(self, identity: Identity) -> bool:
        """Stop what is under way in a conversation, its waiting turns too; whether there was
        anything. Each stream still ends in its `Ended`, and what was done stays done."""
        tasks = [task for task, key in self._playing.items() if key == identity.key]
        await _ended(tasks)
        return bool(tasks)

    async def record(
        self, identity: Identity, tool: str, arguments: Mapping[str, Any], result: Result
    ) -> None:
        """Tell the conversation of a call that a person made by hand, in a card: what they say next
        is understood from what they see."""
        call = f"hand-{secrets.token_hex(8)}"
        done: list[AnyMessage] = [
            HumanMessage(BY_HAND, id=f"{call}-asked"),
            AIMessage("", tool_calls=[{"name": tool, "args": dict(arguments), "id": call}]),
            ToolMessage(result_text(result), name=tool, tool_call_id=call),
            AIMessage("…"),
        ]
        async with self._alone(identity):
            kept = await self._settled(identity)
            await self._rewrite(identity, [*kept, *done], self._taint.by(tool))

    async def rewind(self, identity: Identity, message_id: str) -> bool:
        """Go back to before a message of the person; whether there was such a message."""
        async with self._alone(identity):
            kept = before(await self._settled(identity), message_id)
            if kept is None:
                return False
            await self._rewrite(identity, kept)
            return True

    async def forget(self, identity: Identity) -> None:
        """Remove a conversation."""
        await self.stop(identity)
        async with self._alone(identity):
            await self._checkpoints.saver.adelete_thread(identity.key)

    async def messages(self, identity: Identity) -> list[AnyMessage]:
        """The conversation as the model sees it."""
        async with self._alone(identity):
            return await self._messages(identity)

    async def is_tainted(self, identity: Identity) -> bool:
        """Whether the conversation has read text from outside, so that nothing it proposes is
        approved by a standing approval."""
        async with self._alone(identity):
            state = await self._graph.aget_state(_config(identity))
            return self._taint.holds(state.values)

    async def _check(self, identity: Identity) -> None:
        """The tools of this process act for one organisation: another's person is not served."""
        if identity.tenant_id != (await self._runtime.tenant()).id:
            raise NotPermitted("this person belongs to another organisation")

    @asynccontextmanager
    async def _alone(self, identity: Identity) -> AsyncGenerator[None]:
        await self._check(identity)
        lock = self._locks.setdefault(identity.key, asyncio.Lock())
        async with lock, self._checkpoints.alone(identity.key):
            yield

    async def _play(
        self, text: str, identity: Identity, message_id: str | None, channel: Channel
    ) -> None:
        """One turn, told into a channel, which None ends. What can't be asked raises."""
        turn = Turn(identity)
        playing = Playing(turn, channel)
        try:
            try:
                async with self._alone(identity):
                    given = await self._given(text, turn, message_id)
                    await self._run(playing, given, identity)
            except asyncio.CancelledError:
                playing.stopped()
            playing.end()
        finally:
            channel.put_nowait(None)

    async def _run(self, playing: Playing, given: Given, identity: Identity) -> None:
        try:
            await playing.run(self._graph, given, _config(identity))
            await self._checkpoints.prune(identity.key)
        except Exception as error:  # noqa: BLE001 - a turn ends in a word whatever happens
            playing.failed(error)

    async def _given(self, text: str, turn: Turn, message_id: str | None) -> Given:
        """What the conversation is given: the message, after what went before it, which is put in
        order, cut when it is long, and left out from the message on that this one replaces. The
        language of the turn is the conversation's."""
        identity = turn.identity
        stored = await self._settled(identity)
        kept = recent(tidy(stored, identity.locale), most=2 * LONG_THREAD, keep=KEPT_MESSAGES)
        if message_id and (earlier := before(kept, message_id)) is not None:
            kept = earlier
        elif message_id and any(message.id == message_id for message in stored):
            raise invalid("message_id", message_id, "is not a message of the person")
        asked = HumanMessage(text, id=message_id or secrets.token_hex(8))
        turn.locale = language_of_thread([*kept, asked], identity.locale)
        if kept == stored:
            return [asked]
        return [RemoveMessage(id=REMOVE_ALL_MESSAGES), *kept, asked]

    async def _settled(self, identity: Identity) -> list[AnyMessage]:
        """The messages, after steps that a stop or a crash left open are closed: what their
        finished parts wrote is taken in, the rest is never run."""
        state = await self._graph.aget_state(_config(identity))
        if state.next:
            await self._graph.aupdate_state(_config(identity), None, as_node="__end__")
        return await self._messages(identity)

    async def _messages(self, identity: Identity) -> list[AnyMessage]:
        state = await self._graph.aget_state(_config(identity))
        return list(state.values.get("messages", []))

    async def _rewrite(
        self,
        identity: Identity,
        messages: Sequence[AnyMessage],
        taint: Mapping[str, bool] | None = None,
    ) -> None:
        ordered = tidy(messages, identity.locale)
        update = {"messages": [RemoveMessage(id=REMOVE_ALL_MESSAGES), *ordered], **(taint or {})}
        await self._graph.aupdate_state(_config(identity), update, as_node="model")
        await self._settled(identity)
        await self._checkpoints.prune(identity.key)


async def _ended(tasks: Sequence[asyncio.Task[None]]) -> None:
    """Cancel tasks and wait for them."""
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks)


def _readable(text: str, locale: str) -> str:
    """A message without control characters, bounded."""
    accepted = f"1 to {MAX_MESSAGE}"
    if len(text) > MAX_MESSAGE:
        raise invalid("text", text, word(locale, "too_long", size=len(text)), accepted)
    plain = clean(text).strip()
    if not plain:
        raise invalid("text", "", word(locale, "nothing"), accepted)
    return plain


def _env_of(runtime: Runtime) -> EnvOf:
    async def env_of(identity: Identity) -> ReadEnv:
        ctx = await runtime.ctx(identity.actor, locale=identity.locale)
        return await ctx.read_env()

    return env_of


def _config(identity: Identity) -> RunnableConfig:
    return {"configurable": {"thread_id": identity.key}, "recursion_limit": 100}
