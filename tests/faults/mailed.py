"""A campaign to many people in a database of its own, and what must hold of it at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from store.campaigns import Recipient, RecipientState
from store.clock import real_ms
from store.ids import from_text, to_text
from store.ports import Reader
from tests.tools.door import Door
from tests.tools.outreach.sendable import approve, people, proposed
from tools.runtime import Runtime
from tools.settings import Settings

FROM = "Atelier <hello@atelier.example>"
PAGE = 500


def settings_of(home: Path, url: str, smtp_url: str | None = None) -> Settings:
    """Settings that no environment of the machine reaches."""
    smtp = SecretStr(smtp_url) if smtp_url else None
    return Settings(
        home=home, database_url=SecretStr(url), mail_from=FROM, smtp_url=smtp, clock=None
    )


async def approved(settings: Settings, count: int) -> str:
    """A campaign to so many people that a person approved and nobody works on yet; its id."""
    runtime = await Runtime.open(settings)
    try:
        door = Door(runtime)
        for start in range(0, count, PAGE):
            await people(door, min(PAGE, count - start), start=start)
        found = await proposed(door)
        assert found.sending == count, (found.sending, found.reasons)
        await approve(door, found.proposal)
        return found.campaign
    finally:
        await runtime.close()


@dataclass(frozen=True, slots=True)
class End:
    """How a campaign stands: its recipients, how many attempts are kept of each, its state."""

    state: str
    recipients: list[Recipient]
    attempts: dict[int, int]

    @property
    def states(self) -> Counter[str]:
        """How many recipients are in each state."""
        return Counter(one.state.value for one in self.recipients)

    @property
    def unknown(self) -> int:
        """How many nobody knows of whether they were sent to."""
        return self.states[RecipientState.UNKNOWN.value]


async def end_of(runtime: Runtime, campaign: str) -> End:
    """How a campaign stands."""
    key = from_text("campaign", campaign)

    def unit(reader: Reader) -> End:
        found: list[Recipient] = []
        cursor: str | None = None
        while True:
            page = reader.campaigns.recipients(key, state=None, limit=PAGE, cursor=cursor)
            found += page.items
            if (cursor := page.next) is None:
                break
        facts = reader.contact.facts([one.customer_id for one in found], since_ms=0)
        attempts = {one.customer_id: len(one.attempts) for one in facts}
        kept = reader.campaigns.get(key)
        assert kept is not None
        return End(kept.state.value, found, attempts)

    tenant = await runtime.tenant()
    return await runtime.read(tenant.id, unit)


async def standing(runtime: Runtime, campaign: str) -> list[str]:
    """Where a campaign that does not go on stands: itself and its jobs, for a person to read."""
    key, now = from_text("campaign", campaign), real_ms()

    def unit(reader: Reader) -> list[str]:
        kept = reader.campaigns.get(key)
        jobs = reader.jobs.page(state=None, kind="send_campaign", limit=20, cursor=None).items
        told = [f"campaign: {kept.state.value} {kept.pause_reason}"] if kept else []
        return told + [
            f"job {one.id}: {one.state.value}, attempt {one.attempts} of {one.max_attempts}, runs in "
            f"{one.run_at - now} ms, lease {(one.lease_until or now) - now} ms, {one.last_error}"
            for one in jobs
        ]

    tenant = await runtime.tenant()
    return await runtime.read(tenant.id, unit)


def faults(end: End, campaign: str, taken: Iterable[str], *, repeatable: bool) -> list[str]:
    """What does not hold: everybody has exactly one message or is unknown, never two, none is
    lost, nobody's attempt is counted twice. `taken` are the keys `<cmg>.<cus>` of the messages
    that arrived, each as often as it did."""
    got = Counter(taken)
    wrong = [f"{key} arrived {times} times" for key, times in got.items() if times > 1]
    for one in end.recipients:
        key = f"{campaign}.{to_text('customer', one.customer_id)}"
        arrived = got.pop(key, 0)
        if one.state is RecipientState.SENT and arrived != 1:
            wrong.append(f"{key} is sent and arrived {arrived} times")
        elif one.state is RecipientState.UNKNOWN:
            wrong += [f"{key} is unknown, in the outbox"] if repeatable else []
        elif one.state is not RecipientState.SENT:
            wrong.append(f"{key} is {one.state.value}: {one.error}")
        if end.attempts[one.customer_id] != 1:
            wrong.append(f"{key} counts as {end.attempts[one.customer_id]} attempts")
    wrong += [f"{key} arrived and is nobody's" for key in got]
    return wrong if end.state == "done" else [*wrong, f"the campaign is {end.state}"]
