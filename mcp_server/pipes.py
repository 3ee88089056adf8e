"""Two file descriptors as lines in and lines out, without ever blocking the event loop.

Each is served by a thread of its own that reads or writes the descriptor itself: a buffered file
held by a blocked thread would keep the process from ending.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import queue
import threading
from collections.abc import Callable, Iterator
from typing import Final

MAX_LINE: Final = 4 * 1024 * 1024
CHUNK = 65_536
AHEAD = 64
DRAIN_SECONDS = 2.0


def lines(descriptor: int) -> Iterator[bytes | None]:
    """The lines of a descriptor; None for one longer than `MAX_LINE`, of which nothing is kept."""
    kept = bytearray()
    while data := _read(descriptor):
        *ends, rest = data.split(b"\n")
        for end in ends:
            kept += end
            yield _whole(kept)
            kept.clear()
        if len(kept) <= MAX_LINE:
            kept += rest
    if kept:
        yield _whole(kept)


def _whole(kept: bytearray) -> bytes | None:
    return None if len(kept) > MAX_LINE else bytes(kept)


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, CHUNK)
    except OSError:
        return b""


class Pipes:
    """Lines from `source`, lines to `target`; `broken` is called when the target is gone."""

    def __init__(
        self, source: int, target: int, *, too_long: bytes, broken: Callable[[], None]
    ) -> None:
        self._target, self._too_long, self._broken = target, too_long, broken
        self._loop = asyncio.get_running_loop()
        self._read: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._may_read = threading.Semaphore(AHEAD)
        self._to_write: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._may_send = asyncio.Semaphore(AHEAD)
        self._writer = threading.Thread(target=self._write_all, name="mcp-out", daemon=True)
        self._writer.start()
        threading.Thread(target=self._read_all, args=(source,), name="mcp-in", daemon=True).start()

    async def receive(self) -> bytes | None:
        """The next line that is not blank, None at the end."""
        while True:
            line = await self._read.get()
            self._may_read.release()
            if line is None or line.strip():
                return line

    async def send(self, line: bytes) -> None:
        """Queue a line; waits while the other side does not read."""
        await self._may_send.acquire()
        self._to_write.put(line)

    def drain(self) -> None:
        """Give what is queued a moment to be read."""
        self._to_write.put(None)
        self._writer.join(DRAIN_SECONDS)

    def _tell(self, call: Callable[[], None]) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(call)

    def _read_all(self, source: int) -> None:
        for line in lines(source):
            self._may_read.acquire()
            if line is None:
                self._to_write.put(self._too_long)
                self._may_read.release()
            else:
                self._tell(lambda line=line: self._read.put_nowait(line))
        self._tell(lambda: self._read.put_nowait(None))

    def _write_all(self) -> None:
        while (line := self._to_write.get()) is not None:
            rest = memoryview(line + b"\n")
            try:
                while rest:
                    rest = rest[os.write(self._target, rest) :]
            except OSError:
                self._tell(self._broken)
                return
            self._tell(self._may_send.release)
