"""Syncs that nobody asked for: planned by the organisation's own clock or because something changed,
proposed in the worker's name, and started only where a standing approval covers them.

How far they are is a setting of the tenant under the connection's id: a key that is replaced must
not begin anew.
"""

from __future__ import annotations

from store.connections import Connection, ConnectionState
from store.ids import to_text
from store.ports import Reader, Tx
from store.proposals import ProposalState
from store.sync import RunInput, RunState, SyncRun
from store.types import ActorKind
from tools.arguments import Result
from tools.context import Actor, Ctx, Role
from tools.policy.standing import SYNC, SyncCovers, read_granted
from tools.sync.planning_job import enqueue_planning
from tools.sync.scope import Scope, mapping_hash

MANUAL, SCHEDULED, REALTIME = "manual", "scheduled", "realtime"
BY_ITSELF = Actor(ActorKind.JOB, "automatic sync", "job", Role.MEMBER)
UNDER_WAY = frozenset((RunState.PLANNING, RunState.RUNNING, RunState.PAUSED))


class Automatic(Result):
    """How far a connection's own syncs are: the latest run, the time of the schedule it was for, and
    until when changes were looked at (business time, milliseconds)."""

    run: int | None = None
    due: int = 0
    since: int = 0


def read_automatic(reader: Reader | Tx, connection_id: int) -> Automatic:
    """How far they are."""
    kept = reader.settings.all().get(_key(connection_id))
    return Automatic() if kept is None else Automatic.model_validate_json(kept)


def keep_automatic(tx: Tx, ctx: Ctx, connection_id: int, kept: Automatic) -> None:
    """Keep how far they are."""
    values = {_key(connection_id): kept.model_dump_json()}
    tx.settings.put(values, actor=ctx.actor.principal, now_ms=ctx.now_ms)


def ready(connection: Connection) -> bool:
    """Whether a connection may sync by itself now."""
    return connection.state is ConnectionState.ACTIVE


def is_busy(reader: Reader | Tx, kept: Automatic) -> bool:
    """Whether the run before is still being planned or carried out."""
    run = reader.sync.run(kept.run) if kept.run is not None else None
    return run is not None and run.state in UNDER_WAY


def waiting(reader: Reader | Tx, kept: Automatic) -> SyncRun | None:
    """The run before, where its plan waits for a person."""
    run = reader.sync.run(kept.run) if kept.run is not None else None
    return run if run is not None and run.state is RunState.PLANNED else None


def plan_by_itself(
    tx: Tx, ctx: Ctx, connection: Connection, scope: Scope, *, priority: int, people: int | None
) -> int:
    """Begin planning a sync; its run. A plan of its own that still waits is superseded: this one
    carries what that one would have."""
    if (old := waiting(tx, read_automatic(tx, connection.id))) is not None:
        _supersede(tx, ctx, old)
    hashed = mapping_hash(tx.connections.mapping(connection.id))
    wanted = RunInput(
        connection_id=connection.id,
        operation="sync",
        scope=scope.model_copy(update={"mapping_hash": hashed}).model_dump_json(),
        priority=priority,
    )
    return enqueue_planning(tx, ctx, wanted, people=people).id


def covered_by(reader: Reader | Tx, connection: Connection, *, now_ms: int) -> list[str]:
    """The standing approvals that let a connection's own syncs start, as shown ids."""
    named = to_text("connection", connection.id)
    found: list[str] = []
    for one in reader.standing.in_force(SYNC, now_ms=now_ms):
        granted = read_granted(one.covers)
        covers = granted.covers if granted is not None else None
        if isinstance(covers, SyncCovers) and covers.connection == named and _asks(covers):
            found.append(to_text("standing_approval", one.id))
    return found


def _asks(covers: SyncCovers) -> bool:
    doors = covers.doors or (BY_ITSELF.door,)
    return BY_ITSELF.kind.value in covers.requesters and BY_ITSELF.door in doors


def _supersede(tx: Tx, ctx: Ctx, run: SyncRun) -> None:
    tx.sync.move_run(run.id, [RunState.PLANNED], RunState.CANCELLED, now_ms=ctx.now_ms)
    if run.proposal_id is not None:
        tx.proposals.move(
            run.proposal_id,
            old=ProposalState.PENDING,
            new=ProposalState.SUPERSEDED,
            by=ctx.actor.principal,
            now_ms=ctx.now_ms,
        )


def _key(connection_id: int) -> str:
    return f"automatic_sync.{to_text('connection', connection_id)}"
