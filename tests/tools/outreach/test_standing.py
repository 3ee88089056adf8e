"""What a person approved beforehand starts at once; anything else waits, and is told why."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from store.clock import Clock
from store.ids import from_text
from store.types import ActorKind, Tenant
from tests.tools.conftest import NOON
from tests.tools.door import OWNER, VIEWER, Door
from tests.tools.outreach.sendable import approve, outbox, people, report, run_all
from tests.tools.outreach.standing import (
    AGENT,
    SEGMENT,
    asked,
    drafted,
    granted,
    listed,
    prepared,
    sent,
)
from tools.context import Actor, Role
from tools.errors import Conflict, InvalidInput, NotFound, NotPermitted
from tools.granting import grant, like, read_grant, revoke
from tools.operations.proposals import ProposalList
from tools.operations.sending import SendProposed


async def proposal(door: Door, made: SendProposed) -> Any:
    found = await door.call(ProposalList, "list_proposals", proposal=made.proposal)
    return found.items[0]


async def test_a_covered_send_starts_at_once_in_the_granters_name(
    both: Door, tmp_path: Path
) -> None:
    await prepared(both)
    line = await granted(both)
    made = await sent(both)
    assert (made.outcome, made.state, made.size) == ("approved", "running", 3)
    assert line.id in made.approved_by
    assert line.id in made.stop
    assert made.job
    assert (made.approve, made.tainted) == ("", False)
    await run_all(both)
    assert len(outbox(tmp_path, made.campaign)) == 3
    kept = await proposal(both, made)
    assert (kept.state, kept.requested_by, kept.decided_by) == ("done", "agent:marc", "human:marc")
    assert kept.approvals == [f"marc ({line.id})"]
    [now] = (await listed(both)).items
    assert (now.used, now.state) == (3, "in_force")
    audit = {(e.tool, e.actor_kind, e.outcome) for e in await both.audit()}
    assert ("send_message", ActorKind.AGENT, "done") in audit
    told = f"approved by {line.id} of marc"
    assert ("standing send_message", ActorKind.AGENT, told) in audit
    assert ("grant standing approval", ActorKind.HUMAN, "done") in audit


async def test_without_one_it_waits_and_nothing_is_said_of_it(both: Door) -> None:
    await prepared(both)
    made = await sent(both)
    assert (made.outcome, made.state, made.job) == ("proposed", "pending", None)
    assert not any("standing" in note for note in made.notes)


async def test_a_tainted_conversation_waits_and_a_person_sees_why(both: Door) -> None:
    await prepared(both)
    await granted(both)
    made = await sent(both, tainted=True)
    assert (made.outcome, made.tainted) == ("proposed", True)
    assert "has read text from outside" in made.notes[-1]
    assert (await proposal(both, made)).tainted is True
    said = await both.runtime.call(
        "send_message", {"draft": await drafted(both)}, AGENT, tainted=True, locale="fr"
    )
    assert "texte venu de l'extérieur" in said.model_dump()["notes"][-1]
    assert (await approve(both, made.proposal)).outcome == "running"  # a person still can


async def test_an_agent_of_whom_nobody_says_what_it_has_read_counts_as_tainted(both: Door) -> None:
    await prepared(both)
    await granted(both)
    assert (await sent(both, tainted=None)).tainted is True
    made = await sent(both, actor=OWNER, tainted=None)
    assert (made.outcome, made.tainted) == ("approved", False)


@pytest.mark.parametrize(
    "tool",
    [
        "list_communications",
        "get_customer",
        "list_proposals",
        "check_eligibility",
        "list_deliveries",
        "retry_delivery",
    ],
)
async def test_tools_whose_answers_bring_text_from_outside_are_marked(
    door: Door, tool: str
) -> None:
    assert door.runtime.registry.get(tool).untrusted


@pytest.mark.parametrize("tool", ["find_customers", "draft_message", "list_segments"])
async def test_tools_without_such_text_are_not(door: Door, tool: str) -> None:
    assert not door.runtime.registry.get(tool).untrusted


async def test_another_text_waits(both: Door) -> None:
    await prepared(both)
    await granted(both)
    key = await drafted(both)
    await both.raw("revise_draft", draft=key, variant=1, body="Hi {customerName}, pay here.")
    made = await sent(both, draft=key)
    assert made.outcome == "proposed"
    assert "the text is not the one" in made.notes[-1]


async def test_a_template_changed_since_waits(both: Door) -> None:
    await prepared(both)
    await granted(both)
    changed: dict[str, Any] = {"name": "Thank you", "channel": "email", "replace": True}
    body = "Come to evil."
    await both.raw("save_template", **changed, subject="Hello", body=body, language="en")
    made = await sent(both)
    assert made.outcome == "proposed"
    assert "the text is not the one" in made.notes[-1]


async def test_a_segment_changed_since_waits(both: Door) -> None:
    await prepared(both)
    await granted(both)
    await both.raw("save_segment", name="Lyonnais", text="all customers", replace=True)
    made = await sent(both)
    assert made.outcome == "proposed"
    assert "segment" in made.notes[-1]


async def test_other_people_wait(both: Door) -> None:
    await prepared(both)
    await granted(both)
    made = await sent(both, text="customers in Lyon")
    assert (made.outcome, "segment" in made.notes[-1]) == ("proposed", True)


async def test_more_than_at_once_or_a_day_waits(both: Door) -> None:
    await prepared(both, 4)
    await granted(both, most_each=3)
    assert "4 is more than the 3" in (await sent(both)).notes[-1]
    await granted(both, most_each=4, most_a_day=6)
    assert (await sent(both)).outcome == "approved"
    again = await sent(both)
    assert again.outcome == "proposed"
    assert "4 after 4" in again.notes[-1]
    both.runtime.clock = Clock(NOON + timedelta(days=1))
    assert (await sent(both)).outcome == "approved"


async def test_proposals_at_once_never_pass_a_day_together(both: Door) -> None:
    await prepared(both, 3)
    await granted(both, most_each=3, most_a_day=7)
    keys = [await drafted(both) for _ in range(6)]
    made = await asyncio.gather(*(sent(both, draft=key) for key in keys))
    assert sorted(one.outcome for one in made) == ["approved"] * 2 + ["proposed"] * 4
    [line] = (await listed(both)).items
    assert line.used == 6


async def test_a_revoked_and_an_expired_one_let_nothing_through(both: Door) -> None:
    await prepared(both)
    line = await granted(both)
    ended = await revoke(await both.runtime.ctx(OWNER), line.id)
    assert (ended.state, ended.revoked_by) == ("revoked", "human:marc")
    with pytest.raises(Conflict, match="already by human:marc"):
        await revoke(await both.runtime.ctx(OWNER), line.id)
    assert (await sent(both)).outcome == "proposed"
    await granted(both, days=1)
    both.runtime.clock = Clock(NOON + timedelta(days=1))
    assert (await sent(both)).outcome == "proposed"
    assert sorted(one.state for one in (await listed(both)).items) == ["expired", "revoked"]


async def test_another_tenants_lets_nothing_through(both: Door) -> None:
    await prepared(both)
    line = await granted(both)
    store = await both.runtime.store()
    await store.ensure_tenant(Tenant(2, "Two", "CAD", "UTC", "en"))
    foreign = await store.read(2, lambda reader: reader.standing.in_force("send_message", now_ms=0))
    assert list(foreign) == []
    ctx = await both.runtime.ctx(OWNER)
    two = replace(ctx, tenant=await store.read(2, lambda reader: reader.tenant))
    with pytest.raises(NotFound):
        await revoke(two, line.id)


@pytest.mark.parametrize("kind", [ActorKind.AGENT, ActorKind.JOB, ActorKind.PROVIDER])
async def test_only_a_person_grants_and_revokes(both: Door, kind: ActorKind) -> None:
    await prepared(both)
    actor = replace(AGENT, kind=kind)
    with pytest.raises(NotPermitted, match="only a person"):
        await granted(both, actor)
    with pytest.raises(NotPermitted, match="member"):
        await granted(both, VIEWER)
    line = await granted(both)
    with pytest.raises(NotPermitted, match="only a person"):
        await revoke(await both.runtime.ctx(actor), line.id)
    assert [one.state for one in (await listed(both)).items] == ["in_force"]


@pytest.mark.parametrize(
    ("role", "size", "allowed"),
    [
        (Role.MEMBER, 500, True),
        (Role.MEMBER, 501, False),
        (Role.ADMIN, 50_001, False),
        (Role.OWNER, 100_000, True),
        (Role.OWNER, 100_001, False),  # two people
    ],
)
async def test_nobody_grants_more_than_they_may_approve(
    door: Door, role: Role, size: int, *, allowed: bool
) -> None:
    await prepared(door)
    actor = Actor(ActorKind.HUMAN, "ada", "rest", role)
    if allowed:
        assert (await granted(door, actor, most_each=size, most_a_day=size)).most_each == size
        return
    for limits in ({"most_each": size, "most_a_day": size}, {"most_each": 1, "most_a_day": size}):
        with pytest.raises(NotPermitted, match="may approve up to"):
            await granted(door, actor, **limits)
    assert (await listed(door)).items == []


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"most_each": 0}, "most_each"),
        ({"most_each": 101}, "most_a_day"),
        ({"days": 366}, "days"),
        ({"title": ""}, "title"),
        ({"covers": {"goal": "win_back"}}, "exactly one"),
        ({"covers": {"template": "", "goal": "get rich"}}, "get rich"),
        ({"covers": {"channels": ["sms"]}}, "is for email"),
        ({"covers": {"kind": "lift_suppression"}}, "covers"),
    ],
)
async def test_a_bad_grant_names_what_is_wrong(
    door: Door, given: dict[str, Any], named: str
) -> None:
    await prepared(door)
    with pytest.raises(InvalidInput, match=named):
        await granted(door, **given)
    assert (await listed(door)).items == []


async def test_a_template_or_segment_that_is_not_there_is_not_granted(door: Door) -> None:
    await prepared(door)
    for covers in ({"template": "nothing"}, {"segment": "nobody"}):
        with pytest.raises(NotFound, match="there is no"):
            await granted(door, covers=covers)
    with pytest.raises(InvalidInput, match="unknown"):
        read_grant({**asked().model_dump(), "tenant": 2})


async def test_such_sends_can_be_approved_from_a_proposal(both: Door) -> None:
    await prepared(both)
    first = await sent(both)
    ctx = await both.runtime.ctx(OWNER)
    key = from_text("proposal", first.proposal)
    kept = await both.runtime.read(1, lambda reader: reader.proposals.get(key))
    assert kept is not None
    wanted = like(ctx, kept)
    assert (wanted.most_each, wanted.covers["segment"]) == (3, SEGMENT)
    await grant(ctx, wanted)
    assert (await sent(both)).outcome == "approved"


async def test_what_a_library_text_says_is_covered_by_its_goal(door: Door) -> None:
    await prepared(door)
    own = {"template": "", "goal": "thank them for their visit", "language": "en"}
    key = await drafted(door, **own)
    stored = await door.runtime.read(1, lambda reader: reader.drafts.get(from_text("draft", key)))
    assert stored is not None
    goal = stored.writer.removeprefix("template:")
    await granted(door, covers={"template": "", "goal": goal, "purpose": stored.purpose})
    assert (await sent(door, draft=key)).outcome == "approved"


async def test_a_text_of_ones_own_is_never_covered(both: Door) -> None:
    await prepared(both)
    key = await drafted(both)
    await both.raw("revise_draft", draft=key, variant=1, body="Hi {customerName}, dear.")
    made = await sent(both, draft=key)
    ctx = await both.runtime.ctx(OWNER)
    kept = await both.runtime.read(
        1, lambda reader: reader.proposals.get(from_text("proposal", made.proposal))
    )
    assert kept is not None
    with pytest.raises(Conflict, match="saved template"):
        like(ctx, kept)


async def test_who_may_not_be_written_to_is_left_out_all_the_same(
    both: Door, tmp_path: Path
) -> None:
    await prepared(both)
    await granted(both)
    await both.raw("set_contact_policy", customer="p1@example.com", channel="email", suppress=True)
    made = await sent(both)
    assert (made.outcome, made.sending) == ("approved", 2)
    await both.raw("set_contact_policy", customer="p2@example.com", channel="email", suppress=True)
    await run_all(both)
    assert len(outbox(tmp_path, made.campaign)) == 1
    assert (await report(both, made.campaign)).states["sent"] == 1


async def test_nobody_new_slips_in_between(both: Door) -> None:
    await prepared(both, 5)
    await granted(both)
    await people(both, 1, start=9)
    assert (await sent(both)).outcome == "proposed"  # six are more than five
