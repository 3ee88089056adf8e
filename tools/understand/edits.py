"""The places in a rule that an edit can change: its days, amounts, counts, places, values."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TypeAlias

from store.segment.fields import CUSTOMER_FIELDS, FieldType, Registry
from store.segment.rule import (
    EVERYONE,
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
    WithinDays,
)
from tools.understand.items import Quantity
from tools.understand.joining import all_of, any_of

Put: TypeAlias = Callable[[Quantity], Rule | None]
PLACES = frozenset(("city", "region", "country"))


@dataclass(frozen=True, slots=True)
class Slot:
    """One number of a rule: what kind it is, its value, the field it belongs to, and how to put
    another in its place. `path` leads from the root to the rule that holds it."""

    path: tuple[int, ...]
    kind: str
    value: Decimal
    field: str
    put: Put


def nodes(rule: Rule, path: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], Rule]]:
    """Every rule inside a rule, with the way to it."""
    yield path, rule
    for index, child in enumerate(_children(rule)):
        yield from nodes(child, (*path, index))


def _children(rule: Rule) -> Sequence[Rule]:
    match rule:
        case And(items) | Or(items):
            return items
        case Not(item):
            return (item,)
        case Rank(among=among) if among is not None:
            return (among,)
        case _:
            return ()


def put_at(rule: Rule, path: Sequence[int], new: Rule | None) -> Rule:
    """The rule with the one at a path replaced; None takes it out."""
    made = _put(rule, path, new)
    return EVERYONE if made is None else made


def _put(rule: Rule, path: Sequence[int], new: Rule | None) -> Rule | None:
    if not path:
        return new
    first, rest = path[0], path[1:]
    children = [
        _put(child, rest, new) if index == first else child
        for index, child in enumerate(_children(rule))
    ]
    kept = [child for child in children if child is not None]
    match rule:
        case And():
            return all_of(kept) if kept else None
        case Or():
            return any_of(kept) if kept else None
        case Not():
            return Not(kept[0]) if kept else None
        case Rank():
            return replace(rule, among=kept[0] if kept else None)
        case _:
            return rule


def slots(rule: Rule, fields: Registry) -> list[Slot]:
    """Every number of a rule."""
    found: list[Slot] = []
    for path, node in nodes(rule):
        match node:
            case Leaf():
                found += _leaf_slots(path, node, fields)
            case Event():
                found += _event_slots(path, node)
            case Rank():
                found.append(_rank_slot(path, node))
            case _:
                pass
    return found


def _leaf_slots(path: tuple[int, ...], leaf: Leaf, fields: Registry) -> list[Slot]:
    spec = fields.get(leaf.field)
    value = leaf.value
    if spec is None or not isinstance(value, Decimal):
        return []
    kinds = {
        FieldType.DAYS: "days",
        FieldType.MONEY: "money",
        FieldType.NUMBER: "number",
        FieldType.DATE: "days",
    }
    kind = kinds.get(spec.type)

    def put(quantity: Quantity) -> Rule | None:
        return replace(leaf, op=leaf.op if quantity.bare else quantity.op, value=quantity.operand)

    return [Slot(path, kind, value, leaf.field, put)] if kind else []


def _event_slots(path: tuple[int, ...], event: Event) -> list[Slot]:
    found: list[Slot] = []
    window, test = event.window, event.test
    if isinstance(window, WithinDays):
        found.append(
            Slot(
                path,
                "days",
                Decimal(window.days),
                event.event,
                lambda q: replace(event, window=WithinDays(int(q.value))),
            )
        )
    elif isinstance(window, DaysAgo):
        found.append(
            Slot(
                path,
                "days",
                Decimal(window.farthest),
                event.event,
                lambda q: replace(event, window=DaysAgo(window.nearest, int(q.value))),
            )
        )
    if isinstance(test, Aggregate) and isinstance(test.value, Decimal):
        found.append(
            Slot(
                path,
                "money" if test.of == "amount" else "number",
                test.value,
                "spend",
                lambda q: _tested(event, test, q),
            )
        )
    elif (
        isinstance(test, Count)
        and isinstance(test.value, Decimal)
        and test != Count(">=", Decimal(1))
        and test.value != 0
    ):
        found.append(Slot(path, "number", test.value, "orders", lambda q: _tested(event, test, q)))
    for index, leaf in enumerate(event.where):
        if leaf.field == "amount" and isinstance(leaf.value, Decimal):
            found.append(_where_slot(path, event, index, leaf, leaf.value))
    return found


def _where_slot(
    path: tuple[int, ...], event: Event, index: int, leaf: Leaf, value: Decimal
) -> Slot:
    def put(quantity: Quantity) -> Rule | None:
        changed = replace(
            leaf, op=leaf.op if quantity.bare else quantity.op, value=quantity.operand
        )
        return replace(event, where=(*event.where[:index], changed, *event.where[index + 1 :]))

    return Slot(path, "money", value, "amount", put)


def _tested(event: Event, test: Count | Aggregate, quantity: Quantity) -> Rule | None:
    op = test.op if quantity.bare else quantity.op
    return replace(event, test=replace(test, op=op, value=quantity.operand))


def _rank_slot(path: tuple[int, ...], rank: Rank) -> Slot:
    if rank.n is not None:
        return Slot(
            path, "number", Decimal(rank.n), "rank", lambda q: _sized(rank, q, percent=False)
        )
    return Slot(
        path, "percent", rank.percent or Decimal(0), "rank", lambda q: _sized(rank, q, percent=True)
    )


def _sized(rank: Rank, quantity: Quantity, *, percent: bool) -> Rule | None:
    value = quantity.value
    if percent:
        return replace(rank, percent=value, n=None) if 0 < value <= 100 else None
    return replace(rank, n=int(value), percent=None) if value >= 1 and value == int(value) else None


def subject(rule: Rule) -> str:
    """What a condition is about, so that an edit finds the one to replace."""
    match rule:
        case Not(item):
            return subject(item)
        case Leaf(field):
            return _subject_of(field)
        case Event(event, test, where):
            if event == "order" and isinstance(test, Aggregate):
                return "spend"
            things = [leaf.field for leaf in where if leaf.field in {"product", "category", "sku"}]
            return "bought" if things else {"order": "orders"}.get(event, event)
        case Rank():
            return "rank"
        case Or(items) if items:
            subjects = {subject(item) for item in items}
            return subjects.pop() if len(subjects) == 1 else ""
        case _:
            return ""


_SUBJECTS = {
    "city": "place", "region": "place", "country": "place", "last_active": "inactive_days", "created_at": "age_days",
    "last_order_at": "last_order_days", "first_order_at": "first_order_days", "last_contacted_at": "last_contacted_days",
    "stage_changed_at": "days_in_stage", "orders": "orders",
}  # fmt: skip


def _subject_of(field: str) -> str:
    return _SUBJECTS.get(field, field)


def about(rule: Rule, topic: str) -> list[tuple[int, ...]]:
    """The ways to the conditions on a topic, the outermost of each."""
    found: list[tuple[int, ...]] = []
    for path, node in nodes(rule):
        covered = any(path[: len(way)] == way for way in found)
        if (
            not covered
            and not (isinstance(node, (And, Or)) and not path and len(_children(node)) > 1)
            and subject(node) == topic
        ):
            found.append(path)
    return found


def fields_in(rule: Rule) -> frozenset[str]:
    """The fields that the conditions inside a rule are on; an event's is its name."""
    names: set[str] = set()
    for _, node in nodes(rule):
        if isinstance(node, Leaf):
            names.add(node.field)
        elif isinstance(node, Event):
            names.add(node.event)
    return frozenset(names)


def dated(rule: Rule) -> list[tuple[int, ...]]:
    """The ways to conditions with a calendar window."""
    ways: list[tuple[int, ...]] = []
    for path, node in nodes(rule):
        if (isinstance(node, Event) and isinstance(node.window, (Between, Period))) or (
            isinstance(node, Leaf)
            and node.field in CUSTOMER_FIELDS
            and CUSTOMER_FIELDS[node.field].type is FieldType.DATE
        ):
            ways.append(path)
    return ways


def at(rule: Rule, path: Sequence[int]) -> Rule:
    """The rule at a path."""
    for index in path:
        rule = _children(rule)[index]
    return rule
