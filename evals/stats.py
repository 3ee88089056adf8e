"""Figures with their uncertainty: Wilson's interval and the chance that k tries in a row pass."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb, sqrt

_Z95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Share:
    """`hits` of `of`; repeats of one case count as a part of that case, so both may be fractions."""

    hits: float
    of: float

    @property
    def value(self) -> float:
        """The share from 0 to 1; 0 of nothing is 0."""
        return self.hits / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % score interval (Wilson, 1927), over cases and not over repeats."""
        if not self.of:
            return 0.0, 1.0
        p, n, z2 = self.value, self.of, _Z95 * _Z95
        middle = (p + z2 / (2 * n)) / (1 + z2 / n)
        half = _Z95 / (1 + z2 / n) * sqrt(p * (1 - p) / n + z2 / (4 * n * n))
        return max(0.0, middle - half), min(1.0, middle + half)

    def __str__(self) -> str:
        low, high = self.interval
        return f"{self.hits:g}/{self.of:g} = {self.value:.1%} ({low:.1%} to {high:.1%})"


def pass_all(runs: Sequence[Sequence[bool]], k: int) -> float:
    """pass^k: the mean over cases of the chance that k runs drawn of a case all pass
    (tau-bench's estimator, C(passed, k) / C(runs, k)). `k` is at most the runs of every case."""
    if not runs:
        return 0.0
    return sum(comb(sum(case), k) / comb(len(case), k) for case in runs) / len(runs)
