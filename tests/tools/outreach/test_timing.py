"""A campaign's own windows, its first instant and its pace: approved with it, held while it sends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from store.clock import Clock
from store.contact import Purpose
from store.jobs import Job
from store.ports import Tx
from store.sql.schema import campaign, campaign_window
from store.sql.unit import Unit
from tests.tools.door import Door
from tests.tools.outreach.sendable import approve, draft, key_of, people, proposed, report
from tests.tools.outreach.test_sending import run_soon, wake
from tools.drafting.content import Channel
from tools.errors import Conflict, InvalidInput

OFFICE: dict[str, Any] = {"days": ["mon", "tue", "wed", "thu", "fri"], "start": "09:00", "end": "17:00"}  # fmt: skip
TORONTO = ZoneInfo("America/Toronto")


def clocked(door: Door, text: str) -> None:
    """Business time at a local time of the company."""
    door.runtime.clock = Clock(datetime.fromisoformat(text).replace(tzinfo=TORONTO))


async def test_it_is_said_on_the_proposal_and_in_the_report(both: Door) -> None:
    await people(both, 2)
    found = await proposed(both, windows=[OFFICE], start_at="2026-07-16T10:00", pace_per_hour=100)
    assert found.timing == (
        "It sends Mon–Fri 09:00–17:00, in each person's own time; not before 16 Jul 2026, 10:00; "
        "at most 100 an hour."
    )
    assert (found.sending, found.waiting) == (2, 2)
    assert (await report(both, found.campaign)).timing == found.timing


async def test_it_is_said_in_french(both: Door) -> None:
    await people(both, 1)
    made = await draft(both)
    args = {"draft": made, "text": "clients de Lyon", "windows": [{"days": ["sat", "sun"]}]}
    found = await both.runtime.call("send_message", args, both.actor, locale="fr")
    assert found.model_dump()["timing"] == (
        "Envoi sam., dim. à toute heure, à l'heure de chaque personne."
    )


async def test_nobody_is_sent_to_outside_the_windows(both: Door) -> None:
    await people(both, 3)
    clocked(both, "2026-07-17T16:59")  # a Friday
    found = await proposed(both, windows=[OFFICE])
    assert (found.sending, found.waiting) == (3, 0)
    await approve(both, found.proposal)
    clocked(both, "2026-07-17T17:00")
    await run_soon(both)
    stands = await report(both, found.campaign)
    assert (stands.states, stands.campaign.state) == ({"pending": 3}, "sending")
    clocked(both, "2026-07-20T08:59")
    await again(both)
    assert (await report(both, found.campaign)).states == {"pending": 3}
    clocked(both, "2026-07-20T09:00")
    await again(both)
    assert (await report(both, found.campaign)).states == {"sent": 3}


async def senders(door: Door) -> Sequence[Job]:
    """The jobs that send."""
    tenant = await door.runtime.tenant()
    page = await door.runtime.read(
        tenant.id,
        lambda of: of.jobs.page(state=None, kind="send_campaign", limit=50, cursor=None),
    )
    return page.items


async def again(door: Door) -> None:
    """Run what waits, as time would."""
    await wake(door)
    await run_soon(door)


async def test_it_waits_for_its_start_however_far(both: Door) -> None:
    await people(both, 1)
    found = await proposed(both, start_at="2026-09-01T09:00")
    assert (found.sending, found.waiting) == (1, 1)
    await approve(both, found.proposal)
    await run_soon(both)
    assert (await report(both, found.campaign)).states == {"pending": 1}
    clocked(both, "2026-09-01T09:00")
    await again(both)
    assert (await report(both, found.campaign)).states == {"sent": 1}


async def test_a_slow_pace_puts_the_sender_off_between_messages(both: Door) -> None:
    await people(both, 3)
    found = await proposed(both, pace_per_hour=60)
    await approve(both, found.proposal)
    await run_soon(both)
    jobs = await senders(both)
    assert len(jobs) == 1  # one sender alone
    assert (await report(both, found.campaign)).states == {"pending": 2, "sent": 1}
    waits = jobs[0].run_at - jobs[0].created_at
    assert 55_000 < waits < 120_000
    for sent in (2, 3):
        await again(both)
        assert (await report(both, found.campaign)).states.get("sent") == sent
    assert (await report(both, found.campaign)).campaign.state == "done"


@pytest.mark.parametrize("changed", ["window", "pace"])
async def test_times_that_were_changed_after_the_approval_was_asked_for_make_it_stale(
    both: Door, changed: str
) -> None:
    await people(both, 1)
    found = await proposed(both, windows=[OFFICE], pace_per_minute=5)
    tenant = await both.runtime.tenant()

    def unit(tx: Tx) -> None:
        assert isinstance(tx, Unit)
        if changed == "window":
            tx.scope.change(update(campaign_window).values(windows='{"start_at":1}'))
        else:
            mine = update(campaign).where(campaign.c.id == key_of(found.campaign))
            tx.scope.change(mine.values(pace_per_minute=6_000))

    await both.runtime.write(tenant.id, unit)
    with pytest.raises(Conflict, match="not what was proposed"):
        await approve(both, found.proposal)
    assert (await report(both, found.campaign)).states == {"cancelled": 1}


@pytest.mark.parametrize(
    ("args", "field", "accepted"),
    [
        ({"windows": [{"start": "17:00", "end": "09:00"}]}, "windows.0", "two windows"),
        ({"windows": [{"start": "9:00"}]}, "windows.0.start", ""),
        ({"windows": [{"days": ["someday"]}]}, "windows.0.days", "mon"),
        ({"windows": [{"start": "08:00"}] * 8}, "windows", "7"),
        ({"start_at": "2026-07-14T09:00"}, "start_at", "from now on"),
        ({"start_at": "2028-01-01"}, "start_at", "within a year"),
        ({"start_at": "soon"}, "start_at", ""),
        ({"pace_per_minute": 1, "pace_per_hour": 1}, "pace_per_hour", "one pace"),
        ({"pace_per_hour": -1}, "pace_per_hour", ""),
    ],
)
async def test_times_that_make_no_sense_are_refused_by_field(
    door: Door, args: dict[str, Any], field: str, accepted: str
) -> None:
    await people(door, 1)
    with pytest.raises(InvalidInput, match=field.replace(".", r"\.")) as raised:
        await proposed(door, **args)
    assert accepted in f"{raised.value} {raised.value.hint}"
    assert (await door.raw("list_campaigns")).model_dump()["total"] == 0


async def test_windows_that_the_contact_rules_never_permit_are_refused(door: Door) -> None:
    made = await draft(door, channel=Channel.SMS, purpose=Purpose.TRANSACTIONAL)
    with pytest.raises(InvalidInput, match="never permit"):
        await proposed(door, draft=made, windows=[{"start": "21:00", "end": "23:00"}])


async def test_an_hour_before_the_window_the_job_waits_an_hour(both: Door) -> None:
    await people(both, 1)
    clocked(both, "2026-07-15T08:00")
    found = await proposed(both, windows=[OFFICE])
    await approve(both, found.proposal)
    await run_soon(both)
    jobs = await senders(both)
    waiting = [one for one in jobs if one.state.value == "ready"]
    assert len(waiting) == 1
    wait = timedelta(milliseconds=waiting[0].run_at - waiting[0].created_at)
    assert timedelta(minutes=59) < wait < timedelta(minutes=62)
