"""Carrying out an approved plan: differences only, in batches, resumed where it stood.

Every write may be sent twice without harm (an upsert by our id, an update by theirs, an association),
so a worker that dies between sending and recording leaves rows that are simply sent again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from store.clock import real_ms, to_ms
from store.connections import Connection, EntityLink, LinkState
from store.ids import to_text
from store.ports import Tx
from store.sync import RecordState, RunState, SyncRecord, SyncRun
from tools.connectors.port import BY_ID, OUR_ID, Connector, Kind, Link, Outcome, Remote, Written
from tools.connectors.troubles import ConnectorError, PausedUntil, Trouble
from tools.context import JobRun
from tools.failpoints import fail_point
from tools.jobs.handler import Deferred, pause_if_stopping
from tools.sync.ending import end_run, pause_run
from tools.sync.known import Known, tie_text
from tools.sync.local import Tie
from tools.sync.scope import ORDER
from tools.sync.settling import (
    as_changed,
    fits,
    is_refused,
    settled,
    ties_of,
    values_of,
    with_ties,
    write_of,
)

T = TypeVar("T")
BATCH = 100
FIRST_WAIT_MS, LONGEST_WAIT_MS = 2_000, 300_000
PREFIX = {
    Kind.CUSTOMER: "customer",
    Kind.COMPANY: "company",
    Kind.PROJECT: "project",
    Kind.CALL: "communication",
    Kind.NOTE: "communication",
    Kind.TASK: "task",
}


class Refused(Exception):
    """The other side refuses the connection as a whole."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows under way, what they are linked to, and what they belong to there by `tie_text`."""

    kind: Kind
    rows: Sequence[SyncRecord]
    links: Mapping[int, EntityLink]
    ties: Mapping[str, str]


class Applier:
    """One attempt at carrying out one run."""

    def __init__(
        self, run: JobRun, sync: SyncRun, connection: Connection, connector: Connector
    ) -> None:
        self._run, self._sync = run, sync
        self._connection, self._connector = connection, connector
        self._services, self._tenant = run.ctx.services, run.ctx.tenant
        self._done = run.job.done_units
        self._again_at = int(run.job.checkpoint or 0)  # when what failed may be tried again
        self._rests: Trouble | None = None  # a limit of the connection that was met, with its end

    async def work(self) -> str:
        """Carry out what is left; the counts as JSON."""
        for kind in ORDER:
            while batch := await self._claim(kind):
                await self._do(batch)
                pause_if_stopping(self._run)
        return await self._write(lambda tx: end_run(tx, self._sync, now_ms=self._now()))

    async def _claim(self, kind: Kind) -> Batch | None:
        """The next rows, those that a dead worker left before others."""

        def unit(tx: Tx) -> Batch | None:
            found = tx.sync.run(self._sync.id)
            rows = self._next(tx, kind)
            if found is None or found.state is not RunState.RUNNING or not rows:
                return None
            writing = RecordState.WRITING
            claimed = [replace(row, state=writing, attempts=row.attempts + 1) for row in rows]
            tx.sync.put_records(self._sync.id, claimed, now_ms=self._now())
            self._keep(tx)
            ids = [row.local_id for row in rows]
            links = tx.connections.links(self._connection.id, kind.value, ids)
            return Batch(kind, claimed, links, self._ties(tx, claimed))

        batch = await self._write(unit)
        fail_point("sync:claimed")
        return batch

    def _next(self, tx: Tx, kind: Kind) -> Sequence[SyncRecord]:
        """What a dead worker left, then what was not tried yet, then what failed and may succeed:
        not before its time, and before records of other kinds, which may belong to it."""
        planned = RecordState.PLANNED
        for state, tried in ((RecordState.WRITING, None), (planned, False), (planned, True)):
            rows = tx.sync.next_records(
                self._sync.id, state, kind=kind.value, tried=tried, limit=BATCH
            )
            if rows and tried and self._again_at > real_ms():
                raise Deferred(self._again_at, str(self._again_at))
            if rows:
                return rows
        return ()

    def _ties(self, tx: Tx, rows: Sequence[SyncRecord]) -> Mapping[str, str]:
        wanted: dict[str, set[int]] = {}
        for row in rows:
            for tie in ties_of(row):
                wanted.setdefault(tie.kind.value, set()).add(tie.id)
        found: dict[str, str] = {}
        for kind, ids in wanted.items():
            links = tx.connections.links(self._connection.id, kind, sorted(ids))
            found |= {f"{kind}:{one}": link.remote_id for one, link in links.items()}
        return found

    async def _do(self, batch: Batch) -> None:
        try:
            rows, links = await self._sent(batch)
        except PausedUntil as error:
            self._rests = error.trouble
            planned = RecordState.PLANNED
            rows = [replace(row, state=planned, attempts=row.attempts - 1) for row in batch.rows]
            links = []
        except ConnectorError as error:
            whole = Written("", Outcome.FAILED, trouble=error.trouble)
            rows, links = [self._settled(row, whole) for row in batch.rows], []
        fail_point("sync:associated")
        await self._record(rows, links)
        fail_point("sync:recorded")
        if refused := next(filter(is_refused, rows), None):
            raise Refused(refused.message)

    async def _sent(self, batch: Batch) -> tuple[list[SyncRecord], list[EntityLink]]:
        """What became of each row, and what is known of its record there now."""
        fit, current = await self._checked(batch)
        results = await self._written(batch.kind, fit)
        fail_point("sync:sent")
        rows = [
            self._settled(row, results[row.position])
            if row.position in results
            else as_changed(row)
            for row in batch.rows
        ]
        done = [row for row in rows if row.state is RecordState.DONE and _is_there(row)]
        links = [self._link(batch, row, current.get(row.remote_id or "")) for row in done]
        return await self._associated(batch, rows, links)

    async def _checked(self, batch: Batch) -> tuple[list[SyncRecord], Mapping[str, Remote]]:
        """The rows whose fields there are still what was approved over, and the records there."""
        known = {
            row.position: row.remote_id
            for row in batch.rows
            if row.operation != "create" and row.remote_id
        }
        names = sorted({
            name for row in batch.rows if row.position in known for name in values_of(row.after)
        })
        if not names:
            return list(batch.rows), {}
        found = (await self._connector.read(batch.kind, BY_ID, [*known.values()], names)).records
        return [row for row in batch.rows if row.position not in known or fits(row, found)], found

    async def _written(self, kind: Kind, rows: Sequence[SyncRecord]) -> dict[int, Written]:
        """The results by position. A row with nothing but associations counts as updated."""
        key = PREFIX[kind]
        new = [row for row in rows if row.operation == "create"]
        gone = {row.remote_id or "": row.position for row in rows if row.operation == "delete"}
        old = [row for row in rows if row.operation in {"update", "undo"} and values_of(row.after)]
        results = {
            row.position: Written(str(row.position), Outcome.UPDATED, row.remote_id or "")
            for row in rows
        }
        answers: list[Written] = []
        if new:
            writes = [write_of(row, to_text(key, row.local_id)) for row in new]
            answers += await self._connector.upsert_batch(kind, OUR_ID, writes)
        if old:
            answers += await self._connector.update_batch(kind, [write_of(row, "") for row in old])
        results |= {int(one.trace_id): one for one in answers}
        for one in await self._connector.archive(kind, list(gone)) if gone else ():
            results[gone[one.trace_id]] = one
        return results

    def _link(self, batch: Batch, row: SyncRecord, remote: Remote | None) -> EntityLink:
        link = batch.links.get(row.local_id)
        before = Known.of(link.known) if link is not None else Known()
        seen = dict(remote.values) if remote is not None else {}
        values = {**before.values, **seen, **values_of(row.after)}
        return EntityLink(
            kind=row.kind,
            local_id=row.local_id,
            remote_id=row.remote_id or "",
            state=LinkState.LINKED,
            linked_by=link.linked_by if link is not None else "created",
            known=Known(values, before.ties).text(),
            known_at=self._sync.created_at,  # what changed here since the plan is told next time
            payload_hash=row.payload_hash,
        )

    async def _associated(
        self, batch: Batch, rows: list[SyncRecord], links: list[EntityLink]
    ) -> tuple[list[SyncRecord], list[EntityLink]]:
        """Put the associations of what was written; one that fails makes its row fail. What a
        record belongs to that is not known there yet is told by the next sync."""
        wanted: dict[str, tuple[SyncRecord, Tie, Link]] = {}
        for row in rows:
            for tie in ties_of(row) if row.state is RecordState.DONE and row.remote_id else ():
                if there := batch.ties.get(tie_text(tie)):
                    link = Link(batch.kind, row.remote_id or "", tie.kind, there, tie.primary)
                    wanted[link.trace_id] = (row, tie, link)
        if not wanted:
            return rows, links
        told: dict[int, list[str]] = {}
        failed: dict[int, Written] = {}
        for one in await self._connector.associate([link for _, _, link in wanted.values()]):
            row, tie, _ = wanted[one.trace_id]
            if one.trouble is None:
                told.setdefault(row.local_id, []).append(tie_text(tie))
            else:
                failed[row.position] = replace(one, remote_id="")
        rows = [
            self._settled(row, failed[row.position]) if row.position in failed else row
            for row in rows
        ]
        untold = {row.local_id for row in rows if row.position in failed}
        links = [
            replace(link, payload_hash="") if link.local_id in untold else link for link in links
        ]
        return rows, [with_ties(link, told.get(link.local_id, ())) for link in links]

    async def _record(self, rows: Sequence[SyncRecord], links: Sequence[EntityLink]) -> None:
        """Keep what became of rows. Where the connection has to rest, everything waits for its end."""
        again = [row for row in rows if row.state is RecordState.PLANNED]
        rest = self._rests
        if again and rest is None:
            tries = max(row.attempts for row in again)
            wait = min(LONGEST_WAIT_MS, FIRST_WAIT_MS << min(tries, 8))
            self._again_at = max(self._again_at, real_ms() + wait)
        until = 0 if rest is None else rest.retry_at or real_ms() + LONGEST_WAIT_MS
        removed: dict[str, list[int]] = {}
        for row in rows:
            if row.operation == "delete" and row.state is RecordState.DONE:
                removed.setdefault(row.kind, []).append(row.local_id)

        def unit(tx: Tx) -> None:
            tx.sync.put_records(self._sync.id, rows, now_ms=self._now())
            tx.connections.link(self._connection.id, links, now_ms=self._now())
            for kind, gone in removed.items():
                tx.connections.unlink(self._connection.id, kind, gone)
            if rest is not None:
                self._pause(tx, rest, until)
            self._done += len(rows) - len(again)
            self._keep(tx)

        await self._write(unit)
        if rest is not None:
            raise Deferred(until, str(self._again_at))

    def _pause(self, tx: Tx, why: Trouble, until: int) -> None:
        told = why.said(self._run.ctx.locale)
        pause_run(tx, self._sync, self._connection, until=until, why=told, now_ms=self._now())

    def _settled(self, row: SyncRecord, result: Written) -> SyncRecord:
        if result.trouble is not None and result.trouble.retry_at:
            self._rests = result.trouble
        return settled(row, result, self._run.ctx.locale)

    def _keep(self, tx: Tx) -> None:
        """Keep progress, which fails where another worker holds the job by now."""
        kept = str(self._again_at)
        tx.jobs.checkpoint(self._run.job, checkpoint=kept, done_units=self._done, total_units=None)

    def _now(self) -> int:
        return to_ms(self._services.now())

    async def _write(self, unit: Callable[[Tx], T]) -> T:
        return await self._services.write(self._tenant.id, unit)


def _is_there(row: SyncRecord) -> bool:
    return bool(row.remote_id) and row.operation != "delete"
