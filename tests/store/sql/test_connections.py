"""Connections, their mappings and links: one record there belongs to one record here."""

from __future__ import annotations

from dataclasses import replace

import pytest

from store.connections import (
    Connection,
    ConnectionInput,
    ConnectionState,
    EntityLink,
    FieldMapping,
    LinkState,
)
from store.ports import Store, Tx
from store.types import CommunicationInput
from tests.builders import NOW, added, customer, person

HUBSPOT = ConnectionInput(
    system="hubspot", name="HubSpot", account="42", account_name="Atelier", zone="UTC"
)
EMAIL = FieldMapping(
    kind="customer",
    remote="email",
    local="email",
    transform="{}",
    mode="overwrite",
    on_null="skip",
    owner="ours",
    position=1,
)


def link(local: int, remote: str, **given: object) -> EntityLink:
    base = EntityLink(
        kind="customer",
        local_id=local,
        remote_id=remote,
        state=LinkState.LINKED,
        linked_by="email",
        known='{"email": "a@example.com"}',
        known_at=NOW,
        payload_hash="h",
    )
    return replace(base, **given)  # type: ignore[arg-type]  # fields by name


async def connected(store: Store, row: ConnectionInput = HUBSPOT) -> int:
    return await store.write(1, lambda tx: tx.connections.put(row, actor="human:ada", now_ms=NOW))


async def found(store: Store, key: int) -> Connection:
    row = await store.read(1, lambda reader: reader.connections.get(key))
    assert row is not None
    return row


async def test_an_account_that_comes_back_is_the_connection_it_was(store: Store) -> None:
    key = await connected(store)

    def leave(tx: Tx) -> bool:
        values = {"state": ConnectionState.DISCONNECTED.value, "last_error": "gone"}
        return tx.connections.change(key, values, now_ms=NOW + 1)

    assert await store.write(1, leave)
    assert (await found(store, key)).state is ConnectionState.DISCONNECTED
    again = await connected(store, replace(HUBSPOT, name="Ours"))
    other = await connected(store, replace(HUBSPOT, account="43"))
    row = await found(store, key)
    assert (again, row.name, row.state, row.last_error) == (key, "Ours", "active", "")
    everything = await store.read(1, lambda reader: reader.connections.all())
    assert [one.id for one in everything] == [key, other]


async def test_only_what_may_change_of_a_connection_changes(store: Store) -> None:
    key = await connected(store)
    for name in ("account", "tenant_id", "sync_count"):
        with pytest.raises(ValueError, match=name):
            await store.write(1, lambda tx, n=name: tx.connections.change(key, {n: 1}, now_ms=NOW))


async def test_runs_that_ended_are_counted(store: Store) -> None:
    key = await connected(store)
    for error in ("", "x" * 3_000):
        await store.write(1, lambda tx, e=error: tx.connections.finished(key, error=e, now_ms=NOW))
    row = await found(store, key)
    assert (row.sync_count, row.last_sync_at, len(row.last_error)) == (2, NOW, 2_000)


async def test_a_field_is_mapped_once_and_can_be_left_out_again(store: Store) -> None:
    key = await connected(store)
    rows = [EMAIL, replace(EMAIL, remote="city", local="city", position=0)]

    def keep(tx: Tx) -> None:
        tx.connections.map(key, rows, actor="human:ada", now_ms=NOW)
        tx.connections.map(key, [replace(EMAIL, mode="never")], actor="human:ada", now_ms=NOW)

    await store.write(1, keep)
    kept = await store.read(1, lambda reader: reader.connections.mapping(key, "customer"))
    assert [(row.remote, row.mode) for row in kept] == [("city", "overwrite"), ("email", "never")]
    assert await store.write(1, lambda tx: tx.connections.unmap(key, "customer", ["city"])) == 1
    left = await store.read(1, lambda reader: reader.connections.mapping(key))
    assert [row.remote for row in left] == ["email"]
    assert not await store.read(1, lambda reader: reader.connections.mapping(key, "project"))


async def test_a_record_there_belongs_to_one_record_here(store: Store) -> None:
    key = await connected(store)
    first = [link(1, "r1"), link(2, "r2"), link(1, "p1", kind="project")]
    await store.write(1, lambda tx: tx.connections.link(key, first, now_ms=NOW))
    moved = [link(3, "r1", linked_by="person")]
    await store.write(1, lambda tx: tx.connections.link(key, moved, now_ms=NOW + 1))

    links = await store.read(1, lambda reader: reader.connections.links(key, "customer", [1, 2, 3]))
    assert {one: links[one].remote_id for one in links} == {2: "r2", 3: "r1"}
    there = await store.read(
        1, lambda reader: reader.connections.linked_here(key, "customer", ["r1"])
    )
    assert there["r1"].linked_by == "person"
    counts = await store.read(1, lambda reader: reader.connections.link_counts(key))
    assert counts == {"customer": 2, "project": 1}
    assert await store.write(1, lambda tx: tx.connections.unlink(key, "customer", [2, 9])) == 1


async def test_two_records_that_swap_their_partners_keep_one_each(store: Store) -> None:
    key = await connected(store)
    await store.write(
        1, lambda tx: tx.connections.link(key, [link(1, "a"), link(2, "b")], now_ms=NOW)
    )
    await store.write(
        1, lambda tx: tx.connections.link(key, [link(1, "b"), link(2, "a")], now_ms=NOW)
    )
    links = await store.read(1, lambda reader: reader.connections.links(key, "customer", [1, 2]))
    assert {one: links[one].remote_id for one in links} == {1: "b", 2: "a"}


async def test_what_changed_since_it_was_synced_is_behind(store: Store) -> None:
    key = await connected(store)
    one, two, three = await added(store, *(person(n) for n in (1, 2, 3)))
    now = (await customer(store, one)).updated_at + 1

    async def behind(kind: str = "customer", after: int = 0) -> list[int]:
        return list(
            await store.read(1, lambda r: r.connections.behind(key, kind, after=after, limit=10))
        )

    assert await behind() == [one, two, three]
    told = [link(one, "a", known_at=now), link(two, "b", known_at=now)]
    await store.write(1, lambda tx: tx.connections.link(key, told, now_ms=now))
    assert await behind() == [three]
    await store.write(
        1, lambda tx: tx.customers.upsert([replace(person(2), city="Laval")], now_ms=now + 9)
    )
    assert await behind() == [two, three]
    assert await behind(after=two) == [three]
    other = await connected(store, replace(HUBSPOT, account="43"))
    everything = await store.read(
        1, lambda r: r.connections.behind(other, "customer", after=0, limit=2)
    )
    assert list(everything) == [one, two]


async def test_what_never_changes_is_behind_until_it_is_linked(store: Store) -> None:
    key = await connected(store)
    (who,) = await added(store, person(1))
    for channel in ("call", "meeting"):
        touch = CommunicationInput(
            customer_id=who, channel=channel, direction="out", status="COMPLETED", occurred_at=NOW
        )
        await store.write(
            1, lambda tx, t=touch: tx.communications.log(t, actor="human:ada", now_ms=NOW)
        )
    for kind in ("call", "note"):
        (open_,) = await store.read(
            1, lambda r, k=kind: r.connections.behind(key, k, after=0, limit=10)
        )
        await store.write(
            1,
            lambda tx, k=kind, i=open_: tx.connections.link(
                key, [link(i, f"{k}1", kind=k)], now_ms=NOW
            ),
        )
        assert not await store.read(
            1, lambda r, k=kind: r.connections.behind(key, k, after=0, limit=10)
        )
