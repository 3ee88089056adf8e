"""Rules from outside: what is read, and how what is wrong is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from store.segment.codec import parse, parse_text
from store.segment.fields import Field, FieldType, Registry
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
    RuleError,
    SegmentRef,
    WithinDays,
)

OWN = Registry({
    "custom.points": Field("custom.points", FieldType.NUMBER, "Points"),
    "custom.renewal": Field("custom.renewal", FieldType.DATE, "Renewal"),
})


def leaf(field: str, op: object, value: object) -> dict[str, object]:
    return {"field": field, "op": op, "value": value}


READ: list[tuple[object, Rule]] = [
    (leaf("spend", ">", 5000), Leaf("spend", ">", Decimal(5000))),
    (leaf("spend", "gt", "5000"), Leaf("spend", ">", Decimal(5000))),
    (leaf("spend", "=", 12.5), Leaf("spend", "==", Decimal("12.5"))),
    (leaf("visits", "between", [1, 3]), Leaf("visits", "between", (Decimal(1), Decimal(3)))),
    (leaf("inactive_days", ">=", 90), Leaf("inactive_days", ">=", Decimal(90))),
    (leaf("last_order_days", "==", -3), Leaf("last_order_days", "==", Decimal(-3))),
    (leaf("created_at", "before", "2026-01-31"), Leaf("created_at", "before", date(2026, 1, 31))),
    (leaf("created_at", "within", 30), Leaf("created_at", "within", Decimal(30))),
    (leaf("created_at", "period", "last_month"), Leaf("created_at", "period", "last_month")),
    (leaf("city", "==", "Montréal"), Leaf("city", "==", "Montréal")),
    (leaf("city", "in", ["Lyon", "Paris"]), Leaf("city", "in", ("Lyon", "Paris"))),
    (leaf("country", "==", "États-Unis"), Leaf("country", "==", "US")),
    (leaf("country", "in", ["usa", "Côte d’Ivoire"]), Leaf("country", "in", ("US", "CI"))),
    (leaf("language", "==", "français"), Leaf("language", "==", "fr")),
    (leaf("stage", "==", "VIP"), Leaf("stage", "==", "vip")),
    (leaf("phone", "==", "+1 (514) 555-0123"), Leaf("phone", "==", "+15145550123")),
    (leaf("do_not_call", "==", True), Leaf("do_not_call", "==", True)),
    (leaf("tags", "contains", ["a", "b"]), Leaf("tags", "in", ("a", "b"))),
    ({"field": "email", "op": "is_set"}, Leaf("email", "is_set", True)),
    (leaf("email", "exists", False), Leaf("email", "is_set", False)),
    (leaf("custom.points", ">", 3), Leaf("custom.points", ">", Decimal(3))),
    ({"and": []}, EVERYONE),
    ({"v": 1, "not": {"and": []}}, Not(EVERYONE)),
    ({"or": [{"segment": "vip"}]}, Or((SegmentRef("vip"),))),
    ({"event": "order"}, Event("order", Count(">=", Decimal(1)))),
    (
        {"event": "order", "count": {"op": "gte", "value": 2}, "within_days": 90},
        Event("order", Count(">=", Decimal(2)), (), WithinDays(90)),
    ),
    (
        {"event": "order", "where": [leaf("amount", ">", 5)], "days_ago": [30, 60]},
        Event(
            "order", Count(">=", Decimal(1)), (Leaf("amount", ">", Decimal(5)),), DaysAgo(30, 60)
        ),
    ),
    (
        {
            "event": "order",
            "agg": {"fn": "sum", "of": "amount", "op": ">", "value": 700},
            "from": "2026-04-01",
            "to": "2026-06-30",
        },
        Event(
            "order",
            Aggregate("sum", "amount", ">", Decimal(700)),
            (),
            Between(date(2026, 4, 1), date(2026, 6, 30)),
        ),
    ),
    (
        {"event": "communication", "count": {"op": "==", "value": 0}, "period": "this_year"},
        Event("communication", Count("==", Decimal(0)), (), Period("this_year")),
    ),
    ({"top": {"by": "orders", "n": 20}}, Rank("top", "orders", n=20)),
    (
        {"bottom": {"by": "spend", "percent": 2.5, "among": {"segment": "x"}}},
        Rank("bottom", "spend", percent=Decimal("2.5"), among=SegmentRef("x")),
    ),
]


@pytest.mark.parametrize(("data", "rule"), READ, ids=lambda value: str(value)[:60])
def test_a_json_tree_becomes_the_rule_it_says(data: object, rule: Rule) -> None:
    assert parse(data, OWN) == rule


def test_a_text_is_read_without_losing_a_digit() -> None:
    text = '{"field":"spend","op":">","value":123456789012.123456}'
    assert parse_text(text) == Leaf("spend", ">", Decimal("123456789012.123456"))


def nested(levels: int) -> dict[str, Any]:
    tree: dict[str, Any] = {"segment": "a"}
    for _ in range(levels - 1):
        tree = {"not": tree}
    return tree


def ranked(levels: int) -> dict[str, Any]:
    tree: dict[str, Any] = {"segment": "a"}
    for _ in range(levels):
        tree = {"top": {"by": "spend", "n": 5, "among": tree}}
    return tree


def cyclic() -> object:
    tree: dict[str, Any] = {}
    tree["and"] = [tree]
    return tree


def wide(groups: int, size: int) -> dict[str, Any]:
    return {"and": [{"or": [leaf("visits", ">", n) for n in range(size)]} for _ in range(groups)]}


# data, path, what the message must say
REFUSED: list[tuple[object, str, str]] = [
    (None, "rule", "not a rule"),
    ([], "rule", "a list is not a rule"),
    ("spend > 5", "rule", "not a rule"),
    ({}, "rule", "empty"),
    ({1: 2}, "rule", "there is no kind of rule"),
    ({"v": 2, "segment": "a"}, "v", "not a known version"),
    ({"v": True, "segment": "a"}, "v", "not a known version"),
    ({"and": [{"v": 1, "segment": "a"}]}, "and[0]", "there is no key 'v'"),
    ({"compare": {}}, "rule", "compare is not available yet"),
    ({"sample": {}}, "rule", "sample is not available yet"),
    ({"and": [{"list": "x"}]}, "and[0]", "list is not available yet"),
    ({"nott": {}}, "rule", "did you mean not?"),
    ({"and": [], "or": []}, "rule", "side by side"),
    ({"and": {}}, "and", "not a list"),
    ({"or": []}, "or", "1 to 50"),
    (wide(1, 51), "and[0].or", "51 rules"),
    (wide(50, 50), "and[4].or[0]", "more than 200 conditions"),
    (wide(100, 20), "and", "100 rules"),
    (wide(2500, 4), "rule", "too large"),
    ({"and": [wide(40, 50)] * 5}, "rule", "too large"),
    (nested(13), "rule", "nested too deep"),
    (nested(50), "rule", "nested too deep"),
    (nested(100_000), "rule", "nested too deep"),
    (cyclic(), "rule", "nested too deep"),
    (leaf("spnd", ">", 1), "field", "did you mean spend?"),
    (leaf("phone", "==", "(-)"), "value", "empty"),
    (leaf("nps", ">", 1), "field", "there is no field 'nps'"),
    (leaf("x" * 1_000_000, ">", 1), "field", "…'"),
    ({"field": 5, "op": ">", "value": 1}, "field", "there is no field 5"),
    ({"field": "spend", "op": ">", "value": 1, "valeu": 2}, "rule", "did you mean value?"),
    ({"field": "spend", "value": 1}, "rule", "no op"),
    ({"field": "spend", "op": ">"}, "rule", "no value"),
    (leaf("spend", "contains", 1), "op", "there is no operator for spend: 'contains'"),
    (leaf("city", "startswith", "a"), "op", "did you mean starts_with?"),
    (leaf("city", ["=="], "a"), "op", "a list"),
    (leaf("spend", ">", True), "value", "not a number"),
    (leaf("spend", ">", None), "value", "not a number"),
    (leaf("spend", ">", [1]), "value", "a list is not a number"),
    (leaf("spend", ">", float("nan")), "value", "not a plain number"),
    (leaf("spend", ">", float("inf")), "value", "not a plain number"),
    (leaf("spend", ">", Decimal("1e999999")), "value", "not a plain number"),
    (leaf("spend", ">", 10**15), "value", "too large"),
    (leaf("spend", ">", 10**5000), "value", "too large"),
    (leaf("spend", ">", "1,2.3"), "value", "not a plain number"),
    (leaf("spend", ">", "1_000"), "value", "not a plain number"),
    (leaf("spend", ">", "٣"), "value", "not a plain number"),
    (leaf("spend", ">", 0.1234567), "value", "too many decimals"),
    (leaf("spend", "between", [5, 1]), "value", "comes after"),
    (leaf("spend", "between", [5]), "value", "not a pair"),
    (leaf("spend", "between", [5, "x"]), "value[1]", "not a plain number"),
    (leaf("inactive_days", ">", 1.5), "value", "a whole number"),
    (leaf("inactive_days", ">", 40_000), "value", "a whole number"),
    (leaf("created_at", "before", "31/01/2026"), "value", "not a date"),
    (leaf("created_at", "before", "2026-02-30"), "value", "not a day of the calendar"),
    (leaf("created_at", "before", "0000-01-01"), "value", "not a day of the calendar"),
    (leaf("created_at", "before", "1899-12-31"), "value", "out of range"),
    (leaf("created_at", "before", "9999-12-31"), "value", "out of range"),
    (leaf("created_at", "before", 20260131), "value", "not a date"),
    (leaf("created_at", "between", ["2026-02-01", "2026-01-01"]), "value", "comes after"),
    (leaf("created_at", "within", -1), "value", "a whole number"),
    (leaf("created_at", "period", "last_moth"), "value", "did you mean last_month?"),
    (leaf("city", "==", ""), "value", "empty"),
    (leaf("city", "==", "  "), "value", "empty"),
    (leaf("city", "contains", "\u0301"), "value", "empty"),
    (leaf("city", "==", 5), "value", "not text"),
    (leaf("city", "==", "a\x00b"), "value", "control"),
    (leaf("city", "==", "a\u202eb"), "value", "hidden"),
    (leaf("city", "==", "\ud800"), "value", "hidden"),
    (leaf("city", "==", "x" * 201), "value", "201 characters"),
    (leaf("city", "==", "x" * 1_000_000), "value", "1,000,000 characters"),
    (leaf("city", "in", "Lyon"), "value", "not a list"),
    (leaf("city", "in", []), "value", "0 values"),
    (leaf("city", "in", ["a"] * 5_001), "rule", "5,001 items"),
    (leaf("city", "in", ["a", 5]), "value[1]", "not text"),
    (leaf("tags", "contains_all", ["a"] * 201), "rule", "more than 200"),
    (leaf("bought", "in", ["a"] * 201), "rule", "more than 200"),
    (leaf("country", "==", "Frnace"), "value", "did you mean FR?"),
    (leaf("country", "==", "ZZ"), "value", "not a country"),
    (leaf("language", "==", "Klingonese"), "value", "not a language"),
    (leaf("stage", "==", "vipp"), "value", "did you mean vip?"),
    (leaf("consent", "contains", "fax"), "value", "there is no channels with consent"),
    (leaf("do_not_call", "==", 1), "value", "neither true nor false"),
    (leaf("email", "is_set", "maybe"), "value", "neither true nor false"),
    (leaf("custom.renewal", "before", "soon"), "value", "not a date"),
    (leaf("custom.other", "==", "x"), "field", "there is no field"),
    ({"event": "visit"}, "event", "there is no event 'visit'"),
    ({"event": "oder"}, "event", "did you mean order?"),
    ({"event": []}, "event", "there is no event a list"),
    ({"event": "order", "within": 3}, "rule", "there is no key 'within'"),
    ({"event": "order", "count": 2}, "count", "not an object"),
    ({"event": "order", "count": {"op": ">=", "value": -1}}, "count.value", "a whole number"),
    ({"event": "order", "count": {"op": ">=", "value": 1.5}}, "count.value", "a whole number"),
    ({"event": "order", "count": {"op": "is_set"}}, "count.op", "operator for a count"),
    ({"event": "order", "count": {"op": ">=", "value": 1}, "agg": {}}, "rule", "side by side"),
    ({"event": "order", "agg": {"fn": "mean"}}, "agg.fn", "there is no figure"),
    ({"event": "order", "agg": {"fn": "sum", "of": "sku"}}, "agg.of", "there is no field"),
    ({"event": "order", "where": {}}, "where", "not a list"),
    ({"event": "order", "where": [5]}, "where[0]", "not a test"),
    ({"event": "order", "where": [leaf("city", "==", "a")]}, "where[0].field", "event order"),
    ({"event": "order", "where": [leaf("amount", ">", 1)] * 201}, "where", "201 tests"),
    ({"event": "order", "where": [leaf("amount", ">", 1)] * 200}, "rule", "more than 200"),
    ({"event": "order", "within_days": 3, "period": "today"}, "rule", "two windows"),
    ({"event": "order", "from": "2026-01-01", "period": "today"}, "rule", "two windows"),
    ({"event": "order", "within_days": 40_000}, "within_days", "a whole number"),
    ({"event": "order", "days_ago": [60, 30]}, "days_ago", "farther"),
    ({"event": "order", "from": "2026-02-01", "to": "2026-01-01"}, "to", "is before"),
    ({"top": 5}, "top", "not an object"),
    ({"top": {"by": "city", "n": 5}}, "top.by", "there is no field to rank by"),
    ({"top": {"by": "spend"}}, "top", "n or percent"),
    ({"top": {"by": "spend", "n": 5, "percent": 5}}, "top", "n or percent"),
    ({"top": {"by": "spend", "n": 0}}, "top.n", "a whole number"),
    ({"top": {"by": "spend", "percent": 101}}, "top.percent", "not a share"),
    ({"top": {"by": "spend", "percent": 0}}, "top.percent", "not a share"),
    ({"top": {"by": "spend", "n": 1, "per": "city"}}, "top.per", "not available yet"),
    ({"top": {"by": "spend", "n": 1, "among": []}}, "top.among", "not a rule"),
    (ranked(5), "rule", "too many ranks"),
    ({"segment": ""}, "segment", "empty"),
    ({"segment": 5}, "segment", "not text"),
    (
        {"and": [{"segment": "a"}, {"not": leaf("spend", ">", "x")}]},
        "and[1].not.value",
        "not a plain number",
    ),
]


@pytest.mark.parametrize(
    ("data", "path", "says"), REFUSED, ids=[f"{path}: {says}" for _, path, says in REFUSED]
)
def test_what_is_wrong_is_refused_with_path_and_reason(data: object, path: str, says: str) -> None:
    with pytest.raises(RuleError) as caught:
        parse(data, OWN)
    assert caught.value.path == path
    assert says in caught.value.reason or says in caught.value.accepted
    assert len(str(caught.value)) < 1_500


@pytest.mark.parametrize(
    "text",
    ["", "not json", "[" * 1_000_000, '{"and":' * 100_000, "NaN", '{"spend": 1e9999}', "null"],
    ids=lambda text: text[:20],
)
def test_a_text_that_is_no_rule_is_refused(text: str) -> None:
    with pytest.raises(RuleError):
        parse_text(text)


def test_a_text_of_more_than_a_megabyte_is_not_even_read() -> None:
    with pytest.raises(RuleError, match="1,000,002 characters"):
        parse_text(json.dumps("x" * 1_000_000))


def test_an_error_never_repeats_hidden_characters() -> None:
    with pytest.raises(RuleError) as caught:
        parse(leaf("a\u202e\x07b", ">", 1))
    assert not {"\u202e", "\x07"} & set(str(caught.value))


@pytest.mark.parametrize("build", [lambda: {"and": [wide(4, 50)]}, lambda: nested(12)])
def test_a_rule_at_its_bounds_is_read(build: Callable[[], object]) -> None:
    assert isinstance(parse(build()), (And, Not))
