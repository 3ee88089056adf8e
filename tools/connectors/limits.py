"""How often a connection may call: sliding windows that hold for the other side's count.

A request takes its place before it is sent and gives it back a window's length after its answer
came. What the other side counts lies between the two, so no window of theirs ever holds more than
the limit, whatever the network does to the spacing.
"""

from __future__ import annotations

import asyncio
import random
import threading
import time
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from weakref import WeakValueDictionary

from store.clock import real_ms

POLL_SECONDS = 0.02  # while every place is taken by a request in flight
SLACK_SECONDS = 0.001


@dataclass(frozen=True, slots=True)
class Timing:
    """The clocks and the chance a connection lives by; a test gives its own."""

    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    now_ms: Callable[[], int] = real_ms
    uniform: Callable[[float, float], float] = random.uniform  # noqa: S311 - spreads retries


REAL = Timing()


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` requests in any `seconds`; `reserve` of them only for what a person waits for,
    so that a long run never makes one record wait for a whole window."""

    most: int
    seconds: float
    reserve: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.reserve < self.most or self.seconds <= 0:
            raise ValueError(
                f"a limit needs at least one request a time span, and fewer in reserve: {self}"
            )


@dataclass(slots=True)
class Window:
    """The requests of one limit: in flight, and answered less than its length ago."""

    limit: Limit
    in_flight: int = 0
    answered: deque[float] = field(default_factory=deque[float])

    def wait(self, now: float, *, urgent: bool) -> float:
        """Seconds until there may be a place; 0 when there is one."""
        while self.answered and now - self.answered[0] >= self.limit.seconds:
            self.answered.popleft()
        most = self.limit.most - (0 if urgent else self.limit.reserve)
        if self.in_flight + len(self.answered) < most:
            return 0.0
        if not self.answered:
            return POLL_SECONDS
        return self.answered[0] + self.limit.seconds - now + SLACK_SECONDS

    def take(self) -> None:
        """Take a place."""
        self.in_flight += 1

    def give_back(self, now: float) -> None:
        """The answer came: the place is free a window later."""
        self.in_flight -= 1
        self.answered.append(now)


class Traffic:
    """All calls of one connection in this process, from any thread: windows, a hold that the other
    side asked for, a pause until an instant."""

    def __init__(self, limits: Sequence[Limit], search: Limit, timing: Timing = REAL) -> None:
        self._windows = [Window(limit) for limit in limits]
        self._search = Window(search)
        self._timing = timing
        self._guard = threading.Lock()
        self._held_until = 0.0
        self.paused_until_at = 0  # ms UTC
        self.paused_for = ""  # the code of what paused it

    @asynccontextmanager
    async def place(self, *, search: bool = False, urgent: bool = False) -> AsyncGenerator[None]:
        """Wait for a place for one request and keep it until its answer came. `urgent`: a person
        waits for it."""
        windows = [*self._windows, self._search] if search else self._windows
        while wait := self._taken_or_wait(windows, urgent=urgent):
            await self._timing.sleep(wait)
        try:
            yield
        finally:
            with self._guard:
                now = self._timing.monotonic()
                for window in windows:
                    window.give_back(now)

    def hold(self, seconds: float) -> None:
        """Let nobody send for some seconds: the other side asked to slow down."""
        with self._guard:
            self._held_until = max(self._held_until, self._timing.monotonic() + seconds)

    def pause(self, until_at: int, code: str) -> None:
        """Let nobody send before an instant, ms UTC, because of a code of `troubles`."""
        with self._guard:
            if until_at > self.paused_until_at:
                self.paused_until_at, self.paused_for = until_at, code

    def _taken_or_wait(self, windows: Sequence[Window], *, urgent: bool) -> float:
        with self._guard:
            now = self._timing.monotonic()
            if now < self._held_until:
                return self._held_until - now + SLACK_SECONDS
            if wait := max(window.wait(now, urgent=urgent) for window in windows):
                return wait
            for window in windows:
                window.take()
            return 0.0


_shared: WeakValueDictionary[str, Traffic] = WeakValueDictionary()
_sharing = threading.Lock()


def shared(connection: str, limits: Sequence[Limit], search: Limit, timing: Timing) -> Traffic:
    """The traffic of a connection, one for all who use it in this process; the first one's limits
    hold while anybody uses it."""
    with _sharing:
        found = _shared.get(connection)
        if found is None:
            found = _shared[connection] = Traffic(limits, search, timing)
        return found
