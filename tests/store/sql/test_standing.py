"""What was approved beforehand is kept, ends, and what went through it is counted exactly."""

from __future__ import annotations

import asyncio
from typing import Any

from store.ports import Reader, Store, Tx
from store.standing import Standing, StandingInput
from tests.builders import DAY, NOW
from tests.store.sql.outreach import TWO, request


def permission(**given: Any) -> StandingInput:
    base: dict[str, Any] = {
        "kind": "send_message",
        "title": "Thank-yous",
        "covers": "{}",
        "most_each": 5,
        "most_a_day": 10,
        "granted_by": "ada",
        "door": "cli",
        "expires_at": NOW + DAY,
    }
    return StandingInput(**{**base, **given})


async def granted(store: Store, **given: Any) -> int:
    return await store.write(1, lambda tx: tx.standing.add(permission(**given), now_ms=NOW))


def let_through(tx: Tx, key: int, *, size: int, now_ms: int = NOW) -> bool:
    """What every caller does: hold, count, use."""
    held = tx.standing.hold(key)
    assert held is not None
    if tx.standing.used(key, since_ms=now_ms - DAY) + size > held.most_a_day:
        return False
    proposal = tx.proposals.add(request(size=size), now_ms=now_ms)
    tx.standing.use(key, proposal_id=proposal, size=size, now_ms=now_ms)
    return True


async def test_one_comes_back_as_kept_and_ends_once(store: Store) -> None:
    key = await granted(store)
    found = await store.read(1, lambda reader: reader.standing.get(key))
    assert found == Standing(
        id=key,
        kind="send_message",
        title="Thank-yous",
        covers="{}",
        most_each=5,
        most_a_day=10,
        granted_by="ada",
        door="cli",
        created_at=NOW,
        expires_at=NOW + DAY,
        revoked_at=None,
        revoked_by=None,
    )

    async def revoke(by: str) -> bool:
        return await store.write(1, lambda tx: tx.standing.revoke(key, by=by, now_ms=NOW + 1))

    assert [await revoke("human:ada"), await revoke("human:eve")] == [True, False]
    ended = await store.read(1, lambda reader: reader.standing.get(key))
    assert ended is not None
    assert found is not None
    assert (ended.revoked_at, ended.revoked_by) == (NOW + 1, "human:ada")
    assert (found.in_force(NOW), found.in_force(NOW + DAY), ended.in_force(NOW)) == (
        True,
        False,
        False,
    )


async def test_only_those_in_force_are_asked(store: Store) -> None:
    kept = [await granted(store) for _ in range(2)]
    ended, _late = await granted(store), await granted(store, expires_at=NOW)
    other = await granted(store, kind="sync_crm")
    await store.write(1, lambda tx: tx.standing.revoke(ended, by="human:ada", now_ms=NOW))

    def ask(reader: Reader) -> list[list[int]]:
        port = reader.standing
        first = port.page(limit=2, cursor=None, now_ms=NOW)
        rest = port.page(limit=2, cursor=first.next, now_ms=NOW)
        assert (first.total, port.page(limit=9, cursor=None, now_ms=None).total) == (3, 5)
        asked = port.in_force("send_message", now_ms=NOW)
        return [[one.id for one in some] for some in (asked, (*first.items, *rest.items))]

    assert await store.read(1, ask) == [kept, [other, *kept[::-1]]]


async def test_callers_at_once_never_pass_a_day_together(store: Store) -> None:
    key = await granted(store, most_a_day=10)
    tries = [store.write(1, lambda tx: let_through(tx, key, size=3)) for _ in range(12)]
    assert sorted(await asyncio.gather(*tries))[-3:] == [True] * 3
    used = await store.read(1, lambda reader: reader.standing.used(key, since_ms=NOW - DAY))
    assert used == 9


async def test_a_day_later_it_counts_anew(store: Store) -> None:
    key = await granted(store, most_a_day=5, expires_at=NOW + 9 * DAY)

    async def goes(now_ms: int) -> bool:
        return await store.write(1, lambda tx: let_through(tx, key, size=5, now_ms=now_ms))

    assert [await goes(NOW), await goes(NOW + DAY - 1), await goes(NOW + DAY)] == [
        True,
        False,
        True,
    ]


async def test_another_tenant_sees_and_ends_nothing(store: Store) -> None:
    await store.ensure_tenant(TWO)
    key = await granted(store)
    await store.write(1, lambda tx: let_through(tx, key, size=3))

    def foreign(tx: Tx) -> list[object]:
        port = tx.standing
        return [
            port.get(key),
            port.hold(key),
            list(port.in_force("send_message", now_ms=NOW)),
            port.page(limit=5, cursor=None, now_ms=None).total,
            port.used(key, since_ms=0),
            port.revoke(key, by="human:eve", now_ms=NOW),
        ]

    assert await store.write(2, foreign) == [None, None, [], 0, 0, False]
    found = await store.read(1, lambda reader: reader.standing.get(key))
    assert found is not None
    assert found.in_force(NOW)
