"""The worker: leases, retries, dead letters, stopping, resuming after a kill."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from functools import partial

import pytest

from store.clock import real_ms
from store.ports import StoreBusy, Tx
from store.types import Job, JobRequest, JobState
from tests.tools.door import Door
from tools.context import JobRun
from tools.errors import Busy, InvalidInput
from tools.jobs.handler import Handler, pause_if_stopping
from tools.jobs.worker import Worker, wait_ms
from tools.operations.jobs import JobList

UNITS = 5


class Bench:
    """A store with a worker of the test's own handlers."""

    def __init__(self, door: Door) -> None:
        self.door = door
        self.runtime = door.runtime
        self.done: list[int] = []

    async def worker(self, handlers: Mapping[str, Handler], lease_seconds: float = 60) -> Worker:
        store = await self.runtime.store()
        return Worker(store, handlers, self.runtime.job_ctx, lease_seconds=lease_seconds)

    async def enqueue(self, kind: str = "count", max_attempts: int = 5) -> int:
        request = JobRequest(kind=kind, payload="{}", total_units=UNITS, max_attempts=max_attempts)
        return await self.runtime.write(1, lambda tx: tx.jobs.enqueue(request, actor="human:marc"))

    async def job(self, job_id: int) -> Job:
        job = await self.runtime.read(1, lambda reader: reader.jobs.get(job_id))
        assert job is not None
        return job

    async def count(self, run: JobRun) -> str:
        """Does five units, each with its checkpoint; resumes where it was."""
        first = int(run.job.checkpoint or 0)
        for unit in range(first, UNITS):
            pause_if_stopping(run)
            await run.ctx.services.write(1, partial(self.unit, job=run.job, unit=unit))
            await asyncio.sleep(0.01)
        return json.dumps({"units": UNITS})

    def unit(self, tx: Tx, job: Job, unit: int) -> None:
        """One unit of work with its checkpoint."""
        tx.jobs.checkpoint(job, checkpoint=str(unit + 1), done_units=unit + 1, total_units=UNITS)
        self.done.append(unit)


@pytest.fixture
async def bench(both: Door) -> Bench:
    """A bench once on each database."""
    return Bench(both)


async def test_a_job_runs_once_and_keeps_its_result(bench: Bench) -> None:
    job_id = await bench.enqueue()
    worker = await bench.worker({"count": bench.count})
    assert await worker.run_next()
    assert not await worker.run_next()
    job = await bench.job(job_id)
    assert (job.state, job.done_units, job.total_units) == (JobState.DONE, UNITS, UNITS)
    assert bench.done == list(range(UNITS))
    audit = await bench.door.audit()
    assert [(entry.tool, entry.outcome, entry.door) for entry in audit] == [
        ("count", "done", "job")
    ]
    listed = await bench.door.call(JobList, "list_jobs")
    assert [(line.state, line.done, line.of) for line in listed.items] == [("done", UNITS, UNITS)]
    shown = await bench.door.call(JobList, "list_jobs", job=listed.items[0].id)
    assert shown.result == {"units": UNITS}


async def test_two_workers_never_run_the_same_job(bench: Bench) -> None:
    for _ in range(6):
        await bench.enqueue()
    workers = [await bench.worker({"count": bench.count}) for _ in range(3)]
    for worker in workers:
        worker.start()
    async with asyncio.timeout(20):
        while len(bench.done) < 6 * UNITS:  # noqa: ASYNC110 - what is waited for is in the database
            await asyncio.sleep(0.02)
    await asyncio.gather(*[worker.stop() for worker in workers])
    assert sorted(bench.done) == sorted(list(range(UNITS)) * 6)


async def test_a_stopped_worker_finishes_its_unit_and_gives_the_job_back(bench: Bench) -> None:
    job_id = await bench.enqueue()
    first = await bench.worker({"count": bench.count})
    first.start()
    while len(bench.done) < 2:  # noqa: ASYNC110 - as above
        await asyncio.sleep(0.002)
    await first.stop()
    job = await bench.job(job_id)
    assert job.state is JobState.READY
    assert job.attempts == 0
    assert 2 <= job.done_units < UNITS
    second = await bench.worker({"count": bench.count})
    await second.run_next()
    assert (await bench.job(job_id)).state is JobState.DONE
    assert bench.done == list(range(UNITS))


async def test_a_job_of_a_killed_worker_resumes_at_its_checkpoint(bench: Bench) -> None:
    async def killed(run: JobRun) -> str:
        for unit in range(3):
            await run.ctx.services.write(1, partial(bench.unit, job=run.job, unit=unit))
        raise asyncio.CancelledError

    job_id = await bench.enqueue()
    first = await bench.worker({"count": killed}, lease_seconds=0.2)
    with pytest.raises(asyncio.CancelledError):
        await first.run_next()
    assert (await bench.job(job_id)).state is JobState.RUNNING
    await asyncio.sleep(0.3)
    second = await bench.worker({"count": bench.count})
    assert await second.run_next()
    assert (await bench.job(job_id)).state is JobState.DONE
    assert bench.done == list(range(UNITS))


async def test_a_worker_that_lost_its_lease_writes_nothing_more(bench: Bench) -> None:
    other = await bench.worker({"count": bench.count})

    async def slow(run: JobRun) -> str:
        await asyncio.sleep(0.3)
        await other.run_next()
        return json.dumps({"late": True})

    job_id = await bench.enqueue()
    late = await bench.worker({"count": slow}, lease_seconds=0.1)
    await late.run_next()
    job = await bench.job(job_id)
    assert job.result == json.dumps({"units": UNITS})


@pytest.mark.parametrize("error", [Busy("busy"), StoreBusy("locked"), ZeroDivisionError("oops")])
async def test_a_failure_that_may_pass_is_tried_again_later(bench: Bench, error: Exception) -> None:
    async def failing(run: JobRun) -> str:
        raise error

    job_id = await bench.enqueue()
    worker = await bench.worker({"count": failing})
    await worker.run_next()
    job = await bench.job(job_id)
    assert (job.state, job.attempts) == (JobState.READY, 1)
    assert job.run_at > real_ms()
    assert job.last_error
    assert "oops" not in job.last_error


async def test_a_failure_for_good_ends_the_job_with_its_reason(bench: Bench) -> None:
    async def failing(run: JobRun) -> str:
        raise InvalidInput("line 3 has a broken quote")

    job_id = await bench.enqueue()
    worker = await bench.worker({"count": failing})
    await worker.run_next()
    job = await bench.job(job_id)
    assert (job.state, job.last_error) == (JobState.DEAD, "line 3 has a broken quote")
    assert [entry.outcome for entry in await bench.door.audit()] == ["invalid_input"]


async def test_a_job_that_keeps_failing_gives_up_after_its_attempts(bench: Bench) -> None:
    async def failing(run: JobRun) -> str:
        raise Busy("the provider is down")

    job_id = await bench.enqueue(max_attempts=1)
    worker = await bench.worker({"count": failing})
    await worker.run_next()
    assert (await bench.job(job_id)).state is JobState.DEAD


async def test_a_kind_nobody_handles_is_not_lost(bench: Bench) -> None:
    job_id = await bench.enqueue("unknown")
    worker = await bench.worker({})
    await worker.run_next()
    job = await bench.job(job_id)
    assert job.state is JobState.DEAD
    assert "no handler" in (job.last_error or "")


async def test_waking_makes_a_resting_worker_look_at_once(bench: Bench) -> None:
    worker = await bench.worker({"count": bench.count})
    worker.start()
    await asyncio.sleep(0.1)
    job_id = await bench.enqueue()
    worker.wake()
    async with asyncio.timeout(1.5):
        while (await bench.job(job_id)).state is not JobState.DONE:  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.02)
    await worker.stop()


def test_waits_grow_and_are_bounded() -> None:
    assert all(1_000 <= wait_ms(1) <= 2_000 for _ in range(20))
    assert all(wait_ms(50) <= 300_000 for _ in range(20))
    assert min(wait_ms(6) for _ in range(20)) > max(wait_ms(3) for _ in range(20))
