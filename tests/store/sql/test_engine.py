"""A unit is stopped when its time is up or its caller is gone, and the database goes on serving."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import pytest
from sqlalchemy import ColumnElement, Integer, func, literal, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from store.ports import Reader, Store, StoreError, TooSlow, Tx
from store.sql.schema import customer
from store.sql.unit import Unit
from tests.builders import BIG, DAY, NOW, added, everyone, order, person, record, upsert
from tests.builders import customer as customer_of


def scoped(unit: object) -> Unit:
    assert isinstance(unit, Unit)
    return unit


def endless(unit: Reader | Tx) -> int:
    """Count for hours inside the database."""
    start = select(literal(1, Integer).label("n")).cte("numbers", recursive=True)
    n: ColumnElement[int] = start.c.n
    numbers = start.union_all(select(n + 1).where(n < 2_000_000_000))
    total = select(func.count()).select_from(numbers)
    return int(scoped(unit).scope.connection.execute(total).scalar() or 0)


async def test_a_question_past_its_limit_is_stopped(store: Store) -> None:
    started = time.monotonic()
    with pytest.raises(TooSlow):
        await store.read(1, endless, limit_seconds=0.3)
    assert time.monotonic() - started < 3
    assert await everyone(store) == []


async def test_a_cancelled_question_is_stopped_and_others_are_served(store: Store) -> None:
    asking = [asyncio.create_task(store.read(1, endless)) for _ in range(4)]
    await asyncio.sleep(0.3)
    for task in asking:
        task.cancel()
    for task in asking:
        with pytest.raises(asyncio.CancelledError):
            await task
    async with asyncio.timeout(5):
        found = await asyncio.gather(*[everyone(store) for _ in range(8)])
    assert found == [[]] * 8


@pytest.mark.postgres
async def test_the_server_really_stops_what_was_cancelled(
    postgres_store: Store, postgres_url: str
) -> None:
    task = asyncio.create_task(postgres_store.read(1, endless))
    engine = create_async_engine(postgres_url, poolclass=NullPool)
    busy = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND state = 'active' AND query LIKE '%numbers%' AND pid <> pg_backend_pid()"
    )

    async def active() -> int:
        async with engine.connect() as connection:
            return int((await connection.execute(busy)).scalar() or 0)

    for _ in range(100):
        if await active():
            break
        await asyncio.sleep(0.02)
    assert await active() == 1
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    for _ in range(100):
        if not await active():
            break
        await asyncio.sleep(0.02)
    assert await active() == 0
    await engine.dispose()


async def test_a_cancelled_change_keeps_nothing(store: Store) -> None:
    def unit(tx: Tx) -> None:
        tx.customers.upsert([person(1)], now_ms=NOW)
        endless(tx)

    task = asyncio.create_task(store.write(1, unit))
    await asyncio.sleep(0.4)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with asyncio.timeout(5):
        await added(store, person(2))
    assert len(await everyone(store)) == 1


async def test_a_stopped_unit_is_refused_its_next_statement(sqlite_store: Store) -> None:
    reached: list[int] = []

    def unit(reader: Reader) -> None:
        for step in range(100):
            time.sleep(0.02)
            reader.customers.named("nobody", 1)
            reached.append(step)

    with pytest.raises(TooSlow):
        await sqlite_store.read(1, unit, limit_seconds=0.2)
    assert 0 < len(reached) < 60


async def test_a_read_unit_cannot_write(store: Store) -> None:
    def unit(reader: Reader) -> None:
        scoped(reader).customers.upsert([person(1)], now_ms=NOW)

    with pytest.raises(StoreError, match="read-only"):
        await store.read(1, unit)
    assert await everyone(store) == []


async def test_a_read_unit_sees_one_moment(store: Store) -> None:
    await added(store, person(1))
    first_read, go_on = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def count(reader: Reader | Tx) -> int:
        query = select(func.count()).select_from(customer)
        return int(scoped(reader).scope.value(query) or 0)

    if (await store.health())["dialect"] == "sqlite":

        def unit(reader: Reader) -> tuple[int, int]:
            before = count(reader)
            loop.call_soon_threadsafe(first_read.set)
            asyncio.run_coroutine_threadsafe(go_on.wait(), loop).result(10)
            return before, count(reader)

        task = asyncio.create_task(store.read(1, unit))
        await first_read.wait()
        await added(store, person(2))
        go_on.set()
        assert await task == (1, 1)
    else:

        def slow(reader: Reader) -> tuple[int, int]:
            before = count(reader)
            scoped(reader).scope.connection.execute(select(func.pg_sleep(0.5)))
            return before, count(reader)

        task = asyncio.create_task(store.read(1, slow))
        await asyncio.sleep(0.2)
        await added(store, person(2))
        assert await task == (1, 1)


async def test_concurrent_writers_all_get_their_turn(store: Store) -> None:
    units = [upsert(store, person(number)) for number in range(40)]
    written = await asyncio.gather(*units)
    assert {one.outcome for (one,) in written} == {"added"}
    assert len(await everyone(store)) == 40


async def test_one_person_sent_many_times_at_once_is_one_customer(store: Store) -> None:
    row = person(1, external_id=None)
    written = await asyncio.gather(*[upsert(store, row) for _ in range(12)])
    assert sorted(one.outcome for (one,) in written) == ["added"] + ["unchanged"] * 11
    assert len(await everyone(store)) == 1


async def test_a_unit_that_collides_is_run_again(store: Store) -> None:
    """Two units keep the same key: the second runs again, sees the first, and gives its result."""
    calls: list[int] = []

    def unit(number: int) -> Callable[[Tx], int]:
        def keep(tx: Tx) -> int:
            calls.append(number)
            return tx.segments.keep_audience(BIG, "big", now_ms=NOW)

        return keep

    keys = await asyncio.gather(*[store.write(1, unit(number)) for number in range(8)])
    assert len(set(keys)) == 1
    assert len(calls) >= 8


async def test_a_defect_in_a_unit_is_not_hidden(store: Store) -> None:
    def unit(tx: Tx) -> None:
        row = {"id": 1, "name": None}
        scoped(tx).scope.add(customer, [row])

    with pytest.raises(IntegrityError):
        await store.write(1, unit)


async def test_closing_waits_for_what_is_under_way(sqlite_store: Store) -> None:
    task = asyncio.create_task(upsert(sqlite_store, *[person(number) for number in range(500)]))
    await asyncio.sleep(0)
    await sqlite_store.close()
    assert len(await task) == 500


async def test_orders_of_one_customer_recorded_at_once_all_count(store: Store) -> None:
    (key,) = await added(store, person(1))
    orders = [record(store, order(number)) for number in range(10)]
    imports = [upsert(store, person(1, visits=5, as_of=NOW - 900 * DAY)) for _ in range(3)]
    await asyncio.gather(*orders, *imports)
    found = await customer_of(store, key)
    assert (found.spend_minor, found.order_count, found.visits) == (50_000, 10, 15)
    assert await store.read(1, lambda reader: reader.customers.disagreements(5)) == []
