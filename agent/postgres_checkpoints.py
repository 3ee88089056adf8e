"""Conversations in the application's own PostgreSQL database, in a schema of their own."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import psycopg
from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
from psycopg.rows import DictRow, dict_row
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from agent.checkpoints import serializer, wait_a_little
from tools.errors import Misconfigured

SCHEMA = "conversations"
SETUP_LOCK = 0x636F_6E76_0000_0000  # of the one process that makes the tables
LOCK_SPACE = 0x636F_6E76  # of one conversation each; the other half is its hash
MOST_CONNECTIONS, OPEN_SECONDS = 8, 10.0
_TAKE = b"SELECT pg_try_advisory_lock(%s, %s) AS done"
_LET_GO = b"SELECT pg_advisory_unlock(%s, %s) AS done"
Connection = psycopg.AsyncConnection[DictRow]


class PostgresCheckpoints:
    """Implements `agent.checkpoints.Checkpoints` on PostgreSQL."""

    def __init__(self, saver: AsyncPostgresSaver, locks: Locks) -> None:
        self.saver = saver
        self._locks = locks

    @asynccontextmanager
    async def alone(self, thread: str) -> AsyncGenerator[None]:
        """Hold a conversation by an advisory lock, which ends with the process."""
        key = int.from_bytes(hashlib.sha256(thread.encode()).digest()[:4], signed=True)
        while not await self._locks.taken(key):
            await wait_a_little()
        try:
            yield
        finally:
            await asyncio.shield(self._locks.let_go(key))

    async def prune(self, thread: str) -> None:
        """Keep only the newest checkpoint of a conversation."""
        await self.saver.aprune([thread])


class Locks:
    """One connection that holds the advisory locks of all conversations of this process, so that
    a hundred at once do not need a hundred connections. Replaced when the server let it go."""

    def __init__(self, url: str, stack: AsyncExitStack) -> None:
        self._url, self._stack = url, stack
        self._connection: Connection | None = None
        self._using = asyncio.Lock()

    async def taken(self, key: int) -> bool:
        """Whether the conversation is now this process's."""
        try:
            return await self._said(_TAKE, key)
        except psycopg.OperationalError:
            return await self._said(_TAKE, key)

    async def let_go(self, key: int) -> None:
        """Leave it to others. A connection that broke has let go already."""
        with suppress(psycopg.OperationalError):
            await self._said(_LET_GO, key)

    async def _said(self, statement: bytes, key: int) -> bool:
        async with self._using:
            connection = self._connection or await self._new()
            try:
                cursor = await connection.execute(statement, (LOCK_SPACE, key))
                row = await cursor.fetchone()
            except psycopg.OperationalError:
                self._connection = None
                raise
            return bool(row and row["done"])

    async def _new(self) -> Connection:
        self._connection = await _connected(self._url)
        self._stack.push_async_callback(self._connection.close)
        return self._connection


@asynccontextmanager
async def open_postgres(url: str) -> AsyncGenerator[PostgresCheckpoints]:
    """The conversations in a database, made when there are none; Misconfigured says what is wrong,
    without the password."""
    plain = libpq_url(url)
    async with AsyncExitStack() as stack:
        try:
            await _prepare(plain)
            pool = await stack.enter_async_context(_pool(plain))
            saver = AsyncPostgresSaver(pool, serde=serializer())
        except (psycopg.Error, PoolTimeout) as error:
            raise _unusable(error) from None
        yield PostgresCheckpoints(saver, Locks(plain, stack))


async def _prepare(url: str) -> None:
    """Make schema and tables; one process at a time. Waiting is by trying again: an index is made
    concurrently, and that waits for every statement under way, a waiting one too."""
    connection = await _connected(url)
    async with connection:
        while True:
            cursor = await connection.execute(
                "SELECT pg_try_advisory_lock(%s) AS done", (SETUP_LOCK,)
            )
            row = await cursor.fetchone()
            if row and row["done"]:
                break
            await wait_a_little()
        cursor = await connection.execute("SELECT to_regnamespace(%s) IS NULL AS done", (SCHEMA,))
        missing = await cursor.fetchone()
        if missing and missing["done"]:
            await connection.execute(f"CREATE SCHEMA {SCHEMA}".encode())
        await AsyncPostgresSaver(connection, serde=serializer()).setup()


async def _connected(url: str) -> Connection:
    return await Connection.connect(url, row_factory=dict_row, **_options())


def _options() -> dict[str, Any]:
    return {
        "autocommit": True,
        "prepare_threshold": 0,
        "application_name": "rapport conversations",
        "connect_timeout": int(OPEN_SECONDS),
        "options": f"-c search_path={SCHEMA}",
    }


def _pool(url: str) -> AsyncConnectionPool[Connection]:
    return AsyncConnectionPool(
        url,
        connection_class=psycopg.AsyncConnection[DictRow],
        kwargs={"row_factory": dict_row, **_options()},
        min_size=1,
        max_size=MOST_CONNECTIONS,
        open=False,
        timeout=OPEN_SECONDS,
        check=_alive,
    )


async def _alive(connection: Connection) -> None:
    """Raises when the server has let the connection go, so that the pool makes another."""
    await connection.execute("SELECT 1")


def libpq_url(url: str) -> str:
    """The address of the application's database as libpq reads it: no driver in its scheme, and
    asyncpg's `ssl` under its name there."""
    parts = urlsplit(url)
    query = [("sslmode" if key == "ssl" else key, value) for key, value in parse_qsl(parts.query)]
    return urlunsplit(("postgresql", parts.netloc, parts.path, urlencode(query), ""))


def _unusable(error: Exception) -> Misconfigured:
    reason = " ".join(str(error).split())[:300] or type(error).__name__
    return Misconfigured(
        f"conversations cannot be kept in PostgreSQL: {reason}",
        hint=f"Check RAPPORT_DATABASE_URL; its user must be allowed to make the schema {SCHEMA}, "
        f"or be given it: CREATE SCHEMA {SCHEMA} AUTHORIZATION <user>.",
    )
