"""A plan of many is made by a job, chunk by chunk, and is the plan that one call would have made."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from store.ids import from_text, to_text
from store.jobs import Job, JobState
from store.sync import RunState, SyncRecord
from tests.tools.conftest import settings_for
from tests.tools.sync.synced import Synced, synced
from tools.context import JobRun
from tools.jobs.handler import Stopped
from tools.operations import syncing
from tools.operations.sync_history import SyncHistory
from tools.operations.syncing import SyncProposed
from tools.runtime import Runtime
from tools.sync import planning, scope
from tools.sync.planning_job import plan_job


@pytest.fixture
async def outside(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Synced]:
    """Three people are many here, and planned two at a time."""
    monkeypatch.setattr(syncing, "AT_ONCE", 2)
    monkeypatch.setattr(planning, "CHUNK", 2)
    monkeypatch.setattr(scope, "CHUNK", 2)
    runtime = Runtime(settings_for(database_url, tmp_path))
    async with synced(runtime) as made:
        yield made
    await runtime.close()


async def people(outside: Synced, count: int = 5) -> list[int]:
    return [
        await outside.customer(f"Zoé {n}", email=f"zoe{n}@example.com", company=f"Loft {n % 2}")
        for n in range(count)
    ]


async def asked(outside: Synced, **given: Any) -> SyncProposed:
    answer = await outside.door.call(SyncProposed, "sync_crm", **given)
    assert (answer.state, answer.proposal) == ("planning", "")
    assert answer.notes
    return answer


async def job_of(outside: Synced, answer: SyncProposed) -> Job:
    key = from_text("job", answer.job or "")
    tenant = await outside.runtime.tenant()
    job = await outside.runtime.read(tenant.id, lambda reader: reader.jobs.get(key))
    assert job is not None
    return job


def told(rows: list[SyncRecord]) -> list[SyncRecord]:
    """Rows as they can be compared between two plans."""
    return [replace(row, updated_at=0) for row in rows]


@pytest.mark.parametrize("whom", [{"changed": True}, {"text": "all customers"}])
async def test_a_job_makes_the_plan_that_one_call_would_have_made(
    outside: Synced, whom: dict[str, object]
) -> None:
    outside.standin.state.create("contacts", {"email": "zoe3@example.com", "city": "Laval"})
    ids = await people(outside)
    at_once = await outside.plan(*ids)
    answer = await asked(outside, **whom)

    job = await outside.runtime.run_job(from_text("job", answer.job or ""))

    assert job.state is JobState.DONE, job.last_error
    run_id = from_text("sync_run", answer.run)
    rows = await outside.rows(run_id)
    assert told(rows) == told(await outside.rows(at_once.run_id))
    assert job.done_units == len(rows) == 7
    run = await outside.run(run_id)
    assert run.state is RunState.PLANNED
    assert run.digest == (await outside.run(at_once.run_id)).digest
    [line] = (await outside.door.call(SyncHistory, "get_sync", run=answer.run)).runs
    assert line.proposal == to_text("proposal", run.proposal_id or 0)
    tenant = await outside.runtime.tenant()
    proposal = await outside.runtime.read(
        tenant.id, lambda reader: reader.proposals.get(run.proposal_id or 0)
    )
    assert proposal is not None
    assert (proposal.requester, proposal.size) == (outside.door.actor.principal, 7)

    decided = await outside.runtime.approvals.approve(line.proposal or "", await outside.ctx())
    await outside.runtime.run_job(from_text("job", decided.job or ""))
    assert (await outside.run(run_id)).state is RunState.DONE
    assert len(outside.there("contacts")) == 5
    assert [pair[0] for pair in outside.standin.state.links].count("contacts") == 5


async def test_a_plan_that_was_interrupted_goes_on_where_it_was(outside: Synced) -> None:
    ids = await people(outside)
    at_once = await outside.plan(*ids)
    answer = await asked(outside, changed=True)
    store = await outside.runtime.store()
    chunks, before = 0, len(outside.standin.journal.entries)
    while True:
        [job] = await store.claim_jobs(queue="crm", limit=1, lease_seconds=60)
        ctx = await outside.runtime.job_ctx(job)
        try:
            await plan_job(JobRun(job, ctx, lambda: True))
            break
        except Stopped:
            chunks += 1
            await store.write(ctx.tenant.id, lambda tx, job=job: tx.jobs.release(job))
    assert chunks == 4
    run_id = from_text("sync_run", answer.run)
    rows = await outside.rows(run_id)
    assert told(rows) == told(await outside.rows(at_once.run_id))
    keys = Counter(
        one["id"]
        for entry in outside.standin.journal.entries[before:]
        if entry.path.endswith("contacts/batch/read") and entry.body["idProperty"] == "rapport_id"
        for one in entry.body["inputs"]
    )
    assert keys == Counter(to_text("customer", one) for one in ids)


async def test_a_plan_that_cannot_be_made_says_why_and_is_told_of(outside: Synced) -> None:
    await people(outside)
    answer = await asked(outside, changed=True)
    outside.standin.access.tokens.clear()
    outside.standin.service_key = "another"

    job = await outside.runtime.run_job(from_text("job", answer.job or ""))

    assert job.state is JobState.DEAD
    run = await outside.run(from_text("sync_run", answer.run))
    assert run.state is RunState.FAILED
    assert run.error
    notes = (await outside.door.raw("list_notifications")).model_dump()["items"]
    assert notes[0]["kind"] == "sync_failed"
    assert not outside.there("contacts")


async def test_a_mapping_that_changed_meanwhile_ends_the_planning(outside: Synced) -> None:
    await people(outside)
    answer = await asked(outside, changed=True)
    ctx = await outside.ctx()
    await ctx.services.write(
        ctx.tenant.id, lambda tx: tx.connections.unmap(outside.connection.id, "customer", ["city"])
    )
    await outside.runtime.run_job(from_text("job", answer.job or ""))
    run = await outside.run(from_text("sync_run", answer.run))
    assert (run.state, run.error) == (
        RunState.FAILED,
        "the mapping of fields changed since the plan was made",
    )


async def test_what_is_planned_by_a_job_and_changes_nothing_asks_nobody(outside: Synced) -> None:
    ids = await people(outside)
    await outside.sync(*ids)
    answer = await asked(outside, text="all customers")
    await outside.runtime.run_job(from_text("job", answer.job or ""))
    run = await outside.run(from_text("sync_run", answer.run))
    assert (run.state, run.proposal_id) == (RunState.DONE, None)
    assert Counter(row.operation for row in await outside.rows(run.id)) == {"skip": 7}
    assert (await job_of(outside, answer)).state is JobState.DONE
