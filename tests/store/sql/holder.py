"""Claims one job of a database and holds it until it is killed: `python -m tests.store.sql.holder URL`."""

from __future__ import annotations

import asyncio
import sys

from store.sql.open import open_store


async def main(url: str) -> None:
    store = await open_store(url)
    (job,) = await store.claim_jobs(queue="default", limit=1, lease_seconds=3_600)
    sys.stdout.write(f"{job.id}\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
