from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from evals.cases import TableChange, ToolCase
from evals.grading import Happened, grade_state
from evals.loading import SUITES, load_model
from evals.policies import POLICIES, facts, violations
from evals.roster import Roster
from evals.state import compare, read_state
from evals.targets.target import Answer
from evals.world import World, prepare
from store.segment.codec import parse

CLOCK = datetime(2026, 7, 15, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    import asyncio

    path = tmp_path_factory.mktemp("world") / "rapport.db"
    asyncio.run(prepare(load_model(SUITES / "world.yaml", World), path, CLOCK))
    return path


def changed(prepared: Path, folder: Path, *statements: str) -> Happened:
    """What a silent answer with these statements behind it looks like."""
    path = folder / "rapport.db"
    shutil.copyfile(prepared, path)
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()
    answer = Answer(True, {}, "", "", "{}", 1.0)
    return Happened([answer], [{}], read_state(prepared), read_state(path), CLOCK)


def case(**state: TableChange) -> ToolCase:
    return ToolCase.model_validate({
        "id": "x",
        "kind": "x",
        "calls": [{"tool": "upsert_customer"}],
        "state": {name: change.model_dump() for name, change in state.items()},
    })


MOVE = "UPDATE customer SET city = 'Laval', city_folded = 'laval' WHERE name = 'Nadia Benali'"
GOLD = TableChange(changed=[{"row": "Nadia Benali", "city": ["Québec", "Laval"]}])


def test_a_change_is_read_as_a_person_would_say_it(prepared: Path, tmp_path: Path) -> None:
    happened = changed(prepared, tmp_path, MOVE)
    assert happened.diff is not None
    assert happened.diff.lines() == ["~ customer Nadia Benali city: 'Québec' → 'Laval'"]
    assert grade_state(case(customer=GOLD), happened) == []


@pytest.mark.parametrize(
    "gold",
    [
        {},
        {"customer": TableChange(changed=[{"row": "Nadia Benali", "city": ["Québec", "Lyon"]}])},
        {"customer": TableChange(changed=[{"row": "Tom Wilson", "city": ["Boston", "Laval"]}])},
        {"customer": GOLD, "orders": TableChange(added=[{}])},
        {"customer": GOLD, "customer_tag": TableChange(removed=["Éloïse Tremblay vip"])},
    ],
)
def test_any_other_gold_fails(prepared: Path, tmp_path: Path, gold: dict[str, TableChange]) -> None:
    found = grade_state(case(**gold), changed(prepared, tmp_path, MOVE))
    assert {finding.kind for finding in found} == {"end_state"}


def test_a_column_that_changed_beside_the_gold_fails(prepared: Path, tmp_path: Path) -> None:
    more = "UPDATE customer SET do_not_call = 1 WHERE name = 'Nadia Benali'"
    found = grade_state(case(customer=GOLD), changed(prepared, tmp_path, MOVE, more))
    assert "do_not_call" in found[0].message


def test_rows_of_another_organisation_are_seen(prepared: Path, tmp_path: Path) -> None:
    happened = changed(prepared, tmp_path, "UPDATE customer SET city = 'X' WHERE tenant_id = 2")
    hidden = POLICIES["others_stay_hidden"]
    found = violations("hidden", hidden, case(), happened, stateless=False)
    assert "another organisation changed" in found[0].message


def test_facts_that_do_not_follow_are_seen(prepared: Path, tmp_path: Path) -> None:
    spoilt = "UPDATE customer SET spend_minor = spend_minor + 1 WHERE name = 'Tom Wilson'"
    follow = POLICIES["facts_follow"]
    found = violations(
        "facts", follow, case(), changed(prepared, tmp_path, spoilt), stateless=False
    )
    assert [finding.message for finding in found] == [
        "Tom Wilson.spend_minor is 21986, its orders say 21985"
    ]


def test_only_orders_after_an_import_add_to_its_spend() -> None:
    customer = {"base_spend_minor": 900, "spend_as_of": 50, "activity_at": 70}
    orders = [{"counted_minor": 100, "ordered_at": at} for at in (50, 51)]
    right = facts(customer, orders)
    assert (right["spend_minor"], right["order_count"], right["last_active_at"]) == (1000, 2, 70)


def test_the_roster_is_who_is_in_the_file(prepared: Path) -> None:
    roster = Roster(read_state(prepared), CLOCK)
    assert len(roster.people) == 16
    sleepers = ["José Núñez", "Priya Sharma", "Tom Wilson", "Éloïse Tremblay"]
    assert roster.names(parse({"segment": "sleepers"})) == sleepers
    size = {"field": "custom.shoe_size", "op": "==", "value": 38.5}
    assert roster.names(parse(size, roster.fields)) == ["Éloïse Tremblay"]


def test_nothing_changed_is_nothing(prepared: Path) -> None:
    state = read_state(prepared)
    assert compare(state, state).lines() == []
