from __future__ import annotations

from typing import Any

import pytest

from evals.cases import CUSTOM_FIELDS
from evals.crowd import Crowd
from evals.loading import load_segments, suite_path
from store.segment.codec import parse
from store.segment.rule import Rule


@pytest.fixture(scope="module")
def crowd() -> Crowd:
    return Crowd(load_segments(suite_path("segments")))


def rule(data: dict[str, Any]) -> Rule:
    return parse(data, CUSTOM_FIELDS)


def leaf(field: str, op: str, value: Any) -> dict[str, Any]:
    return {"field": field, "op": op, "value": value}


INACTIVE, RICH = leaf("inactive_days", ">", 90), leaf("spend", ">", 5000)
ORDERED = {"event": "order", "count": {"op": ">=", "value": 2}, "within_days": 90}
NOT_BOUGHT = {"not": {"event": "order", "within_days": 180}}
MISSES = [
    (RICH, leaf("spend", ">=", 5000)),
    (INACTIVE, leaf("inactive_days", ">=", 90)),
    (INACTIVE, leaf("inactive_days", ">", 91)),
    ({"and": [INACTIVE, RICH]}, {"or": [INACTIVE, RICH]}),
    ({"and": [INACTIVE, RICH]}, INACTIVE),
    (NOT_BOUGHT, leaf("last_order_days", ">", 180)),
    (NOT_BOUGHT, {"event": "order", "within_days": 180}),
    (ORDERED, {**ORDERED, "within_days": 89}),
    (ORDERED, {**ORDERED, "count": {"op": ">=", "value": 3}}),
    (
        {"event": "order", "where": [leaf("amount", ">", 400)], "within_days": 365},
        {"event": "order", "agg": {"fn": "sum", "of": "amount", "op": ">", "value": 400}},
    ),
    (leaf("tags", "contains_all", ["vip", "press"]), leaf("tags", "in", ["vip", "press"])),
    (
        {"top": {"by": "spend", "n": 25, "among": leaf("region", "==", "Ontario")}},
        {"and": [{"top": {"by": "spend", "n": 25}}, leaf("region", "==", "Ontario")]},
    ),
    ({"not": leaf("country", "==", "IN")}, leaf("country", "!=", "IN")),
    (leaf("created_at", "after", "2026-04-13"), leaf("created_at", "on_or_after", "2026-04-13")),
]


@pytest.mark.parametrize(("gold", "got"), MISSES)
def test_a_near_miss_does_not_pass(crowd: Crowd, gold: dict[str, Any], got: dict[str, Any]) -> None:
    assert crowd.differ("case", rule(gold), rule(got)) is not None


@pytest.mark.parametrize(
    ("gold", "got"),
    [
        ({"and": [INACTIVE, RICH]}, {"and": [RICH, INACTIVE]}),
        (NOT_BOUGHT, {"event": "order", "count": {"op": "==", "value": 0}, "within_days": 180}),
        (
            leaf("last_order_days", ">", 180),
            {"and": [leaf("orders", ">=", 1), NOT_BOUGHT]},
        ),
        ({"not": {"or": [INACTIVE, RICH]}}, {"and": [{"not": INACTIVE}, {"not": RICH}]}),
    ],
)
def test_another_way_to_say_the_same_people_passes(
    crowd: Crowd, gold: dict[str, Any], got: dict[str, Any]
) -> None:
    assert crowd.differ("case", rule(gold), rule(got)) is None


def test_hardly_any_shipped_sentence_is_blind_to_a_near_miss(crowd: Crowd) -> None:
    cases = load_segments(suite_path("segments")).cases[::7]
    golds = [(case.id, rule(case.rule)) for case in cases if case.rule is not None]
    blind = {name: found for name, gold in golds if (found := crowd.blind(name, gold))}
    assert len(golds) >= 25
    assert len(blind) <= 2, blind


def test_people_are_the_same_in_every_run(crowd: Crowd) -> None:
    again = Crowd(load_segments(suite_path("segments")))
    assert again.common[:50] == crowd.common[:50]
    gold = rule({"and": [INACTIVE, RICH]})
    assert again.near("x", gold, first_id=1) == crowd.near("x", gold, first_id=1)
