"""Conversations in a SQLite file of their own, which only its owner may read."""

from __future__ import annotations

import os
import sqlite3
import sys
import zlib
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import aiosqlite
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

from agent.checkpoints import serializer, wait_a_little
from tools.errors import Misconfigured

FILE, LOCKS = "conversations.db", "conversations.lock"
BUSY_SECONDS = 10.0
_OLDER = (
    "DELETE FROM {table} WHERE thread_id = ? AND checkpoint_id < "
    "(SELECT max(checkpoint_id) FROM checkpoints WHERE thread_id = ?)"
)


class SqliteCheckpoints:
    """Implements `agent.checkpoints.Checkpoints` on one file."""

    def __init__(self, saver: AsyncSqliteSaver, locks: int) -> None:
        self.saver = saver
        self._locks = locks

    @asynccontextmanager
    async def alone(self, thread: str) -> AsyncGenerator[None]:
        """Hold a conversation by one byte of the lock file, which the system lets go of when the
        process dies. Two conversations that share a byte wait for one another, nothing worse."""
        place = zlib.crc32(thread.encode()) & 0x7FFF_FFFF
        while not _taken(self._locks, place):
            await wait_a_little()
        try:
            yield
        finally:
            _let_go(self._locks, place)

    async def prune(self, thread: str) -> None:
        """Keep only the newest checkpoint of a conversation."""
        async with self.saver.lock:
            for table in ("writes", "checkpoints"):
                await self.saver.conn.execute(_OLDER.format(table=table), (thread, thread))
            await self.saver.conn.commit()


if sys.platform == "win32":

    def _taken(file: int, place: int) -> bool:
        """There the one web process is the only writer."""
        return True

    def _let_go(file: int, place: int) -> None:
        return None

else:
    import fcntl

    def _taken(file: int, place: int) -> bool:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
        except OSError:
            return False
        return True

    def _let_go(file: int, place: int) -> None:
        fcntl.lockf(file, fcntl.LOCK_UN, 1, place)


@asynccontextmanager
async def open_sqlite(home: Path) -> AsyncGenerator[SqliteCheckpoints]:
    """The conversations in a folder, made when there are none."""
    path = home / FILE
    with _lock_file(home) as locks:
        try:
            path.touch(mode=0o600)
            connection = await aiosqlite.connect(path, timeout=BUSY_SECONDS)
        except (OSError, sqlite3.Error) as error:
            raise _unusable(path, error) from None
        try:
            saver = AsyncSqliteSaver(connection, serde=serializer())
            await _set_up(saver, path)
            yield SqliteCheckpoints(saver, locks)
        finally:
            await connection.close()


async def _set_up(saver: AsyncSqliteSaver, path: Path) -> None:
    try:
        await saver.setup()
    except sqlite3.Error as error:
        raise _unusable(path, error) from None


@contextmanager
def _lock_file(home: Path) -> Generator[int]:
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = os.open(home / LOCKS, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise _unusable(home / LOCKS, error) from None
    try:
        yield file
    finally:
        os.close(file)


def _unusable(path: Path, error: Exception) -> Misconfigured:
    return Misconfigured(
        f"conversations cannot be kept in {path}: {error}",
        hint="Make it writable, or move it away: a new one is made, without the old conversations.",
    )
