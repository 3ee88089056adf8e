"""Figures about groups: on both databases those that a count by hand gives; from indexes."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Generator, Iterable, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import URL

from store.breakdown import Band, ChannelReach, Profile, Share, Total
from store.ports import Breakdown
from store.segment.env import RuleEnv
from store.segment.evaluate import select
from store.segment.rule import EVERYONE, And, Leaf, Rule
from store.sql import breakdown, schema
from store.sql.breakdown import Breakdowns
from tests.databases import RuleDatabase, SqliteRules, postgres_rules
from tests.people import Population, Row, population
from tests.store.sql.asked import ask
from tests.strategies import REGISTRY, TODAY, rules

ZONE = "Europe/Paris"
TENANTS = (1, 2)
ENV = RuleEnv(TODAY, ZONE, fields=REGISTRY)
NOW = 1_774_960_000_000
DAY = 86_400_000
HUGE = 9 * 10**18
ADDRESS = {"email": "email", "sms": "phone", "whatsapp": "phone", "call": "phone"}


class World:
    """The same people in memory and in a database."""

    def __init__(self, database: RuleDatabase, people: dict[int, Population]) -> None:
        self.database = database
        self.people = people

    def ask(self, rule: Rule, tenant: int, figure: str, *args: Any) -> Any:
        """One figure of those a rule selects."""

        def question(scope: Any) -> Any:
            group: Breakdown = Breakdowns(scope).of(rule, ENV)
            return getattr(group, figure)(*args)

        return ask(self.database, tenant, question)

    def rows(self, rule: Rule, tenant: int) -> list[Row]:
        """The customers whom the plain evaluator selects."""
        made = self.people[tenant]
        chosen = select(rule, made.people, ENV)
        return [row for row in made.rows[schema.customer] if row["id"] in chosen]

    def consent(self, tenant: int) -> dict[tuple[int, str], str]:
        """What customers said about each channel."""
        rows = self.people[tenant].rows[schema.customer_consent]
        return {(row["customer_id"], row["channel"]): row["state"] for row in rows}


@pytest.fixture(
    scope="module",
    params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)],
)
def world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Generator[World]:
    if request.param == "sqlite":
        yield _populated(SqliteRules(tmp_path_factory.mktemp("figures") / "rules.db"))
        return
    server: URL = request.getfixturevalue("postgres_server")
    with postgres_rules(server) as database:
        yield _populated(database)


def _populated(database: RuleDatabase) -> World:
    people = {tenant: population(7, tenant, ZONE) for tenant in TENANTS}
    for tenant, made in people.items():
        database.load(tenant, made.rows)
    return World(database, people)


def _spend(rows: Iterable[Row]) -> int:
    return sum(row["spend_minor"] for row in rows)


def _banded(rows: Iterable[Row], column: str, edges: Sequence[int]) -> list[Band]:
    steps: defaultdict[int, list[Row]] = defaultdict(list)
    for row in rows:
        at = row[column]
        steps[-1 if at is None else bisect_right(edges, at)].append(row)
    return [
        Band(None if step < 0 else step, len(found), _spend(found))
        for step, found in sorted(steps.items())
    ]


def _rounded(rows: Iterable[Row]) -> list[Band]:
    steps: defaultdict[int, list[Row]] = defaultdict(list)
    for row in rows:
        spend = row["spend_minor"]
        unit = 10 ** max(len(str(spend)) - 2, 0)
        steps[min(spend // unit * unit, 10**13) if spend > 0 else 0].append(row)
    return [Band(step, len(found), _spend(found)) for step, found in sorted(steps.items())]


def _commonest(rows: Iterable[Row], column: str, most: int) -> list[Share]:
    groups: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row[column] or ""].append(row)
    nobody = groups.pop("", [])
    ordered = sorted(groups, key=lambda value: (-len(groups[value]), value))[:most]
    found = [Share(value, len(groups[value]), _spend(groups[value])) for value in ordered]
    return [Share(None, len(nobody), _spend(nobody)), *found] if nobody else found


def _channel(rows: Sequence[Row], channel: str, said: dict[tuple[int, str], str]) -> ChannelReach:
    holders = [row for row in rows if row[ADDRESS[channel]] is not None]
    states = Counter(said.get((row["id"], channel)) for row in holders)
    calls = channel == "call"
    blocked = [row for row in holders if calls and row["do_not_call"]]
    open_to = [
        row
        for row in holders
        if said.get((row["id"], channel)) != "denied" and not (calls and row["do_not_call"])
    ]
    return ChannelReach(
        channel, len(holders), states["granted"], states["denied"], len(blocked), len(open_to)
    )


tenants = st.sampled_from(TENANTS)
instants = st.lists(st.integers(-430, 5), max_size=9, unique=True).map(
    lambda days: sorted(NOW + day * DAY for day in days)
)


@settings(max_examples=30)
@given(rule=rules(segments=()), tenant=tenants)
def test_totals_and_spend_bands_are_those_of_the_plain_evaluator(
    world: World, rule: Rule, tenant: int
) -> None:
    rows = world.rows(rule, tenant)
    assert world.ask(rule, tenant, "total") == Total(len(rows), _spend(rows))
    assert world.ask(rule, tenant, "spend") == _rounded(rows)


@settings(max_examples=30)
@given(rule=rules(segments=()), tenant=tenants, edges=instants)
def test_bands_of_activity_are_those_of_the_plain_evaluator(
    world: World, rule: Rule, tenant: int, edges: list[int]
) -> None:
    rows = world.rows(rule, tenant)
    assert world.ask(rule, tenant, "activity", edges) == _banded(rows, "last_active_at", edges)


@settings(max_examples=30)
@given(
    rule=rules(segments=()),
    tenant=tenants,
    field=st.sampled_from(("country", "city", "stage")),
    most=st.integers(1, 12),
    broad=st.booleans(),
)
def test_the_commonest_values_are_those_of_the_plain_evaluator(
    world: World, rule: Rule, tenant: int, field: str, most: int, *, broad: bool
) -> None:
    rows = world.rows(rule, tenant)
    column = field if field == "stage" else f"{field}_folded"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(breakdown, "BROAD", 10**9 if broad else 1)
        assert world.ask(rule, tenant, "values", field, most) == _commonest(rows, column, most)


@settings(max_examples=30)
@given(rule=rules(segments=()), tenant=tenants, broad=st.booleans())
def test_reach_is_that_of_the_plain_evaluator(
    world: World, rule: Rule, tenant: int, *, broad: bool
) -> None:
    rows, said = world.rows(rule, tenant), world.consent(tenant)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(breakdown, "BROAD", 10**9 if broad else 1)
        found = world.ask(rule, tenant, "reach")
    assert found == [_channel(rows, channel, said) for channel in ADDRESS]


@settings(max_examples=30)
@given(rule=rules(segments=()), tenant=tenants)
def test_profiles_are_those_of_the_plain_evaluator(world: World, rule: Rule, tenant: int) -> None:
    rows = world.rows(rule, tenant)
    seen = [row["last_active_at"] for row in rows if row["last_active_at"] is not None]
    assert world.ask(rule, tenant, "profile", NOW) == Profile(
        len(rows),
        _spend(rows),
        sum(row["order_count"] for row in rows),
        len(seen),
        sum(int((NOW - at) / 1_000) for at in seen),
    )


AMOUNTS = (-1, 0, 1, 9, 10, 99, 100, 999, 1_009, 123_456, 10**12, 10**13 - 1, 10**13, HUGE, HUGE)


def test_spend_of_every_length_is_rounded_and_sums_past_63_bits_are_exact(world: World) -> None:
    tenant = 77
    made = population(3, tenant, ZONE, size=len(AMOUNTS))
    for row, amount in zip(made.rows[schema.customer], AMOUNTS, strict=True):
        row["spend_minor"] = amount
    world.database.load(tenant, made.rows)
    assert world.ask(EVERYONE, tenant, "total") == Total(len(AMOUNTS), sum(AMOUNTS))
    assert world.ask(EVERYONE, tenant, "spend") == _rounded(made.rows[schema.customer])
    nobody = And((Leaf("name", "==", "nobody at all"),))
    assert world.ask(nobody, tenant, "total") == Total(0, 0)
    assert world.ask(nobody, tenant, "profile", NOW) == Profile(0, 0, 0, 0, 0)
    assert world.ask(nobody, tenant, "spend") == []
    assert [line.reachable for line in world.ask(nobody, tenant, "reach")] == [0, 0, 0, 0]
