"""A person's own link: out of e-mail at once and for good, or channel by channel; it lifts nothing."""

from __future__ import annotations

import asyncio

import pytest

from store.ids import from_text
from store.types import ActorKind
from tests.tools.door import Door
from tests.tools.outreach.mailed import mailed
from tests.tools.outreach.test_deciding_on_people import person
from tools.leaving import PERSON, Standing, leave, masked, prefer, standing
from tools.sending.unsubscribe import Leaving


async def left(door: Door, leaving: Leaving) -> Standing:
    ctx = await door.runtime.ctx(PERSON)
    return await door.runtime.write(ctx.tenant.id, lambda tx: leave(tx, leaving, ctx))


async def preferred(door: Door, leaving: Leaving, *wanted: str) -> Standing:
    ctx = await door.runtime.ctx(PERSON)
    return await door.runtime.write(ctx.tenant.id, lambda tx: prefer(tx, leaving, wanted, ctx))


async def shown(door: Door, leaving: Leaving) -> Standing:
    ctx = await door.runtime.ctx(PERSON)
    return await door.runtime.read(ctx.tenant.id, lambda tx: standing(tx, leaving, ctx))


async def history(door: Door, customer: str) -> list[tuple[str, str, str, str]]:
    tenant, key = await door.runtime.tenant(), from_text("customer", customer)
    found = await door.runtime.read(
        tenant.id, lambda reader: reader.contact.consent_history(key, 50)
    )
    return [(one.channel, one.state, one.source, one.proof) for one in found]


async def reason(door: Door, address: str) -> tuple[str, str] | None:
    tenant = await door.runtime.tenant()
    found = await door.runtime.read(
        tenant.id, lambda reader: reader.contact.suppression("email", address)
    )
    return (found.reason, found.evidence) if found else None


async def status(door: Door, customer: str) -> list[str]:
    tenant, key = await door.runtime.tenant(), from_text("customer", customer)
    found = await door.runtime.read(
        tenant.id,
        lambda reader: reader.communications.page(
            customer_id=key, channel=None, direction=None, since_ms=None, limit=10, cursor=None
        ),
    )
    return [one.status for one in found.items]


async def test_one_click_stops_the_address_and_says_where_it_came_from(both: Door) -> None:
    anna = await person(both, "Anna")
    campaign = await mailed(both.runtime, anna, "anna@example.com")
    leaving = Leaving(from_text("customer", anna), campaign)
    assert not (await shown(both, leaving)).is_out

    found = await left(both, leaving)

    assert found.is_out
    told = await reason(both, "anna@example.com")
    assert told is not None
    assert told[0] == "unsubscribed"
    assert told[1].startswith("cmg_")
    assert await history(both, anna) == [("email", "denied", "unsubscribe link", told[1])]
    assert await status(both, anna) == ["unsubscribed"]
    [entry] = [e for e in await both.audit() if e.tool == "unsubscribe"]
    assert (entry.actor_kind, entry.actor, entry.subject) == (
        ActorKind.PROVIDER,
        "unsubscribe",
        anna,
    )


async def test_leaving_twice_is_leaving_once(both: Door) -> None:
    anna = await person(both, "Anna")
    campaign = await mailed(both.runtime, anna, "anna@example.com")
    leaving = Leaving(from_text("customer", anna), campaign)

    for _ in range(3):
        assert (await left(both, leaving)).is_out

    assert len(await history(both, anna)) == 1
    assert len([e for e in await both.audit() if e.tool == "unsubscribe"]) == 1


async def test_many_clicks_at_once_are_one(both: Door) -> None:
    anna = await person(both, "Anna")
    campaign = await mailed(both.runtime, anna, "anna@example.com")
    leaving = Leaving(from_text("customer", anna), campaign)

    found = await asyncio.gather(*(left(both, leaving) for _ in range(8)))

    assert all(one.is_out for one in found)
    assert len(await history(both, anna)) == 1
    assert len([e for e in await both.audit() if e.tool == "unsubscribe"]) == 1


async def test_the_address_that_was_written_to_is_stopped_as_well_as_the_present_one(
    door: Door,
) -> None:
    anna = await person(door, "Anna")
    campaign = await mailed(door.runtime, anna, "old@example.com")

    await left(door, Leaving(from_text("customer", anna), campaign))

    assert (await reason(door, "anna@example.com") or ("",))[0] == "unsubscribed"
    assert (await reason(door, "OLD@example.com") or ("",))[0] == "unsubscribed"


async def test_without_a_message_of_the_campaign_nothing_is_made_up(door: Door) -> None:
    anna = await person(door, "Anna")

    await left(door, Leaving(from_text("customer", anna), 12345))

    assert await status(door, anna) == []
    assert await reason(door, "anna@example.com") is not None


async def test_somebody_who_is_gone_leaves_in_peace(door: Door) -> None:
    assert await left(door, Leaving(999, 1)) == Standing()
    assert [e for e in await door.audit() if e.tool == "unsubscribe"] == []


async def test_what_is_ticked_is_granted_and_the_rest_denied(both: Door) -> None:
    anna = await person(both, "Anna")
    leaving = Leaving(from_text("customer", anna), 0)
    assert dict((await shown(both, leaving)).channels) == {
        "email": False,
        "sms": False,
        "whatsapp": False,
        "call": False,
    }

    found = await preferred(both, leaving, "sms", "nonsense")

    assert [one for one, yes in found.channels.items() if yes] == ["sms"]
    assert {(c, s, where) for c, s, where, _ in await history(both, anna)} == {
        ("email", "denied", "preference page"),
        ("sms", "granted", "preference page"),
        ("whatsapp", "denied", "preference page"),
        ("call", "denied", "preference page"),
    }
    await preferred(both, leaving, "sms")
    assert len(await history(both, anna)) == 4


async def test_ticking_does_not_lift_what_was_stopped(both: Door) -> None:
    anna = await person(both, "Anna")
    leaving = Leaving(from_text("customer", anna), 0)
    await left(both, leaving)

    found = await preferred(both, leaving, "email", "sms")

    assert found.is_out
    assert not found.channels["email"]
    assert (await reason(both, "anna@example.com") or ("",))[0] == "unsubscribed"
    assert [line[:2] for line in await history(both, anna) if line[0] == "email"] == [
        ("email", "denied")
    ]


async def test_only_channels_with_an_address_are_offered(door: Door) -> None:
    ben = await person(door, "Ben", phone="")

    found = await shown(door, Leaving(from_text("customer", ben), 0))

    assert list(found.channels) == ["email"]


@pytest.mark.parametrize(
    ("address", "shown_as"),
    [
        ("zoe@example.com", "z•••@e•••.com"),
        ("z@mail.example.co.uk", "z•••@m•••.uk"),
        ("zoe@localhost", "z•••@l•••"),
        ("élodie@exämple.fr", "é•••@e•••.fr"),
        ("nonsense", "•••"),
        ("", "•••"),
    ],
)
def test_an_address_is_shown_masked(address: str, shown_as: str) -> None:
    assert masked(address) == shown_as
