"""The job that enriches new customers and gives them to somebody, run by run."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from store.ports import Reader, Tx
from tools.automating import ENRICH, audit, cursor, move
from tools.context import Ctx, JobRun
from tools.deciding import LIMIT_SECONDS
from tools.enrichment.asking import ask
from tools.enrichment.assigning import assign
from tools.enrichment.keeping import keep_customer
from tools.enrichment.port import Finding, Provider, Subject
from tools.enrichment.providers import providers_of
from tools.enrichment.reading import customer_subjects
from tools.jobs.handler import pause_if_stopping
from tools.policy.tenant_settings import TenantSettings, settings_in_force

RUN = 100
AT_ONCE = 8  # customers that providers are asked about at the same time


@dataclass(frozen=True, slots=True)
class _Step:
    """The next customers, from where, and what is known of them."""

    after: int
    ids: Sequence[int]
    settings: TenantSettings
    subjects: Sequence[Subject] = field(default=())


async def enrich_job(run: JobRun) -> str:
    """Enrich the customers who came since the last time; what was done as JSON. Switched off
    meanwhile, it ends."""
    until = int(json.loads(run.job.payload)["until"])
    total = {"customers": 0, "filled": 0, "assigned": 0}
    ctx, providers = run.ctx, await providers_of(run.ctx)
    while True:
        pause_if_stopping(run)
        step = await ctx.services.read(
            ctx.tenant.id, lambda reader: _next(reader, ctx, until), limit_seconds=LIMIT_SECONDS
        )
        if not step.ids:
            return json.dumps(total)
        done = await _do(run, step, providers, total["customers"])
        total = {name: count + done.get(name, 0) for name, count in total.items()}


def _next(reader: Reader, ctx: Ctx, until: int) -> _Step:
    kept = reader.settings.all()
    settings, after = settings_in_force(kept), cursor(kept, ENRICH)
    if after is None or not (settings.enrichment.auto_enrich or settings.scoring.auto_assign):
        return _Step(0, (), settings)
    ids = reader.enrichment.customers_after(after, RUN, until=until)
    subjects = customer_subjects(reader, ctx, ids) if settings.enrichment.auto_enrich else ()
    return _Step(after, ids, settings, subjects)


async def _do(
    run: JobRun, step: _Step, providers: Sequence[Provider], before: int
) -> dict[str, int]:
    ctx = run.ctx
    found = await found_about(step.subjects, providers)

    def unit(tx: Tx) -> dict[str, int]:
        if cursor(tx.settings.all(), ENRICH) != step.after:
            return {}  # another one was faster
        filled = keep_all(tx, ctx, found)
        rules = step.settings.scoring.assign_rules if step.settings.scoring.auto_assign else ()
        done = {
            "customers": len(step.ids),
            "filled": filled,
            "assigned": assign(tx, ctx, step.ids, rules),
        }
        move(tx, ctx, ENRICH, step.ids[-1])
        audit(tx, ctx, run.job, done)
        count = before + len(step.ids)
        tx.jobs.checkpoint(run.job, checkpoint="{}", done_units=count, total_units=None)
        return done

    return await ctx.services.write(ctx.tenant.id, unit)


async def found_about(
    subjects: Sequence[Subject], providers: Sequence[Provider]
) -> dict[int, Sequence[Finding]]:
    """What the providers know of each, some at a time; one that is slow costs what it knows."""
    slots = asyncio.Semaphore(AT_ONCE)

    async def one(subject: Subject) -> Sequence[Finding]:
        async with slots:
            return (await ask(providers, subject)).findings

    answers = await asyncio.gather(*map(one, subjects))
    return {subject.id: found for subject, found in zip(subjects, answers, strict=True)}


def keep_all(tx: Tx, ctx: Ctx, found: dict[int, Sequence[Finding]]) -> int:
    """Keep what was found about customers; how many fields were filled."""
    people = {one.id: one for one in tx.customers.many(sorted(found))}
    return sum(
        len(keep_customer(tx, ctx, people[key], findings).filled)
        for key, findings in found.items()
        if key in people and findings
    )
