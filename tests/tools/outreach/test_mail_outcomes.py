"""What a mail server answers shows in the campaign: refused, later, unknown, down, not logged in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from store.clock import Clock, to_ms
from store.contact import ConsentInput
from store.ids import from_text
from store.ports import Tx
from store.types import CustomerInput
from tests.standins.smtp import AT_RCPT, Mailserver
from tests.tools.conftest import NOON
from tests.tools.door import Door
from tests.tools.outreach.sendable import approve, draft, proposed, report, run_all, with_smtp
from tests.tools.outreach.test_receipts import told
from tests.tools.outreach.test_sending import run_soon, wake
from tools.campaigns.mailing import Mailing
from tools.drafting.content import Channel, Variant
from tools.errors import Conflict
from tools.operations.campaigns import CampaignReport
from tools.proposing import Proposed
from tools.runtime import Runtime
from tools.sending.smtp import SmtpTransport
from tools.sending.smtp_url import smtp_server
from tools.sending.transport import Accepted, Outcome, Quota, Transport


@pytest.fixture
def server() -> Iterator[Mailserver]:
    with Mailserver() as running:
        yield running


def at(server: Mailserver, login: str = "") -> str:
    return f"smtp://{login}127.0.0.1:{server.port}?starttls=no"


async def people_at(door: Door, *addresses: str) -> list[int]:
    """Customers with these addresses and consent to everything; their ids."""
    tenant = await door.runtime.tenant()
    rows = [
        CustomerInput(
            name=f"Person {index}",
            email=address,
            email_given=address,
            phone=f"+3361234567{index}",
            city="Lyon",
        )
        for index, address in enumerate(addresses)
    ]

    def unit(tx: Tx) -> list[int]:
        keys = [one.id for one in tx.customers.upsert(rows, now_ms=0) if one.id is not None]
        consents = [
            ConsentInput(key, channel, "granted", "test", "", 0)
            for key in keys
            for channel in ("email", "sms")
        ]
        tx.contact.set_consent(consents, actor="test", now_ms=0)
        return keys

    return await door.runtime.write(tenant.id, unit)


async def begun(door: Door, *addresses: str) -> str:
    """A campaign to these addresses, approved and worked on once; its id."""
    await people_at(door, *addresses)
    found = await proposed(door)
    await approve(door, found.proposal)
    await run_soon(door)
    return found.campaign


async def later(door: Door, **ahead: float) -> None:
    """Time passes, and the workers look for work."""
    door.runtime.clock = Clock(door.runtime.now() + timedelta(**ahead))
    await wake(door)
    await run_soon(door)


async def test_an_address_that_does_not_exist_fails_and_is_never_tried_again(
    both: Door, server: Mailserver
) -> None:
    door = with_smtp(both, at(server))
    campaign = await begun(door, "gone@example.com", "anna@example.com")
    stands = await report(door, campaign, people="failed")
    assert stands.states == {"sent": 1, "failed": 1}
    assert stands.campaign.state == "done"
    [failed] = stands.items
    assert (failed.to, "550" in failed.error) == ("gone@example.com", True)
    again = await proposed(door)
    assert {one.code for one in again.reasons} == {"bounced"}


async def test_a_temporary_refusal_is_tried_again_and_then_sent(
    both: Door, server: Mailserver, monkeypatch: pytest.MonkeyPatch
) -> None:
    door = with_smtp(both, at(server))
    campaign = await begun(door, "busy@example.com")
    stands = await report(door, campaign, people="pending")
    assert (stands.states, stands.campaign.state) == ({"pending": 1}, "sending")
    assert "451" in stands.items[0].error
    monkeypatch.delitem(AT_RCPT, "busy")
    await later(door, seconds=30)
    assert server.taken == []
    await later(door, seconds=31)
    stands = await report(door, campaign)
    assert (stands.states, stands.campaign.state) == ({"sent": 1}, "done")
    assert [one.recipient for one in server.taken] == ["busy@example.com"]


async def test_a_temporary_refusal_that_never_ends_fails_at_last(
    both: Door, server: Mailserver
) -> None:
    door = with_smtp(both, at(server))
    campaign = await begun(door, "busy@example.com")
    for _ in range(5):
        await later(door, days=2)
    stands = await report(door, campaign)
    assert (stands.states, stands.campaign.state) == ({"failed": 1}, "done")
    assert (await proposed(door)).sending == 1, "a full or busy mailbox is no bad address"


async def test_a_server_that_was_down_for_hours_costs_nobody_their_tries(
    both: Door, server: Mailserver, monkeypatch: pytest.MonkeyPatch
) -> None:
    door = with_smtp(both, "smtp://127.0.0.1:9?starttls=no")
    campaign = await begun(door, "busy@example.com")
    for _ in range(7):
        await later(door, hours=3)
    assert (await report(door, campaign)).states == {"pending": 1}
    await report_is_waiting(door, campaign, "cannot be reached")
    with_smtp(door, at(server))
    door.runtime = renewed(door.runtime)
    await later(door, hours=1)
    stands = await report(door, campaign, people="pending")
    assert stands.states == {"pending": 1}, "its first refusal is not its last"
    monkeypatch.delitem(AT_RCPT, "busy")
    await later(door, minutes=1, seconds=1)
    assert (await report(door, campaign)).states == {"sent": 1}


async def report_is_waiting(door: Door, campaign: str, why: str) -> None:
    stands = await report(door, campaign, people="pending")
    assert [why in one.error for one in stands.items] == [True]


def renewed(runtime: Runtime) -> Runtime:
    """The same runtime that reads its settings anew."""
    vars(runtime)["_mailing"] = None
    return runtime


@dataclass(frozen=True)
class Impatient(Mailing):
    """Mail to a server whose answer to a message is not waited for long."""

    accept_seconds: float = 0.2

    def transport(self, channel: str) -> Transport:
        url = self.settings.smtp_url
        assert url is not None
        return SmtpTransport(
            smtp_server(url.get_secret_value()), accept_seconds=self.accept_seconds
        )


class Given(Runtime):
    """A runtime that sends in a way of the test's own."""

    @property
    def mailing(self) -> Mailing:
        """Mail to a server that is not waited for."""
        return Impatient(self.settings)


@pytest.mark.parametrize("name", ["mute", "taken", "cut"])
async def test_no_answer_to_a_message_is_unknown_said_so_and_never_sent_again(
    both: Door, server: Mailserver, name: str
) -> None:
    with_smtp(both, at(server))
    runtime = Given(both.runtime.settings)
    door = Door(runtime)
    try:
        campaign = await begun(door, f"{name}@example.com", "anna@example.com", "gone@example.com")
        stands = await report(door, campaign, people="unknown")
        assert stands.states == {"unknown": 1, "sent": 1, "failed": 1}
        assert [one.to for one in stands.items] == [f"{name}@example.com"]
        assert "no answer to the message" in stands.items[0].error
        lost = stands.items[0].customer
        taken = len(server.taken)
        await again_the_failed(door, campaign)
        stands = await report(door, campaign)
        assert stands.states == {"unknown": 1, "sent": 1, "skipped": 1}
        assert len(server.taken) == taken, "somebody was sent to twice"
        logged = await door.raw("list_communications", channel="email", direction="out")
        assert sorted(one["status"] for one in logged.model_dump()["items"]) == ["sent", "unknown"]

        await told(door, f"{campaign}.{lost}", "delivered")

        stands = await report(door, campaign)
        assert stands.states == {"sent": 2, "skipped": 1}
        rates = {one.what: one.people for two in stands.variants for one in two.rates if one.people}
        assert rates == {"delivered": 1}
        logged = await door.raw("list_communications", channel="email", direction="out")
        assert sorted(one["status"] for one in logged.model_dump()["items"]) == [
            "delivered",
            "sent",
        ]
    finally:
        await runtime.close()


async def again_the_failed(door: Door, campaign: str) -> None:
    """Try those again whose sending failed, as far as that is offered."""
    found = await door.call(Proposed, "resume_campaign", campaign=campaign, retry_failed=True)
    await approve(door, found.proposal)
    await run_all(door)


async def test_a_wrong_password_pauses_the_campaign_and_says_why(both: Door) -> None:
    with Mailserver(login=("desk", "right")) as server:
        door = with_smtp(both, at(server, "desk:wrong@"))
        campaign = await begun(door, "anna@example.com", "bob@example.com")
        stands = await report(door, campaign)
        assert (stands.campaign.state, stands.states) == ("paused", {"pending": 2})
        assert "535" in stands.campaign.paused_because
        assert "wrong" not in stands.model_dump_json(), "the password is told"
        with_smtp(door, at(server, "desk:right@"))
        renewed(door.runtime)
        found = await door.call(Proposed, "resume_campaign", campaign=campaign)
        await approve(door, found.proposal)
        await later(door, minutes=2)
        stands = await report(door, campaign)
        assert (stands.campaign.state, stands.states) == ("done", {"sent": 2})


async def test_a_server_that_is_down_is_tried_again(both: Door, server: Mailserver) -> None:
    door = with_smtp(both, "smtp://127.0.0.1:9?starttls=no")
    campaign = await begun(door, "anna@example.com", "bob@example.com")
    stands = await report(door, campaign)
    assert (stands.campaign.state, stands.states) == ("sending", {"pending": 2})
    with_smtp(door, at(server))
    renewed(door.runtime)
    await later(door, minutes=2)
    assert (await report(door, campaign)).states == {"sent": 2}
    assert set(server.message_ids().values()) == {1}


@dataclass
class Rationed:
    """A provider of text messages with a daily quota."""

    left: int
    until: int
    name: str = "rationed"
    channel: str = "sms"
    takes_key: bool = True
    delivered: list[str] = field(default_factory=list[str])

    async def deliver(self, number: str, text: str, *, key: str) -> Outcome:
        if self.left == 0:
            return Quota(self.until, "the daily quota is reached")
        self.left -= 1
        self.delivered.append(number)
        return Accepted(key)

    async def close(self) -> None:
        """Nothing is held."""


async def test_a_reached_quota_waits_until_it_is_said_to_end(both: Door) -> None:
    both.runtime.clock = Clock(NOON + timedelta(hours=2))  # people may be texted where they live
    until = to_ms(NOON + timedelta(hours=8))
    provider = Rationed(left=2, until=until)
    vars(both.runtime)["_mailing"] = Mailing(both.runtime.settings, {"sms": provider})
    await people_at(both, *(f"p{index}@example.com" for index in range(5)))
    variants = [Variant(label="A", body="Hi {customerName}, reply STOP to leave.")]
    found = await proposed(both, draft=await draft(both, variants=variants, channel=Channel.SMS))
    await approve(both, found.proposal)
    await run_soon(both)
    assert (await report(both, found.campaign)).states == {"sent": 2, "pending": 3}
    provider.left = 9
    await later(both, hours=5, minutes=59)
    assert (await report(both, found.campaign)).states == {"sent": 2, "pending": 3}
    await later(both, minutes=2)
    assert (await report(both, found.campaign)).states == {"sent": 5}
    assert len(set(provider.delivered)) == 5


async def test_a_failed_one_is_tried_again_only_when_a_person_says_so(
    both: Door, server: Mailserver
) -> None:
    door = with_smtp(both, at(server))
    campaign = await begun(door, "spam@example.com", "anna@example.com")
    assert (await report(door, campaign)).states == {"sent": 1, "failed": 1}
    with pytest.raises(Conflict):
        await door.raw("resume_campaign", campaign=campaign)
    await again_the_failed(door, campaign)
    stands = await door.call(CampaignReport, "get_campaign", campaign=campaign)
    assert stands.states == {"sent": 1, "failed": 1}
    assert [one.recipient for one in server.taken] == ["anna@example.com"]
    assert from_text("campaign", campaign)
