"""On both databases: a look that died goes on where it stood, and two at once write each change once."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import pytest

from store.clock import real_ms
from store.connections import EntityLink, LinkState
from store.inbound import EventInput, EventState
from store.jobs import Job, JobState
from store.ports import Tx
from store.sync import RunState
from store.types import CustomerInput
from tests.tools.conftest import settings_for
from tests.tools.door import Door
from tests.tools.sync.inbound_world import Inwards, inwards, values
from tools.context import JobRun
from tools.jobs.handler import Stopped
from tools.runtime import Runtime
from tools.sync.inbound_job import inbound_job
from tools.sync.inbound_state import provider_of, read_cursors
from tools.sync.known import Known

MANY = 230  # more than a page of theirs


@pytest.fixture
async def world(both: Door) -> AsyncIterator[Inwards]:
    async with inwards(both.runtime) as made:
        yield made


async def linked(world: Inwards, count: int) -> list[str]:
    """Customers of Laval that are linked to contacts of Laval; the contacts' ids."""
    state = world.out.standin.state
    there = [
        state.create("contacts", {"email": f"p{n}@example.com", "city": "Laval"}).id
        for n in range(count)
    ]
    rows = [
        CustomerInput(name=f"P{n}", email=f"p{n}@example.com", city="Laval") for n in range(count)
    ]

    def unit(tx: Tx) -> None:
        written = tx.customers.upsert(rows, now_ms=real_ms())
        known = Known({"city": "Laval"}).text()
        links = [
            EntityLink(
                kind="customer",
                local_id=one.id or 0,
                remote_id=remote,
                state=LinkState.LINKED,
                linked_by="created",
                known=known,
                known_at=real_ms(),
                payload_hash="h",
            )
            for one, remote in zip(written, there, strict=True)
        ]
        tx.connections.link(world.out.connection.id, links, now_ms=real_ms())

    tenant = await world.runtime.tenant()
    await world.runtime.write(tenant.id, unit)
    return there


async def claimed(runtime: Runtime) -> tuple[Job, JobRun]:
    """The next job, held for a moment by a worker that is about to die."""
    store = await runtime.store()
    [job] = await store.claim_jobs(queue="crm", limit=1, lease_seconds=0.05)
    return job, JobRun(job, await runtime.job_ctx(job), lambda: True)


async def test_a_poll_that_died_after_a_page_goes_on_with_the_next(world: Inwards) -> None:
    await world.owner("city", "city", "theirs")
    for one in await linked(world, MANY):
        world.hooks.change("contacts", one, {"city": "Québec"})
    key = await world.enqueued(poll=True)
    _, run = await claimed(world.runtime)
    with pytest.raises(Stopped):
        await inbound_job(run)
    before = await world.rows()
    tenant = await world.runtime.tenant()
    cursors = await world.runtime.read(
        tenant.id, lambda reader: read_cursors(reader, world.out.connection.id)
    )
    assert 0 < len(before) < MANY
    assert cursors

    job = await world.runtime.run_job(key)

    assert job.state is JobState.DONE
    rows = await world.rows()
    assert [row.position for row in rows] == list(range(1, MANY + 1))
    assert {json.dumps(values(row.after)) for row in rows} == {'{"city": "Qu\\u00e9bec"}'}
    page = await world.runtime.read(
        tenant.id,
        lambda reader: reader.sync.runs(
            connection_id=None, state=None, since=None, until=None, limit=9, cursor=None
        ),
    )
    [ended] = [one for one in page.items if one.operation == "inbound"]
    assert (ended.state, json.loads(ended.counts)) == (RunState.DONE, {"done": MANY})


async def test_two_looks_at_once_write_each_change_once(world: Inwards) -> None:
    await world.owner("city", "city", "theirs")
    people = await linked(world, 12)
    state = world.out.standin.state
    fresh = [state.create("contacts", {"firstname": f"New{n}"}).id for n in range(3)]
    await world.set(create=True)
    for one in people:
        world.hooks.change("contacts", one, {"city": "Québec"})
    for one in fresh:
        world.hooks.note("contacts", "creation", one)
    provider = provider_of(world.out.connection.id)
    rows = [
        EventInput(
            provider=provider,
            dedupe_key=str(at),
            body=json.dumps({**event, "objectId": str(event["objectId"])}),
        )
        for at, event in enumerate(world.hooks.waiting)
    ]
    tenant = await world.runtime.tenant()
    await world.runtime.write(tenant.id, lambda tx: tx.inbound.keep(rows, now_ms=real_ms()))
    settings = world.runtime.settings
    other = Runtime(settings_for((settings.url), settings.home))
    jobs = [await world.enqueued(poll=True) for _ in range(2)]

    ended = await asyncio.gather(world.runtime.run_job(jobs[0]), other.run_job(jobs[1]))
    await other.close()

    assert {job.state for job in ended} == {JobState.DONE}
    done = await world.rows()
    assert sorted(row.operation for row in done) == ["create"] * 3 + ["update"] * 12
    assert await world.count(EventState.WAITING) == 0
