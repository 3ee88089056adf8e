"""Ids rise, one by one or many at once, and never come twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

from store.ids import MAX_ID, NODES, SEQUENCE_BITS, IdMaker


def test_ids_taken_together_rise_and_go_on_where_the_last_ended() -> None:
    maker = IdMaker()
    first, many, last = maker.next(), maker.take(3 << SEQUENCE_BITS), maker.next()
    everything = [first, *many, last]
    assert len(many) == 3 << SEQUENCE_BITS
    assert everything == sorted(set(everything))
    assert 0 < first < last < MAX_ID


def test_threads_never_get_the_same_id() -> None:
    maker = IdMaker()
    with ThreadPoolExecutor(4) as threads:
        taken = list(threads.map(maker.take, [1, 700, 2, 900, 1, 4_000] * 20))
    everything = [key for part in taken for key in part]
    assert len(set(everything)) == len(everything) == 20 * 5_604


def test_another_node_is_another_and_its_ids_go_on_rising() -> None:
    maker = IdMaker()
    taken: list[int] = []
    for _ in range(50):
        taken += maker.take(3)
        maker.renew_node()
    nodes = [key >> SEQUENCE_BITS & (NODES - 1) for key in taken[::3]]
    assert all(one != other for one, other in pairwise(nodes))
    assert taken == sorted(set(taken))
