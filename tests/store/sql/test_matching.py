"""A phone or an e-mail that two people share never makes one person of them."""

from __future__ import annotations

import pytest

from store.ports import Store
from store.types import CustomerInput
from tests.builders import added, customer, everyone, upsert

PHONE, MAIL = "+15145550101", "anna@example.com"
ANNA = CustomerInput(name="Anna One", phone=PHONE, email=MAIL)


@pytest.mark.parametrize(
    "other",
    [
        CustomerInput(name="Dora Four", phone=PHONE, email="dora@example.com"),
        CustomerInput(given_name="Dora", family_name="Four", phone=PHONE, email="d@example.com"),
        CustomerInput(name="Dora Four", phone="+15145550104", email="ANNA@example.com"),
    ],
)
async def test_another_name_and_another_contact_is_another_person(
    store: Store, other: CustomerInput
) -> None:
    (anna,) = await added(store, ANNA)
    (written,) = await upsert(store, other)
    assert (written.outcome, written.duplicates) == ("added", (anna,))
    found = await customer(store, anna)
    assert (found.name, found.phone, found.email) == ("Anna One", PHONE, MAIL)
    again = await upsert(store, ANNA, other)
    assert [one.outcome for one in again] == ["unchanged", "unchanged"]
    assert [one.id for one in again] == [anna, written.id]


@pytest.mark.parametrize(
    "same",
    [
        CustomerInput(name="ANNA ONE", phone=PHONE, email="new@example.com"),
        CustomerInput(name="Anna Married", phone=PHONE, email=MAIL),
        CustomerInput(name="Anna Married", phone=PHONE),
        CustomerInput(phone=PHONE, email="new@example.com"),
    ],
)
async def test_one_difference_alone_updates_the_person(store: Store, same: CustomerInput) -> None:
    (anna,) = await added(store, ANNA)
    (written,) = await upsert(store, same)
    assert (written.outcome, written.id, written.duplicates) == ("updated", anna, ())


async def test_somebody_known_by_a_contact_alone_gets_a_name_and_a_new_contact(
    store: Store,
) -> None:
    (nameless,) = await added(store, CustomerInput(email=MAIL, phone=PHONE))
    row = CustomerInput(name="Anna One", phone=PHONE, email="new@example.com")
    (written,) = await upsert(store, row)
    assert (written.outcome, written.id) == ("updated", nameless)


async def test_of_those_who_share_a_phone_the_one_so_named_is_meant(store: Store) -> None:
    dora = CustomerInput(name="Dora Four", phone=PHONE, email="dora@example.com")
    one, two = await added(store, ANNA, dora)
    moved = CustomerInput(name="Dora Four", phone=PHONE, email="new@example.com")
    (written,) = await upsert(store, moved)
    assert (written.outcome, written.id, written.duplicates) == ("updated", two, (one,))
    assert len(await everyone(store)) == 2
