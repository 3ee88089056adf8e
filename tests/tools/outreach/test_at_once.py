"""Several at once: callers on one person's cap, approvals of one campaign, workers on one job."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from store.clock import to_ms
from store.contact import AttemptInput, Purpose
from store.ports import Tx
from store.sql.schema import job, project, project_contact
from store.sql.unit import Unit
from store.types import CustomerInput
from tests.standins.smtp import Mailserver
from tests.store.sql.outreach import with_projects
from tests.tools.conftest import NOON, settings_for
from tests.tools.door import Door
from tests.tools.outreach.sendable import (
    approve,
    outbox,
    people,
    proposed,
    report,
    run_all,
    with_smtp,
)
from tests.tools.outreach.test_sending import run_soon
from tools.approving import Decided
from tools.errors import Conflict
from tools.policy.contact_policy import CallPolicy, ContactPolicy
from tools.policy.eligibility import MEMORY_MS, Decider
from tools.runtime import Runtime

CALLERS = 50
UNCOOLED = ContactPolicy(call=CallPolicy(cooldown_hours=None))
OPEN = NOON + timedelta(hours=3)  # calls are allowed where the person lives


@pytest.fixture
async def two(database_url: str, tmp_path: Path) -> AsyncIterator[tuple[Door, Door]]:
    """Two runtimes on one database, as two processes have."""
    pair = [Runtime(settings_for(database_url, tmp_path)) for _ in range(2)]
    yield Door(pair[0]), Door(pair[1])
    for one in pair:
        await one.close()


def reserving(customer: int, project: int, now: datetime) -> Callable[[Tx], bool]:
    """The unit of one caller: lock, look, decide, reserve."""
    now_ms = to_ms(now)
    decider = Decider(
        UNCOOLED,
        version=1,
        channel="call",
        purpose=Purpose.TRANSACTIONAL,
        now_ms=now_ms,
        zone="America/Toronto",
        project_id=project,
    )

    def unit(tx: Tx) -> bool:
        tx.contact.lock([customer])
        since = now_ms - MEMORY_MS
        [facts] = tx.contact.facts([customer], since_ms=since, project_id=project)
        if not decider.decide(facts).allowed:
            return False
        row = AttemptInput(customer, "call", "transactional", now_ms, project_id=project)
        tx.contact.reserve([row])
        return True

    return unit


async def called_at_once(two: tuple[Door, Door], customer: int, project: int, at: datetime) -> int:
    """How many of fifty callers at one instant, over two processes, may call."""
    unit = reserving(customer, project, at)
    answers = await asyncio.gather(*(two[n % 2].runtime.write(1, unit) for n in range(CALLERS)))
    return sum(answers)


@pytest.mark.timeout(180)
async def test_fifty_callers_reach_three_a_day_and_ten_a_week_and_never_more(
    two: tuple[Door, Door],
) -> None:
    customer, project = await callable_person(two[0])
    made = [
        await called_at_once(two, customer, project, OPEN + timedelta(days=day, minutes=day))
        for day in (0, 1, 2, 3, 4, 7)
    ]
    assert made == [3, 3, 3, 1, 0, 3], "three a day, ten a week, and a week later again"


async def callable_person(door: Door) -> tuple[int, int]:
    """A person in a project, who may be called."""
    row = CustomerInput(name="Ann Roy", phone="+15142000001", phone_given="514 200 0001")

    def unit(tx: Tx) -> int:
        [written] = tx.customers.upsert([row], now_ms=0)
        assert written.id is not None
        with_projects("Roofs", links={"Roofs": [written.id]})(tx)
        assert isinstance(tx, Unit)
        tx.scope.change(update(project).values(call_suppressed=False, next_call_eligible_at=None))
        tx.scope.change(update(project_contact).values(suppress_for_project=False))
        return written.id

    return await door.runtime.write((await door.runtime.tenant()).id, unit), 1


async def test_one_campaign_approved_in_two_processes_at_once_starts_once(
    two: tuple[Door, Door], tmp_path: Path
) -> None:
    await people(two[0], 8)
    found = await proposed(two[0])
    answers = await asyncio.gather(
        *(approve(door, found.proposal) for door in (*two, *two)), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in answers) == ["Conflict"] * 3 + ["Decided"]
    assert all(isinstance(one, Decided | Conflict) for one in answers)
    await asyncio.gather(run_soon(two[0]), run_soon(two[1]))
    await run_all(two[0])
    assert (await report(two[0], found.campaign)).states == {"sent": 8}
    assert len(outbox(tmp_path, found.campaign)) == 8
    logged = await two[0].raw("list_communications", channel="email", direction="out")
    assert logged.model_dump()["total"] == 8


async def test_two_workers_on_one_campaign_send_to_everybody_once(two: tuple[Door, Door]) -> None:
    with Mailserver(delay=0.01) as server:
        doors = [with_smtp(door, f"smtp://127.0.0.1:{server.port}?starttls=no") for door in two]
        await people(doors[0], 40)
        found = await proposed(doors[0])
        await approve(doors[1], found.proposal)
        await asyncio.gather(run_soon(doors[0]), run_soon(doors[1]))
        await run_all(doors[0])
        assert (await report(doors[0], found.campaign)).states == {"sent": 40}
        assert (len(server.taken), set(server.message_ids().values())) == (40, {1})
        assert server.connections >= 2, "both sent"


async def test_a_job_taken_over_while_its_first_worker_still_sends_reaches_nobody_twice(
    two: tuple[Door, Door],
) -> None:
    with Mailserver(delay=0.2) as server:
        doors = [with_smtp(door, f"smtp://127.0.0.1:{server.port}?starttls=no") for door in two]
        await people(doors[0], 12)
        found = await proposed(doors[0])
        await approve(doors[0], found.proposal)
        slow = asyncio.create_task(run_soon(doors[0]))
        await asyncio.to_thread(server.kept.wait, 20)
        assert await doors[1].runtime.write(1, lapse) == 1
        server.delay = 0
        await asyncio.gather(slow, run_soon(doors[1]))
        await run_all(doors[1])
        states = (await report(doors[0], found.campaign)).states
        assert set(server.message_ids().values()) == {1}
        assert states["sent"] + states["unknown"] == 12
        assert 1 <= states["unknown"] <= 5


def lapse(tx: Tx) -> int:
    """The lease of whoever works runs out."""
    assert isinstance(tx, Unit)
    return tx.scope.change(update(job).where(job.c.state == "running").values(lease_until=0))
