"""Shared fixtures: a fresh database for each test, on SQLite and, where there is one, PostgreSQL.

SQLite tests copy a migrated file; PostgreSQL tests empty one database that the session keeps.
`RAPPORT_TEST_POSTGRES_URL` names a PostgreSQL whose user may create databases.
"""

from __future__ import annotations

import asyncio
import gc
import os
import shutil
import uuid
from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from hypothesis import settings
from sqlalchemy import URL, make_url, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from store.ports import Store
from store.sql.open import open_store
from store.sql.schema import TENANT_SETTING, app_user, metadata, tenant
from tests.builders import TENANT
from tests.statements import share_statements
from tests.tracing import follow_greenlets

# The same examples every time, and no test fails for being slow on a busy machine.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.load_profile("steady")
follow_greenlets()
share_statements()
POSTGRES = "RAPPORT_TEST_POSTGRES_URL"
OTHERS_GO = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid();"
)
# What waits for another's lock says so, with whose, before the test's own time is over.
PATIENCE = "SET lock_timeout = '20s'; SET statement_timeout = '40s';"
RARELY = 20_000, 20, 20  # new objects until the collector looks, and how often at older ones
KEPT = "kept.tenant"  # the tenant of the tests, in a schema that no migration looks at


def pytest_collection_finish() -> None:
    """Spare the garbage collector the modules and tests, which stay: each look at all of them takes a
    quarter of a second, and it looked so often that this was a tenth of the suite."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*RARELY)


async def _administer(server: URL, statement: str) -> None:
    engine = create_async_engine(server, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    async with engine.connect() as connection:
        await connection.execute(text(statement))
    await engine.dispose()


class Emptied:
    """A database, and one connection that empties it: each new one would plan 70 statements."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.connection = self._connect()

    def run(self, statement: str) -> None:
        """Run what needs no answer."""
        self.connection.execute(statement.encode())

    def empty(self) -> None:
        """Leave only tenant 1, and no connection of a test before."""
        try:
            self.run(OTHERS_GO)
        except psycopg.OperationalError:  # a test ended every connection there was
            self.connection.close()
            self.connection = self._connect()
            self.run(OTHERS_GO)
        self.run("SELECT kept.empty()")

    def _connect(self) -> psycopg.Connection:
        url = self.url.replace("+asyncpg", "")
        connection = psycopg.connect(url, autocommit=True, connect_timeout=20)
        connection.execute(PATIENCE.encode())
        return connection


async def _migrated(url: str) -> None:
    store = await open_store(url)
    await store.ensure_tenant(TENANT)
    await store.close()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file with the tenant of the tests."""
    path = tmp_path_factory.mktemp("template") / "rapport.db"
    asyncio.run(_migrated(str(path)))
    return path


async def _started(home: Path) -> None:
    from tools.runtime import Runtime
    from tools.settings import Settings

    await (await Runtime.open(Settings(home=home, _env_file=None))).close()  # pyright: ignore[reportCallIssue] its own option


@pytest.fixture(scope="session")
def new_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home a first start makes: a copy spares a test every revision of the schema."""
    home = tmp_path_factory.mktemp("new") / "home"
    asyncio.run(_started(home))
    return home


@pytest.fixture
def home(new_home: Path, tmp_path: Path) -> Path:
    """A home of this test's own, as a first start makes it."""
    return shutil.copytree(new_home, tmp_path / "home")


@pytest.fixture(scope="session")
def postgres_server() -> URL:
    """The server of the tests; skips when there is none."""
    url = os.environ.get(POSTGRES)  # noqa: TID251 - which server to test on is no setting of the product
    if not url:
        pytest.skip(f"{POSTGRES} names no PostgreSQL to test on")
    return make_url(url)


@pytest.fixture(scope="session")
def postgres_database(postgres_server: URL) -> Iterator[Emptied]:
    """A migrated database, emptied before each test that uses it: much faster than making one a
    test."""
    with _own_database(postgres_server) as url:
        asyncio.run(_migrated(url))
        kept = Emptied(url)
        kept.run(f"CREATE SCHEMA kept; CREATE TABLE {KEPT} AS TABLE tenant")
        kept.run(_emptying())
        yield kept
        kept.connection.close()


@contextmanager
def _own_database(server: URL) -> Generator[str]:
    name = f"rapport_test_{uuid.uuid4().hex[:12]}"
    asyncio.run(_administer(server, f"CREATE DATABASE {name}"))
    try:
        yield server.set(database=name).render_as_string(hide_password=False)
    finally:
        asyncio.run(_administer(server, f"DROP DATABASE {name} WITH (FORCE)"))


def _emptying() -> str:
    """A function that leaves the tables as they were made: one round trip, where a statement a table
    by SQLAlchemy took ten times as long."""
    owned = [table for table in reversed(metadata.sorted_tables) if table.info.get("tenant_owned")]
    return "\n".join([
        "CREATE FUNCTION kept.empty() RETURNS void LANGUAGE plpgsql AS $$ DECLARE one record;",
        "BEGIN FOR one IN SELECT id FROM tenant LOOP",
        f"PERFORM set_config('{TENANT_SETTING}', one.id::text, true);",
        *(_emptied(table.name, guarded=bool(table.info.get("append_only"))) for table in owned),
        "END LOOP;",
        *(f"DELETE FROM {table.name};" for table in (app_user, tenant)),
        f"INSERT INTO tenant SELECT * FROM {KEPT}; END $$",
    ])


def _emptied(name: str, *, guarded: bool) -> str:
    if not guarded:
        return f"DELETE FROM {name};"
    off, on = (f"ALTER TABLE {name} {verb} TRIGGER USER;" for verb in ("DISABLE", "ENABLE"))
    return f"IF EXISTS (SELECT FROM {name}) THEN {off} DELETE FROM {name}; {on} END IF;"


@pytest.fixture
def sqlite_path(sqlite_template: Path, tmp_path: Path) -> Path:
    """A migrated SQLite file of this test's own."""
    return Path(shutil.copy(sqlite_template, tmp_path / "rapport.db"))


@pytest.fixture
def postgres_url(postgres_database: Emptied) -> str:
    """The address of a migrated PostgreSQL database that holds nothing but tenant 1."""
    postgres_database.empty()
    return postgres_database.url


@pytest.fixture
def empty_postgres_url(postgres_server: URL) -> Iterator[str]:
    """The address of a PostgreSQL database without any table."""
    with _own_database(postgres_server) as url:
        yield url


@pytest.fixture(
    params=[
        pytest.param("sqlite"),
        pytest.param("postgres", marks=pytest.mark.postgres),
    ]
)
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a migrated database, once on each of the two."""
    wanted = "sqlite_path" if request.param == "sqlite" else "postgres_url"
    return str(request.getfixturevalue(wanted))


@pytest.fixture
async def sqlite_store(sqlite_path: Path) -> AsyncIterator[Store]:
    """An open store on SQLite with tenant 1."""
    store = await open_store(str(sqlite_path))
    yield store
    await store.close()


@pytest.fixture
async def postgres_store(postgres_url: str) -> AsyncIterator[Store]:
    """An open store on PostgreSQL with tenant 1."""
    store = await open_store(postgres_url)
    yield store
    await store.close()


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    """An open store with tenant 1, once on each database."""
    opened = await open_store(database_url)
    yield opened
    await opened.close()
