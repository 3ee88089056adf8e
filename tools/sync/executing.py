"""What an approved sync does: starts the job that carries it out."""

from __future__ import annotations

import json

from store.connections import ConnectionState
from store.ids import to_text
from store.ports import Reader, Tx
from store.proposals import Proposal
from store.sync import RunState, SyncRun
from store.types import JobRequest
from tools.context import Ctx
from tools.sync.scope import Scope, mapping_hash
from tools.sync.words import said

KIND = "sync_run"  # of the job
SYNC, UNDO_SYNC = "sync_crm", "undo_sync"  # of proposals
BULK, URGENT = "crm", "crm_urgent"  # queues
URGENT_FROM = 8  # of a run's priority


def run_of(reader: Reader | Tx, proposal: Proposal) -> SyncRun:
    """The run a proposal is about."""
    run = reader.sync.run(proposal.subject_id or 0)
    if run is None:
        raise LookupError(f"proposal {to_text('proposal', proposal.id)} has no run")
    return run


class SyncExecutor:
    """Starts a run whose plan, mapping and connection are still those that were approved."""

    def why_stale(self, tx: Reader | Tx, proposal: Proposal, ctx: Ctx) -> str | None:
        """Whether the plan was begun or dropped, or the connection or its mapping changed."""
        run = run_of(tx, proposal)
        if run.state is not RunState.PLANNED:
            return said(ctx.locale, "run_moved", state=run.state.value)
        connection = tx.connections.get(run.connection_id)
        if connection is None or connection.state in {
            ConnectionState.DISCONNECTED,
            ConnectionState.BROKEN,
        }:
            return said(ctx.locale, "connection_closed")
        wanted = Scope.model_validate_json(run.scope).mapping_hash
        if wanted and mapping_hash(tx.connections.mapping(run.connection_id)) != wanted:
            return said(ctx.locale, "mapping_changed")
        return None

    def content_hash(self, tx: Reader | Tx, proposal: Proposal) -> str:
        """Of the plan as it is stored."""
        return tx.sync.digest(run_of(tx, proposal).id)

    def start(self, tx: Tx, proposal: Proposal, ctx: Ctx) -> int | None:
        """Start carrying it out."""
        run = run_of(tx, proposal)
        tx.sync.move_run(run.id, [RunState.PLANNED], RunState.RUNNING, now_ms=ctx.now_ms)
        job = enqueue_run(tx, run, actor=ctx.actor.principal)
        tx.sync.change_run(run.id, {"job_id": job, "proposal_id": proposal.id})
        return job

    def drop(self, tx: Tx, proposal: Proposal, ctx: Ctx) -> None:
        """Nothing is written."""
        run = run_of(tx, proposal)
        tx.sync.move_run(run.id, [RunState.PLANNED], RunState.CANCELLED, now_ms=ctx.now_ms)


def enqueue_run(tx: Tx, run: SyncRun, *, actor: str) -> int:
    """The job of a run that was started."""
    planned = sum(
        count for (_, _, state), count in tx.sync.counts(run.id).items() if state == "planned"
    )
    request = JobRequest(
        kind=KIND,
        payload=json.dumps({"run": run.id}),
        queue=URGENT if run.priority >= URGENT_FROM else BULK,
        dedupe_key=str(run.id),
        total_units=planned,
        max_attempts=20,
    )
    return tx.jobs.enqueue(request, actor=actor)
