"""One rule, one text: what is tidied, what is kept, and that reading it back changes nothing."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given

from store.segment.canonical import canonical, depth, leaves, normalise, rule_hash, segment_refs
from store.segment.codec import parse, parse_text, to_json
from store.segment.rule import (
    EVERYONE,
    MAX_CHILDREN,
    MAX_DEPTH,
    MAX_LEAVES,
    And,
    Event,
    Leaf,
    Not,
    Or,
    Rank,
    Rule,
    SegmentRef,
)
from tests.strategies import REGISTRY, rules

SPEND = Leaf("spend", ">", Decimal("5000.00"))
CITY = Leaf("city", "==", "Lyon")
VIP = SegmentRef("vip")


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (And((SPEND, CITY)), And((CITY, SPEND))),
        (And((SPEND, And((CITY, VIP)))), And((And((VIP, SPEND)), CITY))),
        (Or((SPEND, Or((CITY,)))), Or((CITY, SPEND, CITY))),
        (And((SPEND,)), SPEND),
        (And((SPEND, EVERYONE)), SPEND),
        (And((EVERYONE,)), EVERYONE),
        (Not(Not(SPEND)), SPEND),
        (Not(And((Not(SPEND),))), SPEND),
        (Or(()), Not(EVERYONE)),
        (Leaf("spend", ">", Decimal(5000)), SPEND),
        (Leaf("city", "in", ("b", "a", "b")), Leaf("city", "in", ("a", "b"))),
        (Rank("top", "spend", n=3, among=And((EVERYONE,))), Rank("top", "spend", n=3)),
    ],
)
def test_rules_that_differ_in_form_only_have_one_hash(left: Rule, right: Rule) -> None:
    assert canonical(left) == canonical(right)
    assert rule_hash(left) == rule_hash(right)


def test_rules_that_differ_in_meaning_do_not() -> None:
    others = [SPEND, CITY, VIP, And((SPEND, CITY)), Or((SPEND, CITY)), Not(SPEND), EVERYONE]
    assert len({rule_hash(rule) for rule in others}) == len(others)


def test_the_text_is_json_with_sorted_keys_and_its_version() -> None:
    rule = And((SPEND, Leaf("created_at", "before", date(2026, 1, 31))))
    assert canonical(rule) == (
        '{"and":[{"field":"created_at","op":"before","value":"2026-01-31"},'
        '{"field":"spend","op":">","value":5000}],"v":1}'
    )


def test_a_number_too_long_for_a_double_stays_exact() -> None:
    rule = Leaf("spend", ">", Decimal("12345678901234.123456"))
    assert parse(json.loads(canonical(rule))) == rule


def test_a_joined_group_stays_within_the_bounds_of_a_rule() -> None:
    many = [Leaf("visits", ">", Decimal(n)) for n in range(MAX_LEAVES)]
    rule = And(tuple(And(tuple(many[i : i + 40])) for i in range(0, MAX_LEAVES, 40)))
    again = parse_text(canonical(rule))
    assert leaves(again) == MAX_LEAVES
    assert canonical(again) == canonical(rule)
    for size in (51, 99, 100, 101, 199):
        half = size // 2
        parts = And((And(tuple(many[:half])), And(tuple(many[half:size]))))
        assert leaves(parse_text(canonical(parts))) == size


def test_segments_named_anywhere_in_a_rule_are_listed() -> None:
    rule = And((Not(Or((VIP, SPEND))), Rank("top", "spend", n=1, among=SegmentRef("other"))))
    assert segment_refs(rule) == {"vip", "other"}


@given(rules())
def test_a_rule_survives_its_json(rule: Rule) -> None:
    assert parse(json.loads(json.dumps(to_json(rule))), REGISTRY) == rule


@given(rules())
def test_the_canonical_text_is_read_back_to_itself(rule: Rule) -> None:
    again = parse_text(canonical(rule), REGISTRY)
    assert canonical(again) == canonical(rule)
    assert again == normalise(rule)
    assert depth(again) <= MAX_DEPTH
    assert all(len(node.items) != 1 for node in _groups(again))
    assert all(len(node.items) <= MAX_CHILDREN for node in _groups(again))


def _groups(rule: Rule) -> list[And | Or]:
    match rule:
        case And(items) | Or(items):
            return [rule, *(group for item in items for group in _groups(item))]
        case Not(item):
            return _groups(item)
        case Rank(among=among) if among is not None:
            return _groups(among)
        case Leaf() | Event() | SegmentRef() | Rank():
            return []
