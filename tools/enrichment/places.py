"""Where a postcode, an area code or a number is: only what is unambiguous.

Canada Post's first letters, INSEE's departments and the CNAC's area codes, as published by them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

_CANADA: Mapping[str, tuple[str, str]] = {
    "A": ("Newfoundland and Labrador", "Terre-Neuve-et-Labrador"),
    "B": ("Nova Scotia", "Nouvelle-Écosse"),
    "C": ("Prince Edward Island", "Île-du-Prince-Édouard"),
    "E": ("New Brunswick", "Nouveau-Brunswick"),
    "G": ("Québec", "Québec"),
    "H": ("Québec", "Québec"),
    "J": ("Québec", "Québec"),
    **dict.fromkeys("KLMNP", ("Ontario", "Ontario")),
    "R": ("Manitoba", "Manitoba"),
    "S": ("Saskatchewan", "Saskatchewan"),
    "T": ("Alberta", "Alberta"),
    "V": ("British Columbia", "Colombie-Britannique"),
    "Y": ("Yukon", "Yukon"),
}
_AREAS: Mapping[str, str] = {
    "G": "367 418 438 450 468 514 579 581 819 873 263 354",
    "K": "226 249 289 343 365 416 437 519 548 613 647 683 705 742 753 807 905 382",
    "V": "236 250 257 604 672 778",
    "T": "368 403 587 780 825",
    "R": "204 431 584",
    "S": "306 474 639",
}
_FRANCE: Mapping[str, str] = {
    "Auvergne-Rhône-Alpes": "01 03 07 15 26 38 42 43 63 69 73 74",
    "Bourgogne-Franche-Comté": "21 25 39 58 70 71 89 90",
    "Bretagne": "22 29 35 56",
    "Centre-Val de Loire": "18 28 36 37 41 45",
    "Corse": "20",
    "Grand Est": "08 10 51 52 54 55 57 67 68 88",
    "Hauts-de-France": "02 59 60 62 80",
    "Île-de-France": "75 77 78 91 92 93 94 95",
    "Normandie": "14 27 50 61 76",
    "Nouvelle-Aquitaine": "16 17 19 23 24 33 40 47 64 79 86 87",
    "Occitanie": "09 11 12 30 31 32 34 46 48 65 66 81 82",
    "Pays de la Loire": "44 49 53 72 85",
    "Provence-Alpes-Côte d'Azur": "04 05 06 13 83 84",
}
CANADIAN = re.compile(r"\b([ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z])[ -]?(\d[ABCEGHJ-NPRSTV-Z]\d)\b")
FRENCH = re.compile(r"\b(?:F-)?((?:0[1-9]|[1-8]\d|9[0-5])\d{3})\b")
_NANP = re.compile(r"\+1([2-9]\d\d)[2-9]\d{6}")


def region_of_postcode(postcode: str, country: str, locale: str) -> str | None:
    """The region of a Canadian or French postcode."""
    if country == "CA":
        found = _CANADA.get(postcode[:1].upper())
        return found[locale.startswith("fr")] if found else None
    return _departments().get(postcode[:2]) if country == "FR" else None


@cache
def _departments() -> Mapping[str, str]:
    return {code: region for region, codes in _FRANCE.items() for code in codes.split()}


def region_of_phone(phone: str, locale: str) -> str | None:
    """The Canadian province a number in E.164 was first given out in; people move, numbers stay."""
    found = _NANP.fullmatch(phone)
    letter = _areas().get(found[1]) if found else None
    return _CANADA[letter][locale.startswith("fr")] if letter else None


@cache
def _areas() -> Mapping[str, str]:
    return {code: letter for letter, codes in _AREAS.items() for code in codes.split()}


def country_of_phone(phone: str) -> str | None:
    """The country of a number in E.164; None for numbers of no country."""
    import phonenumbers  # noqa: PLC0415 its tables take 80 ms to load

    try:
        number = phonenumbers.parse(phone, None)
    except phonenumbers.NumberParseException:
        return None
    code = phonenumbers.region_code_for_number(number)
    return code if code and code.isalpha() else None


def official_language(country: str) -> str | None:
    """The language of a country that has one official one."""
    from babel.languages import get_official_languages  # noqa: PLC0415 reads tables

    found = get_official_languages(country)
    return found[0].partition("_")[0] if len(found) == 1 else None
