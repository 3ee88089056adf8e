"""How often something may be asked: a fixed number a minute for each key, in bounded memory."""

from __future__ import annotations

from store.clock import real_ms

WINDOW_MS = 60_000
MOST_KEYS = 10_000


class Often:
    """Counts within the minute under way. Of this process alone: it slows down, it guards nothing."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._minute = 0
        self._seen: dict[str, int] = {}

    def allows(self, key: str) -> bool:
        """Count one more for a key; whether it is still within what is allowed. Beyond so many
        keys a minute, new ones share one count."""
        minute = real_ms() // WINDOW_MS
        if minute != self._minute:
            self._minute, self._seen = minute, {}
        if key not in self._seen and len(self._seen) >= MOST_KEYS:
            key = ""
        seen = self._seen[key] = self._seen.get(key, 0) + 1
        return seen <= self.most if key else seen <= MOST_KEYS
