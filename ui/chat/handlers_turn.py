"""One answer being given in the chat: tokens, tools as steps, cards, and what could be asked next."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from contextlib import aclosing
from typing import Any

import chainlit as cl
from chainlit.data import get_data_layer
from chainlit.user_session import (
    user_sessions,  # pyright: ignore[reportUnknownVariableType] - it has no types
)
from chainlit.utils import utc_now

from agent.events import (
    Ended,
    Event,
    Notice,
    ProgressMade,
    ResultReady,
    Suggestion,
    Token,
    ToolRefused,
    ToolStarted,
)
from agent.identity import Identity
from tools.arguments import Result
from ui.chat.cards import Card, told_by
from ui.chat.cards_steps import Harmless, Unrepeated, plain, step_input, step_outcome
from ui.chat.cards_turn import asked_by, cards_of
from ui.chat.room import room
from ui.chat.tabs import others
from ui.chat.words import labels, word

CHIPS = "chips"
"""Where a session keeps the ids of the chips on screen; they go when the next turn starts."""
NEXT = "NextSteps"
_under_way: set[asyncio.Task[Any]] = set()
chainlit: Any = cl  # its session has no types


def untyped(value: Any) -> Any:
    """Something of Chainlit's whose type says too little."""
    return value


def element(card: Card) -> cl.CustomElement:
    """A card as Chainlit shows and keeps it."""
    return cl.CustomElement(name=card.element, props=card.props, display="inline")


class Turn:
    """One answer being given: the message it becomes and the steps beside it."""

    def __init__(self, message: cl.Message, identity: Identity) -> None:
        self.asked, self.identity, self.locale = message, identity, identity.locale
        self.message = cl.Message("")
        self.steps: dict[str, cl.Step] = {}
        self.results: list[Result] = []
        self.text, self.own = Harmless(), Unrepeated()

    async def run(self) -> None:
        """Follow the events to their end; when stopped, keep what was said so far."""
        ask = room().assistant.ask
        events = ask(self.asked.content, self.identity, message_id=self.asked.id)
        async with aclosing(events):
            try:
                async for event in events:
                    await self._draw(event)
            except asyncio.CancelledError:
                await self._stopped()
                raise

    async def _draw(self, event: Event) -> None:
        match event:
            case Token(text):
                await self._spoken(self.text.feed(self.own.feed(text)))
            case ToolStarted():
                await self._started(event)
            case ResultReady(call=call, result=result):
                self.results.append(result)
                self.own.told = (*told_by(result), *asked_by(result, self.locale))
                await self._finished(call, step_outcome(result))
            case ToolRefused(call=call, error=error):
                await self._finished(call, plain(str(error)), refused=True)
            case ProgressMade(call=call):
                await self._moved(call, event)
            case Notice(text=text):
                await self._spoken(f"\n\n> {plain(text)}\n\n")
            case Ended():
                await self._ended(event)

    async def _spoken(self, text: str) -> None:
        if self.message.content or text.strip():
            await self.message.stream_token(text)

    async def _started(self, event: ToolStarted) -> None:
        step = cl.Step(
            name=event.title,
            type="tool",
            show_input="json",
            language="json",
            parent_id=self.message.parent_id,
        )
        step.start = utc_now()
        step.input = step_input(event.arguments)
        self.steps[event.call] = step
        await step.send()

    async def _moved(self, call: str, event: ProgressMade) -> None:
        step = self.steps.get(call)
        if step is not None:
            step.output = json.dumps({"done": event.done, "of": event.total})
            await step.update()

    async def _finished(self, call: str, outcome: str, *, refused: bool = False) -> None:
        step = self.steps.pop(call, None)
        if step is None:
            return
        step.output, step.is_error, step.end = outcome, refused, utc_now()
        step.language = None if refused else "json"
        await step.update()

    async def _ended(self, ended: Ended) -> None:
        await self._spoken(self.text.feed(self.own.rest()) + self.text.rest())
        self.locale = ended.locale or self.locale
        cards = cards_of(self.results, self.locale)
        untyped(self.message).elements = [element(card) for card in cards]
        await self._keep()
        await offer(ended.suggestions, self.message.id, self.asked.id, self.locale)

    async def _stopped(self) -> None:
        for call in list(self.steps):
            await self._finished(call, word(self.locale, "chat.stopped"), refused=True)
        await self._spoken(self.text.feed(self.own.rest()) + self.text.rest())
        await self._keep()

    async def _keep(self) -> None:
        """Show and store the message as it now is."""
        if self.message.content or self.message.elements:
            await self.message.send()


async def offer(chips: Sequence[Suggestion], below: str, asked: str, locale: str) -> None:
    """Next steps as buttons below an answer, and "answer again"."""
    props = {
        "locale": locale,
        "words": labels(locale, "next"),
        "asked": asked,
        "chips": [{"label": chip.label, "text": chip.text} for chip in chips],
    }
    element = cl.CustomElement(name=NEXT, props=props, display="inline")
    await element.send(for_id=below)
    chainlit.user_session.set(CHIPS, [element.id])


async def clear_chips() -> None:
    """Take the chips of the last answer away: they belong to what was on screen then."""
    for chip in _chips_taken():
        await cl.context.emitter.emit("remove_element", {"id": chip})
        if (layer := get_data_layer()) is not None:
            forgetting = asyncio.create_task(
                layer.delete_element(chip, untyped(cl).context.session.thread_id)
            )
            _under_way.add(forgetting)  # the answer does not wait for it
            forgetting.add_done_callback(_under_way.discard)


def _chips_taken() -> list[str]:
    """The chips on screen in all tabs of the conversation, which are no tab's from now on."""
    here, kept = untyped(cl.context.session), untyped(user_sessions)
    notes: list[dict[str, list[str]]] = [kept.get(one.id, {}) for one in (here, *others(here))]
    return list(dict.fromkeys(chip for note in notes for chip in note.pop(CHIPS, [])))
