"""The chat as one ASGI application: Chainlit, shown only what the gate let in.

Chainlit is archived upstream, so as little of it as the page needs is reachable: the paths below,
and nothing else. The page, its files and its words are served here, from this host alone.
"""

from __future__ import annotations

import asyncio
import importlib
import re
import shutil
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Any

import chainlit.config
import chainlit.server
from chainlit.auth import create_jwt
from chainlit.config import config
from chainlit.user import User
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from agent.assistant import Assistant
from tools.errors import Conflict, RapportError
from tools.runtime import Runtime
from ui.chat import root
from ui.chat.history import History, current_person
from ui.chat.layer import Layer
from ui.chat.page import Page
from ui.chat.people import Person, local_person, visitor
from ui.chat.room import Room, enter, leave, room
from ui.chat.socket import guard
from ui.chat.sweeper import sweeping
from ui.chat.verdicts import judged
from ui.live import preferred_locale
from ui.security import cookie_name
from ui.visit import failed

SOCKET = "/ws/socket.io"
TOKEN_SECONDS = 3_600
TOKEN_COOKIE = "access_token"  # noqa: S105 - its name
ANSWERED = {
    "GET": re.compile(
        r"/(user|auth/config|logo|favicon|project/(settings|thread/[^/]+(/element/[^/]+)?|file/[^/]+)"
        r"|ws/socket\.io/?)"
    ),
    "POST": re.compile(r"/(auth/header|project/(threads|action|file)|ws/socket\.io/?)"),
    "PUT": re.compile(r"/project/(element|thread)"),
    "DELETE": re.compile(r"/project/(element|thread)"),
}
YOU = {"en": "You", "fr": "Vous"}


class Chat:
    """Implements `ui.door.Chat`. `running` must be entered before anything is answered."""

    def __init__(self, runtime: Runtime, folder: Path) -> None:
        self._runtime, self._folder = runtime, folder
        self._page = Page(folder)
        self._tokens: dict[tuple[Person, str], tuple[str, float]] = {}
        self._app: ASGIApp = chainlit.server.app
        self._layer = registered()

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None]:
        """Open for as long as this is entered."""
        kept = root.uploads(self._folder)
        chainlit.config.FILES_DIRECTORY = kept
        here = Room(self._runtime, await Assistant.open(self._runtime))
        enter(here)
        sweeper = asyncio.create_task(sweeping())
        try:
            yield
        finally:
            sweeper.cancel()
            await self._layer.close()
            leave(here)
            await here.assistant.close()
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
            return
        tenant = await self._runtime.tenant()
        held = visitor.set(local_person(tenant.id))
        try:
            await self._answer(scope, receive, send)
        finally:
            visitor.reset(held)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = OURS.get((scope.get("method", ""), scope["path"]))
        if answer is not None:
            response = await answer(Request(scope, receive), self._layer)
            await response(scope, receive, send)
        else:
            scope["headers"] = _carrying(scope, self._token(_locale(scope)))
            await self._app(scope, receive, _without_cookies(send))

    def _token(self, locale: str) -> str:
        """What Chainlit takes the visitor's word for. Made here, never given to a browser: our own
        session decides each request, and ending it ends everything."""
        person = current_person()
        token, made = self._tokens.get((person, locale), ("", 0.0))
        if not token or time.monotonic() - made > TOKEN_SECONDS:
            token = create_jwt(User(identifier=person.identifier, display_name=YOU[locale]))
            self._tokens[person, locale] = token, time.monotonic()
        return token


@cache
def registered() -> Layer:
    """Chainlit's callbacks, told to it once in a process; its history."""
    layer = Layer(History(lambda: room().runtime), _forget)
    config.code.data_layer = lambda: layer
    config.code.header_auth_callback = _who
    chainlit.server.app.add_exception_handler(RapportError, failed)
    chainlit.server.app.add_exception_handler(ValueError, _no_session)
    chainlit.server.app.add_exception_handler(Exception, failed)
    importlib.import_module("ui.chat.handlers")
    guard(chainlit.server.sio)
    return layer


async def _no_session(request: Request, error: Exception) -> Response:
    """A button of a page whose session is over, as after a restart of the server."""
    if str(error) != "Session not found":
        return await failed(request, error)
    over = Conflict("this page's session is over", hint="Reload the page; nothing is lost.")
    return await failed(request, over)


async def _forget(person: Person, thread: str) -> None:
    await room().assistant.forget(person.identity(thread))


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


async def _signed_out(request: Request, layer: Layer) -> Response:
    response = JSONResponse({"success": True})
    response.delete_cookie(cookie_name(request.scope), httponly=True, samesite="strict")
    return response


async def _noted(request: Request, layer: Layer) -> Response:
    return JSONResponse({"message": "ok"})


# What Chainlit would answer with cookies of its own, or without asking whose it is.
OURS = {
    ("POST", "/logout"): _signed_out,
    ("POST", "/set-session-cookie"): _noted,
    ("PUT", "/feedback"): judged,
    ("DELETE", "/feedback"): judged,
}
