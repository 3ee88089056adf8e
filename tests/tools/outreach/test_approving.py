"""An effect only proposes; a person decides, once, on what they saw."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from store.clock import Clock
from store.ids import from_text, to_text
from store.proposals import ProposalInput
from store.types import ActorKind, Tenant
from tests.tools.conftest import NOON
from tests.tools.door import OWNER, VIEWER, Door
from tests.tools.outreach.test_deciding_on_people import checked, person
from tools.approving import Decided
from tools.context import Actor, Role
from tools.errors import Conflict, InvalidInput, NotFound, NotPermitted
from tools.operations.proposals import ProposalList
from tools.proposing import Proposed

PARTS = [name for name in ProposalInput.__dataclass_fields__ if name != "size"]
AGENT = Actor(ActorKind.AGENT, "marc", "chat", Role.OWNER)


@pytest.fixture
async def waiting(both: Door) -> tuple[Door, str]:
    """A door and the proposal to contact Anna again, made by the agent."""
    anna = await person(both, "Anna")
    await both.raw("set_contact_policy", customer=anna, channel="email", suppress=True)
    agent = Door(both.runtime, AGENT)
    made = await agent.call(
        Proposed, "lift_suppression", customer=anna, channel="email", reason="She asked for it"
    )
    assert (made.outcome, made.state, made.size) == ("proposed", "pending", 1)
    return both, made.proposal


async def approve(door: Door, proposal: str, actor: Actor = OWNER) -> Decided:
    ctx = await door.runtime.ctx(actor)
    return await door.runtime.approvals.approve(proposal, ctx)


async def codes(door: Door) -> list[str]:
    found = await checked(door, customer="Anna", channel="email", purpose="transactional")
    return [one.code for one in found.items[0].channels[0].reasons]


async def state(door: Door, proposal: str) -> str:
    found = await door.call(ProposalList, "list_proposals", proposal=proposal)
    return found.items[0].state


async def test_nothing_happens_until_a_person_approves(waiting: tuple[Door, str]) -> None:
    door, proposal = waiting
    assert await codes(door) == ["address_suppressed"]
    done = await approve(door, proposal)
    assert (done.outcome, done.approvals, done.needed) == ("done", 1, 1)
    assert await codes(door) == []
    found = await door.call(ProposalList, "list_proposals", proposal=proposal)
    assert found.plan is not None
    assert found.plan["reason"] == "She asked for it"
    [line] = found.items
    assert (line.requested_by, line.decided_by, line.approvals) == (
        "agent:marc",
        "human:marc",
        ["marc"],
    )


async def test_the_audit_tells_who_proposed_from_who_approved(waiting: tuple[Door, str]) -> None:
    door, proposal = waiting
    await approve(door, proposal)
    found = {(e.tool, e.actor_kind, e.outcome) for e in await door.audit()}
    assert ("lift_suppression", ActorKind.AGENT, "done") in found
    assert ("approve lift_suppression", ActorKind.HUMAN, "approved") in found


@pytest.mark.parametrize("kind", [ActorKind.AGENT, ActorKind.JOB, ActorKind.PROVIDER])
async def test_only_a_person_can_approve(waiting: tuple[Door, str], kind: ActorKind) -> None:
    door, proposal = waiting
    with pytest.raises(NotPermitted, match="only a person"):
        await approve(door, proposal, replace(AGENT, kind=kind))
    assert await state(door, proposal) == "pending"
    assert await codes(door) == ["address_suppressed"]


async def test_a_viewer_cannot_approve(waiting: tuple[Door, str]) -> None:
    door, proposal = waiting
    with pytest.raises(NotPermitted, match="member"):
        await approve(door, proposal, VIEWER)
    assert await state(door, proposal) == "pending"


async def test_it_is_approved_once_however_many_press(waiting: tuple[Door, str]) -> None:
    door, proposal = waiting
    found = await asyncio.gather(
        *(approve(door, proposal) for _ in range(8)), return_exceptions=True
    )
    assert sum(isinstance(one, Decided) for one in found) == 1
    assert sum(isinstance(one, Conflict) for one in found) == 7
    with pytest.raises(Conflict, match="done already by human:marc"):
        await approve(door, proposal)


async def test_a_rejected_one_stays_rejected(waiting: tuple[Door, str]) -> None:
    door, proposal = waiting
    ctx = await door.runtime.ctx(OWNER)
    done = await door.runtime.approvals.reject(proposal, ctx, note="Not sure she did")
    assert done.outcome == "rejected"
    with pytest.raises(Conflict, match=r"rejected already by human:marc.*Not sure she did"):
        await approve(door, proposal)
    assert await codes(door) == ["address_suppressed"]


async def test_one_past_its_expiry_does_nothing(waiting: tuple[Door, str]) -> None:
    door, proposal = waiting
    door.runtime.clock = Clock(NOON + timedelta(hours=72))
    with pytest.raises(Conflict, match="expired"):
        await approve(door, proposal)
    assert await state(door, proposal) == "expired"
    door.runtime.clock = Clock(NOON)
    with pytest.raises(Conflict, match="expired already"):
        await approve(door, proposal)
    assert await codes(door) == ["address_suppressed"]


async def test_a_change_of_policy_makes_it_stale(waiting: tuple[Door, str]) -> None:
    door, proposal = waiting
    change = [{"setting": "call.per_day", "value": "2"}]
    await door.raw("change_contact_rules", changes=change, preview=False)
    with pytest.raises(Conflict, match="policy was changed"):
        await approve(door, proposal)
    assert await state(door, proposal) == "stale"
    assert await codes(door) == ["address_suppressed"]


async def test_what_it_was_about_changing_makes_it_stale(waiting: tuple[Door, str]) -> None:
    door, proposal = waiting
    again = await Door(door.runtime, AGENT).call(
        Proposed, "lift_suppression", customer="Anna", channel="email", reason="Twice"
    )
    await approve(door, again.proposal)
    with pytest.raises(Conflict, match="no longer suppressed"):
        await approve(door, proposal)
    assert await state(door, proposal) == "stale"


async def test_large_ones_need_a_role_and_two_people(waiting: tuple[Door, str]) -> None:
    door, proposal = waiting
    tenant = await door.runtime.tenant()
    kept = await door.runtime.read(
        tenant.id, lambda reader: reader.proposals.get(from_text("proposal", proposal))
    )
    assert kept is not None
    values: dict[str, Any] = {name: getattr(kept, name) for name in PARTS}
    large = ProposalInput(**values, size=200_000)
    key = await door.runtime.write(tenant.id, lambda tx: tx.proposals.add(large, now_ms=0))
    text = to_text("proposal", key)
    member = Actor(ActorKind.HUMAN, "lea", "chat", Role.MEMBER)
    with pytest.raises(NotPermitted, match="member may approve up to 500; this is 200,000"):
        await approve(door, text, member)
    first = await approve(door, text)
    assert (first.outcome, first.approvals, first.needed) == ("waiting", 1, 2)
    same = await approve(door, text)
    assert (same.outcome, same.approvals) == ("waiting", 1)
    assert await codes(door) == ["address_suppressed"]
    second = await approve(door, text, Actor(ActorKind.HUMAN, "ida", "cli", Role.OWNER))
    assert (second.outcome, second.approvals) == ("done", 2)
    assert await codes(door) == []


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ("prp_zzz", InvalidInput),
        ("cus_0000000000001", InvalidInput),
        ("prp_0000000000001", NotFound),
    ],
)
async def test_an_id_that_names_none_is_refused(
    door: Door, given: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        await approve(door, given)


async def test_another_organisation_cannot_see_it(waiting: tuple[Door, str]) -> None:
    door, proposal = waiting
    store = await door.runtime.store()
    await store.ensure_tenant(Tenant(2, "Other", "EUR", "Europe/Paris", "fr"))
    ctx = replace(await door.runtime.ctx(OWNER), tenant=Tenant(2, "O", "EUR", "Europe/Paris", "fr"))
    with pytest.raises(NotFound):
        await door.runtime.approvals.approve(proposal, ctx)
    assert await state(door, proposal) == "pending"
