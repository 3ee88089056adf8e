"""What nobody decides on in time ends by itself, with what it prepared."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from store.clock import Clock
from tests.tools.conftest import NOON
from tests.tools.door import Door
from tests.tools.outreach.sendable import approve, people, proposed, report
from tools.catalogue import build_executors
from tools.errors import Conflict
from tools.expiring import CLOCK, expire_late
from tools.jobs.worker import Worker
from tools.operations.proposals import ProposalList
from tools.outreach_words import said


async def swept(door: Door, *, days: int) -> int:
    """One sweep, so many days from now."""
    door.runtime.clock = Clock(NOON + timedelta(days=days))
    return await expire_late(await door.runtime.ctx(CLOCK), build_executors())


async def listed(door: Door, **args: Any) -> ProposalList:
    return await door.call(ProposalList, "list_proposals", **args)


async def test_an_expired_proposal_ends_its_campaign_and_is_in_the_audit_log(both: Door) -> None:
    await people(both, 3)
    found = await proposed(both)
    assert await swept(both, days=1) == 0
    assert (await report(both, found.campaign)).campaign.state == "proposed"

    assert [await swept(both, days=30), await swept(both, days=30)] == [1, 0]

    stands = await report(both, found.campaign)
    assert (stands.campaign.state, stands.states) == ("cancelled", {"cancelled": 3})
    (line,) = (await listed(both, proposal=found.proposal)).items
    assert (line.state, line.decided_by) == ("expired", "")
    (entry,) = [one for one in await both.audit() if one.tool == "expire send_message"]
    assert (entry.actor_kind.value, entry.actor, entry.outcome) == ("job", "clock", "expired")
    with pytest.raises(Conflict, match="expired already"):
        await approve(both, found.proposal)


async def test_the_worker_sweeps_by_itself(both: Door) -> None:
    await people(both, 1)
    found = await proposed(both)
    both.runtime.clock = Clock(NOON + timedelta(days=30))
    store = await both.runtime.store()
    worker: Worker = both.runtime._new_worker(store)  # pyright: ignore[reportPrivateUsage]
    await worker._sweep()  # pyright: ignore[reportPrivateUsage]
    assert (await report(both, found.campaign)).campaign.state == "cancelled"


async def test_pages_of_a_state_are_full_whatever_expired_between(both: Door) -> None:
    await people(both, 1)
    door = both
    late = [(await proposed(door)).proposal for _ in range(3)]
    door.runtime.clock = Clock(NOON + timedelta(days=30))
    waiting = [(await proposed(door)).proposal for _ in range(3)]

    pending = await listed(door, state="pending", limit=2)
    assert [one.id for one in pending.items] == waiting[:0:-1]
    assert pending.total == 3
    rest = await listed(door, state="pending", limit=2, cursor=pending.next)
    assert [one.id for one in rest.items] == waiting[:1]
    assert rest.next is None
    expired = await listed(door, state="expired", limit=2)
    assert [one.id for one in expired.items] == late[:0:-1]
    assert (expired.total, {one.state for one in expired.items}) == (3, {"expired"})


async def test_a_list_too_large_for_one_answer_goes_on_where_it_stopped(both: Door) -> None:
    await people(both, 1)
    made = [(await proposed(both, name="é" * 80)).proposal for _ in range(45)]
    seen: list[str] = []
    cursor = ""
    while True:
        page = await listed(both, limit=45, cursor=cursor)
        assert len(page.model_dump_json().encode()) <= 20_000
        seen += [one.id for one in page.items]
        if page.next is None:
            break
        cursor = page.next
    assert seen == made[::-1]


@pytest.mark.parametrize(
    ("locale", "channel", "title"),
    [
        ("en", "email", "Send “x” by e-mail to 1,200"),
        ("fr", "email", "Envoyer « x » par courriel à 1200"),
        ("fr", "call", "Envoyer « x » par téléphone à 1200"),
        ("en", "sms", "Send “x” by text message to 1,200"),
        ("en", "pigeon", "Send “x” by pigeon to 1,200"),
    ],
)
def test_titles_name_the_channel_in_words(locale: str, channel: str, title: str) -> None:
    assert said(locale, "send_title", name="x", channel=channel, count=1_200) == title
