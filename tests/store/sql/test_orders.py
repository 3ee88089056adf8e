"""Orders are recorded once, and the facts on a customer follow from them."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest
from sqlalchemy import update

from store.ports import Reader, Store
from store.sql.orders import counted_minor
from store.sql.schema import customer as people
from store.sql.unit import Unit
from store.types import ExternalId, OrderInput
from tests.builders import DAY, NOW, added, customer, item, order, outcomes, person, record, upsert


def wrong_facts(reader: Reader) -> list[tuple[int, tuple[str, ...]]]:
    return list(reader.customers.disagreements(50))


async def test_facts_follow_from_the_orders(store: Store) -> None:
    (key,) = await added(store, person(1))
    amounts = [(1, 1_000, 40), (2, 2_000, 10), (3, 4_501, 90)]
    rows = [
        order(number, amount_minor=amount, ordered_at=NOW - days * DAY)
        for number, amount, days in amounts
    ]
    assert outcomes(await record(store, *rows)) == ["added"] * 3
    found = await customer(store, key)
    assert (found.spend_minor, found.visits, found.order_count) == (7_501, 3, 3)
    assert found.average_order_minor == 2_500
    assert found.first_order_at == NOW - 90 * DAY
    assert found.previous_order_at == NOW - 40 * DAY
    assert found.last_order_at == found.last_active_at == NOW - 10 * DAY


async def test_a_repeat_returns_the_first_and_other_contents_are_refused(store: Store) -> None:
    (key,) = await added(store, person(1))
    (first,) = await record(store, order(1, items=(item(),)))
    again, other, cut = await record(
        store,
        order(1, items=(item(),)),
        order(1, amount_minor=5_001, items=(item(),)),
        order(1, items=()),
    )
    assert (again.outcome, again.id) == ("unchanged", first.id)
    assert (other.outcome, other.code, cut.code) == ("refused", "conflict", "conflict")
    assert (await customer(store, key)).spend_minor == 5_000


async def test_the_same_external_id_from_another_source_is_another_order(store: Store) -> None:
    (key,) = await added(store, person(1))
    await record(store, order(1), order(1, external_id=ExternalId("till", "o1")))
    assert (await customer(store, key)).order_count == 2


async def test_imported_spend_stands_for_everything_before_it(store: Store) -> None:
    imported = person(1, spend_minor=100_000, visits=9, as_of=NOW - 30 * DAY)
    (key,) = await added(store, imported)
    await record(store, order(1, ordered_at=NOW - 60 * DAY), order(2, ordered_at=NOW - 10 * DAY))
    found = await customer(store, key)
    assert (found.spend_minor, found.visits) == (105_000, 10)
    assert (found.order_count, found.first_order_at) == (2, NOW - 60 * DAY)
    await upsert(store, person(1, spend_minor=200_000, as_of=NOW - 90 * DAY))
    found = await customer(store, key)
    assert (found.spend_minor, found.visits) == (210_000, 10)
    await upsert(store, person(1, clear=("spend_minor",)))
    assert (await customer(store, key)).spend_minor == 10_000


async def test_spend_imported_again_without_a_date_keeps_its_date(store: Store) -> None:
    (key,) = await added(store, person(1, spend_minor=100_000))
    await record(store, order(1, ordered_at=NOW + DAY))
    assert (await customer(store, key)).spend_minor == 105_000
    (again,) = await upsert(store, person(1, spend_minor=100_000), now_ms=NOW + 9 * DAY)
    assert again.outcome == "unchanged"
    assert (await customer(store, key)).spend_minor == 105_000


async def test_spend_and_visits_keep_dates_of_their_own(store: Store) -> None:
    (key,) = await added(store, person(1, spend_minor=100_000, as_of=NOW - 90 * DAY))
    await record(store, order(1, ordered_at=NOW - 60 * DAY))
    await upsert(store, person(1, visits=4, as_of=NOW - 30 * DAY))
    found = await customer(store, key)
    assert (found.spend_minor, found.visits) == (105_000, 4)


async def test_activity_is_the_later_of_recorded_and_ordered(store: Store) -> None:
    (key,) = await added(store, person(1, last_active_at=NOW - 20 * DAY))
    await record(store, order(1, ordered_at=NOW - 40 * DAY))
    assert (await customer(store, key)).last_active_at == NOW - 20 * DAY
    await record(store, order(2, ordered_at=NOW - 5 * DAY))
    assert (await customer(store, key)).last_active_at == NOW - 5 * DAY


async def test_foreign_money_counts_at_the_tenants_rate_or_nowhere(store: Store) -> None:
    (key,) = await added(store, person(1))
    await record(
        store,
        order(1, amount_minor=1_001, currency="USD"),
        order(2, amount_minor=9_999, currency="EUR"),
    )
    found = await customer(store, key)
    assert (found.spend_minor, found.order_count) == (1_351, 1)
    orders = await store.read(1, lambda reader: reader.orders.of_customer(key, 10))
    flags = {one.currency: (one.counted_minor, one.flags) for one in orders}
    assert flags == {"USD": (1_351, ()), "EUR": (None, ("currency_without_rate",))}


async def test_a_new_rate_counts_the_orders_anew(store: Store) -> None:
    (key,) = await added(store, person(1))
    await record(store, order(1, amount_minor=1_000, currency="USD"), order(2, currency="EUR"))
    assert await store.write(1, lambda tx: tx.orders.set_rates({"EUR": Decimal(2)})) == 2
    found = await customer(store, key)
    assert (found.spend_minor, found.order_count) == (10_000, 1)
    tenant = await store.read(1, lambda reader: reader.tenant)
    assert dict(tenant.rates) == {"EUR": Decimal(2)}


@pytest.mark.parametrize(
    ("minor", "currency", "own", "rate", "counted"),
    [
        (1_000, "JPY", "CAD", "0.0091", 910),
        (1_000, "CAD", "JPY", "110", 1_100),
        (1_000, "KWD", "CAD", "4.4", 440),
        (5, "USD", "CAD", "0.5", 2),
        (-1_000, "USD", "CAD", "1.35", -1_350),
    ],
)
def test_amounts_convert_between_currencies_with_other_decimals(
    minor: int, currency: str, own: str, rate: str, counted: int
) -> None:
    assert counted_minor(minor, currency, own, {currency: Decimal(rate)}) == counted


@pytest.mark.parametrize(
    "wanted",
    [
        {"customer_external_id": ExternalId("shop", "1")},
        {"customer_external_id": None, "customer_email": "ELOISE1@example.com"},
    ],
)
async def test_a_customer_is_named_by_external_id_or_email(
    store: Store, wanted: dict[str, ExternalId | str | None]
) -> None:
    (key,) = await added(store, person(1))
    (written,) = await record(store, order(1, **wanted))
    assert written.outcome == "added"
    assert (await customer(store, key)).order_count == 1


BAD = [
    (order(2, customer_external_id=ExternalId("shop", "99")), "no_customer"),
    (order(2, customer_external_id=None, customer_id=99), "no_customer"),
    (order(2, customer_external_id=None, customer_email="who@example.com"), "no_customer"),
    (order(2, customer_external_id=None), "bad_customer"),
    (order(2, customer_id=5), "bad_customer"),
    (order(2, amount_minor=10**16), "out_of_range"),
    (order(2, ordered_at=10**18), "out_of_range"),
    (order(2, items=(item(qty=Decimal("Infinity")),)), "out_of_range"),
    (order(2, items=(item(name="a\0"),)), "bad_text"),
    (order(2, external_id=ExternalId("shop", "\0")), "bad_text"),
    (order(2, external_id=ExternalId("shop", "9" * 5_000)), "too_long"),
    (order(2, items=(item(sku="\ufdfa" * 100),)), "too_long"),
    (order(2, customer_external_id=ExternalId("\ud800", "1")), "bad_text"),
    (order(2, customer_external_id=None, customer_email="\0@example.com"), "bad_text"),
]


@pytest.mark.parametrize(("row", "code"), BAD)
async def test_a_bad_order_costs_only_itself(store: Store, row: OrderInput, code: str) -> None:
    (key,) = await added(store, person(1))
    written = await record(store, order(1), row, order(3))
    assert outcomes(written) == ["added", "refused", "added"]
    assert written[1].code == code
    assert (await customer(store, key)).order_count == 2


async def test_an_email_of_several_customers_is_not_guessed_at(store: Store) -> None:
    await added(store, person(1), person(2, email="eloise1@example.com"))
    (written,) = await record(
        store, order(1, customer_external_id=None, customer_email="eloise1@example.com")
    )
    assert (written.outcome, written.code) == ("refused", "ambiguous_match")


async def test_items_come_back_and_teach_their_names(store: Store) -> None:
    (key,) = await added(store, person(1))
    lines = (item(qty=Decimal("1.5")), item(sku=None, name=None, category="Été", price_minor=-5))
    await record(store, order(1, items=lines))
    (found,) = await store.read(1, lambda reader: reader.orders.of_customer(key, 10))
    assert found.items == lines
    known = await store.read(1, lambda reader: reader.segments.known_values())
    assert known["category"] == {"shoes": "shoes", "ete": "Été"}
    assert known["product"] == {"trail shoes": "Trail shoes"}


async def test_orders_stream_by_id(store: Store) -> None:
    await added(store, person(1))
    written = await record(store, *[order(number) for number in range(12)])
    first = await store.read(1, lambda reader: reader.orders.stream(after=0, limit=5))
    rest = await store.read(1, lambda reader: reader.orders.stream(after=first[-1].id, limit=50))
    assert [one.id for one in (*first, *rest)] == [one.id for one in written]


async def test_after_any_history_no_fact_disagrees(store: Store) -> None:
    chance = random.Random(3)
    await added(store, *[person(number) for number in range(8)])
    for step in range(25):
        number = chance.randrange(8)
        when = NOW - chance.randrange(200) * DAY
        if chance.random() < 0.3:
            spend = chance.choice([None, chance.randrange(10**6)])
            given = person(number, spend_minor=spend, visits=spend, as_of=when, last_active_at=when)
            await upsert(store, given)
        rows = [
            order(
                100 * step + one,
                customer_external_id=ExternalId("shop", str(chance.randrange(8))),
                amount_minor=chance.randrange(-5_000, 50_000),
                currency=chance.choice(["CAD", "CAD", "USD", "EUR"]),
                ordered_at=NOW - chance.randrange(200) * DAY,
            )
            for one in range(3)
        ]
        await record(store, *rows)
    assert await store.read(1, wrong_facts) == []


async def test_a_fact_that_disagrees_is_found(store: Store) -> None:
    (key,) = await added(store, person(1))
    await record(store, order(1))

    def spoil(tx: object) -> None:
        assert isinstance(tx, Unit)
        tx.scope.change(update(people).values(spend_minor=1, first_order_at=None))

    await store.write(1, spoil)
    assert await store.read(1, wrong_facts) == [(key, ("spend_minor", "first_order_at"))]
