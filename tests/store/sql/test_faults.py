"""A database that cannot be used is refused in words, with what to do, and is left as it was."""

from __future__ import annotations

import asyncio
import hashlib
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, text
from sqlalchemy.ext.asyncio import create_async_engine

from store.ports import (
    Store,
    StoreBusy,
    StoreError,
    StoreFull,
    StoreUnusable,
    Tx,
)
from store.segment.rule import EVERYONE
from store.sql.open import migrate_store, open_store
from store.sql.unit import Unit
from tests.builders import ENV, TENANT, added, everyone, person, upsert

ROOT = Path(__file__).parents[3]


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def files(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


def damage(path: Path, whole: bytes, start: int) -> None:
    """Overwrite two hundred pages of a file with nonsense."""
    path.write_bytes(whole[:start] + b"\xff" * (4096 * 200) + whole[start + 4096 * 200 :])


async def use(path: Path) -> None:
    """Open a file, read everybody, write somebody."""
    store = await open_store(str(path))
    try:
        await everyone(store)
        await upsert(store, person(1000))
    finally:
        await store.close()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "   ",
        "a\0b",
        "mysql://localhost/x",
        "sqlite://",
        "sqlite:///:memory:",
        "://",
        "postgresql://host:notaport/x",
    ],
)
async def test_an_address_that_is_none_says_what_is_accepted(url: str) -> None:
    with pytest.raises(StoreUnusable) as raised:
        await open_store(url)
    assert "postgresql://" in raised.value.hint


@pytest.mark.parametrize("form", ["{0}", "sqlite:///{0}", "sqlite+aiosqlite:///{0}"])
async def test_every_form_of_a_sqlite_address_opens(sqlite_path: Path, form: str) -> None:
    store = await open_store(form.format(sqlite_path))
    assert await everyone(store) == []
    await store.close()


async def test_a_missing_file_is_made_with_its_folders_only_when_wanted(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "er" / "rapport.db"
    with pytest.raises(StoreUnusable, match="does not exist") as raised:
        await open_store(str(path), create=False)
    assert "rapport migrate" in raised.value.hint
    assert not path.parent.exists()
    await (await open_store(str(path))).close()
    await (await open_store(str(path), create=False)).close()


async def test_a_new_file_is_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "rapport.db"
    store = await open_store(str(path))
    await store.ensure_tenant(TENANT)
    modes = await asyncio.to_thread(
        lambda: {one.stat().st_mode & 0o777 for one in tmp_path.iterdir()}
    )
    await store.close()
    assert modes == {0o600}


@pytest.mark.parametrize("content", [b"not a database at all", b"\x00" * 4096, b"SQLite format 2"])
async def test_another_kind_of_file_is_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(content)
    with pytest.raises(StoreUnusable, match="not a database file"):
        await open_store(str(path))
    with pytest.raises(StoreUnusable):
        await migrate_store(str(path))
    assert digest(path) == hashlib.sha256(content).hexdigest()
    assert files(tmp_path) == [path.name]


async def test_a_folder_is_not_a_database(tmp_path: Path) -> None:
    with pytest.raises(StoreUnusable, match="is a folder"):
        await open_store(str(tmp_path))


async def test_somebody_elses_sqlite_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    driver = sqlite3.connect(path)
    driver.execute("CREATE TABLE song (id INTEGER PRIMARY KEY, title TEXT)")
    driver.execute("INSERT INTO song VALUES (1, 'Été')")
    driver.commit()
    driver.close()
    before = digest(path)
    for attempt in (open_store, migrate_store):
        with pytest.raises(StoreUnusable, match="not Rapport's: it holds song"):
            await attempt(str(path))
    assert digest(path) == before
    assert files(tmp_path) == [path.name]


@pytest.mark.postgres
async def test_somebody_elses_tables_of_our_names_are_left_alone(empty_postgres_url: str) -> None:
    engine = create_async_engine(empty_postgres_url)
    async with engine.begin() as connection:
        await connection.execute(text("CREATE TABLE customer (id int)"))
    with pytest.raises(StoreUnusable, match="not Rapport's: it holds customer"):
        await open_store(empty_postgres_url)
    async with engine.begin() as connection:
        query = text("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        assert (await connection.execute(query)).scalar() == 1
    await engine.dispose()


async def test_a_newer_database_is_refused(sqlite_path: Path) -> None:
    driver = sqlite3.connect(sqlite_path)
    driver.execute("UPDATE rapport_revision SET version_num = '9999'")
    driver.commit()
    driver.close()
    before = digest(sqlite_path)
    for attempt in (open_store, migrate_store):
        with pytest.raises(StoreUnusable, match="newer version") as raised:
            await attempt(str(sqlite_path))
        assert "Update Rapport" in raised.value.hint
    assert digest(sqlite_path) == before


@pytest.mark.postgres
async def test_a_newer_server_database_is_refused(empty_postgres_url: str) -> None:
    await migrate_store(empty_postgres_url)
    engine = create_async_engine(empty_postgres_url)
    async with engine.begin() as connection:
        await connection.execute(text("UPDATE rapport_revision SET version_num = '9999'"))
    await engine.dispose()
    with pytest.raises(StoreUnusable, match="newer version"):
        await open_store(empty_postgres_url)


async def test_a_damaged_file_is_refused_or_its_reads_are(sqlite_path: Path) -> None:
    store = await open_store(str(sqlite_path))
    await added(store, *[person(number) for number in range(300)])
    await store.close()
    whole = await asyncio.to_thread(sqlite_path.read_bytes)
    for start in (100, 4096, 3 * 4096):
        damage(sqlite_path, whole, start)
        with pytest.raises(StoreUnusable, match="damaged") as raised:
            await use(sqlite_path)
        assert "backup" in raised.value.hint


async def test_a_locked_database_is_busy_and_can_be_tried_again(sqlite_path: Path) -> None:
    store = await open_store(str(sqlite_path), busy_seconds=0.2)
    other = sqlite3.connect(sqlite_path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreBusy) as raised:
        await upsert(store, person(1))
    assert raised.value.retryable
    assert await everyone(store) == []
    second = await open_store(str(sqlite_path), busy_seconds=0.2)
    await second.close()
    other.execute("ROLLBACK")
    other.close()
    await added(store, person(1))
    await store.close()


async def test_a_new_file_somebody_holds_is_busy(tmp_path: Path) -> None:
    path = tmp_path / "rapport.db"
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StoreBusy):
        await open_store(str(path), busy_seconds=0.2)
    other.close()
    await (await open_store(str(path))).close()


READ_ONLY = """
import asyncio, os, sys
from store.ports import StoreError
from store.sql.open import open_store
from tests.builders import TENANT, person, upsert

async def write(path):
    try:
        store = await open_store(path)
        await store.ensure_tenant(TENANT)
        await upsert(store, person(1))
        await store.close()
        return "written"
    except StoreError as error:
        return f"{type(error).__name__} {error} | {error.hint}"

assert asyncio.run(write(sys.argv[2])) == "written"  # everything is imported while it can be
os.setgid(65534)
os.setuid(65534)
print(asyncio.run(write(sys.argv[1])))
"""


@pytest.fixture
def others_may_look(sqlite_path: Path) -> Iterator[Path]:
    """A read-only file whose folder somebody without rights can enter."""
    parts = [sqlite_path.parent, *sqlite_path.parent.parents][:4]
    modes = [(part, part.stat().st_mode) for part in parts if part.owner() == "root"]
    for part, mode in modes:
        part.chmod(mode | 0o055)
    sqlite_path.chmod(0o444)
    yield sqlite_path
    for part, mode in modes:
        part.chmod(mode)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody without rights")
@pytest.mark.parametrize("folder_mode", [0o755, 0o777])
def test_a_read_only_file_says_so(others_may_look: Path, folder_mode: int) -> None:
    before = digest(others_may_look)
    others_may_look.parent.chmod(folder_mode)
    warm = others_may_look.with_name("warm.db")
    done = subprocess.run(
        [sys.executable, "-c", READ_ONLY, str(others_may_look), str(warm)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=50,
        check=True,
    )
    said = done.stdout.strip()
    assert said.startswith("StoreReadOnly the database is read-only | Give this user write"), said
    assert digest(others_may_look) == before


def bound_pages(tx: Tx) -> None:
    """Let the file grow by a few pages at most: SQLite then answers as on a full disk."""
    assert isinstance(tx, Unit)
    driver = tx.scope.connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    pages = driver.execute("PRAGMA page_count").fetchone()[0]
    driver.execute(f"PRAGMA max_page_count={pages + 20}")


async def test_a_full_disk_keeps_whole_batches_only(sqlite_store: Store) -> None:
    await sqlite_store.write(1, bound_pages)
    kept: list[int] = []
    with pytest.raises(StoreFull) as raised:
        await fill(sqlite_store, kept)
    assert "Free some disk space" in raised.value.hint
    assert await everyone(sqlite_store) == kept != []
    found = await sqlite_store.read(
        1, lambda reader: reader.customers.many(reader.customers.ids(EVERYONE, ENV))
    )
    assert all(one.tags == ("a", "b") for one in found)
    await sqlite_store.write(1, unbound_pages)
    await added(sqlite_store, person(20_000))


async def fill(store: Store, kept: list[int]) -> None:
    """Add batches of fifty without end, noting the ids of those that were acknowledged."""
    for start in range(0, 1_000_000, 50):
        rows = [person(number, tags=("a", "b")) for number in range(start, start + 50)]
        kept += await added(store, *rows)


def unbound_pages(tx: Tx) -> None:
    assert isinstance(tx, Unit)
    driver = tx.scope.connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    driver.execute("PRAGMA max_page_count=1000000")


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"port": 1}, "cannot be reached"),
        ({"database": "no_such_database"}, "no such database"),
        ({"host": "no-such-host.invalid"}, "cannot be reached"),
    ],
)
async def test_a_server_that_cannot_be_used_says_why(
    postgres_server: URL, change: dict[str, Any], said: str
) -> None:
    url = postgres_server.set(**change)
    with pytest.raises(StoreError, match=said) as raised:
        await open_store(url.render_as_string(hide_password=False))
    assert raised.value.hint
    assert "rapport:rapport" not in str(raised.value)


@pytest.mark.postgres
async def test_connections_the_server_dropped_are_replaced(
    postgres_store: Store, postgres_url: str
) -> None:
    await added(postgres_store, person(1))
    engine = create_async_engine(postgres_url)
    async with engine.connect() as connection:
        await connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname ="
                " current_database() AND usename = current_user AND pid <> pg_backend_pid()"
            )
        )
    await engine.dispose()
    await upsert(postgres_store, person(2))
    assert len(await everyone(postgres_store)) == 2
