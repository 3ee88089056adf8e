"""Tests on single columns: numbers as whole bounds, days as spans of milliseconds, folded text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any, TypeAlias

from sqlalchemy import BigInteger, ColumnElement, and_, false, literal, or_, true

from store.segment.dates import Days, Span, shift, span, window_days
from store.segment.env import RuleEnv
from store.segment.fields import Field, FieldType
from store.segment.rule import Leaf, Period, RuleError, Scalar, Value, WithinDays
from store.text import fold

Condition: TypeAlias = ColumnElement[bool]
MAX_WHOLE = 2**63 - 1
ESCAPE = "/"


@dataclass(frozen=True, slots=True)
class Bounds:
    """Whole numbers from `low` to `high`, both in, None open; `outside` means all others."""

    low: int | None
    high: int | None
    outside: bool = False

    @property
    def empty(self) -> bool:
        """Whether no number lies between."""
        return self.low is not None and self.high is not None and self.low > self.high

    def holds(self, number: int) -> bool:
        """Whether a number passes."""
        inside = (self.low is None or number >= self.low) and (
            self.high is None or number <= self.high
        )
        return inside is not self.outside


def bounds(op: str, value: Value, digits: int = 0) -> Bounds:
    """A test on a number kept as a whole number of 10^-digits. Exact for every decimal."""
    parts = [number(part).scaleb(digits) for part in parts_of(value)]
    low, high = _up(parts[0]), _down(parts[-1])
    match op:
        case ">":
            found = Bounds(high + 1, None)
        case ">=":
            found = Bounds(low, None)
        case "<":
            found = Bounds(None, low - 1)
        case "<=":
            found = Bounds(None, high)
        case _:
            found = Bounds(low, high, op == "!=")
    return found


def within(column: ColumnElement[Any], limits: Bounds) -> Condition:
    """The column inside (or outside) bounds; a missing value is not."""
    if limits.outside:
        inner = Bounds(limits.low, limits.high)
        if inner.empty or not _storable(inner):
            return column.is_not(None)
        return or_(column < whole(limits.low), column > whole(limits.high))
    if limits.empty or not _storable(limits):
        return nobody()
    low, high = limits.low, limits.high
    if low is not None and low == high:
        return column == whole(low)
    tests = [column >= whole(low)] if low is not None and low > -MAX_WHOLE else []
    tests += [column <= whole(high)] if high is not None and high < MAX_WHOLE else []
    return and_(*tests) if tests else column.is_not(None)


def nobody() -> Condition:
    """A condition that never holds. SQLAlchemy's `false()` would swallow the tenant beside it."""
    return whole(1) == whole(0)


def whole(value: int | None) -> ColumnElement[int]:
    """A whole number as a BIGINT parameter: PostgreSQL would take it for 32 bits."""
    return literal(value, BigInteger)


def _storable(limits: Bounds) -> bool:
    low_fits = limits.low is None or limits.low <= MAX_WHOLE
    return low_fits and (limits.high is None or limits.high >= -MAX_WHOLE)


def _up(value: Decimal) -> int:
    return int(value.to_integral_value(ROUND_CEILING))


def _down(value: Decimal) -> int:
    return int(value.to_integral_value(ROUND_FLOOR))


def parts_of(value: Value) -> Sequence[Scalar]:
    """The values of a list or pair, or the one."""
    return value if isinstance(value, tuple) else (value,)


def number(value: Scalar) -> Decimal:
    """A number of a rule. Raises RuleError for anything else."""
    if not isinstance(value, Decimal):
        raise RuleError("", f"{value} is not a number")
    return value


def in_span(column: ColumnElement[Any], when: Span) -> Condition:
    """The instant in a half-open span; a missing one is not."""
    tests = [] if when.start is None else [column >= whole(when.start)]
    tests += [] if when.end is None else [column < whole(when.end)]
    return and_(*tests) if tests else column.is_not(None)


def aged(column: ColumnElement[Any], leaf: Leaf, env: RuleEnv) -> Condition:
    """A test on the calendar days from an instant to today."""
    limits = bounds(leaf.op, leaf.value)
    if limits.empty:
        return column.is_not(None) if limits.outside else nobody()
    first = None if limits.high is None else shift(env.today, -limits.high)
    last = None if limits.low is None else shift(env.today, -limits.low)
    when = span(Days(first, last), env.zone)
    if not limits.outside:
        return in_span(column, when)
    return or_(column < whole(when.start), column >= whole(when.end))


def dated(column: ColumnElement[Any], leaf: Leaf, env: RuleEnv) -> Condition:
    """A test on the calendar day of an instant."""
    return in_span(column, span(_days(leaf, env), env.zone))


def _days(leaf: Leaf, env: RuleEnv) -> Days:
    op, parts = leaf.op, parts_of(leaf.value)
    if op == "within":
        return window_days(WithinDays(int(number(parts[0]))), env.today)
    if op == "period":
        return window_days(Period(str(parts[0])), env.today)
    if op == "older_than":
        return Days(None, shift(env.today, -int(number(parts[0])) - 1))
    first, last = _day(parts[0]), _day(parts[-1])
    ends: dict[str, tuple[date | None, date | None]] = {
        "before": (None, shift(first, -1)),
        "after": (shift(first, 1), None),
        "on_or_before": (None, first),
        "on_or_after": (first, None),
    }
    return Days(*ends.get(op, (first, last)))


def _day(value: Scalar) -> date:
    if not isinstance(value, date):
        raise RuleError("", f"{value} is not a date", "YYYY-MM-DD")
    return value


def like_text(column: ColumnElement[Any], leaf: Leaf) -> Condition:
    """A test on folded text; `%` and `_` in a value are plain characters."""
    values = [fold(str(part)) for part in parts_of(leaf.value)]
    match leaf.op:
        case "in":
            return column.in_(values)
        case "!=":
            return column != values[0]
        case "contains":
            return column.contains(values[0], autoescape=True, escape=ESCAPE)
        case "starts_with":
            return column.startswith(values[0], autoescape=True, escape=ESCAPE)
        case "ends_with":
            return column.endswith(values[0], autoescape=True, escape=ESCAPE)
        case _:
            return column == values[0]


def flagged(column: ColumnElement[Any], leaf: Leaf) -> Condition:
    """A test on a yes or no."""
    wanted = (leaf.value is True) is (leaf.op == "==")
    return column == true() if wanted else column == false()


def compared(
    column: ColumnElement[Any], field: Field, leaf: Leaf, env: RuleEnv, digits: int = 0
) -> Condition:
    """The test of a leaf on the column its field is kept in, numbers as 10^-digits."""
    if leaf.op not in field.ops:
        raise RuleError("", f"{field.key} has no operator {leaf.op}", " ".join(field.ops))
    if leaf.op == "is_set":
        return column.is_not(None) if leaf.value is True else column.is_(None)
    match field.type:
        case FieldType.MONEY | FieldType.NUMBER:
            return within(column, bounds(leaf.op, leaf.value, digits))
        case FieldType.DAYS:
            return aged(column, leaf, env)
        case FieldType.DATE:
            return dated(column, leaf, env)
        case FieldType.BOOL:
            return flagged(column, leaf)
        case FieldType.TEXT | FieldType.ENUM | FieldType.SET:
            return like_text(column, leaf)
