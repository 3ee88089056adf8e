"""The people of a campaign are claimed by one worker at a time and settled once each."""

from __future__ import annotations

import asyncio

from store.campaigns import (
    Recipient,
    RecipientState,
    Settled,
)
from store.ports import Reader, Store, Tx
from tests.builders import DAY, NOW
from tests.store.sql.outreach import campaign_to, claim, people, settle

PENDING, ATTEMPTING, SENT = (
    RecipientState.PENDING,
    RecipientState.ATTEMPTING,
    RecipientState.SENT,
)


async def one(store: Store, key: int, customer_id: int) -> Recipient:
    found = await store.read(1, lambda reader: reader.campaigns.recipient(key, customer_id))
    assert found is not None
    return found


async def test_recipients_are_added_once_and_paged_with_their_reasons(store: Store) -> None:
    keys = await people(store, 3)
    key = await campaign_to(store)
    rows = [
        Recipient(keys[0], 0, "a@example.com", PENDING, values='{"name":"Zoë"}', not_before=5),
        Recipient(keys[1], 1, "b@example.com", RecipientState.LEFT_OUT, ("no_consent", "quiet")),
        Recipient(keys[2], 1, "", RecipientState.LEFT_OUT, ("no_consent",)),
    ]
    new = [row[:7] for row in rows]
    for _ in range(2):
        await store.write(1, lambda tx: tx.campaigns.add_recipients(key, new, now_ms=NOW))

    def ask(reader: Reader) -> list[Recipient]:
        port = reader.campaigns
        first = port.recipients(key, state=None, limit=2, cursor=None)
        rest = port.recipients(key, state=None, limit=2, cursor=first.next)
        left = port.recipients(key, state="left_out", limit=5, cursor=None)
        assert (first.total, rest.next, left.total) == (3, None, 2)
        assert port.states(key) == {"pending": 1, "left_out": 2}
        assert port.reasons(key) == {"left_out": {"no_consent": 2, "quiet": 1}}
        assert port.recipient(key, 1) is None
        return [*first.items, *rest.items]

    assert await store.read(1, ask) == [row._replace(updated_at=NOW) for row in rows]


async def test_the_due_are_claimed_in_order_and_none_twice(store: Store) -> None:
    keys = await people(store, 5)
    key = await campaign_to(store, *keys)
    await claim(store, key, limit=2)
    back = [
        Settled(keys[0], PENDING, not_before=NOW + 100),
        Settled(keys[1], PENDING, not_before=NOW + 50, reasons=("quiet",)),
    ]
    assert await settle(store, key, *back) == 2
    taken = await claim(store, key, limit=4)
    assert [row.customer_id for row in taken] == keys[2:]
    assert {(row.state, row.attempts) for row in taken} == {(ATTEMPTING, 1)}
    later = await claim(store, key, now_ms=NOW + 100)
    assert [(row.customer_id, row.attempts) for row in later] == [(keys[1], 2), (keys[0], 2)]
    assert later[0] == await one(store, key, keys[1])
    assert await claim(store, key, now_ms=NOW + DAY) == []


async def test_workers_at_once_never_claim_the_same_person(store: Store) -> None:
    keys = await people(store, 90)
    key = await campaign_to(store, *keys)

    async def work(token: str) -> list[int]:
        mine: list[int] = []
        while found := await claim(store, key, limit=4, token=token):
            mine += [row.customer_id for row in found]
        return mine

    shares = await asyncio.gather(*[work(f"w{number}") for number in range(6)])
    assert sorted(one for share in shares for one in share) == keys


async def test_shards_share_everybody_between_them(store: Store) -> None:
    keys = await people(store, 20)
    key = await campaign_to(store, *keys)
    found: list[list[int]] = []
    for shard in range(3):
        assert await due(store, key, shard=shard, of=3) == 0
        rows = await claim(store, key, shard=shard, of=3, limit=50)
        found.append([row.customer_id for row in rows])
    assert all(one % 3 == shard for shard, share in enumerate(found) for one in share)
    assert sorted(one for share in found for one in share) == keys


async def due(store: Store, key: int, *, shard: int = 0, of: int = 1) -> int | None:
    return await store.write(1, lambda tx: tx.campaigns.due(key, shard=shard, of=of))


async def test_when_the_next_is_due_is_known_until_all_are_settled(store: Store) -> None:
    keys = await people(store, 2)
    key = await campaign_to(store, *keys)
    await claim(store, key, now_ms=NOW + 7)
    assert await due(store, key) == NOW + 7
    await settle(store, key, Settled(keys[0], PENDING, not_before=NOW + 500))
    assert await due(store, key) == NOW + 500
    await settle(store, key, Settled(keys[1], SENT))
    await claim(store, key, now_ms=NOW + 501)
    await settle(store, key, Settled(keys[0], RecipientState.FAILED, error="mailbox full"))
    assert await due(store, key) is None


async def test_orphans_are_those_of_another_token(store: Store) -> None:
    keys = await people(store, 3)
    key = await campaign_to(store, *keys)
    await claim(store, key, limit=2, token="dead")
    await claim(store, key, limit=1, token="mine")

    def orphans(tx: Tx) -> list[int]:
        found = tx.campaigns.orphans(key, shard=0, of=1, token="mine")
        return [row.customer_id for row in found]

    assert await store.write(1, orphans) == keys[:2]
    assert await settle(store, key, Settled(keys[0], SENT), token="mine") == 0
    unknown = Settled(keys[0], RecipientState.UNKNOWN, error="the worker stopped")
    assert await settle(store, key, unknown, token=None) == 1
    assert await settle(store, key, unknown, token=None) == 0
    assert await store.write(1, orphans) == keys[1:2]
    assert (await one(store, key, keys[0])).error == "the worker stopped"


async def test_an_attempt_reserved_stays_known_until_it_is_tried_anew(store: Store) -> None:
    (person_id,) = await people(store, 1)
    key = await campaign_to(store, person_id)
    await claim(store, key)
    await settle(store, key, Settled(person_id, ATTEMPTING, attempt_id=77))
    held = await one(store, key, person_id)
    assert (held.state, held.attempt_id) == (ATTEMPTING, 77)
    assert await settle(store, key, Settled(person_id, ATTEMPTING), token="b") == 0
    sent = Settled(person_id, SENT, communication_id=5, vendor_id="m-1")
    assert await settle(store, key, sent, now_ms=NOW + 3) == 1
    found = await one(store, key, person_id)
    assert (found.attempt_id, found.communication_id, found.vendor_id) == (77, 5, "m-1")
    assert (found.state, found.updated_at) == (SENT, NOW + 3)


async def test_the_pending_are_cancelled_and_the_failed_tried_again(store: Store) -> None:
    keys = await people(store, 3)
    key = await campaign_to(store, *keys)
    await claim(store, key, limit=1)
    await settle(store, key, Settled(keys[0], RecipientState.FAILED, attempt_id=4, error="full"))
    cancelled = await store.write(1, lambda tx: tx.campaigns.cancel_pending(key, now_ms=NOW))
    again = await store.write(1, lambda tx: tx.campaigns.retry_failed(key, now_ms=NOW + 1))
    assert (cancelled, again) == (2, 1)
    found = await one(store, key, keys[0])
    assert (found.state, found.not_before, found.attempt_id) == (PENDING, NOW + 1, None)
    assert [row.customer_id for row in await claim(store, key, now_ms=NOW + 1)] == keys[:1]
    states = await store.read(1, lambda reader: reader.campaigns.states(key))
    assert states == {"attempting": 1, "cancelled": 2}
