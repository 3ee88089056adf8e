"""A worker that is killed in the middle of a sync: another finishes it, and nothing is there twice."""

from __future__ import annotations

import asyncio
import signal
from collections import Counter
from pathlib import Path

import pytest
from pydantic import SecretStr

from store.ids import from_text, to_text
from store.jobs import JobState
from store.sync import RecordState, RunState
from tests.standins.hubspot.faults import Does, Fault, Rule
from tests.standins.hubspot.serving import serving
from tests.standins.hubspot.standin import Standin
from tests.tools.conftest import NOON
from tests.tools.door import OWNER, Door
from tests.ui.command import Command, foreign_folder
from tools.operations.syncing import SyncProposed
from tools.runtime import Runtime
from tools.settings import Settings

PEOPLE = 120  # two batches of contacts: one hangs, the other may be done
KEY = "standin-key-of-the-killed"


def settings_of(home: Path, url: str) -> Settings:
    return Settings(home=home, clock=NOON, hubspot_url=url, hubspot_token=SecretStr(KEY))


async def approved(runtime: Runtime) -> tuple[SyncProposed, int]:
    """A plan for everybody that a person approved; nobody works on it yet."""
    door = Door(runtime)
    await door.raw("connect_crm")
    for number in range(PEOPLE):
        await door.raw(
            "upsert_customer",
            name=f"Zoé {number}",
            email=f"zoe{number}@example.com",
            company=f"Loft {number % 3}",
        )
    plan = await door.call(SyncProposed, "sync_crm", changed=True)
    decided = await runtime.approvals.approve(plan.proposal, await runtime.ctx(OWNER))
    assert decided.job is not None
    return plan, from_text("job", decided.job)


async def until_it_hangs(standin: Standin) -> None:
    """Wait until a request hangs, 40 seconds at most."""
    for _ in range(2_000):
        if any("hang" in entry.fault for entry in standin.journal.entries):
            return
        await asyncio.sleep(0.02)
    pytest.fail("the worker never came to the request that hangs")


@pytest.mark.timeout(150)
@pytest.mark.parametrize("does", [Does.HANG, Does.APPLIED_HANG])
async def test_another_worker_finishes_what_a_killed_one_began(
    home: Path, tmp_path: Path, does: Does
) -> None:
    standin = Standin(service_key=KEY)
    command = Command(home, await asyncio.to_thread(foreign_folder, tmp_path / "elsewhere"))
    async with serving(standin) as url:
        runtime = Runtime(settings_of(home, url))
        plan, job = await approved(runtime)
        hang = Fault(does, seconds=60)
        standin.faults.rules = [Rule(hang, path="contacts/batch/upsert", times=1)]
        worker = await asyncio.to_thread(
            lambda: command.start("worker", RAPPORT_HUBSPOT_URL=url, RAPPORT_LEASE_SECONDS="2")
        )
        try:
            await until_it_hangs(standin)
        finally:
            worker.kill()
            await asyncio.to_thread(worker.communicate)
        assert worker.returncode == -signal.SIGKILL

        done = await runtime.run_job(job)

        assert done.state is JobState.DONE, done.last_error
        tenant = await runtime.tenant()
        key = from_text("sync_run", plan.run)
        run = await runtime.read(tenant.id, lambda reader: reader.sync.run(key))
        rows = await runtime.read(
            tenant.id, lambda reader: reader.sync.all_records(key, after=-1, limit=1_000)
        )
        assert run is not None
        assert run.state is RunState.DONE
        assert Counter(row.state for row in rows) == {RecordState.DONE: PEOPLE + 3}
        again = await Door(runtime).call(SyncProposed, "sync_crm", changed=True)
        assert (again.outcome, again.creates, again.updates) == ("nothing", 0, 0)
        await runtime.close()
    there_once(standin, {row.local_id for row in rows if row.kind == "customer"})


def there_once(standin: Standin, customers: set[int]) -> None:
    """Everybody is there once, under our id, with their company."""
    contacts = [one for one in standin.state.objects["contacts"].values() if not one.archived]
    ids = Counter(one.values["rapport_id"] for one in contacts)
    assert ids == Counter(to_text("customer", key) for key in customers)
    assert len({one.values["email"] for one in contacts}) == PEOPLE
    names = Counter(one.values["name"] for one in standin.state.objects["companies"].values())
    assert names == {"Loft 0": 1, "Loft 1": 1, "Loft 2": 1}
    links = [pair for pair in standin.state.links if pair[0] == "contacts"]
    assert len(links) == PEOPLE
