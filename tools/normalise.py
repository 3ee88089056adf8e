"""Values as people write them, made comparable: phones, e-mails, countries, languages, yes and no.

Shared by the tools and by imports. Nothing here fails on bad input: what cannot be used comes back
as None with a flag, so that a row keeps the value as given and loses only its use for contact.
Amounts and dates, which must not be guessed, are in `tools.quantities`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from store.segment.lexicon import country_codes, language_codes
from store.text import fold

INVALID_PHONE = "invalid_phone"
PHONE_WITHOUT_COUNTRY = "phone_without_country"
INVALID_EMAIL = "invalid_email"
MAX_PHONE = 40
MAX_EMAIL = 254
_PLAIN_EMAIL = re.compile(
    r"[a-z0-9_%+-]+(?:\.[a-z0-9_%+-]+)*@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+"
    r"(?:com|net|org|ca|fr|uk|de|io|co|us|in|be|ch|au|jp)"
)
_YES = frozenset({"true", "yes", "y", "1", "oui", "o", "vrai", "on", "x"})
_NO = frozenset({"false", "no", "n", "0", "non", "faux", "off"})


def normalise_phone(given: str, country: str | None) -> tuple[str | None, str | None]:
    """The E.164 form of a phone number, or None with the flag that says why.

    `country` is the ISO code that a number without `+` or `00` is read in.
    """
    text = given.strip()
    if not text or len(text) > MAX_PHONE:
        return None, INVALID_PHONE
    text = f"+{text[2:]}" if text.startswith("00") else text
    if text[0] != "+" and country is None:
        return None, PHONE_WITHOUT_COUNTRY
    if quick := _dialling()(text, country):
        return quick, None
    return _looked_up(text, country)


@cache
def _dialling() -> Callable[[str, str | None], str | None]:
    from tools.dialling import quick_e164  # noqa: PLC0415 its tables take 80 ms to load

    return quick_e164


def _looked_up(text: str, country: str | None) -> tuple[str | None, str | None]:
    import phonenumbers  # noqa: PLC0415 as above

    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return None, INVALID_PHONE
    if not phonenumbers.is_valid_number(number):
        return None, INVALID_PHONE
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), None


def normalise_email(given: str) -> tuple[str | None, str | None]:
    """The usable form of an e-mail address, or None with its flag; the network is never asked."""
    text = given.strip()
    if _PLAIN_EMAIL.fullmatch(text) and len(text) <= 64 and "--" not in text:
        return text, None
    return _checked_email(text)


def _checked_email(text: str) -> tuple[str | None, str | None]:
    import email_validator  # noqa: PLC0415 only addresses out of the ordinary need it

    if not text or len(text) > MAX_EMAIL or "@" not in text:
        return None, INVALID_EMAIL
    try:
        parts = email_validator.validate_email(text, check_deliverability=False)
    except email_validator.EmailNotValidError:
        return None, INVALID_EMAIL
    return parts.normalized, None


def normalise_country(text: str) -> str | None:
    """The ISO 3166 code of a country named by code, by name in English or French, or by alias."""
    return country_codes().get(fold(text).replace(".", ""))


def normalise_language(text: str) -> str | None:
    """The ISO 639 code of a language named by code, by locale (`fr-CA`) or by name."""
    folded = fold(text)
    codes = language_codes()
    code = codes.get(folded) or codes.get(re.split(r"[-_]", folded)[0], "")
    return code.partition("_")[0] or None


def normalise_zone(text: str) -> str | None:
    """The IANA time zone named, whatever its case."""
    return _zones().get(text.strip().lower().replace(" ", "_"))


def normalise_flag(text: str) -> bool | None:
    """Yes or no in English or French, 1 or 0; None for anything else."""
    folded = fold(text)
    return True if folded in _YES else False if folded in _NO else None


@cache
def _zones() -> dict[str, str]:
    from zoneinfo import available_timezones  # noqa: PLC0415 reads a folder of 600 files

    return {name.lower(): name for name in available_timezones()}
