"""save_segment, list_segments and describe_fields on a real store."""

from __future__ import annotations

from typing import Any

import pytest

from tests.tools.door import Door
from tools.errors import Conflict, InvalidInput, NotFound
from tools.operations.fields import FieldList
from tools.operations.finding import CustomerPage
from tools.operations.segments import SegmentList, SegmentSaved

BIG: dict[str, Any] = {"field": "spend", "op": ">", "value": 100}
ALL: dict[str, Any] = {"and": []}


@pytest.fixture
async def shop(both: Door) -> Door:
    """A door with three customers behind it."""
    for number, city in enumerate(("Montréal", "Lyon", "Paris"), 1):
        await both.raw(
            "upsert_customer", name=f"Person {number}", city=city, tags=["vip", city],
            email=f"p{number}@example.com", spend=str(number * 100),
        )  # fmt: skip
    return both


async def test_an_audience_is_saved_under_a_name_and_asked_by_it(shop: Door) -> None:
    found = await shop.call(CustomerPage, "find_customers", rule=BIG)
    saved = await shop.call(SegmentSaved, "save_segment", name="VIPs", audience=found.audience)
    assert (saved.outcome, saved.change) == ("found", "added")
    assert saved.segment is not None
    assert (saved.segment.slug, saved.segment.version, saved.segment.total) == ("vips", 1, 2)
    assert saved.segment.sentence == "Spend over 100.00 CAD"
    for named in ("vips", saved.segment.id):
        again = await shop.call(CustomerPage, "find_customers", segment=named)
        assert again.total == 2
    inside = await shop.call(CustomerPage, "find_customers", rule={"segment": "vips"})
    assert inside.total == 2


async def test_a_name_that_is_taken_is_a_conflict_unless_it_is_replaced(shop: Door) -> None:
    await shop.raw("save_segment", name="VIPs", rule=BIG)
    with pytest.raises(Conflict, match="vips") as refused:
        await shop.raw("save_segment", name="vips", rule=ALL)
    assert "replace" in refused.value.hint
    replaced = await shop.call(SegmentSaved, "save_segment", name="VIPs", rule=ALL, replace=True)
    assert replaced.segment is not None
    assert (replaced.change, replaced.segment.version, replaced.segment.total) == ("updated", 2, 3)
    same = await shop.call(SegmentSaved, "save_segment", name="VIPs", rule=ALL)
    assert same.change == "unchanged"


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ({"name": "X"}, InvalidInput),
        ({"name": "X", "rule": BIG, "audience": "aud_0000000000000"}, InvalidInput),
        ({"name": "X", "audience": "aud_0000000000000"}, NotFound),
        ({"name": "X", "audience": "aud_1"}, InvalidInput),
        ({"name": "???", "rule": BIG}, InvalidInput),
        ({"name": " ", "rule": BIG}, InvalidInput),
        ({"name": "n" * 81, "rule": BIG}, InvalidInput),
        ({"name": "X", "rule": {"segment": "nowhere"}}, InvalidInput),
        ({"name": "X", "rule": {"field": "nps", "op": ">", "value": 8}}, InvalidInput),
    ],
)
async def test_what_cannot_be_saved_is_refused(
    shop: Door, args: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        await shop.raw("save_segment", **args)
    assert (await shop.call(SegmentList, "list_segments")).total == 0


async def test_a_replaced_rule_is_said_with_the_segments_that_change_with_it(shop: Door) -> None:
    await shop.raw("save_segment", name="Sleepers", rule=BIG, description="to win back")
    await shop.raw("save_segment", name="Rich sleepers", rule={"segment": "sleepers"})
    with pytest.raises(Conflict, match=r"Spend over 100\.00 CAD"):
        await shop.raw("save_segment", name="sleepers", rule=ALL)
    saved = await shop.call(SegmentSaved, "save_segment", name="Sleepers", rule=ALL, replace=True)
    assert saved.segment is not None
    assert (saved.change, saved.segment.version) == ("updated", 2)
    assert saved.segment.description == "to win back"
    assert saved.notes == [
        "Its rule before was: Spend over 100.00 CAD",
        "Segments that refer to it change with it: rich-sleepers",
    ]


async def test_saving_the_same_again_changes_nothing_however_it_is_written(shop: Door) -> None:
    first = await shop.call(
        SegmentSaved, "save_segment", name="Sleepers", rule=BIG, description="to win back"
    )
    for name in ("Sleepers", "sleepers", "SLEEPERS"):
        again = await shop.call(SegmentSaved, "save_segment", name=name, rule=BIG)
        assert (again.change, again.segment, again.notes) == ("unchanged", first.segment, [])
    renamed = await shop.call(SegmentSaved, "save_segment", name="SLEEPERS", rule=BIG, replace=True)
    assert renamed.segment is not None
    assert (renamed.change, renamed.segment.name, renamed.notes) == ("updated", "SLEEPERS", [])


async def test_people_too_slow_to_count_are_saved_all_the_same(
    shop: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tools.operations.segments.SAVE_COUNT_SECONDS", 0.0)
    saved = await shop.call(SegmentSaved, "save_segment", name="Sleepers", rule=BIG)
    assert saved.segment is not None
    assert (saved.change, saved.segment.total) == ("added", None)
    assert saved.notes == [
        "Counting them takes too long now; the segment is saved without a count."
    ]


async def test_a_segment_that_leads_back_to_itself_is_refused(shop: Door) -> None:
    await shop.raw("save_segment", name="A", rule=BIG)
    await shop.raw("save_segment", name="B", rule={"segment": "a"})
    with pytest.raises(InvalidInput, match="leads back"):
        await shop.raw("save_segment", name="A", rule={"segment": "b"}, replace=True)


async def test_segments_are_listed_with_their_sentence_and_counted_on_request(shop: Door) -> None:
    for number in range(25):
        await shop.raw("save_segment", name=f"Segment {number:02}", rule=BIG)
    first = await shop.call(SegmentList, "list_segments", counts=True)
    assert (first.total, first.returned) == (25, 20)
    assert first.items[0].sentence == "Spend over 100.00 CAD"
    assert first.items[0].total == 2
    rest = await shop.call(SegmentList, "list_segments", cursor=first.next)
    assert (rest.returned, rest.next) == (5, None)
    assert rest.items[0].total is None
    french = await shop.runtime.call("list_segments", {"limit": 1}, shop.actor, locale="fr")
    assert isinstance(french, SegmentList)
    assert "plus de" in french.items[0].sentence


async def test_every_field_is_described_and_the_answer_stays_small(shop: Door) -> None:
    listed = await shop.call(FieldList, "describe_fields")
    keys = {field.key for field in listed.fields}
    assert {"spend", "inactive_days", "city", "bought", "tags"} <= keys
    assert {event.key for event in listed.events} == {"order", "communication"}
    assert len(listed.model_dump_json().encode()) <= 20_000
    city = next(field for field in listed.fields if field.key == "city")
    assert city.values == ["Lyon", "Montréal", "Paris"]
    assert "==" in city.operators


async def test_a_word_narrows_the_fields_to_those_that_hold_it(shop: Door) -> None:
    by_value = await shop.call(FieldList, "describe_fields", word="montreal")
    assert [field.key for field in by_value.fields] == ["city", "tags"]
    assert by_value.fields[0].values == ["Montréal"]
    by_name = await shop.call(FieldList, "describe_fields", word="Spen")
    assert [field.key for field in by_name.fields] == ["spend"]
    with pytest.raises(NotFound, match="horoscope"):
        await shop.raw("describe_fields", word="horoscope")
