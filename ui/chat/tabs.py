"""The tabs that have one conversation open: what one of them is sent, all of them are.

Chainlit tells only the tab that asked. The others would show a conversation that has moved on, and
the next question in one of them would be about people that nobody sees there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

from chainlit.chat_context import chat_contexts
from chainlit.data import get_data_layer
from chainlit.server import sio
from chainlit.session import WebsocketSession, ws_sessions_id

from ui.chat.storage import address

SHOWN = frozenset((
    "new_message",
    "update_message",
    "delete_message",
    "stream_start",
    "stream_token",
    "element",
    "remove_element",
    "set_sidebar_title",
    "set_sidebar_elements",
))
BUSY = frozenset(("task_start", "task_end"))
MAX_HELD = 500
_server: Any = sio  # it has no types


class Screen:
    """What a session's page is sent; takes the place of its `emit`. While the page is not there or
    is being given the conversation, what it misses is held or brought anew."""

    def __init__(self, session: WebsocketSession) -> None:
        self.session, self.ready, self.behind = session, False, False
        self.plain: Callable[[str, Any], Any] = session.emit
        self.held: list[tuple[str, Any]] = []

    async def __call__(self, event: str, data: Any) -> None:
        """Send to this page, and to the others of the conversation what they show too."""
        if event not in SHOWN and not (event in BUSY and _in_turn(self.session)):
            await self.plain(event, data)
            return
        if event == "task_end" and any(is_busy(other) for other in others(self.session)):
            return
        await self.tell_others(event, data)
        await self.give(event, data)

    async def tell_others(self, event: str, data: Any) -> None:
        """Send to the other pages of the conversation what this one shows by itself."""
        for other in others(self.session):
            _remember(event, data, self.session, other)
            await screen_of(other).give(event, _elsewhere(event, data))

    async def give(self, event: str, data: Any) -> None:
        """Send to this page alone, when it can be."""
        if not _server.manager.is_connected(self.session.socket_id, "/"):
            self.behind = True
        elif self.ready:
            await self.plain(event, data)
        elif len(self.held) < MAX_HELD and event != "stream_token":
            self.held.append((event, data))

    async def open(self) -> None:
        """The page has been given the conversation as it was: now what it missed."""
        layer = get_data_layer()
        if self.behind and layer is not None:
            self.behind = False
            thread = await layer.get_thread(self.session.thread_id)
            if thread is not None:
                await self._bring(thread)
        while self.held:
            await self.plain(*self.held.pop(0))
        self.ready = True
        if any(is_busy(one) for one in (self.session, *others(self.session))):
            await self.plain("task_start", {})

    async def _bring(self, thread: Any) -> None:
        """The conversation as it is kept, and what was said that is still being written."""
        await self.plain("resume_thread", thread)
        kept = {step["id"] for step in thread["steps"]}
        contexts: dict[str, list[Any]] = chat_contexts
        for message in contexts.get(self.session.id, []):
            if message.id not in kept:
                await self.plain("new_message", message.to_dict())


_screens: WeakKeyDictionary[WebsocketSession, Screen] = WeakKeyDictionary()


def screen_of(session: WebsocketSession) -> Screen:
    """The screen of a session."""
    return _screens[session]


def watch(session: WebsocketSession) -> None:
    """A page has connected, for the first time or again: from now on it shows what the others do.
    A line that broke was perhaps dead for a while before anybody noticed."""
    screen = Screen(session)
    screen.behind = session in _screens
    _screens[session] = screen
    untyped: Any = session
    untyped.emit = screen


def others(session: WebsocketSession) -> list[WebsocketSession]:
    """The other sessions that have the conversation open, of the same person."""
    return [
        other
        for other in ws_sessions_id.values()
        if other is not session
        and other.thread_id == session.thread_id
        and other.user is not None
        and session.user is not None
        and other.user.identifier == session.user.identifier
        and not other.to_clear
        and other in _screens
    ]


def task_of(session: Any) -> asyncio.Task[Any] | None:
    """The answer a session asked for last."""
    return session.current_task


def is_busy(session: WebsocketSession) -> bool:
    """Whether an answer is under way that this session asked for."""
    task = task_of(session)
    return task is not None and not task.done()


def _in_turn(session: WebsocketSession) -> bool:
    task = task_of(session)
    return task is not None and task is asyncio.current_task()


def _remember(event: str, data: Any, session: WebsocketSession, other: WebsocketSession) -> None:
    """The other session knows the messages it shows: there they can be edited and asked again."""
    if event not in ("new_message", "update_message", "delete_message"):
        return
    contexts: dict[str, list[Any]] = chat_contexts
    known = contexts.setdefault(other.id, [])
    at = next((at for at, message in enumerate(known) if message.id == data["id"]), None)
    if event == "delete_message" and at is not None:
        known.pop(at)
    for message in contexts.get(session.id, []):
        if message.id == data["id"] and event != "delete_message":
            if at is None:
                known.append(message)
            else:
                known[at] = message


def _elsewhere(event: str, data: Any) -> Any:
    """A file that was uploaded to one session is another's only by the thread it is kept in."""
    if event != "element" or data.get("url") or not data.get("chainlitKey"):
        return data
    return {**data, "chainlitKey": None, "url": address(data["threadId"], data["id"])}
