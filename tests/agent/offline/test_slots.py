"""Values in the words of what is to be written: taken as said, or handed back."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.offline.slots import (
    customer_parts,
    order_parts,
    person_and_day,
    read_amount,
    read_date,
    read_direction,
    read_touch,
)

TODAY = date(2026, 7, 15)


@pytest.mark.parametrize(
    ("said", "values"),
    [
        ("Jane Roe", {"name": "Jane Roe"}),
        ("Jane Roe, jane@x.com", {"name": "Jane Roe", "email": "jane@x.com"}),
        ("Jane Roe jane@x.com", {"name": "Jane Roe", "email": "jane@x.com"}),
        ("Jane Roe, email: jane@x.com", {"name": "Jane Roe", "email": "jane@x.com"}),
        ("Jane Roe, phone +1 514 555 0199", {"name": "Jane Roe", "phone": "+1 514 555 0199"}),
        ("Jane Roe, 514-555-0199", {"name": "Jane Roe", "phone": "514-555-0199"}),
        ("Jane Roe, city: Lyon", {"name": "Jane Roe", "city": "Lyon"}),
        ("Jane Roe in Lyon", {"name": "Jane Roe", "city": "Lyon"}),
        ("Jane Roe from France", {"name": "Jane Roe", "country": "France"}),
        ("Jeanne Roy à Lyon, entreprise Acme", {"name": "Jeanne Roy", "city": "Lyon", "company": "Acme"}),
        ("Jane Roe at Acme", {"name": "Jane Roe", "company": "Acme"}),
        ("Jean-Luc D'Arc, tag vip", {"name": "Jean-Luc D'Arc", "tags": ["vip"]}),
        ("name: Jane Roe; job title: head of sales", {"name": "Jane Roe", "job_title": "head of sales"}),
        ("jane@x.com", {"email": "jane@x.com"}),
        ("", {}),
    ],
)  # fmt: skip
def test_a_customers_details_are_taken_as_said(said: str, values: dict[str, Any]) -> None:
    parts = customer_parts(said)
    assert parts.values == values
    assert parts.left == []


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("Jane Roe, likes tea and biscuits", ["likes tea and biscuits"]),
        ("Jane Roe, John Doe", ["John Doe"]),
        ("with the secret handshake", ["the secret handshake"]),
        ("Jane Roe, jane@x.com, other@x.com", ["other@x.com"]),
        ("Jane Roe 42", ["Jane Roe 42"]),
    ],
)
def test_words_without_a_place_are_handed_back(said: str, left: list[str]) -> None:
    assert customer_parts(said).left == left


@pytest.mark.parametrize(
    ("said", "values"),
    [
        ("of 120 for Jane Roe", {"amount": "120", "who": "Jane Roe"}),
        ("1042 of 120 for jane@x.com on 2026-07-01", {"external_id": "1042", "amount": "120", "who": "jane@x.com", "date": "2026-07-01"}),
        ("#A-77 of $1,200.50 for Jane Roe yesterday", {"external_id": "A-77", "amount": "$1,200.50", "who": "Jane Roe", "date": "yesterday"}),
        ("de 1 200,50 $ pour Jeanne Roy hier", {"amount": "1 200,50 $", "who": "Jeanne Roy", "date": "hier"}),
        ("for Jane Roe", {"who": "Jane Roe"}),
        ("", {}),
    ],
)  # fmt: skip
def test_an_orders_parts_are_taken_as_said(said: str, values: dict[str, str]) -> None:
    parts = order_parts(said)
    assert parts.values == values
    assert parts.left == []


@pytest.mark.parametrize(
    ("said", "locale", "amount"),
    [
        ("120", "en", "120"),
        ("$1,200.50", "en", "1200.50"),
        ("1 200,50", "fr", "1200.50"),
        ("1.2.3", "en", None),
        ("100 EUR", "en", None),
        ("-5", "en", None),
        ("0", "en", None),
        ("lots", "en", None),
        ("1,200", "fr", None),
    ],
)
def test_an_amount_is_read_one_way_or_not_at_all(
    said: str, locale: str, amount: str | None
) -> None:
    assert read_amount(said, locale, "CAD") == amount


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("today", "2026-07-15"),
        ("hier", "2026-07-14"),
        ("on 2026-07-01", "2026-07-01"),
        ("le 3 juillet 2026", "2026-07-03"),
        ("03/04/2026", None),
        ("2026-02-30", None),
        ("soon", None),
    ],
)
def test_a_day_is_read_one_way_or_not_at_all(said: str, day: str | None) -> None:
    assert read_date(said, TODAY) == day


@pytest.mark.parametrize(
    ("said", "way"),
    [
        ("we called her", "out"),
        ("nous", "out"),
        ("1", "out"),
        ("she did", "in"),
        ("elle", "in"),
        ("they contacted us", "in"),
        ("maybe", None),
    ],
)
def test_who_contacted_whom_is_read_or_asked_again(said: str, way: str | None) -> None:
    assert read_direction(said) == way


def test_a_touch_and_its_day_are_told_apart_from_whom_it_was_with() -> None:
    assert read_touch("coup de fil") == "call"
    assert read_touch("spoke with") is None
    assert person_and_day("Jane Roe yesterday", TODAY) == ("Jane Roe", "2026-07-14")
    assert person_and_day("Jane Roe", TODAY) == ("Jane Roe", "")


@given(st.text(max_size=200))
def test_no_words_make_it_raise_and_none_are_lost(text: str) -> None:
    order_parts(text)
    read_date(text, TODAY)
    read_direction(text)
    for locale in ("en", "fr"):
        read_amount(text, locale, "JPY")
    parts = customer_parts(text)
    kept = " ".join([*parts.left, *(str(value) for value in parts.values.values())])
    assert all(
        word in kept or len(word) < 3
        for word in text.split()
        if word.isascii() and word.isupper() and word.isalpha()
    )
