"""Runs of a sync: what is planned, what became of it, and who may see what of it."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from store.ports import BadCursor, Store, Tx
from store.sync import RecordQuery, RecordState, RunInput, RunState, SyncRecord, SyncRun
from store.types import Page
from tests.builders import NOW
from tests.store.sql.test_connections import HUBSPOT, connected

PLANNED, RUNNING, DONE = RunState.PLANNED, RunState.RUNNING, RunState.DONE


def record(position: int, **given: object) -> SyncRecord:
    base = SyncRecord(
        position=position,
        kind="customer",
        local_id=100 + position,
        name=f"Zoé {position}",
        operation="update",
        state=RecordState.PLANNED,
        before='{"city": "Laval"}',
        after='{"city": "Montréal"}',
        updated_at=NOW,
    )
    return replace(base, **given)  # type: ignore[arg-type]  # fields by name


async def planned(store: Store, connection: int, *rows: SyncRecord) -> int:
    def keep(tx: Tx) -> int:
        wanted = RunInput(connection_id=connection, operation="sync", scope="{}", priority=7)
        run = tx.sync.add_run(wanted, actor="human:ada", now_ms=NOW)
        tx.sync.put_records(run, rows, now_ms=NOW)
        tx.sync.change_run(run, {"digest": "d", "planned_at": NOW})
        assert tx.sync.move_run(run, [RunState.PLANNING], PLANNED, now_ms=NOW)
        return run

    return await store.write(1, keep)


async def found(store: Store, run: int) -> SyncRun:
    row = await store.read(1, lambda reader: reader.sync.run(run))
    assert row is not None
    return row


async def records(
    store: Store, query: RecordQuery, *, limit: int = 10, cursor: str | None = None
) -> Page[tuple[int, SyncRecord]]:
    return await store.read(1, lambda r: r.sync.records(query, limit=limit, cursor=cursor))


async def test_a_run_starts_and_ends_once(store: Store) -> None:
    run = await planned(store, await connected(store), record(0))

    async def move(old: RunState, new: RunState, now_ms: int) -> bool:
        return await store.write(1, lambda tx: tx.sync.move_run(run, [old], new, now_ms=now_ms))

    starts = await asyncio.gather(*(move(PLANNED, RUNNING, NOW + 5) for _ in range(4)))
    assert sorted(starts) == [False, False, False, True]
    assert await move(RUNNING, RunState.PAUSED, NOW + 6)
    assert await move(RunState.PAUSED, RUNNING, NOW + 7)
    assert await move(RUNNING, DONE, NOW + 8)
    row = await found(store, run)
    assert (row.state, row.started_at, row.finished_at, row.priority) == (
        DONE, NOW + 5, NOW + 8, 7,
    )  # fmt: skip


async def test_only_what_may_change_of_a_run_changes(store: Store) -> None:
    run = await planned(store, await connected(store))
    with pytest.raises(ValueError, match="state"):
        await store.write(1, lambda tx: tx.sync.change_run(run, {"state": "done"}))


async def test_a_row_put_again_is_the_row_as_it_is_now(store: Store) -> None:
    run = await planned(store, await connected(store), record(0), record(1))
    done = record(
        0,
        state=RecordState.DONE,
        remote_id="r9",
        correlation_id="c-1",
        duration_ms=12,
        attempts=1,
        message="m" * 3_000,
    )
    await store.write(1, lambda tx: tx.sync.put_records(run, [done], now_ms=NOW + 4))

    (first, second) = await store.read(1, lambda r: r.sync.all_records(run, after=-1, limit=9))
    assert first == replace(done, message="m" * 2_000, updated_at=NOW + 4)
    assert second == record(1)
    waiting = await store.read(
        1, lambda r: r.sync.next_records(run, RecordState.PLANNED, kind="customer", limit=9)
    )
    assert [row.position for row in waiting] == [1]
    assert not await store.read(
        1, lambda r: r.sync.next_records(run, RecordState.PLANNED, kind="project", limit=9)
    )
    counts = await store.read(1, lambda r: r.sync.counts(run))
    assert counts == {
        ("customer", "update", "done"): 1,
        ("customer", "update", "planned"): 1,
    }


async def test_reasons_are_counted_each(store: Store) -> None:
    skipped = RecordState.SKIPPED
    run = await planned(
        store,
        await connected(store),
        record(0, state=skipped, reasons=("suppressed", "no_change")),
        record(1, state=skipped, reasons=("no_change",)),
        record(2),
    )
    reasons = await store.read(1, lambda r: r.sync.reasons(run))
    assert reasons == {"suppressed": 1, "no_change": 2}


async def test_rows_are_found_by_record_state_and_run_newest_run_first(store: Store) -> None:
    connection = await connected(store)
    other = await connected(store, replace(HUBSPOT, account="43"))
    old = await planned(store, connection, *(record(n) for n in range(3)))
    new = await planned(store, connection, record(0), record(1, state=RecordState.FAILED))
    await planned(store, other, record(0))

    of_one = await records(
        store, RecordQuery(connection_id=connection, kind="customer", local_id=100)
    )
    assert [(run, row.position) for run, row in of_one.items] == [(new, 0), (old, 0)]
    failed = await records(store, RecordQuery(run_id=new, state="failed"))
    assert [row.local_id for _, row in failed.items] == [101]
    assert (await records(store, RecordQuery(since=NOW + 1))).total == 0

    everything = RecordQuery(connection_id=connection)
    seen: list[tuple[int, int]] = []
    cursor = None
    while True:
        page = await records(store, everything, limit=2, cursor=cursor)
        assert page.total == 5
        seen += [(run, row.position) for run, row in page.items]
        if (cursor := page.next) is None:
            break
        with pytest.raises(BadCursor):
            await records(store, RecordQuery(run_id=old), cursor=cursor)
    assert seen == [(new, 0), (new, 1), (old, 0), (old, 1), (old, 2)]


async def test_runs_are_listed_newest_first_by_connection_and_state(store: Store) -> None:
    connection = await connected(store)
    first = await planned(store, connection)
    second = await planned(store, connection)
    await store.write(
        1, lambda tx: tx.sync.move_run(first, [PLANNED], RunState.CANCELLED, now_ms=NOW)
    )

    async def runs(state: str | None = None) -> list[int]:
        page = await store.read(
            1,
            lambda r: r.sync.runs(
                connection_id=connection,
                state=state,
                since=NOW,
                until=NOW + 1,
                limit=9,
                cursor=None,
            ),
        )
        return [run.id for run in page.items]

    assert await runs() == [second, first]
    assert await runs("cancelled") == [first]
    assert await store.write(1, lambda tx: tx.sync.drop_records(second)) == 0
