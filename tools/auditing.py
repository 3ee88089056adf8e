"""Audit entries that need no transaction of their own: reads and refusals, written in batches."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Sequence

from store.types import AuditEntry

log = logging.getLogger("rapport.audit")
BATCH = 100
WAIT_SECONDS = 1.0
MOST_KEPT = 10_000
WriteEntries = Callable[[int, Sequence[AuditEntry]], Awaitable[None]]


class LateAudit:
    """Keeps entries and writes them each second, at 100, and on `flush`.

    When the database cannot be written they are kept for the next time, at most 10,000; what is
    dropped beyond is counted in the log.
    """

    def __init__(self, write: WriteEntries) -> None:
        self._write = write
        self._waiting: list[tuple[int, AuditEntry]] = []
        self._timer: asyncio.Task[None] | None = None
        self._writing = asyncio.Lock()
        self._hurry = asyncio.Event()

    def add(self, tenant_id: int, entry: AuditEntry) -> None:
        """Keep an entry for the next batch."""
        if len(self._waiting) >= MOST_KEPT:
            log.error("audit entry dropped: %s by %s", entry.tool, entry.actor)
            return
        self._waiting.append((tenant_id, entry))
        full = len(self._waiting) == BATCH
        if self._timer is None or self._timer.done() or full:
            self._timer = asyncio.create_task(self._later(0.0 if full else WAIT_SECONDS))

    async def _later(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._hurry.wait(), seconds)
        await self.flush()

    async def close(self) -> None:
        """Stop waiting and write what is kept."""
        self._hurry.set()
        if self._timer is not None:
            await self._timer
        await self.flush()

    async def flush(self) -> None:
        """Write what is kept; a failure is logged and what could not be written stays."""
        async with self._writing:
            batch, self._waiting = self._waiting, []
            for tenant_id in dict.fromkeys(tenant for tenant, _ in batch):
                entries = [entry for tenant, entry in batch if tenant == tenant_id]
                try:
                    await self._write(tenant_id, entries)
                except Exception:
                    log.exception("%d audit entries could not be written", len(entries))
                    self._waiting += [(tenant_id, entry) for entry in entries]
