"""Values as HubSpot keeps them: text only. Pure.

`""` clears a field, so an empty value is never made here by itself: leave the field out instead.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal

from store.clock import to_ms
from tools.connectors.port import FieldType, RemoteField
from tools.errors import invalid

MOST_TEXT = 65_536
CLEAR = ""
Value = str | int | float | Decimal | bool | date | datetime | Sequence[str]


def to_wire(field: RemoteField, value: Value) -> str:
    """A value for a field; `InvalidInput` names the field when it cannot hold it."""
    if isinstance(value, str):
        return _of_text(field, value)
    if isinstance(value, Sequence) and field.type is FieldType.CHOICES:
        return _chosen(field, value)
    made = _MAKERS[field.type](value)
    if made is None:
        raise invalid(field.name, repr(value), "does not fit the field", field.type.value)
    return made


def body_html(text: str, *, most: int = MOST_TEXT) -> str:
    """Text as the HTML of a note's, call's or task's body: escaped, lines kept, cut at the limit
    between characters."""
    clean = _printable(text)
    parts: list[str] = []
    left = most - 1
    for character in clean:
        part = "<br>" if character == "\n" else html.escape(character)
        left -= len(part)
        if left < 0:
            return "".join(parts) + "…"
        parts.append(part)
    return "".join(parts)


def number(value: float | Decimal) -> str:
    """A number without separators or exponent; `ValueError` when it is not finite."""
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    if not exact.is_finite():
        raise ValueError(f"not a finite number: {value}")
    shown = format(exact, "f")
    shown = shown.rstrip("0").rstrip(".") if "." in shown else shown
    return "0" if shown in {"-0", ""} else shown


def _of_text(field: RemoteField, text: str) -> str:
    """Text for a field of any type: checked against it, "" clears."""
    clean = _printable(text)
    if clean == CLEAR:
        return CLEAR
    if len(clean) > MOST_TEXT:
        raise invalid(field.name, clean, "is too long", f"at most {MOST_TEXT} characters")
    if field.type is FieldType.CHOICE:
        return _chosen(field, (clean,))
    if field.type is FieldType.CHOICES:
        return _chosen(field, clean.split(";"))
    if not _LOOKS[field.type](clean):
        raise invalid(field.name, clean, "does not fit the field", field.type.value)
    return clean


def _chosen(field: RemoteField, values: Sequence[str]) -> str:
    allowed = [option.value for option in field.options]
    for value in values:
        if ";" in value or (allowed and value not in allowed):
            raise invalid(field.name, value, "is no option of the field", ", ".join(allowed[:20]))
    return ";".join(values)


def _printable(text: str) -> str:
    """Line ends as one character; no other control character, which they refuse or lose."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in lines if c in "\n\t" or (ord(c) >= 32 and not 127 <= ord(c) < 160))


def _number_or_none(value: Value) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    try:
        return number(value)
    except ValueError:
        return None


def _instant_or_none(value: Value) -> str | None:
    """Milliseconds UTC, from a number of them or an instant with a zone; a local time is refused."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, datetime) and value.tzinfo is not None:
        return str(to_ms(value))
    return None


def _date_or_none(value: Value) -> str | None:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    return None


def _boolean_or_none(value: Value) -> str | None:
    return ("true" if value else "false") if isinstance(value, bool) else None


def _never(value: Value) -> str | None:
    del value


def _is_number(text: str) -> bool:
    return text.lstrip("-").replace(".", "", 1).isdecimal() and text.isascii()


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return _is_number(text)
    return True


def _is_whole(text: str) -> bool:
    return text.lstrip("-").isdecimal() and text.isascii()


def _is_boolean(text: str) -> bool:
    return text in {"true", "false"}


def _any_text(text: str) -> bool:
    return bool(text)


_MAKERS: dict[FieldType, Callable[[Value], str | None]] = {
    FieldType.TEXT: _number_or_none,
    FieldType.NUMBER: _number_or_none,
    FieldType.BOOLEAN: _boolean_or_none,
    FieldType.DATE: _date_or_none,
    FieldType.INSTANT: _instant_or_none,
    FieldType.CHOICE: _never,
    FieldType.CHOICES: _never,
}
_LOOKS: dict[FieldType, Callable[[str], bool]] = {
    FieldType.TEXT: _any_text,
    FieldType.NUMBER: _is_number,
    FieldType.BOOLEAN: _is_boolean,
    FieldType.DATE: _is_date,
    FieldType.INSTANT: _is_whole,
}
