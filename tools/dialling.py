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
    *("premium_rate", "toll_free", "shared_cost", "voip", "personal_number", "pager", "uan"),
    *("voicemail", "fixed_line", "mobile"),
)


def quick_e164(text: str, country: str | None) -> str | None:
    """The E.164 form of a number that is plainly valid, None when the library must decide."""
    digits = text.translate(_PUNCTUATION)
    if not _DIGITS.fullmatch(digits):
        return None
    if digits[0] == "+":
        code = next((c for c in _codes(digits) if c in COUNTRY_CODE_TO_REGION_CODE), 0)
        national = digits[1 + len(str(code)) :]
    else:
        code, national = country_code_for_region(country) if country else 0, digits
    if not code or national[:1] in {"", "0"}:
        return None
    return f"+{code}{national}" if _plan(code).accepts(national) else None


def _codes(digits: str) -> tuple[int, int, int]:
    return int(digits[1:2]), int(digits[1:3]), int(digits[1:4])


@dataclass(frozen=True, slots=True)
class _NumberingPlan:
    """The regions behind one country code in the library's order: each with the digits that settle
    a number for it, or the numbers it has."""

    prefix: re.Pattern[str]
    regions: tuple[tuple[bool, re.Pattern[str]], ...]

    def accepts(self, national: str) -> bool:
        """Whether the number is valid; False also when that is not plain."""
        stripped = self.prefix.match(national)
        if stripped and stripped[0]:
            return False
        for settles, pattern in self.regions:
            if settles:
                if pattern.match(national):
                    return False
            elif pattern.fullmatch(national):
                return True
        return False


@cache
def _plan(code: int) -> _NumberingPlan:
    prefix = _NEVER
    regions: list[tuple[bool, re.Pattern[str]]] = []
    for index, name in enumerate(COUNTRY_CODE_TO_REGION_CODE[code]):
        found = PhoneMetadata.metadata_for_region_or_calling_code(code, name)
        if found is None:
            continue
        if index == 0:
            prefix = found.national_prefix_for_parsing or _NEVER
        if found.leading_digits is not None:
            regions.append((True, re.compile(found.leading_digits)))
        else:
            regions.append((False, re.compile(_numbers(found))))
    return _NumberingPlan(re.compile(prefix), tuple(regions))


def _numbers(found: PhoneMetadata) -> str:
    general = _described(found.general_desc)
    kinds = [_described(getattr(found, kind)) for kind in _KINDS]
    return f"(?={general}$)(?:{'|'.join(kind for kind in kinds if kind != _NEVER) or _NEVER})"


def _described(described: PhoneNumberDesc | None) -> str:
    if described is None or described.national_number_pattern is None:
        return _NEVER
    lengths = "|".join(f"[0-9]{{{length}}}" for length in described.possible_length if length > 0)
    bound = f"(?=(?:{lengths})$)" if lengths else ""
    return f"{bound}(?:{described.national_number_pattern})"
