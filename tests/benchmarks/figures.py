"""What the benchmarks share: the frozen now, the tenant, timing, and the table they print."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from store.types import Tenant

NOW = datetime(2026, 7, 15, 12, tzinfo=UTC)
TENANT = Tenant(id=1, name="Bench", currency="CAD", zone="America/Toronto", locale="en")


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured path: ours and its floor in milliseconds, the ratio's bound when there is one."""

    name: str
    ours_ms: float
    floor_ms: float | None = None
    bound: str = ""
    held: bool | None = None

    @property
    def ratio(self) -> str:
        """Ours over the floor, as shown."""
        return "" if not self.floor_ms else f"{self.ours_ms / self.floor_ms:.2f}"


def median_ms(work: Callable[[], object], runs: int) -> float:
    """The median wall time of `work` in milliseconds, after one run that is not counted."""
    work()
    taken: list[float] = []
    for _ in range(runs):
        started = time.perf_counter()
        work()
        taken.append((time.perf_counter() - started) * 1_000)
    return statistics.median(taken)


def table(figures: list[Figure]) -> str:
    """The figures as a Markdown table."""
    lines = ["| path | ours | floor | ratio | bound | held |", "|---|---|---|---|---|---|"]
    for figure in figures:
        floor = "" if figure.floor_ms is None else f"{figure.floor_ms:.3f} ms"
        held = {None: "", True: "yes", False: "no"}[figure.held]
        lines.append(
            f"| {figure.name} | {figure.ours_ms:.3f} ms | {floor} | {figure.ratio} | {figure.bound} | {held} |"
        )
    return "\n".join(lines)
