"""Where conversations are kept: a file of their own beside a SQLite database, or PostgreSQL.

Only the newest checkpoint of a conversation is kept: going back is done on its messages, so the
older ones would only grow by some 50 kB a turn. That is safe while no channel of the graph is a
`DeltaChannel`, whose value would have to be rebuilt from older checkpoints.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer

from tools.settings import Settings

POLL_SECONDS = 0.05


class Checkpoints(Protocol):
    """A checkpointer that also lets one turn of a conversation run at a time, whatever process it
    runs in, and lets go of what is not needed any more."""

    @property
    def saver(self) -> BaseCheckpointSaver[str]:
        """What the graph keeps its state with."""
        ...

    def alone(self, thread: str) -> AbstractAsyncContextManager[None]:
        """Hold a conversation against other processes; waits for its turn."""
        ...

    async def prune(self, thread: str) -> None:
        """Keep only the newest checkpoint of a conversation."""
        ...


def serializer() -> JsonPlusSerializer:
    """How state is written: messages and plain values; anything else in a file is not made again,
    so that somebody who can write to it can't have code run."""
    return JsonPlusSerializer(allowed_msgpack_modules=None)


@asynccontextmanager
async def opened(settings: Settings) -> AsyncGenerator[Checkpoints]:
    """The conversations of this installation; Misconfigured says why they can't be kept."""
    url = settings.database_url.get_secret_value() if settings.database_url else ""
    if url.partition(":")[0].partition("+")[0] in {"postgresql", "postgres"}:
        from agent.postgres_checkpoints import open_postgres  # noqa: PLC0415 - its driver is heavy

        async with open_postgres(url) as in_postgres:
            yield in_postgres
        return
    from agent.sqlite_checkpoints import open_sqlite  # noqa: PLC0415 - one of the two is needed

    async with open_sqlite(settings.home) as in_file:
        yield in_file


async def wait_a_little() -> None:
    """Between two tries for a conversation that another process holds."""
    await asyncio.sleep(POLL_SECONDS)
