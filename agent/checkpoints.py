"""Where conversations are kept: a file of their own beside a SQLite database, or PostgreSQL.

Only the newest checkpoint of a conversation is kept: going back is done on its messages, so the
older ones would only grow by some 50 kB a turn.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Protocol

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

from tools.settings import Settings

FILE = "conversations.db"
_OLDER = (
    "DELETE FROM {table} WHERE thread_id = ? AND checkpoint_id < "
    "(SELECT max(checkpoint_id) FROM checkpoints WHERE thread_id = ?)"
)


class Checkpoints(Protocol):
    """A checkpointer that can also let go of what is not needed any more."""

    @property
    def saver(self) -> BaseCheckpointSaver[str]:
        """What the graph keeps its state with."""
        ...

    async def prune(self, thread: str) -> None:
        """Keep only the newest checkpoint of a conversation."""
        ...


class SqliteCheckpoints:
    """Conversations in a SQLite file of their own."""

    def __init__(self, saver: AsyncSqliteSaver) -> None:
        self.saver = saver

    async def prune(self, thread: str) -> None:
        """Keep only the newest checkpoint of a conversation."""
        async with self.saver.lock:
            for table in ("writes", "checkpoints"):
                await self.saver.conn.execute(_OLDER.format(table=table), (thread, thread))
            await self.saver.conn.commit()


@asynccontextmanager
async def opened(settings: Settings) -> AsyncGenerator[Checkpoints]:
    """The conversations of this installation."""
    settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    async with AsyncSqliteSaver.from_conn_string(str(settings.home / FILE)) as saver:
        await saver.setup()
        yield SqliteCheckpoints(saver)
