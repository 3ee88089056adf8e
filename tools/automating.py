"""What an organisation lets happen by itself: new customers enriched and given to somebody, scores made
anew when people change and each night. All of it is off until it is switched on.

How far each came is an id kept beside the settings, moved on in the unit that does the work: whatever
dies goes on there, and nothing is done twice.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from store.clock import real_ms
from store.ids import NODE_BITS, SEQUENCE_BITS, to_text
from store.ports import Reader, Tx
from store.segment.canonical import canonical
from store.segment.rule import EVERYONE
from store.types import ActorKind, AuditEntry, Job, JobRequest
from tools.context import Actor, Ctx, Role
from tools.policy.tenant_settings import TenantSettings, settings_in_force
from tools.scores.job import KIND as SCORE
from tools.scores.job import ScoreRequest

ENRICH, RESCORE = "enrich", "rescore"
SETTLED_MS = 10_000  # what is younger may have a sister with a smaller id that is not committed yet
NIGHT_HOUR = 3
HOUR_MS = 3_600_000
BY_RULE = Actor(ActorKind.JOB, "automation", "job", Role.MEMBER)
_CURSOR = "automation.{}.after"


def cursor(kept: Mapping[str, str], kind: str) -> int | None:
    """How far a kind of job came: the highest id it has seen to; None before it first ran."""
    text = kept.get(_CURSOR.format(kind))
    return None if text is None else int(json.loads(text))


def move(tx: Tx, ctx: Ctx, kind: str, to: int) -> None:
    """Move the cursor on."""
    tx.settings.put(
        {_CURSOR.format(kind): json.dumps(to)}, actor=ctx.actor.principal, now_ms=ctx.now_ms
    )


def settled_id() -> int:
    """The highest id of which every smaller one is committed or never will be."""
    return (real_ms() - SETTLED_MS) << (NODE_BITS + SEQUENCE_BITS)


def wanted(settings: TenantSettings, kind: str) -> bool:
    """Whether an organisation wants a kind of job."""
    if kind == ENRICH:
        return settings.enrichment.auto_enrich or settings.scoring.auto_assign
    return settings.scoring.auto_score


@dataclass(frozen=True, slots=True)
class _Due:
    """What is to be started now: cursors to set, jobs to enqueue."""

    starts: Mapping[str, int]
    jobs: tuple[JobRequest, ...]


async def automate(ctx: Ctx, *, until: int | None = None) -> int:
    """Enqueue what is due; how many jobs. Writes only where there is something."""
    end = settled_id() if until is None else until
    due = await ctx.services.read(ctx.tenant.id, lambda reader: _due(reader, ctx, end))
    if not due.starts and not due.jobs:
        return 0

    def unit(tx: Tx) -> int:
        for kind, start in due.starts.items():
            move(tx, ctx, kind, start)
        for request in due.jobs:
            tx.jobs.enqueue(request, actor=ctx.actor.principal)
        return len(due.jobs)

    count = await ctx.services.write(ctx.tenant.id, unit)
    ctx.services.wake_worker()
    return count


def _due(reader: Reader, ctx: Ctx, until: int) -> _Due:
    kept = reader.settings.all()
    settings = settings_in_force(kept)
    starts: dict[str, int] = {}
    jobs: list[JobRequest] = []
    for kind in (ENRICH, RESCORE):
        after = cursor(kept, kind)
        if not wanted(settings, kind):
            continue
        if after is None:
            starts[kind] = until  # what was there before is left as it is
        elif _is_any(reader, kind, after, until):
            key = f"{after}:{real_ms() // HOUR_MS}"  # one that died is tried again within the hour
            payload = json.dumps({"until": until})
            jobs.append(JobRequest(kind=kind, payload=payload, dedupe_key=key))
    if settings.scoring.auto_score:
        jobs.append(_nightly(ctx))
    return _Due(starts, tuple(one for one in jobs if not _is_enqueued(reader, one)))


def _is_any(reader: Reader, kind: str, after: int, until: int) -> bool:
    if kind == ENRICH:
        return bool(reader.enrichment.customers_after(after, 1, until=until))
    return bool(reader.enrichment.changed_after(after, 1, until=until)[0])


def _nightly(ctx: Ctx) -> JobRequest:
    """The job that scores everybody once a night, from three in the morning on."""
    local = ctx.now.astimezone(ZoneInfo(ctx.tenant.zone))
    night = (local - timedelta(hours=NIGHT_HOUR)).date()
    payload = ScoreRequest(canonical(EVERYONE)).as_json()
    return JobRequest(kind=SCORE, payload=payload, dedupe_key=f"night:{night.isoformat()}")


def _is_enqueued(reader: Reader, request: JobRequest) -> bool:
    return bool(reader.jobs.keyed(request.kind, [request.dedupe_key or ""]))


def audit(tx: Tx, ctx: Ctx, job: Job, detail: Mapping[str, int]) -> None:
    """What a step of a job did, under the job's name."""
    tx.audit.add(
        AuditEntry(
            actor_kind=ctx.actor.kind,
            actor=ctx.actor.id,
            door=ctx.actor.door,
            tool=f"job {job.kind}",
            effect="write",
            outcome="done",
            args_hash="",
            subject=to_text("job", job.id),
            duration_us=0,
            request_id=ctx.request_id,
            detail=json.dumps(detail),
            at=ctx.now_ms,
        )
    )
