"""Whether a rule can hold for anybody: conditions that shut each other out are asked about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from store.segment.fields import CUSTOMER_FIELDS
from store.segment.rule import And, Count, Event, Leaf, Not, Or, Rank, Rule
from tools.understand.wordlists import wordset

_SINGLE = wordset("city region country stage status language owner company source")
_OPPOSITE = {">": "<=", ">=": "<", "<": ">=", "<=": ">", "==": "!=", "!=": "=="}

# The days that a period which reaches today can go back: seen in it, seen that lately at most.
_LONGEST_AGO = {"yesterday": 1, "this_week": 6, "this_month": 30}
_COUNTED_FROM = {
    field.source: field.key for field in CUSTOMER_FIELDS.values() if field.source is not None
}


@dataclass(slots=True)
class _Range:
    """The numbers a field may still have."""

    low: Decimal | None = None
    low_open: bool = False
    high: Decimal | None = None
    high_open: bool = False

    def narrow(self, op: str, value: Decimal) -> None:
        if op in {">", ">="} and (
            self.low is None or (value, op == ">") > (self.low, self.low_open)
        ):
            self.low, self.low_open = value, op == ">"
        if op in {"<", "<="} and (
            self.high is None or (value, op != "<") < (self.high, not self.high_open)
        ):
            self.high, self.high_open = value, op == "<"

    @property
    def empty(self) -> bool:
        if self.low is None or self.high is None:
            return False
        return self.low > self.high or (self.low == self.high and (self.low_open or self.high_open))


def contradiction(rule: Rule) -> tuple[Rule, ...]:
    """The conditions of one "and" that no customer can meet together; empty when there are none."""
    for group in _groups(rule):
        found = _numbers(group) or _names(group) or _denials(group)
        if found:
            return found
    return ()


def _groups(rule: Rule) -> Iterator[list[Rule]]:
    match rule:
        case And():
            yield _flat(rule)
            for item in rule.items:
                yield from _groups(item)
        case Or(items):
            for item in items:
                yield from _groups(item)
        case Not(item):
            yield from _groups(item)
        case Rank(among=among) if among is not None:
            yield from _groups(among)
        case _:
            return


def _flat(rule: Rule) -> list[Rule]:
    if isinstance(rule, And):
        return [inner for item in rule.items for inner in _flat(item)]
    if isinstance(rule, Rank) and rule.among is not None:
        return [rule, *_flat(rule.among)]
    return [rule]


def _tests(rule: Rule) -> Iterator[tuple[str, str, Decimal]]:
    """Bounds on a number that a rule sets."""
    if isinstance(rule, Not) and isinstance(rule.item, Leaf):
        leaf = rule.item
        if isinstance(leaf.value, Decimal) and leaf.op in _OPPOSITE:
            yield leaf.field, _OPPOSITE[leaf.op], leaf.value
    elif isinstance(rule, Leaf):
        if isinstance(rule.value, Decimal):
            yield rule.field, rule.op, rule.value
        elif (longest := _LONGEST_AGO.get(str(rule.value))) and rule.field in _COUNTED_FROM:
            yield _COUNTED_FROM[rule.field], "<=", Decimal(longest)
        elif isinstance(rule.value, tuple) and rule.op == "between":
            low, high = rule.value
            if isinstance(low, Decimal) and isinstance(high, Decimal):
                yield rule.field, ">=", low
                yield rule.field, "<=", high
    elif isinstance(rule, Event):
        yield from _ordered(rule)
    if isinstance(rule, Leaf) and rule.field == "bought" and rule.op != "is_set":
        yield "orders", ">=", Decimal(1)


def _ordered(event: Event) -> Iterator[tuple[str, str, Decimal]]:
    """Orders in any window are orders."""
    test = event.test
    if event.event != "order" or not isinstance(test, Count) or not isinstance(test.value, Decimal):
        return
    if test.op in {">", ">="}:
        yield "orders", test.op, test.value


def _numbers(group: list[Rule]) -> tuple[Rule, ...]:
    ranges: dict[str, _Range] = {}
    held: dict[str, list[Rule]] = {}
    for rule in group:
        for field, op, value in _tests(rule):
            bounds = ranges.setdefault(field, _Range())
            for side in (">=", "<=") if op == "==" else (op,):
                bounds.narrow(side, value)
            held.setdefault(field, []).append(rule)
            if bounds.empty:
                return tuple(held[field])
    return ()


def _names(group: list[Rule]) -> tuple[Rule, ...]:
    allowed: dict[str, tuple[set[str], list[Rule]]] = {}
    for rule in group:
        if not isinstance(rule, Leaf) or rule.field not in _SINGLE or rule.op not in {"==", "in"}:
            continue
        values = {
            str(value) for value in (rule.value if isinstance(rule.value, tuple) else (rule.value,))
        }
        if rule.field in allowed:
            kept, rules = allowed[rule.field]
            kept &= values
            rules.append(rule)
            if not kept:
                return tuple(rules)
        else:
            allowed[rule.field] = (values, [rule])
    return ()


def _denials(group: list[Rule]) -> tuple[Rule, ...]:
    for rule in group:
        if isinstance(rule, Not) and rule.item in group:
            return (rule.item, rule)
    return ()
