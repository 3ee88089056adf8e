"""The stand-in's clock: the real one, or one that only moves when told to."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from datetime import UTC, datetime

START = 1_790_000_000.0  # where a clock that is told to move begins, seconds UTC


@dataclass
class StandinClock:
    """Seconds since 1970 UTC. `frozen`: stands still but for `advance`."""

    frozen: bool = False
    moved: float = 0.0

    def now(self) -> float:
        """The present, in seconds."""
        return (START if self.frozen else time.time()) + self.moved

    def now_ms(self) -> int:
        """The present, in milliseconds."""
        return round(self.now() * 1000)

    def advance(self, seconds: float) -> None:
        """Move forward."""
        self.moved += seconds

    async def sleep(self, seconds: float) -> None:
        """Sleep without waiting, for a client that shares a frozen clock: who sleep together wake
        at their own times."""
        wakes = self.moved + seconds
        await asyncio.sleep(0)
        self.moved = max(self.moved, wakes)


def iso(milliseconds: int) -> str:
    """An instant as the interface writes it."""
    moment = datetime.fromtimestamp(milliseconds // 1000, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{milliseconds % 1000:03d}Z"
