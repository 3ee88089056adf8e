"""Phones, e-mails, countries, languages, zones and flags as people write them."""

from __future__ import annotations

import email_validator
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.normalise import (
    normalise_country,
    normalise_email,
    normalise_flag,
    normalise_language,
    normalise_phone,
    normalise_zone,
)


@pytest.mark.parametrize(
    ("given_text", "country", "expected"),
    [
        ("514 555 0123", "CA", "+15145550123"),
        ("(514) 555-0123", "US", "+15145550123"),
        ("+1 514 555 0123", None, "+15145550123"),
        ("0033 1 23 45 67 89", None, "+33123456789"),
        ("01 23 45 67 89", "FR", "+33123456789"),
        ("+91 98765 43210", "CA", "+919876543210"),
    ],
)
def test_a_phone_number_becomes_e164(given_text: str, country: str | None, expected: str) -> None:
    assert normalise_phone(given_text, country) == (expected, None)


@pytest.mark.parametrize(
    ("given_text", "country", "flag"),
    [
        ("12345", "CA", "invalid_phone"),
        ("call me", "CA", "invalid_phone"),
        ("", "CA", "invalid_phone"),
        ("1" * 5_000, "CA", "invalid_phone"),
        ("514 555 0123", None, "phone_without_country"),
        ("+999 123 456", None, "invalid_phone"),
        ("514 555 0123", "ZZ", "invalid_phone"),
    ],
)
def test_a_phone_number_that_cannot_be_called_is_flagged(
    given_text: str, country: str | None, flag: str
) -> None:
    assert normalise_phone(given_text, country) == (None, flag)


def test_an_email_address_keeps_its_name_and_lowers_its_domain() -> None:
    assert normalise_email(" Éloïse.T@Example.COM ") == ("Éloïse.T@example.com", None)
    assert normalise_email("a+b@example.co.uk") == ("a+b@example.co.uk", None)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "a@",
        "@b.com",
        "a@b",
        "a..b@example.com",
        "a b@example.com",
        "a@localhost",
        "a@exa_mple.com",
        "a@" + "b" * 300 + ".com",
        "a@-b.com",
        "a@b.com, c@d.com",
    ],
)
def test_an_address_nobody_can_be_written_at_is_flagged(text: str) -> None:
    assert normalise_email(text) == (None, "invalid_email")


_local = st.text("abcz0189._+-%@", max_size=20)
_domain = st.text("abcz01.-", max_size=20)


@given(_local, _domain, st.sampled_from(["com", "ca", "fr", "io", "zz"]))
def test_the_quick_way_never_differs_from_the_library(local: str, domain: str, top: str) -> None:
    text = f"{local}@{domain}.{top}"
    try:
        expected = email_validator.validate_email(text, check_deliverability=False).normalized
    except email_validator.EmailNotValidError:
        expected = None
    assert normalise_email(text)[0] == expected


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ca", "CA"),
        ("Canada", "CA"),
        ("États-Unis", "US"),
        ("usa", "US"),
        ("U.S.A.", "US"),
        ("ROYAUME-UNI", "GB"),
        ("Atlantis", None),
        ("", None),
    ],
)
def test_a_country_is_known_by_code_name_or_alias(text: str, code: str | None) -> None:
    assert normalise_country(text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("fr", "fr"),
        ("fr-CA", "fr"),
        ("en_US", "en"),
        ("Français", "fr"),
        ("German", "de"),
        ("klingonese", None),
    ],
)
def test_a_language_is_known_by_code_locale_or_name(text: str, code: str | None) -> None:
    assert normalise_language(text) == code


def test_a_zone_is_known_whatever_its_case() -> None:
    assert normalise_zone("america/toronto") == "America/Toronto"
    assert normalise_zone("America/New York") == "America/New_York"
    assert normalise_zone("Mars/Base") is None


def test_yes_and_no_are_read_in_both_languages_and_nothing_else_is() -> None:
    assert [normalise_flag(text) for text in ("Oui", "TRUE", "1")] == [True] * 3
    assert [normalise_flag(text) for text in ("non", "False", "0")] == [False] * 3
    assert normalise_flag("maybe") is None
