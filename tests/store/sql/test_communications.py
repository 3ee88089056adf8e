"""Touches are logged once, with a history of statuses, and move what is known of the customer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, TypeAlias

import pytest

from store.ports import BadCursor, Store, Tx
from store.types import Communication, CommunicationInput, Customer, ExternalId, Page, Written
from tests.builders import DAY, NOW, added, customer, person

Told: TypeAlias = tuple[str, str, tuple[str, ...]]


def touch(customer_id: int, **given: Any) -> CommunicationInput:
    base: dict[str, Any] = {
        "customer_id": customer_id,
        "channel": "email",
        "direction": "out",
        "status": "sent",
        "occurred_at": NOW - DAY,
    }
    return CommunicationInput(**{**base, **given})


async def log(store: Store, row: CommunicationInput) -> Written:
    return await store.write(
        1, lambda tx: tx.communications.log(row, actor="human:ada", now_ms=NOW)
    )


async def read(
    store: Store,
    *,
    customer_id: int | None = None,
    channel: str | None = None,
    direction: str | None = None,
    since_ms: int | None = None,
    limit: int = 10,
    cursor: str | None = None,
) -> Page[Communication]:
    return await store.read(
        1,
        lambda reader: reader.communications.page(
            customer_id=customer_id,
            channel=channel,
            direction=direction,
            since_ms=since_ms,
            limit=limit,
            cursor=cursor,
        ),
    )


async def test_a_touch_comes_back_as_logged(store: Store) -> None:
    (key,) = await added(store, person(1))
    given = touch(
        key,
        subject="Été",
        body="Bonjour",
        campaign="June",
        external_id=ExternalId("mail", "m1"),
    )
    written = await log(store, given)
    (found,) = (await read(store)).items
    assert found == Communication(
        id=written.id or 0,
        customer_id=key,
        customer_name="Éloïse Tremblay 1",
        channel="email",
        direction="out",
        status="sent",
        occurred_at=NOW - DAY,
        recorded_at=NOW,
        subject="Été",
        body="Bonjour",
        campaign="June",
        external_id=ExternalId("mail", "m1"),
        actor="human:ada",
    )


async def test_out_is_contact_and_in_is_activity(store: Store) -> None:
    (key,) = await added(store, person(1, last_active_at=NOW - 50 * DAY))
    await log(store, touch(key, occurred_at=NOW - 3 * DAY))
    found = await customer(store, key)
    assert (found.last_contacted_at, found.last_interaction_at) == (NOW - 3 * DAY,) * 2
    assert found.last_active_at == NOW - 50 * DAY
    await log(store, touch(key, direction="in", status="received", occurred_at=NOW - 2 * DAY))
    await log(store, touch(key, occurred_at=NOW - 9 * DAY))
    found = await customer(store, key)
    assert (found.last_contacted_at, found.last_interaction_at) == (NOW - 3 * DAY, NOW - 2 * DAY)
    assert found.last_active_at == NOW - 2 * DAY
    assert await store.read(1, lambda reader: reader.customers.disagreements(5)) == []


async def test_a_repeat_returns_the_first_and_a_new_status_is_history(store: Store) -> None:
    (key,) = await added(store, person(1))
    mail = ExternalId("mail", "m1")
    first = await log(store, touch(key, external_id=mail, body="one"))
    again = await log(store, touch(key, external_id=mail, body="other"))
    later = await log(store, touch(key, external_id=mail, status="DELIVERED"))
    old = await log(store, touch(key, external_id=mail, status="sent"))
    kinds = (first.outcome, again.outcome, later.outcome, old.outcome)
    assert kinds == ("added", "unchanged", "updated", "unchanged")
    assert {first.id, again.id, later.id, old.id} == {first.id}
    (found,) = (await read(store)).items
    assert (found.status, found.body) == ("delivered", "one")


async def test_an_external_id_cannot_move_to_somebody_else(store: Store) -> None:
    one, two = await added(store, person(1), person(2))
    mail = ExternalId("mail", "m1")
    await log(store, touch(one, external_id=mail))
    moved = await log(store, touch(two, external_id=mail))
    assert (moved.outcome, moved.code) == ("refused", "conflict")
    assert (await customer(store, two)).last_contacted_at is None


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"customer_id": 99}, "no_customer"),
        ({"occurred_at": 10**18}, "out_of_range"),
        ({"channel": " "}, "bad_field"),
        ({"body": "a\0b"}, "bad_text"),
        ({"subject": "\ud800"}, "bad_text"),
        ({"campaign": "x" * 2_000}, "too_long"),
    ],
)
async def test_a_bad_touch_is_refused_and_leaves_nothing(
    store: Store, given: dict[str, Any], code: str
) -> None:
    (key,) = await added(store, person(1))
    written = await log(store, touch(**{"customer_id": key, **given}))
    assert (written.outcome, written.code) == ("refused", code)
    assert (await read(store)).total == 0


async def test_pages_are_newest_first_and_complete(store: Store) -> None:
    one, two = await added(store, person(1), person(2))
    for number in range(9):
        who = one if number % 3 else two
        way = "in" if number % 2 else "out"
        await log(store, touch(who, occurred_at=NOW - number // 2, direction=way))
    seen: list[Communication] = []
    cursor = None
    while True:
        found = await read(store, limit=2, cursor=cursor)
        assert found.total == 9
        seen += found.items
        cursor = found.next
        if cursor is None:
            break
    keys = [(one.occurred_at, one.id) for one in seen]
    assert keys == sorted(keys, reverse=True)
    assert len({one.id for one in seen}) == 9
    assert (await read(store, customer_id=one)).total == 6
    assert (await read(store, direction="in", since_ms=NOW - 1)).total == 2
    assert (await read(store, channel="call")).total == 0


async def test_a_cursor_of_another_question_is_refused(store: Store) -> None:
    (key,) = await added(store, person(1))
    for number in range(4):
        await log(store, touch(key, occurred_at=NOW - number))
    cursor = (await read(store, limit=2)).next
    assert cursor is not None
    for wrong in (cursor[:-1], cursor + "A", "", "é"):
        with pytest.raises(BadCursor):
            await read(store, limit=2, cursor=wrong)
    with pytest.raises(BadCursor):
        await read(store, limit=2, cursor=cursor, direction="out")


async def test_many_logged_together_come_to_what_one_after_the_other_does(store: Store) -> None:
    """Repeats, new statuses, conflicts, strangers and bad rows are told as by `log`."""
    mine, hers = await added(store, person(1), person(2))
    first = touch(mine, external_id=ExternalId("crm", "1"), campaign="June")
    rows = [
        first,
        touch(hers, direction="in", occurred_at=NOW - 5),
        first,
        replace(first, status="delivered"),
        replace(first, channel="sms"),
        touch(999),
        touch(mine, status=" "),
        touch(hers, direction="in", occurred_at=NOW - 9),
        touch(mine, external_id=ExternalId("crm", "2"), occurred_at=NOW - 1),
    ]

    def together(tx: Tx) -> Sequence[Written]:
        return tx.communications.log_many(rows, actor="human:me", now_ms=NOW)

    def one_by_one(tx: Tx) -> Sequence[Written]:
        return [tx.communications.log(row, actor="human:me", now_ms=NOW) for row in rows]

    left: list[Left] = []
    for unit in (together, one_by_one):
        with pytest.raises(Left) as raised:
            await store.write(1, partial(tried, unit=unit, people=(mine, hers)))
        left.append(raised.value)
    assert left[0].told == left[1].told
    assert left[0].log == left[1].log
    assert left[0].people == left[1].people
    assert [outcome for outcome, _, _ in left[0].told] == [
        *("added", "added", "unchanged", "updated", "refused", "refused", "refused"),
        *("added", "added"),
    ]


class Left(Exception):
    """What a unit left, carried out of it as it is rolled back."""

    def __init__(self, told: list[Told], log: list[str], people: list[Customer | None]) -> None:
        super().__init__()
        self.told, self.log, self.people = told, log, people


def tried(tx: Tx, unit: Callable[[Tx], Sequence[Written]], people: tuple[int, ...]) -> None:
    told = [(one.outcome.value, one.code, one.changed) for one in unit(tx)]
    shown = tx.communications.page(
        customer_id=None, channel=None, direction=None, since_ms=None, limit=50, cursor=None
    )
    log = sorted(repr(replace(one, id=0)) for one in shown.items)
    raise Left(told, log, [tx.customers.get(key) for key in people])
