"""A worker that meets a fault nobody foresaw goes on: one that ended would look alive and do nothing."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Sequence

import pytest

from store.sql.dialect import translate
from store.types import Job, JobState
from tests.tools.door import Door
from tests.tools.test_worker import Bench


@pytest.fixture
async def bench(both: Door) -> Bench:
    """A bench once on each database."""
    return Bench(both)


async def test_a_worker_goes_on_after_a_fault_that_nobody_foresaw(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("tools.jobs.worker.IDLE_SECONDS", 0.01)
    job_id = await bench.enqueue()
    worker = await bench.worker({"count": bench.count})
    store = await bench.runtime.store()
    claim, failed = store.claim_jobs, 0

    async def fails_twice(*, queue: str, limit: int, lease_seconds: float) -> Sequence[Job]:
        nonlocal failed
        failed += 1
        if failed <= 2:
            raise sqlite3.OperationalError("locking protocol")
        return await claim(queue=queue, limit=limit, lease_seconds=lease_seconds)

    monkeypatch.setattr(store, "claim_jobs", fails_twice)
    with caplog.at_level(logging.CRITICAL, "rapport.worker"):
        worker.start()
        async with asyncio.timeout(20):
            while (await bench.job(job_id)).state is not JobState.DONE:  # noqa: ASYNC110 - in the database
                await asyncio.sleep(0.02)
        await worker.stop()
    assert failed >= 3


def test_a_file_that_many_processes_open_at_once_is_busy() -> None:
    error = sqlite3.OperationalError("locking protocol")
    error.sqlite_errorname = "SQLITE_PROTOCOL"
    told = translate(error)
    assert told is not None
    assert (type(told).__name__, told.retryable) == ("StoreBusy", True)
