"""A large deterministic database for the benchmarks, written with plain sqlite3 on our own schema.

A quarter of the customers never ordered; the others have 1 to 12 orders, 5 on average over all.
The facts are what the store would keep, so the figures are those of a real database.
"""

from __future__ import annotations

import asyncio
import random
import sqlite3
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from store.clock import day_start_ms, to_ms
from store.sql.open import open_store
from tests.benchmarks.figures import NOW, TENANT

DAY = 86_400_000
NOW_MS = to_ms(NOW)
BATCH = 20_000
PLACES = (
    ("Montréal", "montreal", "Québec", "quebec", "CA", "ca"),
    ("Lyon", "lyon", "Auvergne-Rhône-Alpes", "auvergne-rhone-alpes", "FR", "fr"),
    ("Austin", "austin", "Texas", "texas", "US", "us"),
    ("London", "london", "England", "england", "GB", "gb"),
)
CUSTOMER = (
    "tenant_id, id, name, name_folded, email, email_folded, email_domain, email_given, city,"
    " city_folded, region, region_folded, country, country_folded, stage, status,"
    " automation_enabled, do_not_call, flags, spend_minor, visits, order_count, first_order_at,"
    " last_order_at, previous_order_at, average_order_minor, last_active_at, activity_at,"
    " created_at, updated_at"
)
ORDER = (
    "tenant_id, id, customer_id, source, source_folded, external_id, amount_minor, currency,"
    " counted_minor, ordered_at, qty_milli, flags, content_hash, recorded_at"
)
Row = tuple[object, ...]


def _orders(pick: random.Random, customer: int, first_id: int) -> list[Row]:
    count = 0 if pick.random() < 0.25 else pick.randint(1, 12)
    times = sorted(NOW_MS - pick.randrange(1, 730 * DAY) for _ in range(count))
    rows: list[Row] = []
    for index, at in enumerate(times):
        amount = pick.randrange(1_000, 200_000)
        key = first_id + index
        rows.append((
            1,
            key,
            customer,
            "bench",
            "bench",
            f"o{key}",
            amount,
            "CAD",
            amount,
            at,
            1_000,
            "",
            "",
            at,
        ))
    return rows


def _customer(pick: random.Random, customer: int, orders: list[Row]) -> Row:
    amounts = [int(str(row[6])) for row in orders]
    times = [int(str(row[9])) for row in orders]
    activity = NOW_MS - pick.randrange(1, 730 * DAY) if pick.random() < 0.9 else None
    known = [at for at in (activity, *times[-1:]) if at is not None]
    created = NOW_MS - 731 * DAY
    email = f"person{customer}@example.com"
    return (
        1,
        customer,
        f"Person {customer}",
        f"person {customer}",
        *(email, email, "example.com", email),
        *pick.choice(PLACES),
        *("customer", "active", 1, 0, ""),
        sum(amounts),
        len(orders),
        len(orders),
        times[0] if times else None,
        times[-1] if times else None,
        times[-2] if len(times) > 1 else None,
        sum(amounts) // len(amounts) if amounts else None,
        max(known) if known else None,
        activity,
        created,
        created,
    )


def people(customers: int, seed: int = 7) -> Iterator[tuple[Row, list[Row]]]:
    """Customers with their orders, the same for the same seed."""
    pick = random.Random(seed)
    next_order = 1
    for customer in range(1, customers + 1):
        orders = _orders(pick, customer, next_order)
        next_order += len(orders)
        yield _customer(pick, customer, orders), orders


def insert(raw: sqlite3.Connection, table: str, columns: str, rows: list[Row]) -> None:
    """Insert rows by plain executemany."""
    marks = ",".join("?" * (columns.count(",") + 1))
    raw.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)


def fill(path: Path, customers: int) -> None:
    """Make the database at `path` with this many customers, unless it is there already."""
    if path.exists():
        return
    making = path.with_suffix(".making")
    making.unlink(missing_ok=True)
    asyncio.run(_create(making))
    raw = sqlite3.connect(making, isolation_level=None)
    raw.execute("PRAGMA journal_mode=WAL")
    raw.execute("PRAGMA synchronous=OFF")
    source = people(customers)
    while batch := list(islice(source, BATCH)):
        raw.execute("BEGIN")
        insert(raw, "customer", CUSTOMER, [customer for customer, _ in batch])
        insert(raw, "orders", ORDER, [order for _, orders in batch for order in orders])
        raw.execute("COMMIT")
    raw.execute("ANALYZE")
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw.close()
    making.rename(path)


async def _create(path: Path) -> None:
    store = await open_store(f"sqlite+aiosqlite:///{path}")
    await store.ensure_tenant(TENANT)
    await store.close()


def midnight(days_ago: int) -> int:
    """The instant a day starts in the bench tenant's zone."""
    from datetime import timedelta

    return day_start_ms((NOW - timedelta(days=days_ago)).date(), TENANT.zone)
