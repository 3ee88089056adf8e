"""Who vanishes or sleeps in the middle of a transaction does not hold others up for ever."""

from __future__ import annotations

import time

import pytest
from sqlalchemy import func, make_url, select

from store.ports import Reader, Store, Tx
from store.sql.engine import GIVEN_UP, PostgresDatabase
from store.sql.open import SqlStore
from store.sql.unit import Unit
from tests.builders import added, customer, person

pytestmark = pytest.mark.postgres
IDLE = "idle_in_transaction_session_timeout"


async def test_the_server_is_told_when_to_give_a_connection_up(postgres_store: Store) -> None:
    def unit(reader: Reader) -> dict[str, str]:
        assert isinstance(reader, Unit)
        scope = reader.scope
        return {name: str(scope.value(select(func.current_setting(name)))) for name in GIVEN_UP}

    told = await postgres_store.read(1, unit)
    assert told == {**GIVEN_UP, IDLE: "2min"}


async def test_a_unit_that_slept_in_its_transaction_lets_its_people_go_and_is_run_again(
    postgres_store: Store, postgres_url: str
) -> None:
    [key] = await added(postgres_store, person(1))
    database = PostgresDatabase(make_url(postgres_url), settings={IDLE: "200ms"})
    sleepy = SqlStore(database, where="", dialect="postgresql")
    runs: list[float] = []

    def unit(tx: Tx) -> None:
        tx.contact.lock([key])
        runs.append(time.monotonic())
        if len(runs) == 1:
            time.sleep(1)
        tx.customers.upsert([person(1, city="Oslo")], now_ms=0)

    await sleepy.write(1, unit)
    await sleepy.close()
    assert len(runs) == 2
    assert (await customer(postgres_store, key)).city == "Oslo"
