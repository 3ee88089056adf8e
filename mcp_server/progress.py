"""Progress of a call on its way to the client: from any thread, never faster than it is read."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeAlias, TypeVar

from tools.context import Progress

T = TypeVar("T")
PAUSE_SECONDS = 0.1
Tell: TypeAlias = Callable[[int, int | None, str], Awaitable[None]]


class _Feed:
    """Keeps the latest word only; the protocol wants `done` to rise with every one told."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._loop = asyncio.get_running_loop()
        self._news = asyncio.Event()
        self._latest: tuple[int, int | None, str] | None = None
        self._told = -1

    def __call__(self, done: int, total: int | None, message: str) -> None:
        self._latest = done, total, message
        self._loop.call_soon_threadsafe(self._news.set)

    async def follow(self) -> None:
        """Tell what is new until cancelled."""
        while await self._news.wait():
            self._news.clear()
            await self.flush()
            await asyncio.sleep(PAUSE_SECONDS)

    async def flush(self) -> None:
        """Tell the latest word, once."""
        if (latest := self._latest) and latest[0] > self._told:
            await self._tell(*latest)
            self._told = latest[0]


async def told(tell: Tell, run: Callable[[Progress], Awaitable[T]]) -> T:
    """Run something with progress that is told while it runs; its last word comes before its end."""
    feed = _Feed(tell)
    following = asyncio.create_task(feed.follow())
    try:
        result = await run(feed)
    finally:
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
    await feed.flush()
    return result
