"""What was called: every request with what became of it, no credential in it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Entry:
    """One request. `status` 0: it got no answer; `wrong`: how it breaks the contract."""

    at: float
    method: str
    path: str
    version: str
    search: bool = False
    status: int = 0
    fault: str = ""
    applied: bool = False
    body: Any = None
    wrong: list[str] = field(default_factory=list[str])


@dataclass
class Journal:
    """All requests in order of arrival."""

    entries: list[Entry] = field(default_factory=list[Entry])
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    def add(self, entry: Entry) -> None:
        """Note a request on its arrival."""
        self.entries.append(entry)
        self.arrived.set()

    async def reach(self, count: int) -> None:
        """Wait until so many requests have arrived."""
        while len(self.entries) < count:
            self.arrived.clear()
            await self.arrived.wait()

    def most_in(self, seconds: float, *, search: bool = False) -> int:
        """The most requests (searches) that arrived within any span of that length."""
        times = [entry.at for entry in self.entries if entry.search or not search]
        return most_within(times, seconds)

    def calls(self, part: str) -> list[Entry]:
        """The requests whose path holds a part."""
        return [entry for entry in self.entries if part in entry.path]


def most_within(times: Sequence[float], seconds: float) -> int:
    """The most instants within any half-open span of that length."""
    ordered = sorted(times)
    most = first = 0
    for last, time in enumerate(ordered):
        while time - ordered[first] >= seconds:
            first += 1
        most = max(most, last - first + 1)
    return most
