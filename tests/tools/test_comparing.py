"""compare_segments on a real store: sides, parts, handles, questions."""

from __future__ import annotations

from typing import Any

import pytest

from tests.tools.door import Door
from tools.errors import InvalidInput, NotFound
from tools.operations.comparing import SegmentComparison
from tools.operations.finding import CustomerPage

AWAY: dict[str, Any] = {"field": "inactive_days", "op": ">", "value": 90}
BIG: dict[str, Any] = {"field": "spend", "op": ">", "value": 100}


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """However busy the machine, no figure is left out."""
    monkeypatch.setattr("tools.timing.LIMIT_SECONDS", 60.0)


@pytest.fixture
async def shop(both: Door) -> Door:
    """Five customers; two segments: Sleepers (2, 3, 5) and Spenders (1, 2)."""
    given = [
        ("300", "2026-07-10", "CA"), ("200", "2026-01-01", "CA"), ("50", "2026-01-01", "FR"),
        ("10", "2026-07-01", "FR"), ("0", "2025-01-01", None),
    ]  # fmt: skip
    for number, (spend, day, country) in enumerate(given, 1):
        place = {"country": country} if country else {}
        await both.raw(
            "upsert_customer", name=f"Person {number}", email=f"p{number}@example.com",
            spend=spend, last_active=day, **place,
        )  # fmt: skip
    await both.raw("save_segment", name="Sleepers", rule=AWAY)
    await both.raw("save_segment", name="Spenders", rule=BIG)
    return both


async def compare(door: Door, left: str, right: str) -> SegmentComparison:
    return await door.call(SegmentComparison, "compare_segments", left=left, right=right)


async def test_two_segments_stand_side_by_side(shop: Door) -> None:
    found = await compare(shop, "sleepers", "Spenders")
    left, right = found.sides
    assert (found.outcome, found.currency, found.left_out, found.notes) == ("found", "CAD", [], [])
    assert (left.name, left.kind, left.people, left.spend) == ("Sleepers", "segment", 3, "250.00")
    assert (right.name, right.people, right.average_spend) == ("Spenders", 2, "250.00")
    assert left.sentence == "No visit for more than 90 days"
    assert left.average_inactive_days > right.average_inactive_days > 0
    assert [(line.value, line.people) for line in left.countries] == [("CA", 1), ("FR", 1), ("", 1)]
    assert left.own_conditions == ["No visit for more than 90 days"]
    assert found.shared_conditions == []


async def test_the_parts_add_up_and_their_handles_name_their_people(shop: Door) -> None:
    found = await compare(shop, "Sleepers", "Spenders")
    assert [(part.part, part.people, part.percent, part.spend) for part in found.parts] == [
        ("only_left", 2, 50.0, "50.00"),
        ("both", 1, 25.0, "200.00"),
        ("only_right", 1, 25.0, "300.00"),
    ]
    for part in found.parts:
        page = await shop.call(CustomerPage, "find_customers", audience=part.audience)
        assert page.total == part.people
        assert [line.id for line in page.items] == [line.id for line in part.items]
    assert [line.name for line in found.parts[0].items] == ["Person 3", "Person 5"]


async def test_sides_are_named_by_words_audiences_and_ids(shop: Door) -> None:
    page = await shop.call(CustomerPage, "find_customers", rule={"and": [AWAY, BIG]})
    found = await compare(shop, page.audience, "inactive customers in France")
    left, right = found.sides
    assert (left.kind, right.kind) == ("audience", "text")
    assert found.shared_conditions == ["No visit for more than 90 days"]
    assert (left.own_conditions, right.own_conditions) == (
        ["Spend over 100.00 CAD"], ["Country is France"],
    )  # fmt: skip
    assert right.assumptions == ["inactive = no visit for more than 90 days"]
    assert [part.people for part in found.parts] == [1, 0, 1]


async def test_a_group_compared_with_itself_is_all_in_both(shop: Door) -> None:
    found = await compare(shop, "Sleepers", "inactive customers")
    assert [part.people for part in found.parts] == [0, 3, 0]
    assert found.notes == ["Both name the same people by the same rule."]
    nobody = await compare(shop, "spent over 9999", "spent over 9999")
    assert [(part.people, part.percent) for part in nobody.parts] == [(0, 0.0)] * 3
    assert nobody.sides[0].average_spend == ""


async def test_a_side_that_is_not_clear_is_asked_about(shop: Door) -> None:
    found = await compare(shop, "Sleepers", "our best customers")
    assert (found.outcome, found.asks_about, found.sides, found.parts) == ("ask", "right", [], [])
    assert found.choices
    refused = await compare(shop, "customers with an NPS above 8", "Sleepers")
    assert (refused.outcome, refused.asks_about) == ("refuse", "left")


@pytest.mark.parametrize(
    ("left", "right", "error", "named"),
    [
        ("", "Sleepers", InvalidInput, "left"),
        ("Sleepers", "aud_1", InvalidInput, "right"),
        ("aud_0000000000000", "Sleepers", NotFound, "aud_0000000000000"),
        ("seg_0000000000000", "Sleepers", NotFound, "seg_0000000000000"),
    ],
)
async def test_bad_names_are_refused(
    shop: Door, left: str, right: str, error: type[Exception], named: str
) -> None:
    with pytest.raises(error, match=named):
        await shop.raw("compare_segments", left=left, right=right)


async def test_hostile_names_fit_the_answer(shop: Door) -> None:
    for number in range(15):
        await shop.raw(
            "upsert_customer", email=f"x{number}@example.com", name="🏙" * 110 + str(number),
            city="🏙" * 110, spend=str(150 + number), last_active="2026-01-01",
        )  # fmt: skip
    found = await compare(shop, "Sleepers", "Spenders")
    assert len(found.model_dump_json().encode()) <= 20_000
    assert [part.people for part in found.parts] == [2, 16, 1]
