"""The demo company: the same each time, whole, and with what makes a CRM hard in it."""

from __future__ import annotations

import shutil
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.tools.conftest import settings_for
from tests.tools.door import Door
from tools.demo import DemoSummary, make_demo
from tools.demo_people import PEOPLE, people
from tools.demo_world import PLACES, PRODUCTS
from tools.operations.customers import CustomerAnswer
from tools.operations.finding import CustomerPage
from tools.operations.project_lists import ProjectList
from tools.operations.segments import SegmentList
from tools.operations.tasks import TaskList
from tools.runtime import Runtime


@pytest.fixture(scope="module")
def demo_file(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file for the demo company, made by the first test that opens it."""
    folder = tmp_path_factory.mktemp("demo")
    return Path(shutil.copy(sqlite_template, folder / "rapport.db"))


async def _total(door: Door, rule: dict[str, Any]) -> int:
    return (await door.call(CustomerPage, "find_customers", rule=rule, limit=1)).total


def _leaf(field: str, op: str, value: object) -> dict[str, Any]:
    return {"field": field, "op": op, "value": value}


@pytest.mark.timeout(180)
async def test_the_demo_company_is_whole_and_the_main_sentence_finds_some_dozens(
    demo_file: Path,
) -> None:
    runtime = Runtime(settings_for(str(demo_file), demo_file.parent))
    door = Door(runtime)
    summary = await make_demo(runtime)
    assert summary.customers == PEOPLE
    assert 11_000 <= summary.orders <= 14_000
    assert summary.communications > 1_000
    assert (summary.refused, summary.added) == (0, PEOPLE + summary.orders + summary.communications)
    found = await door.call(CustomerPage, "find_customers", text="inactive customers over 5K")
    assert 24 <= found.total <= 200
    assert found.never_active == 0
    found = await door.call(CustomerPage, "find_customers", text="inactive customers")
    assert found.never_active
    assert 20 <= await _total(door, {"segment": "vips"}) <= 60
    assert await _total(door, {"segment": "quiet-regulars"}) > 100
    await _check_variety(door)
    await _check_pipeline(door)
    again = await make_demo(runtime)
    assert again == DemoSummary(summary.customers, summary.orders, summary.communications, 0, 0)
    await _check_pipeline(door)
    await runtime.close()


async def _check_pipeline(door: Door) -> None:
    projects = await door.call(ProjectList, "list_projects")
    assert projects.total == 12
    assert all(one.people for one in projects.items)
    assert {one.call_suppressed for one in projects.items} == {True, False}
    negotiated = await door.call(ProjectList, "list_projects", stage="negotiation")
    assert negotiated.total == 4
    tasks = await door.call(TaskList, "list_tasks")
    assert tasks.total == 12
    assert {one.overdue for one in tasks.items} == {True, False}


async def _check_variety(door: Door) -> None:
    assert await _total(door, _leaf("do_not_call", "==", value=True)) > 50
    assert await _total(door, {"not": _leaf("country", "is_set", value=True)}) > 50
    assert await _total(door, {"not": _leaf("city", "is_set", value=True)}) > 50
    assert await _total(door, _leaf("spend", "==", "5000")) >= 3
    assert await _total(door, _leaf("name", "==", "Marie Tremblay")) >= 3
    opened = [_leaf("campaign", "==", "June win-back"), _leaf("status", "==", "bounced")]
    assert await _total(door, {"event": "communication", "where": opened}) > 5
    for country in sorted({place.country for place in PLACES}):
        assert await _total(door, _leaf("country", "==", country)) > 0
    for product in PRODUCTS:
        assert await _total(door, _leaf("bought", "contains", product.sku)) > 0
    listed = await door.call(SegmentList, "list_segments")
    assert {line.slug for line in listed.items} == {"vips", "quiet-regulars"}
    answer = await door.call(CustomerAnswer, "get_customer", customer="N-00007")
    assert answer.customer is not None
    assert answer.customer.name.startswith("Robert'); DROP TABLE")


def test_the_same_seed_gives_the_same_people() -> None:
    assert list(people(Random(5))) == list(people(Random(5)))
    assert list(people(Random(5))) != list(people(Random(6)))


def test_the_places_are_spelled_as_they_are() -> None:
    cities = {place.city for place in PLACES}
    assert {"Montréal", "Trois-Rivières", "Saint-Étienne", "München", "Genève", "Liège"} <= cities
