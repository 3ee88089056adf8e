"""The chat as one ASGI application: Chainlit, shown only what the gate let in.

Chainlit is archived upstream, so as little of it as the page needs is reachable: the paths below,
and nothing else. The page, its files and its words are served here, from this host alone.
"""

from __future__ import annotations

import asyncio
import importlib
import logging
import re
import shutil
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import chainlit.config as chainlit_config
import chainlit.server as chainlit_server
from chainlit.auth import create_jwt
from chainlit.config import config
from chainlit.user import User
from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from agent.assistant import Assistant
from tools.runtime import Runtime
from ui.chat import root
from ui.chat.page import Page
from ui.chat.people import Person, local_person, visitor
from ui.chat.room import Room, enter, leave
from ui.chat.socket import guard
from ui.live import preferred_locale
from ui.security import cookie_name

log = logging.getLogger("rapport.chat")
SOCKET = "/ws/socket.io"
TOKEN_SECONDS = 3_600
TOKEN_COOKIE = "access_token"  # noqa: S105 - its name
ANSWERED = {
    "GET": re.compile(
        r"/(user|auth/config|logo|favicon|project/(settings|thread/[^/]+(/element/[^/]+)?|file/[^/]+)"
        r"|avatars/[^/]+|ws/socket\.io/?)"
    ),
    "POST": re.compile(r"/(auth/header|project/(threads|action|file)|ws/socket\.io/?)"),
    "PUT": re.compile(r"/(feedback|project/(element|thread))"),
    "DELETE": re.compile(r"/(feedback|project/(element|thread))"),
}
YOU = {"en": "You", "fr": "Vous"}


class Chat:
    """Implements `ui.door.Chat`. `running` must be entered before anything is answered."""

    def __init__(self, runtime: Runtime, folder: Path) -> None:
        self._runtime, self._folder = runtime, folder
        self._page = Page(folder)
        self._tokens: dict[tuple[Person, str], tuple[str, float]] = {}
        self._app: ASGIApp = chainlit_server.app
        register()
        guard(chainlit_server.sio)

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None]:
        """Open for as long as this is entered."""
        kept = root.uploads(self._folder)
        chainlit_config.FILES_DIRECTORY = kept
        room = Room(self._runtime, await Assistant.open(self._runtime))
        enter(room)
        try:
            yield
        finally:
            leave(room)
            await room.assistant.close()
            await asyncio.to_thread(shutil.rmtree, kept, ignore_errors=True)

    def answers(self, scope: Scope) -> bool:
        """Whether a path and method is one the chat knows."""
        path = scope["path"]
        if scope["type"] == "websocket":
            return path.rstrip("/") == SOCKET
        if self._page.answers(scope) or (scope["method"], path) in OURS:
            return True
        pattern = ANSWERED.get(scope["method"])
        return pattern is not None and pattern.fullmatch(path) is not None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer what `answers` says yes to; who is not signed in gets the page's files at most."""
        if self._page.answers(scope):
            await self._page(scope, receive, send)
        elif (answer := OURS.get((scope.get("method", ""), scope["path"]))) is not None:
            await answer(scope)(scope, receive, send)
        else:
            await self._handed_over(scope, receive, send)

    async def _handed_over(self, scope: Scope, receive: Receive, send: Send) -> None:
        tenant = await self._runtime.tenant()
        person = local_person(tenant.id)
        held = visitor.set(person)
        scope["headers"] = _carrying(scope, self._token(person, _locale(scope)))
        try:
            await self._app(scope, receive, _without_cookies(send))
        finally:
            visitor.reset(held)

    def _token(self, person: Person, locale: str) -> str:
        """What Chainlit takes a person's word for. Made here, never given to a browser: our own
        session decides each request, and ending it ends everything."""
        token, made = self._tokens.get((person, locale), ("", 0.0))
        if time.monotonic() - made > TOKEN_SECONDS or not token:
            user = User(identifier=person.identifier, display_name=YOU[locale])
            token = create_jwt(user)
            self._tokens[person, locale] = token, time.monotonic()
        return token


def register() -> None:
    """Tell Chainlit of the callbacks, once in a process."""
    if config.code.header_auth_callback is not None:
        return
    config.code.header_auth_callback = _who
    handlers = "ui.chat.handlers" if find_spec("ui.chat.handlers") else "ui.chat.placeholder"
    importlib.import_module(handlers)


async def _who(headers: Any) -> User | None:
    """Whom the gate let in; the request's own headers are not asked."""
    person = visitor.get()
    return User(identifier=person.identifier) if person else None


def _locale(scope: Scope) -> str:
    return preferred_locale(Headers(scope=scope).get("accept-language", "")) or "en"


def _carrying(scope: Scope, token: str) -> list[tuple[bytes, bytes]]:
    kept = [pair for pair in scope["headers"] if pair[0] not in (b"cookie", b"authorization")]
    return [*kept, (b"cookie", f"{TOKEN_COOKIE}={token}".encode())]


def _without_cookies(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] in ("http.response.start", "websocket.accept"):
            headers = [pair for pair in message.get("headers", ()) if pair[0] != b"set-cookie"]
            message = {**message, "headers": headers}
        await send(message)

    return sending


def _signed_out(scope: Scope) -> ASGIApp:
    response = JSONResponse({"success": True})
    response.delete_cookie(cookie_name(scope), httponly=True, samesite="strict")
    return response


def _noted(scope: Scope) -> ASGIApp:
    return JSONResponse({"message": "ok"})


# What Chainlit would answer with cookies of its own.
OURS = {("POST", "/logout"): _signed_out, ("POST", "/set-session-cookie"): _noted}
