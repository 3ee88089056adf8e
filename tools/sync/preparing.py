"""From what was asked to a stored plan that waits for a person."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from store.connections import Connection, ConnectionState, EntityLink
from store.ids import from_text, to_text
from store.ports import Reader, Tx
from store.sync import RunInput, RunState, SyncRecord, SyncRun
from tools.connectors.port import Connector, Kind
from tools.context import Ctx
from tools.errors import Conflict
from tools.proposing import Plan, Proposed, propose
from tools.sync.executing import SYNC, UNDO_SYNC
from tools.sync.planning import Planner
from tools.sync.scope import Scope, mapping_hash, mapping_of
from tools.sync.undoing import undo_plan
from tools.sync.words import said

WRITTEN = ("create", "update", "undo", "delete")
SAMPLES = 20


@dataclass(frozen=True, slots=True)
class Prepared:
    """What was planned, before it is kept."""

    rows: Sequence[SyncRecord]
    links: Sequence[EntityLink]
    scope: Scope
    same: Mapping[Kind, Sequence[int]] = field(default_factory=dict[Kind, Sequence[int]])


@dataclass(frozen=True, slots=True)
class Kept:
    """A plan that is kept: its run, how many rows of each operation, and the proposal, None where
    there is nothing to write."""

    run_id: int
    counts: Counter[str]
    proposed: Proposed | None


async def prepare_sync(
    ctx: Ctx, connector: Connector, connection: Connection, scope: Scope
) -> Prepared:
    """Plan a sync. Reads here and there, and writes nowhere."""
    stored = await ctx.read(lambda reader: reader.connections.mapping(connection.id))
    scope = scope.model_copy(update={"mapping_hash": mapping_hash(stored)})
    planner = Planner(ctx, connector, connection.id, mapping_of(stored))
    rows: list[SyncRecord] = []
    links: list[EntityLink] = []
    same: dict[Kind, list[int]] = {}
    async for chunk in planner.plan(scope):
        rows += chunk.rows
        links += chunk.links
        same.setdefault(chunk.kind, []).extend(chunk.same)
        ctx.progress(len(rows), None, "planned")
    return Prepared(rows, links, scope, same)


async def prepare_undo(ctx: Ctx, connector: Connector, run_id: int) -> Prepared:
    """Plan the undoing of a run."""
    rows = await undo_plan(ctx.services, ctx.tenant, connector, run_id)
    return Prepared(rows, (), Scope())


def keep_plan(
    tx: Tx,
    ctx: Ctx,
    connection: Connection,
    prepared: Prepared,
    wanted: RunInput,
) -> Kept:
    """Keep a plan with its links, and propose it where it would write anything."""
    run_id = tx.sync.add_run(wanted, actor=ctx.actor.principal, now_ms=ctx.now_ms)
    tx.sync.put_records(run_id, prepared.rows, now_ms=ctx.now_ms)
    tx.connections.link(connection.id, prepared.links, now_ms=ctx.now_ms)
    for kind, ids in prepared.same.items():
        tx.connections.told(connection.id, kind.value, ids, at=ctx.now_ms)
    counts = Counter(row.operation for row in prepared.rows)
    digest = tx.sync.digest(run_id)
    return end_planning(tx, ctx, connection, run_id, counts, digest)


def end_planning(
    tx: Tx,
    ctx: Ctx,
    connection: Connection,
    run_id: int,
    counts: Counter[str],
    digest: str,
) -> Kept:
    """End the planning of a run whose rows are kept, and propose it where it would write anything."""
    values = {"digest": digest, "planned_at": ctx.now_ms, "counts": json.dumps(counts)}
    tx.sync.change_run(run_id, values)
    size = sum(counts[one] for one in WRITTEN)
    new = RunState.PLANNED if size else RunState.DONE
    tx.sync.move_run(run_id, [RunState.PLANNING], new, now_ms=ctx.now_ms)
    if not size:
        tx.connections.finished(connection.id, error="", now_ms=ctx.now_ms)
        return Kept(run_id, counts, None)
    run = tx.sync.run(run_id)
    if run is None:
        raise LookupError(f"there is no run {run_id}")
    proposed = propose(tx, ctx, _plan(ctx, connection, run, counts, digest))
    tx.sync.change_run(run_id, {"proposal_id": from_text("proposal", proposed.proposal)})
    return Kept(run_id, counts, proposed)


def _plan(
    ctx: Ctx, connection: Connection, run: SyncRun, counts: Counter[str], digest: str
) -> Plan:
    undo = run.undo_of is not None
    left = counts["skip"] + counts["conflict"]
    figures = {name: counts[name] for name in WRITTEN}
    title = said(
        ctx.locale,
        "undo_title" if undo else "sync_title",
        name=connection.name,
        left=left,
        **figures,
    )
    args = {
        "run": to_text("sync_run", run.id),
        "connection": to_text("connection", connection.id),
        "audience": None if undo else Scope.model_validate_json(run.scope).audience,
        "matter": {"connection": to_text("connection", connection.id)},
    }
    shown = {**args, "counts": dict(counts), "connection_name": connection.name}
    return Plan(
        kind=UNDO_SYNC if undo else SYNC,
        title=title,
        args=args,
        shown=shown,
        content_hash=digest,
        size=sum(figures.values()),
        subject_id=run.id,
    )


def usable(reader: Reader | Tx, connection_id: int | None, *, broken: bool = False) -> Connection:
    """The connection that is meant: the only open one where none is named. `Conflict` with what to
    do where there is none, or several; `broken`: one whose key is refused is meant too."""
    found = [
        one
        for one in reader.connections.all()
        if one.state is not ConnectionState.DISCONNECTED
        and (connection_id is None or one.id == connection_id)
    ]
    if not found:
        raise Conflict("no outside CRM is connected", hint="Connect one with connect_crm.")
    if len(found) > 1:
        names = ", ".join(f"{one.name} ({to_text('connection', one.id)})" for one in found)
        raise Conflict(f"several CRMs are connected: {names}", hint="Say which: connection.")
    if found[0].state is ConnectionState.BROKEN and not broken:
        raise Conflict(
            f"{found[0].name} refuses our key: {found[0].last_error}",
            hint="Connect it again with connect_crm.",
        )
    return found[0]
