"""Time: a business clock that can be frozen, a real clock that cannot, and calendar days in a zone.

Business time decides what "today" is; leases, ids and the expiry of secrets use real time only.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Clock:
    """Business time: the real one, or `frozen` when set (`RAPPORT_CLOCK`)."""

    frozen: datetime | None = None

    def now(self) -> datetime:
        """The current business instant, in UTC."""
        return self.frozen or datetime.now(UTC)


def real_ms() -> int:
    """Real milliseconds since 1970 UTC, never frozen."""
    return time.time_ns() // 1_000_000


def to_ms(moment: datetime) -> int:
    """Milliseconds since 1970 UTC of an aware datetime."""
    return int((moment - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(milliseconds=1))


def from_ms(value: int) -> datetime:
    """The UTC datetime of milliseconds since 1970; years 1 to 9999."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=value)


def local_date(moment: datetime, zone: str) -> date:
    """The calendar day of an instant in an IANA zone."""
    return moment.astimezone(ZoneInfo(zone)).date()


def day_start_ms(day: date, zone: str) -> int:
    """The instant a calendar day starts in a zone: a midnight skipped by daylight saving resolves
    to the first instant after the gap, an ambiguous one to the earlier."""
    return to_ms(datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC))
