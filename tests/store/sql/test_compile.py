"""Rules as SQL against people known by heart; what is refused; what the statements look like."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import URL, Dialect, select
from sqlalchemy.dialects import postgresql, sqlite

from store.segment.canonical import leaves
from store.segment.codec import parse
from store.segment.env import RuleEnv
from store.segment.rule import (
    EVERYONE,
    MAX_EXPANDED,
    MAX_RANK_DEPTH,
    And,
    Count,
    Event,
    Leaf,
    Not,
    Or,
    Rank,
    Rule,
    RuleError,
    SegmentRef,
    WithinDays,
)
from store.sql.compile import condition
from store.sql.schema import customer
from tests.databases import RuleDatabase, SqliteRules, postgres_rules
from tests.four_people import ENV, example_population, named
from tests.rule_examples import EXAMPLES
from tests.strategies import REGISTRY, TODAY

TENANT, STRANGER = 7, 8
VISITS = tuple(Leaf("visits", ">=", Decimal(number)) for number in range(50))
WIDE = Or(tuple(And(VISITS) for _ in range(4)))


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
)
def database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Generator[RuleDatabase]:
    if request.param == "sqlite":
        yield _filled(SqliteRules(tmp_path_factory.mktemp("examples") / "rules.db"))
        return
    server: URL = request.getfixturevalue("postgres_server")
    with postgres_rules(server) as opened:
        yield _filled(opened)


def _filled(database: RuleDatabase) -> RuleDatabase:
    database.load(TENANT, example_population(TENANT).rows)
    return database


def test_every_example_selects_those_it_means(database: RuleDatabase) -> None:
    wrong: list[str] = []
    for tree, names in EXAMPLES:
        rule = parse(tree, REGISTRY)
        found = named(database.ids(condition(rule, ENV, TENANT), TENANT))
        wrong += [] if found == names else [f"{tree}: {found} instead of {names}"]
    assert wrong == []


def test_another_tenant_sees_nobody_whatever_the_rule(database: RuleDatabase) -> None:
    for tree, _ in EXAMPLES:
        rule = condition(parse(tree, REGISTRY), ENV, STRANGER)
        assert database.ids(rule, STRANGER) == set()


def test_the_largest_rules_still_run(database: RuleDatabase) -> None:
    env = replace(ENV, segments={"wide": WIDE})
    many = Leaf("city", "in", tuple(f"city {number}" for number in range(5_000)))
    deep: Rule = Leaf("visits", ">", Decimal(1))
    for level in range(10):
        deep = Not(And((deep, VISITS[level]))) if level % 2 else Not(Or((deep, VISITS[level])))
    chain = _ranks(MAX_RANK_DEPTH)
    rules: list[Rule] = [
        And((SegmentRef("wide"), WIDE, And(VISITS))),
        Not(Or((SegmentRef("wide"), Not(WIDE)))),
        Or((many, *VISITS[1:40])),
        Not(Leaf("bought", "in", tuple(f"word {number}" for number in range(200)))),
        And((Leaf("tags", "contains_all", tuple(f"tag {n}" for n in range(200))), *VISITS)),
        deep,
        chain,
        And(tuple(Event("order", Count(">=", Decimal(n))) for n in range(1, 100))),
    ]
    for rule in rules:
        assert isinstance(database.ids(condition(rule, env, TENANT), TENANT), set)


def _ranks(levels: int) -> Rule:
    rule: Rule = VISITS[2]
    for _ in range(levels):
        rule = Rank("top", "spend", percent=Decimal(90), among=Or((rule, VISITS[9])))
    return rule


def _env(**segments: Rule) -> RuleEnv:
    return RuleEnv(TODAY, fields=REGISTRY, segments=segments)


CHAIN = {f"s{level}": SegmentRef(f"s{level + 1}") for level in range(1, 6)} | {"s6": EVERYONE}
BAD: list[tuple[Rule, RuleEnv, str]] = [
    (Leaf("nps", ">", Decimal(1)), _env(), "there is no field nps"),
    (Leaf("custom.gone", "==", "x"), _env(), "there is no field custom.gone"),
    (Leaf("spend", "contains", "x"), _env(), "no operator contains"),
    (Leaf("spend", ">", "x"), _env(), "x is not a number"),
    (Leaf("created_at", "before", "x"), _env(), "x is not a date"),
    (Event("visit", Count(">=", Decimal(1))), _env(), "there is no event visit"),
    (
        Event("order", Count(">=", Decimal(1)), (Leaf("city", "==", "x"),)),
        _env(),
        "no field city",
    ),
    (Rank("top", "city", n=1), _env(), "cannot be ranked by"),
    (SegmentRef("vipp"), _env(vip=EVERYONE), "did you mean vip?"),
    (SegmentRef("a"), _env(a=Not(SegmentRef("a"))), "a → a"),
    (SegmentRef("a"), _env(a=SegmentRef("b"), b=And((SegmentRef("a"),))), "a → b → a"),
    (SegmentRef("s1"), _env(**CHAIN), "more than 5 segments deep"),
    (
        And(tuple(SegmentRef("wide") for _ in range(3))),
        _env(wide=WIDE),
        "too large with its segments",
    ),
    (_ranks(MAX_RANK_DEPTH + 1), _env(), "too many ranks"),
    (
        Rank("top", "spend", n=1, among=SegmentRef("r")),
        _env(r=_ranks(MAX_RANK_DEPTH)),
        "too many ranks inside",
    ),
]


@pytest.mark.parametrize(("rule", "env", "says"), BAD, ids=[says for _, _, says in BAD])
def test_what_cannot_be_run_is_refused(rule: Rule, env: RuleEnv, says: str) -> None:
    with pytest.raises(RuleError, match=".*" + says.replace("?", r"\?")):
        condition(rule, env, TENANT)


def test_segments_five_deep_are_run() -> None:
    assert leaves(WIDE) * 2 < MAX_EXPANDED
    condition(SegmentRef("s2"), _env(**CHAIN), TENANT)


@pytest.mark.parametrize("dialect", [sqlite.dialect(), postgresql.dialect()])
def test_no_value_ever_stands_in_the_text_of_a_statement(dialect: Dialect) -> None:
    hostile = "x'; DROP TABLE customer; --"
    rule = And((
        Leaf("city", "==", hostile),
        Leaf("name", "contains", hostile),
        Leaf("tags", "in", (hostile,)),
        Leaf("bought", "contains", hostile),
        Event("order", Count(">=", Decimal(2)), (Leaf("sku", "ends_with", hostile),)),
    ))
    query = select(customer.c.id).where(condition(rule, ENV, TENANT))
    assert "DROP" not in str(query.compile(dialect=dialect)).upper()


def test_a_recent_order_is_asked_of_the_facts_first() -> None:
    rule = Event("order", Count(">=", Decimal(2)), (), WithinDays(30))
    text = str(condition(rule, ENV, TENANT))
    assert text.index("customer.last_order_at >=") < text.index("GROUP BY")
    assert "customer.order_count >=" in text
