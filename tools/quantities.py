"""Amounts and dates as people write them. What could mean two things is refused, never guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from store.clock import day_start_ms, to_ms
from store.text import fold
from store.types import minor_digits

DayOrder = Literal["day_first", "month_first"]
MAX_MINOR = 10**15
FIRST_YEAR, LAST_YEAR = 1900, 2200
DAY_LENGTH = 10
_SYMBOLS = {"$": "", "€": "EUR", "£": "GBP", "₹": "INR", "¥": ""}
_MONEY = re.compile(
    r"(?P<open>\()?\s*(?P<before>[A-Za-z]{3}|[A-Z]{2,3}\s?\$|[$€£₹¥])?\s*(?P<sign>[-+−])?\s*"
    r"(?P<symbol>[$€£₹¥])?\s*"
    r"(?P<number>[0-9](?:[0-9 .,'’\u00a0\u202f\u2009]*[0-9])?|[.,][0-9]+)"
    r"\s*(?P<after>[A-Za-z]{3}|[A-Z]{0,3}\s?[$€£₹¥])?\s*(?P<close>\))?"
)
_PLAIN_AMOUNT = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,2})?")
_SAFE_DIGITS = 10  # before the point: far below MAX_MINOR in any currency
_SPACES = re.compile("[ '’\u00a0\u202f\u2009]")
_GROUPED = re.compile(
    r"[0-9]{1,3}(?:([ .,'])[0-9]{3})(?:\1[0-9]{3})*|[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}"
)
_ISO = re.compile(r"(?P<y>[0-9]{4})[-/.](?P<m>[0-9]{1,2})[-/.](?P<d>[0-9]{1,2})(?P<rest>[T ].+)?")
_NUMERIC = re.compile(
    r"(?P<a>[0-9]{1,2})[-/.](?P<b>[0-9]{1,2})[-/.](?P<y>[0-9]{4})(?P<rest>[T ].+)?"
)
_NAMED = re.compile(
    r"(?:(?P<d1>[0-9]{1,2})(?:er|st|nd|rd|th)?[ -]+)?(?P<month>[^\W\d_]+\.?)[ -]+"
    r"(?:(?P<d2>[0-9]{1,2})(?:st|nd|rd|th)?,?[ -]+)?(?P<y>[0-9]{4})(?P<rest>[T ,].+)?"
)
_CLOCK = re.compile(
    r"[T ,]*(?P<h>[0-9]{1,2}):(?P<m>[0-9]{2})(?::(?P<s>[0-9]{2})(?P<f>\.[0-9]{1,9})?)?"
    r"\s*(?P<half>am|pm)?\s*(?P<zone>Z|UTC|GMT|[+-][0-9]{2}:?[0-9]{2})?",
    re.IGNORECASE,
)
_MONTH_NAMES = (
    ("january", "jan", "janvier", "janv"),
    ("february", "feb", "fevrier", "fevr"),
    ("march", "mar", "mars"),
    ("april", "apr", "avril", "avr"),
    ("may", "mai"),
    ("june", "jun", "juin"),
    ("july", "jul", "juillet", "juil"),
    ("august", "aug", "aout"),
    ("september", "sep", "sept", "septembre"),
    ("october", "oct", "octobre"),
    ("november", "nov", "novembre"),
    ("december", "dec", "decembre"),
)
_MONTHS: Mapping[str, int] = {
    name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in names
}
ACCEPTED_DATES = "a date such as 2026-01-31 or a time such as 2026-01-31T14:30:00Z"


class Unreadable(ValueError):
    """A value that cannot be read one way only: why (`reason`) and what is (`accepted`)."""

    def __init__(self, reason: str, accepted: str) -> None:
        super().__init__(f"{reason}; accepted: {accepted}")
        self.reason = reason
        self.accepted = accepted


def accepted_amounts(currency: str | None) -> str:
    """What an amount looks like, with as many decimals as the currency has."""
    digits = 2 if currency is None else minor_digits(currency)
    return f"an amount such as {Decimal('1234.5') if digits else Decimal(1234):.{digits}f}"


def parse_amount(text: str, locale: str = "en", *, currency: str | None = None) -> Decimal:
    """An amount of money in major units: `1,234.56`, `1.234,56`, `1 234,56 €`, `(12.00)`.

    One separator before exactly three digits groups thousands when it does so in the locale (comma
    in English, point in French) and is refused otherwise. A currency that is named must be
    `currency`. Raises `Unreadable`.
    """
    if _PLAIN_AMOUNT.fullmatch(text):
        return Decimal(text)
    found = _MONEY.fullmatch(text.strip())
    if not found or bool(found["open"]) != bool(found["close"]) or len(text) > 60:
        raise Unreadable("is not an amount", accepted_amounts(currency))
    for part in (found["before"], found["symbol"], found["after"]):
        _same_currency(part, currency)
    value = _plain_number(found["number"], locale, accepted_amounts(currency))
    return -value if found["open"] or found["sign"] in {"-", "−"} else value


def _same_currency(named: str | None, currency: str | None) -> None:
    code = _SYMBOLS.get((named or "")[-1:], named or "").strip().upper()
    if code and currency and code != currency:
        raise Unreadable(f"is in {code}, not in {currency}", f"an amount in {currency}")


def _plain_number(number: str, locale: str, accepted: str) -> Decimal:
    spaces = {char for char in number if _SPACES.match(char)}
    marks = [char for char in number if char in ".,"]
    decimal = marks[-1] if marks and _is_decimal(number, marks, spaces, locale) else None
    whole, _, cents = number.rpartition(decimal) if decimal else (number, "", "")
    whole = whole.replace("’", "'").replace("\u00a0", " ").replace("\u202f", " ")
    whole = whole.replace("\u2009", " ")
    if (spaces or any(mark in whole for mark in ".,")) and not _GROUPED.fullmatch(whole):
        raise Unreadable("has separators in places that group no thousands", accepted)
    return Decimal(f"{re.sub('[^0-9]', '', whole) or '0'}.{cents or '0'}")


def _is_decimal(number: str, marks: list[str], spaces: set[str], locale: str) -> bool:
    """Whether the last of the marks separates decimals."""
    if len(set(marks)) == 2:
        return True
    if len(marks) > 1:
        return False
    before, _, after = number.partition(marks[0])
    if spaces or len(after) != 3 or not 1 <= len(before) <= 3 or before.startswith("0"):
        return True
    if marks[0] == ("." if locale.startswith("fr") else ","):
        return False
    plain, other = f"{before}{after}", f"{before}.{after}"
    raise Unreadable(f"can mean {plain} or {other}", f"{plain} or {other}, without grouping")


def to_minor(amount: Decimal, currency: str) -> int:
    """Minor units of an amount; `Unreadable` when it has more decimals than the currency or is
    past a thousand billion."""
    minor = amount.scaleb(minor_digits(currency))
    if minor != minor.to_integral_value():
        raise Unreadable(
            f"has more than the {minor_digits(currency)} decimals of {currency}",
            accepted_amounts(currency),
        )
    if abs(minor) > MAX_MINOR:
        raise Unreadable("is too large", f"at most {MAX_MINOR // 100}")
    return int(minor)


def read_minor(text: str, locale: str, currency: str) -> int:
    """Minor units of an amount as people write it: `to_minor` of `parse_amount`, with a short way
    for plain ones. Raises `Unreadable`."""
    digits = minor_digits(currency)
    whole, _, cents = text.partition(".")
    if _PLAIN_AMOUNT.fullmatch(text) and len(cents) <= digits and len(whole) <= _SAFE_DIGITS:
        return int(whole + cents) * 10 ** (digits - len(cents))
    return to_minor(parse_amount(text, locale, currency=currency), currency)


def from_minor(minor: int, currency: str) -> str:
    """Minor units as text in major units: `1234.50`."""
    return f"{Decimal(minor).scaleb(-minor_digits(currency)):f}"


def parse_instant(text: str, zone: str = "UTC", *, order: DayOrder | None = None) -> int:
    """Milliseconds since 1970 UTC of a date (its first instant in `zone`) or of a time.

    ISO forms, `31/01/2026`, `15 July 2026`, `juil. 15 2026`. `03/04/2026` is refused unless `order`
    settles it. A time without an offset is in `zone`. Years 1900 to 2200. Raises `Unreadable`.
    """
    if len(text) <= DAY_LENGTH:
        return _day_instant(text, zone, order)
    day, rest = _day_and_rest(text.strip(), order)
    if not rest:
        return day_start_ms(day, zone)
    clock = _CLOCK.fullmatch(rest)
    if not clock:
        raise Unreadable("has a time of day that cannot be read", ACCEPTED_DATES)
    moment = datetime.combine(day, _time_of_day(clock), tzinfo=_offset(clock["zone"], zone))
    return to_ms(moment.astimezone(UTC))


@lru_cache(maxsize=8_192)
def _day_instant(text: str, zone: str, order: DayOrder | None) -> int:
    """The first instant of a day; the days of a file come again and again."""
    day, rest = _day_and_rest(text.strip(), order)
    if rest:
        raise Unreadable("has a time of day that cannot be read", ACCEPTED_DATES)
    return day_start_ms(day, zone)


def parse_day(text: str, *, order: DayOrder | None = None) -> date:
    """A calendar day in any of the forms of `parse_instant`; a time of day is left out."""
    return _day_and_rest(text.strip(), order)[0]


def _day_and_rest(text: str, order: DayOrder | None) -> tuple[date, str]:
    if len(text) > 60:
        raise Unreadable("is not a date", ACCEPTED_DATES)
    if found := _ISO.fullmatch(text):
        return _day(int(found["y"]), int(found["m"]), int(found["d"])), found["rest"] or ""
    if found := _NUMERIC.fullmatch(text):
        month, day = _ordered(int(found["a"]), int(found["b"]), order)
        return _day(int(found["y"]), month, day), found["rest"] or ""
    if found := _NAMED.fullmatch(text):
        month = _MONTHS.get(fold(found["month"]).rstrip("."))
        day = found["d1"] or found["d2"]
        if month and day and not (found["d1"] and found["d2"]):
            return _day(int(found["y"]), month, int(day)), found["rest"] or ""
    raise Unreadable("is not a date", ACCEPTED_DATES)


def _ordered(first: int, second: int, order: DayOrder | None) -> tuple[int, int]:
    """(month, day) of two numbers."""
    if first == second or order == "month_first":
        return first, second
    if order == "day_first" or (first > 12 >= second):
        return second, first
    if second > 12:
        return first, second
    raise Unreadable("can mean two days: which is the month is not clear", "the form 2026-01-31")


def _day(year: int, month: int, day: int) -> date:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Unreadable(f"has the year {year}", f"years {FIRST_YEAR} to {LAST_YEAR}")
    try:
        return date(year, month, day)
    except ValueError:
        raise Unreadable(
            f"is not in the calendar: {year:04}-{month:02}-{day:02}", ACCEPTED_DATES
        ) from None


def _time_of_day(clock: re.Match[str]) -> time:
    hour = int(clock["h"])
    half = (clock["half"] or "").lower()
    if half and not 1 <= hour <= 12:
        raise Unreadable("has an hour outside 1 to 12", ACCEPTED_DATES)
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    micros = int(Decimal(clock["f"] or "0") * 1_000_000)
    try:
        return time(hour, int(clock["m"]), int(clock["s"] or 0), micros)
    except ValueError:
        raise Unreadable("has a time of day that does not exist", ACCEPTED_DATES) from None


def _offset(shown: str | None, zone: str) -> tzinfo:
    """The zone of a time: the offset written after it, or else the IANA `zone`."""
    if not shown:
        return ZoneInfo(zone)
    if shown[0] not in "+-":
        return UTC
    hours, minutes = int(shown[1:3]), int(shown[-2:])
    if hours > 14 or minutes > 59:
        raise Unreadable("has an offset that does not exist", ACCEPTED_DATES)
    length = timedelta(hours=hours, minutes=minutes)
    return timezone(-length if shown[0] == "-" else length)
