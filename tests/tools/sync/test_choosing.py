"""What a person says about a sync: which record there somebody is, and what to do once more."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from store.ids import from_text, to_text
from store.sync import RunState
from tests.standins.hubspot.faults import Does, Fault, Rule
from tests.tools.sync.synced import Synced, synced
from tools.errors import Conflict, InvalidInput, NotFound, RapportError
from tools.operations.sync_history import SyncHistory
from tools.operations.syncing import SyncProposed
from tools.runtime import Runtime

PHONE = "+15145550101"


@pytest.fixture
async def outside(runtime: Runtime) -> AsyncIterator[Synced]:
    async with synced(runtime) as made:
        yield made


async def proposed(outside: Synced, **given: Any) -> SyncProposed:
    return await outside.door.call(SyncProposed, "sync_crm", **given)


async def carried_out(outside: Synced, plan: SyncProposed) -> None:
    decided = await outside.runtime.approvals.approve(plan.proposal, await outside.ctx())
    await outside.runtime.run_job(from_text("job", decided.job or ""))


async def twins(outside: Synced) -> tuple[int, str, str]:
    """A customer, and two contacts there who have their phone number."""
    one = {"phone": PHONE, "firstname": "Zoé", "lastname": "Roy", "email": "zoe@old.example"}
    two = {"phone": PHONE, "firstname": "Z.", "lastname": "Roy"}
    made = [outside.standin.state.create("contacts", given).id for given in (one, two)]
    who = await outside.customer("Zoé Roy", email="zoe@example.com", phone=PHONE)
    return who, made[0], made[1]


async def test_a_person_says_which_of_several_records_somebody_is(outside: Synced) -> None:
    who, first, second = await twins(outside)
    key = to_text("customer", who)

    plan = await proposed(outside, customer=key)

    assert (plan.outcome, plan.conflicts) == ("nothing", 1)
    [line] = plan.records
    assert [(one.remote_id, one.name, one.email) for one in line.candidates] == [
        (first, "Zoé Roy", "zoe@old.example"),
        (second, "Z. Roy", ""),
    ]
    told = await outside.door.call(SyncHistory, "get_sync", customer=key)
    assert told.records[0].candidates == line.candidates

    chosen = await proposed(outside, customer=key, link=second)
    assert (chosen.updates, chosen.conflicts) == (1, 0)
    await carried_out(outside, chosen)

    assert len(outside.there("contacts")) == 2
    zoe = outside.standin.state.found("contacts", second).values
    assert (zoe["rapport_id"], zoe["email"], zoe["firstname"]) == (key, "zoe@example.com", "Zoé")
    ctx = await outside.ctx()
    links = await ctx.read(
        lambda reader: reader.connections.links(outside.connection.id, "customer", [who])
    )
    assert (links[who].remote_id, links[who].linked_by) == (second, "person")
    assert (await proposed(outside, customer=key)).skips == 1


async def test_a_record_that_is_gone_or_somebody_elses_is_not_chosen(outside: Synced) -> None:
    who, first, _ = await twins(outside)
    key = to_text("customer", who)
    other = await outside.customer("Ana", email="zoe@old.example")
    await outside.sync(other)
    taken = await proposed(outside, customer=key, link=first)
    assert (taken.updates, taken.conflicts) == (0, 1)
    assert "belongs to another one of ours" in taken.records[0].reasons[0]
    gone = await proposed(outside, customer=key, link="99999999")
    assert (gone.updates, gone.conflicts) == (0, 1)
    assert "gone there" in gone.records[0].reasons[0]


async def test_owners_who_are_nobody_there_are_listed_once_with_how_many(outside: Synced) -> None:
    for number, owner in enumerate(("eve@example.com", "eve@example.com", "Bob le Grand")):
        await outside.customer(f"Zoé {number}", email=f"zoe{number}@example.com", owner=owner)
    plan = await proposed(outside, changed=True)
    assert [(one.owner, one.count) for one in plan.unmatched_owners] == [
        ("eve@example.com", 2),
        ("Bob le Grand", 1),
    ]
    told = await outside.door.call(SyncHistory, "get_sync", run=plan.run)
    assert told.unmatched_owners == plan.unmatched_owners
    assert "nobody there has the owner's e-mail (eve@example.com)" in told.records[0].reasons


async def test_what_failed_is_tried_again_by_itself(outside: Synced) -> None:
    for number in range(4):
        await outside.customer(f"Zoé {number}", email=f"zoe{number}@example.com", company="Loft")
    plan = await proposed(outside, changed=True)
    refuses = Rule(Fault(Does.STATUS, 403), path="contacts/batch/upsert", times=99)
    outside.standin.faults.rules = [refuses]
    await carried_out(outside, plan)
    run = await outside.run(from_text("sync_run", plan.run))
    assert run.state in {RunState.PARTIAL, RunState.FAILED}
    outside.standin.faults.rules = []
    ctx = await outside.ctx()
    key = outside.connection.id
    opened = {"state": "active", "last_error": ""}
    await ctx.services.write(
        ctx.tenant.id, lambda tx: tx.connections.change(key, opened, now_ms=ctx.now_ms)
    )

    whole = await proposed(outside, again=plan.run)
    only = await proposed(outside, again=plan.run, failed_only=True)

    assert (whole.creates, whole.skips) == (4, 0)
    assert (only.creates, only.skips) == (4, 0)
    await carried_out(outside, only)
    assert len(outside.there("contacts")) == 4
    assert [pair[0] for pair in outside.standin.state.links].count("contacts") == 4
    with pytest.raises(Conflict, match="nothing failed"):
        await proposed(outside, again=only.run, failed_only=True)


async def test_records_are_found_by_their_kind(outside: Synced) -> None:
    await outside.customer("Zoé", email="zoe@example.com", company="Loft")
    plan = await proposed(outside, changed=True)
    for kind, name in (("company", "Loft"), ("customer", "Zoé")):
        found = await outside.door.call(SyncHistory, "get_sync", run=plan.run, kind=kind)
        assert [line.name for line in found.records] == [name]
    assert (await outside.door.call(SyncHistory, "get_sync", kind="task")).total == 0


REFUSED: tuple[tuple[dict[str, Any], type[RapportError], str], ...] = (
    ({"link": "12"}, InvalidInput, "exactly one of"),
    ({"changed": True, "link": "12"}, InvalidInput, "without customer"),
    ({"changed": True, "failed_only": True}, InvalidInput, "without again"),
    ({"customer": "zoe@example.com", "link": "../12"}, InvalidInput, "link"),
    ({"again": "syn_x"}, InvalidInput, "again"),
    ({"again": "syn_0000000000000"}, NotFound, "there is no sync"),
)


async def test_what_makes_no_sense_together_is_named(outside: Synced) -> None:
    await outside.customer("Zoé", email="zoe@example.com")
    for given, error, named in REFUSED:
        with pytest.raises(error, match=named):
            await proposed(outside, **given)
    with pytest.raises(InvalidInput, match="kind"):
        await outside.door.raw("get_sync", customer="zoe@example.com", kind="customer")
