"""Limits as they count them: requests in any ten seconds, searches in any second, a day's budget."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from tests.standins.hubspot.refusing import Refused

WINDOW_SECONDS, SEARCH_SECONDS = 10.0, 1.0


@dataclass
class Throttle:
    """The limits of an account."""

    most: int = 100
    most_searches: int = 5
    daily: int = 250_000
    recent: deque[float] = field(default_factory=deque[float])
    searches: deque[float] = field(default_factory=deque[float])
    day: str = ""
    used: int = 0
    exceeded: int = 0

    def count(self, now: float, zone: str, *, search: bool) -> None:
        """Count a request, or refuse it."""
        self._begin_day(now, zone)
        if self.used >= self.daily:
            raise _too_many("DAILY", "You have reached your daily limit.")
        self.used += 1
        self._window(self.recent, now, WINDOW_SECONDS, self.most, "TEN_SECONDLY_ROLLING")
        if search:
            self._window(self.searches, now, SEARCH_SECONDS, self.most_searches, "SECONDLY")

    def use_up(self, now: float, zone: str) -> None:
        """Let the day's budget be gone."""
        self._begin_day(now, zone)
        self.used = self.daily

    def headers(self) -> dict[str, str]:
        """What every answer says of the limits."""
        return {
            "X-HubSpot-RateLimit-Max": str(self.most),
            "X-HubSpot-RateLimit-Remaining": str(max(0, self.most - len(self.recent))),
            "X-HubSpot-RateLimit-Interval-Milliseconds": str(round(WINDOW_SECONDS * 1000)),
            "X-HubSpot-RateLimit-Daily": str(self.daily),
            "X-HubSpot-RateLimit-Daily-Remaining": str(max(0, self.daily - self.used)),
        }

    def _window(
        self, times: deque[float], now: float, seconds: float, most: int, policy: str
    ) -> None:
        while times and now - times[0] >= seconds:
            times.popleft()
        times.append(now)
        if len(times) > most:
            self.exceeded += 1
            raise _too_many(policy, "You have reached your secondly limit.")

    def _begin_day(self, now: float, zone: str) -> None:
        day = f"{datetime.fromtimestamp(now, UTC).astimezone(ZoneInfo(zone)):%Y-%m-%d}"
        if day != self.day:
            self.day, self.used = day, 0


def _too_many(policy: str, message: str) -> Refused:
    extra = {"errorType": "RATE_LIMIT", "policyName": policy}
    return Refused(429, "RATE_LIMITS", message, extra=extra)
