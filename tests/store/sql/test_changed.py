"""What a sync "when it changes" is asked: who changed lately, was not told and not looked at since."""

from __future__ import annotations

from dataclasses import replace

from store.clock import real_ms
from store.connections import Lately
from store.ports import Store, Tx
from store.sync import RecordState, RunInput, SyncRecord
from store.types import CommunicationInput
from tests.builders import NOW, added, person
from tests.store.sql.test_connections import connected, link

LATE = 1_000


def lately(**given: int) -> Lately:
    base = Lately(since=NOW - 60_000, until=NOW + 60_000, real_since=real_ms() - 60_000)
    return replace(base, late_ms=LATE, **given)


async def ids(store: Store, key: int, of: Lately | None = None, limit: int = 10) -> list[int]:
    rows = await store.read(
        1, lambda reader: reader.connections.changed(key, of or lately(), limit=limit)
    )
    return [one for one, _ in rows]


async def test_who_changed_lately_is_found_oldest_change_first(store: Store) -> None:
    key = await connected(store)
    ada, ben = await added(store, person(1), person(2))
    assert sorted(await ids(store, key)) == sorted([ada, ben])
    assert len(await ids(store, key, limit=1)) == 1
    assert await ids(store, key, lately(since=NOW + 1, real_since=real_ms() + 60_000)) == []
    assert await ids(store, key, lately(until=NOW - 1)) == []


async def test_who_was_told_since_is_not_found(store: Store) -> None:
    key = await connected(store)
    ada, ben = await added(store, person(1), person(2))
    rows = [
        link(ada, "1", known_at=NOW + 1, payload_hash="h"),
        link(ben, "2", known_at=NOW + 1, payload_hash=""),
    ]
    await store.write(1, lambda tx: tx.connections.link(key, rows, now_ms=NOW))
    assert await ids(store, key) == [ben]


async def test_who_a_run_has_looked_at_since_is_not_found_whatever_it_came_to(store: Store) -> None:
    key = await connected(store)
    ada, ben = await added(store, person(1), person(2))

    async def looked(local_id: int, at: int) -> None:
        row = SyncRecord(
            position=1,
            kind="customer",
            local_id=local_id,
            name="x",
            operation="skip",
            state=RecordState.SKIPPED,
            reasons=("no_consent",),
        )
        run = RunInput(connection_id=key, operation="sync", scope="{}")

        def unit(tx: Tx) -> None:
            made = tx.sync.add_run(run, actor="job", now_ms=at)
            tx.sync.put_records(made, [row], now_ms=at)

        await store.write(1, unit)

    await looked(ada, NOW + LATE)
    await looked(ben, NOW + LATE - 1)  # planned when the change may not have been kept yet
    assert await ids(store, key) == [ben]


async def test_what_is_added_about_somebody_is_a_change_of_theirs(store: Store) -> None:
    key = await connected(store)
    (ada,) = await added(store, person(1))
    later = lately(since=NOW + 1)
    assert await ids(store, key, later) == []
    touch = CommunicationInput(
        customer_id=ada, channel="call", direction="in", status="COMPLETED", occurred_at=NOW
    )
    await store.write(
        1, lambda tx: tx.communications.log(touch, actor="human:ada", now_ms=NOW + 30_000)
    )
    assert await ids(store, key, later) == [ada]
