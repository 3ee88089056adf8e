"""Stretches of time: "in the last 90 days", "since March", "60 days ago", "between March and May"."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from tools.understand.cascade import Layer
from tools.understand.dates import day_after, day_before, scope_date, year_day
from tools.understand.items import Day, Item, Number, Quantity, Window
from tools.understand.quantities import quantity_of
from tools.understand.scope import Scope
from tools.understand.tags import CHAR

_LENGTHS = frozenset((CHAR["LEN"], CHAR["QL"]))


def _make(items: Sequence[Item], window: Window) -> Item:
    return Item(CHAR["W"], items[0].start, items[-1].end, window)


def _length(items: Sequence[Item]) -> Quantity:
    return next(quantity_of(item) for item in items if item.tag in _LENGTHS)


def build_within(items: Sequence[Item], scope: Scope) -> Item | None:
    """`in the last 90 days`, `ces 90 derniers jours`, `within 2 weeks`, `in 6 months`."""
    length = _length(items)
    if not length.bare:
        return None
    return _make(items, Window("within", length))


def build_last_unit(items: Sequence[Item], scope: Scope) -> Item | None:
    """`the past month`, `le dernier trimestre`: rolling; `3 derniers mois`."""
    unit = next(item for item in items if item.tag == CHAR["UNIT"])
    counts = [quantity_of(item).value for item in items if item.tag == CHAR["NUM"]]
    if unit.data == "h":
        return None
    days = Decimal(str(unit.data)) * (counts[0] if counts else 1)
    if not counts:
        scope.note("rolling", text=scope.raw(items[0].start, items[-1].end), days=days)
    return _make(items, Window("within", Quantity("==", days, bare=True)))


def build_ago(items: Sequence[Item], scope: Scope) -> Item | None:
    """`more than 60 days ago`, `il y a 60 jours`, `between 30 and 60 days ago`."""
    return _make(items, Window("ago", _length(items)))


def build_for(items: Sequence[Item], scope: Scope) -> Item | None:
    """`for 6 months`, `depuis plus de 60 jours`, `in over a year`."""
    return _make(items, Window("for", _length(items)))


def build_in_length(items: Sequence[Item], scope: Scope) -> Item | None:
    """`in 90 days` is a window; `in more than 90 days` is how long something has not happened."""
    length = _length(items)
    return _make(items, Window("within" if length.bare else "for", length))


def _days(items: Sequence[Item]) -> list[tuple[Item, Day]]:
    found: list[tuple[Item, Day]] = []
    for item in items:
        day = item.data
        if isinstance(day, Number):
            day = year_day(day)
        if isinstance(day, Day):
            found.append((item, day))
    return found


def build_dates(items: Sequence[Item], scope: Scope) -> Item | None:
    """`in March`, `on 3 March 2026`, `last month`, `2025`."""
    days = _days(items)
    if len(days) != 1:
        return None
    item, day = days[0]
    _say_dates(item, day, scope)
    return _make(items, Window("dates", start=day.start, end=day.end, period=day.period))


def build_edge(items: Sequence[Item], scope: Scope) -> Item | None:
    """`since March` (from its first day), `before 2025`, `after 3 May`, `until June`."""
    days = _days(items)
    if len(days) != 1:
        return None
    item, day = days[0]
    match items[0].tag:
        case t if t == CHAR["SINCE"] or t == CHAR["FROM"]:
            window = Window("dates", start=day.start)
        case t if t == CHAR["AFTER"]:
            window = Window("dates", start=day_after(day.end), strict=True)
        case t if t == CHAR["BEFORE"]:
            window = Window("dates", end=day_before(day.start), strict=True)
        case _:
            window = Window("dates", end=day.end)
    _say_edge(item, window, scope)
    return _make(items, window)


def build_compared(items: Sequence[Item], scope: Scope) -> Item | None:
    """`>= 2026-01-01`, after a date field."""
    day = _days(items)[0][1]
    match items[0].data:
        case ">":
            window = Window("dates", start=day_after(day.end), strict=True)
        case ">=":
            window = Window("dates", start=day.start)
        case "<":
            window = Window("dates", end=day_before(day.start), strict=True)
        case "<=":
            window = Window("dates", end=day.end)
        case _:
            window = Window("dates", start=day.start, end=day.end, period=day.period)
    return _make(items, window)


def build_from(items: Sequence[Item], scope: Scope) -> Item | None:
    """`from March` alone may be in March or since March."""
    item = items[-1]
    text = scope.raw(item.start, item.end)
    raise scope.offer("which_from", (items[0].start, item.end), text=text)


def build_range(items: Sequence[Item], scope: Scope) -> Item | None:
    """`between March and May`, `from 2024 to 2025`, `du 3 mars au 5 mai`; both ends in."""
    days = _days(items)
    if len(days) != 2:
        return None
    start, end = days[0][1].start, days[1][1].end
    if start > end:
        if days[0][0].end - days[0][0].start > 0 and not _has_year(days[0][0], scope):
            start = start.replace(year=end.year - (start.replace(year=end.year) > end))
        else:
            start, end = days[1][1].start, days[0][1].end
    text = scope.raw(items[0].start, items[-1].end)
    scope.note("dates", text=text, start=scope_date(start, scope), end=scope_date(end, scope))
    return _make(items, Window("dates", start=start, end=end))


def _has_year(item: Item, scope: Scope) -> bool:
    return any(char.isdigit() for char in scope.raw(item.start, item.end)[-4:])


def _say_dates(item: Item, day: Day, scope: Scope) -> None:
    if day.period:
        if day.period not in {"today", "yesterday"}:
            scope.note("since" if day.period.startswith("this") else "dates", text=scope.raw(item.start, item.end),
                       start=scope_date(day.start, scope), end=scope_date(day.end, scope))  # fmt: skip
    elif not _has_year(item, scope):
        start, end = scope_date(day.start, scope), scope_date(day.end, scope)
        key = "date" if start == end else "dates"
        scope.note(key, text=scope.raw(item.start, item.end), start=start, end=end)


def _say_edge(item: Item, window: Window, scope: Scope) -> None:
    if _has_year(item, scope):
        return
    edge = window.start or window.end
    if edge is not None:
        key = "since" if window.start else "until"
        scope.note(
            key,
            text=scope.raw(item.start, item.end),
            start=scope_date(edge, scope),
            end=scope_date(edge, scope),
        )


def build_last_number(items: Sequence[Item], scope: Scope) -> Item | None:
    """`but not in the last 30`: days, as said before."""
    days = quantity_of(items[-1])
    if (
        not days.bare
        or days.money
        or days.value != days.value.to_integral_value()
        or days.value > 36_500
    ):
        return None
    scope.note(
        "reads_as",
        text=scope.raw(items[0].start, items[-1].end),
        meaning=scope.say("days", days=days.value),
    )
    return _make(items, Window("within", days))


WINDOWS = Layer([
    ("(IN | DURING | OVER | WITHIN)? LAST NUM (?! (UNIT | ORD | NOUN | V))", build_last_number),
    ("(IN | DURING | OVER | WITHIN | FOR | SINCE | ON | FROM | OF)? LAST LEN", build_within),
    ("(IN | DURING | OVER | WITHIN | FOR | SINCE | ON | FROM | OF)? LAST UNIT", build_last_unit),
    (
        "(IN | DURING | OVER | WITHIN | FOR | SINCE | ON | FROM | OF)? NUM LAST UNIT",
        build_last_unit,
    ),
    (
        "(IN | DURING | OVER | WITHIN | FOR | SINCE | ON | FROM | OF)? LAST NUM LAST? UNIT",
        build_last_unit,
    ),
    ("SPAN AGO", build_ago),
    ("AGO SPAN", build_ago),
    ("(FOR | SINCE) IN? SPAN", build_for),
    ("(IN | WITHIN | DURING | ON) SPAN", build_in_length),
    ("BETWEEN (DAY | NUM) (AND | TO | DASH | IN) (DAY | NUM)", build_range),
    ("(FROM | OF | SINCE) (DAY | NUM) (TO | DASH | IN | UNTIL) (DAY | NUM)", build_range),
    ("DAY (TO | DASH | UNTIL) DAY", build_range),
    ("(SINCE | AFTER | BEFORE | UNTIL) (ON | IN | OF)? DAY", build_edge),
    ("(CMP | SYM) DAY", build_compared),
    ("FROM DAY", build_from),
    ("(SINCE | AFTER | BEFORE | UNTIL) (ON | IN | OF)? NUM", build_edge),
    ("(IN | ON | DURING | OF | WITHIN)? DAY", build_dates),
    ("(IN | DURING | OF) NUM", build_dates),
])
