"""What scores are measured against: cut points frozen on a day, or fixed tables for a small house.

A percentile is the mid-rank among cut points (ties count half), so that nobody's score moves because
somebody else was added; it moves when the snapshot is taken anew.
"""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from store.scores import DAY, ScoreModel, Snapshot

VERSION = "1"
FEWEST = 30
FEWEST_OF_COUNTRY = 10
NEUTRAL = 50
LASTS = 30 * DAY  # then a snapshot is taken anew
# Below 30 people: thresholds that each add the same step. Money in major units.
FIXED_MONEY = (1, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000)
FIXED: Mapping[str, Sequence[int]] = {
    "orders": (1, 2, 3, 5, 8, 12, 20, 40),
    "visits": (1, 2, 3, 5, 10, 20, 40, 80),
    "recency": tuple(days * DAY for days in (7, 14, 30, 45, 60, 90, 180, 270, 365, 730)),
}
# Recent spend is weighed up to four times: 4 for this quarter, 2 for the one before, 1 for the half
# year before that.
MONEY = {"spend": 1, "recent": 4}


@dataclass(frozen=True, slots=True)
class Yardstick:
    """A snapshot ready to measure with. `minor` is how many minor units one of the currency has."""

    version: str
    as_of: int
    population: int
    buyers: int
    cuts: Mapping[str, Sequence[int]]
    countries: Mapping[str, tuple[int, int]]
    minor: int = 100

    @property
    def is_fixed(self) -> bool:
        """Whether there were too few customers for cut points of their own."""
        return self.population < FEWEST

    def is_from_snapshot(self, measure: str) -> bool:
        """Whether a measure is a rank among this organisation's customers."""
        return not self.is_fixed and measure in self.cuts

    def rank(self, measure: str, value: int) -> int:
        """Where a value stands, 0 to 100: among those who have one, else by the fixed table. More
        is never less."""
        if self.is_from_snapshot(measure):
            cuts = self.cuts[measure]
            return (50 * (bisect_left(cuts, value) + bisect_right(cuts, value))) // len(cuts)
        table = self._fixed(measure)
        return 100 * bisect_right(table, value) // len(table)

    def _fixed(self, measure: str) -> Sequence[int]:
        if measure in MONEY:
            return [step * self.minor * MONEY[measure] for step in FIXED_MONEY]
        return FIXED[measure]

    def market(self, country: str | None) -> int | None:
        """How often customers of a country buy, 50 being as often as all; None when it can't be
        told."""
        people, bought = self.countries.get(country or "", (0, 0))
        if self.is_fixed or people < FEWEST_OF_COUNTRY or not self.buyers:
            return None
        return min(100, 50 * bought * self.population // (people * self.buyers))


def as_json(snapshot: Snapshot) -> str:
    """A snapshot as it is kept."""
    return json.dumps(
        {
            "buyers": snapshot.buyers,
            "cuts": {name: list(values) for name, values in snapshot.cuts.items()},
            "countries": {name: list(pair) for name, pair in snapshot.countries.items()},
        },
        ensure_ascii=False,
        sort_keys=True,
    )


def yardstick(model: ScoreModel, *, minor: int) -> Yardstick:
    """A kept snapshot, ready to measure with."""
    found: dict[str, Any] = json.loads(model.cuts)
    return Yardstick(
        version=model.version,
        as_of=model.as_of,
        population=model.population,
        buyers=found["buyers"],
        cuts=found["cuts"],
        countries={name: (pair[0], pair[1]) for name, pair in found["countries"].items()},
        minor=minor,
    )


def is_due(model: ScoreModel | None, *, population: int, now_ms: int) -> bool:
    """Whether a snapshot must be taken anew: there is none, it is of another version or a month old,
    or there were too few customers for one and now there are enough."""
    if model is None or model.version != VERSION:
        return True
    outgrown = model.population < FEWEST <= population
    return outgrown or not 0 <= now_ms - model.as_of < LASTS
