"""The job that plans a sync of many: in chunks, each kept with how far it got, then proposed in the
name of who asked."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass, replace

from store.clock import real_ms
from store.connections import Connection, ConnectionState
from store.ids import to_text
from store.ports import LeaseLost, Tx
from store.sync import RunInput, RunState, SyncRun
from store.types import ActorKind, JobRequest
from tools.connectors.port import Connector
from tools.connectors.troubles import ConnectorError, PausedUntil
from tools.context import Actor, Ctx, JobRun, Role
from tools.errors import Busy, Conflict, RapportError
from tools.failpoints import fail_point
from tools.jobs.handler import Deferred, Stopped, pause_if_stopping
from tools.sync.ending import fail_planning
from tools.sync.executing import BULK, URGENT, URGENT_FROM
from tools.sync.planning import Place, Planned, Planner
from tools.sync.preparing import end_planning
from tools.sync.scope import Scope, mapping_hash, mapping_of
from tools.sync.words import said

KIND = "plan_sync"
REST_MS = 300_000  # where the other side says no end of its limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Who asked for a plan: it is proposed as their own call would have been."""

    run: int
    kind: str
    id: str
    door: str
    role: int
    locale: str
    tainted: bool

    def ctx(self, job: Ctx) -> Ctx:
        """Their surroundings, at the job's time."""
        actor = Actor(ActorKind(self.kind), self.id, self.door, Role(self.role))
        return replace(job, actor=actor, locale=self.locale, tainted=self.tainted)


def enqueue_planning(tx: Tx, ctx: Ctx, wanted: RunInput, *, people: int | None) -> SyncRun:
    """Keep a run that a job is going to plan. `people`: how many, None where nobody counted."""
    run_id = tx.sync.add_run(wanted, actor=ctx.actor.principal, now_ms=ctx.now_ms)
    who = ctx.actor
    asked = Asked(
        run=run_id,
        kind=who.kind.value,
        id=who.id,
        door=who.door,
        role=who.role.value,
        locale=ctx.locale,
        tainted=ctx.tainted,
    )
    request = JobRequest(
        kind=KIND,
        payload=json.dumps(asdict(asked), ensure_ascii=False),
        queue=URGENT if wanted.priority >= URGENT_FROM else BULK,
        dedupe_key=str(run_id),
        total_units=people,
        max_attempts=20,
    )
    job = tx.jobs.enqueue(request, actor=who.principal)
    tx.sync.change_run(run_id, {"job_id": job})
    run = tx.sync.run(run_id)
    if run is None:
        raise LookupError(f"there is no run {run_id}")
    return run


async def plan_job(run: JobRun) -> str:
    """Plan a run from where it got to and propose it; its counts by operation as JSON."""
    asked = Asked(**json.loads(run.job.payload))
    ctx = asked.ctx(run.ctx)
    sync, connection = await _begun(run, asked.run)
    if sync.state is not RunState.PLANNING:
        return sync.counts
    try:
        connectors, urgent = ctx.services.connectors, run.job.queue == URGENT
        connector = await connectors.open(ctx.tenant.id, connection, urgent=urgent)
        try:
            return await _planned(run, ctx, sync, connection, connector)
        finally:
            await connector.close()
    except (Stopped, Deferred, LeaseLost):
        raise
    except PausedUntil as error:
        raise Deferred(error.until_at or real_ms() + REST_MS, await _kept(run)) from error
    except Exception as error:
        await _failed(run, sync, error)
        raise _again(error) from error


async def _begun(run: JobRun, run_id: int) -> tuple[SyncRun, Connection]:
    def unit(tx: Tx) -> tuple[SyncRun, Connection]:
        sync = tx.sync.run(run_id)
        connection = None if sync is None else tx.connections.get(sync.connection_id)
        if sync is None or connection is None:
            raise LookupError(f"there is no run {run_id}")
        if connection.state in {ConnectionState.DISCONNECTED, ConnectionState.BROKEN}:
            fail_planning(
                tx, sync, said(run.ctx.locale, "connection_closed"), now_ms=run.ctx.now_ms
            )
        return tx.sync.run(run_id) or sync, connection

    return await run.ctx.services.write(run.ctx.tenant.id, unit)


async def _planned(
    run: JobRun, ctx: Ctx, sync: SyncRun, connection: Connection, connector: Connector
) -> str:
    scope = Scope.model_validate_json(sync.scope)
    stored = await ctx.read(lambda reader: reader.connections.mapping(connection.id))
    if mapping_hash(stored) != scope.mapping_hash:
        raise Conflict(said(ctx.locale, "mapping_changed"))
    planner = Planner(ctx, connector, connection.id, mapping_of(stored), sync.id)
    async for chunk in planner.plan(scope, Place.parse(run.job.checkpoint or "")):
        fail_point("plan:chunk")
        await ctx.services.write(
            ctx.tenant.id, lambda tx, chunk=chunk: _keep(tx, run, ctx, sync, chunk)
        )
        fail_point("plan:kept")
        pause_if_stopping(run)
    digest = await ctx.read(lambda reader: reader.sync.digest(sync.id))

    def end(tx: Tx) -> str:
        counts = Counter[str]()
        for (_, operation, _), count in tx.sync.counts(sync.id).items():
            counts[operation] += count
        end_planning(tx, ctx, connection, sync.id, counts, digest)
        return json.dumps(counts)

    return await ctx.services.write(ctx.tenant.id, end)


def _keep(tx: Tx, run: JobRun, ctx: Ctx, sync: SyncRun, chunk: Planned) -> None:
    """Keep a chunk together with how far the plan got: a worker that dies repeats it or not."""
    tx.sync.put_records(sync.id, chunk.rows, now_ms=ctx.now_ms)
    tx.connections.link(sync.connection_id, chunk.links, now_ms=ctx.now_ms)
    tx.connections.told(sync.connection_id, chunk.kind.value, chunk.same, at=sync.created_at)
    tx.jobs.checkpoint(
        run.job, checkpoint=chunk.next.text(), done_units=chunk.next.position, total_units=None
    )


async def _kept(run: JobRun) -> str:
    """How far the plan is kept by now."""
    job = await run.ctx.read(lambda reader: reader.jobs.get(run.job.id))
    return "" if job is None else job.checkpoint or ""


async def _failed(run: JobRun, sync: SyncRun, error: Exception) -> None:
    """Give the run up where nothing will make the plan succeed."""
    last = run.job.attempts >= run.job.max_attempts
    if not last and (_may_again(error) or not isinstance(error, RapportError)):
        return
    now = run.ctx.now_ms
    await run.ctx.services.write(
        run.ctx.tenant.id, lambda tx: fail_planning(tx, sync, str(error), now_ms=now)
    )


def _again(error: Exception) -> Exception:
    """The same error, as one that is tried again where the other side may answer later."""
    return Busy(str(error)) if _may_again(error) else error


def _may_again(error: Exception) -> bool:
    if isinstance(error, ConnectorError):
        return error.trouble.retryable
    return isinstance(error, RapportError) and error.retryable


def planning_said(run: SyncRun, locale: str, name: str) -> str:
    """That a plan is being made, for who asked for it."""
    return said(locale, "planning", name=name, run=to_text("sync_run", run.id))
