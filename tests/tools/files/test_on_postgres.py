"""The same imports and exports on PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.tools.files.conftest import DATA, World, table
from tools.runtime import Runtime
from tools.settings import Settings

pytestmark = pytest.mark.postgres


@pytest.fixture
async def shop(postgres_url: str, tmp_path: Path) -> AsyncIterator[World]:
    """A running Rapport on a PostgreSQL database of its own."""
    settings = Settings.model_validate({
        "home": tmp_path,
        "database_url": postgres_url,
        "clock": "2026-07-15T12:00:00Z",
    })
    runtime = await Runtime.open(settings)
    yield World(runtime)
    await runtime.close()


async def test_customers_and_orders_come_in_once_and_go_out(shop: World) -> None:
    people = (DATA / "shopify_customers.csv").read_bytes()
    orders = (DATA / "shopify_orders.csv").read_bytes()
    text = people.decode()
    shown = await shop.call("import_records", noun="customers", text=text, preview=True)
    assert (shown.added, await shop.customers()) == (3, [])
    assert (await shop.load("customers", people)).told == (3, 0, 0, 0)
    assert (await shop.load("customers", people)).told == (0, 0, 3, 0)
    report = await shop.load("orders", orders, create_customers=True)
    assert report.told == (2, 0, 0, 1)
    assert (await shop.load("orders", orders)).told == (0, 0, 2, 1)
    rows = table(await shop.export("customers"))
    assert {row["email"] for row in rows} == {
        "eloise@example.com",
        "marc@example.com",
        "zoe@",
        "bo@example.com",
    }
    assert len(table(await shop.export("orders"))) == 2


async def test_many_batches_with_repeats_come_in_whole(shop: World) -> None:
    lines = [f"C{n},N{n},p{n}@example.com,{'oops' if n % 100 == 0 else n}" for n in range(2_300)]
    text = "\n".join(["id,name,email,spend", *lines, "C5,Again,,1"])
    report = await shop.load("customers", text.encode())
    assert report.told == (2_277, 0, 0, 23)
    assert report.counts("merged") == (1,)
    assert len(report.issues) == 24
