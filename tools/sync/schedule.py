"""When a connection syncs by itself: at the times of a cron line in the organisation's time zone.

A time that passed while nothing ran, or while the sync before was under way, is made up for once. A
clock change makes no time run twice and none be left out (as Debian's cron does it).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, pairwise
from typing import TypedDict
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from store.clock import from_ms, to_ms
from store.connections import Connection, ConnectionState
from store.ids import to_text
from store.ports import Reader, Tx
from tools.context import Ctx
from tools.errors import InvalidInput, invalid
from tools.sync.automatic import (
    REALTIME,
    SCHEDULED,
    Automatic,
    is_busy,
    keep_automatic,
    plan_by_itself,
    read_automatic,
    ready,
    waiting,
)
from tools.sync.scope import Scope
from tools.views import shown_time

MINUTE_MS = 60_000
LEAST_MINUTES = 5
LOOKED_AT = 100  # times of a line that are looked at to know how often it comes
WINDOW_MS = 8 * 24 * 60 * MINUTE_MS
ACCEPTED = "minute hour day month weekday, such as 0 2 * * * or */15 8-18 * * 1-5"
MOST_LINE = 100
PRIORITY = 3


def checked_schedule(text: str) -> str:
    """A cron line in one form. `InvalidInput` for what is none, never comes, or comes more often
    than every five minutes."""
    line = " ".join(text.split())
    if len(line) > MOST_LINE or len(line.split()) != 5:
        raise _refused(text, "is no cron line of five fields")
    try:
        coming = list(islice(times(line, "UTC", 0), LOOKED_AT))
    except CronSimError as error:
        raise _refused(text, f"is no cron line: {str(error).lower()}") from None
    if not coming:
        raise _refused(text, "never comes")
    gaps = [later - at for at, later in pairwise(coming)]
    if gaps and min(gaps) < LEAST_MINUTES * MINUTE_MS:
        raise _refused(text, f"comes more often than every {LEAST_MINUTES} minutes")
    return line


def times(line: str, zone: str, after_ms: int) -> Iterator[int]:
    """The times of a line after an instant, in order; milliseconds since 1970 UTC."""
    start = from_ms(after_ms).astimezone(ZoneInfo(zone))
    for moment in CronSim(line, start):
        yield to_ms(moment)


def next_time(line: str, zone: str, after_ms: int) -> int | None:
    """The first time of a line after an instant."""
    return next(times(line, zone, after_ms), None)


def latest_time(line: str, zone: str, *, after_ms: int, now_ms: int) -> int | None:
    """The last time of a line beyond `after_ms` that has come by now."""
    for start in sorted({max(after_ms, now_ms - WINDOW_MS), after_ms}, reverse=True):
        found = None
        for at in times(line, zone, start):
            if at > now_ms:
                break
            found = at
        if found is not None:
            return found
    return None


def due(reader: Reader | Tx, ctx: Ctx) -> list[tuple[Connection, int]]:
    """Which connections' time has come, with the time."""
    found: list[tuple[Connection, int]] = []
    for one in reader.connections.all():
        if one.frequency != SCHEDULED or not ready(one):
            continue
        kept = read_automatic(reader, one.id)
        try:
            at = latest_time(one.schedule, ctx.tenant.zone, after_ms=kept.due, now_ms=ctx.now_ms)
        except CronSimError:
            continue  # an older version took it
        if at is not None and not is_busy(reader, kept):
            found.append((one, at))
    return found


async def begin_due(ctx: Ctx) -> None:
    """Begin the syncs whose time has come; writes only where there are any."""
    if await ctx.services.read(ctx.tenant.id, lambda reader: bool(due(reader, ctx))):
        await ctx.services.write(ctx.tenant.id, lambda tx: plan_due(tx, ctx))
        ctx.services.wake_worker()


def plan_due(tx: Tx, ctx: Ctx) -> int:
    """Begin the syncs whose time has come; how many. Who comes second finds nothing due."""
    found = due(tx, ctx)
    for one, at in found:
        kept = read_automatic(tx, one.id)
        text = "everything that changed, by schedule"
        run = plan_by_itself(tx, ctx, one, Scope(text=text), priority=PRIORITY, people=None)
        keep_automatic(tx, ctx, one.id, Automatic(run=run, due=at, since=kept.since))
    return len(found)


class OwnSyncs(TypedDict):
    """How a connection's own syncs stand: its cron line, when the next comes by it, and the proposal
    (shown id) of one that waits for a person."""

    schedule: str
    next_sync_at: str | None
    waits: str


def own_syncs(reader: Reader | Tx, one: Connection, zone: str) -> OwnSyncs:
    """How they stand."""
    if one.frequency not in {SCHEDULED, REALTIME} or one.state is ConnectionState.DISCONNECTED:
        return OwnSyncs(schedule=one.schedule, next_sync_at=None, waits="")
    kept = read_automatic(reader, one.id)
    old = waiting(reader, kept)
    proposal = None if old is None else old.proposal_id
    waits = "" if proposal is None else to_text("proposal", proposal)
    try:
        at = next_time(one.schedule, zone, kept.due) if one.schedule else None
    except CronSimError:
        at = None
    return OwnSyncs(schedule=one.schedule, next_sync_at=shown_time(at), waits=waits)


def _refused(text: str, why: str) -> InvalidInput:
    return invalid("schedule", text, why, ACCEPTED)
