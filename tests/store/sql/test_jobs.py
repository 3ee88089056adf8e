"""A job is done by one worker at a time, resumes where it stopped, and dies when it cannot be."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import update

from store.clock import real_ms
from store.ports import LeaseLost, Store, Tx
from store.sql.schema import job as job_table
from store.sql.unit import Unit
from store.types import Job, JobRequest, JobState, RowIssue, Tenant

ROOT = Path(__file__).parents[3]


async def enqueue(store: Store, request: JobRequest, *, tenant_id: int = 1) -> int:
    return await store.write(tenant_id, lambda tx: tx.jobs.enqueue(request, actor="human:ada"))


async def claim(store: Store, limit: int = 10, lease_seconds: float = 60) -> list[Job]:
    found = await store.claim_jobs(queue="default", limit=limit, lease_seconds=lease_seconds)
    return list(found)


async def look(store: Store, key: int) -> Job:
    found = await store.read(1, lambda reader: reader.jobs.get(key))
    assert found is not None
    return found


def lapse(tx: Tx) -> None:
    """Let every lease run out."""
    assert isinstance(tx, Unit)
    tx.scope.change(update(job_table).values(lease_until=1))


async def test_a_job_runs_from_ready_to_done(store: Store) -> None:
    key = await enqueue(store, JobRequest("import", '{"file": 1}', total_units=10))
    ready = await look(store, key)
    assert (ready.state, ready.attempts, ready.payload) == (JobState.READY, 0, '{"file": 1}')
    (job,) = await claim(store)
    assert (job.id, job.state, job.attempts) == (key, JobState.RUNNING, 1)
    assert job.lease_token
    assert await claim(store) == []
    await store.write(
        1, lambda tx: tx.jobs.checkpoint(job, checkpoint="line 5", done_units=5, total_units=None)
    )
    half = await look(store, key)
    assert (half.checkpoint, half.done_units, half.total_units) == ("line 5", 5, 10)
    await store.write(1, lambda tx: tx.jobs.finish(job, result="{}"))
    done = await look(store, key)
    assert (done.state, done.result, done.lease_until) == (JobState.DONE, "{}", None)
    assert done.finished_at is not None


async def test_a_failed_attempt_waits_and_the_last_one_is_dead(store: Store) -> None:
    key = await enqueue(store, JobRequest("send", "{}", max_attempts=2))
    (first,) = await claim(store)
    later = real_ms() + 60_000
    await store.write(1, lambda tx: tx.jobs.fail(first, error="no luck", retry_at=later))
    waiting = await look(store, key)
    assert (waiting.state, waiting.run_at, waiting.last_error) == ("ready", later, "no luck")
    assert await claim(store) == []
    await store.write(1, lambda tx: _run_now(tx))
    (second,) = await claim(store)
    await store.write(1, lambda tx: tx.jobs.fail(second, error="again", retry_at=later))
    dead = await look(store, key)
    assert (dead.state, dead.last_error, dead.attempts) == (JobState.DEAD, "again", 2)


def _run_now(tx: Tx) -> None:
    assert isinstance(tx, Unit)
    tx.scope.change(update(job_table).values(run_at=1))


async def test_failing_for_good_is_dead_at_once(store: Store) -> None:
    key = await enqueue(store, JobRequest("send", "{}"))
    (job,) = await claim(store)
    await store.write(1, lambda tx: tx.jobs.fail(job, error="x" * 5_000, retry_at=None))
    dead = await look(store, key)
    assert dead.state is JobState.DEAD
    assert len(dead.last_error or "") == 2_000


async def test_a_late_worker_is_refused_everything(store: Store) -> None:
    key = await enqueue(store, JobRequest("import", "{}"))
    (slow,) = await claim(store)
    await store.write(1, lapse)
    (other,) = await claim(store)
    assert (other.id, other.attempts) == (key, 2)
    assert other.lease_token != slow.lease_token
    attempts: list[Callable[[Tx], None]] = [
        lambda tx: tx.jobs.checkpoint(slow, checkpoint="x", done_units=1, total_units=1),
        lambda tx: tx.jobs.finish(slow, result="late"),
        lambda tx: tx.jobs.fail(slow, error="late", retry_at=None),
        lambda tx: tx.jobs.release(slow),
        lambda tx: tx.jobs.finish(replace(slow, lease_token=None), result="none"),
    ]
    for late in attempts:
        with pytest.raises(LeaseLost):
            await store.write(1, late)
    await store.write(1, lambda tx: tx.jobs.finish(other, result="in time"))
    with pytest.raises(LeaseLost):
        await store.write(1, lambda tx: tx.jobs.finish(other, result="twice"))
    assert (await look(store, key)).result == "in time"


async def test_what_a_late_worker_wrote_in_the_same_unit_is_undone(store: Store) -> None:
    key = await enqueue(store, JobRequest("import", "{}"))
    (slow,) = await claim(store)
    await store.write(1, lapse)
    await claim(store)

    def late(tx: Tx) -> None:
        tx.jobs.add_issues(key, [RowIssue(1, "a", "b", "c", True)])
        tx.jobs.checkpoint(slow, checkpoint="x", done_units=1, total_units=None)

    with pytest.raises(LeaseLost):
        await store.write(1, late)
    assert await store.read(1, lambda reader: reader.jobs.issues(key, after=0, limit=5)) == []


async def test_a_checkpoint_holds_the_lease(store: Store) -> None:
    await enqueue(store, JobRequest("import", "{}"))
    (job,) = await claim(store, lease_seconds=30)
    await store.write(1, lapse)
    await store.write(
        1, lambda tx: tx.jobs.checkpoint(job, checkpoint="x", done_units=1, total_units=None)
    )
    held = await look(store, job.id)
    assert (held.lease_until or 0) > real_ms() + 20_000
    assert await claim(store) == []


async def test_a_job_whose_worker_dies_each_time_is_dead(store: Store) -> None:
    key = await enqueue(store, JobRequest("import", "{}", max_attempts=2))
    for _ in range(2):
        assert len(await claim(store)) == 1
        await store.write(1, lapse)
    assert await claim(store) == []
    dead = await look(store, key)
    assert dead.state is JobState.DEAD
    assert "worker stopped" in (dead.last_error or "")


async def test_a_job_that_gets_further_each_time_is_not_worn_out(store: Store) -> None:
    key = await enqueue(store, JobRequest("send", "{}", max_attempts=2))
    for done in range(1, 6):
        (job,) = await claim(store)
        await store.write(
            1,
            lambda tx, job=job, done=done: tx.jobs.checkpoint(
                job, checkpoint="", done_units=done, total_units=None
            ),
        )
        await store.write(1, lapse)  # its worker is killed
    assert (await look(store, key)).state is JobState.RUNNING
    assert len(await claim(store)) == 1  # and gets nowhere
    await store.write(1, lapse)
    assert await claim(store) == []
    assert (await look(store, key)).state is JobState.DEAD


async def test_a_job_given_back_costs_no_attempt(store: Store) -> None:
    key = await enqueue(store, JobRequest("import", "{}"))
    (job,) = await claim(store)
    await store.write(
        1, lambda tx: tx.jobs.checkpoint(job, checkpoint="x", done_units=1, total_units=None)
    )
    await store.write(1, lambda tx: tx.jobs.release(job))
    back = await look(store, key)
    assert (back.state, back.attempts, back.checkpoint) == (JobState.READY, 0, "x")
    assert [again.id for again in await claim(store)] == [key]


async def test_a_known_dedupe_key_is_enqueued_once(store: Store) -> None:
    request = JobRequest("sync", "{}", dedupe_key="nightly")
    one, again = await enqueue(store, request), await enqueue(store, request)
    other = await enqueue(store, replace(request, kind="import"))
    assert one == again != other


async def test_jobs_are_claimed_oldest_first_within_their_queue(store: Store) -> None:
    now = real_ms()
    keys = [
        await enqueue(store, JobRequest("a", str(number), run_at=now - 100 + number))
        for number in (3, 1, 2)
    ]
    await enqueue(store, JobRequest("a", "other", queue="slow", run_at=1))
    claimed = await claim(store, limit=2)
    assert [job.id for job in claimed] == [keys[1], keys[2]]
    assert [job.id for job in await claim(store)] == [keys[0]]


async def test_claims_look_over_all_tenants_and_reads_over_one(store: Store) -> None:
    await store.ensure_tenant(Tenant(2, "Two", "EUR", "UTC", "fr"))
    one = await enqueue(store, JobRequest("a", "{}"))
    two = await enqueue(store, JobRequest("a", "{}"), tenant_id=2)
    assert {(job.tenant_id, job.id) for job in await claim(store)} == {(1, one), (2, two)}
    assert await store.read(1, lambda reader: reader.jobs.get(two)) is None


async def test_pages_and_issues_of_jobs(store: Store) -> None:
    keys = [await enqueue(store, JobRequest("a" if n % 2 else "b", "{}")) for n in range(5)]
    first = await store.read(
        1, lambda reader: reader.jobs.page(state="ready", kind=None, limit=3, cursor=None)
    )
    rest = await store.read(
        1, lambda reader: reader.jobs.page(state="ready", kind=None, limit=3, cursor=first.next)
    )
    assert [job.id for job in (*first.items, *rest.items)] == keys[::-1]
    assert (first.total, rest.next) == (5, None)
    issues = [RowIssue(n, "phone", "x", "bad", n % 2 == 0) for n in range(7)]
    await store.write(1, lambda tx: tx.jobs.add_issues(keys[0], issues[:4]))
    await store.write(1, lambda tx: tx.jobs.add_issues(keys[0], issues[4:]))
    found = await store.read(1, lambda reader: reader.jobs.issues(keys[0], after=2, limit=4))
    assert list(found) == [(n + 1, issues[n]) for n in range(2, 6)]


async def test_hostile_texts_of_a_report_are_kept_without_what_cannot_be(store: Store) -> None:
    key = await enqueue(store, JobRequest("import", "{}"))
    (job,) = await claim(store)
    issue = RowIssue(1, "na\0me", "a\0\ud800b", "bad \u202e", True)
    await store.write(1, lambda tx: tx.jobs.add_issues(key, [issue]))
    await store.write(1, lambda tx: tx.jobs.fail(job, error="x\0y\udfff", retry_at=None))
    found = await store.read(1, lambda reader: reader.jobs.issues(key, after=0, limit=5))
    assert [one for _, one in found] == [RowIssue(1, "name", "ab", "bad ", True)]
    assert (await look(store, key)).last_error == "xy"


async def test_an_idle_worker_writes_nothing(sqlite_store: Store, sqlite_path: Path) -> None:
    await claim(sqlite_store)
    log = sqlite_path.with_name(sqlite_path.name + "-wal")
    before = log.stat().st_size if log.exists() else 0
    for _ in range(20):
        assert await claim(sqlite_store) == []
    assert (log.stat().st_size if log.exists() else 0) == before


async def test_four_processes_share_the_work_without_doubles(
    store: Store, database_url: str
) -> None:
    total = 400

    def fill(tx: Tx) -> None:
        for number in range(total):
            tx.jobs.enqueue(JobRequest("count", str(number)), actor="test")

    await store.write(1, fill)
    workers = [
        await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.store.sql.claimer",
            database_url,
            stdout=asyncio.subprocess.PIPE,
            cwd=ROOT,
        )
        for _ in range(4)
    ]
    outputs = [(await worker.communicate())[0].decode().split() for worker in workers]
    assert [worker.returncode for worker in workers] == [0] * 4
    done = Counter(number for output in outputs for number in output)
    assert sorted(done.values()) == [1] * total
    assert sum(bool(output) for output in outputs) >= 2
    page = await store.read(
        1, lambda reader: reader.jobs.page(state="done", kind=None, limit=1, cursor=None)
    )
    assert page.total == total


async def test_a_page_of_no_jobs_has_a_total_of_none(store: Store) -> None:
    page = await store.read(
        1, lambda reader: reader.jobs.page(state=None, kind=None, limit=5, cursor=None)
    )
    assert (page.items, page.total) == ((), 0)


async def test_a_job_put_off_waits_with_its_checkpoint_and_counts_no_attempt(store: Store) -> None:
    key = await enqueue(store, JobRequest("send", "{}"))
    (job,) = await claim(store)
    later = real_ms() + 60_000
    await store.write(1, lambda tx: tx.jobs.defer(job, run_at=later, checkpoint="half"))
    put_off = await look(store, key)
    assert (put_off.state, put_off.run_at, put_off.attempts) == (JobState.READY, later, 0)
    assert (put_off.checkpoint, put_off.lease_until) == ("half", None)
    assert await claim(store) == []
    with pytest.raises(LeaseLost):
        await store.write(1, lambda tx: tx.jobs.defer(job, run_at=0, checkpoint="late"))
    assert (await look(store, key)).checkpoint == "half"


async def test_a_dead_job_is_retried_or_discarded_by_a_person(store: Store) -> None:
    first = await enqueue(store, JobRequest("send", "{}", max_attempts=1))
    (job,) = await claim(store)

    async def told(unit: Callable[[Tx], bool], *, tenant_id: int = 1) -> bool:
        return await store.write(tenant_id, unit)

    await store.ensure_tenant(Tenant(2, "Two", "CAD", "UTC", "en"))
    assert not await told(lambda tx: tx.jobs.retry(first))
    assert not await told(lambda tx: tx.jobs.discard(first))
    await store.write(1, lambda tx: tx.jobs.fail(job, error="no", retry_at=None))
    assert not await told(lambda tx: tx.jobs.retry(first), tenant_id=2)
    assert not await told(lambda tx: tx.jobs.discard(first), tenant_id=2)
    assert await told(lambda tx: tx.jobs.retry(first))
    back = await look(store, first)
    assert (back.state, back.attempts, back.finished_at) == (JobState.READY, 0, None)
    (again,) = await claim(store)
    assert (again.id, again.attempts) == (first, 1)
    await store.write(1, lambda tx: tx.jobs.fail(again, error="no", retry_at=None))
    assert await told(lambda tx: tx.jobs.discard(first))
    assert not await told(lambda tx: tx.jobs.discard(first))
    assert not await told(lambda tx: tx.jobs.retry(first))
    gone = await look(store, first)
    assert gone.state is JobState.DISCARDED
    assert gone.finished_at is not None
    ready = await enqueue(store, JobRequest("send", "{}"))
    assert await told(lambda tx: tx.jobs.discard(ready))
    assert await claim(store) == []
