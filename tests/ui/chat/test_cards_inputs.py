"""What the inputs of a rule take: said with each, and held on the server whatever a browser sends."""

from __future__ import annotations

from typing import Any

import pytest

from agent.identity import Identity
from tests.ui.chat.test_cards_desk import SPENDERS, Bench, bench, people_home
from tools.errors import InvalidInput
from ui.chat.cards_rule import RuleDesk

__all__ = ["bench", "people_home"]  # fixtures
DAYS = {"field": "inactive_days", "op": ">", "value": 90}
LAST = {"field": "last_active", "op": "older_than", "value": 30}
CITY = {"field": "city", "op": "==", "value": "Lyon"}
TOP = {"top": {"by": "spend", "n": 10}}
ORDERS = {"event": "order", "count": {"op": ">=", "value": 2}, "within_days": 90}


def french(bench: Bench) -> Bench:
    """The same, for somebody who reads French."""
    return Bench(bench.runtime, bench.assistant, Identity(1, "marc", "thread-1", "fr"))


@pytest.mark.parametrize(
    ("rule", "path", "value", "said"),
    [
        (SPENDERS, "", "", "spend: there is no value. Accepted: 0 or more"),
        (SPENDERS, "", "-5", "spend: -5 is not accepted. Accepted: 0 or more"),
        (SPENDERS, "", "lots", "spend: lots is not accepted. Accepted: 0 or more"),
        (SPENDERS, "", "NaN", "spend: NaN is not accepted"),
        (DAYS, "", -5, "last visit: -5 is not accepted. Accepted: a whole number from 0 to 36,500"),
        (DAYS, "", "2.5", "Accepted: a whole number from 0 to 36,500"),
        (DAYS, "", True, "Accepted: a whole number from 0 to 36,500"),
        (LAST, "", "99999999", "Accepted: a whole number from 0 to 36,500"),
        (CITY, "", " ", "city: there is no value. Accepted: 1 to 200 characters"),
        (TOP, "size", "0", "Accepted: a whole number from 1 to"),
        (ORDERS, "count", "-1", "orders: -1 is not accepted. Accepted: a whole number from 0 to"),
        (ORDERS, "window", "", "there is no value. Accepted: a whole number from 0 to 36,500"),
        (DAYS, "", "9" * 5_000, "last visit: 999"),
    ],
)
async def test_a_value_that_is_refused_is_named_with_what_is_accepted(
    bench: Bench, rule: dict[str, Any], path: str, value: object, said: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        await bench.press("rule_edit", rule=rule, change={"put": {"path": path, "value": value}})
    assert said in refused.value.message
    assert len(refused.value.message) < 300
    assert refused.value.problems[0].field


async def test_a_refused_value_is_said_in_french(bench: Bench) -> None:
    put = {"put": {"path": "", "value": "-5"}}
    with pytest.raises(InvalidInput, match=r"-5 n'est pas accepté\. Accepté : 0 ou plus"):
        await french(bench).press("rule_edit", rule=SPENDERS, change=put)


async def test_a_range_the_wrong_way_round_is_refused(bench: Bench) -> None:
    rule = {"field": "spend", "op": "between", "value": [10, 20]}
    put = {"put": {"path": "", "value": ["30", "20"]}}
    with pytest.raises(InvalidInput, match="two values, the lower first"):
        await bench.press("rule_edit", rule=rule, change=put)
    ends = {"put": {"path": "", "value": ["-1", "20"]}}
    with pytest.raises(InvalidInput, match="0 or more"):
        await bench.press("rule_edit", rule=rule, change=ends)


@pytest.mark.parametrize(
    "rule",
    [
        {**SPENDERS, "value": -5},
        {"and": [CITY, {"field": "inactive_days", "op": ">", "value": -5}]},
        {"not": {"field": "orders", "op": ">", "value": 2.5}},
    ],
)
async def test_a_rule_with_a_value_no_input_takes_is_not_applied(
    bench: Bench, rule: dict[str, Any]
) -> None:
    with pytest.raises(InvalidInput, match="is not accepted"):
        await bench.press("rule_apply", rule=rule)


async def test_each_input_says_what_it_takes(bench: Bench) -> None:
    spend = {"field": "spend", "op": ">", "value": 1}
    rule = {"and": [spend, DAYS, CITY, TOP, ORDERS, {"field": "lead_score", "op": ">", "value": 1}]}
    rows = (await bench.press("rule_open", rule=rule))["conditions"]
    takes = {row["field"]: row["takes"] for row in rows}
    assert (takes["spend"]["low"], takes["spend"]["whole"]) == (0, False)
    assert (takes["inactive_days"]["low"], takes["inactive_days"]["high"]) == (0, 36_500)
    assert takes["inactive_days"]["whole"]
    assert takes["size"]["low"] == 1
    assert takes["order"]["low"] == 0
    assert takes["lead_score"]["low"] is None
    assert takes["city"]["words"] == "1 to 200 characters"
    assert takes["by"] is None
    shown = (await french(bench).press("rule_open", rule=DAYS))["conditions"]
    assert shown[0]["takes"]["words"] == "un nombre entier de 0 à 36\u202f500"


async def test_every_operator_that_is_offered_can_be_chosen(bench: Bench) -> None:
    """The value goes along where it fits, and another stands in its place where it does not."""
    rules = RuleDesk(bench.ctx, "en")
    for add in (await rules.opened(SPENDERS))["adds"]:
        rule = add["condition"]
        for row in (await rules.opened(rule))["conditions"]:
            for op in row["ops"]:
                change = {"put": {"path": row["path"], "op": op["value"]}}
                rows = (await rules.edited(rule, change))["conditions"]
                chosen = [changed["op"] for changed in rows if changed["path"] == row["path"]]
                assert chosen == [op["value"]]


async def test_an_operator_keeps_the_value_that_fits_it(bench: Bench) -> None:
    async def chosen(rule: dict[str, Any], op: str) -> object:
        put = {"put": {"path": "", "op": op}}
        edited = await bench.press("rule_edit", rule=rule, change=put)
        return edited["rule"]["value"]

    assert await chosen(SPENDERS, "<") == 6500
    assert await chosen(SPENDERS, "between") == [6500, 6500]
    assert await chosen({"field": "spend", "op": "between", "value": [10, 20]}, ">") == 10
    assert await chosen(CITY, "in") == ["Lyon"]
    assert await chosen(CITY, "is_set") is True
    assert await chosen(LAST, "within") == 30
    with pytest.raises(InvalidInput, match="operator"):
        await chosen(CITY, "older_than")
