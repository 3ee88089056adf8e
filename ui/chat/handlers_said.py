"""What a page says over its socket, each of it read in `socket`: a message, an edit, stop, and the
same question again. Chainlit's own handlers can't be stopped, tell one tab alone and speak English.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

import chainlit as cl
from chainlit.chat_context import chat_context
from chainlit.config import config
from chainlit.context import init_ws_context
from chainlit.data import get_data_layer
from chainlit.server import sio
from chainlit.session import WebsocketSession

from ui.chat.faults import browser_locale, say_defect
from ui.chat.handlers_turn import untyped
from ui.chat.socket import Edited, Ignored, Said
from ui.chat.tabs import others, screen_of, task_of, watch
from ui.chat.words import word

server: Any = sio
plain_connect: Any = server.handlers["/"]["connect"]
plain_connected: Any = server.handlers["/"]["connection_successful"]
Asked: TypeAlias = Callable[[], Awaitable[cl.Message]]
AUTHOR = "You"
_saying: set[tuple[object, ...]] = set()
"""What is being answered, and where: the second click on a choice says it once more."""


@server.on("connect")
async def connect(sid: str, environ: dict[str, Any], auth: Any) -> object:
    """A page opens its socket, or opens it again."""
    answer = await plain_connect(sid, environ, auth)
    watch(WebsocketSession.require(sid))
    return answer


@server.on("connection_successful")
async def connected(sid: str) -> None:
    """The page is ready: it is given the conversation, and what it missed of it."""
    await plain_connected(sid)
    if (session := WebsocketSession.get(sid)) is not None:
        await screen_of(session).open()


@server.on("client_message")
async def said(sid: str, given: Said) -> None:
    """A message: shown in every tab of the conversation, and answered."""
    session = WebsocketSession.require(sid)
    init_ws_context(session)
    key = str(given.message.id)
    if any(message.id == key for message in chat_context.get()):
        raise Ignored("message.id: this message is there already")
    names = [untyped(session.files[file])["name"] for file in given.files if file in session.files]
    text = given.message.output
    if not text.strip() and not names:
        raise Ignored("message.output: it says nothing")
    step = {"id": key, "output": text if text.strip() else ", ".join(names)}
    asking = (untyped(session).user.identifier, session.thread_id, text, *given.files)
    if asking in _saying:
        await screen_of(session).give("delete_message", step)
        return
    _saying.add(asking)
    begin(session, lambda: _taken(session, step, given.files)).add_done_callback(
        lambda _: _saying.discard(asking)
    )


async def _taken(session: WebsocketSession, step: dict[str, str], files: list[str]) -> cl.Message:
    """A message in the conversation, in all its tabs. Nothing but its words is a page's to say."""
    made: Any = {**step, "name": AUTHOR, "type": "user_message", "createdAt": None}
    references: Any = [{"id": file} for file in files]
    message = await cl.context.emitter.process_message({
        "message": made,
        "fileReferences": references,
    })
    await screen_of(session).tell_others("new_message", message.to_dict())
    if files:
        await screen_of(session).give("update_message", message.to_dict())
    return message


def begin(session: WebsocketSession, asked: Asked) -> asyncio.Task[None]:
    """Answer a message, as a task that can be stopped."""
    task = asyncio.create_task(_answered(session, asked))
    session.current_task = task
    return task


async def _answered(session: WebsocketSession, asked: Asked) -> None:
    context = init_ws_context(session)
    await context.emitter.task_start()
    try:
        message = await asked()
        if config.code.on_message:
            await config.code.on_message(message)
    except Exception as error:  # noqa: BLE001 - the last wall before a person
        await say_defect(error)
    finally:
        await context.emitter.task_end()


async def anew(session: WebsocketSession, message: cl.Message) -> None:
    """Answer a message that is already there, once what is under way has ended."""
    tasks = _stopped(session)
    if tasks:
        await asyncio.wait(tasks)
    begin(session, lambda: _forgotten_after(message))


async def _forgotten_after(message: cl.Message) -> cl.Message:
    """A message, with everything taken away that came after it, from pages and history."""
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
        return message
    made = {step["id"]: step["createdAt"] or "" for step in untyped(thread["steps"])}
    since = made.pop(message.id, None)
    for step, at in made.items():
        if since and at > since:
            await layer.delete_step(step)
    return message


def asked_before(key: object) -> cl.Message | None:
    """A message of the person's in the conversation at hand."""
    said_so_far = [m for m in chat_context.get() if m.type == "user_message"]
    return next((message for message in said_so_far if message.id == key), None)


@server.on("edit_message")
async def edit(sid: str, given: Edited) -> None:
    """Answer an earlier message in its new words; Chainlit's own handler can't be stopped and
    leaves the old answer's steps in the history."""
    session = WebsocketSession.require(sid)
    init_ws_context(session)
    found = asked_before(given.message.id)
    if found is None:
        raise Ignored("message.id: there is no such message of yours in this conversation")
    if not given.message.output.strip():
        raise Ignored("message.output: it says nothing")
    found.content = given.message.output
    await found.update()
    await anew(session, found)


@server.on("stop")
async def stop(sid: str) -> None:
    """Stop the answer under way, whichever tab asked for it; Chainlit's own handler says so in
    English only."""
    session = WebsocketSession.require(sid)
    if _stopped(session):
        init_ws_context(session)
        await cl.Message(word(browser_locale(), "chat.stopped")).send()


def _stopped(session: WebsocketSession) -> list[asyncio.Task[Any]]:
    """The answers under way in a conversation, told to stop."""
    asked = [task_of(one) for one in (session, *others(session))]
    tasks = [task for task in asked if task is not None and not task.done()]
    for task in tasks:
        task.cancel()
    return tasks
