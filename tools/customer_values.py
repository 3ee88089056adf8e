"""A customer as text values, checked field by field and made into what the store takes.

Shared by upsert_customer and by imports. Nothing is guessed: what cannot be read is an issue with
the field, the value, the reason and what is accepted. A bad phone or e-mail is kept as given and
flagged, so that it costs the address and not the customer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any

from babel.core import get_global

from store.segment.fields import CONSENT_CHANNELS, CUSTOM_PREFIX, STAGES, STATUSES
from store.text import clean, fold
from store.types import CustomerInput, CustomField, CustomValue, ExternalId, Tenant
from tools.normalise import (
    INVALID_EMAIL,
    INVALID_PHONE,
    PHONE_WITHOUT_COUNTRY,
    normalise_country,
    normalise_email,
    normalise_flag,
    normalise_language,
    normalise_phone,
    normalise_zone,
)
from tools.quantities import (
    DayOrder,
    Unreadable,
    parse_day,
    parse_instant,
    read_minor,
)

DEFAULT_SOURCE = "import"
ADDRESS_FLAGS = (INVALID_PHONE, PHONE_WITHOUT_COUNTRY, INVALID_EMAIL)
MAX_SHORT, MAX_TAG, MAX_TAGS = 200, 60, 100
_TEXTS = ("name", "given_name", "family_name", "job_title", "city", "region", "company", "owner")
_SHORT_TEXTS = (*_TEXTS, "source", "source_url")
_QUANTITIES = frozenset({"spend", "visits", "lead_score", "as_of", "last_active", "created_at"})
_INSTANTS = (
    ("as_of", "as_of"),
    ("last_active", "last_active_at"),
    ("created_at", "created_at"),
)
_CONSENT_KEYS = tuple((channel, f"consent.{channel}") for channel in CONSENT_CHANNELS)
_LOOKUPS = (
    ("country", normalise_country, "an ISO 3166 code or a country's name"),
    ("language", normalise_language, "an ISO 639 code or a language's name"),
    ("zone", normalise_zone, "an IANA time zone such as Europe/Paris"),
)
_TAG_SPLIT = re.compile(r"[,;|]")
_CONSENTS = {"granted": "granted", "denied": "denied", "True": "granted", "False": "denied"}
FIELDS = (
    "external_id",
    "external_source",
    *_TEXTS,
    "email",
    "phone",
    "country",
    "language",
    "zone",
    "stage",
    "status",
    "source",
    "source_url",
    "automation_enabled",
    "do_not_call",
    "spend",
    "visits",
    "as_of",
    "last_active",
    "created_at",
    "lead_score",
    "tags",
    "remove_tags",
    *(f"consent.{channel}" for channel in CONSENT_CHANNELS),
)


@dataclass(frozen=True, slots=True)
class Issue:
    """One value that is not right. `kept` says that the row is still good: the value is stored as
    given and flagged, or left out."""

    field: str
    value: str
    reason: str
    accepted: str = ""
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """How values are read: the tenant's money and zone, the language of numbers, the order of
    numeric dates, business now in milliseconds, the tenant's own fields by key."""

    tenant: Tenant
    now_ms: int
    locale: str = "en"
    order: DayOrder | None = None
    custom: Mapping[str, CustomField] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def country(self) -> str | None:
        """The country of the tenant's zone: where a phone without one is."""
        return _zone_countries().get(self.tenant.zone)


class _Build:
    """A customer being made."""

    __slots__ = ("flags", "issues", "made", "reading", "values")

    def __init__(self, reading: Reading, values: Mapping[str, str]) -> None:
        self.reading, self.values = reading, values
        self.made: dict[str, Any] = {}
        self.issues: list[Issue] = []
        self.flags: list[str] = []

    def problem(self, key: str, reason: str, accepted: str = "", *, kept: bool = False) -> None:
        self.issues.append(Issue(key, self.values[key][:80], reason, accepted, kept))

    def attempt(self, key: str, read: Callable[[str], object], into: str) -> None:
        """Read one value; what it cannot be read as becomes an issue."""
        if text := self.values.get(key, ""):
            try:
                self.made[into] = read(text)
            except Unreadable as error:
                self.problem(key, error.reason, error.accepted)


def build_customer(
    values: Mapping[str, str], reading: Reading
) -> tuple[CustomerInput, tuple[Issue, ...]]:
    """The store's input from text values by field key, and what was not right with them.

    Empty values mean nothing was said. Keys are `FIELDS` and `custom.<key>`. `CustomerInput.flags`
    is set only when an address was given.
    """
    known = _cleaned(values)
    build = _Build(reading, known)
    for key in _SHORT_TEXTS:
        if key in known:
            _short(build, key)
    _external_id(build)
    _places(build)
    _addresses(build)
    for keys, read in _SELDOM:
        if not keys.isdisjoint(known):
            read(build)
    if f"\n{CUSTOM_PREFIX}" in "\n".join(known):
        _custom(build)
    if "email" in known or "phone" in known:
        build.made["flags"] = tuple(build.flags)
    return CustomerInput(**build.made), tuple(build.issues)


def _cleaned(values: Mapping[str, str]) -> dict[str, str]:
    """The values that say something, each as it may be stored: most need only be looked at once."""
    if clean(everything := " ".join(values.values())) is everything:
        return {key: text for key, value in values.items() if (text := value.strip())}
    return {key: text for key, value in values.items() if (text := clean(value).strip())}


def _short(build: _Build, key: str) -> None:
    text = " ".join(build.values[key].split())
    if len(text) > MAX_SHORT:
        build.problem(key, f"has {len(text):,} characters", f"at most {MAX_SHORT}")
    elif text:
        build.made[key] = text


def _external_id(build: _Build) -> None:
    value = build.values.get("external_id", "")
    source = build.values.get("external_source") or DEFAULT_SOURCE
    if len(value) > MAX_SHORT or len(source) > MAX_SHORT:
        build.problem("external_id", "is too long", f"at most {MAX_SHORT} characters")
    elif value:
        build.made["external_id"] = ExternalId(source, value)


def _places(build: _Build) -> None:
    for key, lookup, accepted in _LOOKUPS:
        if text := build.values.get(key, ""):
            if found := lookup(text):
                build.made[key] = found
            else:
                build.problem(key, f"is not a known {key}", accepted, kept=True)


def _addresses(build: _Build) -> None:
    if given := build.values.get("email", ""):
        build.made["email"], flag = normalise_email(given)
        build.made["email_given"] = given[:MAX_SHORT]
        if flag:
            build.flags.append(flag)
            build.problem("email", "is not a usable e-mail address", kept=True)
    if given := build.values.get("phone", ""):
        country = build.made.get("country") or build.reading.country
        build.made["phone"], flag = normalise_phone(given, country)
        build.made["phone_given"] = given[:MAX_SHORT]
        if flag:
            build.flags.append(flag)
            build.problem("phone", "is not a usable phone number", kept=True)


def _choices(build: _Build) -> None:
    for key, accepted in (("stage", STAGES), ("status", STATUSES)):
        if text := build.values.get(key, ""):
            if fold(text) in accepted:
                build.made[key] = fold(text)
            else:
                build.problem(key, f"is not a {key}", ", ".join(accepted))
    for key in ("automation_enabled", "do_not_call"):
        if text := build.values.get(key, ""):
            flag = normalise_flag(text)
            if flag is None:
                build.problem(key, "is neither yes nor no", "yes or no")
            else:
                build.made[key] = flag


def _quantities(build: _Build) -> None:
    reading, zone = build.reading, build.reading.tenant.zone

    def money(text: str) -> int:
        minor = read_minor(text, reading.locale, reading.tenant.currency)
        if minor < 0:
            raise Unreadable("is below zero", "0 or more")
        return minor

    def past(text: str) -> int:
        at = parse_instant(text, zone, order=reading.order)
        if at > reading.now_ms + 86_400_000:
            raise Unreadable("is in the future", "a day up to today")
        return at

    build.attempt("spend", money, "spend_minor")
    build.attempt("visits", lambda text: _whole(text, 1_000_000_000), "visits")
    build.attempt("lead_score", lambda text: _whole(text, 100), "score")
    for key, into in _INSTANTS:
        build.attempt(key, past, into)


def _whole(text: str, most: int) -> int:
    plain = text.removesuffix(".0")
    if not plain.isascii() or not plain.isdecimal() or len(plain) > 12 or int(plain) > most:
        raise Unreadable("is not a whole number", f"0 to {most}")
    return int(plain)


def _tags(build: _Build) -> None:
    for key in ("tags", "remove_tags"):
        if key not in build.values:
            continue
        tags = _split_tags(build.values[key])
        if len(tags) > MAX_TAGS or any(len(tag) > MAX_TAG for tag in tags):
            build.problem(key, "has too many or too long tags", f"{MAX_TAGS} of {MAX_TAG} letters")
        elif tags:
            build.made[key] = tags


@lru_cache(maxsize=4_096)
def _split_tags(text: str) -> tuple[str, ...]:
    tags = [" ".join(tag.split()) for tag in _TAG_SPLIT.split(text)]
    return tuple(dict.fromkeys(filter(None, tags)))


def _consent(build: _Build) -> None:
    consent: dict[str, str] = {}
    for channel, key in _CONSENT_KEYS:
        if key in build.values and (text := fold(build.values[key])):
            status = _CONSENTS.get(text) or _CONSENTS.get(str(normalise_flag(text)))
            if status is None:
                build.problem(key, "is not a consent", "granted or denied")
            else:
                consent[channel] = status
    if consent:
        build.made["consent"] = consent


def _custom(build: _Build) -> None:
    custom: dict[str, CustomValue] = {}
    for name, text in build.values.items():
        if not name.startswith(CUSTOM_PREFIX):
            continue
        known = build.reading.custom.get(name.removeprefix(CUSTOM_PREFIX))
        if known is None:
            accepted = ", ".join(f"{CUSTOM_PREFIX}{key}" for key in build.reading.custom)
            build.problem(name, "is not a field of this organisation", accepted or "none yet")
            continue
        try:
            custom[known.key] = custom_value(known, text, order=build.reading.order)
        except Unreadable as error:
            build.problem(name, error.reason, error.accepted)
    if custom:
        build.made["custom"] = custom


_SELDOM = (
    (frozenset({"stage", "status", "automation_enabled", "do_not_call"}), _choices),
    (_QUANTITIES, _quantities),
    (frozenset({"tags", "remove_tags"}), _tags),
    (frozenset(key for _, key in _CONSENT_KEYS), _consent),
)


def custom_value(known: CustomField, text: str, *, order: DayOrder | None = None) -> CustomValue:
    """A value of a tenant's own field; a date as its ISO text. Raises Unreadable."""
    match known.type:
        case "number":
            try:
                number = Decimal(text)
            except InvalidOperation:
                raise Unreadable("is not a number", "a plain number such as 42.5") from None
            if not number.is_finite() or abs(number) >= Decimal(10) ** 12:
                raise Unreadable("is out of range", "a number up to 12 digits")
            return number
        case "bool":
            flag = normalise_flag(text)
            if flag is None:
                raise Unreadable("is neither yes nor no", "yes or no")
            return flag
        case "date":
            return parse_day(text, order=order).isoformat()
        case _:
            if len(text) > MAX_SHORT:
                raise Unreadable(f"has {len(text):,} characters", f"at most {MAX_SHORT}")
            return text


@cache
def _zone_countries() -> dict[str, str]:
    return {str(zone): str(code) for zone, code in get_global("zone_territories").items()}
