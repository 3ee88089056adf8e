"""Chainlit's callbacks: a turn's events become a message, steps and cards; buttons reach the desk.

Every callback is wrapped: what goes wrong is logged under an id, and the person sees the id, never
the exception. Chainlit shows nothing by itself when a callback raises.
"""

from __future__ import annotations

import functools
import json
import secrets
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any, ParamSpec

import chainlit as cl
from chainlit.chat_context import chat_context
from chainlit.session import WebsocketSession
from chainlit.types import ThreadDict

from agent.identity import Identity
from agent.offline.heard import heard
from agent.offline.intents import route
from agent.offline.language import language
from tools.errors import RapportError
from ui.chat.cards import Card
from ui.chat.cards_calls import Pressed
from ui.chat.cards_desk import BUTTONS, Desk, is_table
from ui.chat.cards_steps import plain
from ui.chat.faults import browser_locale, logged, say_defect
from ui.chat.handlers_enrichment import ENRICHMENT
from ui.chat.handlers_outreach import LOOKS_AT_OUTREACH, OUTREACH
from ui.chat.handlers_pipeline import LOOKS_AT_PIPELINE, PIPELINE
from ui.chat.handlers_said import anew, asked_before
from ui.chat.handlers_sync import LOOKS_AT_SYNC, SYNC
from ui.chat.handlers_turn import CHIPS, NEXT, Turn, clear_chips, element, untyped
from ui.chat.once import Once
from ui.chat.people import person_named
from ui.chat.room import room
from ui.chat.words import starters, word

P = ParamSpec("P")
LOOKS = frozenset((
    "rows",
    "rule_open",
    "rule_edit",
    "job",
    "segments",
    "chart",
    "import_preview",
    "undo_look",
    *LOOKS_AT_OUTREACH,
    *LOOKS_AT_PIPELINE,
    *LOOKS_AT_SYNC,
))
"""Buttons that only look: pressed twice they look twice."""
chainlit: Any = cl  # its decorators and its session have no types
_once: Once[Pressed] = Once()
_again: Once[None] = Once()


def _locale(message: cl.Message) -> str:
    """The language a message is answered in: the one the person speaks in the thread, as the agent
    decides it too."""
    said = [m.content for m in chat_context.get() if m.type == "user_message"]
    earlier = said[: said.index(message.content)] if message.content in said else said
    return language([message.content, *reversed(earlier)], browser_locale())


def _identity(locale: str) -> Identity:
    user = cl.context.session.user
    if user is None:
        raise LookupError("nobody is signed in")
    return person_named(user.identifier).identity(cl.context.session.thread_id, locale)


def _desk(locale: str) -> Desk:
    chat = room()
    return Desk(chat.runtime, chat.assistant, _identity(locale))


def _safely(callback: Callable[P, Awaitable[None]]) -> Callable[P, Awaitable[None]]:
    """A callback that tells of its failures instead of swallowing them."""

    @functools.wraps(callback)
    async def wrapped(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            await callback(*args, **kwargs)
        except RapportError as error:
            await cl.ErrorMessage(plain(str(error))).send()
        except Exception as error:  # noqa: BLE001 - the last wall before a person
            await say_defect(error)

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
    chat_context.clear()  # Chainlit adds what is in the thread, each time a page comes back
    elements: list[dict[str, Any]] = untyped(thread).get("elements") or []
    chips = [kept["id"] for kept in elements if kept["name"] == NEXT]
    chainlit.user_session.set(CHIPS, chips)


@chainlit.on_chat_end
async def end() -> None:
    """The page was closed; the conversation stays."""


@chainlit.on_message
@_safely
async def answer(message: cl.Message) -> None:
    """Answer a message, also one that was edited; look at the files that came with it."""
    await clear_chips()
    locale = _locale(message)
    files = [file for file in message.elements if file.path]
    for file in files:
        await _look_at(file.name, Path(str(file.path)), file.mime or "", locale)
    if not files or _asks_more(message.content, [file.name for file in files]):
        await Turn(message, _identity(locale)).run()


def _asks_more(text: str, names: Sequence[str]) -> bool:
    """Whether words beside files ask for more than the previews show: a message without words is
    given the files' names for its own, and to import them is what the previews offer."""
    wanted = route(heard(text))
    return text != ", ".join(names) and (wanted is None or wanted.kind != "import")


async def _look_at(name: str, path: Path, media_type: str, locale: str) -> None:
    if not is_table(name):
        await cl.Message(word(locale, "import.not_a_table", name=plain(name))).send()
        return
    card = await _desk(locale).dropped(name, path, media_type)
    await _show([card], word(locale, "import.dropped", name=plain(name)))


async def _show(cards: Sequence[Card], content: str = "") -> None:
    """A message with cards, as an answer of its own."""
    await cl.Message(content, elements=[element(card) for card in cards]).send()


def _sent(action: cl.Action) -> dict[str, Any]:
    """What a button sent: anything a browser can send."""
    return dict(untyped(action).payload)


def _pressing(button: str) -> Callable[[cl.Action], Awaitable[dict[str, Any]]]:
    """The callback of a button: what it brought, or the error in words."""

    async def press(action: cl.Action) -> dict[str, Any]:
        payload = _sent(action)
        locale = "fr" if payload.get("locale") == "fr" else "en"
        try:
            pressed = await _pressed(button, payload, locale)
        except RapportError as error:
            return {"error": {"message": error.message, "hint": error.hint}}
        except Exception as error:  # noqa: BLE001 - the last wall before a person
            incident = logged(error)
            told = word(locale, "chat.failed", incident=incident).replace("*", "")
            return {"error": {"message": told, "hint": ""}}
        return pressed.answer

    return press


async def _pressed(button: str, payload: dict[str, Any], locale: str) -> Pressed:
    async def work() -> Pressed:
        pressed = await _desk(locale).press(button, payload)
        await _show_pressed(pressed)
        return pressed

    if button in LOOKS:
        return await work()
    return await _once.do((*_place(), button, json.dumps(payload, sort_keys=True)), work)


def _place() -> tuple[str, str]:
    """Whose conversation a button is in."""
    session = cl.context.session
    return untyped(session).user.identifier, session.thread_id


async def _show_pressed(pressed: Pressed) -> None:
    if pressed.beside:
        elements = [element(card) for card in pressed.cards]
        await cl.ElementSidebar.set_elements(elements, key=secrets.token_hex(4))
        await cl.ElementSidebar.set_title(pressed.beside)
    elif pressed.cards:
        await clear_chips()
        await _show(pressed.cards)


for _name in (*BUTTONS, *ENRICHMENT, *OUTREACH, *PIPELINE, *SYNC):
    chainlit.action_callback(_name)(_pressing(_name))


@chainlit.action_callback("again")
async def answer_again(action: cl.Action) -> dict[str, Any]:
    """Answer the last message anew."""
    session, asked = cl.context.session, _sent(action).get("asked")
    found = asked_before(asked)
    if found is not None and isinstance(session, WebsocketSession):
        await _again.do((*_place(), asked), lambda: anew(session, found))
    return {}
