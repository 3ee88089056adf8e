"""Windows, periods and ages as calendar days and as half-open spans of milliseconds.

A day runs from its midnight in the tenant's zone to the next one; days outside the years 1 to 9999
are clamped, so no window overflows.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, timedelta

from store.clock import day_start_ms
from store.segment.rule import Between, DaysAgo, Period, Window, WithinDays

_MARGIN = timedelta(days=2)  # a zone's midnight may fall on another UTC day, outside the years
FIRST_DAY = date.min + _MARGIN
LAST_DAY = date.max - _MARGIN


@dataclass(frozen=True, slots=True)
class Days:
    """Calendar days from `first` to `last`, both in; None is open."""

    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class Span:
    """Instants from `start` (in) to `end` (out), in milliseconds; None is open."""

    start: int | None
    end: int | None


def shift(day: date, days: int) -> date:
    """The day `days` later (earlier when negative), held inside the years that can be reckoned."""
    low, high = (FIRST_DAY - day).days, (LAST_DAY - day).days
    return day + timedelta(days=max(low, min(high, days)))


def start_ms(day: date, zone: str) -> int:
    """The instant a day starts in a zone."""
    return day_start_ms(max(FIRST_DAY, min(LAST_DAY, day)), zone)


def end_ms(day: date, zone: str) -> int:
    """The instant the day after starts."""
    return start_ms(shift(day, 1), zone)


def window_days(window: Window, today: date) -> Days:
    """The calendar days of a window: "last N days" holds day N and today, not the future."""
    match window:
        case WithinDays(days):
            return Days(shift(today, -days), today)
        case DaysAgo(nearest, farthest):
            return Days(shift(today, -farthest), shift(today, -nearest))
        case Between(start, end):
            return Days(start, end)
        case Period(name):
            return period_days(name, today)


def period_days(name: str, today: date) -> Days:
    """The calendar days of a named period; weeks start on Monday.

    Raises ValueError for a name that is not in `fields.PERIODS`.
    """
    if name in {"today", "yesterday"}:
        day = today if name == "today" else shift(today, -1)
        return Days(day, day)
    which, _, unit = name.partition("_")
    if which not in {"this", "last"} or unit not in {"week", "month", "quarter", "year"}:
        raise ValueError(f"{name} is not a period")
    back = 1 if which == "last" else 0
    if unit == "week":
        monday = shift(today, -today.weekday() - 7 * back)
        return Days(monday, shift(monday, 6))
    months = {"month": 1, "quarter": 3, "year": 12}[unit]
    month = today.year * 12 + (today.month - 1) // months * months - back * months
    return Days(_month_start(month), _month_end(month + months - 1))


def span(days: Days, zone: str) -> Span:
    """The half-open instants of calendar days in a zone."""
    first, last = days.first, days.last
    return Span(
        None if first is None else start_ms(first, zone),
        None if last is None else end_ms(last, zone),
    )


def _month_start(month: int) -> date:
    year, index = divmod(month, 12)
    return date(year, index + 1, 1) if MINYEAR <= year <= MAXYEAR else FIRST_DAY


def _month_end(month: int) -> date:
    year, index = divmod(month, 12)
    if not MINYEAR <= year <= MAXYEAR:
        return FIRST_DAY
    return date(year, index + 1, monthrange(year, index + 1)[1])
