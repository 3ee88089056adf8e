"""Rules as rows or as a tree: the same people, and errors with the path of the row."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError

from store.segment.codec import canonical, parse
from store.segment.fields import STANDARD
from store.segment.rule import RuleError
from tools.rule_input import RuleInput


def _rows(*conditions: dict[str, Any], **group: Any) -> dict[str, Any]:
    return {"groups": [{"conditions": list(conditions), **group}]}


def _built(data: object) -> str:
    return canonical(RuleInput.model_validate(data).build(STANDARD))


SPEND = {"field": "spend", "op": ">", "value": "5000"}
AWAY = {"field": "inactive_days", "op": ">", "value": 90}
SPEND_TREE = {"field": "spend", "op": ">", "value": 5000}
AWAY_TREE = {"field": "inactive_days", "op": ">", "value": 90}


@pytest.mark.parametrize(
    ("rows", "tree"),
    [
        (_rows(SPEND, AWAY), {"and": [SPEND_TREE, AWAY_TREE]}),
        (_rows(SPEND, AWAY, join="any"), {"or": [SPEND_TREE, AWAY_TREE]}),
        (_rows(SPEND, negate=True), {"not": SPEND_TREE}),
        (
            {"join": "any", "groups": [*_rows(SPEND)["groups"], *_rows(AWAY)["groups"]]},
            {"or": [SPEND_TREE, AWAY_TREE]},
        ),
        (
            _rows({"field": "spend", "op": "between", "value": "10", "value2": "20"}),
            {"field": "spend", "op": "between", "value": [10, 20]},
        ),
        (
            _rows({"field": "city", "op": "in", "values": ["Lyon", "Paris"]}),
            {"field": "city", "op": "in", "value": ["Lyon", "Paris"]},
        ),
        (
            _rows({"field": "city", "op": "in", "value": "Lyon | Paris"}),
            {"field": "city", "op": "in", "value": ["Lyon", "Paris"]},
        ),
        (
            _rows({"field": "email", "op": "is_set", "value": "false"}),
            {"field": "email", "op": "is_set", "value": False},
        ),
        (
            _rows({"field": "last_active", "op": "period", "value": "last_month"}),
            {"field": "last_active", "op": "period", "value": "last_month"},
        ),
        (_rows({"kind": "order"}), {"event": "order"}),
        (
            _rows({
                "kind": "order",
                "op": ">=",
                "value": "2",
                "window_days": "90",
                "where": ["category == shoes", "amount >= 50"],
            }),
            {
                "event": "order",
                "count": {"op": ">=", "value": 2},
                "within_days": 90,
                "where": [
                    {"field": "category", "op": "==", "value": "shoes"},
                    {"field": "amount", "op": ">=", "value": 50},
                ],
            },
        ),
        (
            _rows({
                "kind": "order",
                "fn": "sum",
                "of": "amount",
                "op": ">",
                "value": "700",
                "from_date": "2026-04-01",
                "to_date": "2026-06-30",
            }),
            {
                "event": "order",
                "agg": {"fn": "sum", "of": "amount", "op": ">", "value": 700},
                "from": "2026-04-01",
                "to": "2026-06-30",
            },
        ),
        (
            _rows({
                "kind": "communication",
                "op": "==",
                "value": "0",
                "period": "this_year",
                "where": ["campaign in June win-back | Spring launch"],
            }),
            {
                "event": "communication",
                "count": {"op": "==", "value": 0},
                "period": "this_year",
                "where": [
                    {"field": "campaign", "op": "in", "value": ["June win-back", "Spring launch"]}
                ],
            },
        ),
        (
            _rows({"kind": "top", "field": "spend", "percent": "10"}),
            {"top": {"by": "spend", "percent": 10}},
        ),
        (
            _rows({"kind": "top", "field": "spend", "n": 20, "among": "group"}, SPEND),
            {"top": {"by": "spend", "n": 20, "among": SPEND_TREE}},
        ),
        (_rows({"kind": "segment", "field": "vips"}), {"segment": "vips"}),
    ],
)
def test_rows_and_tree_are_the_same_rule(rows: dict[str, Any], tree: dict[str, Any]) -> None:
    assert _built(rows) == canonical(parse(tree))
    assert _built(tree) == canonical(parse(tree))
    assert _built({**tree, "v": 1}) == canonical(parse(tree))
    assert _built(json.dumps(tree)) == canonical(parse(tree))


@pytest.mark.parametrize(
    ("data", "path"),
    [
        (_rows(SPEND, {"field": "spent", "op": ">", "value": "1"}), "rule.groups[0].conditions[1]"),
        (
            _rows({"field": "spend", "op": "contains", "value": "1"}),
            "rule.groups[0].conditions[0].op",
        ),
        (
            _rows({"field": "spend", "op": ">", "value": "much"}),
            "rule.groups[0].conditions[0].value",
        ),
        (_rows({"kind": "order", "where": ["shoes"]}), "rule.groups[0].conditions[0].where[0]"),
        (
            _rows({"kind": "order", "where": ["colour == red"]}),
            "rule.groups[0].conditions[0].where[0].field",
        ),
        (
            _rows({"kind": "order", "window_days": "9", "period": "last_year"}),
            "rule.groups[0].conditions[0]",
        ),
        (_rows({"kind": "top", "field": "spend"}), "rule.groups[0].conditions[0].top"),
        (
            _rows({"kind": "top", "field": "spend", "n": "3", "among": "group"}),
            "rule.groups[0].conditions[0].among",
        ),
        (_rows({"kind": "segment"}), "rule.groups[0].conditions[0].segment"),
        ({"and": [SPEND_TREE, {"field": "spend", "op": "~", "value": 1}]}, "rule.and[1].op"),
        ({"list": "newsletter"}, "rule"),
        ({"v": 2, **SPEND_TREE}, "rule.v"),
    ],
)
def test_an_error_names_the_row_or_the_node(data: dict[str, Any], path: str) -> None:
    with pytest.raises(RuleError) as refused:
        _built(data)
    assert refused.value.path.startswith(path)
    assert refused.value.accepted or refused.value.reason


def _nested(levels: int) -> dict[str, Any]:
    tree: dict[str, Any] = dict(SPEND_TREE)
    for _ in range(levels):
        tree = {"not": tree}
    return tree


@pytest.mark.parametrize("levels", [50, 5_000])
def test_a_rule_nested_too_deep_is_refused_before_anything_recurses(levels: int) -> None:
    with pytest.raises((ValidationError, RuleError), match="nested too deep"):
        _built(_nested(levels))


def test_ten_thousand_conditions_are_refused() -> None:
    with pytest.raises((ValidationError, RuleError)):
        _built({"or": [SPEND_TREE] * 10_000})
    with pytest.raises(ValidationError):
        _built(_rows(*[SPEND] * 10_000))


@pytest.mark.parametrize(
    "data", ["{", "drop table", '{"and":' * 3_000, [SPEND_TREE], 5, {"tree": SPEND_TREE}]
)
def test_what_is_no_rule_at_all_is_refused(data: object) -> None:
    with pytest.raises(ValidationError):
        RuleInput.model_validate(data)


def test_no_rule_is_not_a_rule_but_everyone_is() -> None:
    assert not RuleInput().given
    assert RuleInput.model_validate({"and": []}).given
