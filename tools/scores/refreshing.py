"""The job that scores customers anew who came, ordered or were in touch since the last time."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from store.ports import Reader, Tx
from tools.automating import RESCORE, audit, cursor, move
from tools.context import Ctx, JobRun
from tools.deciding import LIMIT_SECONDS
from tools.jobs.handler import pause_if_stopping
from tools.policy.tenant_settings import settings_in_force
from tools.scores.making import MOST, Basis, Kept, Made, basis, keep, make

RUN = 500


@dataclass(frozen=True, slots=True)
class _Step:
    after: int
    end: int
    made: Sequence[Made]
    on: Basis


async def rescore_job(run: JobRun) -> str:
    """Score whoever changed, run by run; how many, with the tasks and deals that were added."""
    until = int(json.loads(run.job.payload)["until"])
    total = {"scored": 0, "tasks": 0, "deals": 0}
    ctx = run.ctx
    while True:
        pause_if_stopping(run)
        left = Kept(MOST - total["tasks"], MOST - total["deals"])
        step = await ctx.services.read(
            ctx.tenant.id, lambda reader: _next(reader, ctx, until), limit_seconds=LIMIT_SECONDS
        )
        if step is None:
            return json.dumps(total)
        done = await _do(run, step, left, total["scored"])
        total = {name: count + done.get(name, 0) for name, count in total.items()}


def _next(reader: Reader, ctx: Ctx, until: int) -> _Step | None:
    kept = reader.settings.all()
    after = cursor(kept, RESCORE)
    if after is None or not settings_in_force(kept).scoring.auto_score:
        return None
    ids, end = reader.enrichment.changed_after(after, RUN, until=until)
    if end == after:
        return None
    on = basis(reader, ctx, refresh=False)
    return _Step(after, end, make(reader, ctx, ids, on), on)


async def _do(run: JobRun, step: _Step, left: Kept, before: int) -> dict[str, int]:
    ctx = run.ctx

    def unit(tx: Tx) -> dict[str, int]:
        if cursor(tx.settings.all(), RESCORE) != step.after:
            return {}  # another one was faster
        on = step.on
        model = on.model_id or (on.new.keep(tx, ctx.actor.principal) if on.new else 0)
        kept = keep(tx, ctx, step.made, model, most=left)
        done = {"scored": len(step.made), "tasks": kept.tasks, "deals": kept.deals}
        move(tx, ctx, RESCORE, step.end)
        audit(tx, ctx, run.job, done)
        count = before + len(step.made)
        tx.jobs.checkpoint(run.job, checkpoint="{}", done_units=count, total_units=None)
        return done

    return await ctx.services.write(ctx.tenant.id, unit)
