"""Chainlit's callbacks: a turn's events become a message, steps and cards; buttons reach the desk.

Every callback is wrapped: what goes wrong is logged under an id, and the person sees the id, never
the exception. Chainlit shows nothing by itself when a callback raises.
"""

from __future__ import annotations

import asyncio
import functools
import json
import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import Any, ParamSpec

import chainlit as cl
from chainlit.chat_context import chat_context
from chainlit.config import config
from chainlit.context import init_ws_context
from chainlit.data import get_data_layer
from chainlit.server import sio
from chainlit.session import WebsocketSession
from chainlit.types import ThreadDict
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
from tools.errors import RapportError
from ui.chat.cards import Card, cards_of
from ui.chat.cards_desk import BUTTONS, Desk, Pressed, is_table
from ui.chat.cards_steps import Harmless, plain, step_input, step_outcome
from ui.chat.people import person_named
from ui.chat.room import room
from ui.chat.words import labels, spoken, starters, word
from ui.live import preferred_locale

log = logging.getLogger("rapport.chat")
P = ParamSpec("P")
CHIPS = "chips"
"""Where a session keeps the id of the chips on screen; they go when the next turn starts."""
chainlit: Any = cl  # its decorators and its session have no types
server: Any = sio


def _untyped(value: Any) -> Any:
    """Something of Chainlit's whose type says too little."""
    return value


def _browser_locale() -> str:
    """The language of the person's browser."""
    environ: dict[str, Any] = _untyped(cl.context.session).environ or {}
    accepted = environ.get("HTTP_ACCEPT_LANGUAGE", "")
    return preferred_locale(str(accepted)) or "en"


def _identity(locale: str) -> Identity:
    user = cl.context.session.user
    if user is None:
        raise LookupError("nobody is signed in")
    return person_named(user.identifier).identity(cl.context.session.thread_id, locale)


def _desk(locale: str) -> Desk:
    chat = room()
    return Desk(chat.runtime, chat.assistant, _identity(locale))


def _logged(error: Exception) -> str:
    """Log a defect; the id of its line."""
    incident = secrets.token_hex(4)
    log.error("defect %s in the chat", incident, exc_info=error)
    return incident


async def _say_defect(error: Exception) -> None:
    await cl.ErrorMessage(word(_browser_locale(), "chat.failed", incident=_logged(error))).send()


def _safely(callback: Callable[P, Awaitable[None]]) -> Callable[P, Awaitable[None]]:
    """A callback that tells of its failures instead of swallowing them."""

    @functools.wraps(callback)
    async def wrapped(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            await callback(*args, **kwargs)
        except RapportError as error:
            await cl.ErrorMessage(plain(str(error))).send()
        except Exception as error:  # noqa: BLE001 - the last wall before a person
            await _say_defect(error)

    return wrapped


@chainlit.set_starters
async def offer_starters(user: cl.User | None, language: str | None = None) -> list[cl.Starter]:
    """Sentences that work, in the person's language."""
    return [cl.Starter(label=label, message=text) for label, text in starters(language or "en")]


@chainlit.on_chat_start
async def begin() -> None:
    """A new conversation starts empty: the page says what it can do."""


@chainlit.on_chat_resume
@_safely
async def resume(thread: ThreadDict) -> None:
    """An earlier conversation is opened; its cards work as they are, the agent has its memory."""


@chainlit.on_chat_end
async def end() -> None:
    """The page was closed; the conversation stays."""


@chainlit.on_message
@_safely
async def answer(message: cl.Message) -> None:
    """Answer a message, also one that was edited; look at the files that came with it."""
    await _clear_chips()
    locale = spoken(message.content, _browser_locale())
    files = [element for element in message.elements if element.path]
    for element in files:
        await _look_at(element.name, Path(str(element.path)), element.mime or "", locale)
    if message.content.strip() and not files:
        await Turn(message, locale).run()


async def _look_at(name: str, path: Path, media_type: str, locale: str) -> None:
    if not is_table(name):
        await cl.Message(word(locale, "import.not_a_table", name=plain(name))).send()
        return
    card = await _desk(locale).dropped(name, path, media_type)
    await _show([card], word(locale, "import.dropped", name=plain(name)))


async def _show(cards: Sequence[Card], content: str = "") -> None:
    """A message with cards, as an answer of its own."""
    await cl.Message(content, elements=[_element(card) for card in cards]).send()


def _element(card: Card) -> cl.CustomElement:
    return cl.CustomElement(name=card.element, props=card.props, display="inline")


class Turn:
    """One answer being given: the message it becomes and the steps beside it."""

    def __init__(self, message: cl.Message, locale: str) -> None:
        self.asked, self.locale = message, locale
        self.message = cl.Message("")
        self.steps: dict[str, cl.Step] = {}
        self.results: list[Result] = []
        self.text = Harmless()

    async def run(self) -> None:
        """Follow the events to their end; when stopped, keep what was said so far."""
        identity = _identity(self.locale)
        events = room().assistant.ask(self.asked.content, identity, message_id=self.asked.id)
        try:
            async with aclosing(events):
                async for event in events:
                    await self._draw(event)
        except asyncio.CancelledError:
            await self._stopped()
            raise

    async def _draw(self, event: Event) -> None:
        match event:
            case Token(text):
                await self._spoken(self.text.feed(text))
            case ToolStarted():
                await self._started(event)
            case ResultReady(call=call, result=result):
                self.results.append(result)
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
        await self._spoken(self.text.rest())
        cards = cards_of(self.results, self.locale)
        _untyped(self.message).elements = [_element(card) for card in cards]
        await self._keep()
        await _offer(ended.suggestions, self.message.id, self.asked.id, self.locale)

    async def _stopped(self) -> None:
        for call in list(self.steps):
            await self._finished(call, word(self.locale, "chat.stopped"), refused=True)
        said = f"{self.text.rest()}\n\n" if self.message.content else ""
        await self.message.stream_token(f"{said}*{word(self.locale, 'chat.stopped')}*")
        await self._keep()

    async def _keep(self) -> None:
        """Show and store the message as it now is."""
        if self.message.content or self.message.elements:
            await self.message.send()


async def _offer(chips: Sequence[Suggestion], below: str, asked: str, locale: str) -> None:
    """Next steps as buttons below an answer, and "answer again"."""
    props = {
        "locale": locale,
        "words": labels(locale, "next"),
        "asked": asked,
        "chips": [{"label": chip.label, "text": chip.text} for chip in chips],
    }
    element = cl.CustomElement(name="NextSteps", props=props, display="inline")
    await element.send(for_id=below)
    chainlit.user_session.set(CHIPS, element.id)


async def _clear_chips() -> None:
    """Take the chips of the last answer away: they belong to what was on screen then."""
    chips = chainlit.user_session.get(CHIPS)
    if isinstance(chips, str):
        chainlit.user_session.set(CHIPS, None)
        element = cl.CustomElement(id=chips, name="NextSteps", props={}, display="inline")
        await element.remove()


def _sent(action: cl.Action) -> dict[str, Any]:
    """What a button sent: anything a browser can send."""
    return dict(_untyped(action).payload)


def _pressing(button: str) -> Callable[[cl.Action], Awaitable[dict[str, Any]]]:
    """The callback of a button: what it brought, or the error in words."""

    async def press(action: cl.Action) -> dict[str, Any]:
        payload = _sent(action)
        locale = "fr" if payload.get("locale") == "fr" else "en"
        try:
            pressed = await _desk(locale).press(button, payload)
            await _show_pressed(pressed)
        except RapportError as error:
            return {"error": {"message": error.message, "hint": error.hint}}
        except Exception as error:  # noqa: BLE001 - the last wall before a person
            incident = _logged(error)
            told = word(locale, "chat.failed", incident=incident).replace("*", "")
            return {"error": {"message": told, "hint": ""}}
        return pressed.answer

    return press


async def _show_pressed(pressed: Pressed) -> None:
    if pressed.beside:
        elements = [_element(card) for card in pressed.cards]
        await cl.ElementSidebar.set_elements(elements, key=secrets.token_hex(4))
        await cl.ElementSidebar.set_title(pressed.beside)
    elif pressed.cards:
        await _clear_chips()
        await _show(pressed.cards)


for _name in BUTTONS:
    chainlit.action_callback(_name)(_pressing(_name))


@chainlit.action_callback("again")
async def answer_again(action: cl.Action) -> dict[str, Any]:
    """Answer the last message anew."""
    asked = _sent(action).get("asked")
    found = next(
        (m for m in chat_context.get() if m.id == asked and m.type == "user_message"), None
    )
    if found is not None and isinstance(cl.context.session, WebsocketSession):
        _begin(cl.context.session, found)
    return {}


def _begin(session: WebsocketSession, message: cl.Message) -> None:
    """Answer a message that is already there, as a task that can be stopped."""
    session.current_task = asyncio.create_task(_anew(session, message))


async def _anew(session: WebsocketSession, message: cl.Message) -> None:
    context = init_ws_context(session)
    await context.emitter.task_start()
    try:
        await _forget_after(message)
        if config.code.on_message:
            await config.code.on_message(message)
    except Exception as error:  # noqa: BLE001 - the last wall before a person
        await _say_defect(error)
    finally:
        await context.emitter.task_end()


async def _forget_after(message: cl.Message) -> None:
    """Take away everything that came after a message, from the page and from the history."""
    later = False
    for other in chat_context.get():
        if later:
            await other.remove()
            if other.parent_id:
                await cl.context.emitter.emit("delete_message", {"id": other.parent_id})
        later = later or other.id == message.id
    layer = get_data_layer()
    thread = await layer.get_thread(cl.context.session.thread_id) if layer else None
    if layer is None or thread is None:
        return
    steps = _untyped(thread["steps"])
    made = {step["id"]: step["createdAt"] or "" for step in steps}
    since = made.pop(message.id, None)
    for step, at in made.items():
        if since and at > since:
            await layer.delete_step(step)


@server.on("stop")
async def stop(sid: str) -> None:
    """Stop the answer under way; Chainlit's own handler says so in English only."""
    session = _untyped(WebsocketSession.get(sid))
    if session is not None and session.current_task is not None:
        session.current_task.cancel()


@server.on("edit_message")
async def edit(sid: str, payload: Mapping[str, Any]) -> None:
    """Answer an earlier message in its new words; Chainlit's own handler can't be stopped and
    leaves the old answer's steps in the history."""
    session = WebsocketSession.require(sid)
    init_ws_context(session)
    given: Any = payload.get("message") or {}
    text: Any = given.get("output")
    found = next((m for m in chat_context.get() if m.id == given.get("id")), None)
    if found is None or found.type != "user_message" or not isinstance(text, str):
        return
    found.content = text
    await found.update()
    _begin(session, found)
