"""Near misses of a rule: what a hasty reader makes of the same words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from store.segment.rule import (
    Aggregate,
    And,
    Between,
    Count,
    DaysAgo,
    Event,
    Leaf,
    Not,
    Or,
    Rank,
    Rule,
    Scalar,
    Value,
    Window,
    WithinDays,
)

_TWIN = {
    ">": ">=",
    ">=": ">",
    "<": "<=",
    "<=": "<",
    "after": "on_or_after",
    "before": "on_or_before",
    "on_or_after": "after",
    "on_or_before": "before",
}
_NEVER = Leaf("orders", ">=", Decimal(1))


def mutants(rule: Rule) -> Iterator[tuple[str, Rule]]:
    """(what was changed, the changed rule) for every near miss of a rule."""
    match rule:
        case And() | Or():
            yield from _group(rule)
        case Not(item):
            yield from _not(item)
        case Leaf():
            yield from _leaf(rule)
        case Event():
            yield from _event(rule)
        case Rank():
            yield from _rank(rule)
        case _:
            yield "negated", Not(rule)


def _group(rule: And | Or) -> Iterator[tuple[str, Rule]]:
    items = rule.items
    if len(items) > 1:
        yield "and/or", Or(items) if isinstance(rule, And) else And(items)
    for index, item in enumerate(items):
        before, after = items[:index], items[index + 1 :]
        if before or after:
            yield "dropped condition", replace(rule, items=before + after)
        for what, changed in mutants(item):
            yield what, replace(rule, items=(*before, changed, *after))


def _not(item: Rule) -> Iterator[tuple[str, Rule]]:
    yield "lost negation", item
    for what, changed in mutants(item):
        yield what, Not(changed)
    if isinstance(item, Event) and item.event == "order":
        yield "never ordered left out", And((Not(item), _NEVER))


def _leaf(leaf: Leaf) -> Iterator[tuple[str, Leaf]]:
    if leaf.op in _TWIN:
        yield "edge", replace(leaf, op=_TWIN[leaf.op])
    for value in _beside(leaf.value):
        yield "off by one", replace(leaf, value=value)
    if leaf.op == "contains_all":
        yield "any for all", replace(leaf, op="in")
    if isinstance(leaf.value, bool):
        yield "flipped", replace(leaf, value=not leaf.value)


def _beside(value: Value) -> Iterator[Value]:
    if isinstance(value, tuple):
        yield from _listed(value)
    elif isinstance(value, Decimal):
        yield value + 1
        if value >= 1:
            yield value - 1
    elif isinstance(value, date):
        yield value + timedelta(days=1)
        yield value - timedelta(days=1)


def _listed(values: tuple[Scalar, ...]) -> Iterator[Value]:
    """A range with one end moved inwards, or a list without its last."""
    low, *rest = values
    if len(rest) == 1 and isinstance(low, Decimal) and isinstance(rest[0], Decimal):
        yield (low + 1, rest[0])
        yield (low, rest[0] - 1)
    elif len(rest) == 1 and isinstance(low, date) and isinstance(rest[0], date):
        yield (low + timedelta(days=1), rest[0])
        yield (low, rest[0] - timedelta(days=1))
    elif rest:
        yield values[:-1]


def _event(event: Event) -> Iterator[tuple[str, Event]]:
    test = event.test
    if test.op in _TWIN:
        yield "edge", replace(event, test=replace(test, op=_TWIN[test.op]))
    for value in _beside(test.value):
        if not (isinstance(test, Count) and value == 0):
            yield "off by one", replace(event, test=replace(test, value=value))
    if isinstance(test, Aggregate) and test.fn in {"sum", "first", "last"}:
        yield "another figure", replace(event, test=replace(test, fn="max"))
    for index, leaf in enumerate(event.where):
        rest = event.where[:index] + event.where[index + 1 :]
        yield "dropped condition", replace(event, where=rest)
        for what, changed in _leaf(leaf):
            yield what, replace(event, where=(*rest, changed))
    if event.window is not None:
        yield "no window", replace(event, window=None)
        for window in _windows(event.window):
            yield "a day off", replace(event, window=window)


def _windows(window: Window) -> Iterator[Window]:
    match window:
        case WithinDays(days):
            yield WithinDays(days + 1)
            if days > 1:
                yield WithinDays(days - 1)
        case DaysAgo(nearest, farthest):
            yield DaysAgo(nearest, farthest + 1)
            yield DaysAgo(nearest + 1, farthest)
        case Between(start, end):
            if start:
                yield Between(start + timedelta(days=1), end)
            if end:
                yield Between(start, end - timedelta(days=1))
        case _:
            return


def _rank(rank: Rank) -> Iterator[tuple[str, Rule]]:
    yield "other end", replace(rank, end="bottom" if rank.end == "top" else "top")
    if rank.n is not None:
        yield "off by one", replace(rank, n=rank.n + 1)
    if rank.among is not None:
        yield "of everyone", And((replace(rank, among=None), rank.among))
        yield "dropped condition", replace(rank, among=None)
