"""Values between the port's text and Salesforce's JSON. Pure.

The port's form: numbers without separators, true or false, days as YYYY-MM-DD, instants in
milliseconds UTC, several options joined by ";", "" for nothing.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation

from store.clock import to_ms
from tools.connectors.port import FieldType

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LONGEST = len(str(10**15))
Wire = str | int | float | bool | None


def to_json(kind: FieldType, text: str) -> Wire:
    """A text as a field takes it. What does not fit is sent as it is: they say what is wrong."""
    if text == "":
        return False if kind is FieldType.BOOLEAN else None  # a checkbox cannot be empty
    match kind:
        case FieldType.NUMBER:
            return _number(text)
        case FieldType.BOOLEAN:
            return {"true": True, "false": False}.get(text, text)
        case FieldType.INSTANT:
            return iso(int(text)) if _is_ms(text) else text
        case FieldType.DATE:
            return iso(int(text))[:10] if _is_ms(text) else text
        case _:
            return text


def from_json(kind: FieldType, value: object) -> str:
    """What a field holds as text; "" where it holds nothing."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float():
            return _shown(value)
        case str():
            return _instant_text(value) if kind is FieldType.INSTANT else value
        case _:
            return ""  # an address, a place: their parts are fields too


def iso(ms: int) -> str:
    """An instant as they write it."""
    moment = EPOCH + timedelta(milliseconds=ms)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{ms % 1000:03d}Z"


def instant(value: object) -> int:
    """Milliseconds UTC of an instant of theirs; 0 for anything else."""
    if not isinstance(value, str):
        return 0
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return 0
    return to_ms(found) if found.tzinfo is not None else 0


def _number(text: str) -> Wire:
    try:
        exact = Decimal(text)
    except InvalidOperation:
        return text
    if not exact.is_finite() or abs(exact.adjusted()) > _LONGEST:
        return text
    return int(exact) if exact == exact.to_integral_value() else float(exact)


def _shown(value: float) -> str:
    if not math.isfinite(value):
        return ""
    shown = format(Decimal(repr(value)), "f")
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def _instant_text(value: str) -> str:
    found = instant(value)
    return str(found) if found else value


def _is_ms(text: str) -> bool:
    return text.isascii() and text.lstrip("-").isdecimal() and len(text) <= _LONGEST
