"""Clicks that come as one: what is asked for again while it is being done is done once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")
CLICK_SECONDS = 1.0
"""How long after its end a second click still means the first: people double-click in half that."""


class Once(Generic[T]):
    """Does the work of a key once at a time."""

    def __init__(self, seconds: float = CLICK_SECONDS) -> None:
        self._seconds = seconds
        self._doing: dict[Hashable, asyncio.Task[T]] = {}

    async def do(self, key: Hashable, work: Callable[[], Awaitable[T]]) -> T:
        """What the work brings, of this call or of the one that it repeats. Work that failed may
        be tried again at once."""
        task = self._doing.get(key)
        if task is None:
            task = asyncio.create_task(_awaited(work))
            self._doing[key] = task
            task.add_done_callback(lambda done: self._ended(key, done))
        return await asyncio.shield(task)  # whoever else waits for it still does

    def _ended(self, key: Hashable, task: asyncio.Task[T]) -> None:
        failed = task.cancelled() or task.exception() is not None
        wait = 0.0 if failed else self._seconds
        asyncio.get_running_loop().call_later(wait, self._doing.pop, key, None)


async def _awaited(work: Callable[[], Awaitable[T]]) -> T:
    return await work()
