"""Syncs by themselves: at set times and when something changes, once whoever looks, under a standing
approval or waiting for a person; on both databases against a stand-in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from store.connections import ConnectionState
from store.ids import to_text
from store.ports import Reader
from store.sync import RunState, SyncRun
from tests.tools.conftest import settings_for
from tests.tools.door import Door
from tests.tools.sync.synced import Synced, synced
from tools.context import Actor, Ctx, Role
from tools.errors import Conflict, InvalidInput, NotFound, NotPermitted
from tools.granting import for_connection, grant, read_grant
from tools.operations.connections import ConnectionLine, ConnectionList
from tools.operations.notifications import NotificationList
from tools.operations.sync_schedules import SyncScheduled
from tools.runtime import Runtime
from tools.sync.automatic import BY_ITSELF, read_automatic
from tools.sync.changes import plan_changed
from tools.sync.schedule import plan_due

LATER = timedelta(seconds=5)
DAY = timedelta(days=1)


@pytest.fixture
async def outside(database_url: str, tmp_path: Path) -> AsyncIterator[Synced]:
    settings = settings_for(database_url, tmp_path).model_copy(update={"clock": None})
    runtime = Runtime(settings)
    async with synced(runtime) as made:
        yield made
    await runtime.close()


def con(outside: Synced) -> str:
    return to_text("connection", outside.connection.id)


async def schedule(outside: Synced, frequency: str, line: str = "") -> SyncScheduled:
    return await outside.door.call(
        SyncScheduled, "schedule_sync", frequency=frequency, schedule=line
    )


async def allow(outside: Synced, *, each: int = 50, day: int = 50) -> str:
    covers = {"kind": "sync_crm", "connection": con(outside)}
    asked = {"title": "By itself", "covers": covers, "most_each": each, "most_a_day": day}
    return (await grant(await outside.ctx(), read_grant(asked))).id


async def later(runtime: Runtime, by: timedelta = LATER) -> Ctx:
    ctx = await runtime.ctx(BY_ITSELF)
    return replace(ctx, now=ctx.now + by)


async def changed(outside: Synced, *runtimes: Runtime) -> int:
    """Look for changes, from several processes at once; how many syncs began."""

    async def one(runtime: Runtime) -> int:
        ctx = await later(runtime)
        return await runtime.write(ctx.tenant.id, lambda tx: plan_changed(tx, ctx))

    return sum(await asyncio.gather(*map(one, runtimes or (outside.runtime,))))


async def scheduled(outside: Synced, *runtimes: Runtime, by: timedelta = DAY) -> int:
    """Look whether a time has come."""

    async def one(runtime: Runtime) -> int:
        ctx = await later(runtime, by)
        return await runtime.write(ctx.tenant.id, lambda tx: plan_due(tx, ctx))

    return sum(await asyncio.gather(*map(one, runtimes or (outside.runtime,))))


async def worked(outside: Synced) -> SyncRun:
    """The latest run of its own, worked on as far as it goes without a person."""
    tenant, done = await outside.runtime.tenant(), 0

    def unit(reader: Reader) -> SyncRun | None:
        kept = read_automatic(reader, outside.connection.id)
        return reader.sync.run(kept.run or 0)

    while True:
        run = await outside.runtime.read(tenant.id, unit)
        assert run is not None
        if run.job_id is None or run.job_id == done:
            return run
        done = run.job_id
        await outside.runtime.run_job(done)


async def runs(outside: Synced) -> int:
    found: Any = await outside.door.raw("get_sync")
    return found.total


async def line_of(outside: Synced) -> ConnectionLine:
    return (await outside.door.call(ConnectionList, "list_connections")).items[0]


async def test_at_its_time_what_changed_is_written_once_though_two_workers_look(
    outside: Synced,
) -> None:
    told = await schedule(outside, "scheduled", " 0 2  * * * ")
    assert (len(told.next), told.covered_by, "rapport standing sync" in told.hint) == (3, [], True)
    standing = await allow(outside)
    await outside.customer("Ada", email="ada@example.com")
    line = await line_of(outside)
    assert (line.frequency, line.schedule, line.next_sync_at) == (
        "scheduled",
        "0 2 * * *",
        told.next[0],
    )
    assert await scheduled(outside, by=timedelta()) == 0
    second = Runtime(outside.runtime.settings)

    assert await scheduled(outside, outside.runtime, second, by=4 * DAY) == 1

    await second.close()
    run = await worked(outside)
    assert run.state is RunState.DONE
    assert run.actor == BY_ITSELF.principal
    assert outside.contact("ada@example.com")["rapport_id"]
    assert await scheduled(outside, by=4 * DAY) == 0  # missed times are made up for once
    assert await runs(outside) == 1
    again = await schedule(outside, "realtime")
    assert (again.covered_by, again.hint, again.next) == ([standing], "", [])


async def test_what_nobody_allowed_waits_is_told_and_gives_way_to_the_next(outside: Synced) -> None:
    await schedule(outside, "scheduled", "0 2 * * *")
    await outside.customer("Ada", email="ada@example.com")
    await scheduled(outside)
    first = await worked(outside)
    assert first.state is RunState.PLANNED
    assert outside.there("contacts") == []
    told = await outside.door.call(NotificationList, "list_notifications")
    assert [one.kind for one in told.items] == ["approval_waiting"]
    assert (await line_of(outside)).waits == to_text("proposal", first.proposal_id or 0)

    await outside.customer("Ben", email="ben@example.com")
    await scheduled(outside, by=2 * DAY)
    second = await worked(outside)

    assert (await outside.run(first.id)).state is RunState.CANCELLED
    old: Any = await outside.door.raw(
        "list_proposals", proposal=to_text("proposal", first.proposal_id or 0)
    )
    assert old.items[0].state == "superseded"
    ctx = await outside.ctx()
    await outside.runtime.approvals.approve(to_text("proposal", second.proposal_id or 0), ctx)
    assert (await worked(outside)).state is RunState.DONE
    assert len(outside.there("contacts")) == 2


async def test_more_than_was_allowed_waits_and_says_so(outside: Synced) -> None:
    await schedule(outside, "realtime")
    await allow(outside, each=1, day=1)
    for name in ("ada", "ben"):
        await outside.customer(name, email=f"{name}@example.com")
    await changed(outside)
    run = await worked(outside)
    assert run.state is RunState.PLANNED
    assert outside.there("contacts") == []
    assert await changed(outside) == 0  # changes gather while it waits


async def test_a_change_is_carried_over_once_and_our_own_write_is_none(outside: Synced) -> None:
    ada = await outside.customer("Ada", email="ada@example.com")
    await outside.sync(ada)
    await schedule(outside, "realtime")
    await allow(outside)
    assert await changed(outside) == 0  # what was before is not made up for
    await outside.customer("Ada", email="ada@example.com", city="Laval")
    before, second = outside.writes(), Runtime(outside.runtime.settings)

    assert await changed(outside, outside.runtime, second, second) == 1

    await second.close()
    run = await worked(outside)
    assert (run.state, run.priority) == (RunState.DONE, 8)
    assert outside.contact("ada@example.com")["city"] == "Laval"
    assert outside.writes() > before
    settled = outside.writes()
    for _ in range(2):
        if await changed(outside):
            assert (await worked(outside)).state is RunState.DONE
    assert await changed(outside) == 0
    assert outside.writes() == settled


async def test_what_was_taken_over_from_there_is_not_written_back(outside: Synced) -> None:
    ada = await outside.customer("Ada", email="ada@example.com", city="Laval")
    await outside.sync(ada)
    await schedule(outside, "realtime")
    await allow(outside)
    [there] = outside.standin.state.objects["contacts"].values()
    outside.standin.state.update(there, {"city": "Oka"})
    await outside.customer("Ada", email="ada@example.com", city="Oka")
    before = outside.writes()
    assert await changed(outside) == 1
    assert (await worked(outside)).state is RunState.DONE
    assert outside.writes() == before


async def test_a_connection_that_is_paused_broken_or_ended_waits(outside: Synced) -> None:
    await schedule(outside, "realtime")
    await outside.customer("Ada", email="ada@example.com")
    tenant, key = await outside.runtime.tenant(), outside.connection.id
    for state in (ConnectionState.BROKEN, ConnectionState.PAUSED, ConnectionState.DISCONNECTED):
        await outside.runtime.write(
            tenant.id,
            lambda tx, state=state: tx.connections.change(key, {"state": state.value}, now_ms=1),
        )
        assert await changed(outside) == 0
        assert await scheduled(outside) == 0
    with pytest.raises(Conflict, match="disconnected"):
        await outside.door.raw("schedule_sync", connection=con(outside), frequency="realtime")


async def test_who_may_say_it_and_what_is_refused(outside: Synced) -> None:
    member = Door(outside.runtime, Actor(BY_ITSELF.kind, "zoe", "rest", Role.MEMBER))
    with pytest.raises(NotPermitted):
        await member.raw("schedule_sync", frequency="realtime")
    for given in (
        {"frequency": "scheduled"},
        {"frequency": "scheduled", "schedule": "* * * * *"},
        {"frequency": "realtime", "schedule": "0 2 * * *"},
        {"frequency": "hourly"},
    ):
        with pytest.raises(InvalidInput):
            await outside.door.raw("schedule_sync", **given)
    assert (await line_of(outside)).frequency == "manual"
    with pytest.raises(NotFound):
        await for_connection(await outside.ctx(), "con_0000000000000")
    offered = await for_connection(await outside.ctx(), con(outside))
    assert (offered.covers["connection"], offered.most_each) == (con(outside), 500)


async def test_manual_again_begins_nothing(outside: Synced) -> None:
    await schedule(outside, "scheduled", "0 2 * * *")
    await schedule(outside, "manual")
    await outside.customer("Ada", email="ada@example.com")
    assert (await changed(outside), await scheduled(outside)) == (0, 0)
    line = await line_of(outside)
    assert (line.frequency, line.schedule, line.next_sync_at) == ("manual", "", None)


async def test_a_worker_carries_a_change_over_within_seconds(outside: Synced) -> None:
    if outside.runtime.settings.url.startswith("postgresql"):
        pytest.skip("once is enough: nothing here depends on the database")
    await schedule(outside, "realtime")
    await allow(outside)
    working = Runtime(outside.runtime.settings, worker=True)
    await working.store()
    await outside.customer("Ada", email="ada@example.com")
    for _ in range(200):
        if outside.there("contacts"):
            break
        await asyncio.sleep(0.1)
    await working.close()
    assert outside.contact("ada@example.com")["rapport_id"]
