"""Bands of spend with round edges, laid where the people and their money are.

The store counts people by the first two figures of their spend, once; from those counts the finest
ladder of edges is taken that gives few enough bands. The same people always give the same bands.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from store.breakdown import Band

MOST = 8  # bands beside the people who spent nothing
LARGEST_DIGITS = 13  # of minor units: beyond, everybody is in one band
TAIL = 0.01  # share of the people up to which an end of the scale is one band
# The first figures of a ladder's edges in every decade, times ten; finest first.
LADDERS = (
    (10, 15, 20, 25, 30, 40, 50, 60, 70, 80, 90),
    (10, 15, 20, 30, 50, 70),
    (10, 20, 50),
    (10, 50),
    (10,),
)


@dataclass(frozen=True, slots=True)
class SpendBand:
    """People whose spend is from `low` to below `high` minor units; None is open."""

    low: int | None
    high: int | None
    people: int
    spend_minor: int


@dataclass(frozen=True, slots=True)
class _Cell:
    """People whose spend begins with the two figures of `low` minor units."""

    low: int
    people: int
    spend_minor: int


def _edges(ladder: Sequence[int], minor_digits: int) -> list[int]:
    unit = 10**minor_digits
    decades = range(LARGEST_DIGITS - minor_digits)
    return [figure * unit * 10**decade // 10 for decade in decades for figure in ladder]


def lay(counted: Sequence[Band], minor_digits: int) -> list[SpendBand]:
    """At most `MOST` bands from the counts of `Breakdown.spend`, ascending, after one of those who
    spent nothing (if any)."""
    nothing = [band for band in counted if not band.step]
    cells = [_Cell(band.step, band.people, band.spend_minor) for band in counted if band.step]
    laid = [SpendBand(None, 1, band.people, band.spend_minor) for band in nothing]
    return laid + _spread(cells, minor_digits) if cells else laid


def _spread(cells: Sequence[_Cell], minor_digits: int) -> list[SpendBand]:
    bands: list[SpendBand] = []
    for ladder in LADDERS:
        bands = _bands(cells, _edges(ladder, minor_digits))
        if len(bands) <= MOST:
            return bands
    return _bands(cells, [band.low or 1 for band in bands[-MOST + 1 :]])


def _bands(cells: Sequence[_Cell], edges: Sequence[int]) -> list[SpendBand]:
    """Bands between those edges that part the bulk of the people. The few beyond are one band at
    each end, and so is each gap where nobody is."""
    first = bisect_right(edges, _bulk(cells))
    last = bisect_right(edges, _bulk(cells[::-1]))
    used = edges[max(first - 1, 0) : last + 1]
    bands: list[SpendBand] = []
    for step, inside in groupby(cells, key=lambda cell: bisect_right(used, cell.low)):
        band = _joined(list(inside), step, used)
        if bands and bands[-1].high != band.low:
            bands.append(SpendBand(bands[-1].high, band.low, 0, 0))
        bands.append(band)
    return bands


def _bulk(cells: Sequence[_Cell]) -> int:
    """The first cell from this side with which more than a tail's share of people is gathered."""
    people, seen = sum(cell.people for cell in cells), 0
    for cell in cells:
        seen += cell.people
        if seen > people * TAIL:
            return cell.low
    return cells[-1].low


def _joined(cells: Sequence[_Cell], step: int, edges: Sequence[int]) -> SpendBand:
    return SpendBand(
        edges[step - 1] if step else 1,
        edges[step] if step < len(edges) else None,
        sum(cell.people for cell in cells),
        sum(cell.spend_minor for cell in cells),
    )
