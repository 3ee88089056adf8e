"""list_jobs and retry_job: work that lasts, how far it is, what it found, and what gave up."""

from __future__ import annotations

import json
from typing import Any, Literal, TypeGuard

from pydantic import Field

from store.ids import from_text, to_text
from store.ports import Reader, Tx
from store.types import Job, RowIssue
from tools.arguments import Args, Result
from tools.context import Ctx
from tools.errors import Conflict, NotFound, invalid
from tools.views import DEFAULT_LIMIT, MAX_LIMIT, fitting, short, shown_time

MAX_RESULT = 6_000


class ListJobs(Args):
    """Which jobs to list, or which one to look at."""

    job: str = Field(
        default="", max_length=40, description="job_ id: one job with its result and row issues."
    )
    state: Literal["any", "ready", "running", "done", "dead"] = Field(
        default="any", description="Only jobs in this state; dead ones gave up."
    )
    kind: str = Field(default="", max_length=60, description="Only jobs of this kind.")
    limit: int = Field(
        default=DEFAULT_LIMIT, ge=1, le=MAX_LIMIT, description="Most jobs or issues, 1 to 100."
    )
    cursor: str = Field(default="", max_length=2_000, description="`next` of the last answer.")


class JobLine(Result):
    """A job."""

    id: str
    kind: str
    state: str
    done: int = Field(description="Units done.")
    of: int | None = Field(description="Units in all, when known.")
    attempts: int
    max_attempts: int
    error: str | None = Field(description="Why the last attempt failed.")
    asked_by: str
    created_at: str
    finished_at: str | None


class IssueLine(Result):
    """One problem of an imported row."""

    line: int
    field: str
    value: str
    reason: str
    refused: bool


class JobList(Result):
    """Jobs, newest first, or one job with its issues."""

    total: int
    returned: int
    next: str | None
    items: list[JobLine]
    result: dict[str, Any] | None = Field(default=None, description="What the one job ended with.")
    issues: list[IssueLine] = Field(default=[], description="Row issues of the one job.")


async def list_jobs(ctx: Ctx, args: ListJobs) -> JobList:
    """List imports, exports and other long work with progress; or look at one job.

    Use it to follow a job_ id that another tool answered with: state, units done, result, and the
    rows that were refused or flagged, page by page. Example: {"job": "job_…"}. Lists 20, at
    most 100.
    """
    return await ctx.read(lambda reader: _one(reader, args) if args.job else _page(reader, args))


def _page(reader: Reader, args: ListJobs) -> JobList:
    state = None if args.state == "any" else args.state

    def ask(limit: int) -> JobList:
        page = reader.jobs.page(
            state=state, kind=args.kind or None, limit=limit, cursor=args.cursor or None
        )
        items = [job_line(job) for job in page.items]
        return JobList(total=page.total, returned=len(items), next=page.next, items=items)

    found = ask(args.limit)
    holds = fitting(found.items, spare=1_000)
    return found if holds == len(found.items) else ask(holds)


def _one(reader: Reader, args: ListJobs) -> JobList:
    job = _named(reader, args.job)
    if args.cursor and not (args.cursor.isascii() and args.cursor.isdecimal()):
        raise invalid("cursor", args.cursor, "is not of this job", "`next` of the last answer")
    after = int(args.cursor[:15] or 0)
    found = reader.jobs.issues(job.id, after=after, limit=args.limit + 1)
    lines = [_issue_line(issue) for _, issue in found[: args.limit]]
    holds = fitting(lines, spare=2_000 + MAX_RESULT)
    more = len(found) > holds
    return JobList(
        total=1,
        returned=1,
        next=str(found[holds - 1][0]) if more else None,
        items=[job_line(job)],
        result=_result(job),
        issues=lines[:holds],
    )


def _named(reader: Reader | Tx, text: str) -> Job:
    try:
        key = from_text("job", text)
    except ValueError as error:
        raise invalid("job", text, "is not a job's id", str(error)) from None
    job = reader.jobs.get(key)
    if job is None:
        raise NotFound(f"there is no job {text}", hint="list_jobs without job names them.")
    return job


class RetryJob(Args):
    """Which job, and what becomes of it."""

    job: str = Field(min_length=1, max_length=40, description="job_ id of a job that gave up.")
    discard: bool = Field(
        default=False,
        description="true gives it up for good instead, also one that still waits.",
    )


class JobDecided(Result):
    """The job as it is now."""

    outcome: Literal["retried", "discarded"]
    job: JobLine


async def retry_job(ctx: Ctx, args: RetryJob) -> JobDecided:
    """Put a job that gave up (dead) back to work, or discard it.

    Use it when the user says to try a failed import, export or other work again, or to forget it. A
    running job is left alone; what it did before stays done. Example: {"job": "job_…"}.
    """

    def unit(tx: Tx) -> JobDecided:
        job = _named(tx, args.job)
        done = tx.jobs.discard(job.id) if args.discard else tx.jobs.retry(job.id)
        if not done and args.discard:
            raise Conflict(f"the job is {job.state.value}; only one that waits or gave up can go")
        if not done:
            raise Conflict(f"the job is {job.state.value}; only one that gave up can be retried")
        outcome = "discarded" if args.discard else "retried"
        return JobDecided(outcome=outcome, job=job_line(_named(tx, args.job)))

    answer = await ctx.write(unit)
    ctx.services.wake_worker()
    return answer


def job_line(job: Job) -> JobLine:
    """A job as a list shows it."""
    return JobLine(
        id=to_text("job", job.id),
        kind=job.kind,
        state=job.state.value,
        done=job.done_units,
        of=job.total_units,
        attempts=job.attempts,
        max_attempts=job.max_attempts,
        error=short(job.last_error, 300) if job.last_error else None,
        asked_by=job.actor,
        created_at=shown_time(job.created_at) or "",
        finished_at=shown_time(job.finished_at),
    )


def _issue_line(issue: RowIssue) -> IssueLine:
    return IssueLine(
        line=issue.line,
        field=short(issue.field, 80),
        value=short(issue.value, 80),
        reason=short(issue.reason, 200),
        refused=issue.refused,
    )


def _is_object(value: object) -> TypeGuard[dict[str, Any]]:
    return isinstance(value, dict)


def _result(job: Job) -> dict[str, Any] | None:
    if job.result is None:
        return None
    if len(job.result) > MAX_RESULT:
        return {"too_large": True, "text": job.result[:MAX_RESULT]}
    found = json.loads(job.result)
    return found if _is_object(found) else {"value": found}
