"""The quick way to an E.164 number gives what the library gives, or nothing."""

from __future__ import annotations

import random

import phonenumbers
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from tools.dialling import quick_e164


def by_library(text: str, country: str | None) -> str | None:
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def examples() -> list[tuple[str, str]]:
    """(region, national number) for every region and kind of number there is."""
    found: list[tuple[str, str]] = []
    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        for kind in PhoneNumberType.values():
            number = phonenumbers.example_number_for_type(region, kind)
            if number:
                found.append((region, phonenumbers.national_significant_number(number)))
    return found


def test_every_region_agrees_with_the_library_on_numbers_good_and_bad() -> None:
    dice = random.Random(11)
    answered = 0
    for region, national in examples():
        code = phonenumbers.country_code_for_region(region)
        for _ in range(6):
            for text in (f"+{code}{national}", national, f"+{code} {national[:3]}-{national[3:]}"):
                quick = quick_e164(text, region)
                assert quick in {None, by_library(text, region)}, (text, region)
                answered += quick is not None
            at = dice.randrange(max(1, len(national)))
            national = (
                national[:at]
                + dice.choice(["", str(dice.randrange(10)), "77"])
                + national[at + 1 :]
            )
    assert answered > 3_000


def test_plain_north_american_and_french_numbers_take_the_quick_way() -> None:
    for text in ("+1 514-555-0123", "(415) 555-2671", "+1 (212) 555.0100"):
        assert quick_e164(text, "US") == by_library(text, "US") is not None
    assert quick_e164("+33 6 12 34 56 78", None) == "+33612345678"


def test_the_rest_is_left_to_the_library() -> None:
    for text in (
        "06 12 34 56 78",
        "0033612345678",
        "call me",
        "",
        "+1 514 555 0123 ext. 4",
        "+0123",
    ):
        assert quick_e164(text, "FR") is None
    assert quick_e164("5145550123", None) is None
    assert quick_e164("+999123456789", None) is None


@given(
    st.from_regex(r"\A\+?[0-9]{5,15}\Z"),
    st.sampled_from(["CA", "US", "FR", "GB", "DE", "IN", "KZ", "JP"]),
)
def test_any_digits_are_told_as_the_library_tells_them(text: str, region: str) -> None:
    assert quick_e164(text, region) in {None, by_library(text, region)}


@given(st.integers(2_000_000_000, 9_999_999_999))
def test_any_north_american_number_is_told_as_the_library_tells_it(national: int) -> None:
    text = f"+1{national}"
    assert quick_e164(text, None) in {None, by_library(text, None)}
