"""record_order on a real store."""

from __future__ import annotations

from typing import Any

import pytest

from tests.tools.door import Door
from tools.errors import Conflict, InvalidInput, NotFound
from tools.operations.finding import CustomerPage
from tools.operations.orders import OrderRecorded

ORDER: dict[str, Any] = {
    "external_id": "1042",
    "source": "pos",
    "customer_email": "eloise@example.com",
    "amount": "359.80",
    "date": "2026-07-01 14:30",
    "items": [
        {"sku": "SH-01", "name": "Trail shoes", "category": "shoes", "qty": "2", "price": "149.90"},
        {"sku": "CP-02", "name": "Headlamp", "category": "camping", "price": "60.00"},
    ],
}


@pytest.fixture
async def shop(both: Door) -> Door:
    """A door with one customer behind it."""
    await both.raw(
        "upsert_customer", name="Éloïse Tremblay", email="eloise@example.com", external_id="7",
        external_source="shop",
    )  # fmt: skip
    return both


async def test_an_order_moves_spend_orders_and_last_activity_at_once(shop: Door) -> None:
    recorded = await shop.call(OrderRecorded, "record_order", **ORDER)
    assert (recorded.outcome, recorded.warnings) == ("added", [])
    assert recorded.recorded is not None
    assert recorded.recorded.amount == "359.80"
    assert [item.qty for item in recorded.recorded.items] == ["2", "1"]
    customer = recorded.customer
    assert (customer.spend, customer.orders, customer.last_active) == ("359.80", 1, "2026-07-01")
    assert customer.inactive_days == 14


async def test_a_repeat_changes_nothing_and_other_contents_are_a_conflict(shop: Door) -> None:
    first = await shop.call(OrderRecorded, "record_order", **ORDER)
    again = await shop.call(OrderRecorded, "record_order", **ORDER)
    assert (again.outcome, again.order) == ("unchanged", first.order)
    with pytest.raises(Conflict):
        await shop.raw("record_order", **{**ORDER, "amount": "1"})
    elsewhere = await shop.call(OrderRecorded, "record_order", **{**ORDER, "source": "shopify"})
    assert (elsewhere.outcome, elsewhere.customer.orders) == ("added", 2)


async def test_items_that_do_not_add_up_are_taken_and_flagged(shop: Door) -> None:
    recorded = await shop.call(OrderRecorded, "record_order", **{**ORDER, "amount": "400"})
    assert recorded.warnings == ["the items do not add up to the amount"]
    assert recorded.recorded is not None
    assert recorded.recorded.flags == ["items_do_not_add_up"]


async def test_a_currency_without_a_rate_is_kept_and_counts_nowhere(shop: Door) -> None:
    yen: dict[str, Any] = {**ORDER, "currency": "jpy", "amount": "40000", "items": []}
    recorded = await shop.call(OrderRecorded, "record_order", **yen)
    assert recorded.customer.spend == "0.00"
    assert recorded.warnings == ["there is no rate from JPY to CAD: it counts nowhere"]
    assert recorded.recorded is not None
    assert (recorded.recorded.amount, recorded.recorded.counted) == ("40000", None)


@pytest.mark.parametrize(
    "named",
    [
        {"customer_email": "ELOISE@example.com"},
        {"customer_external_id": "7", "customer_source": "shop"},
    ],
)
async def test_the_customer_is_named_in_any_of_three_ways(
    shop: Door, named: dict[str, str]
) -> None:
    found = await shop.call(CustomerPage, "find_customers", rule={"and": []})
    base = {key: value for key, value in ORDER.items() if key != "customer_email"}
    recorded = await shop.call(OrderRecorded, "record_order", **base, **named)
    assert recorded.customer.id == found.items[0].id
    by_id = {**base, "external_id": "2", "customer": found.items[0].id}
    assert (await shop.call(OrderRecorded, "record_order", **by_id)).customer.orders == 2


@pytest.mark.parametrize(
    ("change", "error", "names"),
    [
        ({"amount": "1.234"}, InvalidInput, "amount"),
        ({"amount": "-1"}, InvalidInput, "amount"),
        ({"amount": "NaN"}, InvalidInput, "amount"),
        ({"amount": "1e9"}, InvalidInput, "amount"),
        ({"amount": "10.123"}, InvalidInput, "amount"),
        ({"currency": "ABC"}, InvalidInput, "currency"),
        ({"date": "2026-02-30"}, InvalidInput, "date"),
        ({"date": "9999-12-31"}, InvalidInput, "date"),
        ({"date": "0000-01-01"}, InvalidInput, "date"),
        ({"date": "2026-08-01"}, InvalidInput, "date"),
        ({"date": "03/04/2026"}, InvalidInput, "date"),
        ({"items": [{"price": "1"}]}, InvalidInput, "items[0].sku"),
        ({"items": [{"sku": "A", "qty": "1,000"}]}, InvalidInput, "items[0].qty"),
        ({"items": [{"sku": "A", "price": "free"}]}, InvalidInput, "items[0].price"),
        ({"customer_email": ""}, InvalidInput, "customer"),
        ({"customer_external_id": "7"}, InvalidInput, "customer"),
        ({"customer_email": "not an address"}, InvalidInput, "customer_email"),
        ({"customer_email": "nobody@example.com"}, NotFound, "customer"),
    ],
)
async def test_an_order_that_cannot_be_taken_whole_is_refused_and_nothing_is_written(
    shop: Door, change: dict[str, Any], error: type[Exception], names: str
) -> None:
    with pytest.raises(error) as refused:
        await shop.raw("record_order", **{**ORDER, **change})
    assert names in str(refused.value)
    found = await shop.call(CustomerPage, "find_customers", rule={"and": []})
    assert [line.orders for line in found.items] == [0]
