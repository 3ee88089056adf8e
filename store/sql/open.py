"""Opening a database: looked at first, migrated when wanted, refused when it is not usable."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from sqlalchemy import URL, Connection
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from store.ids import IdMaker
from store.ports import Reader, Store, StoreError, StoreUnusable, Tx
from store.sql import jobs, migrate, tenants
from store.sql.dialect import SQLITE, address, is_taken, translate
from store.sql.engine import Database, PostgresDatabase, SqliteDatabase, sqlite_engine
from store.sql.scope import Scope
from store.sql.unit import Unit
from store.types import Job, Tenant

T = TypeVar("T")
BUSY_SECONDS = 10.0
MIGRATE = "Run `rapport migrate`."


class SqlStore:
    """Implements `store.ports.Store` on SQLite and PostgreSQL."""

    def __init__(self, database: Database, *, where: str, dialect: str) -> None:
        self._database = database
        self._ids = IdMaker()
        self._where = where
        self._dialect = dialect

    async def read(
        self, tenant_id: int, unit: Callable[[Reader], T], *, limit_seconds: float | None = None
    ) -> T:
        return await self._database.read(
            lambda connection: unit(self._unit(connection, tenant_id)), limit_seconds
        )

    async def write(self, tenant_id: int, unit: Callable[[Tx], T]) -> T:
        def run(connection: Connection) -> T:
            try:
                return unit(self._unit(connection, tenant_id))
            except IntegrityError as error:
                if is_taken(error):
                    self._ids.renew_node()  # run again, it would make the ids that collided
                raise

        return await self._database.write(run)

    async def ensure_tenant(self, tenant: Tenant) -> Tenant:
        known = await self._database.read(lambda c: tenants.load(c, tenant.id), None)
        if known is not None:
            return known

        def add(connection: Connection) -> Tenant:
            stored = tenants.load(connection, tenant.id)
            if stored is None:
                tenants.add(connection, tenant)
            return stored or tenant

        return await self._database.write(add)

    async def claim_jobs(self, *, queue: str, limit: int, lease_seconds: float) -> Sequence[Job]:
        look = partial(jobs.waiting, queue=queue)
        if not await self._database.read(look, None):
            return []
        lease_ms = int(lease_seconds * 1000)
        return await self._database.write(
            partial(jobs.claim, queue=queue, limit=limit, lease_ms=lease_ms)
        )

    async def health(self) -> Mapping[str, str]:
        def look(connection: Connection) -> Mapping[str, str]:
            version = connection.dialect.server_version_info or ()
            return {
                "dialect": self._dialect,
                "version": ".".join(str(part) for part in version),
                "revision": migrate.head(),
                "where": self._where,
            }

        return await self._database.read(look, None)

    async def close(self) -> None:
        await self._database.close()

    def _unit(self, connection: Connection, tenant_id: int) -> Unit:
        return Unit(Scope.enter(connection, tenant_id, self._ids))


async def open_store(url: str, *, create: bool = True, busy_seconds: float = BUSY_SECONDS) -> Store:
    """Open a database by file path, sqlite:/// or postgresql:// address.

    With `create` a missing SQLite file is made and older schemas are migrated; without it they are
    refused. Raises a `StoreError` with a hint when it cannot be used, having changed nothing.
    """
    parsed = address(url)
    if parsed.get_backend_name() != SQLITE:
        return await _open_postgres(parsed, create=create)
    path = Path(parsed.database or "")
    await asyncio.to_thread(_prepare_sqlite, parsed, path, create=create, busy_seconds=busy_seconds)
    database = SqliteDatabase(parsed, busy_seconds=busy_seconds)
    return SqlStore(database, where=str(path), dialect=SQLITE)


async def migrate_store(url: str, revision: str = "head") -> str:
    """Bring a database to a revision, forward or back (`base` removes every table); the revision it
    is at then. Raises a `StoreError` with a hint, having changed nothing."""
    parsed = address(url)
    if parsed.get_backend_name() != SQLITE:
        return await _move_postgres(parsed, revision)
    return await asyncio.to_thread(_move_sqlite, parsed, revision)


def _move_sqlite(url: URL, revision: str) -> str:
    path = Path(url.database or "")
    try:
        _needs_migrating(path)
        _make_private(path)
        return _on_sqlite(url, lambda connection: migrate.move(connection, revision), BUSY_SECONDS)
    except (OSError, sqlite3.Error, SQLAlchemyError) as error:
        raise translate(error) or error from error


async def _move_postgres(url: URL, revision: str) -> str:
    engine = create_async_engine(url, poolclass=NullPool, connect_args={"timeout": BUSY_SECONDS})
    try:
        async with engine.begin() as connection:
            return await connection.run_sync(migrate.move, revision)
    except StoreError:
        raise
    except (OSError, SQLAlchemyError, TimeoutError) as error:
        raise translate(error) or error from error
    finally:
        await engine.dispose()


def _prepare_sqlite(url: URL, path: Path, *, create: bool, busy_seconds: float) -> None:
    try:
        if not _needs_migrating(path):
            return
        if not create:
            what = "is older than this version" if path.exists() else "does not exist"
            raise StoreUnusable(f"the database {path} {what}", MIGRATE)
        _make_private(path)
        _on_sqlite(url, migrate.upgrade, busy_seconds)
    except (OSError, sqlite3.Error, SQLAlchemyError) as error:
        raise translate(error) or error from error


def _make_private(path: Path) -> None:
    """A new file only its owner may read; SQLite gives its other files the same mode."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)


def _needs_migrating(path: Path) -> bool:
    """Look at a file before anything opens it for writing, which would already change it."""
    if not path.exists():
        return True
    migrate.look_at_file(path)
    return migrate.check(migrate.sqlite_condition(path), dialect=SQLITE)


def _on_sqlite(url: URL, unit: Callable[[Connection], T], busy_seconds: float) -> T:
    engine = sqlite_engine(url, busy_seconds=busy_seconds, writes=True)
    try:
        with engine.begin() as connection:
            return unit(connection)
    finally:
        engine.dispose()


async def _open_postgres(url: URL, *, create: bool) -> Store:
    engine = create_async_engine(url, poolclass=NullPool, connect_args={"timeout": BUSY_SECONDS})
    try:
        async with engine.begin() as connection:
            found = await connection.run_sync(migrate.condition)
            if migrate.check(found, dialect=url.get_backend_name()):
                if not create:
                    raise StoreUnusable("the database is older than this version", MIGRATE)
                await connection.run_sync(migrate.upgrade)
    except StoreError:
        raise
    except (OSError, SQLAlchemyError, TimeoutError) as error:
        raise translate(error) or error from error
    finally:
        await engine.dispose()
    where = url.render_as_string(hide_password=True)
    return SqlStore(PostgresDatabase(url), where=where, dialect="postgresql")
