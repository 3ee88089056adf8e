"""A job whose worker is provably dead is taken over at once on SQLite, and never otherwise."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from store.ports import Store
from store.sql.open import open_store
from store.sql.owners import is_provably_dead, new_token
from store.types import Job, JobRequest
from tests.builders import TENANT

ROOT = Path(__file__).parents[3]


@asynccontextmanager
async def held(url: str) -> AsyncGenerator[tuple[Store, int, asyncio.subprocess.Process]]:
    """A store with a job that another process holds under a long lease."""
    store = await open_store(url)
    await store.ensure_tenant(TENANT)
    wanted = JobRequest(kind="import", payload="{}")
    key = await store.write(1, lambda tx: tx.jobs.enqueue(wanted, actor="human:me"))
    holder = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.store.sql.holder",
        url,
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
    )
    try:
        assert holder.stdout is not None
        assert int(await holder.stdout.readline()) == key
        yield store, key, holder
    finally:
        if holder.returncode is None:
            holder.kill()
            await holder.wait()
        await store.close()


async def claimed(store: Store) -> list[Job]:
    return list(await store.claim_jobs(queue="default", limit=1, lease_seconds=60))


async def test_a_job_of_a_killed_process_is_taken_over_at_once(sqlite_path: Path) -> None:
    async with held(str(sqlite_path)) as (store, key, holder):
        assert await claimed(store) == []  # it lives
        holder.kill()
        await holder.wait()
        (job,) = await claimed(store)
        assert (job.id, job.attempts) == (key, 2)
        assert await claimed(store) == []  # held by this process now


@pytest.mark.postgres
async def test_on_postgresql_only_the_lease_decides(postgres_url: str) -> None:
    async with held(postgres_url) as (store, _, holder):
        holder.kill()
        await holder.wait()
        assert await claimed(store) == []


def test_only_a_process_of_this_very_place_can_be_told_dead() -> None:
    mine = new_token()
    place, pid, start, secret = mine.split("/")
    assert int(pid) == os.getpid()
    assert not is_provably_dead(mine)
    assert is_provably_dead(f"{place}/{pid}/{int(start) - 1}/{secret}")  # an earlier one's number
    assert is_provably_dead(f"{place}/{2**22 + 5}/1/{secret}")  # above the highest number there is
    for unknown in (
        None,
        "",
        secret,
        f"other boot/{2**22 + 5}/1/{secret}",
        f"{place}/x/1/{secret}",
        f"{place}/{2**22 + 5}/{secret}",
    ):
        assert not is_provably_dead(unknown), unknown


def test_tokens_are_never_alike() -> None:
    assert len({new_token() for _ in range(100)}) == 100
