"""A second, plain evaluator: which of some people a rule selects, without SQL.

It shares no decision with the compiler. Days are compared as local calendar days, amounts as exact
decimals, and every rule gives a set of ids: a missing value is in no set, NOT is the complement.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import ceil
from zoneinfo import ZoneInfo

from store.segment.env import RuleEnv
from store.segment.fields import EVENTS, Field, FieldType
from store.segment.people import (
    Person,
    PersonCommunication,
    PersonLine,
    PersonOrder,
    person_from,
)
from store.segment.rule import (
    MAX_SEGMENT_DEPTH,
    Aggregate,
    And,
    Between,
    Count,
    DaysAgo,
    Event,
    Leaf,
    Not,
    Or,
    Period,
    Rank,
    Rule,
    RuleError,
    SegmentRef,
    Value,
    Window,
    WithinDays,
)
from store.text import fold

__all__ = ["Person", "PersonCommunication", "PersonLine", "PersonOrder", "person_from", "select"]
Record = PersonOrder | PersonCommunication
Figure = Decimal | Fraction | int
Known = Figure | date | str | bool | frozenset[str] | None
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def select(rule: Rule, people: Sequence[Person], env: RuleEnv) -> set[int]:
    """The ids of the people a rule selects.

    Raises RuleError for a field, event or segment that does not exist.
    """
    return _Selection(people, env).rule(rule, 0)


class _Selection:
    """Sets of ids over the same people."""

    def __init__(self, people: Sequence[Person], env: RuleEnv) -> None:
        self.people = {person.id: person for person in people}
        self.env = env

    def rule(self, rule: Rule, level: int) -> set[int]:
        match rule:
            case And(items):
                return set(self.people).intersection(*(self.rule(item, level) for item in items))
            case Or(items):
                return set[int]().union(*(self.rule(item, level) for item in items))
            case Not(item):
                return set(self.people) - self.rule(item, level)
            case Leaf():
                field = self.env.fields.get(rule.field)
                if field is None:
                    raise RuleError("", f"there is no field {rule.field}")
                return self.those(lambda person: self.holds(rule, field, self.fact(person, field)))
            case Event():
                return self.those(lambda person: self.happened(rule, person))
            case Rank():
                return self.ranked(rule, level)
            case SegmentRef(segment):
                return self.segment(segment, level + 1)

    def those(self, test: Callable[[Person], bool]) -> set[int]:
        return {person.id for person in self.people.values() if test(person)}

    def segment(self, name: str, level: int) -> set[int]:
        if name not in self.env.segments or level > MAX_SEGMENT_DEPTH:
            raise RuleError("segment", f"segment {name} is unknown or nested too deep")
        return self.rule(self.env.segments[name], level)

    def fact(self, person: Person, field: Field) -> Known:
        """What is known of a person: days as an age, dates as local days, sets as folded texts."""
        key = field.key
        match field.type:
            case FieldType.MONEY | FieldType.NUMBER:
                return person.numbers.get(key)
            case FieldType.DAYS:
                day = self.day(person.moments.get(field.source or ""))
                return None if day is None else (self.env.today - day).days
            case FieldType.DATE:
                return self.day(person.moments.get(key))
            case FieldType.BOOL:
                return person.flags.get(key)
            case FieldType.SET:
                return _bought(person) if key == "bought" else person.sets.get(key, frozenset())
            case FieldType.TEXT | FieldType.ENUM:
                return person.texts.get(key)

    def day(self, moment: int | date | None) -> date | None:
        return _local_day(moment, self.env.zone) if isinstance(moment, int) else moment

    def holds(self, leaf: Leaf, field: Field, fact: Known) -> bool:
        """Whether one known value passes a test; a missing one passes none but is_set false."""
        if leaf.op not in field.ops:
            raise RuleError("", f"{field.key} has no operator {leaf.op}")
        if isinstance(fact, frozenset):
            return _member(leaf, fact)
        if leaf.op == "is_set":
            return (fact is not None) is leaf.value
        if fact is None:
            return False
        if isinstance(fact, date):
            return self.dated(leaf.op, leaf.value, fact)
        return _text(leaf, fact) if isinstance(fact, str) else _compare(leaf.op, fact, leaf.value)

    def dated(self, op: str, value: Value, day: date) -> bool:
        today = self.env.today
        match op, value:
            case "within", Decimal():
                return today - timedelta(days=int(value)) <= day <= today
            case "older_than", Decimal():
                return (today - day).days > value
            case "period", str():
                return self.in_period(value, day)
            case _:
                return _compare(_DATE_OPS.get(op, op), day.toordinal(), _ordinals(value))

    def in_period(self, name: str, day: date) -> bool:
        today, last = self.env.today, name.startswith("last_")
        if name in {"today", "yesterday"}:
            return (today - day).days == (0 if name == "today" else 1)
        if name.endswith("week"):
            monday = today - timedelta(days=today.weekday())
            return (day - monday).days // 7 == (-1 if last else 0)
        months = {"month": 1, "quarter": 3, "year": 12}[name.partition("_")[2]]

        def number(of: date) -> int:
            return (of.year * 12 + of.month - 1) // months

        return number(today) - number(day) == (1 if last else 0)

    def in_window(self, window: Window | None, at: int) -> bool:
        day = _local_day(at, self.env.zone)
        age = (self.env.today - day).days
        match window:
            case None:
                return True
            case WithinDays(days):
                return 0 <= age <= days
            case DaysAgo(nearest, farthest):
                return nearest <= age <= farthest
            case Between(start, end):
                return (start is None or start <= day) and (end is None or day <= end)
            case Period(name):
                return self.in_period(name, day)

    def happened(self, event: Event, person: Person) -> bool:
        if event.event not in EVENTS:
            raise RuleError("", f"there is no event {event.event}")
        every: Iterable[Record] = person.orders if event.event == "order" else person.communications
        records = [
            record
            for record in every
            if self.in_window(event.window, record.at)
            and all(self.matches(leaf, event.event, record) for leaf in event.where)
        ]
        match event.test:
            case Count(op, value):
                return _compare(op, len(records), value)
            case Aggregate(fn, of, op, value):
                figure = _figure(fn, of, sorted(records, key=lambda record: (record.at, record.id)))
                return figure is not None and _compare(op, figure, value)

    def matches(self, leaf: Leaf, event: str, record: Record) -> bool:
        field = EVENTS[event].fields.get(leaf.field)
        if field is None:
            raise RuleError("", f"the event {event} has no field {leaf.field}")
        if leaf.field not in {"sku", "product", "category"}:
            return self.holds(leaf, field, getattr(record, leaf.field))
        known = _named(record, leaf.field)
        if leaf.op == "is_set":
            return bool(known) is leaf.value
        return any(self.holds(leaf, field, name) for name in known)

    def ranked(self, rank: Rank, level: int) -> set[int]:
        among = set(self.people) if rank.among is None else self.rule(rank.among, level)
        sign = -1 if rank.end == "top" else 1
        known = {who: self.people[who].numbers.get(rank.by) for who in among}
        order = sorted((sign * value, who) for who, value in known.items() if value is not None)
        size = rank.n
        if size is None:
            size = ceil(Fraction(rank.percent or 0) * len(among) / 100)
        if not order or not size:
            return set()
        cut = order[min(size, len(order)) - 1][0]
        return {who for value, who in order if value <= cut}


_DATE_OPS = {
    "before": "<",
    "after": ">",
    "on": "==",
    "on_or_before": "<=",
    "on_or_after": ">=",
}


@lru_cache(maxsize=100_000)
def _local_day(ms: int, zone: str) -> date:
    return (_EPOCH + timedelta(milliseconds=ms)).astimezone(_zone(zone)).date()


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


@lru_cache(maxsize=50_000)
def _folded(text: str) -> str:
    return fold(text)


def _ordinals(value: Value) -> Value:
    if isinstance(value, tuple):
        return tuple(Decimal(day.toordinal()) for day in value if isinstance(day, date))
    return Decimal(value.toordinal()) if isinstance(value, date) else value


def _compare(op: str, fact: Figure, value: Value) -> bool:
    """Compare exactly: a Fraction with a Decimal as fractions."""
    figure = Fraction(fact)
    if isinstance(value, tuple):
        low, high = (_fraction(part) for part in value)
        return low <= figure <= high
    bound = _fraction(value)
    return {
        ">": figure > bound,
        ">=": figure >= bound,
        "<": figure < bound,
        "<=": figure <= bound,
        "==": figure == bound,
        "!=": figure != bound,
    }[op]


def _fraction(value: object) -> Fraction:
    if isinstance(value, (Decimal, int)):
        return Fraction(value)
    raise RuleError("", f"{value} is not a number")


def _text(leaf: Leaf, fact: str) -> bool:
    values = leaf.value if isinstance(leaf.value, tuple) else (leaf.value,)
    wanted = [_folded(str(value)) for value in values]
    match leaf.op:
        case "==" | "in":
            return fact in wanted
        case "!=":
            return fact != wanted[0]
        case "contains":
            return wanted[0] in fact
        case "starts_with":
            return fact.startswith(wanted[0])
        case _:
            return fact.endswith(wanted[0])


def _member(leaf: Leaf, fact: frozenset[str]) -> bool:
    if leaf.op == "is_set":
        return bool(fact) is leaf.value
    values = leaf.value if isinstance(leaf.value, tuple) else (leaf.value,)
    wanted = [_folded(str(value)) for value in values]
    held = [_holds_name(fact, name) if leaf.field == "bought" else name in fact for name in wanted]
    return all(held) if leaf.op == "contains_all" else any(held)


def _holds_name(marked: frozenset[str], wanted: str) -> bool:
    """Bought: the sku or category itself, or words in a row within a product's name."""
    return wanted in marked or any(f" {wanted} " in name for name in marked if name[0] == " ")


def _bought(person: Person) -> frozenset[str]:
    """Skus and categories; product names between two spaces, so that whole words can be found."""
    lines = [line for order in person.orders for line in order.lines]
    exact = {name for line in lines for name in (line.sku, line.category) if name}
    return frozenset(exact | {f" {line.product} " for line in lines if line.product})


def _named(record: Record, key: str) -> list[str]:
    lines = record.lines if isinstance(record, PersonOrder) else ()
    return [name for line in lines if (name := getattr(line, key)) is not None]


def _figure(fn: str, of: str, records: Sequence[Record]) -> Figure | None:
    """A figure over records in order of time; None over none, except sum and distinct."""
    if fn == "distinct":
        return len({name for record in records for name in _names(record, of)})
    amounts: list[Decimal] = [getattr(record, of) for record in records]
    if fn == "sum":
        return sum(amounts, Decimal(0))
    if not amounts:
        return None
    figures: dict[str, Figure] = {
        "avg": sum(map(Fraction, amounts), Fraction(0)) / len(amounts),
        "min": min(amounts),
        "max": max(amounts),
        "first": amounts[0],
        "last": amounts[-1],
    }
    return figures[fn]


def _names(record: Record, of: str) -> list[str]:
    if isinstance(record, PersonOrder):
        return _named(record, of)
    name: str | None = getattr(record, of)
    return [] if name is None else [name]
