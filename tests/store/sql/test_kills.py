"""Killed in the middle, an import has kept whole batches and nothing else."""

from __future__ import annotations

import asyncio
import random
import signal
import sqlite3
import sys
from pathlib import Path

import pytest

from store.segment.rule import EVERYONE
from store.sql.open import open_store
from tests.builders import ENV
from tests.store.sql.importer import BATCHES, SIZE

ROOT = Path(__file__).parents[3]


async def killed(url: str, first: int, chance: random.Random) -> int:
    """Run the importer from a batch on and kill it; the last batch it acknowledged."""
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.store.sql.importer",
        url,
        str(first),
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
    )
    assert child.stdout is not None
    last = int(await child.stdout.readline())  # it is under way
    await asyncio.sleep(chance.uniform(0, 0.25))
    child.send_signal(signal.SIGKILL)
    acknowledged = (await child.stdout.read()).split(b"\n")[:-1]
    assert await child.wait() == -signal.SIGKILL
    last = int(acknowledged[-1]) if acknowledged else last
    assert first <= last < BATCHES - 1, "the kill did not land in the middle"
    return last


async def check(url: str, last: int) -> int:
    """Every acknowledged batch is there whole, at most one more; the next batch to add."""
    store = await open_store(url)
    people = await store.read(
        1, lambda reader: reader.customers.many(reader.customers.ids(EVERYONE, ENV))
    )
    whole = len(people) // SIZE
    assert len(people) == whole * SIZE
    assert last + 1 <= whole <= last + 2
    numbers = {int(one.external_ids[0].value) for one in people}
    assert numbers == set(range(whole * SIZE))
    for one in people:
        assert one.tags == (f"batch {int(one.external_ids[0].value) // SIZE}",)
        assert (one.order_count, one.spend_minor) == (1, 5_000)
    assert await store.read(1, lambda reader: reader.customers.disagreements(5)) == []
    await store.close()
    return whole


@pytest.mark.timeout(120)
async def test_every_kill_leaves_whole_batches(database_url: str) -> None:
    chance = random.Random(11)
    following = 0
    for _ in range(5):
        last = await killed(database_url, following, chance)
        following = await check(database_url, last)
    assert following >= 5
    if "://" not in database_url:
        driver = sqlite3.connect(database_url)
        assert driver.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        driver.close()
