"""Events that came are kept once and settled; conflicts of inbound runs are found until settled."""

from __future__ import annotations

from dataclasses import replace

import pytest

from store.connections import ConnectionInput
from store.inbound import EventInput, EventState
from store.ports import Store
from store.sync import RecordState, RunInput, SyncRecord
from tests.builders import NOW
from tests.store.sql.outreach import TWO

HUBSPOT = ConnectionInput(
    system="hubspot", name="HubSpot", account="42", account_name="", zone="UTC"
)
EVENT = EventInput(provider="hubspot a", dedupe_key="k1", body='{"n":1}')


async def kept(store: Store, *rows: EventInput, tenant: int = 1) -> int:
    return await store.write(tenant, lambda tx: tx.inbound.keep(rows, now_ms=NOW))


async def test_an_event_is_kept_once_for_its_provider_and_tenant(store: Store) -> None:
    again = replace(EVENT, body='{"n":2}')
    assert await kept(store, EVENT, again, replace(EVENT, dedupe_key="k2")) == 2
    assert await kept(store, EVENT) == 0
    assert await kept(store, replace(EVENT, provider="hubspot b")) == 1
    await store.ensure_tenant(TWO)
    assert await kept(store, EVENT, tenant=2) == 1
    found = await store.read(1, lambda reader: reader.inbound.waiting("hubspot a", limit=10))
    assert [(one.dedupe_key, one.state, one.received_at) for one in found] == [
        ("k1", EventState.WAITING, NOW),
        ("k2", EventState.WAITING, NOW),
    ]


async def test_a_settled_event_says_nothing_of_people_and_is_forgotten_later(store: Store) -> None:
    await kept(store, EVENT, replace(EVENT, dedupe_key="k2"))
    [first, _] = await store.read(1, lambda reader: reader.inbound.waiting("hubspot a", limit=9))
    settled = {first.id: "echo"}
    await store.write(1, lambda tx: tx.inbound.settle(settled, EventState.IGNORED, now_ms=NOW + 1))
    assert await kept(store, EVENT) == 0
    keys = await store.read(1, lambda reader: reader.inbound.keys("hubspot a", "echo", limit=9))
    assert list(keys) == ["k1"]
    gone = await store.write(1, lambda tx: tx.inbound.forget("hubspot a", before_ms=NOW + 1))
    assert gone == 1
    left = await store.read(1, lambda reader: reader.inbound.count("hubspot a", EventState.WAITING))
    assert left == 1
    assert await store.write(1, lambda tx: tx.inbound.drop("hubspot a", ["k2", "k9"])) == 1


async def test_what_no_database_can_hold_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="NUL"):
        await kept(store, EVENT, replace(EVENT, dedupe_key="a\0b"))
    assert await kept(store, EVENT) == 1


async def test_conflicts_of_inbound_runs_are_paged_newest_first(store: Store) -> None:
    connection = await store.write(
        1, lambda tx: tx.connections.put(HUBSPOT, actor="human:ada", now_ms=NOW)
    )
    row = SyncRecord(
        position=1,
        kind="customer",
        local_id=7,
        name="Ada",
        operation="conflict",
        state=RecordState.CONFLICT,
    )
    for operation in ("inbound", "sync", "inbound"):
        wanted = RunInput(connection_id=connection, operation=operation, scope="{}")
        run = await store.write(1, lambda tx, w=wanted: tx.sync.add_run(w, actor="a", now_ms=NOW))
        rows = [
            row,
            replace(row, position=2, local_id=8),
            replace(row, position=3, state=RecordState.DONE),
        ]
        await store.write(1, lambda tx, r=run, s=rows: tx.sync.put_records(r, s, now_ms=NOW))
    first = await store.read(
        1, lambda reader: reader.inbound.conflicts(connection, limit=3, cursor=None)
    )
    rest = await store.read(
        1, lambda reader: reader.inbound.conflicts(connection, limit=3, cursor=first.next)
    )
    seen = [(one.record.local_id, one.run_id) for one in (*first.items, *rest.items)]
    assert first.total == 4
    assert [local for local, _ in seen] == [7, 8, 7, 8]
    assert seen[0][1] > seen[2][1]
    mine = await store.read(
        1, lambda reader: reader.inbound.open_conflicts(connection, "customer", [8])
    )
    assert [one.record.position for one in mine] == [2, 2]
    assert mine[0].run_id < mine[1].run_id
