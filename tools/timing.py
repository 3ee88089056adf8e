"""Several figures in one read unit: those that would come too late are left out, and named."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from store.ports import Reader
from tools.context import READ_LIMIT_SECONDS, Ctx

T = TypeVar("T")
LIMIT_SECONDS = READ_LIMIT_SECONDS
ENOUGH = 0.9  # share of the limit within which the last figure should be ready


async def read_in_time(ctx: Ctx, unit: Callable[[Reader], T]) -> T:
    """Run a unit that asks a `Timer`; `TimedOut` past the limit."""
    return await ctx.read(unit, limit_seconds=LIMIT_SECONDS)


class Timer:
    """Tells which figures of one unit would be ready in time: a statement past the limit would cost
    the whole answer, so a figure is left out where it would be late were it as slow as the slowest
    before it."""

    def __init__(self) -> None:
        self.started = self.lap = time.monotonic()
        self.slowest = 0.0
        self.left_out: list[str] = []

    def may(self, name: str) -> bool:
        """Whether there is time for a figure; it is noted when there is not."""
        self.mark()
        if self.lap - self.started + self.slowest <= LIMIT_SECONDS * ENOUGH:
            return True
        self.left_out.append(name)
        return False

    def mark(self) -> None:
        """A figure is ready."""
        now = time.monotonic()
        self.slowest, self.lap = max(self.slowest, now - self.lap), now
