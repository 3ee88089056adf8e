"""A message whose outcome was unknown is known to be sent once something happens to it."""

from __future__ import annotations

import asyncio

import pytest

from store.campaigns import RecipientState
from store.ids import to_text
from tests.tools.door import Door
from tests.tools.outreach.mailed import mailed
from tests.tools.outreach.test_bouncing import report as returned
from tests.tools.outreach.test_bouncing import taken
from tests.tools.outreach.test_deciding_on_people import person
from tests.tools.outreach.test_leaving import reason, status
from tests.tools.outreach.test_receipts import ADDRESS, rates, told

REPORTS = {
    "delivered": {"delivered": 1},
    "opened": {"opened": 1},
    "soft_bounced": {"soft_bounced": 1},
    "bounced": {"bounced": 1},
    "complained": {"complained": 1},
}


async def unknown(door: Door, name: str = "Anna") -> tuple[str, int]:
    """Somebody whose message may have left, and its campaign."""
    customer = await person(door, name)
    campaign = await mailed(door.runtime, customer, ADDRESS, state=RecipientState.UNKNOWN)
    return customer, campaign


async def states(door: Door, campaign: int) -> dict[str, int]:
    """How many of a campaign's people are in each state."""
    tenant = await door.runtime.tenant()
    found = await door.runtime.read(tenant.id, lambda of: of.campaigns.states(campaign))
    return dict(found)


@pytest.mark.parametrize("what", list(REPORTS))
async def test_a_report_settles_what_was_unknown_and_counts_it_once(both: Door, what: str) -> None:
    anna, campaign = await unknown(both)
    key = f"{to_text('campaign', campaign)}.{anna}"
    before = await states(both, campaign)

    found = [(await told(both, key, what)).outcome for _ in range(2)]

    assert before == {"unknown": 1}
    assert found == ["recorded", "known"]
    assert await states(both, campaign) == {"sent": 1}
    assert await rates(both, campaign) == REPORTS[what]
    assert await status(both, anna) == [what]
    assert bool(await reason(both, ADDRESS)) is (what in {"bounced", "complained"})


async def test_several_reports_at_once_settle_it_once(both: Door) -> None:
    anna, campaign = await unknown(both)
    key = f"{to_text('campaign', campaign)}.{anna}"

    found = await asyncio.gather(*(told(both, key, "delivered") for _ in range(5)))

    assert sorted(one.outcome for one in found) == ["known"] * 4 + ["recorded"]
    assert await states(both, campaign) == {"sent": 1}
    assert await rates(both, campaign) == {"delivered": 1}


async def test_it_counts_as_sent_from_when_it_was_tried(both: Door) -> None:
    anna, campaign = await unknown(both)
    tenant = await both.runtime.tenant()
    await told(both, f"{to_text('campaign', campaign)}.{anna}", "delivered")

    steps = await both.runtime.read(
        tenant.id, lambda of: of.campaigns.over_time(campaign, step_ms=3_600_000)
    )

    (sent, _, many), (delivered, *_) = sorted(steps, key=lambda one: one[1] == "delivered")
    assert many == 1
    assert delivered - sent >= 23 * 3_600_000


async def test_what_is_known_stays_known(both: Door) -> None:
    anna = await person(both, "Anna")
    campaign = await mailed(both.runtime, anna, ADDRESS, state=RecipientState.FAILED)

    await told(both, f"{to_text('campaign', campaign)}.{anna}", "delivered")

    assert await states(both, campaign) == {"failed": 1}


async def test_a_returned_mail_settles_it_too(both: Door) -> None:
    anna, campaign = await unknown(both)

    tally = await taken(both, returned(campaign, anna, ADDRESS))

    assert tally.stopped == 1
    assert await states(both, campaign) == {"sent": 1}
    assert await rates(both, campaign) == {"bounced": 1}
