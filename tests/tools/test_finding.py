"""find_customers on a real store: bases, refining, paging, what it adds to the answer."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.tools.door import OWNER, Door
from tools.errors import InvalidInput, NotFound
from tools.operations.finding import CustomerPage
from tools.runtime import Runtime
from tools.settings import Settings

ALL: dict[str, Any] = {"and": []}
AWAY: dict[str, Any] = {"field": "inactive_days", "op": ">", "value": 90}


async def _people(door: Door, count: int, **given: Any) -> None:
    for number in range(count):
        values = {"spend": str(number * 10), "name": f"Person {number:03}", **given}
        await door.raw("upsert_customer", email=f"p{number}@example.com", **values)


async def test_an_answer_says_the_rule_the_sentence_the_count_and_the_people(both: Door) -> None:
    await _people(both, 3, last_active="2026-01-01", city="Montréal", country="CA")
    rule = {"and": [AWAY, {"field": "spend", "op": ">=", "value": 10}]}
    found = await both.call(CustomerPage, "find_customers", rule=rule)
    assert found.outcome == "found"
    assert found.rule == {
        "and": [
            {"field": "inactive_days", "op": ">", "value": 90},
            {"field": "spend", "op": ">=", "value": 10},
        ],
        "v": 1,
    }
    assert found.sentence == "No visit for more than 90 days and spend at least 10.00 CAD"
    assert (found.total, found.returned, found.next) == (2, 2, None)
    first = found.items[0].model_dump()
    assert first.pop("id").startswith("cus_")
    assert first == {
        "name": "Person 002",
        "city": "Montréal",
        "country": "CA",
        "stage": None,
        "spend": "20.00",
        "currency": "CAD",
        "orders": 0,
        "visits": 0,
        "last_active": "2026-01-01",
        "inactive_days": 195,
        "reachable": ["email"],
    }


async def test_people_without_activity_are_counted_apart_and_said_in_both_languages(
    both: Door,
) -> None:
    await _people(both, 2)
    await both.raw("upsert_customer", name="Seen", email="s@example.com", last_active="2026-01-01")
    found = await both.call(CustomerPage, "find_customers", rule=AWAY)
    assert (found.total, found.never_active) == (1, 2)
    assert found.notes == [
        "2 more would match, but have no recorded activity and are not counted as inactive."
    ]
    french = await both.runtime.call("find_customers", {"rule": AWAY}, both.actor, locale="fr")
    assert isinstance(french, CustomerPage)
    assert "aucune activité" in french.notes[0]
    spend = {"field": "spend", "op": ">=", "value": 0}
    assert (await both.call(CustomerPage, "find_customers", rule=spend)).never_active is None
    rest = await both.call(CustomerPage, "find_customers", rule={"not": AWAY})
    assert (rest.total, rest.notes) == (2, [])


@pytest.mark.parametrize(
    ("rule", "total", "unseen"),
    [
        ({"and": [AWAY, {"field": "spend", "op": ">=", "value": 10}]}, 0, 1),
        ({"and": [AWAY, {"field": "city", "op": "=", "value": "Paris"}]}, 0, 0),
        ({"or": [AWAY, {"field": "spend", "op": ">=", "value": 10}]}, 2, 1),
    ],
)
async def test_only_people_who_else_would_match_are_said_to_lack_activity(
    both: Door, rule: dict[str, object], total: int, unseen: int
) -> None:
    await _people(both, 2)
    await both.raw("upsert_customer", name="Seen", email="s@example.com", last_active="2026-01-01")

    found = await both.call(CustomerPage, "find_customers", rule=rule)

    assert (found.total, found.never_active) == (total, unseen)
    assert [note.partition(" ")[0] for note in found.notes] == ([str(unseen)] if unseen else [])


async def test_paging_shows_each_person_once_though_people_are_added_meanwhile(both: Door) -> None:
    await _people(both, 23)
    page = await both.call(CustomerPage, "find_customers", rule=ALL, limit=5)
    seen = [line.name for line in page.items]
    number = 0
    while page.next:
        await both.raw(
            "upsert_customer", name=f"New {number}", email=f"n{number}@example.com", spend="999"
        )
        number += 1
        page = await both.call(
            CustomerPage, "find_customers", audience=page.audience, limit=5, cursor=page.next
        )
        seen += [line.name for line in page.items if line.name.startswith("Person")]
    assert seen[:5] == [f"Person {number:03}" for number in range(22, 17, -1)]
    assert sorted(seen) == [f"Person {number:03}" for number in range(23)]


async def test_a_hundred_people_are_listed_in_pages_that_stay_small(door: Door) -> None:
    await _people(door, 120, city="Saint-Étienne-de-Saint-Geoirs" * 4, country="FR")
    names: list[str] = []
    page = await door.call(CustomerPage, "find_customers", rule=ALL, limit=100)
    while True:
        assert len(page.model_dump_json().encode()) <= 20_000
        assert page.total == 120
        assert page.returned == len(page.items)
        names += [line.name for line in page.items]
        if page.next is None:
            break
        page = await door.call(
            CustomerPage, "find_customers", audience=page.audience, limit=100, cursor=page.next
        )
    assert len(names) == len(set(names)) == 120


async def test_the_same_rule_has_the_same_audience(door: Door) -> None:
    rows = {"groups": [{"conditions": [{"field": "inactive_days", "op": "gt", "value": "90"}]}]}
    rows["groups"][0]["conditions"][0]["op"] = ">"
    first = await door.call(CustomerPage, "find_customers", rule=AWAY)
    second = await door.call(CustomerPage, "find_customers", rule=rows)
    assert first.audience == second.audience != ""


@pytest.mark.parametrize(
    ("sort", "first"), [("spend", "Person 000"), ("-spend", "Person 004"), ("-name", "Person 004")]
)
async def test_the_list_is_sorted_as_asked(door: Door, sort: str, first: str) -> None:
    await _people(door, 5)
    found = await door.call(CustomerPage, "find_customers", rule=ALL, sort=sort)
    assert found.items[0].name == first


@pytest.mark.parametrize(
    ("args", "error", "says"),
    [
        ({}, InvalidInput, "nothing says who is meant; accepted: exactly one of text"),
        ({"rule": ALL, "segment": "vips"}, InvalidInput, "rule and segment were given"),
        ({"segment": "nowhere"}, NotFound, "nowhere"),
        ({"audience": "aud_0000000000000"}, NotFound, "audience"),
        ({"audience": "cus_0000000000000"}, InvalidInput, "audience"),
        ({"rule": ALL, "cursor": "nonsense"}, InvalidInput, "cursor"),
        ({"rule": ALL, "limit": 0}, InvalidInput, "limit"),
        ({"rule": ALL, "limit": 101}, InvalidInput, "limit"),
        ({"rule": ALL, "sort": "email"}, InvalidInput, "sort"),
        ({"rule": {"field": "spent", "op": ">", "value": 5}}, InvalidInput, "spent"),
        ({"rule": {"field": "spend", "op": "~", "value": 5}}, InvalidInput, "rule.op"),
        ({"rule": {"segment": "nowhere"}}, InvalidInput, "nowhere"),
        ({"rule": "SELECT * FROM customer"}, InvalidInput, "not the JSON of a rule"),
    ],
)
async def test_a_question_that_cannot_be_asked_says_what_is_accepted(
    door: Door, args: dict[str, Any], error: type[Exception], says: str
) -> None:
    with pytest.raises(error) as refused:
        await door.raw("find_customers", **args)
    assert says in str(refused.value)


async def test_a_cursor_belongs_to_its_question(door: Door) -> None:
    await _people(door, 3)
    page = await door.call(CustomerPage, "find_customers", rule=ALL, limit=1)
    with pytest.raises(InvalidInput, match="cursor"):
        await door.raw("find_customers", rule=AWAY, limit=1, cursor=page.next)
    with pytest.raises(InvalidInput, match="cursor"):
        await door.raw(
            "find_customers", audience=page.audience, limit=1, cursor=page.next, sort="name"
        )


async def test_a_database_that_cannot_be_written_still_answers_without_an_audience(
    settings: Settings,
) -> None:
    writer = Runtime(settings)
    await writer.call("upsert_customer", {"name": "Éloïse"}, OWNER)
    await writer.close()
    path = Path(settings.url)
    reader = Runtime(settings)
    await reader.call("list_segments", {}, OWNER)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        found = await Door(reader).call(CustomerPage, "find_customers", rule=ALL)
        other.execute("ROLLBACK")
    await reader.close()
    assert (found.total, found.audience) == (1, "")
    assert found.notes == ["The database cannot be written now, so this answer has no audience."]
