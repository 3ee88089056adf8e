"""A draft becomes a campaign, a person approves, everybody gets it once or there is a reason."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from store.campaigns import Recipient, RecipientState
from store.clock import Clock
from store.contact import Purpose
from store.ids import from_text
from store.ports import Tx
from store.sql.schema import campaign, job, recipient
from store.sql.unit import Unit
from store.types import ActorKind, CustomerInput
from tests.tools.conftest import NOON
from tests.tools.door import Door
from tests.tools.outreach.sendable import (
    approve,
    draft,
    outbox,
    people,
    proposed,
    report,
    run_all,
)
from tools.campaigns.preparing import people_digest
from tools.catalogue import build_handlers
from tools.context import Actor, Role
from tools.drafting.content import Variant
from tools.errors import Conflict, InvalidInput, NotFound
from tools.jobs.worker import Worker
from tools.operations.campaigns import CampaignList
from tools.operations.finding import CustomerPage
from tools.operations.proposals import ProposalList
from tools.proposing import Proposed

VARIANT_TEXT = '{"v": 1}'
AGENT = Actor(ActorKind.AGENT, "marc", "chat", Role.OWNER)


async def test_from_segment_to_sent(both: Door, tmp_path: Path) -> None:
    await people(both, 6)
    await both.raw(
        "set_contact_policy", customer="p5@example.com", channel="email", consent="denied"
    )
    found = await proposed(Door(both.runtime, AGENT))
    assert (found.outcome, found.total, found.sending, found.left_out) == ("proposed", 6, 5, 1)
    assert [(one.code, one.people) for one in found.reasons] == [("consent_denied", 1)]
    assert found.previews[0].text.startswith("Hi Given")
    assert "example.invalid/unsubscribe" in found.previews[0].text  # nobody's own way out
    assert outbox(tmp_path, found.campaign) == []
    done = await approve(both, found.proposal)
    assert (done.outcome, done.state) == ("running", "running")
    assert {job.state.value for job in await run_all(both)} == {"done"}
    stands = await report(both, found.campaign)
    assert stands.states == {"sent": 5, "left_out": 1}
    assert stands.campaign.state == "done"
    assert sum(one.sent for one in stands.variants) == 5
    waiting = await both.call(ProposalList, "list_proposals", proposal=found.proposal)
    assert waiting.items[0].state == "done"
    mails = outbox(tmp_path, found.campaign)
    assert len(mails) == 5
    mail = message_from_bytes(mails[0].read_bytes(), policy=policy.default)
    assert mail["List-Unsubscribe"]
    assert "Given" in str(mail.get_body(("plain",)))
    assert [one.what for one in stands.audiences] == ["sent", "not_opened"]
    for one in stands.audiences:
        again = await both.call(CustomerPage, "find_customers", audience=one.audience)
        assert again.total == 5, one.what
    logged = await both.raw("list_communications", channel="email", direction="out")
    assert logged.model_dump()["total"] == 5


async def test_nobody_gets_a_second_one_while_the_cap_holds(both: Door) -> None:
    await people(both, 3)
    first = await proposed(both)
    await approve(both, first.proposal)
    await run_all(both)
    again = await proposed(both)
    assert (again.sending, again.waiting) == (3, 3)  # they wait a day
    await approve(both, again.proposal)
    stands = await report(both, again.campaign)
    assert stands.states == {"pending": 3}


async def test_two_campaigns_at_once_do_not_pass_the_cap(both: Door) -> None:
    await people(both, 4)
    first, second = await proposed(both), await proposed(both)
    await approve(both, first.proposal)
    await approve(both, second.proposal)
    jobs = [asyncio.create_task(run_soon(both)) for _ in range(2)]
    await asyncio.gather(*jobs)
    one, other = await report(both, first.campaign), await report(both, second.campaign)
    assert one.states.get("sent", 0) + other.states.get("sent", 0) == 4
    assert one.states.get("pending", 0) + other.states.get("pending", 0) == 4


async def run_soon(door: Door) -> None:
    """A worker for a moment."""
    store = await door.runtime.store()
    worker = Worker(store, build_handlers(), door.runtime.job_ctx)
    while await worker.run_next():
        pass


async def test_who_refuses_after_approval_is_skipped(both: Door) -> None:
    await people(both, 3)
    found = await proposed(both)
    await approve(both, found.proposal)
    await both.raw(
        "set_contact_policy", customer="p1@example.com", channel="email", consent="denied"
    )
    await run_all(both)
    stands = await report(both, found.campaign, people="skipped")
    assert stands.states == {"sent": 2, "skipped": 1}
    assert [(one.to, one.reasons) for one in stands.items] == [
        ("p1@example.com", ["consent_denied"])
    ]


async def test_a_changed_address_is_not_written_to(both: Door) -> None:
    ids = await people(both, 2)
    found = await proposed(both)
    await approve(both, found.proposal)
    await both.raw("upsert_customer", customer=ids[0], email="new@example.com")
    await run_all(both)
    stands = await report(both, found.campaign)
    assert stands.states == {"sent": 1, "skipped": 1}
    assert [one.code for one in stands.skipped] == ["address_changed"]


@pytest.mark.parametrize("change", ["people", "text", "policy", "segment"])
async def test_what_changed_since_makes_it_stale_and_nothing_is_sent(
    both: Door, change: str, tmp_path: Path
) -> None:
    await people(both, 3)
    key = await draft(both)
    if change == "segment":
        await both.raw("save_segment", name="Lyon people", text="customers in Lyon")
        found = await both.raw("send_message", draft=key, segment="lyon-people")
    else:
        found = await proposed(both, draft=key)
    data = found.model_dump()
    if change == "people":
        await people(both, 1, start=10)
    elif change == "text":
        await revise(both, key)
    elif change == "policy":
        rules = [{"setting": "email.marketing.per_week", "value": "2"}]
        await both.raw("change_contact_rules", changes=rules, preview=False)
    else:
        await both.raw("save_segment", name="Lyon people", text="customers over 100", replace=True)
    with pytest.raises(Conflict, match="nothing was done"):
        await approve(both, data["proposal"])
    await run_all(both)
    stands = await report(both, data["campaign"])
    assert stands.campaign.state == "cancelled"
    assert stands.states == {"cancelled": 3}
    assert outbox(tmp_path, data["campaign"]) == []


async def revise(door: Door, text: str) -> None:
    key = from_text("draft", text)
    tenant = await door.runtime.tenant()

    def unit(tx: Tx) -> int | None:
        kept = tx.drafts.get(key)
        assert kept is not None
        return tx.drafts.revise(
            key,
            base=1,
            content=kept.content,
            values=kept.values,
            writer="me",
            note="",
            actor="me",
            now_ms=0,
        )

    assert await door.runtime.write(tenant.id, unit) == 2


@pytest.mark.parametrize("where", ["people", "text"])
async def test_what_is_not_what_was_approved_is_not_sent(
    both: Door, where: str, tmp_path: Path
) -> None:
    await people(both, 2)
    found = await proposed(both)
    tenant = await both.runtime.tenant()

    def tamper(tx: Tx) -> None:
        assert isinstance(tx, Unit)
        if where == "people":
            tx.scope.change(update(recipient).values(address="thief@example.com"))
        else:
            tx.scope.change(update(campaign).values(content=VARIANT_TEXT))

    await both.runtime.write(tenant.id, tamper)
    with pytest.raises(Conflict, match="not what was proposed"):
        await approve(both, found.proposal)
    await run_all(both)
    assert outbox(tmp_path, found.campaign) == []


async def test_a_newer_proposal_of_a_draft_takes_the_place_of_the_one_before(both: Door) -> None:
    await people(both, 2)
    key = await draft(both)
    first = await proposed(both, draft=key)
    second = await proposed(both, draft=key)
    with pytest.raises(Conflict, match="superseded"):
        await approve(both, first.proposal)
    await approve(both, second.proposal)
    await run_all(both)
    assert (await report(both, first.campaign)).states == {"cancelled": 2}
    assert (await report(both, second.campaign)).states == {"sent": 2}


async def test_a_rejected_campaign_sends_nothing(both: Door, tmp_path: Path) -> None:
    await people(both, 2)
    found = await proposed(both)
    await both.runtime.approvals.reject(found.proposal, await both.runtime.ctx(both.actor))
    await run_all(both)
    stands = await report(both, found.campaign)
    assert (stands.campaign.state, stands.states) == ("cancelled", {"cancelled": 2})
    assert outbox(tmp_path, found.campaign) == []


async def test_pause_resume_and_cancel(both: Door) -> None:
    await people(both, 4)
    found = await proposed(both)
    await approve(both, found.proposal)
    paused = await both.raw("pause_campaign", campaign=found.campaign)
    assert paused.model_dump()["campaign"]["state"] == "paused"
    await run_all(both)
    assert (await report(both, found.campaign)).states == {"pending": 4}
    going = await both.call(Proposed, "resume_campaign", campaign=found.campaign)
    assert (await report(both, found.campaign)).campaign.state == "paused"
    await approve(both, going.proposal)
    await run_all(both)
    assert (await report(both, found.campaign)).states == {"sent": 4}
    with pytest.raises(Conflict, match="done"):
        await both.raw("cancel_campaign", campaign=found.campaign)


async def test_a_cancelled_campaign_cannot_go_on(both: Door) -> None:
    await people(both, 2)
    found = await proposed(both)
    await approve(both, found.proposal)
    gone = await both.raw("cancel_campaign", campaign=found.campaign)
    assert gone.model_dump()["cancelled"] == 2
    await run_all(both)
    assert (await report(both, found.campaign)).states == {"cancelled": 2}
    with pytest.raises(Conflict):
        await both.raw("resume_campaign", campaign=found.campaign)


async def test_what_a_dead_sender_held_is_not_sent_once_the_campaign_is_cancelled(
    both: Door, tmp_path: Path
) -> None:
    await people(both, 2)
    found = await proposed(both)
    await approve(both, found.proposal)
    tenant = await both.runtime.tenant()
    key = from_text("campaign", found.campaign)

    def die(tx: Tx) -> int:
        now = 1_800_000_000_000
        return sum(
            len(tx.campaigns.claim(key, shard=shard, of=3, token="dead", limit=9, now_ms=now))
            for shard in range(3)
        )

    assert await both.runtime.write(tenant.id, die) == 2
    await both.raw("cancel_campaign", campaign=found.campaign)
    assert (await report(both, found.campaign)).states == {"attempting": 2}
    await run_all(both)
    assert (await report(both, found.campaign)).states == {"cancelled": 2}
    assert outbox(tmp_path, found.campaign) == []


async def test_who_must_wait_is_sent_to_when_it_is_time(both: Door) -> None:
    await people(both, 2)
    first = await proposed(both)
    await approve(both, first.proposal)
    await run_all(both)
    again = await proposed(both)
    await approve(both, again.proposal)
    await run_soon(both)
    assert (await report(both, again.campaign)).states == {"pending": 2}
    both.runtime.clock = Clock(NOON + timedelta(days=1, minutes=1))
    await wake(both)
    await run_soon(both)
    assert (await report(both, again.campaign)).states == {"sent": 2}


async def wake(door: Door) -> None:
    """Put jobs that wait forward to now, as time would."""
    tenant = await door.runtime.tenant()

    def unit(tx: Tx) -> None:
        assert isinstance(tx, Unit)
        tx.scope.change(update(job).values(run_at=0))

    await door.runtime.write(tenant.id, unit)


async def test_the_same_address_gets_one(both: Door) -> None:
    await people(both, 1)
    tenant = await both.runtime.tenant()
    twin = CustomerInput(name="Twin", email="p0@example.com", phone="+33612345678", city="Lyon")
    await both.runtime.write(tenant.id, lambda tx: tx.customers.upsert([twin], now_ms=0))
    await both.raw(
        "set_contact_policy", customer="Twin", channel="email", consent="granted", source="form"
    )
    found = await proposed(both)
    assert found.sending == 1
    if found.total == 2:
        assert [one.code for one in found.reasons] == ["same_address"]


async def test_a_value_missing_leaves_out_whom_it_concerns(both: Door) -> None:
    ids = await people(both, 2)
    await both.raw("upsert_customer", customer=ids[0], company="Acme")
    key = await draft(both, variants=[Variant(label="A", subject="Hi", body="How is {company}?")])
    found = await proposed(both, draft=key)
    assert (found.sending, [one.code for one in found.reasons]) == (1, ["missing_value"])


async def test_a_receipt_goes_out_without_consent_to_marketing(both: Door, tmp_path: Path) -> None:
    await both.raw("upsert_customer", name="Zoe", email="zoe@example.com", city="Lyon")
    key = await draft(both, purpose=Purpose.TRANSACTIONAL)
    found = await proposed(both, draft=key)
    await approve(both, found.proposal)
    await run_all(both)
    [mail] = outbox(tmp_path, found.campaign)
    assert b"List-Unsubscribe" not in mail.read_bytes()


async def test_nobody_eligible_leaves_nothing_to_approve(both: Door) -> None:
    await both.raw("upsert_customer", name="Zoe", email="zoe@example.com", city="Lyon")
    found = await proposed(both)
    assert (found.outcome, found.proposal, found.notes != []) == ("nothing", "", True)
    assert (await both.call(CampaignList, "list_campaigns")).total == 0


async def test_an_offer_that_nobody_gave_is_not_sent(door: Door) -> None:
    await people(door, 1)
    key = await draft(door, variants=[Variant(label="A", subject="Hi", body="Take 40% off.")])
    with pytest.raises(InvalidInput, match="40%"):
        await proposed(door, draft=key)


async def test_a_draft_with_a_value_missing_is_refused_by_name(door: Door) -> None:
    await people(door, 1)
    key = await draft(door, variants=[Variant(label="A", subject="Hi", body="{discount} off")])
    with pytest.raises(InvalidInput, match="discount"):
        await proposed(door, draft=key)


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ({"draft": "drf_0000000000001"}, NotFound),
        ({"draft": "nonsense"}, InvalidInput),
        ({"draft": "real", "audience": "aud_0000000000001", "text": "x"}, InvalidInput),
        ({"draft": "real"}, InvalidInput),
        ({"draft": "real", "customer": "cus_0000000000001"}, NotFound),
        ({"draft": "real", "text": "x", "pace_per_minute": -1}, InvalidInput),
    ],
)
async def test_bad_arguments_are_refused(
    door: Door, args: dict[str, Any], error: type[Exception]
) -> None:
    if args["draft"] == "real":
        args = {**args, "draft": await draft(door)}
    with pytest.raises(error):
        await door.raw("send_message", **args)


def test_the_digest_of_people_is_the_same_in_whatever_runs_they_are_read() -> None:
    some = [Recipient(key, 0, f"a{key}@b.c", RecipientState.PENDING) for key in range(7)]
    whole = people_digest([some])
    assert people_digest([some[:3], [], some[3:]]) == whole
    assert people_digest([some[:6]]) != whole
