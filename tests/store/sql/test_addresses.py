"""An address that cannot be used is kept as given, flagged, and never used."""

from __future__ import annotations

from store.ports import Store
from tests.builders import added, customer, person, upsert


async def test_a_new_address_that_is_not_valid_takes_the_place_of_the_old(store: Store) -> None:
    (key,) = await added(store, person())
    row = person(email=None, email_given="not-an-address", flags=("invalid_email",))
    await upsert(store, row)
    found = await customer(store, key)
    assert (found.email, found.email_given) == (None, "not-an-address")
    assert found.flags == ("invalid_email",)


async def test_the_flag_of_an_address_stays_while_only_the_other_is_given(store: Store) -> None:
    row = person(email=None, email_given="not-an-address", flags=("invalid_email",))
    (key,) = await added(store, row)
    await upsert(store, person(email=None, phone="+15145559999", flags=()))
    found = await customer(store, key)
    assert found.phone == "+15145559999"
    assert found.flags == ("invalid_email",)


async def test_the_flag_goes_when_a_valid_address_comes(store: Store) -> None:
    row = person(email=None, email_given="not-an-address", flags=("invalid_email",))
    (key,) = await added(store, row)
    good = person(email="good@example.com", email_given="good@example.com", flags=())
    await upsert(store, good)
    found = await customer(store, key)
    assert (found.email, found.flags) == ("good@example.com", ())


async def test_clearing_an_address_clears_what_was_given_and_its_flag(store: Store) -> None:
    row = person(email=None, email_given="not-an-address", flags=("invalid_email",))
    (key,) = await added(store, row)
    await upsert(store, person(email=None, clear=("email",)))
    found = await customer(store, key)
    assert (found.email, found.email_given, found.flags) == (None, None, ())
