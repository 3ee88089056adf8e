"""Frozen merge values: what a person's fields say as text, kept per recipient as JSON.

They are made once, when a message is proposed, in the message's language and the person's country;
sending uses these texts and looks at nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import Protocol

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal, format_percent

from store.clock import from_ms, local_date
from store.segment.lexicon import country_names, language_of
from store.types import Customer, CustomValue, minor_digits
from tools.policy.merge import limit, tidy
from tools.policy.merge_fields import CUSTOM, PERSON_FIELDS

_PERCENT = re.compile(r"(\d{1,3})(?:[.,](\d{1,2}))?\s*%")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class Facts(Protocol):
    """What may be said about one person, and nothing more. Instants are milliseconds UTC."""

    @property
    def name(self) -> str: ...
    @property
    def given_name(self) -> str | None: ...
    @property
    def family_name(self) -> str | None: ...
    @property
    def company(self) -> str | None: ...
    @property
    def city(self) -> str | None: ...
    @property
    def country(self) -> str | None: ...
    @property
    def stage(self) -> str | None: ...
    @property
    def spend_minor(self) -> int: ...
    @property
    def visits(self) -> int: ...
    @property
    def order_count(self) -> int: ...
    @property
    def last_active_at(self) -> int | None: ...
    @property
    def last_order_at(self) -> int | None: ...
    @property
    def custom(self) -> Mapping[str, CustomValue]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeFacts:
    """`Facts` given by name."""

    name: str = ""
    given_name: str | None = None
    family_name: str | None = None
    company: str | None = None
    city: str | None = None
    country: str | None = None
    stage: str | None = None
    spend_minor: int = 0
    visits: int = 0
    order_count: int = 0
    last_active_at: int | None = None
    last_order_at: int | None = None
    custom: Mapping[str, CustomValue] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def of(cls, customer: Customer) -> MergeFacts:
        """The facts of a stored customer."""
        return cls(
            name=customer.name,
            given_name=customer.given_name,
            family_name=customer.family_name,
            company=customer.company,
            city=customer.city,
            country=customer.country,
            stage=customer.stage,
            spend_minor=customer.spend_minor,
            visits=customer.visits,
            order_count=customer.order_count,
            last_active_at=customer.last_active_at,
            last_order_at=customer.last_order_at,
            custom=customer.custom,
        )


@dataclass(frozen=True, slots=True)
class Setting:
    """How values are said: the message's language, the tenant's currency and zone."""

    language: str
    currency: str
    zone: str = "UTC"


def freeze(
    facts: Facts, fields: Iterable[str], *, given: Mapping[str, str], setting: Setting
) -> dict[str, str]:
    """Each field → its text for one person, "" where there is none. Campaign values are the same
    for everybody; a percentage and an ISO day are written as the language writes them. Spend,
    visits and orders of 0 count as missing: there is nothing to say."""
    return freezer(fields, given=given, setting=setting)(facts)


def freezer(
    fields: Iterable[str], *, given: Mapping[str, str], setting: Setting
) -> Callable[[Facts], dict[str, str]]:
    """What freezes the same fields for many people, one after the other."""
    sayings = [(name, _saying(name, given)) for name in fields]

    def frozen(facts: Facts) -> dict[str, str]:
        locale = locale_for(setting.language, facts.country or "")
        return {name: say(facts, locale, setting) for name, say in sayings}

    return frozen


def _saying(name: str, given: Mapping[str, str]) -> _Say:
    """What says one field of anybody, tidied."""
    if name in _PERSON:
        person = _PERSON[name]
        return lambda facts, locale, setting: tidy(person(facts, locale, setting))
    if name.startswith(CUSTOM):
        key = name.removeprefix(CUSTOM)
        return lambda facts, locale, _: _own(facts.custom.get(key), locale)
    value, most = given.get(name, ""), limit(name)
    return lambda _facts, locale, _setting: _campaign(value, locale, most)


@lru_cache(maxsize=1024)
def locale_for(language: str, country: str) -> str:
    """The locale of a message's language in a person's country, else of the language alone."""
    spoken = language_of(language)
    try:
        return str(Locale.parse(f"{spoken}_{country.upper()}"))
    except (UnknownLocaleError, ValueError):
        return spoken


@lru_cache(maxsize=4096)
def _campaign(value: str, locale: str, most: int) -> str:
    percent = _PERCENT.fullmatch(value.strip())
    if percent:
        share = Decimal(f"{percent.group(1)}.{percent.group(2) or 0}") / 100
        return format_percent(share, locale=locale, decimal_quantization=False)
    if _DAY.fullmatch(value.strip()):
        return _written_day(value.strip(), locale)
    return tidy(value, most)


def _written_day(value: str, locale: str) -> str:
    try:
        return format_date(date.fromisoformat(value), format="long", locale=locale)
    except ValueError:
        return value


def _own(value: CustomValue | None, locale: str) -> str:
    return "" if value is None else tidy(_custom(value, locale))


def _custom(value: CustomValue, locale: str) -> str:
    if isinstance(value, bool):
        return {"fr": ("non", "oui")}.get(language_of(locale), ("no", "yes"))[value]
    if isinstance(value, Decimal):
        return format_decimal(value, locale=locale)
    return _written_day(value, locale) if _DAY.fullmatch(value) else value


def _first_name(facts: Facts) -> str:
    return (facts.given_name or "").strip() or facts.name


def _money(facts: Facts, locale: str, setting: Setting) -> str:
    return _amount(facts.spend_minor, setting.currency, locale) if facts.spend_minor > 0 else ""


@lru_cache(maxsize=65_536)
def _amount(minor: int, currency: str, locale: str) -> str:
    amount = Decimal(minor).scaleb(-minor_digits(currency))
    return format_currency(amount, currency, locale=locale)


@lru_cache(maxsize=4096)
def _count(value: int, locale: str) -> str:
    return format_decimal(value, locale=locale) if value > 0 else ""


def _when(instant: int | None, locale: str, zone: str) -> str:
    if instant is None:
        return ""
    return _day(local_date(from_ms(instant), zone), locale)


@lru_cache(maxsize=16_384)
def _day(day: date, locale: str) -> str:
    return format_date(day, format="long", locale=locale)


def _country(country: str, locale: str) -> str:
    return country_names(language_of(locale)).get(country.upper(), country)


_Say = Callable[[Facts, str, Setting], str]
_PERSON: Mapping[str, _Say] = {
    "customerName": lambda facts, _l, _s: _first_name(facts),
    "customer_full_name": lambda facts, _l, _s: facts.name,
    "given_name": lambda facts, _l, _s: facts.given_name or "",
    "family_name": lambda facts, _l, _s: facts.family_name or "",
    "company": lambda facts, _l, _s: facts.company or "",
    "city": lambda facts, _l, _s: facts.city or "",
    "country": lambda facts, locale, _s: _country(facts.country, locale) if facts.country else "",
    "spend": _money,
    "visits": lambda facts, locale, _s: _count(facts.visits, locale),
    "orders": lambda facts, locale, _s: _count(facts.order_count, locale),
    "last_active": lambda facts, locale, s: _when(facts.last_active_at, locale, s.zone),
    "last_order": lambda facts, locale, s: _when(facts.last_order_at, locale, s.zone),
    "stage": lambda facts, _l, _s: (facts.stage or "").replace("_", " "),
}
if set(_PERSON) != set(PERSON_FIELDS):
    raise AssertionError("every field of a person has a text")
