"""A sync from the plan to what stands there: only differences, each once, and back again."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from store.ids import from_text, to_text
from store.jobs import JobState
from store.sync import RecordState, RunState
from tests.standins.hubspot.faults import Does, Fault, Rule
from tests.tools.sync.synced import Synced, operations, synced
from tools.errors import Conflict
from tools.runtime import Runtime


@pytest.fixture
async def outside(runtime: Runtime) -> AsyncIterator[Synced]:
    async with synced(runtime) as made:
        yield made


async def three(outside: Synced) -> list[int]:
    return [
        await outside.customer(
            f"Zoé Tremblay {n}", email=f"zoe{n}@example.com", city="Montréal", company="Loft & Co"
        )
        for n in range(3)
    ]


async def test_people_and_their_company_are_made_there_once(outside: Synced) -> None:
    people = await three(outside)
    kept = await outside.plan(*people)
    assert operations(kept) == {"create": 4}
    assert not outside.there("contacts")

    run = await outside.carry_out(kept)

    assert run.state is RunState.DONE
    assert len(outside.there("contacts")) == 3
    zoe = outside.contact("zoe1@example.com")
    assert (zoe["firstname"], zoe["lastname"], zoe["city"]) == ("Zoé Tremblay", "1", "Montréal")
    assert zoe["rapport_id"] == to_text("customer", people[1])
    [company] = outside.there("companies")
    assert company["name"] == "Loft & Co"
    links = [pair for pair in outside.standin.state.links if pair[0] == "contacts"]
    assert len(links) == 3
    rows = await outside.rows(run.id)
    assert {row.state for row in rows} == {RecordState.DONE}
    assert all(row.remote_id and row.correlation_id and row.attempts == 1 for row in rows)


async def test_a_second_sync_with_nothing_changed_sends_no_write(outside: Synced) -> None:
    people = await three(outside)
    await outside.sync(*people)
    before = outside.writes()

    kept = await outside.plan(*people)

    assert operations(kept) == {"skip": 4}
    assert kept.proposed is None
    assert (await outside.run(kept.run_id)).state is RunState.DONE
    assert outside.writes() == before
    assert {row.reasons for row in await outside.rows(kept.run_id)} == {("no_change",)}


async def test_only_what_differs_is_written(outside: Synced) -> None:
    people = await three(outside)
    await outside.sync(*people)
    await outside.customer("Zoé Tremblay 1", email="zoe1@example.com", phone="+15145550101")

    kept = await outside.plan()

    [row] = [row for row in await outside.rows(kept.run_id) if row.operation == "update"]
    assert (row.before, row.after) == ('{"phone": ""}', '{"phone": "+15145550101"}')
    await outside.carry_out(kept)
    assert outside.contact("zoe1@example.com")["phone"] == "+15145550101"
    assert outside.contact("zoe1@example.com")["city"] == "Montréal"


async def test_somebody_who_is_there_already_is_linked_by_email(outside: Synced) -> None:
    there = outside.standin.state
    made = there.create("contacts", {"email": "zoe@example.com", "city": "Laval"})
    who = await outside.customer("Zoé Roy", email="Zoe@example.com", city="Montréal")

    kept = await outside.plan(who)

    [row] = await outside.rows(kept.run_id)
    assert (row.operation, row.remote_id) == ("update", made.id)
    assert "not_empty:city" in row.reasons
    await outside.carry_out(kept)
    assert len(outside.there("contacts")) == 1
    zoe = outside.contact("zoe@example.com")
    assert (zoe["city"], zoe["firstname"]) == ("Laval", "Zoé")
    assert zoe["rapport_id"] == to_text("customer", who)


async def test_what_changed_there_since_the_plan_is_left_for_a_person(outside: Synced) -> None:
    people = await three(outside)
    await outside.sync(*people)
    await outside.customer("Zoé Tremblay 1", email="zoe1@example.com", phone="+15145550101")
    kept = await outside.plan(people[1])
    zoe = outside.contact("zoe1@example.com")
    record = outside.standin.state.found("contacts", zoe["hs_object_id"])
    outside.standin.state.update(record, {"phone": "+15145559999"})

    run = await outside.carry_out(kept)

    [row] = [row for row in await outside.rows(run.id) if row.kind == "customer"]
    assert (row.state, row.reasons[-1]) == (RecordState.CONFLICT, "changed_there")
    assert outside.contact("zoe1@example.com")["phone"] == "+15145559999"


async def test_who_refused_every_way_is_not_made_known(outside: Synced) -> None:
    who = await outside.customer("Zoé Roy", email="zoe@example.com")
    await outside.door.raw(
        "set_contact_policy",
        customer=to_text("customer", who),
        channel="email",
        consent="denied",
        source="phone",
    )

    kept = await outside.plan(who)

    [row] = await outside.rows(kept.run_id)
    assert (row.operation, row.reasons) == ("skip", ("refused_all",))


async def test_a_plan_is_stale_once_the_mapping_changed(outside: Synced) -> None:
    people = await three(outside)
    kept = await outside.plan(*people)
    ctx = await outside.ctx()
    key = outside.connection.id
    await ctx.services.write(
        ctx.tenant.id, lambda tx: tx.connections.unmap(key, "customer", ["city"])
    )

    with pytest.raises(Conflict, match="mapping"):
        await outside.approve(kept)
    assert not outside.there("contacts")
    assert (await outside.run(kept.run_id)).state is RunState.CANCELLED


async def test_undoing_restores_what_nobody_changed_since(outside: Synced) -> None:
    made = outside.standin.state.create(
        "contacts", {"email": "zoe0@example.com", "phone": "1", "jobtitle": "CEO"}
    )
    people = await three(outside)
    await outside.customer("Zoé Tremblay 0", email="zoe0@example.com", phone="+15145550100")
    run = await outside.sync(*people)
    zoe2 = outside.standin.state.found(
        "contacts", outside.contact("zoe2@example.com")["hs_object_id"]
    )
    outside.standin.state.update(zoe2, {"city": "Québec"})

    kept = await outside.undo(run.id)
    assert operations(kept) == {"undo": 1, "delete": 2, "skip": 1}
    undone = await outside.carry_out(kept)

    assert undone.state is RunState.DONE
    assert sorted(one["email"] for one in outside.there("contacts")) == [
        "zoe0@example.com",
        "zoe2@example.com",
    ]
    values = outside.standin.state.found("contacts", made.id).values
    assert (values["phone"], values.get("firstname", "")) == ("1", "")
    states = [row.state for row in await outside.rows(run.id)]
    assert states.count(RecordState.UNDONE) == 3
    assert states.count(RecordState.LEFT) == 1


@pytest.mark.parametrize(
    "fault",
    [
        Fault(Does.STATUS, 429, retry_after="0"),
        Fault(Does.HTML),
        Fault(Does.APPLIED_HTML),
        Fault(Does.APPLIED_DROP),
        Fault(Does.TRUNCATED),
        Fault(Does.PARTIAL),
    ],
    ids=lambda fault: fault.does.value,
)
async def test_after_a_fault_everything_is_there_once(outside: Synced, fault: Fault) -> None:
    people = await three(outside)
    outside.standin.faults.rules = [Rule(fault, path="batch/(upsert|update)", times=2)]

    run = await outside.sync(*people)

    assert run.state is RunState.DONE
    assert len(outside.there("contacts")) == 3
    assert len(outside.there("companies")) == 1
    outside.standin.faults.rules = []
    assert operations(await outside.plan(*people)) == {"skip": 4}


async def test_a_refused_key_breaks_the_connection_and_keeps_the_plan(outside: Synced) -> None:
    people = await three(outside)
    kept = await outside.plan(*people)
    outside.standin.access.tokens.clear()
    outside.standin.service_key = "another"

    run = await outside.carry_out(kept)

    assert run.state is RunState.FAILED
    assert "HubSpot" in run.error
    ctx = await outside.ctx()
    connection = await ctx.read(lambda reader: reader.connections.get(outside.connection.id))
    assert connection is not None
    assert connection.state == "broken"
    told = (await outside.door.raw("list_notifications")).model_dump()["items"]
    assert [one["kind"] for one in told][:1] == ["sync_failed"]
    assert "4 records could not be synced to HubSpot" in str(told[0])


async def test_what_a_person_waits_for_overtakes_a_bulk_run(outside: Synced) -> None:
    people = await three(outside)
    bulk = await outside.approve(await outside.plan(people[0]))
    one = await outside.approve(await outside.plan(people[1], priority=9))
    ctx = await outside.ctx()
    jobs = [from_text("job", decided.job or "") for decided in (bulk, one)]
    found = [await ctx.read(lambda reader, key=key: reader.jobs.get(key)) for key in jobs]
    assert [job.queue for job in found if job] == ["crm", "crm_urgent"]

    for key in reversed(jobs):
        assert (await outside.runtime.run_job(key)).state is JobState.DONE
    assert len(outside.there("contacts")) == 2


async def test_an_association_that_failed_is_made_by_the_next_sync(outside: Synced) -> None:
    people = await three(outside)
    refuses = Fault(Does.STATUS, 400)
    outside.standin.faults.rules = [Rule(refuses, path="associations", times=1_000)]
    run = await outside.sync(*people)
    assert run.state is RunState.PARTIAL
    outside.standin.faults.rules = []

    kept = await outside.plan(*people)

    assert operations(kept) == {"update": 3, "skip": 1}
    await outside.carry_out(kept)
    links = [pair for pair in outside.standin.state.links if pair[0] == "contacts"]
    assert len(links) == 3
    assert operations(await outside.plan(*people)) == {"skip": 4}
