"""The stand-in over TCP, where connections can break, and as an application in the same process."""

from __future__ import annotations

import asyncio
import socket
from asyncio import Transport
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Protocol

import uvicorn
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from tests.standins.hubspot.control import PREFIX, control
from tests.standins.hubspot.standin import Gone, Standin


class Answering(Protocol):
    """Anything that answers requests; `Gone` where the connection is to end."""

    async def handle(self, request: Request) -> Response:
        """Answer one request."""
        ...


_open: dict[tuple[str, int], Transport] = {}  # by the client's address


class BreakableProtocol(H11Protocol):
    """Lets the application end the connection of a request."""

    def connection_made(self, transport: Transport) -> None:  # pyright: ignore[reportIncompatibleMethodOverride] - a socket's transport
        super().connection_made(transport)
        _open[transport.get_extra_info("peername")[:2]] = transport

    def connection_lost(self, exc: Exception | None) -> None:
        _open.pop(self.transport.get_extra_info("peername")[:2], None)
        super().connection_lost(exc)


def application(standin: Answering) -> ASGIApp:
    """The stand-in as an ASGI application. In process a connection cannot break: 503 instead."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        request = Request(scope, receive)
        try:
            if isinstance(standin, Standin) and request.url.path.startswith(PREFIX):
                response = await control(standin, request)
            else:
                response = await standin.handle(request)
        except Gone as gone:
            if await _ended(scope, send, gone):
                return
            response = PlainTextResponse("the connection would end here", 503)
        await response(scope, receive, send)

    return app


async def _ended(scope: Scope, send: Send, gone: Gone) -> bool:
    """End the connection, after the part of an answer that was to be twice as long."""
    transport = _open.get(tuple(scope.get("client") or ()))  # pyright: ignore[reportArgumentType] - address and port
    if transport is None:
        return False
    if gone.content:
        length = str(len(gone.content) * 2 + 2).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", length)]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": gone.content, "more_body": True})
    transport.close()
    for _ in range(5):
        await asyncio.sleep(0)
    return True


def _listening(port: int) -> socket.socket:
    """A socket whose connections send at once: asyncio only sees to that where TCP is named, and an
    answer in two pieces would wait 40 ms otherwise."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen(100)
    return listener


@asynccontextmanager
async def serving(standin: Answering, *, port: int = 0) -> AsyncGenerator[str]:
    """The address of the stand-in while it runs on this machine."""
    config = uvicorn.Config(
        application(standin),
        log_level="critical",
        http=BreakableProtocol,
        lifespan="off",
        proxy_headers=False,
        timeout_graceful_shutdown=1,
    )
    with _listening(port) as listener:
        server = uvicorn.Server(config)
        task = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            await task
