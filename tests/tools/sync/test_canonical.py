"""The form in which values cross the port, whatever is behind it: nothing in it that a CRM would
refuse or lose, and nothing that empties a field by itself."""

from __future__ import annotations

import html
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.connectors.port import FieldType, Kind, RemoteField
from tools.sync.local import Instant, LocalRecord, Value
from tools.sync.mapping import Flaw, Mapped, There, canonical, wanted
from tools.sync.transforms import How, Transform

TEXT = RemoteField("f", "F", FieldType.TEXT)
NUMBER = RemoteField("f", "F", FieldType.NUMBER)


def sent(value: Value, how: How = How.AS_IS) -> str | None:
    """What goes into a text field from a value of a record; None where it is left alone."""
    record = LocalRecord(
        kind=Kind.CUSTOMER, id=1, key="cus_1", name="Zoé", updated_at=0, values={"note": value}
    )
    found = wanted(record, [Mapped("f", "note", Transform(how=how))], There({"f": TEXT}))
    assert not found.flaws
    return found.values.get("f")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal(1_234_567), "1234567"),
        (Decimal("1E+6"), "1000000"),
        (Decimal("12.50"), "12.5"),
        (Decimal("-0.00"), "0"),
        ("12.5", "12.5"),
    ],
)
def test_a_number_has_no_separators_no_exponent_and_no_sign_of_nothing(
    value: Value, text: str
) -> None:
    assert canonical(value, NUMBER) == text


@pytest.mark.parametrize("value", ["1,234", Decimal("NaN"), Decimal("Infinity"), True, Instant(1)])
def test_what_is_no_number_is_said_with_its_field(value: Value) -> None:
    found = canonical(value, NUMBER)
    assert isinstance(found, Flaw)
    assert (found.code, found.remote) == ("not_a_number", "f")


@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, places=4, min_value=-(10**18), max_value=10**18
    )
)
def test_a_number_keeps_its_value(value: Decimal) -> None:
    text = canonical(value, NUMBER)

    assert isinstance(text, str)
    assert Decimal(text) == value
    assert "E" not in text.upper()


def shown(text: str) -> str:
    """The text without what nobody sees."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in lines if c in "\n\t" or ord(c) >= 160 or 32 <= ord(c) < 127)


@given(st.text())
def test_a_text_leaves_without_control_characters_and_empties_nothing_by_itself(text: str) -> None:
    assert sent(text) == (shown(text) or None)


@given(st.text(min_size=1))
def test_a_body_shows_the_text_as_it_was_and_nothing_as_markup(text: str) -> None:
    body = sent(text, How.HTML) or ""

    assert not set(body.replace("<br>", "")) & set("<>\"'")
    assert html.unescape(body.replace("<br>", "\n")) == shown(text)
