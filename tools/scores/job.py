"""The job that scores many people: run by run, each kept with its checkpoint in one unit."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from store.ports import Reader, Tx
from store.segment.codec import parse_text
from tools.context import JobRun
from tools.deciding import LIMIT_SECONDS
from tools.jobs.handler import pause_if_stopping
from tools.scores.making import MOST, Basis, Kept, basis, keep, make
from tools.scores.tally import Tally

KIND = "score"
RUN = 1_000


@dataclass(frozen=True, slots=True)
class ScoreRequest:
    """Whom to score: the canonical text of a rule; `refresh` takes a new snapshot first."""

    rule: str
    refresh: bool = False

    def as_json(self) -> str:
        """As the job's payload."""
        return json.dumps(asdict(self), ensure_ascii=False)


async def score_job(run: JobRun) -> str:
    """Score everybody a rule selects; the distribution as JSON. A killed one goes on where it was,
    against the same snapshot."""
    request = ScoreRequest(**json.loads(run.job.payload))
    kept: dict[str, Any] = json.loads(run.job.checkpoint or "{}")
    tally = Tally.of(json.dumps(kept["tally"])) if kept else Tally()
    ctx, after = run.ctx, int(kept.get("after", 0))

    def people(reader: Reader) -> tuple[Sequence[int], Basis]:
        rule = parse_text(request.rule, reader.segments.registry())
        on = basis(reader, ctx, refresh=request.refresh and not kept)
        return reader.customers.ids(rule, ctx.rule_env(reader)), on

    ids, on = await ctx.services.read(ctx.tenant.id, people, limit_seconds=LIMIT_SECONDS)
    while True:
        start = bisect_right(ids, after)
        chosen = ids[start : start + RUN]
        if not chosen:
            return json.dumps(tally.as_dict(), ensure_ascii=False)
        pause_if_stopping(run)
        after = chosen[-1]
        on = await _step(run, chosen, on, tally, len(ids))


async def _step(run: JobRun, chosen: Sequence[int], on: Basis, tally: Tally, total: int) -> Basis:
    ctx = run.ctx
    made = await ctx.services.read(
        ctx.tenant.id,
        lambda reader: make(reader, ctx, chosen, on),
        limit_seconds=LIMIT_SECONDS,
    )
    tasks, deals = tally.tasks, tally.deals
    tally.take(made)

    def unit(tx: Tx) -> Basis:
        model_id = on.model_id or (on.new.keep(tx, ctx.actor.principal) if on.new else 0)
        kept = keep(tx, ctx, made, model_id, most=Kept(MOST - tasks, MOST - deals))
        tally.tasks, tally.deals = tasks + kept.tasks, deals + kept.deals
        text = json.dumps({"after": chosen[-1], "tally": tally.as_dict()}, ensure_ascii=False)
        tx.jobs.checkpoint(
            run.job, checkpoint=text, done_units=tally.people, total_units=max(total, tally.people)
        )
        return Basis(on.stick, model_id)

    return await ctx.services.write(ctx.tenant.id, unit)
