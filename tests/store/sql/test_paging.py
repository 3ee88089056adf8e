"""Each person matching throughout comes exactly once, whatever happens meanwhile."""

from __future__ import annotations

import random
import string

import pytest
from sqlalchemy import func, select, update

from store.ports import BadCursor, Store
from store.segment.codec import rule_hash
from store.segment.rule import EVERYONE, Leaf, Rule
from store.sql import paging
from store.sql.rows import content_hash, seal
from store.sql.schema import snapshot
from store.sql.sorting import SORTS
from store.sql.unit import Unit
from store.text import fold
from tests.builders import BIG, ENV, NOW, added, page, person, upsert


async def test_pages_by_id_hold_everybody_once_while_rows_are_added(store: Store) -> None:
    keys = await added(store, *[person(number) for number in range(25)])
    seen: list[int] = []
    cursor = None
    for step in range(10):
        found = await page(store, limit=10, cursor=cursor)
        seen += [one.id for one in found.items]
        cursor = found.next
        if cursor is None:
            break
        await added(store, person(100 + step))
    assert seen[:25] == keys
    assert len(set(seen)) == len(seen) == 27


async def test_descending_ids_leave_out_newcomers(store: Store) -> None:
    keys = await added(store, *[person(number) for number in range(25)])
    first = await page(store, sort="-id", limit=10)
    await added(store, person(100))
    second = await page(store, sort="-id", limit=20, cursor=first.next)
    ids = [one.id for one in (*first.items, *second.items)]
    assert ids == sorted(keys, reverse=True)
    assert second.total == 26


@pytest.mark.parametrize("sort", ["-spend", "spend", "-last_active", "name"])
async def test_people_come_once_though_their_sort_value_changes(store: Store, sort: str) -> None:
    chance = random.Random(sort)
    rows = [
        person(
            number, spend_minor=20_000 + number, last_active_at=NOW - number if number % 3 else None
        )
        for number in range(60)
    ]
    keys = set(await added(store, *rows))
    seen: list[int] = []
    cursor = None
    steps = 0
    while steps == 0 or cursor is not None:
        found = await page(store, rule=BIG, sort=sort, limit=7, cursor=cursor)
        seen += [one.id for one in found.items]
        cursor = found.next
        changed = [
            person(
                number,
                name=f"Renamed {chance.random()}",
                spend_minor=chance.randrange(20_000, 90_000),
                last_active_at=NOW + chance.randrange(10_000),
            )
            for number in chance.sample(range(60), 10)
        ]
        await upsert(store, *changed)
        await added(store, person(1000 + steps, spend_minor=50_000))
        steps += 1
    assert [key for key in seen if key in keys] == list(
        dict.fromkeys(key for key in seen if key in keys)
    )
    assert keys <= set(seen)
    assert len(seen) == len(set(seen))


async def test_who_stops_matching_is_left_out_and_the_page_is_filled(store: Store) -> None:
    keys = await added(store, *[person(n, spend_minor=90_000 - n) for n in range(40)])
    first = await page(store, rule=BIG, sort="-spend", limit=5)
    second = await page(store, rule=BIG, sort="-spend", limit=5, cursor=first.next)
    await upsert(store, *[person(n, spend_minor=0) for n in range(10, 30)])
    third = await page(store, rule=BIG, sort="-spend", limit=5, cursor=second.next)
    assert [one.id for one in third.items] == keys[30:35]
    assert third.total == 20
    last = await page(store, rule=BIG, sort="-spend", limit=50, cursor=third.next)
    assert [one.id for one in last.items] == keys[35:40]
    assert last.next is None


async def test_a_last_page_that_fits_freezes_nothing(store: Store) -> None:
    await added(store, *[person(n, spend_minor=n) for n in range(8)])
    first = await store.read(
        1, lambda r: r.customers.find(EVERYONE, ENV, sort="-spend", limit=5, cursor=None)
    )
    second = await store.read(
        1, lambda r: r.customers.find(EVERYONE, ENV, sort="-spend", limit=5, cursor=first.next)
    )
    assert (first.freeze, second.freeze, second.next) == (None, None, None)
    assert len(second.items) == 3


@pytest.mark.parametrize("down", ["", "-"])
@pytest.mark.parametrize("key", [key for key in SORTS if key != "id"])
async def test_people_without_a_value_come_last(sqlite_store: Store, key: str, down: str) -> None:
    rows = [person(n) for n in range(4)]
    rows += [
        person(n, spend_minor=n, visits=n, score=n, last_active_at=n, name=f"Z{n}")
        for n in range(10, 14)
    ]
    await added(sqlite_store, *rows)
    whole = await page(sqlite_store, sort=down + key, limit=20)
    column = SORTS[key][0]
    values = [getattr(one, column.removesuffix("_folded")) for one in whole.items]
    values = [fold(value) if isinstance(value, str) else value for value in values]
    present = [value for value in values if value is not None]
    assert values == present + [None] * (len(values) - len(present))
    assert present == sorted(present, reverse=bool(down))
    assert len(values) == 8


async def test_a_frozen_cursor_ends_after_a_day(store: Store) -> None:
    await added(store, *[person(n, spend_minor=n) for n in range(30)])
    first = await page(store, sort="-spend", limit=5)
    second = await page(store, sort="-spend", limit=5, cursor=first.next)

    def expire(tx: object) -> None:
        assert isinstance(tx, Unit)
        tx.scope.change(update(snapshot).values(expires_at=1))

    await store.write(1, expire)
    with pytest.raises(BadCursor, match="older than a day"):
        await page(store, sort="-spend", limit=5, cursor=second.next)
    again = await page(store, sort="-spend", limit=5, cursor=first.next)
    assert again.next is not None
    assert again.items == second.items


async def test_a_cursor_serves_only_its_own_question(store: Store) -> None:
    await added(store, *[person(n, spend_minor=90_000) for n in range(30)])
    mine = (await page(store, rule=BIG, sort="-spend", limit=5)).next
    others: tuple[tuple[Rule, str], ...] = (
        (EVERYONE, "-spend"),
        (BIG, "spend"),
        (BIG, "id"),
        (Leaf("city", "==", "Lyon"), "-spend"),
    )
    for rule, sort in others:
        with pytest.raises(BadCursor):
            await page(store, rule=rule, sort=sort, limit=5, cursor=mine)
    with pytest.raises(BadCursor):
        await store.read(
            2, lambda r: r.customers.find(BIG, ENV, sort="-spend", limit=5, cursor=mine)
        )


async def test_any_tampering_is_a_bad_cursor(sqlite_store: Store) -> None:
    await added(sqlite_store, *[person(n, spend_minor=n) for n in range(30)])
    first = (await page(sqlite_store, sort="-spend", limit=5)).next
    assert first is not None
    frozen = (await page(sqlite_store, sort="-spend", limit=5, cursor=first)).next
    assert frozen is not None
    chance = random.Random(7)
    bad = ["", "x", "é", "\0", "=" * 50, "A" * 5_000, first + "A", first[:-1], frozen[3:]]
    for cursor in (first, frozen):
        for _ in range(60):
            at = chance.randrange(len(cursor))
            letter = chance.choice(string.ascii_letters.replace(cursor[at], ""))
            bad.append(cursor[:at] + letter + cursor[at + 1 :])
    for cursor in bad:
        with pytest.raises(BadCursor):
            await page(sqlite_store, sort="-spend", limit=5, cursor=cursor)


@pytest.mark.parametrize(
    "payload",
    [b"", b"a", b"s", b"f", b"z\x01", b"f\x01", b"a\x80", b"f" + b"\xff" * 40 + b"\x01\x01"],
)
async def test_a_well_sealed_cursor_of_nonsense_is_bad_too(
    sqlite_store: Store, payload: bytes
) -> None:
    question = content_hash("customers", 1, rule_hash(EVERYONE), "-spend")
    with pytest.raises(BadCursor):
        await page(sqlite_store, sort="-spend", limit=5, cursor=seal(question, payload))


def test_packed_ids_come_back() -> None:
    ids = [0, 1, (1 << 63) - 1]
    assert paging.unpack(paging.pack(ids)) == ids


def test_a_served_cursor_carries_its_ids_in_any_order() -> None:
    served = paging.Served(frozenset({9_000_000_000_000_000_000, 5, 77}))
    assert paging.decode("q", paging.encode("q", served)) == served


async def test_expired_ids_are_let_go_at_the_next_freeze(store: Store) -> None:
    await added(store, *[person(n, spend_minor=n) for n in range(30)])
    first = await page(store, sort="-spend", limit=5)
    await page(store, sort="-spend", limit=5, cursor=first.next)

    def expire(tx: object) -> None:
        assert isinstance(tx, Unit)
        tx.scope.change(update(snapshot).values(expires_at=1))

    await store.write(1, expire)
    await page(store, sort="-spend", limit=5, cursor=first.next)

    def kept(reader: object) -> int:
        assert isinstance(reader, Unit)
        return int(reader.scope.value(select(func.count()).select_from(snapshot)))

    assert await store.read(1, kept) == 1
