"""Values of rules as given, made into the types a rule holds, or refused with what is accepted.

What is shown of a refused value is short and escaped: it came from outside.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TypeGuard

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from store.segment.fields import PERIODS, Field, FieldType
from store.segment.lexicon import country_codes, language_codes
from store.segment.rule import (
    MAX_DAYS,
    MAX_IN_VALUES,
    MAX_TEXT,
    RuleError,
    Scalar,
    Value,
)
from store.text import fold

MAX_NUMBER = Decimal(10) ** 15
MAX_DECIMALS = 6
MAX_SHOWN = 60  # names listed as accepted
FIRST_YEAR, LAST_YEAR = 1900, 2200
_NUMBER = re.compile(r"[+-]?[0-9]{1,40}(\.[0-9]{1,40})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LANGUAGE = re.compile(r"[a-z]{2,3}([-_][a-z0-9]{2,8}){0,3}")
_PHONE = re.compile(r"[+0-9 ().-]+")  # kept without punctuation, as E.164
_PUNCTUATION = re.compile(r"[ ().-]")
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_LISTS = {"in", "contains_all"}


def is_list(data: object) -> TypeGuard[Sequence[object]]:
    """Whether outside data is a list."""
    return isinstance(data, (list, tuple))


def is_object(data: object) -> TypeGuard[Mapping[str, object]]:
    """Whether outside data is an object; a key that is not text is unknown everywhere."""
    return isinstance(data, dict)


def join(path: str, key: str) -> str:
    """The path of a part of what stands at `path`."""
    return f"{path}.{key}" if path else key


def require_keys(data: Mapping[str, object], known: Sequence[str], path: str) -> None:
    """Refuse keys that mean nothing here."""
    for key in data:
        if key not in known:
            raise unknown(path, "key", key, known)


def show(data: object) -> str:
    """Outside data as an error may quote it: short and escaped."""
    if isinstance(data, dict):
        return "an object"
    if is_list(data):
        return "a list"
    if isinstance(data, str):
        return escaped(data)
    return str(data)[:40] if isinstance(data, (int, float, Decimal)) else type(data).__name__


def escaped(text: str) -> str:
    """A text in quotes, at most 40 characters, with control and hidden characters escaped."""
    short = text if len(text) <= 40 else f"{text[:40]}…"
    shown = (char if unicodedata.category(char) not in _HIDDEN else "�" for char in short)
    return f"'{''.join(shown)}'"


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The one known word that differs by a typing slip, None when there is none."""
    if len(word) > 64:
        return None
    limit = 1 if len(word) < 5 else 2 if len(word) < 9 else 3
    found = process.extractOne(
        word.lower(), list(known), scorer=DamerauLevenshtein.distance, score_cutoff=limit
    )
    return str(found[0]) if found else None


def unknown(path: str, what: str, word: object, known: Sequence[str]) -> RuleError:
    """The error of a name that does not exist, with the nearest one that does."""
    close = nearest(word, known) if isinstance(word, str) else None
    hint = f"; did you mean {close}?" if close else ""
    names = [*known[:MAX_SHOWN], "…"] if len(known) > MAX_SHOWN else known
    return RuleError(path, f"there is no {what} {show(word)}{hint}", ", ".join(names))


def read_value(field: Field, op: str, data: object, path: str) -> Value:
    """The value of a test on a field. Raises RuleError with what is accepted there."""
    if op == "is_set":
        return _flag(True if data is None else data, path)
    if op in _LISTS:
        return _several(field, data, path)
    if op == "between":
        return _pair(field, data, path)
    if field.type is FieldType.DATE:
        return _dated(op, data, path)
    return read_scalar(field, data, path)


def read_scalar(field: Field, data: object, path: str) -> Scalar:
    """One value of a field's own type."""
    match field.type:
        case FieldType.MONEY | FieldType.NUMBER:
            return read_number(data, path)
        case FieldType.DAYS:
            return Decimal(read_whole(data, path, low=-MAX_DAYS, high=MAX_DAYS))
        case FieldType.DATE:
            return read_date(data, path)
        case FieldType.BOOL:
            return _flag(data, path)
        case FieldType.TEXT | FieldType.ENUM | FieldType.SET:
            return _listed(field, read_text(data, path), path)


def read_number(data: object, path: str) -> Decimal:
    """A plain number, or one written as text: up to 15 digits and 6 decimals."""
    accepted = "a plain number such as 5000 or 12.5"
    if isinstance(data, bool) or not isinstance(data, (int, float, Decimal, str)):
        raise RuleError(path, f"{show(data)} is not a number", accepted)
    if isinstance(data, int):
        if abs(data) >= MAX_NUMBER:
            raise RuleError(path, "the number is too large", "up to 15 digits")
        return Decimal(data)
    text = _plain(data)
    if not _NUMBER.fullmatch(text):
        raise RuleError(path, f"{show(data)} is not a plain number", accepted)
    number = Decimal(text)
    if abs(number) >= MAX_NUMBER:
        raise RuleError(path, f"{show(data)} is too large", "up to 15 digits")
    whole, _, decimals = text.partition(".")
    decimals = decimals.rstrip("0")
    if len(decimals) > MAX_DECIMALS:
        raise RuleError(path, f"{show(data)} has too many decimals", f"up to {MAX_DECIMALS}")
    return Decimal(f"{whole}.{decimals}" if decimals else whole)


def _plain(data: float | Decimal | str) -> str:
    """A number written without exponent; text as it stands."""
    if isinstance(data, str):
        return data.strip() if len(data) <= 100 else "too long"
    number = data if isinstance(data, Decimal) else Decimal(repr(data))
    if not number.is_finite() or number.adjusted() > 40 or number.adjusted() < -40:
        return "out of range"
    return f"{number:f}"


def read_whole(data: object, path: str, *, low: int, high: int) -> int:
    """A whole number from `low` to `high`."""
    number = read_number(data, path)
    if number != number.to_integral_value() or not low <= number <= high:
        raise RuleError(path, f"{show(data)} does not fit here", f"a whole number {low} to {high}")
    return int(number)


def read_date(data: object, path: str) -> date:
    """A calendar day written YYYY-MM-DD, of the years 1900 to 2200."""
    accepted = f"a day such as 2026-01-31, years {FIRST_YEAR} to {LAST_YEAR}"
    if not isinstance(data, str) or not _DATE.fullmatch(data):
        raise RuleError(path, f"{show(data)} is not a date", accepted)
    try:
        day = date.fromisoformat(data)
    except ValueError:
        raise RuleError(path, f"{show(data)} is not a day of the calendar", accepted) from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise RuleError(path, f"{show(data)} is out of range", accepted)
    return day


def read_text(data: object, path: str) -> str:
    """Text of 1 to 200 characters without control, direction or hidden characters."""
    accepted = f"text of 1 to {MAX_TEXT} characters"
    if not isinstance(data, str):
        raise RuleError(path, f"{show(data)} is not text", accepted)
    if len(data) > MAX_TEXT:
        raise RuleError(path, f"the text has {len(data):,} characters", accepted)
    if any(unicodedata.category(char) in _HIDDEN for char in data):
        raise RuleError(path, f"{show(data)} holds hidden or control characters", accepted)
    text = " ".join(unicodedata.normalize("NFC", data).split())
    if not fold(text):
        raise RuleError(path, "the text is empty", f"{accepted}; is_set tests for a missing value")
    return text


def read_period(data: object, path: str) -> str:
    """The name of a calendar period."""
    if not isinstance(data, str) or data not in PERIODS:
        raise unknown(path, "period", data, PERIODS)
    return data


def _flag(data: object, path: str) -> bool:
    if isinstance(data, bool):
        return data
    if data in {"true", "false"} if isinstance(data, str) else False:
        return data == "true"
    raise RuleError(path, f"{show(data)} is neither true nor false", "true or false")


def _several(field: Field, data: object, path: str) -> tuple[Scalar, ...]:
    if not is_list(data):
        raise RuleError(path, f"{show(data)} is not a list", "a list of values")
    if not 1 <= len(data) <= MAX_IN_VALUES:
        raise RuleError(path, f"the list has {len(data):,} values", f"1 to {MAX_IN_VALUES:,}")
    return tuple(read_scalar(field, item, f"{path}[{i}]") for i, item in enumerate(data))


def _pair(field: Field, data: object, path: str) -> tuple[Scalar, ...]:
    if not is_list(data) or len(data) != 2:
        raise RuleError(path, f"{show(data)} is not a pair", "two values, the lower first")
    low, high = (read_scalar(field, item, f"{path}[{i}]") for i, item in enumerate(data))
    if _above(low, high):
        given = f"{show(data[0])} comes after {show(data[1])}"
        raise RuleError(path, given, "two values, the lower first")
    return (low, high)


def _above(low: Scalar, high: Scalar) -> bool:
    if isinstance(low, Decimal) and isinstance(high, Decimal):
        return low > high
    return isinstance(low, date) and isinstance(high, date) and low > high


def _dated(op: str, data: object, path: str) -> Scalar:
    if op == "period":
        return read_period(data, path)
    if op in {"within", "older_than"}:
        return Decimal(read_whole(data, path, low=0, high=MAX_DAYS))
    return read_date(data, path)


def _listed(field: Field, text: str, path: str) -> str:
    """A text checked against what the field may hold."""
    if field.values:
        if (known := fold(text)) not in field.values:
            raise unknown(path, field.label, text, field.values)
        return known
    match field.key:
        case "country":
            return _country(text, path)
        case "language":
            return _language(text, path)
        case "phone" if _PHONE.fullmatch(text):
            return read_text(_PUNCTUATION.sub("", text), path)
        case _:
            return text


def _country(text: str, path: str) -> str:
    codes = country_codes()
    code = codes.get(fold(text))
    if code is None:
        close = nearest(fold(text), codes) if len(text) > 3 else None
        hint = f"; did you mean {codes[close]}?" if close else ""
        accepted = "an ISO 3166 code such as CA, or a country's name in English or French"
        raise RuleError(path, f"{show(text)} is not a country{hint}", accepted)
    return code


def _language(text: str, path: str) -> str:
    code = language_codes().get(fold(text))
    if code is None and not _LANGUAGE.fullmatch(code := fold(text)):
        accepted = "an ISO 639 code such as fr, or a language's name in English or French"
        raise RuleError(path, f"{show(text)} is not a language", accepted)
    return code
