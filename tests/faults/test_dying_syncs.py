"""A worker that dies at a named step of planning or carrying out a sync: others finish it, and the
outside CRM holds everything once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from store.ids import from_text, to_text
from store.ports import Tx
from store.sync import RecordState, RunInput, RunState, SyncRecord
from store.types import CustomerInput
from tests.faults.mailed import settings_of
from tests.faults.working import Working, surroundings
from tests.standins.hubspot.serving import serving
from tests.standins.hubspot.standin import Standin
from tests.tools.door import OWNER
from tests.tools.sync.synced import connected
from tools.failpoints import EXIT_CODE
from tools.runtime import Runtime
from tools.sync.planning_job import enqueue_planning
from tools.sync.scope import Scope, mapping_hash

PLANNING = ("plan:chunk", "plan:kept")
# The companies are recorded first, then the first of two batches of people goes step by step.
APPLYING = ("sync:recorded", "sync:claimed", "sync:sent", "sync:associated", "sync:recorded")
PEOPLE, DEATH_SECONDS = 120, 60.0


async def planned(runtime: Runtime, url: str) -> tuple[int, int]:
    """A run that a job is to plan, and its job."""
    connection = await connected(runtime, url)
    ctx = await runtime.ctx(OWNER)
    people = [
        CustomerInput(name=f"Zoé {n}", email=f"zoe{n}@example.com", company=f"Loft {n % 3}")
        for n in range(PEOPLE)
    ]
    key = connection.id

    def unit(tx: Tx) -> tuple[int, int]:
        made = tx.customers.upsert(people, now_ms=ctx.now_ms)
        whole = mapping_hash(tx.connections.mapping(key))
        scope = Scope(customers=tuple(one.id or 0 for one in made), mapping_hash=whole)
        wanted = RunInput(connection_id=key, operation="sync", scope=scope.model_dump_json())
        run = enqueue_planning(tx, ctx, wanted, people=PEOPLE)
        return run.id, run.job_id or 0

    return await runtime.write(ctx.tenant.id, unit)


async def die_at(steps: Sequence[str], home: Path, url: str) -> None:
    """Let a worker die at each of some steps, one after the other."""
    for step in steps:
        surrounded = surroundings(home, url, lease_seconds="0.5", fail=step)
        worker = await Working.start(surrounded)
        assert await worker.over(DEATH_SECONDS) == EXIT_CODE, (step, worker.said)


async def rows_of(runtime: Runtime, run: int) -> list[SyncRecord]:
    tenant = await runtime.tenant()
    found = await runtime.read(
        tenant.id, lambda reader: reader.sync.all_records(run, after=-1, limit=1_000)
    )
    return list(found)


@pytest.mark.timeout(240)
async def test_whoever_dies_at_a_step_of_a_sync_leaves_what_another_finishes(
    database_url: str, tmp_path: Path
) -> None:
    standin = Standin()
    standin.throttle.most = standin.throttle.most_searches = 1_000_000
    async with serving(standin) as url:
        runtime = await Runtime.open(settings_of(tmp_path, database_url))
        run, job = await planned(runtime, url)
        await die_at(PLANNING, tmp_path, database_url)
        await runtime.run_job(job)
        rows = await rows_of(runtime, run)
        assert Counter(row.kind for row in rows) == {"company": 3, "customer": PEOPLE}
        assert [row.position for row in rows] == [*range(1, PEOPLE + 4)]
        assert {row.operation for row in rows} == {"create"}

        await approved(runtime, run)
        await die_at(APPLYING, tmp_path, database_url)
        tenant = await runtime.tenant()
        kept = await runtime.read(tenant.id, lambda reader: reader.sync.run(run))
        assert kept is not None
        await runtime.run_job(kept.job_id or 0)

        ended = await runtime.read(tenant.id, lambda reader: reader.sync.run(run))
        assert ended is not None
        assert ended.state is RunState.DONE
        rows = await rows_of(runtime, run)
        assert Counter(row.state for row in rows) == {RecordState.DONE: PEOPLE + 3}
        await runtime.close()
    there_once(standin, rows)


async def approved(runtime: Runtime, run: int) -> None:
    """A person's yes to a run that is planned."""
    ctx = await runtime.ctx(OWNER)
    kept = await ctx.read(lambda reader: reader.sync.run(run))
    assert kept is not None
    proposal = to_text("proposal", kept.proposal_id or 0)
    decided = await runtime.approvals.approve(proposal, ctx)
    assert from_text("job", decided.job or "")


def there_once(standin: Standin, rows: Sequence[SyncRecord]) -> None:
    """Everybody is there once, under our id, with their company."""
    people = {to_text("customer", row.local_id) for row in rows if row.kind == "customer"}
    contacts = [one for one in standin.state.objects["contacts"].values() if not one.archived]
    assert Counter(one.values["rapport_id"] for one in contacts) == Counter(people)
    companies = [one.values["name"] for one in standin.state.objects["companies"].values()]
    assert sorted(companies) == ["Loft 0", "Loft 1", "Loft 2"]
    links = [pair for pair in standin.state.links if pair[0] == "contacts"]
    assert len(links) == PEOPLE
