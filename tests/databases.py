"""Databases that rules are run on: a SQLite file, and a schema of its own on PostgreSQL.

Both prove the tenant of every statement with the store's own guard.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import (
    URL,
    ColumnElement,
    Connection,
    Select,
    Table,
    create_engine,
    func,
    insert,
    select,
)
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.schema import CreateSchema, DropSchema

from store.sql.guard import install_guard
from store.sql.schema import TENANT_SETTING, customer, metadata

Rows = Mapping[Table[Any], Sequence[Mapping[str, Any]]]


class RuleDatabase(Protocol):
    """A database with the schema of the store."""

    def load(self, tenant_id: int, rows: Rows) -> None:
        """Insert the rows of a tenant."""
        ...

    def ids(self, condition: ColumnElement[bool], tenant_id: int) -> set[int]:
        """The customers that a condition selects, asked as a tenant."""
        ...


def _load(connection: Connection, rows: Rows) -> None:
    for table in metadata.sorted_tables:
        if rows.get(table):
            connection.execute(insert(table), list(rows[table]))


def _query(condition: ColumnElement[bool], tenant_id: int) -> Select[Any]:
    return select(customer.c.id).where(customer.c.tenant_id == tenant_id, condition)


class SqliteRules:
    """A SQLite file."""

    def __init__(self, path: Path) -> None:
        self.engine = create_engine(f"sqlite:///{path}")
        metadata.create_all(self.engine)
        install_guard(self.engine)

    def load(self, tenant_id: int, rows: Rows) -> None:
        with self.engine.begin() as connection:
            _load(connection.execution_options(tenant=tenant_id), rows)

    def ids(self, condition: ColumnElement[bool], tenant_id: int) -> set[int]:
        with self.engine.connect() as connection:
            owned = connection.execution_options(tenant=tenant_id)
            return set(owned.scalars(_query(condition, tenant_id)))


class PostgresRules:
    """A schema of a PostgreSQL database, reached through asyncpg from plain functions."""

    def __init__(self, engine: AsyncEngine, runner: asyncio.Runner) -> None:
        self.engine = engine
        self.runner = runner

    def load(self, tenant_id: int, rows: Rows) -> None:
        async def unit() -> None:
            async with self.engine.begin() as connection:
                await connection.run_sync(lambda sync: _load(_as_tenant(sync, tenant_id), rows))

        self.runner.run(unit())

    def ids(self, condition: ColumnElement[bool], tenant_id: int) -> set[int]:
        def read(connection: Connection) -> set[int]:
            return set(_as_tenant(connection, tenant_id).scalars(_query(condition, tenant_id)))

        async def unit() -> set[int]:
            async with self.engine.connect() as connection:
                return await connection.run_sync(read)

        return self.runner.run(unit())


def _as_tenant(connection: Connection, tenant_id: int) -> Connection:
    connection.execute(select(func.set_config(TENANT_SETTING, str(tenant_id), True)))
    return connection.execution_options(tenant=tenant_id)


@contextmanager
def postgres_rules(url: URL) -> Generator[PostgresRules]:
    """A new schema on the server, dropped at the end."""
    name = f"rules_{uuid.uuid4().hex[:12]}"
    settings = {"search_path": name, "jit": "off"}
    engine = create_async_engine(url, connect_args={"server_settings": settings}, pool_size=1)
    admin = create_async_engine(url, connect_args={"server_settings": settings}, pool_size=1)

    async def begin() -> None:
        async with admin.begin() as connection:
            await connection.execute(CreateSchema(name))
            await connection.run_sync(metadata.create_all)

    async def end() -> None:
        await engine.dispose()
        async with admin.begin() as connection:
            await connection.execute(DropSchema(name, cascade=True))
        await admin.dispose()

    install_guard(engine.sync_engine)
    with asyncio.Runner() as runner:
        runner.run(begin())
        try:
            yield PostgresRules(engine, runner)
        finally:
            runner.run(end())
