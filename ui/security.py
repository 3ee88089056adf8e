"""Who may talk to the server.

Against pages of other sites: the Host must be one of ours (DNS rebinding), an Origin must be ours
or listed, cookies are SameSite=Strict and count only for same-origin requests. Against other users
of the machine: everything but the pages themselves needs the token, or a session that a one-time
link, the token, or a browser of the very user the server runs as has opened. Against the network:
beyond loopback the server starts only with a token that was chosen for it.
"""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from tools.errors import (
    InvalidInput,
    Misconfigured,
    NotPermitted,
    NotSignedIn,
    RapportError,
    TooLarge,
)
from tools.settings import Settings
from ui.failures import error_response
from ui.tokens import Sessions, same_secret
from ui.visit import visit_of

# Their answers come from other sites, without our cookie; what these show does nothing.
GMAIL_CALLBACK = "/v1/mail/gmail/callback"
HUBSPOT_CALLBACK = "/v1/hubspot/callback"
PUBLIC_PATHS = frozenset((
    "/docs",
    "/openapi.json",
    "/healthz",
    "/readyz",
    "/open",
    "/favicon.ico",
    "/v1/session",
    GMAIL_CALLBACK,
    HUBSPOT_CALLBACK,
))
# Files that are the same for everybody: of our pages, of the chat's.
PUBLIC_FILES = ("/pages/", "/assets/", "/public/", "/avatars/")
PUBLIC_IMAGES = frozenset(("/logo", "/favicon"))
PAGES = frozenset(("/", "/login"))
PAGES_BELOW = ("/thread/", "/element/")
LEAVING = re.compile(r"/unsubscribe/[^/\x00-\x20]{1,200}")
HOOKS = re.compile(r"/webhooks/hubspot/[a-z0-9_]{1,40}")
LOOPBACK_NAMES = frozenset(("127.0.0.1", "localhost", "[::1]"))
WILDCARDS = frozenset(("0.0.0.0", "::", ""))  # noqa: S104 - recognised, not bound
HOST = re.compile(r"(\[[0-9a-f:.]{2,45}\]|[a-z0-9._-]{1,253})(:[0-9]{1,5})?")
SAFE_METHODS = frozenset(("GET", "HEAD", "OPTIONS"))
SINGLE = (b"host", b"origin", b"authorization", b"content-length", b"idempotency-key")
MAX_HEADERS = 100
MAX_HEADER_BYTES = 32_768


def is_loopback(host: str) -> bool:
    """Whether an address to bind is reachable from this machine only."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def check_bind(settings: Settings) -> None:
    """Refuse to bind beyond loopback without a token chosen for it."""
    if is_loopback(settings.host) or settings.token:
        return
    raise Misconfigured(
        f"RAPPORT_HOST={settings.host!r} can be reached from other machines, and no token is set",
        hint="Set RAPPORT_TOKEN to at least 32 random characters (and put HTTPS in front), "
        "or bind 127.0.0.1.",
    )


def _in_brackets(host: str) -> str:
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


def allowed_hosts(settings: Settings) -> frozenset[str]:
    """The names a request may address us by, without ports."""
    names: set[str] = set(LOOPBACK_NAMES)
    if settings.host not in WILDCARDS:
        names.add(_in_brackets(settings.host).lower())
    if settings.public_url and (name := urlsplit(settings.public_url).hostname):
        names.add(_in_brackets(name))
    return frozenset(names)


def _length(header: tuple[bytes, bytes]) -> int:
    return len(header[0]) + len(header[1])


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()


class Boundary:
    """Refuses what is not addressed to us or comes from a page of another site."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.hosts = allowed_hosts(settings)
        urls = (*settings.cors_origins, *filter(None, [settings.public_url]))
        self.origins = frozenset(_origin(url) for url in urls)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request or a socket through or answer it with 403."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif error := self._refusal(Headers(scope=scope), from_anywhere=is_leaving(scope)):
            await refuse(error, scope, receive, send)
        else:
            await self.app(scope, receive, send)

    def _refusal(self, headers: Headers, *, from_anywhere: bool) -> RapportError | None:
        names = [name for name, _ in headers.raw]
        if len(names) > MAX_HEADERS or sum(map(_length, headers.raw)) > MAX_HEADER_BYTES:
            return TooLarge(
                f"more than {MAX_HEADERS} headers or {MAX_HEADER_BYTES:,} bytes of them"
            )
        if repeated := [name for name in SINGLE if names.count(name) > 1]:
            return InvalidInput(f"the header {repeated[0].decode()} is given more than once")
        host = headers.get("host", "").lower()
        match = HOST.fullmatch(host)
        if not match or match[1] not in self.hosts:
            return NotPermitted(
                f"this server is not {host[:80]!r}",
                hint="Use the address it printed, or set RAPPORT_PUBLIC_URL to the one people use.",
            )
        origin = None if from_anywhere else headers.get("origin")
        if origin is not None and not self._ours(origin.lower(), host):
            return NotPermitted(
                f"pages of {origin[:80]!r} may not call this server",
                hint="RAPPORT_CORS_ORIGINS lists those that may.",
            )
        return None

    def _ours(self, origin: str, host: str) -> bool:
        return origin in self.origins or origin in (f"http://{host}", f"https://{host}")


def brings_token(authorization: str, token: str) -> bool:
    """Whether an Authorization header carries the token."""
    scheme, _, given = authorization.partition(" ")
    return scheme.lower() == "bearer" and same_secret(given.strip(), token)


class Gate:
    """Lets in who brings the token or a session; everything not public needs one."""

    def __init__(
        self, app: ASGIApp, token: str, sessions: Sessions, public_url: str | None = None
    ) -> None:
        self.app, self.token, self.sessions = app, token, sessions
        self.public = _origin(public_url) if public_url else ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Note who is there, or answer with 401."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        visit = visit_of(scope)
        visit.signed_in = self._signed_in(scope)
        if visit.signed_in or _is_public(scope):
            await self.app(scope, receive, send)
            return
        error = NotSignedIn(
            "this needs the token",
            hint="Send 'Authorization: Bearer …' with the token of RAPPORT_HOME/token, "
            "or open the link `rapport serve` printed.",
        )
        await refuse(error, scope, receive, send)

    def _signed_in(self, scope: Scope) -> str:
        connection = HTTPConnection(scope)
        if brings_token(connection.headers.get("authorization", ""), self.token):
            return "token"
        cookie = connection.cookies.get(cookie_name(scope), "")
        if (
            cookie
            and _from_our_page(scope, connection.headers, self.public)
            and self.sessions.valid(cookie)
        ):
            return "session"
        return ""


def cookie_name(scope: Scope) -> str:
    """Named by port: browsers send cookies to every port of a host."""
    server = scope.get("server")
    return f"rapport_{server[1] if server else 0}"


def is_page(scope: Scope) -> bool:
    """Whether a browser opens a page of the chat: anybody may, to see at least how to sign in."""
    if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
        return False
    return scope["path"] in PAGES or scope["path"].startswith(PAGES_BELOW)


def is_leaving(scope: Scope) -> bool:
    """Whether a person's unsubscribe link is used. Nobody signs in for it, and it may come from any
    page: the token in it is the whole authority, and no cookie counts there."""
    if scope["type"] != "http" or scope["method"] not in ("GET", "POST"):
        return False
    return LEAVING.fullmatch(scope["path"]) is not None


def is_hook(scope: Scope) -> bool:
    """Whether a provider posts to us: what it posts is signed, and no token or cookie counts."""
    return scope["method"] == "POST" and HOOKS.fullmatch(scope["path"]) is not None


def _is_public(scope: Scope) -> bool:
    if scope["type"] != "http":
        return False
    if is_leaving(scope) or is_hook(scope):
        return True
    path = scope["path"]
    public = path in PUBLIC_PATHS or path in PUBLIC_IMAGES or path.startswith(PUBLIC_FILES)
    return public or is_page(scope)


async def refuse(error: RapportError, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with an error; a socket is closed before it opens, which browsers see as 403."""
    visit = visit_of(scope)
    if scope["type"] == "http":
        await error_response(error, visit)(scope, receive, send)
        return
    visit.outcome = error.code
    await receive()  # the request to connect
    await send({"type": "websocket.close", "code": 1008, "reason": error.code})


def _from_our_page(scope: Scope, headers: Headers, public: str) -> bool:
    """Whether a cookie may count: never at /mcp, never for a request another site caused."""
    if scope["path"] == "/mcp" or scope["path"].startswith("/mcp/"):
        return False
    site = headers.get("sec-fetch-site")
    if scope["type"] == "websocket":
        # Not every browser says which site opens a socket, but all say its origin; pages that
        # RAPPORT_CORS_ORIGINS lists bring no cookie of ours either.
        return site in (None, "same-origin") and _is_own_origin(headers, public)
    if scope["method"] in SAFE_METHODS:
        return site in (None, "same-origin", "none")
    return site == "same-origin" or (site is None and "origin" in headers)


def _is_own_origin(headers: Headers, public: str) -> bool:
    """Whether a page of ours asks: by the address it was asked for, or, behind a proxy that puts
    another Host in its place, by the one people use."""
    origin = headers.get("origin", "").lower()
    return urlsplit(origin).netloc == headers.get("host", "").lower() or origin == public != ""
