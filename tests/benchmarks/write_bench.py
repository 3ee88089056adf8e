"""The write path on validated rows against raw executemany on the same schema, and an import."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import sqlite3
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from store.ids import from_text
from store.ports import Store, Tx
from store.sql.open import open_store
from store.types import ActorKind, CustomerInput, ExternalId, OrderInput, Written
from tests.benchmarks.dataset import CUSTOMER, NOW_MS, ORDER, Row, insert, people
from tests.benchmarks.figures import TENANT, Figure
from tools.arguments import Result
from tools.context import Actor, Role
from tools.files.keeping import keep_upload
from tools.runtime import Runtime
from tools.settings import Settings

ROWS = 20_000
IMPORTED = 50_000
BATCH = 1_000
RATE = 8_000
ME = Actor(ActorKind.HUMAN, "bench", "cli", Role.OWNER)
Unit = Callable[[Tx], Sequence[Written]]


def run(path: Path) -> list[Figure]:
    """Measure on fresh databases; the large one is not touched."""
    del path
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_all(Path(folder)))


async def _all(folder: Path) -> list[Figure]:
    batch = [(customer, orders) for customer, orders in islice(people(ROWS), ROWS)]
    raw_customers, raw_orders = await _floor(folder / "raw.db", batch)
    customers, orders = await _ours(folder / "ours.db", batch)
    return [
        _rate("write: customers", customers, raw_customers),
        _rate("write: orders with facts", orders, raw_orders),
        await _import(folder, "customers", _customers_csv()),
        await _import(folder, "orders", _orders_csv()),
    ]


def _rate(name: str, ours_s: float, floor_s: float) -> Figure:
    return Figure(name, ours_s * 1e3, floor_s * 1e3, "3 × floor", ours_s <= floor_s * 3)


async def _floor(path: Path, batch: list[tuple[Row, list[Row]]]) -> tuple[float, float]:
    store = await open_store(str(path))
    await store.ensure_tenant(TENANT)
    await store.close()
    raw = sqlite3.connect(path, isolation_level=None)
    raw.execute("PRAGMA synchronous=NORMAL")
    raw.execute("PRAGMA cache_size=-64000")
    rows = [customer for customer, _ in batch]
    orders = [order for _, found in batch for order in found]
    customers_s = _insert_all(raw, "customer", CUSTOMER, rows)
    orders_s = _insert_all(raw, "orders", ORDER, orders)
    raw.close()
    return customers_s, orders_s


def _insert_all(raw: sqlite3.Connection, table: str, columns: str, rows: list[Row]) -> float:
    started = time.perf_counter()
    for start in range(0, len(rows), BATCH):
        raw.execute("BEGIN IMMEDIATE")
        insert(raw, table, columns, rows[start : start + BATCH])
        raw.execute("COMMIT")
    return time.perf_counter() - started


async def _ours(path: Path, batch: list[tuple[Row, list[Row]]]) -> tuple[float, float]:
    store = await open_store(str(path))
    await store.ensure_tenant(TENANT)
    inputs = [
        CustomerInput(
            name=str(c[2]),
            email=str(c[4]),
            email_given=str(c[4]),
            city=str(c[8]),
            region=str(c[10]),
        )
        for c, _ in batch
    ]
    ids: list[int] = []
    started = time.perf_counter()
    for start in range(0, len(inputs), BATCH):
        part = inputs[start : start + BATCH]
        unit: Unit = lambda tx, part=part: tx.customers.upsert(part, now_ms=NOW_MS)  # noqa: E731 a unit
        ids += [row.id or 0 for row in await store.write(1, unit)]
    customers_s = time.perf_counter() - started
    orders = [
        OrderInput(
            external_id=ExternalId("bench", str(order[5])),
            amount_minor=int(str(order[6])),
            currency="CAD",
            ordered_at=int(str(order[9])),
            customer_id=key,
        )
        for key, (_, found) in zip(ids, batch, strict=True)
        for order in found
    ]
    orders_s = await _record(store, orders)
    await store.close()
    return customers_s, orders_s


async def _record(store: Store, orders: list[OrderInput]) -> float:
    started = time.perf_counter()
    for start in range(0, len(orders), BATCH):
        part = orders[start : start + BATCH]
        unit: Unit = lambda tx, part=part: tx.orders.record(part, now_ms=NOW_MS)  # noqa: E731 a unit
        await store.write(1, unit)
    return time.perf_counter() - started


def _customers_csv() -> str:
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow([
        "Customer ID",
        "First name",
        "Last name",
        "Email",
        "Phone",
        "City",
        "Country",
        "Tags",
        "Total spent",
    ])
    for n in range(IMPORTED):
        phone = f"+1514{2000000 + n:07d}"
        name = ("Éloïse", f"Tremblay{n}", f"eloise{n}@example.com")
        writer.writerow([f"c{n}", *name, phone, "Montréal", "CA", "newsletter", f"{n % 9000}.50"])
    return lines.getvalue()


def _orders_csv() -> str:
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow(["external_id", "customer_id", "amount", "currency", "date"])
    for n in range(IMPORTED):
        day = f"2026-0{1 + n % 6}-{1 + n % 28:02d}"
        writer.writerow([f"o{n}", f"c{n % 20_000}", f"{10 + n % 500}.00", "CAD", day])
    return lines.getvalue()


async def _import(folder: Path, noun: str, text: str) -> Figure:
    """Import a file end to end: kept, read, validated, written, reported."""
    runtime = await Runtime.open(Settings(home=folder / "home", currency="CAD"))

    async def blocks() -> AsyncIterator[bytes]:
        yield text.encode()

    started = time.perf_counter()
    handle = await keep_upload(runtime, 1, f"{noun}.csv", blocks(), limit=1 << 28)
    args: dict[str, Any] = {"noun": noun, "file": handle, "source": "bench"}
    begun: Result = await runtime.call("import_records", args, ME)
    job = await runtime.run_job(from_text("job", begun.model_dump()["job"]))
    taken = time.perf_counter() - started
    await runtime.close()
    rate = IMPORTED / taken
    told = json.loads(job.result or "{}")
    assert told["refused"] == 0, told
    return Figure(
        f"import: {noun}, {rate:,.0f} rows/s", taken * 1e3, None, f"{RATE:,} rows/s", rate >= RATE
    )
