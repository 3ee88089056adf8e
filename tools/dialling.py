"""Ordinary phone numbers told valid without the full parse, which takes 60 µs and an import cannot
afford a million times.

The tables are those of phonenumbers, each region's patterns made one expression; the answer is the
library's own (a test compares them over every region) or None: ask the library.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata, country_code_for_region
from phonenumbers.phonemetadata import PhoneNumberDesc

_PUNCTUATION = str.maketrans("", "", " -.()\u00a0\u202f")
_DIGITS = re.compile(r"\+?[1-9][0-9]{6,14}")
_NEVER = "(?!)"
_KINDS = (
    *("fixed_line", "mobile", "premium_rate", "toll_free", "shared_cost", "voip"),
    *("personal_number", "pager", "uan", "voicemail"),
)


def quick_e164(text: str, country: str | None) -> str | None:
    """The E.164 form of a number that is plainly valid, None when the library must decide."""
    digits = text if text[1:].isdecimal() else text.translate(_PUNCTUATION)
    if not _DIGITS.fullmatch(digits):
        return None
    if digits[0] == "+":
        codes = _codes()
        code = codes.get(digits[1:2]) or codes.get(digits[1:3]) or codes.get(digits[1:4]) or ""
        national = digits[1 + len(code) :]
    else:
        code = str(country_code_for_region(country) or "") if country else ""
        national = digits
    if not code or national[:1] in {"", "0"}:
        return None
    return f"+{code}{national}" if _plan(code).accepts(national) else None


@cache
def _codes() -> dict[str, str]:
    return {text: text for text in map(str, COUNTRY_CODE_TO_REGION_CODE)}


@dataclass(frozen=True, slots=True)
class _NumberingPlan:
    """The numbers behind one country code. A number that starts like one of `prefix` is not plain."""

    prefix: re.Pattern[str]
    numbers: re.Pattern[str]

    def accepts(self, national: str) -> bool:
        """Whether the number is valid; False also when that is not plain."""
        stripped = self.prefix.match(national)
        if stripped and stripped[0]:
            return False
        return self.numbers.match(national) is not None


@cache
def _plan(digits: str) -> _NumberingPlan:
    code = int(digits)
    prefix = _NEVER
    unsettled = ""  # what the regions before would have settled, in the library's order
    regions: list[str] = []
    for index, name in enumerate(COUNTRY_CODE_TO_REGION_CODE[code]):
        found = PhoneMetadata.metadata_for_region_or_calling_code(code, name)
        if found is None:
            continue
        if index == 0:
            prefix = found.national_prefix_for_parsing or _NEVER
        if found.leading_digits is not None:
            unsettled += f"(?!{found.leading_digits})"
        else:
            regions.append(f"{unsettled}{_numbers(found)}")
    anyone = "|".join(regions) or _NEVER
    return _NumberingPlan(re.compile(prefix), re.compile(f"(?:{anyone})\\Z"))


def _numbers(found: PhoneMetadata) -> str:
    general = _described(found.general_desc)
    kinds = dict.fromkeys(_described(getattr(found, kind)) for kind in _KINDS)
    return f"(?={general}\\Z)(?:{'|'.join(kind for kind in kinds if kind != _NEVER) or _NEVER})"


def _described(described: PhoneNumberDesc | None) -> str:
    if described is None or described.national_number_pattern is None:
        return _NEVER
    lengths = "|".join(f"[0-9]{{{length}}}" for length in described.possible_length if length > 0)
    bound = f"(?=(?:{lengths})\\Z)" if lengths else ""
    return f"{bound}(?:{described.national_number_pattern})"
