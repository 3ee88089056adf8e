"""Values as HubSpot takes them; what it would refuse is refused before."""

from __future__ import annotations

import html
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.connectors.hubspot.values import MOST_TEXT, Value, body_html, number, to_wire
from tools.connectors.port import FieldType, Option, RemoteField
from tools.errors import InvalidInput

OPTIONS = (Option("a", "A"), Option("b b", "B"))


def field(kind: FieldType) -> RemoteField:
    """A field of a type."""
    options = OPTIONS if kind in {FieldType.CHOICE, FieldType.CHOICES} else ()
    return RemoteField("f", "F", kind, options)


@pytest.mark.parametrize(
    ("kind", "value", "sent"),
    [
        (FieldType.TEXT, "Zoé\r\nRoy\x00", "Zoé\nRoy"),
        (FieldType.TEXT, 42, "42"),
        (FieldType.NUMBER, 1_234_567, "1234567"),
        (FieldType.NUMBER, Decimal("1E+6"), "1000000"),
        (FieldType.NUMBER, Decimal("12.50"), "12.5"),
        (FieldType.NUMBER, 0.1, "0.1"),
        (FieldType.NUMBER, Decimal("-0.00"), "0"),
        (FieldType.NUMBER, "12.5", "12.5"),
        (FieldType.BOOLEAN, True, "true"),
        (FieldType.BOOLEAN, "false", "false"),
        (FieldType.DATE, date(2026, 11, 21), "2026-11-21"),
        (FieldType.INSTANT, 1_790_000_000_123, "1790000000123"),
        (FieldType.INSTANT, datetime(2026, 1, 1, tzinfo=UTC), "1767225600000"),
        (
            FieldType.INSTANT,
            datetime(2026, 1, 1, tzinfo=timezone(timedelta(hours=-5))),
            "1767243600000",
        ),
        (FieldType.CHOICE, "b b", "b b"),
        (FieldType.CHOICES, ["a", "b b"], "a;b b"),
        (FieldType.CHOICES, "a;b b", "a;b b"),
        *((kind, "", "") for kind in FieldType),
    ],
)
def test_a_value_is_sent_as_text_in_their_form(kind: FieldType, value: Value, sent: str) -> None:
    assert to_wire(field(kind), value) == sent


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (FieldType.NUMBER, "1,234"),
        (FieldType.NUMBER, "٣"),
        (FieldType.NUMBER, float("nan")),
        (FieldType.NUMBER, Decimal("Infinity")),
        (FieldType.NUMBER, True),
        (FieldType.BOOLEAN, "yes"),
        (FieldType.BOOLEAN, 1),
        (FieldType.DATE, "21/11/2026"),
        (FieldType.DATE, datetime(2026, 1, 1, tzinfo=UTC)),
        (FieldType.INSTANT, datetime(2026, 1, 1)),  # noqa: DTZ001 - a local time is what is refused
        (FieldType.INSTANT, "now"),
        (FieldType.CHOICE, "c"),
        (FieldType.CHOICE, "a;b b"),
        (FieldType.CHOICES, ["a", "c"]),
        (FieldType.CHOICES, ["a;b b"]),
        (FieldType.TEXT, "x" * (MOST_TEXT + 1)),
        (FieldType.TEXT, date(2026, 1, 1)),
    ],
)
def test_a_value_that_does_not_fit_names_the_field(kind: FieldType, value: Value) -> None:
    with pytest.raises(InvalidInput) as refused:
        to_wire(field(kind), value)

    assert refused.value.problems[0].field == "f"


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4))
def test_a_number_keeps_its_value_without_exponent(value: Decimal) -> None:
    sent = number(value)

    assert Decimal(sent) == value
    assert "E" not in sent.upper()


@given(st.text())
def test_a_body_shows_the_text_as_it_was_and_nothing_as_markup(text: str) -> None:
    body = body_html(text)

    assert not set(body.replace("<br>", "")) & set("<>\"'")
    shown = html.unescape(body.replace("<br>", "\n"))
    kept = text.replace("\r\n", "\n").replace("\r", "\n")
    assert shown == "".join(c for c in kept if c in "\n\t" or ord(c) >= 160 or 32 <= ord(c) < 127)


def test_a_long_body_is_cut_between_characters_and_stays_within_the_limit() -> None:
    body = body_html("<&>" * 40_000)

    assert len(body) <= MOST_TEXT
    assert body.endswith(("&lt;…", "&amp;…", "&gt;…"))
