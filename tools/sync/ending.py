"""How a run ends, pauses or is given up, with its proposal and its connection."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from store.connections import Connection, ConnectionState
from store.ids import to_text
from store.ports import Reader, Tx
from store.proposals import ProposalState
from store.sync import RecordState, RunState, SyncRecord, SyncRun
from tools.notifying.notes import Note, notify

OPEN = (RunState.RUNNING, RunState.PAUSED)
PAGE = 2_000
NOT_DONE = (RecordState.FAILED, RecordState.UNKNOWN)
ENDS: Mapping[RunState, ProposalState] = {
    RunState.DONE: ProposalState.DONE,
    RunState.PARTIAL: ProposalState.PARTIAL,
    RunState.FAILED: ProposalState.FAILED,
}


def counted(reader: Reader | Tx, run_id: int) -> Counter[str]:
    """The rows of a run by state."""
    found = Counter[str]()
    for (_, _, state), count in reader.sync.counts(run_id).items():
        found[state] += count
    return found


def end_run(tx: Tx, run: SyncRun, *, now_ms: int) -> str:
    """End a run that has nothing left to write; its counts as JSON."""
    counts = counted(tx, run.id)
    if counts[RecordState.PLANNED] or counts[RecordState.WRITING]:
        return json.dumps(counts)
    lost = sum(counts[state] for state in NOT_DONE)
    state = RunState.DONE
    if lost:
        state = RunState.PARTIAL if counts[RecordState.DONE] else RunState.FAILED
    _close(tx, run, state, counts, f"{lost} records failed" if lost else "", now_ms)
    return json.dumps(counts)


def fail_run(tx: Tx, run: SyncRun, why: str, *, refused: bool, now_ms: int) -> None:
    """Give a run up; what was not written stays planned. `refused`: the other side refuses the
    connection as a whole, which is broken from now on."""
    counts = counted(tx, run.id)
    state = RunState.PARTIAL if counts[RecordState.DONE] else RunState.FAILED
    _close(tx, run, state, counts, why, now_ms)
    if refused:
        values = {"state": ConnectionState.BROKEN.value, "last_error": why}
        tx.connections.change(run.connection_id, values, now_ms=now_ms)


def fail_planning(tx: Tx, run: SyncRun, why: str, *, now_ms: int) -> None:
    """Give up a run whose plan could not be made: nothing was written there."""
    if tx.sync.move_run(run.id, [RunState.PLANNING], RunState.FAILED, now_ms=now_ms):
        counts = counted(tx, run.id)
        tx.sync.change_run(run.id, {"counts": json.dumps(counts), "error": why})
        tx.connections.finished(run.connection_id, error=why, now_ms=now_ms)
        _tell(tx, run, counts, why, now_ms)


def pause_run(
    tx: Tx, run: SyncRun, connection: Connection, *, until: int, why: str, now_ms: int
) -> None:
    """Use the connection no more until an instant: a day's limit is used up."""
    tx.sync.move_run(run.id, [RunState.RUNNING], RunState.PAUSED, now_ms=now_ms)
    tx.sync.change_run(run.id, {"error": why})
    values = {"paused_until": until, "last_error": why}
    tx.connections.change(connection.id, values, now_ms=now_ms)


def _close(
    tx: Tx, run: SyncRun, state: RunState, counts: Counter[str], error: str, now_ms: int
) -> None:
    if not tx.sync.move_run(run.id, OPEN, state, now_ms=now_ms):
        return
    tx.sync.change_run(run.id, {"counts": json.dumps(counts), "error": error})
    tx.connections.finished(run.connection_id, error=error, now_ms=now_ms)
    if state is not RunState.DONE:
        _tell(tx, run, counts, error, now_ms)
    if run.undo_of is not None:
        _mark_undone(tx, run.id, run.undo_of, now_ms)
    proposal = tx.proposals.get(run.proposal_id) if run.proposal_id else None
    if proposal is not None:
        tx.proposals.move(
            proposal.id,
            old=ProposalState.RUNNING,
            new=ENDS[state],
            by=proposal.decided_by or "",
            note=error and f"{error}: get_sync {to_text('sync_run', run.id)}",
            job_id=proposal.job_id,
            now_ms=now_ms,
        )


def _tell(tx: Tx, run: SyncRun, counts: Counter[str], error: str, now_ms: int) -> None:
    """Tell people of a run that did not carry everything."""
    connection = tx.connections.get(run.connection_id)
    not_done = counts.total() - counts[RecordState.DONE] - counts[RecordState.SKIPPED]
    detail = {
        "form": "crm",
        "crm": "" if connection is None else connection.name,
        "failed": not_done,
        "reason": error[:300],
    }
    subject = to_text("sync_run", run.id)
    note = Note("sync_failed", subject, detail, key=f"run:{run.id}")
    notify(tx, note, now_ms=now_ms, actor=run.actor)


def _mark_undone(tx: Tx, undo_id: int, run_id: int, now_ms: int) -> None:
    """Say in a run's own rows what undoing it came to."""
    came_to: dict[tuple[str, int], RecordState] = {}
    for row in _rows(tx, undo_id):
        if row.state is RecordState.DONE:
            came_to[row.kind, row.local_id] = RecordState.UNDONE
        elif row.state in {RecordState.SKIPPED, RecordState.CONFLICT}:
            came_to[row.kind, row.local_id] = RecordState.LEFT
    marked = [
        replace(row, state=came_to[row.kind, row.local_id])
        for row in _rows(tx, run_id)
        if row.state is RecordState.DONE and (row.kind, row.local_id) in came_to
    ]
    tx.sync.put_records(run_id, marked, now_ms=now_ms)


def _rows(tx: Tx, run_id: int) -> Iterator[SyncRecord]:
    after = -1
    while rows := tx.sync.all_records(run_id, after=after, limit=PAGE):
        yield from rows
        after = rows[-1].position
