"""Exports: CSV and XLSX, round trips, formulas made harmless, streams."""

from __future__ import annotations

import io
import json
from decimal import Decimal

import pytest

from store.ids import to_text
from tests.tools.files.conftest import ME, World, table
from tools.errors import InvalidInput
from tools.files.columns import defused
from tools.files.exporting import ExportRequest, stream_csv
from tools.files.workbook import Workbook

PEOPLE = (
    "external id,name,email,phone,city,company,spend,last active,tags,newsletter\n"
    'A,=1+1,a@example.com,+15145550123,Montréal,"Nord, inc ""x""",1234.50,2026-05-01,"a, b",yes\n'
    "B,Éloïse,b@example.com,call me,Lyon,@SUM(A1),10,2025-01-01,,no\n"
)


@pytest.fixture
async def shop(world: World) -> World:
    """Two customers, one order each."""
    await world.load("customers", PEOPLE)
    orders = "order id,customer id,amount,date,sku,qty,price\n1,A,20,2026-06-01,S,2,10\n2,B,5,2026-06-02,T,1,5\n"
    await world.load("orders", orders)
    return world


async def test_a_csv_export_quotes_marks_and_defuses(shop: World) -> None:
    data = await shop.export("customers", excel=True)
    assert data.startswith(b"\xef\xbb\xbfrapport_id,")
    assert data.count(b"\r\n") == 3
    first, second = table(data)
    assert (first["name"], first["company"]) == ("'=1+1", 'Nord, inc "x"')
    assert (first["phone"], first["spend"], first["city"]) == (
        "+15145550123",
        "1234.50",
        "Montréal",
    )
    assert (second["company"], second["phone"]) == ("'@SUM(A1)", "call me")
    assert (second["consent.email"], second["tags"], first["tags"]) == ("denied", "", "a, b")


async def test_a_hostile_phone_is_defused_too(world: World) -> None:
    await world.load("customers", "name,phone\nEve,=cmd|' /C calc'!A0\nBob,+1 (bad) 99\n")
    rows = table(await world.export("customers", columns=["name", "phone"]))
    assert rows[0]["phone"] == "'=cmd|' /C calc'!A0"


async def test_an_export_imported_again_changes_nothing_and_gives_the_same(shop: World) -> None:
    before = await shop.export("customers")
    report = await shop.load("customers", before)
    assert report.counts("added", "refused") == (0, 0)
    again = await shop.load("customers", before)
    assert again.told == (0, 0, 2, 0)
    assert {c.name for c in await shop.customers()} == {"=1+1", "Éloïse"}
    orders = await shop.export("orders")
    assert (await shop.load("orders", orders)).told == (0, 0, 2, 0)


async def test_only_those_meant_and_only_the_columns_wanted_are_exported(shop: World) -> None:
    found = await shop.call(
        "find_customers",
        rule={"groups": [{"conditions": [{"field": "city", "op": "==", "value": "Lyon"}]}]},
    )
    started = await shop.call(
        "export_records", noun="customers", audience=found.audience, columns=["email", "name"]
    )
    assert started.columns == ["email", "name"]
    assert "Lyon" in started.sentence
    report = await shop.finish(started.job)
    assert report.result["rows"] == 1
    assert (
        await shop.content(report.result["file"])
        == b"email,name\r\nb@example.com,\xc3\x89lo\xc3\xafse\r\n"
    )
    rows = table(await shop.export("orders", audience=found.audience))
    assert [(row["external_id"], row["amount"]) for row in rows] == [("2", "5.00")]
    assert json.loads(rows[0]["items"]) == [
        {"sku": "T", "name": None, "category": None, "qty": "1", "price": "5.00"}
    ]


async def test_a_workbook_holds_text_as_text_and_numbers_as_numbers(shop: World) -> None:
    data = await shop.export(
        "customers", format="xlsx", columns=["name", "spend", "phone", "do_not_call"]
    )
    book = Workbook(io.BytesIO(data))
    assert book.header == ("name", "spend", "phone", "do_not_call")
    assert [list(row.cells) for row in book.rows()] == [
        ["=1+1", Decimal("1234.5"), "+15145550123", False],
        ["Éloïse", Decimal(10), "call me", False],
    ]


async def test_communications_are_exported(shop: World) -> None:
    anna = to_text("customer", (await shop.customers())[0].id)
    for number in range(3):
        await shop.call(
            "log_communication", customer=anna, channel="note", direction="in",
            occurred_at="2026-07-01", body=f"=note {number}",
        )  # fmt: skip
    rows = table(await shop.export("communications"))
    assert [row["body"] for row in rows] == ["'=note 2", "'=note 1", "'=note 0"]
    assert {row["customer_id"] for row in rows} == {anna}


async def test_a_stream_gives_everyone_once_over_many_pages(world: World) -> None:
    text = "external id,name\n" + "".join(f"C{n},N{n}\n" for n in range(1_203))
    await world.load("customers", text)
    ctx = await world.runtime.ctx(ME)
    request = ExportRequest("customers", columns=("external_id",))
    blocks = [block async for block in stream_csv(ctx, request)]
    rows = table(b"".join(blocks))
    assert sorted(row["external_id"] for row in rows) == sorted(f"C{n}" for n in range(1_203))
    assert len(blocks) == 4


async def test_an_empty_export_has_its_headings(world: World) -> None:
    assert (await world.export("orders", columns=["amount", "date"])) == b"amount,date\r\n"


async def test_a_column_there_is_not_is_refused_with_the_nearest(world: World) -> None:
    with pytest.raises(InvalidInput, match=r"columns\[0\].*'emial'.*email"):
        await world.call("export_records", noun="customers", columns=["emial"])


async def test_words_that_are_no_rule_are_refused(world: World) -> None:
    with pytest.raises(InvalidInput, match="text"):
        await world.call("export_records", noun="customers", text="drop table customer")


def test_every_start_of_a_formula_is_defused() -> None:
    for text in ("=1", "+1", "-1", "@a", "\t=1", "\r=1", "  =1", "＝1"):
        assert defused(text) == f"'{text}"
    for text in ("a=1", "", "'=1", "été", "#1"):
        assert defused(text) == text
