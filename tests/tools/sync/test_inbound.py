"""What is changed there comes here where it counts: read there, checked like anything a person types,
each change told, and never twice."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from store.connections import LinkState
from store.inbound import EventState
from store.sync import RecordState
from tests.standins.hubspot.faults import Does, Fault, Rule
from tests.tools.sync.inbound_world import Inwards, inwards, values
from tests.tools.sync.synced import operations
from tools.errors import Conflict
from tools.runtime import Runtime


@pytest.fixture
async def world(runtime: Runtime) -> AsyncIterator[Inwards]:
    async with inwards(runtime) as made:
        yield made


async def test_their_value_is_taken_over_and_told(world: Inwards) -> None:
    await world.owner("city", "city", "theirs")
    key, there = await world.known()
    world.hooks.change("contacts", there, {"city": "Québec"})

    await world.posted()

    assert (await world.customer(key)).city == "Québec"
    [row] = await world.rows()
    assert (row.local_id, row.operation, row.state) == (key, "update", RecordState.DONE)
    assert (values(row.before), values(row.after)) == ({"city": "Montréal"}, {"city": "Québec"})
    assert await world.count(EventState.DONE) == 1
    assert operations(await world.out.plan(key)) == {"skip": 1}


async def test_what_was_taken_over_is_not_undone_and_that_is_said(world: Inwards) -> None:
    await world.owner("city", "city", "theirs")
    _, there = await world.known()
    world.hooks.change("contacts", there, {"city": "Québec"})
    await world.posted()
    found = await world.out.door.raw("get_sync", customer="zoe@example.com")
    run = found.model_dump()["records"][0]["run"]
    with pytest.raises(Conflict, match="which is not undone"):
        await world.out.door.raw("undo_sync", run=run)


async def test_what_an_event_says_is_never_believed(world: Inwards) -> None:
    await world.owner("city", "city", "theirs")
    key, there = await world.known()
    world.hooks.note("contacts", "propertyChange", there, "city", "Forged")

    await world.posted()

    assert (await world.customer(key)).city == "Montréal"
    assert await world.rows() == []


async def test_polling_finds_the_same_and_twice_does_no_harm(world: Inwards) -> None:
    await world.owner("city", "city", "theirs")
    key, there = await world.known()
    world.hooks.change("contacts", there, {"city": "Québec"})

    await world.poll()
    await world.poll()
    await world.posted()

    assert (await world.customer(key)).city == "Québec"
    assert len(await world.rows()) == 1


async def test_a_field_of_ours_stays_and_the_next_sync_puts_it_back(world: Inwards) -> None:
    key, there = await world.known(given_name="Zoé", family_name="Tremblay")
    world.hooks.change("contacts", there, {"firstname": "Zoo", "city": "Laval"})

    await world.posted()

    zoe = await world.customer(key)
    assert (zoe.given_name, zoe.city) == ("Zoé", "Montréal")
    [row] = await world.rows()
    assert (row.operation, row.state) == ("skip", RecordState.SKIPPED)
    assert set(row.reasons) == {"ours_again:firstname", "ours_stays:city"}
    kept = await world.out.plan()
    assert operations(kept) == {"update": 1}
    await world.out.carry_out(kept)
    assert world.out.contact("zoe@example.com")["firstname"] == "Zoé"


async def test_the_side_that_changed_counts_and_both_wait_for_a_person(world: Inwards) -> None:
    for name, local in (("city", "city"), ("jobtitle", "job_title"), ("state", "region")):
        await world.owner(name, local, "newest")
    key, there = await world.known(job_title="Buyer", region="QC")
    await world.out.customer("Zoé Tremblay", email="zoe@example.com", job_title="Head", region="ON")
    world.hooks.change("contacts", there, {"city": "Québec", "jobtitle": "Boss"})

    await world.posted()

    zoe = await world.customer(key)
    assert (zoe.city, zoe.job_title, zoe.region) == ("Québec", "Head", "ON")
    taken, clash = await world.rows()
    assert values(taken.after) == {"city": "Québec"}
    assert (clash.operation, clash.state) == ("conflict", RecordState.CONFLICT)
    assert clash.reasons == ("both_changed:jobtitle",)
    assert (values(clash.before), values(clash.after)) == (
        {"job_title": "Head"},
        {"job_title": "Boss"},
    )
    assert (await world.how()).conflicts == 1
    world.hooks.change("contacts", there, {"zip": "H2X"})
    await world.posted()
    await world.poll()
    assert (await world.how()).conflicts == 1
    assert len(await world.rows()) == 2


async def test_who_changed_a_field_is_still_known_after_a_plan(world: Inwards) -> None:
    for name, local in (("city", "city"), ("jobtitle", "job_title")):
        await world.owner(name, local, "newest")
    key, there = await world.known(job_title="Buyer")
    world.hooks.change("contacts", there, {"city": "Québec", "jobtitle": "Boss"})
    await world.out.customer(
        "Zoé Tremblay", email="zoe@example.com", job_title="Head", phone="+15145550101"
    )
    await world.out.plan(key)
    planned = await world.out.plan(key)
    await world.out.carry_out(planned)

    await world.posted()

    zoe = await world.customer(key)
    assert (zoe.city, zoe.job_title) == ("Québec", "Head")
    assert (await world.how()).conflicts == 1
    contact = world.out.contact("zoe@example.com")
    assert (contact["city"], contact["jobtitle"], contact["phone"]) == (
        "Québec",
        "Boss",
        "+15145550101",
    )


async def test_a_value_that_nobody_could_type_here_is_not_taken(world: Inwards) -> None:
    for name, local in (("phone", "phone"), ("country", "country"), ("city", "city")):
        await world.owner(name, local, "theirs")
    key, there = await world.known(phone="+15145550101", country="CA")
    bad = {"phone": "call me", "country": "Narnia", "city": "x" * 201}
    world.hooks.change("contacts", there, bad)

    await world.posted()

    zoe = await world.customer(key)
    assert (zoe.city, zoe.phone, zoe.country) == ("Montréal", "+15145550101", "CA")
    [row] = await world.rows()
    assert set(row.reasons) == {f"unusable_here:{name}" for name in bad}


async def test_the_same_written_otherwise_is_no_change(world: Inwards) -> None:
    for name, local in (("phone", "phone"), ("country", "country")):
        await world.owner(name, local, "theirs")
    key, there = await world.known(phone="+15145550101", country="CA")
    world.hooks.change("contacts", there, {"phone": "(514) 555-0101", "country": "Canada"})

    await world.posted()

    assert (await world.customer(key)).phone == "+15145550101"
    assert await world.rows() == []


async def test_an_emptied_field_takes_nothing_away(world: Inwards) -> None:
    await world.owner("city", "city", "theirs")
    key, there = await world.known()
    world.hooks.change("contacts", there, {"city": ""})
    await world.posted()
    assert (await world.customer(key)).city == "Montréal"
    [row] = await world.rows()
    assert row.reasons == ("emptied_there:city",)


async def test_a_refusal_there_stops_the_address_here_and_is_never_lifted_by_them(
    world: Inwards,
) -> None:
    key, there = await world.known()
    world.hooks.change("contacts", there, {"hs_email_optout": "true"})
    await world.posted()

    assert (await world.customer(key)).consent["email"] == "denied"
    tenant = await world.runtime.tenant()
    stopped = await world.runtime.read(
        tenant.id, lambda reader: reader.contact.suppression("email", "zoe@example.com")
    )
    assert stopped is not None
    assert (stopped.reason, stopped.actor) == ("unsubscribed", "provider:hubspot")
    assert there in stopped.evidence
    world.hooks.change("contacts", there, {"hs_email_optout": "false"})
    await world.posted()
    assert (await world.customer(key)).consent["email"] == "denied"
    [row] = await world.rows()
    assert values(row.after) == {"consent.email": "denied"}


async def test_what_is_deleted_or_merged_there_stays_here_and_is_noticed(world: Inwards) -> None:
    one, there = await world.known()
    two, other = await world.known("Ada Roy", email="ada@example.com")
    three, winner = await world.known("Ada Roi", email="ada2@example.com")
    world.hooks.delete("contacts", there)
    world.hooks.merge("contacts", winner, other)

    await world.posted()
    await world.poll()

    assert (await world.link(one)).state is LinkState.GONE
    assert (await world.link(two)).state is LinkState.MERGED
    assert (await world.link(three)).state is LinkState.LINKED
    assert (await world.customer(one)).email == "zoe@example.com"
    rows = await world.rows()
    assert [row.reasons for row in rows] == [(f"gone_there:{there}",), (f"merged_there:{winner}",)]
    told = await world.out.door.raw("list_notifications")
    assert "HubSpot" in str(told.model_dump())


async def test_people_only_known_there_wait_until_they_are_wanted(world: Inwards) -> None:
    await world.out.customer("Known Here", email="known@example.com")
    world.hooks.create("contacts", {"email": "new@example.com", "firstname": "Nora"})
    world.hooks.create("contacts", {"email": "known@example.com", "firstname": "Someone"})
    await world.posted()
    await world.poll()
    assert (await world.how()).new_there == 2
    assert await world.rows() == []

    await world.set(create=True)
    await world.poll()

    assert (await world.how()).new_there == 1
    [row] = await world.rows()
    nora = await world.customer(row.local_id)
    assert (row.operation, nora.email, nora.given_name) == ("create", "new@example.com", "Nora")
    kept = await world.out.plan(nora.id)
    assert operations(kept) == {"update": 1}


async def test_events_in_any_order_and_many_of_them_are_one_look(world: Inwards) -> None:
    await world.owner("city", "city", "theirs")
    key, there = await world.known()
    for n in range(300):
        world.hooks.note("contacts", "propertyChange", there, "city", f"City {n}")
    world.hooks.change("contacts", there, {"city": "Gaspé"})
    world.hooks.waiting.reverse()
    reads = _reads(world)

    await world.posted()

    assert (await world.customer(key)).city == "Gaspé"
    assert _reads(world) - reads == 1
    assert await world.count(EventState.WAITING) == 0
    assert len(await world.rows()) == 1


async def test_what_we_wrote_ourselves_is_an_echo(world: Inwards) -> None:
    key, there = await world.known()
    world.hooks.note("contacts", "propertyChange", there, "city", "Montréal", "INTEGRATION")
    reads = _reads(world)

    await world.posted()

    assert _reads(world) == reads
    assert await world.count(EventState.IGNORED) == 1
    assert (await world.link(key)).state is LinkState.LINKED


async def test_a_busy_server_loses_nothing(world: Inwards) -> None:
    await world.owner("city", "city", "theirs")
    key, there = await world.known()
    world.hooks.change("contacts", there, {"city": "Québec"})
    world.out.standin.faults.rules = [
        Rule(Fault(Does.STATUS, status=503), path="batch/read", times=2)
    ]
    await world.posted()
    assert (await world.customer(key)).city == "Québec"


async def test_a_connection_that_was_switched_off_does_nothing_more(world: Inwards) -> None:
    await world.owner("city", "city", "theirs")
    key, there = await world.known()
    await world.set(inbound=False)
    world.hooks.change("contacts", there, {"city": "Québec"})
    await world.posted()
    assert (await world.customer(key)).city == "Montréal"
    assert await world.count(EventState.WAITING) == 1


def _reads(world: Inwards) -> int:
    return sum(1 for one in world.out.standin.journal.entries if one.path.endswith("batch/read"))
