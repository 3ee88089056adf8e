"""`rapport mcp`: the server on standard input and output, one JSON message a line.

Standard output belongs to the protocol: whatever else this process prints goes to standard error.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
from typing import TYPE_CHECKING

from mcp_server.pipes import MAX_LINE, Pipes
from mcp_server.sdk import PARSE_ERROR, RapportServer, refusal_line
from tools.errors import Misconfigured

if TYPE_CHECKING:
    from mcp_server.server import Door
    from tools.runtime import Runtime
    from tools.settings import Settings

log = logging.getLogger("rapport.mcp")
CLOSE_SECONDS = 10.0
TOO_LONG = refusal_line(PARSE_ERROR, f"this line is longer than {MAX_LINE} bytes")


def log_level(settings: Settings) -> str:
    """The least level to log: clients show standard error to people, so only warnings unless the
    setting says otherwise."""
    return settings.log_level if "log_level" in settings.model_fields_set else "WARNING"


def run(settings: Settings, *, read_only: bool = False) -> int:
    """Serve until the client closes standard input or the process is told to end; the exit code."""
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(settings, read_only=read_only))
    return 0


class _Opening:
    """The tools and what is behind them: imported once initialize is answered, because nothing of
    them is needed for it, and off the event loop, so that the client is never kept waiting."""

    def __init__(self, settings: Settings, *, read_only: bool) -> None:
        self._settings, self._read_only = settings, read_only
        self.runtime: Runtime | None = None

    async def __call__(self) -> Door:
        made, door = await asyncio.to_thread(_classes)
        worker = not self._settings.url.startswith("postgres")
        self.runtime = made(self._settings, worker=worker)
        return door(self.runtime, read_only=self._read_only)


def _classes() -> tuple[type[Runtime], type[Door]]:
    from mcp_server.server import Door  # noqa: PLC0415 after initialize
    from tools.runtime import Runtime  # noqa: PLC0415 after initialize

    return Runtime, Door


async def _serve(settings: Settings, *, read_only: bool) -> None:
    stop = asyncio.Event()
    source, target = _taken_over()
    pipes = Pipes(source, target, too_long=TOO_LONG, broken=stop.set)
    _stop_on_signals(stop)
    opening = _Opening(settings, read_only=read_only)
    server = RapportServer(opening)
    serving = asyncio.create_task(server.serve_lines(pipes.receive, pipes.send))
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (serving, stopping):
            task.cancel()
        ended = await asyncio.gather(serving, stopping, return_exceptions=True)
        if opening.runtime:
            await _closed(opening.runtime)
        pipes.drain()
    if isinstance(ended[0], Exception):
        raise ended[0]


async def _closed(runtime: Runtime) -> None:
    try:
        await asyncio.wait_for(runtime.close(), CLOSE_SECONDS)
    except TimeoutError:
        log.warning("the database did not close within %d seconds", CLOSE_SECONDS)


def _stop_on_signals(stop: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):  # Windows
            loop.add_signal_handler(name, stop.set)


def _taken_over() -> tuple[int, int]:
    """Descriptors of our own for the protocol; 0 is empty from now on and 1 is standard error."""
    try:
        source, target = os.dup(0), os.dup(1)
    except OSError as error:
        raise Misconfigured(
            f"standard input or output is closed: {error.strerror}",
            hint="Start `rapport mcp` from an MCP client; it talks to it over both.",
        ) from None
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    try:
        os.dup2(2, 1)
    except OSError:  # standard error is closed
        os.dup2(null, 1)
    os.close(null)
    return source, target
