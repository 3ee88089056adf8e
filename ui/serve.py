"""`rapport serve`: bind, say where, serve until told to stop."""

from __future__ import annotations

import asyncio
import errno
import gc
import importlib
import signal
import socket
import sys
import warnings
from collections.abc import Callable
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from tools.errors import Misconfigured
from tools.runtime import Runtime
from tools.settings import Settings
from ui import logs
from ui.app import build_app
from ui.browser import SignIn
from ui.chat.root import prepare, without_client
from ui.door import Chat
from ui.live import Live
from ui.security import MAX_HEADER_BYTES, check_bind, is_loopback
from ui.tokens import Sessions, bearer_token, token_path
from ui.writing import writer_of

GRACE_SECONDS = 5
SENTENCE = "inactive customers over 5K"


def bound(settings: Settings) -> socket.socket:
    """The listening socket; Misconfigured says what to do when the port is taken."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # asyncio sends at once only where TCP is named: an answer in two pieces waits 40 ms otherwise.
    sock = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((settings.host, settings.port))
    except OSError as error:
        sock.close()
        raise _not_bound(settings, error) from error
    return sock


def _not_bound(settings: Settings, error: OSError) -> Misconfigured:
    where = f"{settings.host}:{settings.port}"
    if error.errno == errno.EADDRINUSE:
        return Misconfigured(
            f"something else already listens on {where}",
            hint="Stop it, or take another port: rapport serve --port 8001 (RAPPORT_PORT).",
        )
    return Misconfigured(
        f"cannot listen on {where}: {error.strerror or error}",
        hint="Set RAPPORT_HOST to an address of this machine, and RAPPORT_PORT to a free port.",
    )


class Announcing(uvicorn.Server):
    """Says when it listens, and tells long answers to end when it stops."""

    def __init__(
        self, config: uvicorn.Config, started: Callable[[], None], stopping: asyncio.Event
    ) -> None:
        super().__init__(config)
        self._tell_started = started
        self._stopping = stopping

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so."""
        await super().startup(sockets)
        gc.enable()
        gc.freeze()  # what was loaded stays: no later look through memory starts with it
        if self.started:
            self._tell_started()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let streams end, then stop."""
        self._stopping.set()
        await super().shutdown(sockets)


def serve(settings: Settings) -> None:
    """Serve until SIGTERM or Ctrl-C; the unit of work under way is finished, the rest resumes."""
    check_bind(settings)
    gc.disable()  # until everything is loaded, nothing of which is garbage
    logs.configure(settings.log_level, settings.log_format)
    token = bearer_token(settings)
    sign_in = SignIn(settings, token, Sessions(token))
    sock = bound(settings)
    signal.signal(signal.SIGTERM, _ended)
    asyncio.run(_serve(settings, sign_in, sock))


def _ended(number: int, frame: FrameType | None) -> None:
    sys.exit(0)


async def _serve(settings: Settings, sign_in: SignIn, sock: socket.socket) -> None:
    works = not settings.url.startswith("postgres")
    live = Live(Runtime(settings, worker=works, writer=writer_of(settings)), works)
    await live.runtime.store()  # a database that cannot be used is said before anything listens
    link = sign_in.sessions.new_link()
    port = sock.getsockname()[1]
    config = configured(build_app(live, sign_in, open_chat(live.runtime)))
    server = Announcing(config, lambda: _say(settings, port, link), live.stopping)
    try:
        await server.serve(sockets=[sock])
    finally:
        await live.runtime.close()


def open_chat(runtime: Runtime) -> Chat:
    """The chat of a runtime. Chainlit and the agent's libraries are loaded here and not before:
    no other door needs them."""
    folder = prepare(runtime.settings)
    with warnings.catch_warnings(), without_client():
        warnings.simplefilter("ignore")  # deprecations among what Chainlit brings, for nobody here
        mount = importlib.import_module("ui.chat.mount")
    return mount.Chat(runtime, folder)


def configured(app: ASGIApp) -> uvicorn.Config:
    """How uvicorn runs the application: our own log lines, headers bounded, a short farewell."""
    return uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ws="websockets-sansio",
        h11_max_incomplete_event_size=MAX_HEADER_BYTES,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


def address(settings: Settings, port: int) -> str:
    """The address people reach the server by."""
    if settings.public_url:
        return settings.public_url.rstrip("/")
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host  # noqa: S104 - shown only
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _say(settings: Settings, port: int, link: str) -> None:
    where = address(settings, port)
    token = "$RAPPORT_TOKEN" if settings.token else f"$(cat {token_path(settings)})"
    lines = [
        f"Rapport is at {where}",
        "",
        f"  Open       {where}/open?key={link}",
        "             (signs this browser in; works once, within the hour)",
        f"  API        {where}/docs",
        f"  MCP        {where}/mcp    or, in Claude Desktop: rapport mcp-config --write",
        f'  Ask        rapport call find_customers --text "{SENTENCE}"',
        f'  With curl  curl -H "Authorization: Bearer {token}" -H "Content-Type: application/json" \\',
        f'               -d \'{{"text": "{SENTENCE}"}}\' {where}/v1/tools/find_customers',
        "",
        "Ctrl-C stops it.",
    ]
    if not is_loopback(settings.host):
        lines.insert(
            1, "Other machines can reach it: put HTTPS in front and set RAPPORT_PUBLIC_URL."
        )
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()
