"""Running units of work: SQLite on threads of its own, PostgreSQL through asyncpg.

On SQLite every write runs on one writer thread with one connection and BEGIN IMMEDIATE: a plain
BEGIN with several writers fails at once with "database is locked" whatever the timeout. Reads
run on a few reader threads, each unit in one hop on one snapshot;
through aiosqlite each statement would be a hop, four times slower for a page with its details.
PostgreSQL runs the same functions by `AsyncConnection.run_sync`.
"""

from __future__ import annotations

import asyncio
import random
import sqlite3
import threading
from collections.abc import Awaitable, Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any, Protocol, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from store.ports import TooSlow
from store.sql.dialect import connection_lost, is_rerunnable, translate
from store.sql.guard import install_guard

T = TypeVar("T")
READERS = 4
POSTGRES_POOL = 8
ATTEMPTS = 6
FIRST_BACKOFF_SECONDS = 0.01
INTERRUPT_SECONDS = 0.02
CHECKOUT_SECONDS = 10
# A machine that vanishes in the middle of a transaction would keep its people locked until the server
# gives the connection up, two hours by default; then no other sender could go on.
GIVEN_UP = {
    "idle_in_transaction_session_timeout": "120s",  # far above what a unit computes between statements
    "tcp_keepalives_idle": "30",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "3",
}
ANALYSE_AFTER = 50_000  # rows written by this process
ANALYSIS_ROWS = 1_000  # looked at for each index: 15 ms for a million rows


class Database(Protocol):
    """Runs units on connections and turns drivers' errors into `StoreError`."""

    async def read(self, unit: Callable[[Connection], T], limit_seconds: float | None) -> T:
        """Run on one read-only snapshot; `TooSlow` past the limit."""
        ...

    async def write(self, unit: Callable[[Connection], T]) -> T:
        """Run and commit, or keep nothing; run again after a collision."""
        ...

    async def close(self) -> None:
        """Let what is under way finish and close every connection."""
        ...


class Stop:
    """Stops the statement of one unit on SQLite from another thread.

    `interrupt` reaches only a statement that is running, so a stopped unit is also refused its next
    statement; after `release` the connection may serve somebody else and is left alone.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self.asked = False

    def attach(self, connection: sqlite3.Connection) -> None:
        """Say which connection runs the unit."""
        with self._lock:
            self._connection = connection

    def release(self) -> None:
        """The unit's statements are over; raises when it was stopped before that."""
        with self._lock:
            self._connection = None
        self.check()

    def ask(self) -> None:
        """Stop the unit at its next statement and interrupt the one that runs."""
        with self._lock:
            self.asked = True
            if self._connection is not None:
                self._connection.interrupt()

    def check(self) -> None:
        """Refuse to go on after `ask`."""
        if self.asked:
            raise TooSlow("the question was stopped", "Narrow it down.")


def _check_stop(
    connection: Connection, cursor: Any, statement: str, parameters: Any, context: Any, many: Any
) -> None:
    del cursor, statement, parameters, context, many
    stop = connection.get_execution_options().get("stop")
    if isinstance(stop, Stop):
        stop.check()


def driver_connection(connection: Connection) -> sqlite3.Connection:
    """The sqlite3 connection under a SQLAlchemy one."""
    driver = connection.connection.driver_connection
    if not isinstance(driver, sqlite3.Connection):
        raise TypeError("not a SQLite connection")
    return driver


def sqlite_engine(url: URL, *, busy_seconds: float, writes: bool) -> Engine:
    """An engine over one SQLite file; transactions start explicitly, immediate for writes."""
    engine = create_engine(
        url,
        pool_size=1 if writes else READERS,
        max_overflow=0,
        connect_args={"check_same_thread": False, "timeout": busy_seconds},
    )
    settings = ["foreign_keys=ON", "temp_store=MEMORY", "cache_size=-65536", "mmap_size=268435456"]
    if writes:
        settings += ["journal_mode=WAL", "synchronous=FULL", "recursive_triggers=ON"]
    else:
        settings += ["query_only=ON"]

    def connect(driver: sqlite3.Connection, record: object) -> None:
        del record
        driver.isolation_level = None
        for setting in settings:
            driver.execute(f"PRAGMA {setting}").close()

    def begin(connection: Connection) -> None:
        mode = "BEGIN IMMEDIATE" if writes else "BEGIN"
        driver_connection(connection).execute(mode).close()

    event.listen(engine, "connect", connect)
    event.listen(engine, "begin", begin)
    return engine


class SqliteDatabase:
    """One SQLite file: one writer thread, a few reader threads."""

    def __init__(self, url: URL, *, busy_seconds: float) -> None:
        self._write_engine = sqlite_engine(url, busy_seconds=busy_seconds, writes=True)
        self._read_engine = sqlite_engine(url, busy_seconds=busy_seconds, writes=False)
        self._writer = ThreadPoolExecutor(1, "rapport-writer")
        self._readers = ThreadPoolExecutor(READERS, "rapport-reader")
        self._stopping: set[asyncio.Task[None]] = set()
        self._analyse_at = ANALYSE_AFTER
        for engine in (self._write_engine, self._read_engine):
            install_guard(engine)
            event.listen(engine, "before_cursor_execute", _check_stop)

    async def read(self, unit: Callable[[Connection], T], limit_seconds: float | None) -> T:
        if limit_seconds is not None and limit_seconds <= 0:
            raise TooSlow("the question took too long", "Narrow it down.")
        stop = Stop()
        with _translated():
            running = self._readers.submit(self._run_read, unit, stop)
            return await self._supervise(running, stop, limit_seconds)

    async def write(self, unit: Callable[[Connection], T]) -> T:
        async def once() -> T:
            stop = Stop()
            running = self._writer.submit(self._run_write, unit, stop)
            return await self._supervise(running, stop, None)

        with _translated():
            return await _rerun(once)

    async def close(self) -> None:
        for executor in (self._readers, self._writer):
            await asyncio.to_thread(partial(executor.shutdown, wait=True))
        self._read_engine.dispose()
        self._write_engine.dispose()

    def _run_read(self, unit: Callable[[Connection], T], stop: Stop) -> T:
        stop.check()
        with self._read_engine.connect() as plain:
            connection = plain.execution_options(stop=stop)
            with connection.begin() as transaction:
                stop.attach(driver_connection(connection))
                try:
                    result = unit(connection)
                finally:
                    stop.release()
                    transaction.rollback()
        return result

    def _run_write(self, unit: Callable[[Connection], T], stop: Stop) -> T:
        stop.check()
        with self._write_engine.connect() as plain:
            connection = plain.execution_options(stop=stop)
            with connection.begin():
                stop.attach(driver_connection(connection))
                try:
                    result = unit(connection)
                finally:
                    stop.release()
            self._analyse(driver_connection(connection))
        return result

    def _analyse(self, driver: sqlite3.Connection) -> None:
        """Give the planner statistics once much was written: without them it takes any index that
        fits, not the covering one. Connections read them when they open, so readers start anew."""
        if driver.total_changes < self._analyse_at:
            return
        self._analyse_at = driver.total_changes * 4
        with suppress(sqlite3.Error):  # a luxury: the next time will do
            driver.execute(f"PRAGMA analysis_limit={ANALYSIS_ROWS}").close()
            driver.execute("ANALYZE").close()
        self._read_engine.dispose()

    async def _supervise(self, running: Future[T], stop: Stop, limit: float | None) -> T:
        waiting = asyncio.wrap_future(running)
        try:
            done, _ = await asyncio.wait({waiting}, timeout=limit)
        except asyncio.CancelledError:
            self._stop_later(waiting, stop)
            raise
        if not done:
            await self._stop(waiting, stop)
        return waiting.result()

    def _stop_later(self, waiting: asyncio.Future[T], stop: Stop) -> None:
        task = asyncio.get_running_loop().create_task(self._stop(waiting, stop))
        self._stopping.add(task)
        task.add_done_callback(self._stopping.discard)

    async def _stop(self, waiting: asyncio.Future[T], stop: Stop) -> None:
        while not waiting.done():
            stop.ask()
            await asyncio.wait({waiting}, timeout=INTERRUPT_SECONDS)
        if not waiting.cancelled():
            waiting.exception()  # taken, so that asyncio does not report it as never retrieved


class _LostBeforeCommit(Exception):
    """The server dropped the connection while the unit ran: nothing was kept."""


async def _rerun(once: Callable[[], Awaitable[T]]) -> T:
    for attempt in range(ATTEMPTS - 1):
        try:
            return await once()
        except _LostBeforeCommit:
            pass
        except DBAPIError as error:
            if not is_rerunnable(error):
                raise
        delay = random.uniform(0, FIRST_BACKOFF_SECONDS * 2**attempt)  # noqa: S311 - jitter only
        await asyncio.sleep(delay)
    return await once()


async def _run(connection: AsyncConnection, unit: Callable[[Connection], T]) -> T:
    try:
        return await connection.run_sync(unit)
    except DBAPIError as error:
        if error.connection_invalidated:
            raise _LostBeforeCommit from error
        raise


@contextmanager
def _translated() -> Generator[None]:
    try:
        yield
    except _LostBeforeCommit as error:
        raise connection_lost() from error
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        raise translate(error) or error from error


class PostgresDatabase:
    """A PostgreSQL database; its own pool keeps the connections."""

    def __init__(self, url: URL, *, settings: dict[str, str] | None = None) -> None:
        self.engine: AsyncEngine = create_async_engine(
            url,
            pool_size=POSTGRES_POOL,
            max_overflow=POSTGRES_POOL,
            pool_timeout=CHECKOUT_SECONDS,
            pool_pre_ping=False,
            connect_args={
                "timeout": CHECKOUT_SECONDS,
                "server_settings": {
                    "application_name": "rapport",
                    "jit": "off",
                    **GIVEN_UP,
                    **(settings or {}),
                },
            },
        )
        install_guard(self.engine.sync_engine)
        self._snapshots = self.engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )

    async def read(self, unit: Callable[[Connection], T], limit_seconds: float | None) -> T:
        async def once() -> T:
            async with self._snapshots.connect() as connection:
                return await _run(connection, unit)

        try:
            async with asyncio.timeout(limit_seconds):
                with _translated():
                    return await _rerun(once)
        except TimeoutError as error:
            raise TooSlow("the question took too long", "Narrow it down.") from error

    async def write(self, unit: Callable[[Connection], T]) -> T:
        async def once() -> T:
            async with self.engine.begin() as connection:
                return await _run(connection, unit)

        with _translated():
            return await _rerun(once)

    async def close(self) -> None:
        await self.engine.dispose()
