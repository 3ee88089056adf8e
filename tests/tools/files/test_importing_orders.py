"""Orders from files: lines gathered, customers found or added, sums checked."""

from __future__ import annotations

import json

import pytest

from store.ids import to_text
from store.types import ExternalId
from tests.tools.files.conftest import World, lines

PEOPLE = "customer id,name,email\nA,Anna,a@example.com\nB,Bob,b@example.com\n"
HEAD = "order id,customer id,amount,currency,date"


@pytest.fixture
async def shop(world: World) -> World:
    """Two customers with shop ids A and B."""
    await world.load("customers", PEOPLE)
    return world


async def test_orders_name_customers_by_their_id_ours_or_an_e_mail(shop: World) -> None:
    anna = to_text("customer", (await shop.customers())[0].id)
    text = (
        f"{HEAD}\n1,A,10.00,CAD,2026-06-01\n2,{anna},20,CAD,2026-06-02\n"
        "3,b@example.com,30,CAD,2026-06-03\n4,Z,40,CAD,2026-06-04\n"
    )
    report = await shop.load("orders", text)
    assert report.told == (3, 0, 0, 1)
    assert lines(report.issues) == [(5, "", True)]
    assert "no customer has the external id 'Z'" in report.issues[0].reason
    spends = {c.name: c.spend_minor for c in await shop.customers()}
    assert spends == {"Anna": 3_000, "Bob": 3_000}
    assert (await shop.load("orders", text)).told == (0, 0, 3, 1)


async def test_nested_items_are_read_from_json_lines(shop: World) -> None:
    order = {
        "external_id": "J1",
        "customer_id": "A",
        "amount": 45.5,
        "currency": "CAD",
        "date": "2026-06-01T10:00:00-04:00",
        "items": [
            {"sku": "S1", "name": "Shoe", "category": "shoes", "qty": 2, "price": 20.25},
            {"productId": "S2", "title": "Sock", "quantity": "1", "unit_price": "5.00"},
        ],
    }
    report = await shop.load("orders", json.dumps(order))
    assert report.told == (1, 0, 0, 0)
    (kept,) = await shop.orders()
    assert kept.external_id == ExternalId("import", "J1")
    assert [(i.sku, i.name, i.category, int(i.qty), i.price_minor) for i in kept.items] == [
        ("S1", "Shoe", "shoes", 2, 2_025),
        ("S2", "Sock", None, 1, 500),
    ]
    assert kept.flags == ()


async def test_items_that_do_not_add_up_are_flagged_not_refused(shop: World) -> None:
    text = (
        f"{HEAD},item sku,item qty,item price\n1,A,99,CAD,2026-06-01,S1,1,10\n"
        "2,A,10,CAD,2026-06-01,S1,1,10\n"
    )
    report = await shop.load("orders", text)
    assert (report.told, report.counts("flagged")) == ((2, 0, 0, 0), (1,))
    assert [(i.line, i.field, i.value, i.reason) for i in report.issues] == [
        (2, "items", "99", "the items come to 10.00")
    ]
    first, second = await shop.orders()
    assert (first.flags, second.flags) == (("items_do_not_add_up",), ())


async def test_shipping_taxes_and_discounts_explain_a_difference(shop: World) -> None:
    head = f"{HEAD},shipping,taxes,discount,item sku,item qty,item price"
    text = (
        f"{head}\n1,A,21.50,CAD,2026-06-01,5,1.50,0,S1,1,15\n2,A,18,CAD,2026-06-01,5,0,2,S1,1,15\n"
        "3,A,20,CAD,2026-06-01,5,1.50,0,S1,1,15\n4,A,19,CAD,2026-06-01,5,0,0,S1,1,15\n"
    )
    await shop.load("orders", text)
    assert [bool(order.flags) for order in await shop.orders()] == [False, False, False, True]


async def test_lines_of_an_order_are_gathered_across_batches_and_wherever_they_stand(
    shop: World,
) -> None:
    out = [f"{HEAD},sku,qty,price"]
    out += [f"O{n},A,20,CAD,2026-06-01,S{n},1,10" for n in range(1_500)]
    out += [f"O{n},,,,,T{n},1,10" for n in range(1_500)]
    out += ["P1,B,30,CAD,2026-06-01,S,1,10", ",,,,,T,1,10", ",,,,,U,1,10"]
    text = "\n".join(out)
    report = await shop.load("orders", text)
    assert report.told == (1_501, 0, 0, 0)
    assert report.counts("rows", "flagged") == (3_003, 0)
    kept = {order.external_id.value: order for order in await shop.orders()}
    assert [item.sku for item in kept["O7"].items] == ["S7", "T7"]
    assert [item.sku for item in kept["P1"].items] == ["S", "T", "U"]
    assert (await shop.load("orders", text)).told == (0, 0, 1_501, 0)


async def test_rows_of_one_order_that_disagree_refuse_it_naming_the_line(shop: World) -> None:
    text = (
        f"{HEAD},sku,qty,price\n1,A,20,CAD,2026-06-01,S,1,10\n1,A,25,CAD,2026-06-01,T,1,10\n"
        "2,A,10,CAD,2026-06-01,S,1,10\n"
    )
    report = await shop.load("orders", text)
    assert report.told == (1, 0, 0, 1)
    assert [(i.line, i.field, i.value) for i in report.issues] == [(3, "amount", "25")]


async def test_a_ragged_line_refuses_its_whole_order(shop: World) -> None:
    text = (
        f"{HEAD},sku,qty,price\n1,A,20,CAD,2026-06-01,S,1,10\n1,A,20,CAD,2026-06-01,T,1\n"
        "2,A,10,CAD,2026-06-01,S,1,10\n"
    )
    report = await shop.load("orders", text)
    assert report.told == (1, 0, 0, 1)
    assert lines(report.issues) == [(3, "", True)]


BAD = (
    ("amount", "1,2.3,4"),
    ("amount", "1.234.56"),
    ("amount", "1,234"),
    ("amount", ""),
    ("amount", "-4"),
    ("amount", "9" * 30),
    ("date", "2026-02-30"),
    ("date", "0000-06-01"),
    ("date", "9999-06-01"),
    ("date", "03/04/2026"),
    ("date", "2027-06-01"),
    ("currency", "XYZ"),
)


@pytest.mark.parametrize(("field", "value"), BAD)
async def test_a_value_that_cannot_be_read_one_way_refuses_the_order(
    shop: World, field: str, value: str
) -> None:
    good = {"order id": "1", "customer id": "A", "amount": "10", "currency": "CAD"}
    cells = {**good, "date": "2026-06-01", field: f'"{value}"'}
    report = await shop.load("orders", f"{HEAD}\n{','.join(cells.values())}\n")
    if (field, value) == ("amount", "1,234"):  # groups thousands in English
        assert report.told == (1, 0, 0, 0)
        return
    assert report.told == (0, 0, 0, 1)
    (issue,) = report.issues
    assert (issue.line, issue.field, issue.value[:10]) == (2, field, value[:10])
    assert await shop.orders() == []


async def test_a_changed_order_is_refused_and_the_first_stays(shop: World) -> None:
    await shop.load("orders", f"{HEAD}\n1,A,10,CAD,2026-06-01\n")
    report = await shop.load("orders", f"{HEAD}\n1,A,11,CAD,2026-06-01\n")
    assert report.told == (0, 0, 0, 1)
    assert "other contents" in report.issues[0].reason
    assert [order.amount_minor for order in await shop.orders()] == [1_000]


async def test_unknown_customers_are_added_once_where_asked_for(shop: World) -> None:
    text = (
        "order id,customer email,customer name,amount,date\n1,new@example.com,New One,10,2026-06-01\n"
        "2,NEW@example.com,New One,20,2026-06-02\n3,broken@,Nobody,5,2026-06-02\n"
    )
    assert (await shop.load("orders", text)).told == (0, 0, 0, 3)
    report = await shop.load("orders", text, create_customers=True)
    assert report.told == (2, 0, 0, 1)
    assert report.counts("customers_added") == (1,)
    (new,) = [c for c in await shop.customers() if c.email == "new@example.com"]
    assert (new.name, new.spend_minor, new.order_count) == ("New One", 3_000, 2)


async def test_an_unknown_id_falls_back_to_the_e_mail_beside_it(shop: World) -> None:
    text = f"{HEAD},email\n1,Z9,10,CAD,2026-06-01,b@example.com\n"
    assert (await shop.load("orders", text)).told == (1, 0, 0, 0)
    assert (await shop.orders())[0].customer_id == (await shop.customers())[1].id


async def test_items_may_be_json_in_a_cell_and_nonsense_in_it_refuses_the_order(
    shop: World,
) -> None:
    good = '"[{""sku"": ""S"", ""qty"": 1, ""price"": 10}]"'
    text = (
        f"{HEAD},items\n1,A,10,CAD,2026-06-01,{good}\n2,A,10,CAD,2026-06-01,oops\n"
        '3,A,10,CAD,2026-06-01,"[1]"\n4,A,10,CAD,2026-06-01,"[null]"\n5,A,10,CAD,2026-06-01,\n'
    )
    report = await shop.load("orders", text)
    assert report.told == (2, 0, 0, 3)
    assert lines(report.issues) == [(3, "items", True), (4, "items", True), (5, "items", True)]


async def test_a_preview_shows_orders_as_understood_and_writes_nothing(shop: World) -> None:
    text = f"{HEAD},sku,qty,price\n1,A,20,CAD,2026-06-01,S,2,10\n2,Z,20,CAD,2026-06-01,S,2,10\n"
    shown = await shop.call("import_records", noun="orders", text=text, preview=True)
    assert (shown.outcome, shown.added, shown.refused, shown.rows) == ("previewed", 1, 1, 2)
    assert shown.first[0].values == [
        "external_id: 1 (import)",
        "customer: A",
        "amount: 20.00 CAD",
        "date: 2026-06-01T04:00:00Z",
        "item: 2 x S at 10.00",
    ]
    assert [(p.line, p.refused) for p in shown.problems] == [(3, True)]
    assert await shop.orders() == []
    assert (await shop.call("list_jobs")).total == 1  # the customers' import
