"""The one form of each rule: its tree tidied up, its JSON, its text and its hash.

Two rules that differ only in grouping, order, repetition or how numbers are written have the same
canonical text. What was relative stays relative.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from store.segment.rule import (
    EVERYONE,
    MAX_CHILDREN,
    VERSION,
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
    Scalar,
    SegmentRef,
    Value,
    Window,
    WithinDays,
)

_EXACT_DIGITS = 15  # what every double holds exactly


def normalise(rule: Rule) -> Rule:
    """The tidy tree of a rule: nested groups of a kind joined, repeated children dropped, children
    and lists in one order, groups of one and double negations gone. It selects the same people."""
    match rule:
        case And(items):
            return _group(And, items)
        case Or(items):
            return _group(Or, items) if items else Not(EVERYONE)
        case Not(item):
            inner = normalise(item)
            return inner.item if isinstance(inner, Not) else Not(inner)
        case Leaf():
            return _tidy_leaf(rule)
        case Event():
            where = {_text(leaf): leaf for leaf in map(_tidy_leaf, rule.where)}
            return replace(rule, where=tuple(where[key] for key in sorted(where)))
        case Rank():
            among = None if rule.among is None else normalise(rule.among)
            return replace(rule, among=None if among == EVERYONE else among)
        case SegmentRef():
            return rule


def to_json(rule: Rule) -> dict[str, Any]:
    """The JSON tree of a rule as it stands, without the version."""
    match rule:
        case And(items):
            return {"and": [to_json(item) for item in items]}
        case Or(items):
            return {"or": [to_json(item) for item in items]}
        case Not(item):
            return {"not": to_json(item)}
        case Leaf(field, op, value):
            return {"field": field, "op": op, "value": _plain(value)}
        case Event():
            return _event(rule)
        case Rank(end, by, n, percent, among):
            size = {"n": n} if percent is None else {"percent": _plain(percent)}
            inside = {} if among is None else {"among": to_json(among)}
            return {end: {"by": by, **size, **inside}}
        case SegmentRef(segment):
            return {"segment": segment}


def canonical(rule: Rule) -> str:
    """The canonical JSON text of a rule, with its version: what is stored."""
    tree = to_json(normalise(rule)) | {"v": VERSION}
    return json.dumps(tree, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def rule_hash(rule: Rule) -> str:
    """SHA-256 of the canonical text, in hexadecimal."""
    return hashlib.sha256(canonical(rule).encode()).hexdigest()


def segment_refs(rule: Rule) -> frozenset[str]:
    """The segments a rule names directly."""
    return frozenset(node.segment for node in walk(rule) if isinstance(node, SegmentRef))


def walk(rule: Rule) -> Iterator[Rule]:
    """A rule and every rule inside it, segments not followed."""
    yield rule
    for child in children(rule):
        yield from walk(child)


def children(rule: Rule) -> tuple[Rule, ...]:
    """The rules directly inside a rule."""
    match rule:
        case And(items) | Or(items):
            return items
        case Not(item):
            return (item,)
        case Rank(among=among) if among is not None:
            return (among,)
        case _:
            return ()


def depth(rule: Rule) -> int:
    """How many rules stand inside one another, this one included."""
    return 1 + max((depth(child) for child in children(rule)), default=0)


def rank_depth(rule: Rule) -> int:
    """How many ranks stand inside one another."""
    inside = max((rank_depth(child) for child in children(rule)), default=0)
    return inside + 1 if isinstance(rule, Rank) else inside


def leaves(rule: Rule) -> int:
    """How many conditions a rule holds, segments counted as one each."""
    return sum(map(weight, walk(rule)))


def weight(rule: Rule) -> int:
    """How many conditions a node is itself: each `where` of an event is one more, and each value
    of a list whose values are looked for one by one."""
    match rule:
        case And() | Or() | Not():
            return 0
        case Event():
            return 1 + sum(map(weight, rule.where))
        case Leaf(field, op, tuple(value)) if op == "contains_all" or field == "bought":
            return len(value)
        case _:
            return 1


def _text(rule: Rule) -> str:
    return json.dumps(to_json(rule), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _group(kind: type[And] | type[Or], items: Sequence[Rule]) -> Rule:
    parts: dict[str, Rule] = {}
    for item in map(normalise, items):
        inner = item.items if isinstance(item, kind) else (item,)
        for part in _ungrouped(kind, inner):
            parts[_text(part)] = part
    if len(parts) == 1:
        return next(iter(parts.values()))
    return kind(_bounded(kind, [parts[key] for key in sorted(parts)]))


def _ungrouped(kind: type[And] | type[Or], items: Sequence[Rule]) -> Iterator[Rule]:
    for item in items:
        if isinstance(item, kind):
            yield from _ungrouped(kind, item.items)
        else:
            yield item


def _bounded(kind: type[And] | type[Or], parts: list[Rule]) -> tuple[Rule, ...]:
    """At most as many children as a group may have: the shallowest go into groups of their own."""
    if len(parts) <= MAX_CHILDREN:
        return tuple(parts)
    ranked = sorted(parts, key=depth)
    groups = -(-(len(parts) - MAX_CHILDREN) // (MAX_CHILDREN - 1))
    moved = ranked[: groups * MAX_CHILDREN]
    nested = [
        kind(tuple(sorted(moved[i : i + MAX_CHILDREN], key=_text)))
        for i in range(0, len(moved), MAX_CHILDREN)
    ]
    return tuple(sorted([*nested, *ranked[len(moved) :]], key=_text))


def _tidy_leaf(leaf: Leaf) -> Leaf:
    if leaf.op not in {"in", "contains_all"} or not isinstance(leaf.value, tuple):
        return leaf
    return replace(leaf, value=tuple(sorted(set(leaf.value), key=_sort_key)))


def _sort_key(value: Scalar) -> tuple[str, Decimal, str]:
    if isinstance(value, Decimal):
        return ("number", value, "")
    return (type(value).__name__, Decimal(0), str(value))


def _event(event: Event) -> dict[str, Any]:
    tree: dict[str, Any] = {"event": event.event}
    match event.test:
        case Count(op, value):
            tree["count"] = {"op": op, "value": _plain(value)}
        case Aggregate(fn, of, op, value):
            tree["agg"] = {"fn": fn, "of": of, "op": op, "value": _plain(value)}
    if event.where:
        tree["where"] = [to_json(leaf) for leaf in event.where]
    return tree | ({} if event.window is None else _window(event.window))


def _window(window: Window) -> dict[str, Any]:
    match window:
        case WithinDays(days):
            return {"within_days": days}
        case DaysAgo(nearest, farthest):
            return {"days_ago": [nearest, farthest]}
        case Period(name):
            return {"period": name}
        case Between(start, end):
            ends = {"from": start, "to": end}
            return {key: day.isoformat() for key, day in ends.items() if day is not None}


def _plain(value: Value) -> Any:
    """A value as JSON holds it; a decimal too long for a double is text."""
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Decimal):
        return plain_number(value)
    return value.isoformat() if isinstance(value, date) else value


def plain_number(value: Decimal) -> int | float | str:
    """A number as JSON holds it: text when it is too long for a double."""
    if value == value.to_integral_value():
        return int(value)
    tidy = value.normalize()
    return float(tidy) if len(tidy.as_tuple().digits) <= _EXACT_DIGITS else f"{tidy:f}"
