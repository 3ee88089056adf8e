"""Values as the organisation takes them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

from tests.standins.salesforce.refusing import Refused
from tests.standins.salesforce.schema import Definition

_EMAIL = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+")
_NUMBERS = frozenset({"int", "double", "currency", "percent"})
_TEXTS = frozenset({"string", "phone", "url", "textarea", "combobox", "email"})


def kept(definition: Definition, value: Any) -> Any:
    """A value as it is kept; refuses one that does not fit."""
    if value is None or value == "":
        return _emptied(definition)
    if definition.type in _NUMBERS:
        return _checked(definition, value, isinstance(value, int | float) and value is not True)
    if definition.type == "boolean":
        return _checked(definition, value, isinstance(value, bool))
    if not isinstance(value, str):
        raise _unfit(definition, value)
    if definition.type == "date":
        return _day(definition, value)
    if definition.type == "datetime":
        return _instant(definition, value)
    if definition.type == "email" and not _EMAIL.fullmatch(value):
        said = f"{definition.name}: invalid email address: {value}"
        raise Refused("INVALID_EMAIL_ADDRESS", said, [definition.name])
    if definition.type in _TEXTS and len(value) > definition.length:
        said = f"{definition.name}: data value too large: (max length={definition.length})"
        raise Refused("STRING_TOO_LONG", said, [definition.name])
    if definition.restricted and value not in definition.options:
        said = f"{definition.name}: bad value for restricted picklist field: {value}"
        raise Refused("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", said, [definition.name])
    return value.lower() if definition.type == "email" else value


def shown_instant(ms: int) -> str:
    """An instant as the interface writes it."""
    moment = datetime.fromtimestamp(ms // 1000, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{ms % 1000:03d}+0000"


def _emptied(definition: Definition) -> None:
    if definition.type == "boolean":
        raise _unfit(definition, None)
    if definition.required:
        said = f"Required fields are missing: [{definition.name}]"
        raise Refused("REQUIRED_FIELD_MISSING", said, [definition.name])


def _checked(definition: Definition, value: Any, fits: bool) -> Any:
    if not fits:
        raise _unfit(definition, value)
    return value


def _day(definition: Definition, value: str) -> str:
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise _unfit(definition, value) from None


def _instant(definition: Definition, value: str) -> str:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise _unfit(definition, value) from None
    if moment.tzinfo is None:
        raise _unfit(definition, value)
    return shown_instant(round(moment.timestamp() * 1000))


def _unfit(definition: Definition, value: Any) -> Refused:
    said = f"{definition.name}: value not of required type: {value}"
    return Refused("INVALID_TYPE_ON_FIELD_IN_RECORD", said, [definition.name])
