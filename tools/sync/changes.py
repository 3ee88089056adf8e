"""Syncing when something changes: every few seconds the worker looks who changed, and plans what
changed since as one small sync.

Who is still being changed waits until it is quiet. While a sync of the connection's own is under way,
or waits for a person, changes gather for the next one. What we take over from the other side changes
somebody here too: the plan then finds nothing that differs there, and writes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from store.clock import real_ms
from store.connections import Connection, Lately
from store.ports import Reader, Tx
from tools.context import Ctx
from tools.sync.automatic import (
    REALTIME,
    Automatic,
    is_busy,
    keep_automatic,
    plan_by_itself,
    read_automatic,
    ready,
    waiting,
)
from tools.sync.executing import URGENT_FROM
from tools.sync.scope import Scope

QUIET_MS = 1_500  # since the last change of somebody
LATE_MS = 1_500  # a change may be kept that much after its instant
OVERLAP_MS = 10_000
EVERY_MS = 2_000
SHARE = 20  # of the time that looking takes may pass before it looks again
MOST = 500  # people in one sync
FEW = 20  # this many are what a person may be waiting for
PRIORITY = 5


class Watch:
    """Looks for changes, seldomer where looking takes long. One for each process."""

    def __init__(self) -> None:
        self._next_at = 0

    async def look(self, ctx: Ctx) -> int:
        """Begin the syncs that changes ask for; how many. With a frozen clock there are none: then
        nothing can be told to have changed later than something else."""
        begun = real_ms()
        if ctx.services.settings.clock is not None or begun < self._next_at:
            return 0
        found = await ctx.services.read(ctx.tenant.id, lambda reader: bool(due(reader, ctx)))
        self._next_at = real_ms() + max(EVERY_MS, SHARE * (real_ms() - begun))
        if not found:
            return 0
        count = await ctx.services.write(ctx.tenant.id, lambda tx: plan_changed(tx, ctx))
        ctx.services.wake_worker()
        return count


@dataclass(frozen=True, slots=True)
class Due:
    """A connection and who changed, with the instant; oldest first."""

    connection: Connection
    people: Sequence[tuple[int, int]]


def due(reader: Reader | Tx, ctx: Ctx) -> list[Due]:
    """Which connections have changes to tell."""
    found: list[Due] = []
    for one in reader.connections.all():
        if one.frequency != REALTIME or not ready(one):
            continue
        kept = read_automatic(reader, one.id)
        if is_busy(reader, kept) or waiting(reader, kept) is not None:
            continue
        since = kept.since - OVERLAP_MS
        lately = Lately(
            since=since,
            until=ctx.now_ms - QUIET_MS,
            real_since=since,
            late_ms=LATE_MS,
        )
        if people := reader.connections.changed(one.id, lately, limit=MOST):
            found.append(Due(one, people))
    return found


def plan_changed(tx: Tx, ctx: Ctx) -> int:
    """Begin the syncs that changes ask for; how many. Who comes second finds one under way."""
    found = due(tx, ctx)
    for one in found:
        people = [key for key, _ in one.people]
        scope = Scope(customers=tuple(people), text="what changed, by itself")
        priority = URGENT_FROM if len(people) <= FEW else PRIORITY
        kept = read_automatic(tx, one.connection.id)
        run = plan_by_itself(tx, ctx, one.connection, scope, priority=priority, people=len(people))
        since = ctx.now_ms if len(people) < MOST else one.people[-1][1]
        new = Automatic(run=run, due=kept.due, since=max(kept.since, since))
        keep_automatic(tx, ctx, one.connection.id, new)
    return len(found)
