"""Windows made into what a rule holds: an event's window, an age in days, a test on a date."""

from __future__ import annotations

from decimal import Decimal

from store.segment.rule import (
    MAX_DAYS,
    Between,
    DaysAgo,
    Leaf,
    Period,
    WithinDays,
)
from store.segment.rule import Window as EventWindow
from tools.understand.dates import day_after, day_before
from tools.understand.items import Quantity, Window


def whole(value: Decimal) -> int:
    """Days as an int; lengths are whole by construction."""
    return int(value)


def event_window(window: Window) -> EventWindow | None:
    """The window of an event, None when the words do not make one."""
    days = window.days
    if window.kind == "dates":
        return Period(window.period) if window.period else Between(window.start, window.end)
    if days is None:
        return None
    if window.kind == "within" or (window.kind == "for" and days.bare):
        return WithinDays(whole(days.value))
    return _ago(days) if window.kind == "ago" else None


def _ago(days: Quantity) -> EventWindow | None:
    count = whole(days.value)
    match days.op:
        case "<=":
            return WithinDays(count)
        case "<":
            return WithinDays(max(count - 1, 0))
        case ">":
            return DaysAgo(count + 1, MAX_DAYS)
        case ">=":
            return DaysAgo(count, MAX_DAYS)
        case "between":
            return DaysAgo(count, whole(days.high or days.value))
        case "==":
            return DaysAgo(count, count)
        case _:
            return None


def silence(window: Window) -> EventWindow | None:
    """The window in which nothing happened: "for more than 90 days" is none in the last 90,
    "for at least 90 days" none in the last 89."""
    days = window.days
    if window.kind != "for" or days is None or days.bare:
        return event_window(window)
    if days.op == ">":
        return WithinDays(whole(days.value))
    return WithinDays(whole(days.value) - 1) if days.op == ">=" and days.value > 0 else None


def age(field: str, window: Window, date_field: str) -> Leaf | None:
    """A test that something last happened in a window, on its age in days or its date."""
    days = window.days
    if window.kind == "dates":
        return dated(date_field, window)
    if days is None:
        return None
    if window.kind in {"within", "for"} and days.bare:
        return Leaf(field, "<=", days.value)
    return Leaf(field, days.op, days.operand) if window.kind in {"ago", "for"} else None


def silent(field: str, window: Window, date_field: str) -> Leaf | None:
    """A test that the last time was before a window: "not since March", "not in 90 days"."""
    days = window.days
    if window.kind == "dates":
        if window.start is None or window.end is not None:
            return None
        return Leaf(date_field, "before", window.start)
    if days is None or window.kind == "ago":
        return None
    return Leaf(field, ">" if days.bare else days.op, days.operand)


def dated(field: str, window: Window) -> Leaf | None:
    """A test on a date for a window of dates."""
    start, end = window.start, window.end
    if window.kind != "dates":
        return None
    if window.period:
        return Leaf(field, "period", window.period)
    if start is not None and end is not None:
        return Leaf(field, "on", start) if start == end else Leaf(field, "between", (start, end))
    if start is not None:
        return (
            Leaf(field, "after", day_before(start))
            if window.strict
            else Leaf(field, "on_or_after", start)
        )
    if end is not None:
        return (
            Leaf(field, "before", day_after(end))
            if window.strict
            else Leaf(field, "on_or_before", end)
        )
    return None
