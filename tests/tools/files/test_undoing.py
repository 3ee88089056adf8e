"""An import is taken back while nothing it added or changed has been used since."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from store.ids import from_text, to_text
from store.types import Customer, ExternalId, OrderInput
from tests.builders import NOW
from tests.tools.files.conftest import ME, Report, World, settings
from tests.tools.files.killing import kill_midway
from tools.context import Role
from tools.errors import Conflict, InvalidInput, NotFound, NotPermitted
from tools.runtime import Runtime
from tools.settings import Settings

FIRST = "external id,name,email,phone,city,company,spend,tags,stage,loyalty,consent.email\n" + (
    "1,Éloïse Tremblay,eloise@example.com,+15145550101,Montréal,Acme,100.50,vip,lead,gold,granted\n"
    "2,Jean Roy,jean@example.com,,Laval,,,,,,\n"
)
SECOND = "external id,name,email,phone,city,company,spend,tags,stage,loyalty,consent.email\n" + (
    '1,Éloïse Roy,elo@example.com,nonsense,Lyon,Boréal,900,"vip, new",customer,silver,denied\n'
    "3,Ada Byron,ada@example.com,,London,Boréal,50,new,,,\n"
)
LOYALTY = [{"column": "loyalty", "field": "custom.loyalty"}]
ORDERS = "external id,customer id,amount,date\n" + (
    "o1,1,10.00,2026-06-01\no2,2,20.00,2026-06-02\no3,3,30.00,2026-06-03\n"
)


@pytest.fixture
async def shop(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    """A running Rapport on SQLite and on PostgreSQL."""
    url = database_url if "://" in database_url else f"sqlite+aiosqlite:///{database_url}"
    given = {"home": tmp_path, "database_url": url, "clock": "2026-07-15T12:00:00Z"}
    runtime = await Runtime.open(Settings.model_validate(given))
    yield World(runtime)
    await runtime.close()


async def undone(world: World, report: Report) -> dict[str, Any]:
    """Undo an import to its end; what the job ended with."""
    job = to_text("job", report.job.id)
    started = await world.call("undo_import", job=job, preview=False)
    assert started.outcome == "started"
    ended = await world.finish(started.job)
    assert ended.job.last_error is None
    return ended.result


async def people(world: World) -> list[Customer]:
    """Everybody, without the time of their last change."""
    assert await world.runtime.read(1, lambda reader: reader.customers.disagreements(5)) == []
    return [replace(one, updated_at=0, stage_changed_at=0) for one in await world.customers()]


def told(result: dict[str, Any]) -> tuple[int, int, int, dict[str, int]]:
    """(orders removed, customers removed, restored, left)."""
    names = ("orders_removed", "customers_removed", "customers_restored", "left")
    return tuple(result[name] for name in names)  # pyright: ignore[reportReturnType] four of them


async def test_what_it_added_goes_and_what_it_changed_is_as_it_was(shop: World) -> None:
    await shop.load("customers", FIRST, mapping=LOYALTY)
    before = await people(shop)
    second = await shop.load("customers", SECOND, mapping=LOYALTY)
    assert second.told == (1, 1, 0, 0)
    assert await people(shop) != before
    assert told(await undone(shop, second)) == (0, 1, 1, {})
    assert await people(shop) == before


async def test_orders_go_and_the_facts_follow(shop: World) -> None:
    await shop.load("customers", FIRST)
    before = await people(shop)
    orders = await shop.load("orders", ORDERS.replace("o3,3", "o3,1") + "o4,9,4.00,2026-06-04\n")
    assert orders.told == (3, 0, 0, 1)
    assert (await people(shop))[0].order_count == 2
    assert told(await undone(shop, orders)) == (3, 0, 0, {})
    assert (await people(shop), await shop.orders()) == (before, [])
    again = await shop.load("orders", ORDERS.replace("o3,3", "o3,1"))
    assert again.told == (3, 0, 0, 0)


async def test_customers_whom_an_import_of_orders_added_go_with_their_orders(shop: World) -> None:
    await shop.load("customers", FIRST)
    before = await people(shop)
    text = "external id,customer email,customer name,amount,date\n" + (
        "a,new@example.com,Newcomer,9,2026-06-01\nb,eloise@example.com,,8,2026-06-01\n"
        "c,new@example.com,Newcomer,7,2026-06-02\n"
    )
    report = await shop.load("orders", text, create_customers=True)
    assert report.counts("added", "customers_added") == (3, 1)
    assert told(await undone(shop, report)) == (3, 1, 0, {})
    assert await people(shop) == before


async def test_a_preview_tells_it_and_changes_nothing(shop: World) -> None:
    first = await shop.load("customers", FIRST)
    second = await shop.load("customers", SECOND)
    before = await people(shop)
    job = to_text("job", second.job.id)
    shown = await shop.call("undo_import", job=job)
    assert (shown.outcome, shown.job, shown.imported_by) == ("previewed", None, job)
    assert (shown.customers_removed, shown.customers_restored, shown.customers_left) == (1, 1, 0)
    earlier = await shop.call("undo_import", job=to_text("job", first.job.id))
    assert (earlier.customers_removed, earlier.customers_left) == (1, 1)
    assert [(one.why, one.count) for one in earlier.reasons] == [("imported", 1)]
    assert [one.name for one in earlier.left] == ["Éloïse Roy"]
    assert await people(shop) == before


async def test_customers_used_since_are_left_and_named_with_the_reason(shop: World) -> None:
    names = ("Ordered", "Contacted", "Changed", "Imported", "Free")
    rows = [f"{n},{name},{name}@example.com" for n, name in enumerate(names)]
    report = await shop.load("customers", "\n".join(["external id,name,email", *rows]))
    await shop.call("record_order", external_id="x", customer_email="ordered@example.com",
                    amount="5", date="2026-07-01")  # fmt: skip
    await shop.call("log_communication", customer="contacted@example.com", channel="note",
                    direction="out", body="Hello")  # fmt: skip
    await shop.call("upsert_customer", email="changed@example.com", city="Laval")
    await shop.load("customers", "external id,city\n3,Laval\n")
    shown = await shop.call("undo_import", job=to_text("job", report.job.id))
    assert {one.name: one.why for one in shown.left} == {
        name: name.lower() for name in names if name != "Free"
    }
    result = await undone(shop, report)
    left = {name.lower(): 1 for name in names if name != "Free"}
    assert told(result) == (0, 1, 0, left)
    assert {one.name for one in await people(shop)} == set(names) - {"Free"}


async def test_changed_customers_used_since_keep_what_the_import_gave_them(shop: World) -> None:
    await shop.load("customers", FIRST)
    await shop.load("orders", ORDERS)
    second = await shop.load("customers", SECOND)
    result = await shop.call("undo_import", job=to_text("job", second.job.id))
    assert (result.customers_restored, result.customers_left) == (1, 0)  # the order is older
    key = (await people(shop))[0].id
    sale = OrderInput(ExternalId("till", "1"), 500, "CAD", NOW, customer_id=key)
    await shop.runtime.write(1, lambda tx: tx.orders.record([sale], now_ms=NOW))
    assert told(await undone(shop, second)) == (0, 1, 0, {"ordered": 1})
    assert (await people(shop))[0].name == "Éloïse Roy"


async def test_the_last_import_undone_frees_the_one_before(shop: World) -> None:
    first = await shop.load("customers", FIRST)
    second = await shop.load("customers", SECOND)
    orders = await shop.load("orders", ORDERS)
    assert told(await undone(shop, first)) == (0, 0, 0, {"imported": 1, "ordered": 1})
    assert told(await undone(shop, orders)) == (3, 0, 0, {})
    assert told(await undone(shop, second)) == (0, 1, 1, {})
    assert told(await undone(shop, first)) == (0, 2, 0, {})
    assert await people(shop) == []


async def test_a_second_time_finds_nothing_and_the_file_can_come_again(shop: World) -> None:
    first = await shop.load("customers", FIRST)
    assert told(await undone(shop, first)) == (0, 2, 0, {})
    assert told(await undone(shop, first)) == (0, 0, 0, {})
    assert (await shop.load("customers", FIRST)).told == (2, 0, 0, 0)


async def test_rows_that_change_nothing_leave_nothing_to_undo(shop: World) -> None:
    first = await shop.load("customers", FIRST)
    again = await shop.load("customers", FIRST)
    assert again.told == (0, 0, 2, 0)
    assert told(await undone(shop, again)) == (0, 0, 0, {})
    assert told(await undone(shop, first)) == (0, 2, 0, {})


async def test_somebody_changed_twice_by_one_import_gets_the_first_values_back(
    shop: World,
) -> None:
    """Batches apart: the second change of the same person must not hide what was before."""
    await shop.load("customers", "external id,name,phone,city\nA,Zoë,+15145550111,Laval\n")
    before = await people(shop)
    rows = ["external id,name,phone,city,job title", "A,Zoë,,Lyon,"]
    rows += [f"N{n},Nobody {n},,," for n in range(1_100)]
    rows += [",Zoë,+1 514 555 0111,Paris,Buyer"]
    report = await shop.load("customers", "\n".join(rows).encode())
    assert report.counts("added", "updated") == (1_100, 2)
    assert (await people(shop))[0].city == "Paris"
    assert told(await undone(shop, report)) == (0, 1_100, 1, {})
    assert await people(shop) == before


async def test_what_cannot_be_undone_is_told(shop: World) -> None:
    waiting = await shop.call("import_records", noun="customers", text=FIRST)
    with pytest.raises(Conflict, match="still running"):
        await shop.call("undo_import", job=waiting.job)
    await shop.finish(waiting.job)
    with pytest.raises(NotFound, match="no job"):
        await shop.call("undo_import", job="job_0000000000000")
    with pytest.raises(InvalidInput, match="not a job's id"):
        await shop.call("undo_import", job="cus_0000000000000")
    exported = await shop.call("export_records", noun="customers")
    with pytest.raises(InvalidInput, match="export"):
        await shop.call("undo_import", job=exported.job)
    viewer = replace(ME, role=Role.VIEWER)
    with pytest.raises(NotPermitted):
        await shop.runtime.call("undo_import", {"job": waiting.job}, viewer)


async def test_undoing_asked_for_twice_is_one_job(shop: World) -> None:
    first = await shop.load("customers", FIRST)
    job = to_text("job", first.job.id)
    one = await shop.call("undo_import", job=job, preview=False)
    two = await shop.call("undo_import", job=job, preview=False)
    assert (one.outcome, two.outcome, two.job) == ("started", "running", one.job)
    assert told((await shop.finish(one.job)).result) == (0, 2, 0, {})


async def test_an_idempotency_key_gives_the_first_answer_of_an_import_again(shop: World) -> None:
    async def begin() -> Any:
        args = {"noun": "customers", "text": FIRST}
        return await shop.runtime.call("import_records", args, ME, idempotency_key="k1")

    first = await begin()
    await shop.finish(first.job)
    assert await begin() == first
    jobs = await shop.call("list_jobs", kind="import")
    assert [one.id for one in jobs.items] == [first.job]


async def test_the_tally_survives_in_the_checkpoint(shop: World) -> None:
    first = await shop.load("customers", FIRST)
    started = await shop.call("undo_import", job=to_text("job", first.job.id), preview=False)
    ended = await shop.finish(started.job)
    kept = json.loads(ended.job.checkpoint or "{}")
    assert kept["customers_removed"] == 2
    assert (ended.job.done_units, ended.job.total_units) == (2, 2)
    assert from_text("job", started.job) == ended.job.id


@pytest.mark.timeout(240)
async def test_killed_in_the_middle_it_goes_on_where_it_was(
    world: World, tmp_path: Path, sqlite_path: Path
) -> None:
    await world.load("customers", "external id,name,city\nN5,Zoë,Laval\nN7,Théo,Laval\n")
    before = await people(world)
    rows = [f"N{n},Somebody {n},Lyon" for n in range(6_000)]
    report = await world.load("customers", "\n".join(["external id,name,city", *rows]).encode())
    started = await world.call("undo_import", job=to_text("job", report.job.id), preview=False)
    await world.runtime.close()
    job_id = from_text("job", started.job)
    landed = [kill_midway(sqlite_path, tmp_path, job_id) for _ in range(2)]
    assert all(0 < done < total for done, total in landed), landed
    runtime = await Runtime.open(settings(tmp_path, sqlite_path))
    try:
        resumed = World(runtime)
        assert told((await resumed.finish(started.job)).result) == (0, 5_998, 2, {})
        assert await people(resumed) == before
    finally:
        await runtime.close()
