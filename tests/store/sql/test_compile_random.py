"""Random rules over random people: SQL on both databases selects whom the plain evaluator does."""

from __future__ import annotations

from collections.abc import Generator
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import URL

from store.segment.env import RuleEnv
from store.segment.evaluate import select
from store.segment.rule import And, Leaf, Not, Rank, Rule, SegmentRef
from store.sql.compile import condition
from tests.databases import RuleDatabase, SqliteRules, postgres_rules
from tests.people import Population, population
from tests.strategies import REGISTRY, TODAY, events, leaves, ranks, rules

ZONES = ("America/Toronto", "Europe/Paris", "Asia/Beirut", "Asia/Kolkata")
SAVED: dict[str, Rule] = {
    "vip": Rank("top", "spend", percent=Decimal(25)),
    "loyal": And((SegmentRef("vip"), Not(Leaf("orders", "<", Decimal(2))))),
}
TENANTS = (1, 2)


class World:
    """The same people in memory and in a database: a tenant pair for each zone."""

    def __init__(self, database: RuleDatabase, people: dict[tuple[str, int], Population]) -> None:
        self.database = database
        self.people = people

    def check(self, rule: Rule, whose: tuple[str, int]) -> None:
        """Compare both readings of a rule."""
        env = RuleEnv(TODAY, whose[0], fields=REGISTRY, segments=SAVED)
        found = self.database.ids(condition(rule, env, _tenant(*whose)), _tenant(*whose))
        assert found == select(rule, self.people[whose].people, env)


def _tenant(zone: str, tenant: int) -> int:
    return ZONES.index(zone) * 10 + tenant


def _populated(database: RuleDatabase) -> World:
    people: dict[tuple[str, int], Population] = {}
    for seed, zone in enumerate(ZONES):
        for tenant in TENANTS:
            made = population(seed, _tenant(zone, tenant), zone)
            database.load(_tenant(zone, tenant), made.rows)
            people[zone, tenant] = made
    return World(database, people)


@pytest.fixture(
    scope="module",
    params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)],
)
def world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Generator[World]:
    if request.param == "sqlite":
        yield _populated(SqliteRules(tmp_path_factory.mktemp("rules") / "rules.db"))
        return
    server: URL = request.getfixturevalue("postgres_server")
    with postgres_rules(server) as database:
        yield _populated(database)


tenants = st.tuples(st.sampled_from(ZONES), st.sampled_from(TENANTS))


@settings(max_examples=150)
@given(rule=leaves(), whose=tenants)
def test_tests_on_fields_select_the_same_people(
    world: World, rule: Rule, whose: tuple[str, int]
) -> None:
    world.check(rule, whose)


@settings(max_examples=150)
@given(rule=events(), whose=tenants)
def test_tests_on_events_select_the_same_people(
    world: World, rule: Rule, whose: tuple[str, int]
) -> None:
    world.check(rule, whose)


@settings(max_examples=40)
@given(rule=ranks(rules()), whose=tenants)
def test_ranks_select_the_same_people(world: World, rule: Rule, whose: tuple[str, int]) -> None:
    world.check(rule, whose)


@settings(max_examples=150)
@given(rule=rules(), whose=tenants)
def test_rules_of_every_kind_select_the_same_people(
    world: World, rule: Rule, whose: tuple[str, int]
) -> None:
    world.check(rule, whose)
