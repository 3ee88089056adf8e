"""The job that takes an import back, step by step, but for what was used since.

Each step removes or restores its rows, forgets them and saves the checkpoint in one unit, so that
a killed one goes on where it was and nothing is counted twice.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace

from store.imports import Undone
from store.ports import Tx
from store.types import Job, JobRequest, JobState
from tools.context import JobRun
from tools.jobs.handler import pause_if_stopping

KIND = "undo_import"
ORDERS, CUSTOMERS = 1_000, 500  # rows of one step
OPEN = frozenset({JobState.READY, JobState.RUNNING})


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an undoing is: the last customer looked at, None while orders are removed, and what
    became of the rows; `left` counts customers left as they are, by why."""

    after: int | None = None
    orders_removed: int = 0
    customers_removed: int = 0
    customers_restored: int = 0
    left: Mapping[str, int] = field(default_factory=dict[str, int])

    @property
    def done(self) -> int:
        """How many rows were looked at."""
        return (
            self.orders_removed
            + self.customers_removed
            + self.customers_restored
            + sum(self.left.values())
        )

    def plus(self, step: Undone) -> Progress:
        """After one more step."""
        left = dict(self.left)
        for why, count in step.left.items():
            left[why.value] = left.get(why.value, 0) + count
        return replace(
            self,
            orders_removed=self.orders_removed + step.orders,
            customers_removed=self.customers_removed + step.removed,
            customers_restored=self.customers_restored + step.restored,
            left=left,
        )

    @classmethod
    def of(cls, checkpoint: str | None) -> Progress:
        """The progress that a checkpoint keeps."""
        return cls(**json.loads(checkpoint)) if checkpoint else cls()


def enqueue_undo(
    tx: Tx, import_job: int, *, total: int, asked: str, actor: str
) -> tuple[int, bool]:
    """The job that undoes an import, and whether it was there already and still runs; `asked` is
    the id of the request."""
    payload = json.dumps({"job": import_job, "total": total, "asked": asked})
    key = str(import_job)
    while True:
        wanted = JobRequest(kind=KIND, payload=payload, dedupe_key=key, total_units=total)
        job_id = tx.jobs.enqueue(wanted, actor=actor)
        job = tx.jobs.get(job_id)
        if job is None or job.state in OPEN:
            return job_id, job is not None and job.payload != payload
        key = f"{import_job}:{job_id}"  # a dedupe key is kept for good


async def undo_job(run: JobRun) -> str:
    """Take an import back; what became of its rows as JSON."""
    progress = Progress.of(run.job.checkpoint)
    wanted = json.loads(run.job.payload)
    more = True
    while more:
        pause_if_stopping(run)
        progress, more = await _step(run, wanted["job"], wanted["total"], progress)
    found = asdict(progress)
    found.pop("after")
    return json.dumps({**found, "customers_left": sum(progress.left.values())})


async def _step(
    run: JobRun, import_job: int, total: int, before: Progress
) -> tuple[Progress, bool]:
    now_ms = run.ctx.now_ms

    def unit(tx: Tx) -> tuple[Progress, bool]:
        if before.after is None:
            step = tx.imports.undo_orders(import_job, limit=ORDERS)
            after = before.plus(step)
            if step.last is None:
                after = replace(after, after=0)
            more = True
        else:
            step = tx.imports.undo_customers(
                import_job, after=before.after, limit=CUSTOMERS, now_ms=now_ms
            )
            after, more = before.plus(step), step.last is not None
            after = replace(after, after=step.last if more else before.after)
        _save(tx, run.job, after, total)
        return after, more

    return await run.ctx.services.write(run.ctx.tenant.id, unit)


def _save(tx: Tx, job: Job, progress: Progress, total: int) -> None:
    text = json.dumps(asdict(progress))
    tx.jobs.checkpoint(
        job, checkpoint=text, done_units=progress.done, total_units=max(total, progress.done)
    )
