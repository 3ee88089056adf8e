"""Days, months, quarters and years as people write them, made into calendar days.

A month without a year is the most recent one; 03/04/2026 is asked about; a day that does not exist
(30 February) is asked about.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from babel.dates import format_date

from store.segment.dates import period_days
from tools.understand.cascade import Layer
from tools.understand.items import Day, Item, Number
from tools.understand.scope import Scope
from tools.understand.tags import CHAR
from tools.understand.tokens import Token

_SPLIT = re.compile(r"[-/.]")
_DAY = CHAR["DAY"]


def read_date(token: Token, scope: Scope) -> Item:
    """A date in digits. Raises UnclearError when it may be two days, or none."""
    parts = [int(part) for part in _SPLIT.split(token.text)]
    if len(parts) == 2:
        return _item(
            token.start, token.end, _month(parts[0], parts[1], scope, (token.start, token.end))
        )
    if len(_SPLIT.split(token.text)[0]) == 4:
        return _single(scope, (token.start, token.end), *parts)
    first, second, year = parts
    year += 2000 if year < 100 else 0
    if first <= 12 and second <= 12 and first != second:
        raise _which(token, scope, year, first, second)
    if second > 12:
        first, second = second, first
    return _single(scope, (token.start, token.end), year, second, first)


def _which(token: Token, scope: Scope, year: int, first: int, second: int) -> Exception:
    days = [date(year, second, first), date(year, first, second)]
    choices = [(scope_date(day, scope), day.isoformat()) for day in days]
    return scope.ask("which_date", choices, at=(token.start, token.end), text=token.text)


def scope_date(day: date, scope: Scope) -> str:
    """A day written for the reader."""
    locale = "fr" if scope.env.locale.startswith("fr") else "en"
    return format_date(day, "d MMM yyyy", locale=locale)


def _item(start: int, end: int, day: Day) -> Item:
    return Item(_DAY, start, end, day)


def _single(scope: Scope, at: tuple[int, int], year: int, month: int, day: int) -> Item:
    try:
        found = date(year, month, day)
    except ValueError:
        raise scope.ask("no_such_day", at=at, text=scope.raw(*at)) from None
    return _item(*at, Day(found, found))


def month_end(first: date) -> date:
    """The last day of the month that starts on a day."""
    return date.fromordinal(_next_month(first).toordinal() - 1)


def _next_month(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def _month(year: int, month: int, scope: Scope, at: tuple[int, int]) -> Day:
    if not 1 <= month <= 12 or not 1 <= year <= 9998:
        raise scope.ask("no_such_day", at=at, text=scope.raw(*at))
    first = date(year, month, 1)
    return Day(first, month_end(first))


def _recent_month(month: int, today: date) -> int:
    """The year of the most recent month of that number, this month included."""
    return today.year if month <= today.month else today.year - 1


def _numbers(items: Sequence[Item]) -> list[int]:
    return [
        int(item.data.value)
        for item in items
        if isinstance(item.data, Number) and item.data.value == int(item.data.value)
    ]


def _named_month(items: Sequence[Item]) -> int:
    return next(int(str(item.data)) for item in items if item.tag == CHAR["MONTH"])


def build_month(items: Sequence[Item], scope: Scope) -> Item | None:
    """`March`, `March 2026`, `last March`, `3 March 2026`, `March 3, 2026`."""
    month, numbers = _named_month(items), _numbers(items)
    at = (items[0].start, items[-1].end)
    today = scope.env.today
    years = [number for number in numbers if number >= 1000]
    days = [number for number in numbers if number < 1000]
    if len(years) > 1 or len(days) > 1 or any(not 1 <= day <= 31 for day in days):
        return None
    if not days:
        return _item(
            *at, _month(years[0] if years else _recent_month(month, today), month, scope, at)
        )
    if years:
        return _single(scope, at, years[0], month, days[0])
    return _recent_day(scope, at, month, days[0])


def _recent_day(scope: Scope, at: tuple[int, int], month: int, day: int) -> Item:
    """The most recent such day; 29 February is looked for in leap years."""
    today = scope.env.today
    for year in range(today.year, today.year - 9, -1):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found <= today:
            return _item(*at, Day(found, found))
    raise scope.ask("no_such_day", at=at, text=scope.raw(*at))


def build_quarter(items: Sequence[Item], scope: Scope) -> Item | None:
    """`Q1`, `Q1 2026`, `first quarter of 2026`."""
    quarter = int(str(items[0].data))
    years = [number for number in _numbers(items) if number >= 1000]
    if len(years) != len(_numbers(items)):
        return None
    today = scope.env.today
    current = (today.month - 1) // 3 + 1
    year = years[0] if years else today.year - (quarter > current)
    if not 1 <= year <= 9998:
        return None
    first = date(year, quarter * 3 - 2, 1)
    return _item(items[0].start, items[-1].end, Day(first, month_end(date(year, quarter * 3, 1))))


def build_period(items: Sequence[Item], scope: Scope) -> Item | None:
    """`last month`, `yesterday`: a period that moves with today."""
    name = items[0].data
    if not isinstance(name, str):
        return items[0]
    days = period_days(name, scope.env.today)
    if days.first is None or days.last is None:
        return None
    return _item(items[0].start, items[-1].end, Day(days.first, days.last, name))


def year_day(number: Number) -> Day | None:
    """The days of a year given in digits."""
    year = int(number.value)
    return Day(date(year, 1, 1), date(year, 12, 31)) if number.year else None


def day_before(day: date) -> date:
    """The day before, or the day itself at the start of the calendar."""
    return day - timedelta(days=1) if day > date.min else day


def day_after(day: date) -> date:
    """The day after, or the day itself at the end of the calendar."""
    return day + timedelta(days=1) if day < date.max else day


def build_weekday(items: Sequence[Item], scope: Scope) -> Item | None:
    """`on Monday`: the most recent one; `last Monday` is before today."""
    said = next(int(str(item.data)) for item in items if item.tag == CHAR["WEEKDAY"])
    back = (scope.env.today.weekday() - said) % 7
    if back == 0 and len(items) > 1:
        back = 7
    day = scope.env.today - timedelta(days=back)
    return _item(items[0].start, items[-1].end, Day(day, day))


DATES = Layer([
    ("NUM ORDINAL? OF? MONTH (OF? NUM)?", build_month),
    ("MONTH NUM ORDINAL? (COMMA? NUM)?", build_month),
    ("MONTH (OF? NUM)?", build_month),
    ("QUARTER ((OF | IN)? NUM)?", build_quarter),
    ("LAST MONTH", build_month),
    ("MONTH LAST", build_month),
    ("LAST? WEEKDAY LAST?", build_weekday),
    ("DAY", build_period),
])
