"""Customers are found, counted and looked up."""

from __future__ import annotations

from decimal import Decimal

import pytest

from store.ports import Store
from store.segment.rule import EVERYONE, Leaf
from store.types import CustomField, ExternalId
from tests.builders import BIG, ENV, NOW, added, customer, everyone, page, person, upsert


async def test_a_customer_comes_back_as_it_was_given(store: Store) -> None:
    field = CustomField("size", "Shoe size", "number")
    await store.write(1, lambda tx: tx.segments.add_custom_field(field))
    given = person(
        7,
        given_name="Éloïse",
        family_name="Tremblay",
        job_title="Buyer",
        region="Québec",
        country="CA",
        language="fr",
        zone="America/Toronto",
        company="Atelier Nord",
        stage="vip",
        owner="Marc",
        source="shopify",
        source_url="https://example.com",
        spend_minor=123_456,
        visits=3,
        score=70,
        last_active_at=NOW - 5,
        do_not_call=True,
        flags=("invalid_phone",),
        tags=("Fidèle", "vip"),
        consent={"email": "granted", "sms": "denied"},
        custom={"size": Decimal("38.5")},
    )
    (key,) = await added(store, given)
    found = await customer(store, key)
    assert (found.name, found.city, found.company) == (
        "Éloïse Tremblay 7",
        "Montréal",
        "Atelier Nord",
    )
    assert (found.spend_minor, found.visits, found.score) == (123_456, 3, 70)
    assert (found.order_count, found.average_order_minor) == (0, None)
    assert found.last_active_at == NOW - 5
    assert found.created_at == found.updated_at == found.stage_changed_at == NOW
    assert found.tags == ("Fidèle", "vip")
    assert found.flags == ("invalid_phone",)
    assert dict(found.consent) == {"email": "granted", "sms": "denied"}
    assert dict(found.custom) == {"size": Decimal("38.5")}
    assert found.external_ids == (ExternalId("shop", "7"),)
    assert found.do_not_call
    assert found.automation_enabled


async def test_an_unknown_customer_is_none_and_is_left_out_of_many(store: Store) -> None:
    one, two = await added(store, person(1), person(2))
    assert await store.read(1, lambda reader: reader.customers.get(12345)) is None
    many = await store.read(1, lambda reader: reader.customers.many([two, 12345, one]))
    assert [found.id for found in many] == [two, one]


@pytest.mark.parametrize(
    "text",
    ["éloïse tremblay 7", "ELOISE  Tremblay 7", "eloise7@", "+1 (514) 555-0007", "7", "trem"],
)
async def test_people_are_found_by_what_they_are_called(store: Store, text: str) -> None:
    _, seven = await added(store, person(8), person(7, family_name="Tremblay"))
    found = await store.read(1, lambda reader: reader.customers.named(text, 5))
    assert [one.id for one in found] == [seven]


@pytest.mark.parametrize(
    "text", ["", "   ", "%", "_", "'; DROP TABLE customer; --", "\U0010ffff", "a\0", "\ud800"]
)
async def test_odd_names_find_nobody(store: Store, text: str) -> None:
    await added(store, person(1))
    assert await store.read(1, lambda reader: reader.customers.named(text, 5)) == []


async def test_an_external_id_leads_to_its_customer_within_its_source(store: Store) -> None:
    (key,) = await added(store, person(7))
    by_id = await store.read(
        1, lambda reader: reader.customers.by_external_id(ExternalId("shop", "7"))
    )
    other = await store.read(
        1, lambda reader: reader.customers.by_external_id(ExternalId("crm", "7"))
    )
    odd = await store.read(
        1, lambda reader: reader.customers.by_external_id(ExternalId("shop", "\0"))
    )
    assert (by_id, other, odd) == (key, None, None)


async def test_counting_listing_and_streaming_agree(store: Store) -> None:
    rows = [person(number, spend_minor=number * 1_000) for number in range(30)]
    keys = await added(store, *rows)
    rich = keys[11:]
    assert await store.read(1, lambda reader: reader.customers.count(BIG, ENV)) == len(rich)
    assert await store.read(1, lambda reader: reader.customers.ids(BIG, ENV)) == rich
    streamed: list[int] = []
    while True:
        after = streamed[-1] if streamed else 0
        part = await store.read(
            1,
            lambda reader, after=after: reader.customers.stream(BIG, ENV, after=after, limit=7),
        )
        if not part:
            break
        streamed += [one.id for one in part]
    assert streamed == rich


async def test_a_large_list_of_ids_is_looked_up_in_parts(store: Store) -> None:
    (key,) = await added(store, person(1))
    ids = [*range(1, 35_000), key]
    found = await store.read(1, lambda reader: reader.customers.many(ids))
    assert [one.id for one in found] == [key]


async def test_an_unknown_sort_says_what_is_accepted(store: Store) -> None:
    with pytest.raises(ValueError, match="spend, visits, orders"):
        await page(store, sort="shoe_size")


async def test_an_empty_database_answers_with_nobody(store: Store) -> None:
    found = await page(store, sort="-spend")
    assert (found.items, found.total, found.next) == ((), 0, None)
    assert await everyone(store) == []


async def test_text_is_matched_without_case_or_accents(store: Store) -> None:
    await upsert(store, person(1, city="MONTREAL"), person(2, city="Lyon"))
    rule = Leaf("city", "==", "montréal")
    assert await store.read(1, lambda reader: reader.customers.count(rule, ENV)) == 1
    assert await store.read(1, lambda reader: reader.customers.count(EVERYONE, ENV)) == 2
