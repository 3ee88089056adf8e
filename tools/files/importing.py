"""The import job: a file read twice, first to check it whole, then written batch by batch.

Each batch commits its rows, their issues and the checkpoint together; the checkpoint counts records,
and records come in the same order every time, so a killed import resumes after the last batch that
was committed: nothing is lost, nothing is written twice.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from types import MappingProxyType
from typing import Any, BinaryIO, TypeVar

from store.ports import Tx
from store.types import JobRequest, JobState, RowIssue, StoredFile
from tools.context import JobRun
from tools.customer_values import Reading
from tools.errors import NotFound
from tools.files.applying import BATCH, Rules, Tally, apply_records, make_records, take
from tools.files.decoding import Format
from tools.files.keeping import fetched
from tools.files.opening import open_table
from tools.files.plan import Plan
from tools.files.records import Record, shorten
from tools.files.scan import TICK, Scan, Tick, scan, with_order
from tools.files.table import Row, Table
from tools.jobs.handler import Stopped, pause_if_stopping
from tools.quantities import DayOrder

T = TypeVar("T")
KIND = "import"
KEEP_ALIVE_SECONDS = 15.0
MAX_ISSUES = 100_000
MAX_NAMED = 25
MAX_REASONS = 50
MAX_SHOWN_REASONS = 10


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """Everything that decides what an import does, so that equal requests are one job."""

    file_id: int
    sha256: str
    form: Format | None
    sheet: str | None
    plan: Plan
    rules: Rules
    locale: str
    order: DayOrder | None
    now_ms: int

    def as_json(self) -> str:
        """As the job's payload."""
        return json.dumps({**asdict(self), "plan": self.plan.as_json()}, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> ImportRequest:
        """The request of a job's payload."""
        found: dict[str, Any] = json.loads(text)
        found["plan"] = Plan.from_json(found["plan"])
        found["rules"] = Rules(**found["rules"])
        return cls(**found)

    @property
    def key(self) -> str:
        """The same for the same content read the same way."""
        plan = replace(self.plan, new_fields={})  # they are no longer new the second time
        alike = replace(self, file_id=0, now_ms=0, plan=plan).as_json()
        return hashlib.sha256(alike.encode()).hexdigest()


def enqueue_import(tx: Tx, request: ImportRequest, *, actor: str) -> tuple[int, bool]:
    """The job of an import, and whether it was there already and still runs.

    A dedupe key is kept for good, so a finished job's successor is keyed by it.
    """
    key = request.key
    while True:
        job_id = tx.jobs.enqueue(
            JobRequest(kind=KIND, payload=request.as_json(), dedupe_key=key), actor=actor
        )
        job = tx.jobs.get(job_id)
        if job is None or job.state in {JobState.READY, JobState.RUNNING}:
            mine = job is not None and job.payload == request.as_json()
            return job_id, not mine
        key = f"{request.key}:{job_id}"


@dataclass(frozen=True, slots=True)
class _Progress:
    """How far an import is: the records committed, what became of them, and how many were refused
    for which reason (`field`, tab, `reason`; the first `MAX_REASONS` kinds)."""

    records: int = 0
    tally: Tally = field(default_factory=Tally)
    issues: int = 0
    reasons: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))

    def as_json(self) -> str:
        parts = {"records": self.records, "tally": asdict(self.tally), "issues": self.issues}
        return json.dumps({**parts, "reasons": dict(self.reasons)}, ensure_ascii=False)

    @classmethod
    def of(cls, checkpoint: str | None) -> _Progress:
        found: dict[str, Any] = json.loads(checkpoint) if checkpoint else {}
        return cls(
            found.get("records", 0),
            Tally(**found.get("tally", {})),
            found.get("issues", 0),
            found.get("reasons", {}),
        )


async def import_job(run: JobRun) -> str:
    """Do an import; the report as JSON."""
    request = ImportRequest.from_json(run.job.payload)
    ctx = run.ctx
    stored = await ctx.services.read(
        ctx.tenant.id, lambda reader: reader.files.get(request.file_id)
    )
    if stored is None:
        raise NotFound("the file of this import is gone", hint="Send it again.")
    async with fetched(ctx.services, ctx.tenant.id, stored) as file:
        return await _Import(run, request, file).run(stored)


class _Import:
    """One attempt at an import."""

    def __init__(self, run: JobRun, request: ImportRequest, file: BinaryIO) -> None:
        self._run, self._request, self._file = run, request, file
        self._progress = _Progress.of(run.job.checkpoint)
        self._given_up = threading.Event()

    async def run(self, stored: StoredFile) -> str:
        table = await self._alive(lambda tick: self._open())
        found = await self._alive(lambda tick: scan(table, self._request.plan, tick))
        records = self._records(table, found, await self._reading())
        if skipped := self._progress.records:
            await self._alive(lambda tick: take(records, skipped))
        batch = await self._next(records)
        while batch:
            pause_if_stopping(self._run)
            following = asyncio.create_task(self._next(records))
            try:
                await self._commit(batch, found)
            finally:
                await asyncio.gather(following, return_exceptions=True)
            batch = following.result()
        return self._report(stored, table)

    def _open(self) -> Table:
        return open_table(self._file, form=self._request.form, sheet=self._request.sheet)

    async def _reading(self) -> Reading:
        ctx, request = self._run.ctx, self._request
        own = await ctx.services.read(ctx.tenant.id, lambda reader: reader.segments.custom_fields())
        custom = {known.key: known for known in own}
        return Reading(ctx.tenant, request.now_ms, request.locale, request.order, custom)

    def _records(self, table: Table, found: Scan, reading: Reading) -> Iterator[Record]:
        request = self._request
        reading = with_order(reading, found.order)
        rows = _ticking(table.rows(), self._tick)
        return make_records(request.plan, reading, found, rows, request.rules)

    async def _next(self, records: Iterator[Record]) -> list[Record]:
        return await asyncio.to_thread(take, records, BATCH)

    async def _commit(self, batch: list[Record], found: Scan) -> None:
        run, before = self._run, self._progress

        def unit(tx: Tx) -> _Progress:
            rules, now_ms = self._request.rules, run.ctx.now_ms
            tally, issues, _ = apply_records(tx, batch, rules, now_ms=now_ms, of_import=run.job.id)
            kept = _bounded(issues, before.issues)
            tx.jobs.add_issues(run.job.id, kept)
            after = _Progress(
                before.records + len(batch),
                before.tally.plus(tally),
                before.issues + len(issues),
                _reasons(before.reasons, issues),
            )
            tx.jobs.checkpoint(
                run.job,
                checkpoint=after.as_json(),
                done_units=after.tally.rows,
                total_units=found.rows,
            )
            return after

        self._progress = await run.ctx.services.write(run.ctx.tenant.id, unit)

    def _tick(self, rows: int) -> None:
        if self._given_up.is_set() or self._run.stopping():
            raise Stopped

    async def _alive(self, work: Callable[[Tick], T]) -> T:
        """Run long reading in a thread and hold the lease meanwhile."""
        task = asyncio.create_task(asyncio.to_thread(work, self._tick))
        try:
            while not (await asyncio.wait({task}, timeout=KEEP_ALIVE_SECONDS))[0]:
                await self._hold()
        finally:
            self._given_up.set()
            await asyncio.wait({task})
            self._given_up.clear()
        return task.result()

    async def _hold(self) -> None:
        run, progress = self._run, self._progress

        def unit(tx: Tx) -> None:
            tx.jobs.checkpoint(
                run.job,
                checkpoint=progress.as_json(),
                done_units=progress.tally.rows,
                total_units=None,
            )

        await run.ctx.services.write(run.ctx.tenant.id, unit)

    def _report(self, stored: StoredFile, table: Table) -> str:
        plan, progress = self._request.plan, self._progress
        notes = list(table.notes)
        if progress.issues > MAX_ISSUES:
            notes.append(f"only the first {MAX_ISSUES:,} of {progress.issues:,} issues are kept")
        report = {
            "noun": plan.noun,
            "file": stored.name,
            "recognised": plan.preset,
            "source": plan.source,
            **asdict(progress.tally),
            "issues": progress.issues,
            "refused_for": _refused_for(progress.reasons),
            "unmapped": _named(plan.unmapped()),
            "kept": _named(plan.kept_fields.values()),
            "check": _named(plan.header[index] for index in plan.doubtful),
            "notes": notes,
        }
        return json.dumps(report, ensure_ascii=False)


def _named(headings: Iterable[str]) -> list[str]:
    """Headings as a report names them, all that it has room for."""
    return [shorten(heading)[:50] for heading in list(headings)[:MAX_NAMED]]


def _reasons(before: Mapping[str, int], issues: Iterable[RowIssue]) -> dict[str, int]:
    counts = dict(before)
    for issue in issues:
        kind = f"{issue.field}\t{shorten(issue.reason)}"
        if issue.refused and (kind in counts or len(counts) < MAX_REASONS):
            counts[kind] = counts.get(kind, 0) + 1
    return counts


def _refused_for(reasons: Mapping[str, int]) -> list[dict[str, Any]]:
    """The reasons rows were refused for, the most frequent first."""
    ordered = sorted(reasons.items(), key=lambda item: -item[1])[:MAX_SHOWN_REASONS]
    parts = ((*kind.partition("\t"), count) for kind, count in ordered)
    return [{"field": name, "reason": why, "count": count} for name, _, why, count in parts]


def _bounded(issues: list[RowIssue], before: int) -> list[RowIssue]:
    return issues[: max(0, MAX_ISSUES - before)]


def _ticking(rows: Iterator[Row], tick: Tick) -> Iterator[Row]:
    for index, row in enumerate(rows):
        if not index % TICK:
            tick(index)
        yield row
