"""The questions asked most are answered from indexes, with and without statistics."""

from __future__ import annotations

import asyncio
import random
import shutil
import sqlite3
from collections.abc import Callable, Generator
from contextlib import contextmanager
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.ext.asyncio import create_async_engine

from store.ports import Reader, Store
from store.segment.rule import And, Count, Event, Leaf, Rule, WithinDays
from store.sql import engine as sql_engine
from store.sql.open import open_store
from store.types import ExternalId
from tests.builders import DAY, ENV, NOW, order, person, record, upsert

INACTIVE = And(
    (Leaf("inactive_days", ">", Decimal(90)), Leaf("spend", ">", Decimal(200)))
)  # fmt: skip
Statements = list[tuple[str, Any]]
Asked = Callable[[Reader], object]
Filling = Callable[[str], Path]
LOOKUPS: list[Asked] = [
    lambda reader: reader.customers.named("éloïse tremblay 77", 5),
    lambda reader: reader.customers.named("eloise77@", 5),
    lambda reader: reader.customers.named("+15145550077", 5),
    lambda reader: reader.customers.by_external_id(ExternalId("shop", "77")),
    lambda reader: reader.customers.many([1, 2, 3]),
    lambda reader: reader.orders.of_customer(5, 10),
    lambda reader: reader.jobs.get(5),
    lambda reader: reader.segments.get("vip"),
    lambda reader: reader.customers.count(Leaf("tags", "contains", "vip"), ENV),
    lambda reader: reader.customers.count(Leaf("email", "==", "a@example.com"), ENV),
    lambda reader: reader.customers.count(
        Event("order", Count(">=", Decimal(2)), (), WithinDays(90)), ENV
    ),
]


@contextmanager
def watched() -> Generator[Statements]:
    """Every statement executed meanwhile, with its parameters."""
    kept: Statements = []

    def keep(_c: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        kept.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", keep)
    try:
        yield kept
    finally:
        event.remove(Engine, "before_cursor_execute", keep)


async def fill(store: Store) -> None:
    """A few thousand people with orders, a tag and a city each."""
    chance = random.Random(5)
    rows = [
        person(
            number,
            city=chance.choice(["Montréal", "Lyon", "Austin"]),
            country=chance.choice(["CA", "FR", "US"]),
            tags=(chance.choice(["vip", "new", "old"]),),
            spend_minor=chance.randrange(100_000),
            visits=chance.randrange(20),
            last_active_at=NOW - chance.randrange(400) * DAY,
        )
        for number in range(3_000)
    ]
    await upsert(store, *rows)
    bought = [
        order(
            number,
            ordered_at=NOW - chance.randrange(700) * DAY,
            customer_external_id=ExternalId("shop", str(chance.randrange(3_000))),
        )
        for number in range(3_000)
    ]
    await record(store, *bought)


async def _fill_file(path: Path) -> None:
    store = await open_store(str(path))
    await fill(store)
    await store.close()


@pytest.fixture(scope="module")
def filled_file(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Filling:
    """Fills a SQLite file once, without or with the statistics that the store itself makes."""

    @cache
    def of(statistics: str) -> Path:
        path = Path(shutil.copy(sqlite_template, tmp_path_factory.mktemp(statistics)))
        with pytest.MonkeyPatch.context() as monkeypatch:
            if statistics == "analysed":
                monkeypatch.setattr(sql_engine, "ANALYSE_AFTER", 1_000)
            asyncio.run(_fill_file(path))
        driver = sqlite3.connect(path)
        made = driver.execute("SELECT count(*) FROM sqlite_master WHERE name = 'sqlite_stat1'")
        assert made.fetchone() == (1 if statistics == "analysed" else 0,)
        driver.close()
        return path

    return of


@pytest.fixture(params=["bare", "analysed"])
def filled(request: pytest.FixtureRequest, filled_file: Filling, tmp_path: Path) -> Path:
    """A filled SQLite file of the test's own."""
    return Path(shutil.copy(filled_file(request.param), tmp_path))


async def plans(path: Path, unit: Asked) -> list[str]:
    """How SQLite answers each statement of a unit."""
    store = await open_store(str(path))
    with watched() as kept:
        await store.read(1, unit)
    await store.close()
    driver = sqlite3.connect(path)
    found = [
        " / ".join(str(row[3]) for row in driver.execute(f"EXPLAIN QUERY PLAN {sql}", values))
        for sql, values in kept
        if " FROM " in sql.replace("\n", " ")
    ]
    driver.close()
    return found


def find(rule: Rule, sort: str) -> Asked:
    return lambda reader: reader.customers.find(rule, ENV, sort=sort, limit=20, cursor=None)


@pytest.mark.parametrize(
    ("rule", "sort"),
    [
        (INACTIVE, "-spend"),
        (INACTIVE, "-last_active"),
        (INACTIVE, "id"),
        (Leaf("orders", "==", Decimal(0)), "-spend"),
        (Leaf("city", "==", "Lyon"), "-spend"),
        (Leaf("country", "==", "FR"), "-spend"),
        (Leaf("visits", ">=", Decimal(3)), "-visits"),
        (Leaf("last_order_days", ">", Decimal(60)), "-last_order_at"),
    ],
)
async def test_counts_and_pages_never_read_the_whole_table(
    filled: Path, rule: Rule, sort: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.sql.customers.FEW", 0)
    count, page, *details = (await plans(filled, find(rule, sort)))[:2]
    assert "USING COVERING INDEX ix_customer_" in count
    assert "INDEX" in page
    for plan in (count, page):
        assert "SCAN customer" not in plan
        assert "tenant_id=?" in plan
    assert details == []


async def test_a_page_in_the_order_of_an_index_sorts_nothing(
    filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.sql.customers.FEW", 0)
    for sort in ("-spend", "spend", "-last_active", "name", "-created_at", "-visits", "-orders"):
        _, page, *_ = await plans(filled, find(And(()), sort))
        assert "TEMP B-TREE" not in page, sort
        assert "COVERING INDEX" in page, sort


async def test_few_people_are_sorted_without_a_walk_along_the_sort(filled: Path) -> None:
    rare = Leaf("city", "==", "Lyon")
    _, ids, ordered, *_ = await plans(filled, find(rare, "-last_active"))
    assert "ix_customer_city" in ids
    assert "(tenant_id=? AND id=?)" in ordered


@pytest.mark.parametrize("unit", LOOKUPS)
async def test_lookups_search_and_never_scan(filled: Path, unit: Asked) -> None:
    found = await plans(filled, unit)
    assert found
    for plan in found:
        assert "SCAN" not in plan.replace("SCAN listed VIRTUAL TABLE", ""), plan
        assert "SEARCH" in plan


async def test_an_idle_look_for_jobs_uses_the_partial_indexes(filled: Path) -> None:
    store = await open_store(str(filled))
    with watched() as kept:
        await store.claim_jobs(queue="default", limit=5, lease_seconds=5)
    await store.close()
    driver = sqlite3.connect(filled)
    found = [
        str(driver.execute(f"EXPLAIN QUERY PLAN {sql}", values).fetchall()) for sql, values in kept
    ]
    driver.close()
    orphaned, lapsed, ready = found
    assert "ix_job_leased" in orphaned
    assert "ix_job_leased" in lapsed
    assert "ix_job_ready" in ready


@pytest.mark.postgres
async def test_postgres_answers_from_the_indexes_too(
    postgres_store: Store, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.sql.customers.FEW", 0)
    await fill(postgres_store)
    units = [
        find(INACTIVE, "-spend"),
        find(Leaf("city", "==", "Lyon"), "-spend"),
        *LOOKUPS[:6],
    ]
    with watched() as kept:
        for unit in units:
            await postgres_store.read(1, unit)
    engine = create_async_engine(postgres_url)
    async with engine.begin() as connection:
        await connection.execute(text("ANALYZE customer"))
        await connection.execute(text("SET LOCAL enable_seqscan = off"))
        await connection.execute(text("SELECT set_config('app.tenant', '1', true)"))
        checked = 0
        for sql, values in kept:
            if " FROM customer" not in sql.replace("\n", " "):
                continue
            raw = await connection.get_raw_connection()
            assert raw.driver_connection is not None
            plan = "\n".join(
                row[0] for row in await raw.driver_connection.fetch(f"EXPLAIN {sql}", *values)
            )
            assert "Index" in plan, plan
            assert "tenant_id" in plan, plan
            assert "Seq Scan on customer" not in plan, plan
            checked += 1
    await engine.dispose()
    assert checked >= 8
