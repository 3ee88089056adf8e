"""Amounts and dates: read one way or refused."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from store.clock import to_ms
from tools.quantities import (
    DayOrder,
    Unreadable,
    from_minor,
    parse_amount,
    parse_day,
    parse_instant,
    read_minor,
    to_minor,
)


@pytest.mark.parametrize(
    ("text", "locale", "expected"),
    [
        ("1234.5", "en", "1234.5"),
        ("1,234.56", "en", "1234.56"),
        ("1.234,56", "en", "1234.56"),
        ("1 234,56", "fr", "1234.56"),
        ("1\u202f234\u00a0567,8", "fr", "1234567.8"),
        ("1'234.50", "en", "1234.50"),
        ("1,234", "en", "1234"),
        ("1.234", "fr", "1234"),
        ("12,34,567", "en", "1234567"),
        ("1,234,567", "fr", "1234567"),
        ("12,5", "en", "12.5"),
        ("0.125", "en", "0.125"),
        ("1234,567", "fr", "1234.567"),
        ("$1,200.00", "en", "1200.00"),
        ("1 200 $", "fr", "1200"),
        ("CAD 12", "en", "12"),
        ("CA$12.50", "en", "12.50"),
        ("(12.00)", "en", "-12.00"),
        ("-3", "en", "-3"),
        ("−3", "en", "-3"),
        (".5", "en", "0.5"),
        ("007", "en", "7"),
    ],
)
def test_an_amount_is_read_with_its_separators(text: str, locale: str, expected: str) -> None:
    assert parse_amount(text, locale, currency="CAD") == Decimal(expected)


@pytest.mark.parametrize(
    ("text", "locale", "reason"),
    [
        ("1,234", "fr", "can mean 1234 or 1.234"),
        ("1.234", "en", "can mean 1234 or 1.234"),
        ("1,23,4.5", "en", "group no thousands"),
        ("12 34", "en", "group no thousands"),
        ("1.2.3", "en", "group no thousands"),
        ("", "en", "is not an amount"),
        ("abc", "en", "is not an amount"),
        ("5K", "en", "is not an amount"),
        ("NaN", "en", "is not an amount"),
        ("1e9", "en", "is not an amount"),
        ("(12", "en", "is not an amount"),
        ("1" * 100, "en", "is not an amount"),
        ("12 €", "en", "is in EUR, not in CAD"),
        ("USD 12", "en", "is in USD, not in CAD"),
        ("=1+1", "en", "is not an amount"),
    ],
)
def test_an_amount_that_is_not_clear_is_refused(text: str, locale: str, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason.replace(".", r"\.")):
        parse_amount(text, locale, currency="CAD")


@pytest.mark.parametrize("currency", ["CAD", "JPY", "KWD"])
@pytest.mark.parametrize("bad", ["lots", "1,23,4.5"])
def test_the_amount_recommended_is_one_the_currency_takes(bad: str, currency: str) -> None:
    with pytest.raises(Unreadable) as refused:
        parse_amount(bad, currency=currency)
    example = refused.value.accepted.removeprefix("an amount such as ")
    assert to_minor(parse_amount(example, currency=currency), currency) > 0
    with pytest.raises(Unreadable) as refused:
        to_minor(Decimal("1.23456"), currency)
    assert refused.value.accepted == f"an amount such as {example}"


def test_minor_units_follow_the_currency() -> None:
    assert to_minor(Decimal("12.5"), "CAD") == 1250
    assert to_minor(Decimal(12), "JPY") == 12
    assert to_minor(Decimal("1.234"), "KWD") == 1234
    assert from_minor(123450, "CAD") == "1234.50"
    assert from_minor(12, "JPY") == "12"
    assert from_minor(-5, "CAD") == "-0.05"


@pytest.mark.parametrize(
    ("amount", "currency"), [("1.234", "CAD"), ("0.5", "JPY"), ("1e14", "CAD")]
)
def test_what_the_currency_cannot_hold_is_refused(amount: str, currency: str) -> None:
    with pytest.raises(Unreadable):
        to_minor(Decimal(amount), currency)


@given(st.integers(-(10**15), 10**15), st.sampled_from(["CAD", "JPY", "KWD"]))
def test_an_amount_written_and_read_again_is_the_same(minor: int, currency: str) -> None:
    text = from_minor(minor, currency)
    if currency != "KWD" or "." not in text or len(text.lstrip("-").partition(".")[0]) > 3:
        assert to_minor(parse_amount(text), currency) == minor


@given(st.text(max_size=30))
def test_any_text_is_an_amount_or_unreadable(text: str) -> None:
    try:
        assert parse_amount(text).is_finite()
    except Unreadable:
        event("refused")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-07-15", datetime(2026, 7, 15, 4, tzinfo=UTC)),
        ("2026-07-15T12:00:00Z", datetime(2026, 7, 15, 12, tzinfo=UTC)),
        ("2026-07-15 12:00:00 -0400", datetime(2026, 7, 15, 16, tzinfo=UTC)),
        ("2026-07-15 12:00", datetime(2026, 7, 15, 16, tzinfo=UTC)),
        ("2026-07-15 12:00:00 UTC", datetime(2026, 7, 15, 12, tzinfo=UTC)),
        ("2026-07-15T12:00:00.250+02:00", datetime(2026, 7, 15, 10, 0, 0, 250000, tzinfo=UTC)),
        ("2026/7/5", datetime(2026, 7, 5, 4, tzinfo=UTC)),
        ("31/01/2026", datetime(2026, 1, 31, 5, tzinfo=UTC)),
        ("01/31/2026 3:05 pm", datetime(2026, 1, 31, 20, 5, tzinfo=UTC)),
        ("05.05.2026", datetime(2026, 5, 5, 4, tzinfo=UTC)),
        ("15 July 2026", datetime(2026, 7, 15, 4, tzinfo=UTC)),
        ("Jul 15, 2026, 12:30 AM", datetime(2026, 7, 15, 4, 30, tzinfo=UTC)),
        ("1er août 2026", datetime(2026, 8, 1, 4, tzinfo=UTC)),
        ("3 févr. 2026", datetime(2026, 2, 3, 5, tzinfo=UTC)),
    ],
)
def test_a_date_or_time_is_read_in_the_zone(text: str, expected: datetime) -> None:
    assert parse_instant(text, "America/Toronto") == to_ms(expected)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2026-02-30", "not in the calendar"),
        ("30 February 2026", "not in the calendar"),
        ("0000-01-01", "has the year 0"),
        ("9999-12-31", "has the year 9999"),
        ("03/04/2026", "can mean two days"),
        ("2026-13-01", "not in the calendar"),
        ("13/13/2026", "not in the calendar"),
        ("31/12/26", "is not a date"),
        ("yesterday", "is not a date"),
        ("", "is not a date"),
        ("15 Brumaire 2026", "is not a date"),
        ("2026-01-01T25:00", "time of day that does not exist"),
        ("2026-01-01T10:00+25:00", "an offset that does not exist"),
        ("2026-01-01 13:00 pm", "an hour outside 1 to 12"),
        ("2026-01-01 noon", "cannot be read"),
        ("1" * 1000, "is not a date"),
    ],
)
def test_a_date_that_is_not_one_day_is_refused(text: str, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        parse_instant(text)


@pytest.mark.parametrize(("order", "expected"), [("day_first", (4, 3)), ("month_first", (3, 4))])
def test_the_order_of_a_column_settles_a_date(order: DayOrder, expected: tuple[int, int]) -> None:
    assert parse_day("03/04/2026", order=order) == date(2026, *expected)


@given(st.text(max_size=40))
def test_any_text_is_a_date_or_unreadable(text: str) -> None:
    try:
        assert isinstance(parse_instant(text), int)
    except Unreadable:
        event("refused")


PLAIN = st.from_regex(r"\A[0-9]{1,17}([.,][0-9]{0,4})?\Z")


def read(text: str, locale: str, currency: str, *, short: bool) -> int | str:
    try:
        if short:
            return read_minor(text, locale, currency)
        return to_minor(parse_amount(text, locale, currency=currency), currency)
    except Unreadable as error:
        return str(error)


@given(PLAIN, st.sampled_from(["en", "fr"]), st.sampled_from(["CAD", "JPY", "KWD"]))
def test_the_short_way_reads_an_amount_like_the_long_way(
    text: str, locale: str, currency: str
) -> None:
    assert read(text, locale, currency, short=True) == read(text, locale, currency, short=False)
