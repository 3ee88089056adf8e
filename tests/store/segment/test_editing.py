"""A rule edited one input at a time: what the card lists, and that nothing else ever changes."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.segment.canonical import canonical
from store.segment.codec import parse, to_json
from store.segment.editing import Add, Change, Editable, Kind, Put, Remove, conditions, edit
from store.segment.env import RuleEnv
from store.segment.lexicon import LANGUAGES
from store.segment.rule import EVERYONE, And, Leaf, Not, Or, Rule, RuleError, SegmentRef
from tests.strategies import REGISTRY, TODAY, leaves, rules

ENV = RuleEnv(TODAY, "America/Toronto", "CAD", fields=REGISTRY)
QUIET = {"field": "inactive_days", "op": ">", "value": 90}
ORDERS = {
    "event": "order",
    "count": {"op": ">=", "value": 2},
    "where": [{"field": "amount", "op": ">", "value": 50.5}],
    "within_days": 90,
}
MANY = parse({
    "and": [
        QUIET,
        {"not": {"field": "country", "op": "in", "value": ["FR", "CA"]}},
        {"or": [{"segment": "vip"}, {"field": "consent", "op": "contains", "value": "email"}]},
        ORDERS,
        {"top": {"by": "spend", "percent": 10, "among": {"field": "city", "op": "==", "value": "Lyon"}}},
    ]
})  # fmt: skip


def rows(rule: Rule, locale: str = "en") -> dict[str, Editable]:
    return {row.path: row for row in conditions(rule, ENV, locale)}


def test_every_input_of_a_rule_is_listed_in_its_order() -> None:
    listed = [
        (row.path, row.condition, row.op, row.values, row.kind)
        for row in conditions(MANY, ENV, "en")
    ]
    assert listed == [
        ("and[0]", "and[0]", ">", (90,), Kind.DAYS),
        ("and[1].not", "and[1].not", "in", ("FR", "CA"), Kind.TEXT),
        ("and[2].or[0]", "and[2].or[0]", "==", ("vip",), Kind.SEGMENT),
        ("and[2].or[1]", "and[2].or[1]", "contains", ("email",), Kind.CHOICE),
        ("and[3].count", "and[3]", ">=", (2,), Kind.COUNT),
        ("and[3].where[0]", "and[3]", ">", (50.5,), Kind.MONEY),
        ("and[3].window", "and[3]", "within_days", (90,), Kind.DAYS),
        ("and[4].size", "and[4]", "percent", (10,), Kind.PERCENT),
        ("and[4].by", "and[4]", "==", ("spend",), Kind.CHOICE),
        ("and[4].end", "and[4]", "==", ("top",), Kind.CHOICE),
        ("and[4].top.among", "and[4].top.among", "==", ("Lyon",), Kind.TEXT),
    ]


def test_a_row_says_its_condition_in_the_reader_s_language() -> None:
    assert rows(MANY)["and[0]"].words == "No visit for more than 90 days"
    french = rows(MANY, "fr_CA")
    assert french["and[0]"].words == "Aucune visite depuis plus de 90 jours"
    assert french["and[0]"].label == "dernière visite"
    assert {option.value: option.words for option in french["and[0]"].ops}[
        ">"
    ] == "il y a plus de … jours"
    assert rows(MANY)["and[1].not"].words == "Not (country is one of France, Canada)"
    assert rows(MANY)["and[1].not"].negated
    assert rows(MANY)["and[2].or[0]"].alternative
    assert {option.value for option in rows(MANY)["and[2].or[1]"].options} >= {"email", "sms"}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (Put("and[0]", value=60), {"field": "inactive_days", "op": ">", "value": 60}),
        (Put("and[0]", op=">=", value="60"), {"field": "inactive_days", "op": ">=", "value": 60}),
        (
            Put("and[0]", op="between", value=[30, 60]),
            {"field": "inactive_days", "op": "between", "value": [30, 60]},
        ),
        (Put("and[0]", op="is_set"), {"field": "inactive_days", "op": "is_set", "value": True}),
        (Put("and[3].count", op="==", value=0), ORDERS | {"count": {"op": "==", "value": 0}}),
        (
            Put("and[3].where[0]", value=75),
            ORDERS | {"where": [{"field": "amount", "op": ">", "value": 75}]},
        ),
        (
            Remove("and[3].where[0]"),
            {key: value for key, value in ORDERS.items() if key != "where"},
        ),
        (
            Remove("and[3].window"),
            {key: value for key, value in ORDERS.items() if key != "within_days"},
        ),
        (Put("and[3].window", value="30"), ORDERS | {"within_days": 30}),
    ],
)
def test_an_edit_changes_the_input_it_names(change: Change, expected: dict[str, object]) -> None:
    made = to_json(edit(MANY, change, REGISTRY))["and"]
    place = int(change.path[4]) if not isinstance(change, Add) else -1
    assert made[place] == expected
    others = to_json(MANY)["and"]
    assert made[:place] + made[place + 1 :] == others[:place] + others[place + 1 :]


@pytest.mark.parametrize(
    ("op", "value", "window"),
    [
        ("period", "last_month", {"period": "last_month"}),
        ("days_ago", [10, 20], {"days_ago": [10, 20]}),
        ("between", ["2026-01-01", "2026-03-31"], {"from": "2026-01-01", "to": "2026-03-31"}),
        ("since", "2026-01-01", {"from": "2026-01-01"}),
        ("until", "2026-01-01", {"to": "2026-01-01"}),
        ("ever", None, {}),
    ],
)
def test_a_window_takes_every_form(op: str, value: object, window: dict[str, object]) -> None:
    made = edit(parse(ORDERS), Put("window", op, value))
    assert to_json(made) == {key: ORDERS[key] for key in ("event", "count", "where")} | window
    assert rows(made)["window"].op == op


def test_a_ranking_takes_another_size_field_and_end() -> None:
    rank = parse({"top": {"by": "spend", "percent": 10}})
    assert to_json(edit(rank, Put("size", "n", 20))) == {"top": {"by": "spend", "n": 20}}
    assert to_json(edit(rank, Put("by", value="orders")))["top"]["by"] == "orders"
    assert to_json(edit(rank, Put("end", value="bottom"))) == {
        "bottom": {"by": "spend", "percent": 10}
    }


def test_what_would_be_left_empty_goes_too() -> None:
    city = Leaf("city", "==", "Lyon")
    assert edit(city, Remove("")) == EVERYONE
    assert edit(Not(city), Remove("not")) == EVERYONE
    assert edit(And((city, Or((Not(SegmentRef("vip")),)))), Remove("and[1].or[0].not")) == And((
        city,
    ))
    assert canonical(edit(MANY, Remove("and[4].top.among"))).count("among") == 0
    assert canonical(edit(MANY, Remove("and[3].count"))).count("event") == 0


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (Put("and[0]", value="many"), "and[0].value"),
        (Put("and[0]", op="contains"), "and[0].op"),
        (Put("and[9]", value=1), "and[9]"),
        (Put("and[0].window", op="ever"), "and[0].window"),
        (Put("and[3].window", op="someday", value=3), "and[3].window"),
        (Put("and[3].window", op="between", value=3), "and[3].window"),
        (Put("and[3].window", op="period", value="someday"), "and[3].period"),
        (Put("and[3].count", value=-1), "and[3].count.value"),
        (Put("and[4].size", value=400), "and[4].top.percent"),
        (Put("and[4].by", value="city"), "and[4].top.by"),
        (Put("and[4].end", value="middle"), "and[4].end"),
        (Put("and[2].or[0]", op=">", value="vip"), "and[2].or[0]"),
        (Put("and", value=1), "and"),
        (Remove("and[2].or[7]"), "and[2].or[7]"),
        (Remove("or[0]"), "or[0]"),
        (Remove("and[0]; drop"), "path"),
        (Remove("and" * 500), "path"),
        (Add({"field": "nps", "op": ">", "value": 8}), "and[5].field"),
        (Add("vip"), "and[5]"),
    ],
)
def test_what_cannot_be_done_is_refused_by_its_path(change: Change, path: str) -> None:
    before = canonical(MANY)
    with pytest.raises(RuleError) as refused:
        edit(MANY, change, REGISTRY)
    assert refused.value.path == path
    assert canonical(MANY) == before


def test_an_added_condition_joins_the_others() -> None:
    city = {"field": "city", "op": "==", "value": "Lyon"}
    assert to_json(edit(EVERYONE, Add(city))) == {"and": [city]}
    assert to_json(edit(parse(QUIET), Add(city))) == {"and": [QUIET, city]}
    either = parse({"or": [QUIET, city]})
    assert to_json(edit(either, Add(city))) == {"and": [{"or": [QUIET, city]}, city]}
    day = edit(EVERYONE, Add({"field": "created_at", "op": "on", "value": "2026-01-31"}))
    assert day == And((Leaf("created_at", "on", date(2026, 1, 31)),))


@given(rules())
def test_every_listed_input_can_be_put_back_as_it_is(rule: Rule) -> None:
    for row in conditions(rule, ENV, "en"):
        several = row.many or len(row.values) > 1
        value = list(row.values) if several else next(iter(row.values), None)
        op = row.op if row.ops else None
        assert canonical(edit(rule, Put(row.path, op, value), REGISTRY)) == canonical(rule)


def told(rule: Rule) -> Counter[str]:
    """The inputs of a rule, wherever they stand."""
    return Counter(
        f"{row.field} {row.op} {row.values} {row.negated}" for row in conditions(rule, ENV, "en")
    )


@given(rules(), st.data())
def test_taking_a_condition_out_touches_no_other(rule: Rule, data: st.DataObject) -> None:
    listed = conditions(rule, ENV, "fr")
    row = data.draw(st.sampled_from(listed))
    gone = [other for other in listed if other.path.startswith(row.condition)]
    made = edit(rule, Remove(row.condition), REGISTRY)
    within = [other for other in gone if is_inside(other.path, row.condition)]
    lost = Counter(f"{o.field} {o.op} {o.values} {o.negated}" for o in within)
    assert told(made) == told(rule) - lost
    assert parse(to_json(made), REGISTRY) == made


def is_inside(path: str, condition: str) -> bool:
    rest = path.removeprefix(condition)
    return not condition or rest == "" or rest.startswith((".", "["))


@given(st.lists(rules(), min_size=2, max_size=4), st.data())
def test_taking_out_and_adding_again_changes_nothing(
    items: list[Rule], data: st.DataObject
) -> None:
    rule = And(tuple(items))
    place = data.draw(st.integers(0, len(items) - 1))
    without = edit(rule, Remove(f"and[{place}]"), REGISTRY)
    assert canonical(edit(without, Add(to_json(items[place])), REGISTRY)) == canonical(rule)


@given(rules(), leaves())
def test_adding_and_taking_out_again_changes_nothing(rule: Rule, leaf: Leaf) -> None:
    made = edit(rule, Add(to_json(leaf)), REGISTRY)
    assert isinstance(made, And)
    back = edit(made, Remove(f"and[{len(made.items) - 1}]"), REGISTRY)
    assert canonical(back) == canonical(rule)


@given(rules(), st.integers(0, 5_000))
def test_another_number_changes_that_number_alone(rule: Rule, number: int) -> None:
    for row in conditions(rule, ENV, "en"):
        if row.kind in {Kind.DAYS, Kind.MONEY, Kind.COUNT} and len(row.values) == 1:
            made = edit(rule, Put(row.path, value=max(number, 1)), REGISTRY)
            changed = {other.path: other for other in conditions(made, ENV, "en")}
            assert changed[row.path].values == (max(number, 1),)
            for other in conditions(rule, ENV, "en"):
                if other.path != row.path:
                    assert changed[other.path].values == other.values


def test_the_words_of_every_row_exist_in_both_languages() -> None:
    for locale in LANGUAGES:
        for row in conditions(MANY, ENV, locale):
            assert row.words
            assert all(option.words for option in (*row.ops, *row.options))
