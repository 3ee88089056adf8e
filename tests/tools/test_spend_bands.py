"""Bands of spend: few, round, whole, and laid where the people are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.breakdown import Band
from tools.spend_bands import MOST, lay

spends = st.lists(
    st.one_of(st.integers(-5, 3_000_000), st.integers(0, 10**17), st.integers(500_000, 900_000)),
    max_size=60,
)


def counted(spend: Iterable[int]) -> list[Band]:
    """What the store would count: spend by its first two figures."""
    steps: defaultdict[int, list[int]] = defaultdict(list)
    for amount in spend:
        unit = 10 ** max(len(str(amount)) - 2, 0)
        steps[min(amount // unit * unit, 10**13) if amount > 0 else 0].append(amount)
    return [Band(step, len(steps[step]), sum(steps[step])) for step in sorted(steps)]


@given(spend=spends, digits=st.sampled_from((0, 2, 3)))
def test_bands_hold_everybody_once_and_touch(spend: list[int], digits: int) -> None:
    bands = lay(counted(spend), digits)
    assert len([band for band in bands if band.low is not None and band.people]) <= MOST
    assert sum(band.people for band in bands) == len(spend)
    assert sum(band.spend_minor for band in bands) == sum(spend)
    for band in bands:
        inside = [
            amount
            for amount in spend
            if (band.low is None or amount >= band.low)
            and (band.high is None or amount < band.high)
        ]
        assert (band.people, band.spend_minor) == (len(inside), sum(inside))
    positive = [band for band in bands if band.low is not None]
    assert all(one.high == other.low for one, other in pairwise(positive))
    assert lay(counted(reversed(spend)), digits) == bands


@pytest.mark.parametrize(
    ("spend", "digits", "edges"),
    [
        ([], 2, []),
        ([0, -3], 2, [(None, 1)]),
        ([500_001], 2, [(500_000, 600_000)]),
        (range(500_000, 900_000, 1_000), 2, [
            (500_000, 600_000), (600_000, 700_000), (700_000, 800_000), (800_000, 900_000),
        ]),
        ([*range(1_000, 20_000, 10), 10**11], 2, [
            (1_000, 2_000), (2_000, 5_000), (5_000, 10_000), (10_000, 20_000), (20_000, None),
        ]),
        ([5_000, 9_000], 0, [(5_000, 6_000), (6_000, 9_000), (9_000, 10_000)]),
    ],
)  # fmt: skip
def test_edges_are_round_and_follow_the_money(
    spend: list[int], digits: int, edges: list[tuple[int | None, int | None]]
) -> None:
    assert [(band.low, band.high) for band in lay(counted(spend), digits)] == edges
