"""Values as the account takes them: what a property accepts, and how it is kept."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from tests.standins.hubspot.clock import iso
from tests.standins.hubspot.refusing import Refused, invalid_value
from tests.standins.hubspot.seeds import Definition

_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_EMAIL = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+")
MOST_TEXT = 65_536
DAY_MS = 86_400_000


def kept(definition: Definition, value: str) -> str:
    """A value as it is kept: dates and instants in their form, addresses in lower case."""
    if value == "":
        return ""
    if definition.read_only:
        raise invalid_value(definition.name, "READ_ONLY_VALUE", "is read only")
    if definition.name == "email":
        return _email(value)
    if definition.type == "number":
        return _number(definition, value)
    if definition.type == "datetime":
        return _instant(definition, value)
    if definition.type == "date":
        return _day(definition, value)
    if definition.options:
        return _option(definition, value)
    if len(value) > MOST_TEXT:
        raise invalid_value(definition.name, "PROPERTY_VALUE_TOO_LONG", "is too long")
    return value


def _email(value: str) -> str:
    if not _EMAIL.fullmatch(value):
        raise invalid_value("email", "INVALID_EMAIL", f"Email address {value} is invalid")
    return value.lower()


def _number(definition: Definition, value: str) -> str:
    if not _NUMBER.fullmatch(value):
        raise invalid_value(definition.name, "INVALID_LONG", f"{value} was not a valid number")
    return value


def _instant(definition: Definition, value: str) -> str:
    if value.lstrip("-").isdecimal():
        return iso(int(value))
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise _bad_date(definition, value) from None
    if moment.tzinfo is None:
        raise _bad_date(definition, value)
    return iso(round(moment.timestamp() * 1000))


def _day(definition: Definition, value: str) -> str:
    if value.lstrip("-").isdecimal():
        if int(value) % DAY_MS:
            raise invalid_value(definition.name, "INVALID_DATE", f"{value} is not midnight UTC")
        return f"{datetime.fromtimestamp(int(value) // 1000, UTC):%Y-%m-%d}"
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise _bad_date(definition, value) from None


def _option(definition: Definition, value: str) -> str:
    values = value.split(";") if definition.field_type == "checkbox" else [value]
    for one in values:
        if one not in definition.options:
            allowed = ", ".join(definition.options)
            message = f"{one} was not one of the allowed options: [{allowed}]"
            raise invalid_value(definition.name, "INVALID_OPTION", message)
    return value


def _bad_date(definition: Definition, value: str) -> Refused:
    return invalid_value(definition.name, "INVALID_DATE", f"{value} was not a valid date")
