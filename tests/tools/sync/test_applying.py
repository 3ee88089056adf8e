"""Carrying out a plan where some of it fails: what may succeed later waits, what rests is not tried."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from itertools import pairwise

import pytest

from store.clock import real_ms
from store.connections import Connection
from store.ids import from_text
from store.jobs import Job, JobState
from store.sync import RecordState, RunState
from store.tasks import TaskChange, TaskInput
from tests.standins.hubspot.faults import Does, Fault, Rule
from tests.tools.sync.synced import Synced, operations, synced
from tools.catalogue import build_handlers
from tools.connectors.port import Kind
from tools.jobs.worker import Worker
from tools.runtime import Runtime
from tools.sync import applying, settling
from tools.sync.preparing import Kept

UPSERTS = "contacts/batch/upsert"


@pytest.fixture
async def outside(runtime: Runtime) -> AsyncIterator[Synced]:
    async with synced(runtime) as made:
        yield made


async def people(outside: Synced, count: int = 4) -> list[int]:
    return [await outside.customer(f"Zoé {n}", email=f"zoe{n}@example.com") for n in range(count)]


async def once(outside: Synced, kept: Kept) -> Job:
    """Approve, and let a worker work on the run's job one time; the job as it then stands."""
    decided = await outside.approve(kept)
    store = await outside.runtime.store()
    worker = Worker(store, build_handlers(), outside.runtime.job_ctx, queue="crm")
    assert await worker.run_next()
    key = from_text("job", decided.job or "")
    tenant = await outside.runtime.tenant()
    job = await outside.runtime.read(tenant.id, lambda reader: reader.jobs.get(key))
    assert job is not None
    return job


def sent(outside: Synced, part: str = UPSERTS) -> int:
    """How often something was asked of the stand-in."""
    return len(outside.standin.journal.calls(part))


async def states(outside: Synced, kept: Kept) -> Counter[RecordState]:
    return Counter(row.state for row in await outside.rows(kept.run_id))


async def test_what_failed_among_what_succeeded_is_not_sent_again_at_once(
    outside: Synced, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(applying, "FIRST_WAIT_MS", 2_000)
    kept = await outside.plan(*await people(outside))
    every_other = Fault(Does.PARTIAL, every=2)
    outside.standin.faults.rules = [Rule(every_other, path=UPSERTS, times=1)]
    before = real_ms()

    job = await once(outside, kept)

    assert await states(outside, kept) == {RecordState.DONE: 2, RecordState.PLANNED: 2}
    assert sent(outside) == 1
    assert job.state is JobState.READY
    assert job.run_at >= before + 4_000
    assert (await outside.run(kept.run_id)).state is RunState.RUNNING


async def test_what_failed_is_there_in_the_end_and_waited_longer_each_time(outside: Synced) -> None:
    kept = await outside.plan(*await people(outside))
    outside.standin.faults.rules = [Rule(Fault(Does.PARTIAL, every=1), path=UPSERTS, times=2)]

    run = await outside.carry_out(kept)

    assert run.state is RunState.DONE
    assert len(outside.there("contacts")) == 4
    times = [entry.at for entry in outside.standin.journal.calls(UPSERTS)]
    waits = [later - sooner for sooner, later in pairwise(times)]
    assert [wait >= 0.04 * 2**number for number, wait in enumerate(waits, 1)] == [True] * 2
    assert {row.attempts for row in await outside.rows(run.id)} == {3}


async def test_what_never_succeeds_ends_as_failed_with_its_reason(
    outside: Synced, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settling, "MOST_TRIES", 2)
    kept = await outside.plan(*await people(outside, 2))
    outside.standin.faults.rules = [Rule(Fault(Does.PARTIAL, every=1), path=UPSERTS, times=99)]
    run = await outside.carry_out(kept)
    rows = await outside.rows(run.id)
    assert run.state is RunState.FAILED
    assert {(row.state, row.error, row.attempts) for row in rows} == {("failed", "unavailable", 2)}
    assert all(row.message and row.correlation_id for row in rows)


async def test_a_company_that_fails_at_first_is_there_before_its_people(outside: Synced) -> None:
    who = await outside.customer("Zoé", email="zoe@example.com", company="Loft & Co")
    kept = await outside.plan(who)
    outside.standin.faults.rules = [
        Rule(Fault(Does.PARTIAL, every=1), path="companies/batch/upsert", times=1)
    ]
    run = await outside.carry_out(kept)
    assert run.state is RunState.DONE
    assert [pair[0] for pair in outside.standin.state.links].count("contacts") == 1
    assert operations(await outside.plan(who)) == {"skip": 2}


async def connection(outside: Synced) -> Connection:
    ctx = await outside.ctx()
    found = await ctx.read(lambda reader: reader.connections.get(outside.connection.id))
    assert found is not None
    return found


async def test_a_used_up_day_lets_the_run_rest_and_counts_as_no_try(outside: Synced) -> None:
    kept = await outside.plan(*await people(outside))
    outside.standin.faults.rules = [Rule(Fault(Does.DAILY), path=UPSERTS, times=1)]

    job = await once(outside, kept)

    until = (await connection(outside)).paused_until or 0
    assert until > real_ms()
    assert (job.state, job.run_at) == (JobState.READY, until)
    run = await outside.run(kept.run_id)
    assert run.state is RunState.PAUSED
    assert run.error
    rows = await outside.rows(run.id)
    assert {(row.state, row.attempts) for row in rows} == {(RecordState.PLANNED, 0)}


async def test_what_changed_here_after_the_plan_is_told_by_the_next_sync(outside: Synced) -> None:
    (who,) = await people(outside, 1)
    run = await outside.sync(who)
    ctx = await outside.ctx()
    links = await ctx.read(
        lambda reader: reader.connections.links(outside.connection.id, "customer", [who])
    )
    assert links[who].known_at == run.created_at


async def test_what_was_taken_back_is_not_proposed_again_until_it_is_asked_for(
    outside: Synced,
) -> None:
    outside.standin.state.create("contacts", {"email": "zoe0@example.com", "firstname": "Z"})
    (who,) = await people(outside, 1)
    run = await outside.sync(who)
    await outside.carry_out(await outside.undo(run.id))
    ctx = await outside.ctx()
    links = await ctx.read(
        lambda reader: reader.connections.links(outside.connection.id, "customer", [who])
    )
    assert links[who].payload_hash == "undone"
    assert operations(await outside.plan(who)) == {"update": 1}


async def test_a_task_without_a_due_date_keeps_the_date_it_was_made_on(outside: Synced) -> None:
    made, later = 1_784_000_000_000, 1_784_200_000_000
    ctx = await outside.ctx()
    todo = TaskInput(title="Call Zoé")
    await outside.runtime.write(
        ctx.tenant.id, lambda tx: tx.tasks.add(todo, actor="human:ada", now_ms=made)
    )
    await outside.sync(kinds=(Kind.TASK,))
    [task] = outside.there("tasks")
    assert task["hs_timestamp"] == "2026-07-14T03:33:20.000Z"  # `made`
    key = from_text("task", task["rapport_id"])
    changed = TaskChange(title="Call Zoé again")
    await outside.runtime.write(
        ctx.tenant.id, lambda tx: tx.tasks.change(key, changed, now_ms=later)
    )
    kept = await outside.plan(kinds=(Kind.TASK,))
    [row] = await outside.rows(kept.run_id)
    assert row.after == '{"hs_task_subject": "Call Zoé again"}'
