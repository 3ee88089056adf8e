"""When a campaign may send, on top of the contact policy: windows, a first instant, a pace.

Windows are hours of days in each person's own zone. They only ever narrow what the policy permits:
a person is sent to when both are open. Pure data and pure functions.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field

from store.clock import from_ms, to_ms
from tools.policy.contact_policy import DAYS, Day, Hours

MINUTE_MS = 60_000
DAY_MINUTES = 24 * 60
MOST_WINDOWS = 7
MOST_PER_HOUR = 6_000_000
DAYS_AHEAD = 9  # a week, and a day more on either side of a change of the clocks
LONGEST_GAP_MINUTES = 180  # that clocks skip at once


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Window(_Part):
    """From `start` up to `end`, in minutes of the day, on `days`."""

    days: Annotated[tuple[Day, ...], Field(min_length=1, max_length=7)]
    start: Annotated[int, Field(ge=0, lt=DAY_MINUTES)]
    end: Annotated[int, Field(gt=0, le=DAY_MINUTES)]

    def holds(self, local: datetime) -> bool:
        """Whether a local time is within it."""
        minute = local.hour * 60 + local.minute
        return DAYS[local.weekday()] in self.days and self.start <= minute < self.end

    def meets(self, hours: Hours) -> bool:
        """Whether hours of the policy ever leave some of it."""
        start = max(self.start, _minutes(hours.start))
        end = min(self.end, _minutes(hours.end))
        return start < end and not set(self.days).isdisjoint(hours.days)


class SendTimes(_Part):
    """No windows: at any hour. `start_at`: not before, milliseconds. `per_hour`: at most so many."""

    windows: Annotated[tuple[Window, ...], Field(max_length=MOST_WINDOWS)] = ()
    start_at: int | None = None
    per_hour: Annotated[int, Field(ge=1, le=MOST_PER_HOUR)] | None = None

    @classmethod
    def read(cls, text: str) -> SendTimes:
        """As kept by `text`; an empty text is no limit."""
        return cls.model_validate_json(text) if text else ANY_TIME

    def text(self) -> str:
        """As it is kept; empty without any limit."""
        return "" if self == ANY_TIME else self.model_dump_json()

    @property
    def is_any_hour(self) -> bool:
        """Whether nobody ever has to wait for it, whatever the pace."""
        return not self.windows and self.start_at is None

    def opens_from(self, zone: str, at_ms: int) -> int:
        """The first instant from `at_ms` on at which it is open in a zone: `at_ms` when it is."""
        at = max(at_ms, self.start_at or at_ms)
        if not self.windows:
            return at
        where = _zone(zone)
        local = from_ms(at).astimezone(where)
        if self._holds(local):
            return at
        later = [to_ms(opening) for one in self.windows for opening in _openings(one, where, local)]
        if not later:
            raise ValueError("windows that never open")
        return min(later)

    def meets(self, hours: Hours | None) -> bool:
        """Whether hours of the policy ever leave anything of the windows."""
        if hours is None or not self.windows:
            return True
        return any(one.meets(hours) for one in self.windows)

    def _holds(self, local: datetime) -> bool:
        return any(one.holds(local) for one in self.windows)


ANY_TIME = SendTimes()


def _minutes(moment: time) -> int:
    return moment.hour * 60 + moment.minute


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def _openings(window: Window, where: ZoneInfo, local: datetime) -> Iterator[datetime]:
    """The openings of a window after a local time, in UTC: on a day whose clocks go back, an hour
    that comes twice opens twice; where they skip the start, it opens with what is left of it."""
    now = local.astimezone(UTC)
    start = time(window.start // 60, window.start % 60)
    for ahead in range(DAYS_AHEAD):
        day = local.date() + timedelta(days=ahead)
        if DAYS[day.weekday()] not in window.days:
            continue
        naive = datetime.combine(day, start)
        for fold in (0, 1):
            opening = _first_within(window, naive.replace(tzinfo=where, fold=fold))
            if opening is not None and opening > now:
                yield opening


def _first_within(window: Window, opening: datetime) -> datetime | None:
    """The instant of a local start; where the clocks skip it, the first minute after that is still
    within the window, and None where nothing of it is left that day."""
    instant = opening.astimezone(UTC)
    for later in range(LONGEST_GAP_MINUTES if opening.fold else 1):
        moved = instant + timedelta(minutes=later)
        if window.holds(moved.astimezone(opening.tzinfo)):
            return moved
    return None
