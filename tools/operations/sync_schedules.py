"""schedule_sync: whether a connection syncs by itself: when asked for, at set times, or when
something changes."""

from __future__ import annotations

from itertools import islice
from typing import Literal

from pydantic import Field

from store.connections import ConnectionState
from store.ids import to_text
from store.ports import Tx
from tools.arguments import Args, Result
from tools.context import Ctx
from tools.errors import Conflict, invalid
from tools.operations.connections import ConnectionLine, connection_line, the_connection
from tools.sync.automatic import (
    MANUAL,
    SCHEDULED,
    Automatic,
    covered_by,
    keep_automatic,
    read_automatic,
)
from tools.sync.schedule import checked_schedule, times
from tools.views import shown_time

SHOWN_TIMES = 3


class ScheduleSync(Args):
    """When a connection syncs by itself."""

    connection: str = Field(default="", max_length=40, description="con_ id, where several.")
    frequency: Literal["manual", "scheduled", "realtime"] = Field(
        description="manual: only when asked; scheduled: at set times; realtime: seconds after a "
        "customer changes."
    )
    schedule: str = Field(
        default="",
        max_length=200,
        description="For scheduled, a cron line in the organisation's time zone: 0 2 * * * is every "
        "night at 2, 0 8 * * 1 Mondays at 8.",
    )


class SyncScheduled(Result):
    """When a connection syncs by itself from now on."""

    connection: ConnectionLine
    zone: str = Field(description="The time zone of the schedule.")
    next: list[str] = Field(default=[], description="The next times.")
    covered_by: list[str] = Field(
        default=[], description="sap_ ids of what lets these syncs start without asking."
    )
    hint: str = Field(default="", description="What a person still has to do.")


async def schedule_sync(ctx: Ctx, args: ScheduleSync) -> SyncScheduled:
    """Say when a connection syncs by itself: manual, scheduled by a cron line, or realtime.

    Use it for "sync to HubSpot every night at 2" or "whenever a customer changes". Each such sync is
    planned and proposed like any other; it starts without asking only where a person granted a
    standing approval for this connection, which you cannot. Example: {"frequency": "scheduled",
    "schedule": "0 2 * * *"}.
    """
    line = _line(args)

    def unit(tx: Tx) -> SyncScheduled:
        found = the_connection(tx, args.connection)
        if found.state is ConnectionState.DISCONNECTED:
            raise Conflict(f"{found.name} is disconnected", hint="Connect it again first.")
        values = {"frequency": args.frequency, "schedule": line}
        tx.connections.change(found.id, values, now_ms=ctx.now_ms)
        before = read_automatic(tx, found.id)
        begun = Automatic(run=before.run, due=ctx.now_ms, since=ctx.now_ms)
        keep_automatic(tx, ctx, found.id, begun)
        connection = the_connection(tx, to_text("connection", found.id))
        covered = covered_by(tx, connection, now_ms=ctx.now_ms)
        shown = connection_line(tx, connection, zone=ctx.tenant.zone)
        return SyncScheduled(
            connection=shown,
            zone=ctx.tenant.zone,
            next=_next(ctx, line),
            covered_by=covered,
            hint="" if covered or args.frequency == MANUAL else _hint(shown.id),
        )

    return await ctx.write(unit)


def _line(args: ScheduleSync) -> str:
    if args.frequency == SCHEDULED:
        return checked_schedule(args.schedule)
    if args.schedule:
        raise invalid(
            "schedule", args.schedule, f"is given for {args.frequency}", "none, or scheduled"
        )
    return ""


def _next(ctx: Ctx, line: str) -> list[str]:
    if not line:
        return []
    coming = islice(times(line, ctx.tenant.zone, ctx.now_ms), SHOWN_TIMES)
    return [shown_time(at) or "" for at in coming]


def _hint(connection: str) -> str:
    return (
        "Each sync waits for a person until one grants a standing approval: rapport standing sync "
        f"{connection}, or on the card of a waiting one."
    )
