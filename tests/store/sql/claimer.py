"""A worker process of the tests: claims jobs in fives, finishes each, prints the payloads."""

from __future__ import annotations

import asyncio
import sys

from store.ports import Store
from store.sql.open import open_store
from store.types import Job


async def finish(store: Store, job: Job) -> None:
    await store.write(job.tenant_id, lambda tx: tx.jobs.finish(job, result="ok"))
    sys.stdout.write(f"{job.payload}\n")


async def work(url: str) -> None:
    store = await open_store(url)
    while jobs := await store.claim_jobs(queue="default", limit=5, lease_seconds=60):
        for job in jobs:
            await finish(store, job)
    await store.close()


if __name__ == "__main__":
    asyncio.run(work(sys.argv[1]))
