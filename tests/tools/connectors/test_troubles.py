"""What a failure says, in both languages, and what is kept of it."""

from __future__ import annotations

import pytest

from tools.connectors.port import Cursor
from tools.connectors.troubles import Code, ConnectorError, PausedUntil, Trouble
from tools.connectors.words import codes
from tools.wording import worded


def test_every_code_has_words_in_both_languages() -> None:
    assert codes() == {code.value for code in Code}
    for code in Code:
        english, french = Trouble(code).said("en_GB"), Trouble(code).said("fr_CA")
        assert english != french
        assert "{" not in english + french


def test_words_name_the_field_and_what_the_other_side_said() -> None:
    trouble = Trouble(Code.INVALID_VALUE, "is too long", field="city")

    assert trouble.said("en") == "The CRM refuses a value (city): is too long"
    assert trouble.said("fr") == "Le CRM refuse une valeur (city) : est trop long"


def test_an_error_in_french_keeps_its_trouble() -> None:
    error = ConnectorError.of(Trouble(Code.UNAVAILABLE, correlation_id="c-1"))

    said = worded(error, "fr_CA")

    assert isinstance(said, ConnectorError)
    assert (said.trouble, said.message) == (error.trouble, "Le CRM a une panne.")
    assert said.as_dict()["retryable"] is True
    assert error.as_dict()["code"] == "connector"


def test_a_known_instant_makes_a_pause() -> None:
    error = ConnectorError.of(Trouble(Code.DAILY_LIMIT, retry_at=5_000))

    assert isinstance(error, PausedUntil)
    assert error.until_at == 5_000


def test_a_cursor_is_kept_as_text() -> None:
    cursor = Cursor(10, 20, 30, "77")

    assert Cursor.parse(cursor.text()) == cursor
    assert Cursor.parse("") == Cursor()


@pytest.mark.parametrize("text", ["x", "1.2.3", "1.2.x.", "-1.2.3.", "1.2.3.4.5"])
def test_another_text_is_no_cursor(text: str) -> None:
    with pytest.raises(ValueError, match="not a cursor"):
        Cursor.parse(text)
