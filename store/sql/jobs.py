"""Durable work: jobs claimed under a lease with a fencing token.

A claim is the one question over all tenants. Only the token of the last claim may write: a worker
that slept past its lease finds that another took the job and loses. Job times are real times.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    bindparam,
    case,
    func,
    literal,
    select,
    tuple_,
    update,
)
from sqlalchemy.sql.dml import Update

from store.clock import real_ms
from store.ports import LeaseLost
from store.sql.dialect import SQLITE, see_all_jobs
from store.sql.newest import newest
from store.sql.owners import is_provably_dead, new_token
from store.sql.rows import content_hash
from store.sql.schema import job as work
from store.sql.schema import job_issue
from store.sql.scope import Draft, Query, Scope
from store.text import clean
from store.types import Job, JobRequest, JobState, Page, RowIssue

DEFAULT_LEASE_MS = 60_000
MAX_ERROR = 2_000
_JOB = (
    work.c.tenant_id,
    work.c.id,
    work.c.queue,
    work.c.kind,
    work.c.payload,
    work.c.state,
    work.c.run_at,
    work.c.attempts,
    work.c.max_attempts,
    work.c.lease_token,
    work.c.lease_until,
    work.c.checkpoint,
    work.c.done_units,
    work.c.total_units,
    work.c.result,
    work.c.last_error,
    work.c.actor,
    work.c.created_at,
    work.c.finished_at,
)


def _job(row: Any) -> Job:
    fields: dict[str, Any] = {**row._mapping, "state": JobState(row.state)}  # noqa: SLF001 - public, named so
    return Job(**fields)


class JobQueries:
    """Implements `store.ports.JobReader`."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def get(self, job_id: int) -> Job | None:
        row = next(iter(self._scope.ask(_one, id=job_id)), None)
        return None if row is None else _job(row)

    def keyed(self, kind: str, keys: Sequence[str]) -> Sequence[Job]:
        wanted = (work.c.kind == kind, self._scope.among(work.c.dedupe_key, list(keys)))
        return [_job(row) for row in self._scope.rows(select(*_JOB).where(*wanted))]

    def page(
        self, *, state: str | None, kind: str | None, limit: int, cursor: str | None
    ) -> Page[Job]:
        question = content_hash("jobs", self._scope.tenant_id, state, kind)
        wanted = select(*_JOB)
        if state is not None:
            wanted = wanted.where(work.c.state == state)
        if kind is not None:
            wanted = wanted.where(work.c.kind == kind)
        return newest(
            self._scope, wanted, work.c.id, of=question, limit=limit, cursor=cursor, made=_job
        )

    def issues(self, job_id: int, *, after: int, limit: int) -> Sequence[tuple[int, RowIssue]]:
        table = job_issue.c
        query = (
            select(
                table.position, table.line, table.field, table.value, table.reason, table.refused
            )
            .where(table.job_id == job_id, table.position > after)
            .order_by(table.position)
            .limit(limit)
        )
        return [(position, RowIssue(*issue)) for position, *issue in self._scope.rows(query)]


class Jobs(JobQueries):
    """Implements `store.ports.JobQueue`."""

    def enqueue(self, request: JobRequest, *, actor: str) -> int:
        known = self._duplicate_of(request)
        if known is not None:
            return known
        now = real_ms()
        job_id = self._scope.ids.next()
        row = {
            "id": job_id,
            "queue": request.queue,
            "kind": request.kind,
            "dedupe_key": request.dedupe_key,
            "payload": request.payload,
            "state": JobState.READY.value,
            "run_at": now if request.run_at is None else request.run_at,
            "attempts": 0,
            "max_attempts": request.max_attempts,
            "done_units": 0,
            "total_units": request.total_units,
            "actor": actor,
            "created_at": now,
        }
        self._scope.add(work, [row])
        return job_id

    def checkpoint(
        self, job: Job, *, checkpoint: str, done_units: int, total_units: int | None
    ) -> None:
        values = {"text": checkpoint, "done": done_units, "total": total_units, "now": real_ms()}
        mine = {"held": job.id, "token": job.lease_token}
        if job.lease_token is None or not self._scope.do(_going_on, **values, **mine):
            raise LeaseLost(f"job {job.id} is held by another worker")

    def finish(self, job: Job, *, result: str) -> None:
        self._settle(job, {**_released(JobState.DONE), "result": result, "last_error": None})

    def fail(self, job: Job, *, error: str, retry_at: int | None) -> None:
        again = retry_at is not None and job.attempts < job.max_attempts
        values = _released(JobState.READY if again else JobState.DEAD)
        if again:
            values["run_at"] = retry_at
        self._settle(job, {**values, "last_error": clean(error)[:MAX_ERROR]})

    def release(self, job: Job) -> None:
        values = {**_released(JobState.READY), "run_at": real_ms(), "attempts": job.attempts - 1}
        self._settle(job, values)

    def defer(self, job: Job, *, run_at: int, checkpoint: str) -> None:
        values = {**_released(JobState.READY), "run_at": run_at, "attempts": job.attempts - 1}
        self._settle(job, {**values, "checkpoint": checkpoint})

    def retry(self, job_id: int) -> bool:
        dead = (work.c.id == job_id, work.c.state == JobState.DEAD.value)
        values = {**_released(JobState.READY), "run_at": real_ms(), "attempts": 0}
        return bool(self._scope.change(update(work).where(*dead).values(values)))

    def discard(self, job_id: int) -> bool:
        idle = work.c.state.in_([JobState.READY.value, JobState.DEAD.value])
        mine = update(work).where(work.c.id == job_id, idle)
        return bool(self._scope.change(mine.values(_released(JobState.DISCARDED))))

    def add_issues(self, job_id: int, issues: Sequence[RowIssue]) -> None:
        table = job_issue.c
        last = self._scope.value(select(func.max(table.position)).where(table.job_id == job_id))
        start = 1 if last is None else int(last) + 1
        rows = [
            {
                "job_id": job_id,
                "position": position,
                "line": issue.line,
                "field": clean(issue.field),
                "value": clean(issue.value),
                "reason": clean(issue.reason),
                "refused": issue.refused,
            }
            for position, issue in enumerate(issues, start)
        ]
        self._scope.add(job_issue, rows)

    def _duplicate_of(self, request: JobRequest) -> int | None:
        if request.dedupe_key is None:
            return None
        return self._scope.value(
            select(work.c.id).where(
                work.c.kind == request.kind, work.c.dedupe_key == request.dedupe_key
            )
        )

    def _settle(self, held: Job, values: Mapping[str, Any]) -> None:
        mine = update(work).where(
            work.c.id == held.id,
            work.c.state == JobState.RUNNING.value,
            work.c.lease_token == held.lease_token,
        )
        if held.lease_token is None or not self._scope.change(mine.values(values)):
            raise LeaseLost(f"job {held.id} is held by another worker")


def _one(_: Draft) -> Query:
    return select(*_JOB).where(work.c.id == bindparam("id"))


def _going_on(_: Draft) -> Update:
    done, total = bindparam("done", type_=BigInteger), bindparam("total", type_=BigInteger)
    lease = func.coalesce(work.c.lease_ms, DEFAULT_LEASE_MS)
    mine = update(work).where(
        work.c.id == bindparam("held"),
        work.c.state == JobState.RUNNING.value,
        work.c.lease_token == bindparam("token"),
    )
    return mine.values(
        checkpoint=bindparam("text"),
        done_units=done,
        lease_until=bindparam("now", type_=BigInteger) + lease,
        # only attempts that got nowhere wear a job out
        attempts=case((work.c.done_units < done, 1), else_=work.c.attempts),
        total_units=func.coalesce(total, work.c.total_units),
    )


def _released(state: JobState) -> dict[str, Any]:
    ended = None if state is JobState.READY else real_ms()
    return {"state": state.value, "lease_until": None, "finished_at": ended}


def waiting(connection: Connection, *, queue: str) -> bool:
    """Whether there is anything to claim, so that an idle worker never writes."""
    see_all_jobs(connection)
    now = real_ms()
    return bool(_orphans(connection, queue)) or any(
        connection.execute(query).first() is not None
        for query in (_lapsed(queue, now, 1), _ready(queue, now, 1))
    )


def claim(connection: Connection, *, queue: str, limit: int, lease_ms: int) -> list[Job]:
    """Take jobs of any tenant whose lease ran out, and ready ones, under one new token. On SQLite,
    which one process works on at a time, a lease ends with the process that holds it.

    A job whose lease ran out with its attempts used up is dead: its worker died each time.
    """
    see_all_jobs(connection)
    now = real_ms()
    if orphans := _orphans(connection, queue):
        lost = update(work).where(work.c.lease_token.in_(orphans)).values(lease_until=now)
        connection.execute(lost)
    _bury(connection, queue, now)
    found = list(connection.execute(_held(_lapsed(queue, now, limit))))
    if len(found) < limit:
        found += connection.execute(_held(_ready(queue, now, limit - len(found))))
    if not found:
        return []
    taken = (
        update(work)
        .where(tuple_(work.c.tenant_id, work.c.id).in_([tuple(key) for key in found]))
        .values(
            state=JobState.RUNNING.value,
            attempts=work.c.attempts + 1,
            lease_token=new_token(),
            lease_until=now + lease_ms,
            lease_ms=lease_ms,
        )
        .returning(*_JOB)
    )
    claimed = [_job(row) for row in connection.execute(taken)]
    return sorted(claimed, key=lambda job: (job.run_at, job.id))


def _orphans(connection: Connection, queue: str) -> list[str]:
    """The tokens of running jobs on SQLite whose process is provably dead."""
    if connection.dialect.name != SQLITE:
        return []
    running = select(work.c.lease_token).where(
        work.c.queue == queue, _in_state(JobState.RUNNING), work.c.lease_until > real_ms()
    )
    tokens = {row[0] for row in connection.execute(running)}
    return sorted(token for token in tokens if is_provably_dead(token))


def _held(query: Query) -> Query:
    """Lock the rows on PostgreSQL, passing over those that another worker is just claiming."""
    return query.with_for_update(skip_locked=True)


def _in_state(state: JobState) -> ColumnElement[bool]:
    """The state as a literal: a partial index serves only what is written out like its condition."""
    return work.c.state == literal(state.value, literal_execute=True)


def _ready(queue: str, now: int, limit: int) -> Query:
    return (
        select(work.c.tenant_id, work.c.id)
        .where(work.c.queue == queue, _in_state(JobState.READY), work.c.run_at <= now)
        .order_by(work.c.run_at, work.c.id)
        .limit(limit)
    )


def _lapsed(queue: str, now: int, limit: int) -> Query:
    return (
        select(work.c.tenant_id, work.c.id)
        .where(work.c.queue == queue, _in_state(JobState.RUNNING), work.c.lease_until <= now)
        .order_by(work.c.lease_until)
        .limit(limit)
    )


def _bury(connection: Connection, queue: str, now: int) -> None:
    spent = update(work).where(
        work.c.queue == queue,
        _in_state(JobState.RUNNING),
        work.c.lease_until <= now,
        work.c.attempts >= work.c.max_attempts,
    )
    reason = func.coalesce(work.c.last_error, "the worker stopped before it was done, each time")
    connection.execute(spent.values({**_released(JobState.DEAD), "last_error": reason}))
