"""The server over HTTP: an ASGI application that another one serves at `/mcp`.

mcp = mcp_app(runtime, settings, authenticate)
Route("/mcp", endpoint=mcp)        # a Mount would redirect /mcp, and clients do not follow
async with mcp.lifespan(): ...     # in the lifespan of the application that serves it
"""

from __future__ import annotations

import ipaddress
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TypeAlias
from urllib.parse import urlsplit

from pydantic_core import from_json
from starlette.datastructures import Headers
from starlette.responses import JSONResponse, Response
from starlette.types import Message, Receive, Scope, Send

from mcp_server.sdk import PARSE_ERROR, RapportServer, authenticated, http_sessions, refusal_line
from mcp_server.server import LOCAL, Door, opened
from store.types import ActorKind
from tools.context import Actor, Role
from tools.errors import NotSignedIn, RapportError, TooLarge
from tools.runtime import Runtime
from tools.settings import Settings

Authenticate: TypeAlias = Callable[[Mapping[str, str]], Actor | None]
MAX_BODY = 4 * 1024 * 1024
WILDCARDS = frozenset({"", "0.0.0.0", "::"})  # noqa: S104 compared, not bound
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


class McpHttp:
    """The ASGI application. It serves only while `running` is entered, which can be done once.

    `authenticate` says who sends a request, from its headers; without it, only connections from
    this machine are served.
    """

    def __init__(
        self,
        runtime: Runtime,
        authenticate: Authenticate | None = None,
        *,
        read_only: bool = False,
    ) -> None:
        settings = runtime.settings
        self._authenticate = authenticate
        self._body_limit = min(MAX_BODY, settings.body_limit)
        self._sessions = http_sessions(
            RapportServer(opened(Door(runtime, read_only=read_only))),
            hosts=allowed_hosts(settings),
            origins=allowed_origins(settings),
            body_limit=self._body_limit,
        )

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None]:
        """Keep sessions for as long as this is entered; leaving ends them."""
        async with self._sessions.run():
            yield

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request as the agent of whoever sent it."""
        if self._authenticate is None:
            actor = LOCAL if _from_this_machine(scope) else None
        else:
            actor = self._authenticate(Headers(scope=scope))
        if actor is None:
            await _not_signed_in()(scope, receive, send)
            return
        authenticated(scope, _agent_of(actor))
        if scope["method"] == "POST":
            body = await _body(receive, self._body_limit)
            if (refusal := _flaw(body, self._body_limit)) is not None:
                await refusal(scope, receive, send)
                return
            receive = _again(body, receive)
        await self._sessions.handle_request(scope, receive, send)


def allowed_hosts(settings: Settings) -> list[str]:
    """The Host headers that are ours, so that no page can reach us under its own name."""
    given = [] if settings.host in WILDCARDS else [settings.host]
    public = urlsplit(settings.public_url or "").hostname
    names = {*LOOPBACK, *map(_in_brackets, [*given, *([public] if public else [])])}
    return sorted(names | {f"{name}:*" for name in names})


def allowed_origins(settings: Settings) -> list[str]:
    """The Origin headers of pages that may call us."""
    own = [f"{scheme}://{host}" for host in allowed_hosts(settings) for scheme in ("http", "https")]
    return [*own, *settings.cors_origins]


def _in_brackets(host: str) -> str:
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


def _from_this_machine(scope: Scope) -> bool:
    client = scope.get("client")
    try:
        return client is not None and ipaddress.ip_address(client[0]).is_loopback
    except ValueError:
        return False


def _agent_of(actor: Actor) -> Actor:
    """What a model may do for a person: never approve, never more than a member."""
    return replace(actor, kind=ActorKind.AGENT, door="mcp", role=min(actor.role, Role.MEMBER))


async def _body(receive: Receive, limit: int) -> bytes:
    """The body, read no further than just past the limit."""
    body = bytearray()
    more = True
    while more and len(body) <= limit:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return bytes(body)


def _again(body: bytes, receive: Receive) -> Receive:
    """A receive that gives a body that was read already, then what comes after it."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return waiting.pop() if waiting else await receive()

    return again


def _flaw(body: bytes, limit: int) -> Response | None:
    """The refusal of a body that is too long or that no JSON reader takes, however deep."""
    if len(body) > limit:
        hint = "Send it in smaller parts."
        return _refused(TooLarge(f"the request is longer than {limit} bytes", hint=hint))
    try:
        from_json(body)
    except ValueError:
        line = refusal_line(PARSE_ERROR, "the body is not JSON")
        return Response(line, 400, media_type="application/json")
    return None


def _not_signed_in() -> Response:
    error = NotSignedIn(
        "this request carries no valid token",
        hint="Send 'Authorization: Bearer …' with the token of this server.",
    )
    return _refused(error, {"WWW-Authenticate": "Bearer"})


def _refused(error: RapportError, headers: Mapping[str, str] | None = None) -> Response:
    return JSONResponse({"error": error.as_dict()}, error.http_status, headers)
