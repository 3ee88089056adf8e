"""Shared fixtures: a fresh database for each test, on SQLite and, where there is one, PostgreSQL.

Both are copies of one migrated database made once a session, so a test pays milliseconds.
`RAPPORT_TEST_POSTGRES_URL` names a PostgreSQL whose user may create databases.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL, make_url, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from store.ports import Store
from store.sql.open import open_store
from tests.builders import TENANT

POSTGRES = "RAPPORT_TEST_POSTGRES_URL"


async def _administer(server: URL, statement: str) -> None:
    engine = create_async_engine(server, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    async with engine.connect() as connection:
        await connection.execute(text(statement))
    await engine.dispose()


async def _migrated(url: str) -> None:
    store = await open_store(url)
    await store.ensure_tenant(TENANT)
    await store.close()


def _url(server: URL, database: str) -> str:
    return server.set(database=database).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file with the tenant of the tests."""
    path = tmp_path_factory.mktemp("template") / "rapport.db"
    asyncio.run(_migrated(str(path)))
    return path


@pytest.fixture(scope="session")
def postgres_server() -> URL:
    """The server of the tests; skips when there is none."""
    url = os.environ.get(POSTGRES)  # noqa: TID251 - which server to test on is no setting of the product
    if not url:
        pytest.skip(f"{POSTGRES} names no PostgreSQL to test on")
    return make_url(url)


@pytest.fixture(scope="session")
def postgres_template(postgres_server: URL) -> Iterator[str]:
    """The name of a migrated database that each test copies."""
    name = f"rapport_template_{uuid.uuid4().hex[:12]}"
    asyncio.run(_administer(postgres_server, f"CREATE DATABASE {name}"))
    asyncio.run(_migrated(_url(postgres_server, name)))
    yield name
    asyncio.run(_administer(postgres_server, f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
def sqlite_path(sqlite_template: Path, tmp_path: Path) -> Path:
    """A migrated SQLite file of this test's own."""
    return Path(shutil.copy(sqlite_template, tmp_path / "rapport.db"))


@pytest.fixture
def postgres_url(postgres_server: URL, postgres_template: str) -> Iterator[str]:
    """The address of a migrated PostgreSQL database of this test's own."""
    name = f"rapport_test_{uuid.uuid4().hex[:12]}"
    create = f"CREATE DATABASE {name} TEMPLATE {postgres_template} STRATEGY FILE_COPY"
    asyncio.run(_administer(postgres_server, create))
    yield _url(postgres_server, name)
    asyncio.run(_administer(postgres_server, f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
def empty_postgres_url(postgres_server: URL) -> Iterator[str]:
    """The address of a PostgreSQL database with nothing in it."""
    name = f"rapport_empty_{uuid.uuid4().hex[:12]}"
    asyncio.run(_administer(postgres_server, f"CREATE DATABASE {name}"))
    yield _url(postgres_server, name)
    asyncio.run(_administer(postgres_server, f"DROP DATABASE {name} WITH (FORCE)"))


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
