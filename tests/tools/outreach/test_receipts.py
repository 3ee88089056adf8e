"""What providers report of a campaign's messages: once, forwards only, for our own messages."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from store.ids import from_text, to_text
from store.types import ActorKind
from tests.tools.door import Door
from tests.tools.outreach.mailed import mailed
from tests.tools.outreach.test_deciding_on_people import person
from tests.tools.outreach.test_leaving import reason, status
from tools.bouncing import SOFT_DAYS
from tools.errors import Conflict, InvalidInput, NotFound
from tools.receipts import PROVIDER, Received, read_receipt, take_receipt

ADDRESS = "anna@example.com"


async def told(door: Door, message: str, status: str, **given: Any) -> Received:
    ctx = await door.runtime.ctx(PROVIDER)
    return await take_receipt(ctx, message, read_receipt({"status": status, **given}))


async def logged(door: Door, customer: str) -> str:
    tenant, key = await door.runtime.tenant(), from_text("customer", customer)
    page = await door.runtime.read(
        tenant.id,
        lambda reader: reader.communications.page(
            customer_id=key, channel=None, direction=None, since_ms=None, limit=1, cursor=None
        ),
    )
    return to_text("communication", page.items[0].id)


async def rates(door: Door, campaign: int) -> dict[str, int]:
    """What the campaign's report counts of what happened after sending."""
    tenant = await door.runtime.tenant()
    [found] = await door.runtime.read(
        tenant.id, lambda reader: reader.campaigns.figures(campaign, bought_within_ms=0)
    )
    return dict(found.events)


async def test_a_message_goes_forward_once_and_the_report_counts_it(both: Door) -> None:
    anna = await person(both, "Anna")
    campaign = await mailed(both.runtime, anna, ADDRESS)
    message = await logged(both, anna)

    found = [
        await told(both, message, one)
        for one in ("delivered", "opened", "opened", "delivered", "clicked", "soft_bounced")
    ]

    outcomes = [one.outcome for one in found]
    assert outcomes == ["recorded", "recorded", "known", "late", "recorded", "late"]
    assert (found[3].status, found[3].message, found[3].customer) == ("opened", message, anna)
    assert await status(both, anna) == ["clicked"]
    assert await rates(both, campaign) == {"delivered": 1, "opened": 1, "clicked": 1}
    assert await reason(both, ADDRESS) is None
    audit = [one for one in await both.audit() if one.tool == "message_status"]
    assert sorted(one.outcome for one in audit) == ["clicked", "delivered", "opened"]
    assert {(one.actor_kind, one.subject) for one in audit} == {(ActorKind.PROVIDER, anna)}


@pytest.mark.parametrize(("what", "why"), [("bounced", "bounced"), ("complained", "complained")])
async def test_what_came_back_stops_the_address_once(both: Door, what: str, why: str) -> None:
    anna = await person(both, "Anna")
    campaign = await mailed(both.runtime, anna, ADDRESS)
    key = f"{to_text('campaign', campaign)}.{anna}"
    await told(both, key, "opened")

    first = await told(both, key, what, reason="550 5.1.1 no such user")
    tenant = await both.runtime.tenant()
    assert await reason(both, ADDRESS) == (why, "550 5.1.1 no such user")
    await both.runtime.write(tenant.id, lambda tx: tx.contact.lift("email", ADDRESS))
    again, late = await told(both, key, what), await told(both, key, "opened")

    assert (first.outcome, first.stopped) == ("recorded", True)
    assert (again.outcome, again.stopped, late.outcome) == ("known", False, "late")
    assert await reason(both, ADDRESS) is None
    assert await rates(both, campaign) == {"opened": 1, what: 1}


async def test_a_number_that_is_gone_is_stopped_on_its_own_channel(door: Door) -> None:
    ben = await person(door, "Ben", phone="+15145550177")
    await mailed(door.runtime, ben, "+15145550177", channel="sms")

    found = await told(door, await logged(door, ben), "bounced")

    tenant = await door.runtime.tenant()
    kept = await door.runtime.read(
        tenant.id, lambda of: of.contact.suppression("sms", "+15145550177")
    )
    assert found.stopped
    assert kept is not None
    assert (kept.reason, kept.evidence) == ("bounced", "hard")


async def test_the_third_soft_one_within_two_weeks_stops_the_address(both: Door) -> None:
    anna = await person(both, "Anna")
    sent = [
        await mailed(both.runtime, anna, ADDRESS, days_ago=days) for days in (1, 2, SOFT_DAYS - 1)
    ]

    found = [await told(both, f"{to_text('campaign', one)}:{anna}", "soft_bounced") for one in sent]

    assert [one.stopped for one in found] == [False, False, True]


async def test_many_reports_at_once_leave_one_line_each(both: Door) -> None:
    anna = await person(both, "Anna")
    campaign = await mailed(both.runtime, anna, ADDRESS)
    message = await logged(both, anna)

    found = await asyncio.gather(*(told(both, message, "bounced") for _ in range(6)))

    assert sorted(one.outcome for one in found) == ["known"] * 5 + ["recorded"]
    assert await rates(both, campaign) == {"bounced": 1}


async def test_another_tenant_s_message_is_not_there(both: Door) -> None:
    anna = await person(both, "Anna")
    campaign = await mailed(both.runtime, anna, ADDRESS)
    message = await logged(both, anna)
    store, ctx = await both.runtime.store(), await both.runtime.ctx(PROVIDER)
    other = replace(ctx.tenant, id=2, name="Other")
    await store.ensure_tenant(other)
    receipt = read_receipt({"status": "bounced"})

    for named in (message, f"{to_text('campaign', campaign)}.{anna}"):
        with pytest.raises(NotFound, match=named):
            await take_receipt(replace(ctx, tenant=other), named, receipt)

    assert await status(both, anna) == ["sent"]


@pytest.mark.parametrize("named", ["com_0000000000001", "cmg_0000000000001.cus_0000000000001"])
async def test_a_message_that_is_not_there_is_said_so(door: Door, named: str) -> None:
    with pytest.raises(NotFound, match=named):
        await told(door, named, "delivered")


@pytest.mark.parametrize("named", ["x", "com_zzz", "cus_0000000000001", "cmg_zzz.cus_zzz", "'; --"])
async def test_what_is_no_message_s_id_is_refused(door: Door, named: str) -> None:
    with pytest.raises(InvalidInput, match="message: is not a message's id"):
        await told(door, named, "delivered")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"status": "sent"}, "status"),
        ({"status": "eaten"}, "status"),
        ({}, "status"),
        ({"status": "opened", "at": "soon"}, "at"),
        ({"status": "opened", "at": "2199-01-01T00:00:00Z"}, "at: is in the future"),
        ({"status": "opened", "at": "2001-01-01"}, "at: is before the message was sent"),
        ({"status": "opened", "vendor_id": "x" * 201}, "vendor_id"),
        ({"status": "opened", "recipient": ADDRESS}, "recipient"),
    ],
)
async def test_what_cannot_be_is_refused_and_nothing_is_written(
    door: Door, given: dict[str, Any], said: str
) -> None:
    anna = await person(door, "Anna")
    await mailed(door.runtime, anna, ADDRESS)
    message, ctx = await logged(door, anna), await door.runtime.ctx(PROVIDER)

    with pytest.raises(InvalidInput, match=said):
        await take_receipt(ctx, message, read_receipt(given))

    assert await status(door, anna) == ["sent"]


async def test_the_provider_s_own_id_must_be_this_message_s(door: Door) -> None:
    anna = await person(door, "Anna")
    await mailed(door.runtime, anna, ADDRESS, vendor_id="v-1")
    message = await logged(door, anna)

    with pytest.raises(Conflict, match="v-2"):
        await told(door, message, "opened", vendor_id="v-2")

    assert (await told(door, message, "opened", vendor_id="v-1")).outcome == "recorded"


async def test_what_no_campaign_sent_is_not_for_providers(door: Door) -> None:
    anna = await person(door, "Anna")
    await door.raw("log_communication", customer=anna, channel="call", direction="out")

    with pytest.raises(Conflict, match="was not sent by a campaign"):
        await told(door, await logged(door, anna), "bounced")
