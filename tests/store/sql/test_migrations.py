"""The revisions make what the code describes, forwards and back, however many run them at once."""

from __future__ import annotations

import asyncio
import hashlib
import sqlite3
import sys
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from store.contact import Attempt
from store.ports import StoreUnusable, Tx
from store.sql import migrate
from store.sql.engine import sqlite_engine
from store.sql.migrations.statements import render
from store.sql.open import migrate_store, open_store
from store.sql.schema import metadata
from store.types import CommunicationInput
from tests.builders import NOW, TENANT, added, customer, person
from tests.store.sql.catalogs import postgres_catalog, sqlite_catalog

ROOT = Path(__file__).parents[3]


def test_sqlite_revisions_make_what_the_schema_describes(tmp_path: Path) -> None:
    described, migrated = tmp_path / "described.db", tmp_path / "migrated.db"
    engine = create_engine(f"sqlite:///{described}")
    metadata.create_all(engine)
    engine.dispose()
    asyncio.run(migrate_store(str(migrated)))
    expected = sqlite_catalog(described)
    assert len(expected) > 80
    assert sqlite_catalog(migrated) == expected


async def catalog(url: str, *, described: bool) -> set[tuple[object, ...]]:
    engine = create_async_engine(url, poolclass=NullPool)
    async with engine.begin() as connection:
        if described:
            await connection.run_sync(metadata.create_all)
        found = await connection.run_sync(postgres_catalog)
        if described:
            await connection.rollback()
    await engine.dispose()
    return found


@pytest.mark.postgres
async def test_postgres_revisions_make_what_the_schema_describes(empty_postgres_url: str) -> None:
    expected = await catalog(empty_postgres_url, described=True)
    assert len(expected) > 400
    await migrate_store(empty_postgres_url)
    assert await catalog(empty_postgres_url, described=False) == expected


def test_a_difference_in_anything_would_be_seen(tmp_path: Path) -> None:
    """The comparison itself is tried: each kind of change makes the catalogs differ."""
    path = tmp_path / "rapport.db"
    asyncio.run(migrate_store(str(path)))
    before = sqlite_catalog(path)
    for change in (
        "DROP INDEX ix_customer_spend",
        "CREATE INDEX ix_customer_spend ON customer (tenant_id, spend_minor DESC)",
        "DROP TRIGGER audit_entry_no_update",
        "ALTER TABLE customer ADD COLUMN extra TEXT",
    ):
        driver = sqlite3.connect(path)
        driver.execute(change)
        driver.close()
        after = sqlite_catalog(path)
        assert after != before, change
        before = after


async def test_the_schema_goes_down_to_nothing_and_up_again(database_url: str) -> None:
    store = await open_store(database_url)
    await added(store, person(1))
    await store.close()
    assert await migrate_store(database_url, "base") == "base"
    assert await migrate_store(database_url) == migrate.head()
    store = await open_store(database_url)
    await store.ensure_tenant(TENANT)
    (key,) = await added(store, person(1))
    assert (await customer(store, key)).name == "Éloïse Tremblay 1"
    await store.close()


async def test_going_down_leaves_no_table_behind(tmp_path: Path) -> None:
    path = tmp_path / "rapport.db"
    await migrate_store(str(path))
    await migrate_store(str(path), "base")
    assert sqlite_catalog(path) == set()


async def test_an_unknown_revision_is_named_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(StoreUnusable, match="no revision 'zzz'") as raised:
        await migrate_store(str(tmp_path / "x.db"), "zzz")
    assert "0001" in raised.value.hint


async def test_opening_migrated_data_keeps_it(database_url: str) -> None:
    store = await open_store(database_url)
    (key,) = await added(store, person(1))
    await store.close()
    store = await open_store(database_url)
    assert (await customer(store, key)).id == key
    await store.close()


async def _open_at_once(url: str) -> None:
    program = (
        "import asyncio, sys\n"
        "from store.sql.open import open_store\n"
        "async def main():\n"
        "    store = await open_store(sys.argv[1])\n"
        "    print((await store.health())['revision'])\n"
        "    await store.close()\n"
        "asyncio.run(main())\n"
    )
    started = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", program, url, stdout=asyncio.subprocess.PIPE, cwd=ROOT
        )
        for _ in range(4)
    ]
    outputs = [(await one.communicate())[0].decode().strip() for one in started]
    assert outputs == [migrate.head()] * 4


async def test_four_processes_migrate_one_new_file(tmp_path: Path) -> None:
    await _open_at_once(str(tmp_path / "rapport.db"))


@pytest.mark.postgres
async def test_four_processes_migrate_one_new_server(empty_postgres_url: str) -> None:
    await _open_at_once(empty_postgres_url)


async def test_a_migration_that_fails_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "rapport.db"
    real = migrate.command.upgrade

    def cut(*args: object) -> None:
        real(*args)  # pyright: ignore[reportArgumentType] - passed through
        raise sqlite3.OperationalError("power cut")

    monkeypatch.setattr(migrate.command, "upgrade", cut)
    with pytest.raises(sqlite3.OperationalError):
        await open_store(str(path))
    assert sqlite_catalog(path) == set()
    monkeypatch.undo()
    await (await open_store(str(path))).close()


RELEASED = {
    "r0001/up.postgresql.sql": "6a628064a4af1ac5017580e441ca76cefd1aecdae1e48d87f2f353c4e239f0d1",
    "r0001/up.sqlite.sql": "ab8430e2a8031c95d6c08c91a37267aea23fa31f309d7e0479bd5123b0915487",
}


def test_a_released_revision_never_changes() -> None:
    """Databases were made by these very statements; a change of the schema is a new revision."""
    folder = ROOT / "store/sql/migrations/versions"
    for name, digest in RELEASED.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest, name


@pytest.mark.parametrize("revision", ["r0002", "r0003", "r0004", "r0005", "r0006"])
@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_the_statements_of_a_new_revision_are_among_those_rendered(
    dialect: str, revision: str
) -> None:
    path = ROOT / f"store/sql/migrations/versions/{revision}/up.{dialect}.sql"
    kept = path.read_text(encoding="utf-8").strip().split("\n\n")
    assert len(kept) >= 3
    assert set(kept) <= set(render(dialect))


async def test_a_database_of_the_first_revision_is_migrated_with_its_data(
    database_url: str,
) -> None:
    store = await open_store(database_url)
    (key,) = await added(store, person(1))
    await store.close()
    assert await migrate_store(database_url, "0001") == "0001"
    assert await migrate_store(database_url) == migrate.head()
    store = await open_store(database_url)
    assert (await customer(store, key)).name == "Éloïse Tremblay 1"
    await store.close()


def test_conditions_are_read_without_a_change(tmp_path: Path) -> None:
    path = tmp_path / "rapport.db"
    asyncio.run(migrate_store(str(path)))
    before = path.read_bytes()
    assert migrate.sqlite_condition(path).revision == migrate.head()
    assert path.read_bytes() == before


def test_a_connection_without_transaction_still_migrates(tmp_path: Path) -> None:
    from sqlalchemy import make_url

    engine = sqlite_engine(make_url(f"sqlite:///{tmp_path / 'x.db'}"), busy_seconds=1, writes=True)

    def names(connection: Connection) -> int:
        return int(connection.execute(text("SELECT count(*) FROM customer")).scalar() or 0)

    with engine.begin() as connection:
        migrate.upgrade(connection)
        migrate.upgrade(connection)
        assert names(connection) == 0
    engine.dispose()


async def test_what_went_out_before_the_caps_counts_towards_them(database_url: str) -> None:
    store = await open_store(database_url)
    (key,) = await added(store, person(1))
    rows = [
        CommunicationInput(key, channel, direction, "sent", NOW + number)
        for number, (channel, direction) in enumerate([
            ("email", "out"),
            ("call", "out"),
            ("email", "in"),
            ("letter", "out"),
        ])
    ]

    def unit(tx: Tx) -> list[int | None]:
        return [one.id for one in tx.communications.log_many(rows, actor="ada", now_ms=NOW)]

    logged = await store.write(1, unit)
    await store.close()
    assert await migrate_store(database_url, "0003") == "0003"
    assert await migrate_store(database_url) == migrate.head()
    store = await open_store(database_url)
    (facts,) = await store.read(1, lambda reader: reader.contact.facts([key], since_ms=0))
    assert facts.attempts == (Attempt("email", None, NOW), Attempt("call", None, NOW + 1))
    await store.write(1, lambda tx: tx.contact.release([one for one in logged if one]))
    (kept,) = await store.read(1, lambda reader: reader.contact.facts([key], since_ms=0))
    assert kept.attempts == facts.attempts
    await store.close()
