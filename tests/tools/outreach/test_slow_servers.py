"""A mail server that takes longer than a lease loses no worker its job: nobody gets two, none is
unknown."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable

import pytest

from store.failures import LeaseLost, StoreBusy
from tests.standins.smtp import Mailserver
from tests.tools.door import Door
from tests.tools.outreach.sendable import approve, people, proposed, report, with_smtp
from tools.catalogue import build_handlers
from tools.jobs.holding import holding
from tools.jobs.worker import Worker

LEASE, ANSWER = 0.8, 1.3  # seconds


async def test_a_message_may_take_longer_than_the_lease(both: Door) -> None:
    with Mailserver(delay=ANSWER) as server:
        door = with_smtp(both, f"smtp://127.0.0.1:{server.port}?starttls=no")
        await people(door, 4)
        found = await proposed(door)
        await approve(door, found.proposal)
        store = await door.runtime.store()

        async def works() -> None:
            worker = Worker(store, build_handlers(), door.runtime.job_ctx, lease_seconds=LEASE)
            for _ in range(200):
                await worker.run_next()
                if (await report(door, found.campaign)).campaign.state == "done":
                    return
                await asyncio.sleep(0.05)

        await asyncio.gather(*(works() for _ in range(4)))  # one more than there are jobs

        stands = await report(door, found.campaign)
        assert (stands.campaign.state, stands.states) == ("done", {"sent": 4})
        assert sorted(server.message_ids().values()) == [1, 1, 1, 1]


async def test_signs_of_life_go_on_after_a_busy_store_and_end_with_the_work() -> None:
    given: list[int] = []
    enough = asyncio.Event()

    async def sign() -> None:
        given.append(1)
        if len(given) == 1:
            raise StoreBusy("the database is locked", hint="")
        if len(given) == 3:
            enough.set()

    async def work() -> str:
        await enough.wait()
        return "sent"

    assert await asyncio.wait_for(holding(work(), sign, every_seconds=0.01), 5) == "sent"
    count = len(given)
    await asyncio.sleep(0.05)
    assert len(given) == count


async def test_a_job_that_another_took_gets_no_more_signs_and_the_work_its_end() -> None:
    given: list[int] = []

    async def sign() -> None:
        given.append(1)
        raise LeaseLost

    async def work() -> str:
        await asyncio.sleep(0.1)
        return "sent"

    assert await holding(work(), sign, every_seconds=0.01) == "sent"
    assert given == [1]


async def test_work_that_fails_ends_the_signs() -> None:
    given: list[int] = []

    async def sign() -> None:
        given.append(1)

    async def work() -> None:
        await asyncio.sleep(0.03)
        raise ValueError("no")

    failing: Awaitable[None] = holding(work(), sign, every_seconds=0.01)
    with pytest.raises(ValueError, match="no"):
        await failing
    count = len(given)
    await asyncio.sleep(0.05)
    assert len(given) == count
