"""Chainlit's callbacks: a turn's events become a message, steps and cards; buttons reach the desk.

Every callback is wrapped: what goes wrong is logged under an id, and the person sees the id, never
the exception. Chainlit shows nothing by itself when a callback raises.
"""

from __future__ import annotations

import asyncio
import functools
import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
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

from agent.identity import Identity
from agent.offline.language import language
from tools.errors import RapportError
from ui.chat.cards import Card
from ui.chat.cards_desk import BUTTONS, Desk, Pressed, is_table
from ui.chat.cards_steps import plain
from ui.chat.handlers_turn import CHIPS, NEXT, Turn, clear_chips, element, untyped
from ui.chat.people import person_named
from ui.chat.room import room
from ui.chat.words import starters, word
from ui.live import preferred_locale

log = logging.getLogger("rapport.chat")
P = ParamSpec("P")
chainlit: Any = cl  # its decorators and its session have no types
server: Any = sio


def _browser_locale() -> str:
    """The language of the person's browser."""
    environ: dict[str, Any] = untyped(cl.context.session).environ or {}
    accepted = environ.get("HTTP_ACCEPT_LANGUAGE", "")
    return preferred_locale(str(accepted)) or "en"


def _locale(message: cl.Message) -> str:
    """The language a message is answered in: the one the person speaks in the thread, as the agent
    decides it too."""
    said = [m.content for m in chat_context.get() if m.type == "user_message"]
    earlier = said[: said.index(message.content)] if message.content in said else said
    return language([message.content, *reversed(earlier)], _browser_locale())


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
    if files and not message.content.strip() and len(chat_context.get()) == 1:
        await cl.context.emitter.init_thread(files[0].name)  # else it has no name and no address
    for file in files:
        await _look_at(file.name, Path(str(file.path)), file.mime or "", locale)
    if message.content.strip() and not files:
        await Turn(message, _identity(locale)).run()


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
        elements = [element(card) for card in pressed.cards]
        await cl.ElementSidebar.set_elements(elements, key=secrets.token_hex(4))
        await cl.ElementSidebar.set_title(pressed.beside)
    elif pressed.cards:
        await clear_chips()
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
    steps = untyped(thread["steps"])
    made = {step["id"]: step["createdAt"] or "" for step in steps}
    since = made.pop(message.id, None)
    for step, at in made.items():
        if since and at > since:
            await layer.delete_step(step)


@server.on("stop")
async def stop(sid: str) -> None:
    """Stop the answer under way; Chainlit's own handler says so in English only."""
    session = untyped(WebsocketSession.get(sid))
    if session is None or session.current_task is None or session.current_task.done():
        return
    init_ws_context(session)
    session.current_task.cancel()
    await cl.Message(word(_browser_locale(), "chat.stopped")).send()


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
