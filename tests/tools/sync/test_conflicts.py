"""What both sides changed waits for a person, who settles it field by field, and only what was shown."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from store.ids import to_text
from store.sync import RecordState
from tests.tools.sync.inbound_world import Inwards, inwards
from tests.tools.sync.synced import operations
from tools.errors import Conflict, InvalidInput, NotFound
from tools.operations.conflicts import ConflictList, ConflictResolved
from tools.runtime import Runtime


@pytest.fixture
async def world(runtime: Runtime) -> AsyncIterator[Inwards]:
    async with inwards(runtime) as made:
        await made.owner("jobtitle", "job_title", "newest")
        await made.owner("city", "city", "newest")
        yield made


async def clash(world: Inwards, name: str = "Zoé Tremblay", email: str = "zoe@example.com") -> str:
    """A customer whose title and city both sides changed; the conflict's id."""
    _, there = await world.known(name, email=email, job_title="Buyer")
    await world.out.customer(name, email=email, job_title="Head", city="Laval")
    world.hooks.change("contacts", there, {"jobtitle": "Boss", "city": "Québec"})
    await world.posted()
    found = await listed(world, customer=email)
    return found.items[0].id


async def listed(world: Inwards, **given: Any) -> ConflictList:
    return await world.out.door.call(ConflictList, "list_conflicts", **given)


async def resolved(world: Inwards, **given: Any) -> ConflictResolved:
    return await world.out.door.call(ConflictResolved, "resolve_conflict", **given)


async def test_theirs_is_taken_for_one_field_and_ours_kept_for_the_other(world: Inwards) -> None:
    key = await clash(world)
    [line] = (await listed(world)).items
    assert [(one.field, one.ours, one.theirs) for one in line.fields] == [
        ("jobtitle", "Head", "Boss"),
        ("city", "Laval", "Québec"),
    ]

    first = await resolved(world, conflict=key, take="theirs", field="jobtitle")
    again = await resolved(world, conflict=key, take="ours")

    assert (first.outcome, first.settled, first.total) == ("resolved", ["jobtitle"], 1)
    assert (again.settled, again.total, again.conflict.fields) == (["city"], 0, [])
    zoe = await world.customer((await world.rows())[0].local_id)
    assert (zoe.job_title, zoe.city) == ("Boss", "Laval")
    [row] = await world.rows()
    assert (row.state, row.reasons) == (
        RecordState.DONE,
        ("took_theirs:jobtitle", "kept_ours:city"),
    )
    kept = await world.out.plan()
    assert operations(kept) == {"update": 1}
    await world.out.carry_out(kept)
    contact = world.out.contact("zoe@example.com")
    assert (contact["city"], contact["jobtitle"]) == ("Laval", "Boss")
    await world.poll()
    assert (await listed(world)).total == 0


async def test_the_same_decision_again_changes_nothing(world: Inwards) -> None:
    key = await clash(world)
    await resolved(world, conflict=key, take="theirs")

    again = await resolved(world, conflict=key, take="theirs")

    assert (again.outcome, again.settled) == ("known", [])
    with pytest.raises(Conflict, match="settled"):
        await resolved(world, conflict=key, take="ours")


@pytest.mark.parametrize("side", ["here", "there"])
async def test_what_changed_since_it_was_shown_is_not_settled(world: Inwards, side: str) -> None:
    key = await clash(world)
    [row] = await world.rows()
    if side == "here":
        await world.out.customer("Zoé Tremblay", email="zoe@example.com", job_title="Chief")
    else:
        world.hooks.change("contacts", row.remote_id or "", {"jobtitle": "Queen"})
    before = await world.customer(row.local_id)

    for take in ("ours", "theirs"):
        with pytest.raises(Conflict, match=f"{side} since"):
            await resolved(world, conflict=key, take=take)

    assert await world.customer(row.local_id) == before
    assert (await world.rows())[0].state is RecordState.CONFLICT
    if side == "there":
        await world.posted()
        [line] = (await listed(world)).items
        assert line.id != key
        assert line.fields[0].theirs == "Queen"
        with pytest.raises(Conflict, match="replaced"):
            await resolved(world, conflict=key, take="ours")


async def test_with_several_it_must_be_said_which(world: Inwards) -> None:
    await clash(world)
    await clash(world, "Ada Roy", "ada@example.com")

    with pytest.raises(InvalidInput, match="several"):
        await resolved(world, take="ours")
    done = await resolved(world, customer="ada@example.com", take="ours")

    assert (done.conflict.name, done.total) == ("Ada Roy", 1)
    assert (await resolved(world, take="ours")).total == 0


async def test_what_is_no_conflict_is_said(world: Inwards) -> None:
    missing = f"{to_text('sync_run', 5)}.1"
    for conflict, error in (("syn_1", InvalidInput), (missing, NotFound), ("", NotFound)):
        with pytest.raises(error):
            await resolved(world, conflict=conflict, take="ours")
    with pytest.raises(InvalidInput, match="take"):
        await resolved(world, conflict=missing, take="both")
    key = await clash(world)
    with pytest.raises(InvalidInput) as wrong:
        await resolved(world, conflict=key, take="ours", field="zip")
    assert "jobtitle (job_title)" in wrong.value.problems[0].accepted
