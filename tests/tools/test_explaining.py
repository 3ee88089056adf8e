"""explain_segment on a real store: funnel, totals, breakdowns, and what it refuses."""

from __future__ import annotations

from typing import Any

import pytest

from tests.tools.door import VIEWER, Door
from tools.errors import InvalidInput, NotFound
from tools.operations.explaining import SegmentExplanation
from tools.operations.finding import CustomerPage

ALL: dict[str, Any] = {"and": []}
AWAY: dict[str, Any] = {"field": "inactive_days", "op": ">", "value": 90}
BIG: dict[str, Any] = {"field": "spend", "op": ">", "value": 100}
EVERY = ["spend", "reach", "country", "city", "stage", "months"]
PEOPLE: list[dict[str, Any]] = [
    {"spend": "0", "city": "Montréal", "country": "CA", "last_active": "2026-07-14"},
    {"spend": "150", "city": "Montréal", "country": "CA", "last_active": "2026-01-05"},
    {"spend": "250", "city": "Lyon", "country": "FR", "stage": "vip", "last_active": "2026-06-30"},
    {"spend": "600", "city": "Lyon", "country": "FR", "stage": "vip", "last_active": "2024-01-05"},
    {"spend": "50", "phone": "+15145550105"},
]


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """However busy the machine, no figure is left out."""
    monkeypatch.setattr("tools.timing.LIMIT_SECONDS", 60.0)


@pytest.fixture
async def shop(both: Door) -> Door:
    """A door with five customers behind it, the last of them without e-mail, place and activity."""
    for number, given in enumerate(PEOPLE, 1):
        address = {} if "phone" in given else {"email": f"p{number}@example.com"}
        await both.raw("upsert_customer", name=f"Person {number}", **address, **given)
    await both.raw(
        "upsert_customer",
        email="p2@example.com",
        consent=[{"channel": "email", "status": "denied"}],
    )
    await both.raw("upsert_customer", phone="+15145550105", do_not_call="yes")
    return both


async def explain(door: Door, **args: Any) -> SegmentExplanation:
    return await door.call(SegmentExplanation, "explain_segment", **args)


async def test_a_funnel_says_what_each_condition_selects_and_takes_away(shop: Door) -> None:
    found = await explain(shop, rule={"and": [AWAY, BIG]})
    assert (found.outcome, found.people, found.everyone, found.people_percent) == (
        "found", 2, 5, 40.0,
    )  # fmt: skip
    assert (found.spend, found.average_spend, found.spend_percent) == ("750.00", "375.00", 71.4)
    assert found.sentence == "No visit for more than 90 days and spend over 100.00 CAD"
    assert found.funnel_kind == "all"
    assert [(step.condition, step.alone, step.after, step.change) for step in found.funnel] == [
        ("No visit for more than 90 days", 2, 2, 3),
        ("Spend over 100.00 CAD", 3, 2, 0),
    ]
    assert (found.left_out, found.notes) == ([], [])


async def test_alternatives_say_how_many_each_adds(shop: Door) -> None:
    lyon, home = ({"field": "city", "op": "==", "value": name} for name in ("Lyon", "montreal"))
    found = await explain(shop, rule={"or": [BIG, lyon, home]}, breakdowns=[])
    assert found.funnel_kind == "any"
    assert [(step.alone, step.after, step.change) for step in found.funnel] == [
        (3, 3, 3), (2, 3, 0), (2, 4, 1),
    ]  # fmt: skip
    assert (found.people, found.spend_bands, found.reach) == (4, [], [])


async def test_a_segment_is_opened_and_a_long_rule_has_twelve_steps(shop: Door) -> None:
    await shop.raw("save_segment", name="Away", rule={"and": [AWAY, BIG]})
    inside = await explain(shop, rule={"segment": "away"}, breakdowns=[])
    assert [step.after for step in inside.funnel] == [2, 2]
    many = [{"field": "spend", "op": "<", "value": 1_000 - number} for number in range(20)]
    long = await explain(shop, rule={"and": many}, breakdowns=[])
    assert [step.after for step in long.funnel] == [5] * 12
    alone = await explain(shop, rule={"not": BIG}, breakdowns=[])
    assert [(step.alone, step.after, step.change) for step in alone.funnel] == [(2, 2, 3)]


async def test_everybody_is_broken_down_in_every_way(shop: Door) -> None:
    found = await explain(shop, rule=ALL, breakdowns=EVERY)
    bands = [(band.low, band.high, band.people, band.spend) for band in found.spend_bands]
    assert bands == [
        ("", "0.01", 1, "0.00"),
        ("50.00", "60.00", 1, "50.00"),
        ("60.00", "150.00", 0, "0.00"),
        ("150.00", "200.00", 1, "150.00"),
        ("200.00", "250.00", 0, "0.00"),
        ("250.00", "300.00", 1, "250.00"),
        ("300.00", "600.00", 0, "0.00"),
        ("600.00", "700.00", 1, "600.00"),
    ]
    assert (found.spend_bands[0].label, found.spend_bands[1].label) == ("nothing", "50 to 60")
    assert found.spenders == 4
    assert [(line.label, line.value, line.people, line.spend) for line in found.countries] == [
        ("Canada", "CA", 2, "150.00"), ("France", "FR", 2, "850.00"), ("unknown", "", 1, "50.00"),
    ]  # fmt: skip
    assert [(line.value, line.people) for line in found.cities] == [
        ("Lyon", 2), ("Montréal", 2), ("", 1),
    ]  # fmt: skip
    assert [(line.label, line.people) for line in found.stages] == [("VIP", 2), ("unknown", 3)]
    months = [(line.from_days, line.to_days, line.people) for line in found.months if line.people]
    assert months == [(0, 30, 2), (181, 210, 1), (731, 0, 1), (0, 0, 1)]
    assert found.months[-1].label == "never"
    assert [line.from_days for line in found.months][:3] == [0, 31, 61]


async def test_reach_is_counted_for_each_channel(shop: Door) -> None:
    found = await explain(shop, rule=ALL, breakdowns=["reach"])
    lines = {line.channel: line for line in found.reach}
    email, call, sms = lines["email"], lines["call"], lines["sms"]
    assert (email.with_address, email.denied, email.unknown, email.reachable) == (4, 1, 3, 3)
    assert (call.with_address, call.do_not_call, call.reachable) == (1, 1, 0)
    assert (sms.with_address, sms.do_not_call, sms.reachable) == (1, 0, 1)
    assert found.spend_bands == []


async def test_an_audience_is_explained_refined_and_named_again(shop: Door) -> None:
    page = await shop.call(CustomerPage, "find_customers", rule=BIG)
    found = await explain(shop, audience=page.audience)
    assert (found.audience, found.people) == (page.audience, 3)
    refined = await explain(shop, audience=page.audience, refine="only those in Lyon")
    assert refined.people == 2
    again = await shop.call(CustomerPage, "find_customers", audience=refined.audience)
    assert again.total == 2
    said = await explain(shop, text="customers over 100 in Lyon")
    assert (said.people, said.audience) == (2, refined.audience)


async def test_labels_are_in_the_readers_language(shop: Door) -> None:
    found = await shop.runtime.call(
        "explain_segment", {"rule": ALL, "breakdowns": EVERY}, shop.actor, locale="fr_CA"
    )
    assert isinstance(found, SegmentExplanation)
    assert [band.label for band in found.spend_bands][:2] == ["rien", "de 50 à 60"]
    assert [line.label for line in found.countries] == ["Canada", "France", "inconnu"]
    assert found.months[-1].label == "jamais"


async def test_what_is_not_clear_is_asked_and_nobody_is_counted(shop: Door) -> None:
    vague = await explain(shop, text="our best customers")
    assert (vague.outcome, vague.people, vague.funnel) == ("ask", 0, [])
    assert vague.choices
    assert (await explain(shop, text="customers with an NPS above 8")).outcome == "refuse"
    nobody = await explain(shop, rule={"field": "city", "op": "==", "value": "Oslo"})
    assert (nobody.people, nobody.average_spend, nobody.spend_bands) == (0, "", [])
    assert [line.reachable for line in nobody.reach] == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ({}, InvalidInput),
        ({"audience": "aud_1"}, InvalidInput),
        ({"audience": "aud_0000000000000"}, NotFound),
        ({"segment": "nowhere"}, NotFound),
        ({"rule": {"segment": "nowhere"}}, InvalidInput),
        ({"rule": ALL, "text": "everyone"}, InvalidInput),
        ({"rule": ALL, "breakdowns": ["horoscope"]}, InvalidInput),
        ({"rule": ALL, "breakdowns": ["spend"] * 7}, InvalidInput),
    ],
)
async def test_bad_arguments_are_refused(
    door: Door, args: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        await door.raw("explain_segment", **args)


async def test_figures_that_would_be_late_are_left_out_and_named(
    shop: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tools.timing.ENOUGH", 0.0)
    found = await explain(shop, rule={"and": [AWAY, BIG]}, breakdowns=EVERY)
    assert found.left_out == [
        "funnel",
        "reach",
        "country",
        "city",
        "stage",
        "months",
        "spend_percent",
    ]
    assert (found.people, found.spend, len(found.spend_bands)) == (2, "750.00", 3)
    assert (found.funnel, found.countries, found.reach) == ([], [], [])
    assert found.notes == ["Some figures would have taken too long and were left out."]


async def test_a_viewer_may_ask_and_hostile_values_fit_the_answer(shop: Door) -> None:
    for number in range(12):
        await shop.raw(
            "upsert_customer", email=f"x{number}@example.com", city=f"{'🏙' * 90}{number}"
        )
    names = [{"field": "name", "op": "!=", "value": "🏙" * 190 + str(n)} for n in range(30)]
    found = await Door(shop.runtime, VIEWER).raw(
        "explain_segment", rule={"and": names}, breakdowns=EVERY
    )
    assert len(found.model_dump_json().encode()) <= 20_000
