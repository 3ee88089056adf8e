"""What scoring many people came to: the distribution, the best ones, and who moved."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from store.ids import to_text
from tools.policy.scoring import BANDS
from tools.scores.making import Made
from tools.views import short

MOST_BEST, MOST_MOVED = 10, 5
BINS = 10


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to be named: their score, and the one before."""

    id: str
    name: str
    score: int
    band: str
    before: int | None


@dataclass(slots=True)
class Tally:
    """Counted person by person. `bins` counts scores by tens, 100 with the nineties."""

    people: int = 0
    bands: dict[str, int] = field(default_factory=lambda: dict.fromkeys(BANDS, 0))
    bins: list[int] = field(default_factory=lambda: [0] * BINS)
    new: int = 0
    up: int = 0
    down: int = 0
    same: int = 0
    tasks: int = 0
    deals: int = 0
    best: list[Person] = field(default_factory=list[Person])
    moved: list[Person] = field(default_factory=list[Person])

    def take(self, made: Iterable[Made]) -> None:
        """Count more people."""
        named: list[Person] = []
        for one in made:
            row, before = one.row, one.before.score if one.before else None
            self.people += 1
            self.bands[row.band] += 1
            self.bins[min(BINS - 1, row.score // BINS)] += 1
            self._move(row.score, before)
            key = to_text("customer", row.customer_id)
            named.append(Person(key, short(one.name), row.score, row.band, before))
        self.best = sorted([*self.best, *named], key=lambda one: (-one.score, one.id))[:MOST_BEST]
        changed = [one for one in (*self.moved, *named) if _distance(one)]
        self.moved = sorted(changed, key=lambda one: (-_distance(one), one.id))[:MOST_MOVED]

    def _move(self, now: int, before: int | None) -> None:
        if before is None:
            self.new += 1
        elif now > before:
            self.up += 1
        elif now < before:
            self.down += 1
        else:
            self.same += 1

    def as_dict(self) -> dict[str, Any]:
        """As a job keeps it."""
        return asdict(self)

    @classmethod
    def of(cls, text: str) -> Tally:
        """As a job kept it."""
        found: dict[str, Any] = json.loads(text)
        for name in ("best", "moved"):
            found[name] = [Person(**one) for one in found[name]]
        return cls(**found)


def _distance(one: Person) -> int:
    return 0 if one.before is None else abs(one.score - one.before)
