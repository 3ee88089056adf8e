"""Delivery reports acted on: once, for our own messages and addresses only."""

from __future__ import annotations

from dataclasses import replace

import pytest

from store.ids import from_text, to_text
from tests.tools.door import OWNER, Door
from tests.tools.outreach.mailed import mailed
from tests.tools.outreach.test_deciding_on_people import person
from tests.tools.outreach.test_leaving import reason, status
from tools.bouncing import SOFT_DAYS, SOFT_LIMIT, Taken, Tally, take_reports


def report(
    campaign: int, customer: str, to: str, code: str = "5.1.1", *, complaint: bool = False
) -> bytes:
    """A delivery report, or a complaint, about a campaign's message to a customer."""
    key = f"{to_text('campaign', campaign)}.{customer}"
    feedback = f"Content-Type: message/feedback-report\n\nFeedback-Type: abuse\n{to}"
    delivery = (
        "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.com\n\n"
        f"Final-Recipient: rfc822; {to}\nAction: failed\nStatus: {code}\n"
        "Diagnostic-Code: smtp; 550 no\n"
    )
    text = (
        'Content-Type: multipart/report; report-type=x; boundary="b"\n\n'
        f"--b\n{feedback if complaint else delivery}\n"
        f"--b\nContent-Type: message/rfc822\n\nMessage-ID: <msg.{key}@example.com>\n\n--b--\n"
    )
    return text.encode()


async def taken(door: Door, *mails: bytes) -> Tally:
    return await take_reports(await door.runtime.ctx(OWNER), mails)


def counted(tally: Tally) -> dict[Taken, int]:
    return {what: count for what, count in tally.taken.items() if count}


async def test_an_address_that_does_not_exist_is_stopped_once(both: Door) -> None:
    anna = await person(both, "Anna")
    campaign = await mailed(both.runtime, anna, "anna@example.com")
    mail = report(campaign, anna, "Anna@Example.com")

    first = await taken(both, mail, mail)
    second = await taken(both, mail)

    assert (counted(first), first.stopped) == ({Taken.HARD: 1, Taken.KNOWN: 1}, 1)
    assert (counted(second), second.stopped) == ({Taken.KNOWN: 1}, 0)
    assert await reason(both, "anna@example.com") == ("bounced", "5.1.1 550 no")
    assert await status(both, anna) == ["bounced"]
    found = [e for e in await both.audit() if e.tool == "bounces"]
    assert [(e.outcome, e.subject) for e in found] == [("bounced", anna)]


async def test_a_report_read_again_does_not_undo_what_a_person_decided(door: Door) -> None:
    anna = await person(door, "Anna")
    campaign = await mailed(door.runtime, anna, "anna@example.com")
    mail = report(campaign, anna, "anna@example.com")
    await taken(door, mail)
    tenant = await door.runtime.tenant()
    await door.runtime.write(tenant.id, lambda tx: tx.contact.lift("email", "anna@example.com"))

    again = await taken(door, mail)

    assert counted(again) == {Taken.KNOWN: 1}
    assert await reason(door, "anna@example.com") is None


async def test_soft_ones_stop_an_address_when_they_are_many_within_two_weeks(both: Door) -> None:
    anna = await person(both, "Anna")
    sent = [
        await mailed(both.runtime, anna, "anna@example.com", days_ago=days)
        for days in (1, 2, SOFT_DAYS - 1)
    ]
    mails = [report(one, anna, "anna@example.com", "5.2.2") for one in sent]

    two = await taken(both, *mails[:2], *mails[:2])
    assert counted(two) == {Taken.SOFT: 2, Taken.KNOWN: 2}
    assert await reason(both, "anna@example.com") is None
    third = await taken(both, mails[2])

    assert len(sent) == SOFT_LIMIT
    assert (counted(third), third.stopped) == ({Taken.SOFT: 1}, 1)
    told = await reason(both, "anna@example.com")
    assert told is not None
    assert told[0] == "bounced"
    assert told[1].startswith("3 messages within 14 days")


async def test_old_ones_and_those_of_another_address_do_not_count(door: Door) -> None:
    anna = await person(door, "Anna")
    old = await mailed(door.runtime, anna, "anna@example.com", days_ago=SOFT_DAYS + 1)
    other = await mailed(door.runtime, anna, "before@example.com", days_ago=3)
    new = [await mailed(door.runtime, anna, "anna@example.com", days_ago=n) for n in (1, 2)]

    tally = await taken(
        door,
        report(old, anna, "anna@example.com", "4.4.7"),
        report(other, anna, "before@example.com", "4.4.7"),
        *(report(one, anna, "anna@example.com", "4.4.7") for one in new),
    )

    assert (counted(tally), tally.stopped) == ({Taken.SOFT: 4}, 0)


@pytest.mark.parametrize("named", ["Original-Rcpt-To: <anna@example.com>\n", ""])
async def test_a_complaint_stops_the_address(door: Door, named: str) -> None:
    anna = await person(door, "Anna")
    campaign = await mailed(door.runtime, anna, "anna@example.com")

    tally = await taken(door, report(campaign, anna, named, complaint=True))

    assert (counted(tally), tally.stopped) == ({Taken.COMPLAINT: 1}, 1)
    assert (await reason(door, "anna@example.com") or ("",))[0] == "complained"
    assert await status(door, anna) == ["complained"]


async def test_what_is_not_about_our_message_and_its_address_does_nothing(door: Door) -> None:
    anna, ben = await person(door, "Anna"), await person(door, "Ben", phone="+15145550177")
    campaign = await mailed(door.runtime, anna, "anna@example.com")
    texts = await mailed(door.runtime, ben, "+15145550177", channel="sms")
    mails = [
        report(campaign, anna, "ben@example.com"),
        report(campaign, anna, ""),
        report(campaign, ben, "ben@example.com"),
        report(campaign + 1, anna, "anna@example.com"),
        report(texts, ben, "+15145550177"),
        report(campaign, "cus_zzz", "anna@example.com"),
        report(campaign, "x.y", "anna@example.com"),
        report(campaign, anna, "Original-Rcpt-To: ben@example.com\n", complaint=True),
        b"hello",
        b"",
    ]

    tally = await taken(door, *mails)

    assert (tally.read, tally.stopped) == (len(mails), 0)
    assert set(counted(tally)) == {Taken.NOT_OURS, Taken.NO_REPORT}
    for address in ("anna@example.com", "ben@example.com"):
        assert await reason(door, address) is None
    assert await status(door, anna) == ["sent"]


async def test_another_organisation_s_report_does_nothing(door: Door) -> None:
    anna = await person(door, "Anna")
    campaign = await mailed(door.runtime, anna, "anna@example.com")
    store, ctx = await door.runtime.store(), await door.runtime.ctx(OWNER)
    other = replace(ctx.tenant, id=2, name="Other")
    await store.ensure_tenant(other)

    tally = await take_reports(
        replace(ctx, tenant=other), [report(campaign, anna, "anna@example.com")]
    )

    assert counted(tally) == {Taken.NOT_OURS: 1}
    assert from_text("customer", anna)
