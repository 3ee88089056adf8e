"""A campaign changes by guarded steps, and its figures say what became of its people."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from store.campaigns import (
    Campaign,
    CampaignState,
    RecipientState,
    Settled,
    VariantFigures,
)
from store.ports import Reader, Store, Tx
from store.types import CommunicationInput, ExternalId
from tests.builders import DAY, NOW, order, record
from tests.store.sql.outreach import TWO, campaign_to, claim, drafted, people, sending, settle

PENDING, ATTEMPTING, SENT = (
    RecipientState.PENDING,
    RecipientState.ATTEMPTING,
    RecipientState.SENT,
)


async def campaign(store: Store, key: int) -> Campaign:
    found = await store.read(1, lambda reader: reader.campaigns.get(key))
    assert found is not None
    return found


async def move(
    store: Store, key: int, new: CampaignState, *old: CampaignState, now_ms: int = NOW
) -> bool:
    return await store.write(
        1, lambda tx: tx.campaigns.move(key, old=old, new=new, now_ms=now_ms, reason="quiet hours")
    )


async def test_a_campaign_comes_back_as_kept(store: Store) -> None:
    draft_id = await drafted(store)
    row = sending(draft_id, name="Été à Lyon", pace_per_minute=None, values='{"code":"X"}')
    key = await store.write(1, lambda tx: tx.campaigns.add(row, actor="human:ada", now_ms=NOW))
    assert await campaign(store, key) == Campaign(
        id=key,
        name="Été à Lyon",
        channel="email",
        purpose="marketing",
        state=CampaignState.PROPOSED,
        draft_id=draft_id,
        draft_version=1,
        audience_id=None,
        segment_id=None,
        rule_hash="r",
        recipients_hash="p",
        content="{}",
        values='{"code":"X"}',
        policy_version=1,
        pace_per_minute=None,
        language="en",
        run=0,
        pause_reason="",
        resume_at=None,
        actor="human:ada",
        created_at=NOW,
        started_at=None,
        finished_at=None,
    )


async def test_when_a_campaign_sends_comes_back_and_is_empty_for_any_time(store: Store) -> None:
    draft_id = await drafted(store)
    rows = [sending(draft_id), sending(draft_id, times='{"start_at":5}')]

    def add(tx: Tx) -> list[int]:
        return [tx.campaigns.add(row, actor="human:ada", now_ms=NOW) for row in rows]

    keys = await store.write(1, add)
    times = await store.read(1, lambda reader: [reader.campaigns.times(key) for key in keys])
    assert times == ["", '{"start_at":5}']
    theirs = await store.read(2, lambda reader: [reader.campaigns.times(key) for key in keys])
    assert theirs == ["", ""]


async def test_campaigns_are_found_by_the_start_of_their_name_and_paged(store: Store) -> None:
    keys = [await campaign_to(store, name=name) for name in ("Winter A", "Winter B", "Spring")]

    def ask(reader: Reader) -> tuple[list[int], list[int], list[int], list[int]]:
        port = reader.campaigns
        first = port.page(state=None, limit=2, cursor=None)
        rest = port.page(state=None, limit=2, cursor=first.next)
        assert (first.total, rest.next) == (3, None)
        return (
            [found.id for found in port.named("wínter")],
            [found.id for found in port.named("\0")],
            [found.id for found in (*first.items, *rest.items)],
            [found.id for found in port.page(state="sending", limit=9, cursor=None).items],
        )

    assert await move(store, keys[2], CampaignState.SENDING, CampaignState.PROPOSED)
    winter, nobody, everything, going = await store.read(1, ask)
    assert (winter, nobody) == ([keys[1], keys[0]], [])
    assert (everything, going) == ([keys[2], keys[1], keys[0]], [keys[2]])


async def test_a_name_no_database_keeps_is_refused(store: Store) -> None:
    draft_id = await drafted(store)
    for name in ("a\0b", "x" * 2_000):
        row = sending(draft_id, name=name)
        with pytest.raises(ValueError, match="name"):
            await store.write(1, lambda tx, row=row: tx.campaigns.add(row, actor="a", now_ms=NOW))


async def test_states_change_only_from_where_they_are(store: Store) -> None:
    key = await campaign_to(store)
    proposed, going = CampaignState.PROPOSED, CampaignState.SENDING
    assert await move(store, key, going, proposed, now_ms=NOW + 1)
    assert not await move(store, key, going, proposed)
    assert not await move(store, key + 1, going, proposed)
    paused = await store.write(
        1,
        lambda tx: tx.campaigns.move(
            key,
            old=[going],
            new=CampaignState.PAUSED,
            now_ms=NOW,
            reason="quiet hours",
            resume_at=NOW + DAY,
        ),
    )
    found = await campaign(store, key)
    assert (paused, found.pause_reason, found.resume_at) == (True, "quiet hours", NOW + DAY)
    assert await move(store, key, going, CampaignState.PAUSED, now_ms=NOW + 5)
    found = await campaign(store, key)
    assert (found.run, found.started_at, found.resume_at) == (2, NOW + 1, None)
    assert await move(store, key, CampaignState.DONE, going, now_ms=NOW + 9)
    found = await campaign(store, key)
    assert (found.state, found.finished_at) == (CampaignState.DONE, NOW + 9)


async def test_only_one_of_many_starts_a_campaign(store: Store) -> None:
    key = await campaign_to(store)
    started = await asyncio.gather(*[
        move(store, key, CampaignState.SENDING, CampaignState.PROPOSED) for _ in range(12)
    ])
    assert sorted(started) == [False] * 11 + [True]
    assert (await campaign(store, key)).run == 1


async def sent_to(store: Store, key: int, customer_id: int, *later: str) -> None:
    """Settle one as sent with its communication, and log what happened to it later."""
    row = CommunicationInput(
        customer_id,
        "email",
        "out",
        "sent",
        NOW,
        external_id=ExternalId("rapport", f"{key}:{customer_id}"),
        reserved=True,
    )

    def unit(tx: Tx) -> None:
        (written,) = tx.communications.log_many([row], actor="job:1", now_ms=NOW)
        sent = Settled(customer_id, SENT, communication_id=written.id)
        tx.campaigns.settle(key, [sent], token="a", now_ms=NOW)
        for hour, status in enumerate(later, 1):
            news = replace(row, status=status, occurred_at=NOW + hour * 3_600_000)
            tx.communications.log(news, actor="provider", now_ms=NOW)

    await store.write(1, unit)


async def test_figures_say_what_happened_and_what_was_bought(store: Store) -> None:
    keys = await people(store, 4)
    key = await campaign_to(store, *keys)
    await claim(store, key)
    await sent_to(store, key, keys[0], "delivered", "opened", "opened", "clicked")
    await sent_to(store, key, keys[1], "bounced")
    await sent_to(store, key, keys[2], "delivered", "deferred")
    await settle(store, key, Settled(keys[3], RecipientState.SKIPPED, ("capped",)))
    shop = [ExternalId("shop", str(number)) for number in (1, 2, 3)]
    await record(
        store,
        order(1, ordered_at=NOW + 1, customer_external_id=shop[0]),
        order(2, ordered_at=NOW + DAY, customer_external_id=shop[0], amount_minor=100),
        order(3, ordered_at=NOW + DAY + 1, customer_external_id=shop[1]),
        order(4, ordered_at=NOW - 1, customer_external_id=shop[2]),
    )

    def ask(reader: Reader) -> list[VariantFigures]:
        port = reader.campaigns
        hours = port.over_time(key, step_ms=3_600_000)
        first = NOW - NOW % 3_600_000
        assert hours[:2] == [(first, "sent", 3), (first, "skipped", 1)]
        assert (first + 3_600_000, "delivered", 2) in hours
        assert sum(count for _, _, count in hours) == 4 + 5
        return list(port.figures(key, bought_within_ms=DAY))

    assert await store.read(1, ask) == [
        VariantFigures(0, {"sent": 2}, {"delivered": 2, "opened": 1, "clicked": 1}, 1, 5_100),
        VariantFigures(1, {"sent": 1, "skipped": 1}, {"bounced": 1}, 0, 0),
    ]


async def test_a_step_of_nothing_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="step_ms"):
        await store.read(1, lambda reader: reader.campaigns.over_time(1, step_ms=0))


async def test_another_tenant_sees_and_changes_no_campaign(store: Store) -> None:
    await store.ensure_tenant(TWO)
    keys = await people(store, 2)
    key = await campaign_to(store, *keys)
    await claim(store, key, limit=1)

    def foreign(tx: Tx) -> list[object]:
        port = tx.campaigns
        return [
            port.get(key),
            list(port.named("winter")),
            list(port.page(state=None, limit=5, cursor=None).items),
            dict(port.states(key)),
            dict(port.reasons(key)),
            list(port.recipients(key, state=None, limit=5, cursor=None).items),
            port.recipient(key, keys[0]),
            list(port.figures(key, bought_within_ms=DAY)),
            list(port.over_time(key, step_ms=DAY)),
            port.move(key, old=list(CampaignState), new=CampaignState.DONE, now_ms=NOW),
            list(port.claim(key, shard=0, of=1, token="x", limit=5, now_ms=NOW)),
            list(port.orphans(key, shard=0, of=1, token="x")),
            port.settle(key, [Settled(keys[0], SENT)], token=None, now_ms=NOW),
            port.due(key, shard=0, of=1),
            port.cancel_pending(key, now_ms=NOW),
            port.retry_failed(key, now_ms=NOW),
        ]

    assert not any(await store.write(2, foreign))
    states = await store.read(1, lambda reader: reader.campaigns.states(key))
    assert states == {"attempting": 1, "pending": 1}
