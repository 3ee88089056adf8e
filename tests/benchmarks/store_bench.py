"""Store calls on a large database against the very same SQL in raw sqlite3, in the same run."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from store.clock import local_date
from store.ports import Reader, Store
from store.segment.codec import parse
from store.segment.env import RuleEnv
from store.sql.open import open_store
from store.types import Customer, Page
from tests.benchmarks.figures import NOW, TENANT, Figure, median_ms

RUNS = 15
SLOW_RUNS = 3
ENV = RuleEnv(today=local_date(NOW, TENANT.zone), zone=TENANT.zone, currency=TENANT.currency)
INACTIVE: dict[str, Any] = {
    "and": [
        {"field": "inactive_days", "op": ">", "value": 90},
        {"field": "spend", "op": ">", "value": 5000},
    ]
}
FACT_RULES: dict[str, dict[str, Any]] = {
    "inactive customers over 5K": INACTIVE,
    "never ordered": {"field": "orders", "op": "==", "value": 0},
    "top 10% by spend": {"top": {"by": "spend", "percent": 10}},
    "in Montréal over 1K": {
        "and": [
            {"field": "city", "op": "==", "value": "Montréal"},
            {"field": "spend", "op": ">", "value": 1000},
        ]
    },
}
EVENT_RULES: dict[str, dict[str, Any]] = {
    "2 orders or more in 90 days": {
        "event": "order",
        "count": {"op": ">=", "value": 2},
        "within_days": 90,
    },
    "spent over 700 in the last quarter": {
        "event": "order",
        "agg": {"fn": "sum", "of": "amount", "op": ">", "value": 700},
        "period": "last_quarter",
    },
}
Statements = list[tuple[str, Any]]


def _watch(kept: Statements) -> Callable[[], None]:
    def remember(_c: Any, _u: Any, statement: str, parameters: Any, _x: Any, _m: Any) -> None:
        kept.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", remember)
    return lambda: event.remove(Engine, "before_cursor_execute", remember)


def _unit(rule: dict[str, Any]) -> Callable[[Reader], Page[Customer]]:
    tree = parse(rule)
    return lambda reader: reader.customers.find(tree, ENV, sort="-spend", limit=20, cursor=None)


async def _measure(
    store: Store, path: Path, name: str, rule: dict[str, Any], *, fact: bool
) -> Figure:
    unit, kept = _unit(rule), Statements()
    stop = _watch(kept)
    await store.read(1, unit)
    stop()
    raw = sqlite3.connect(path, check_same_thread=False)
    raw.execute("PRAGMA cache_size=-64000")

    def floor() -> None:
        for statement, parameters in kept:
            raw.execute(statement, parameters).fetchall()

    loop = asyncio.get_running_loop()

    def ours() -> None:
        asyncio.run_coroutine_threadsafe(store.read(1, unit), loop).result()

    runs = RUNS if fact else SLOW_RUNS
    floor_ms = await asyncio.to_thread(median_ms, floor, runs)
    ours_ms = await asyncio.to_thread(median_ms, ours, runs)
    raw.close()
    limit = floor_ms * 1.3 + (1.0 if floor_ms < 5 else 0.0)
    held = ours_ms <= limit and (not fact or ours_ms < 50)
    bound = "1.3 × floor (+1 ms under 5 ms)" + (", 50 ms" if fact else "")
    return Figure(f"count + page: {name}", ours_ms, floor_ms, bound, held)


async def _all(path: Path) -> list[Figure]:
    store = await open_store(str(path))
    try:
        facts = [await _measure(store, path, n, r, fact=True) for n, r in FACT_RULES.items()]
        events = [await _measure(store, path, n, r, fact=False) for n, r in EVENT_RULES.items()]
    finally:
        await store.close()
    return facts + events


def run(path: Path) -> list[Figure]:
    """Measure fact rules and event rules on the database at `path`."""
    return asyncio.run(_all(path))
