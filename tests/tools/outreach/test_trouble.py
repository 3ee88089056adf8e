"""A way out that stays shut does not keep a campaign trying for ever, and trouble is said at once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from store.ports import Reader
from store.types import JobRequest, JobState
from tests.standins.smtp import AT_RCPT, Mailserver
from tests.tools.door import Door
from tests.tools.outreach.sendable import (
    approve,
    people,
    proposed,
    report,
    run_all,
    with_smtp,
)
from tests.tools.outreach.test_mail_outcomes import at, begun, later, renewed
from tests.tools.outreach.test_sending import run_soon, wake
from tools.campaigns.trouble import FEWEST_TRIES, PATIENCE_MS, Trouble, more
from tools.proposing import Proposed

DOWN = "smtp://127.0.0.1:9?starttls=no"
DAY_MS = 86_400_000


@pytest.fixture
def server() -> Iterator[Mailserver]:
    with Mailserver() as running:
        yield running


async def test_a_server_that_stays_down_pauses_the_campaign_with_what_to_do(
    both: Door, server: Mailserver
) -> None:
    door = with_smtp(both, DOWN)
    campaign = await begun(door, "anna@example.com", "zoe@example.com")
    stands = await report(door, campaign)
    assert stands.campaign.state == "sending"
    assert "since 2026-07-15T12:00:00Z (tries: 1)" in stands.trouble
    assert "cannot be reached" in stands.trouble
    for _ in range(FEWEST_TRIES):
        await later(door, hours=7)
    stands = await report(door, campaign)
    assert (stands.campaign.state, stands.trouble) == ("paused", "")
    assert "nothing could be sent for 28 hours (tries: 5)" in stands.campaign.paused_because
    assert "then resume" in stands.campaign.paused_because
    assert stands.states == {"pending": 2}
    with_smtp(door, at(server))
    door.runtime = renewed(door.runtime)
    again = await door.call(Proposed, "resume_campaign", campaign=campaign)
    await approve(door, again.proposal)
    await run_all(door)
    stands = await report(door, campaign)
    assert (stands.states, stands.campaign.state) == ({"sent": 2}, "done")


async def test_a_server_that_always_says_421_is_no_exception(
    both: Door, server: Mailserver
) -> None:
    door = with_smtp(both, at(server))
    campaign = await begun(door, "bye@example.com")
    for _ in range(FEWEST_TRIES):
        await later(door, hours=7)
    stands = await report(door, campaign)
    assert stands.campaign.state == "paused"
    assert "421" in stands.campaign.paused_because


async def test_an_answer_in_between_starts_the_patience_anew(
    both: Door, server: Mailserver, monkeypatch: pytest.MonkeyPatch
) -> None:
    door = with_smtp(both, at(server))
    campaign = await begun(door, "bye@example.com")
    for _ in range(3):
        await later(door, hours=7)
    monkeypatch.setitem(AT_RCPT, "bye", "451 4.7.1 not this one now")
    await later(door, hours=7)
    assert (await report(door, campaign)).trouble == ""
    monkeypatch.setitem(AT_RCPT, "bye", "421 4.3.2 closing")
    await later(door, hours=7)
    stands = await report(door, campaign)
    assert (stands.campaign.state, "(tries: 1)" in stands.trouble) == ("sending", True)


async def test_a_sender_that_fails_says_so_before_it_gives_up(
    both: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    await people(both, 2)
    found = await proposed(both)
    await approve(both, found.proposal)

    def fails(*_: object) -> None:
        raise TypeError("nobody's words")

    with monkeypatch.context() as patched:
        patched.setattr("tools.campaigns.sending._Sender._recover", fails)
        await run_soon(both)
    stands = await report(both, found.campaign)
    assert stands.campaign.state == "sending"
    assert "TypeError" in stands.trouble
    assert "nobody's words" not in stands.trouble
    await wake(both)
    await run_soon(both)
    stands = await report(both, found.campaign)
    assert (stands.campaign.state, stands.trouble) == ("done", "")


async def test_a_sender_that_is_dead_is_told_of(both: Door) -> None:
    await people(both, 1)
    found = await proposed(both)
    await approve(both, found.proposal)
    store, tenant = await both.runtime.store(), await both.runtime.tenant()
    [job] = await store.claim_jobs(queue="default", limit=1, lease_seconds=60)
    await both.runtime.write(
        tenant.id, lambda tx: tx.jobs.fail(job, error="the disk is gone", retry_at=None)
    )
    assert "the disk is gone" in (await report(both, found.campaign)).trouble


async def test_jobs_are_found_by_what_they_were_enqueued_for(both: Door) -> None:
    tenant = await both.runtime.tenant()
    for key in ("a", "b", None):
        request = JobRequest(kind="x", payload="{}", dedupe_key=key)
        await both.runtime.write(tenant.id, lambda tx, one=request: tx.jobs.enqueue(one, actor="t"))

    def unit(reader: Reader) -> list[JobState]:
        assert reader.jobs.keyed("y", ["a"]) == []
        assert reader.jobs.keyed("x", []) == []
        return [one.state for one in reader.jobs.keyed("x", ["a", "b", "c"])]

    assert await both.runtime.read(tenant.id, unit) == [JobState.READY] * 2


def test_waits_double_to_an_hour_and_patience_needs_both_time_and_tries() -> None:
    waits: list[int] = []
    trouble: Trouble | None = None
    for _ in range(40):
        trouble = more(trouble, "down", 0)
        waits.append(trouble.wait_seconds)
    assert waits[:8] == [60, 120, 240, 480, 960, 1920, 3600, 3600]
    assert waits[-1] == 3600
    few, many = Trouble(0, FEWEST_TRIES - 1, ""), Trouble(0, FEWEST_TRIES, "")
    assert not few.is_too_long(9 * DAY_MS)
    assert not many.is_too_long(PATIENCE_MS - 1)
    assert many.is_too_long(PATIENCE_MS)
    assert Trouble.read(Trouble(3, 4, "été").text()) == Trouble(3, 4, "été")
