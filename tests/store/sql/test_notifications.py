"""A notification is told once, seen by each person for themselves, and belongs to one tenant."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import insert, update

from store.clock import real_ms
from store.notifications import Notification, NotificationInput
from store.ports import BadCursor, Store, Tx
from store.sql.schema import task
from store.sql.unit import Unit
from tests.builders import DAY, NOW
from tests.store.sql.outreach import TWO

KINDS = ("approval_waiting", "reply", "task_due")


def note(
    key: str | None = "a", kind: str = "reply", person: str | None = None
) -> NotificationInput:
    return NotificationInput(
        kind=kind, detail='{"n":1}', subject="cus_1", at=NOW, person=person, dedupe_key=key
    )


async def tell(store: Store, *rows: NotificationInput) -> list[int | None]:
    return await store.write(1, lambda tx: [tx.notifications.add(row) for row in rows])


async def listed(store: Store, person: str = "ada", *, unseen: bool = False) -> list[Notification]:
    page = await store.read(
        1,
        lambda reader: reader.notifications.page(
            person, kinds=KINDS, unseen=unseen, limit=50, cursor=None
        ),
    )
    return list(page.items)


async def see(store: Store, person: str, *ids: int, up_to: int | None = None) -> int:
    return await store.write(
        1, lambda tx: tx.notifications.see(person, up_to=up_to, ids=ids, now_ms=NOW)
    )


async def test_what_was_told_of_a_kind_and_key_is_not_told_again(store: Store) -> None:
    [first, again, other] = await tell(store, note(), note(), note(kind="task_due"))
    assert first is not None
    assert again is None
    assert other is not None
    assert [one.id for one in await listed(store)] == [other, first]


async def test_without_a_key_every_one_is_told(store: Store) -> None:
    assert None not in await tell(store, note(None), note(None))


async def test_of_many_at_once_with_one_key_one_is_kept(store: Store) -> None:
    made = await asyncio.gather(*[tell(store, note()) for _ in range(6)])
    assert len([key for [key] in made if key is not None]) == 1
    assert len(await listed(store)) == 1


async def test_each_person_sees_for_themselves(store: Store) -> None:
    [first, second] = await tell(store, note("a"), note("b"))
    assert first is not None
    assert await see(store, "ada", first) == 1
    assert await see(store, "ada", first) == 0
    assert [one.id for one in await listed(store, unseen=True)] == [second]
    assert {one.id: one.seen for one in await listed(store)} == {first: True, second: False}
    assert len(await listed(store, "bob", unseen=True)) == 2


async def test_all_up_to_one_are_seen_at_once_and_counted_by_kind(store: Store) -> None:
    rows = [note("a"), note("b"), note("c", kind="task_due"), note("d")]
    made = await tell(store, *rows)
    assert await see(store, "ada", up_to=made[2]) == 3
    counts = await store.read(1, lambda reader: reader.notifications.unseen("ada", KINDS))
    assert counts == {"reply": 1}


async def test_what_is_for_one_person_reaches_nobody_else(store: Store) -> None:
    [mine] = await tell(store, note(person="ada"))
    assert [one.id for one in await listed(store, "ada")] == [mine]
    assert not await listed(store, "bob")
    assert await see(store, "bob", up_to=mine) == 0


async def test_pages_hold_each_one_once_and_a_cursor_belongs_to_its_question(store: Store) -> None:
    made = await tell(store, *[note(str(number)) for number in range(5)])

    first = await store.read(
        1, lambda r: r.notifications.page("ada", kinds=KINDS, unseen=False, limit=3, cursor=None)
    )
    rest = await store.read(
        1,
        lambda r: r.notifications.page(
            "ada", kinds=KINDS, unseen=False, limit=3, cursor=first.next
        ),
    )
    assert [one.id for one in (*first.items, *rest.items)] == list(reversed(made))
    assert (first.total, rest.next) == (5, None)
    with pytest.raises(BadCursor):
        await store.read(
            1,
            lambda r: r.notifications.page(
                "bob", kinds=KINDS, unseen=False, limit=3, cursor=first.next
            ),
        )


async def test_those_of_a_stretch_of_time_are_found_by_when_they_were_written(store: Store) -> None:
    before = real_ms()
    [key] = await tell(store, note())
    after = real_ms() + 1_000
    found = await store.read(1, lambda r: r.notifications.made_between("reply", before, after))
    assert [one.id for one in found] == [key]
    late = await store.read(1, lambda r: r.notifications.made_between("reply", after, after + 9))
    assert not late


async def test_another_tenant_sees_none_and_may_use_the_same_key(store: Store) -> None:
    await store.ensure_tenant(TWO)
    await tell(store, note())
    assert await store.write(2, lambda tx: tx.notifications.add(note())) is not None
    [theirs] = (
        await store.read(
            2,
            lambda r: r.notifications.page("ada", kinds=KINDS, unseen=False, limit=9, cursor=None),
        )
    ).items
    assert await see(store, "ada", theirs.id) == 0


def due(number: int, due_at: int | None, state: str = "open") -> dict[str, object]:
    texts = {"title": f"Call {number}", "title_folded": "c", "body": "", "priority": "normal"}
    rest = {"source": "person", "created_at": NOW, "updated_at": NOW, "actor": "x"}
    return {"id": number, "state": state, "due_at": due_at, **texts, **rest}


async def test_a_task_is_found_once_its_time_has_come_until_somebody_was_told(store: Store) -> None:
    rows = [
        due(1, NOW - 1),
        due(2, NOW + 1),
        due(3, NOW - 1, state="done"),
        due(4, None),
        due(5, NOW - 40 * DAY),
    ]

    def unit(tx: Tx) -> list[int]:
        assert isinstance(tx, Unit)
        tx.scope.connection.execute(insert(task), [{"tenant_id": 1, **row} for row in rows])
        return ready(tx)

    def ready(tx: Tx, now: int = NOW) -> list[int]:
        found = tx.notifications.due_tasks(since_ms=now - 30 * DAY, now_ms=now, limit=10)
        return [one.id for one in found]

    assert await store.write(1, unit) == [1]
    await tell(store, note(f"1:{NOW - 1}", kind="task_due"))
    assert await store.write(1, ready) == []

    def put_off(tx: Tx) -> list[int]:
        assert isinstance(tx, Unit)
        tx.scope.change(update(task).where(task.c.id == 1).values(due_at=NOW + 5))
        return ready(tx, NOW + 5)

    assert await store.write(1, put_off) == [2, 1]
