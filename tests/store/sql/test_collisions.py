"""Two processes that make the same ids: the later one picks a node of its own and loses nothing."""

from __future__ import annotations

import pytest

from store.ids import NODE_BITS, NODES, SEQUENCE_BITS, IdMaker
from store.ports import Reader, Store
from store.sql.open import open_store
from store.sql.unit import Unit
from tests.builders import added, everyone, order, person, record

SHARED = 7
AN_HOUR = 3_600_000
IDS = 40  # more than a unit that is run again six times would step over one by one


async def maker(store: Store) -> IdMaker:
    """What makes the ids of a store."""

    def unit(reader: Reader) -> IdMaker:
        assert isinstance(reader, Unit)
        return reader.scope.ids

    return await store.read(1, unit)


async def alike(one: Store, *others: Store) -> None:
    """All go on from one millisecond on one node, as processes may by chance."""
    makers = [await maker(store) for store in (one, *others)]
    later = (makers[0].next() >> NODE_BITS + SEQUENCE_BITS) + AN_HOUR
    for each in makers:
        vars(each).update(_node=SHARED, _last_ms=later, _sequence=0)


def node(key: int) -> int:
    return key >> SEQUENCE_BITS & (NODES - 1)


async def test_a_unit_whose_ids_are_taken_is_run_again_on_another_node(
    store: Store, database_url: str
) -> None:
    other = await open_store(database_url)
    try:
        await alike(store, other)
        first = await added(store, *[person(number) for number in range(IDS)])
        second = await added(other, person(IDS), person(IDS + 1))
        third = await added(other, person(IDS + 2))
    finally:
        await other.close()
    assert {node(key) for key in first} == {SHARED}
    assert {node(key) for key in second} == {node(third[0])} != {SHARED}
    assert second < third
    assert sorted(await everyone(store)) == sorted([*first, *second, *third])


async def test_orders_whose_ids_are_taken_are_kept_once(store: Store, database_url: str) -> None:
    await added(store, person())
    other = await open_store(database_url)
    try:
        await alike(store, other)
        first = await record(store, *[order(number) for number in range(IDS)])
        second = await record(other, *[order(number) for number in range(IDS - 5, IDS + 5)])
    finally:
        await other.close()
    kept = [written.id for written in first]
    assert [written.id for written in second[:5]] == kept[-5:]
    assert {node(written.id or 0) for written in second[5:]}.isdisjoint({SHARED})


async def test_the_node_stays_while_nothing_collides(store: Store) -> None:
    keys = [(await added(store, person(number)))[0] for number in range(3)]
    assert len({node(key) for key in keys}) == 1


@pytest.mark.parametrize("runs", [2, 3])
async def test_a_unit_that_collided_left_nothing_of_its_first_run(
    store: Store, database_url: str, runs: int
) -> None:
    others = [await open_store(database_url) for _ in range(runs)]
    try:
        await alike(store, *others)
        ids = await added(store, person(1), person(2))
        for number, other in enumerate(others):
            ids += await added(other, person(10 + number), person(20 + number))
    finally:
        for other in others:
            await other.close()
    assert sorted(await everyone(store)) == sorted(ids)
    assert len(set(ids)) == 2 + 2 * runs
