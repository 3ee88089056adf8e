"""The closed list of what may be done to a value on its way to a field of the other side.

Nothing here is evaluated: a template only names paths of the record.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from html import escape

from pydantic import Field, model_validator

from store.clock import from_ms
from tools.arguments import Result
from tools.sync.local import Instant, LocalRecord, Value

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_.]{0,63})\}")
MAX_TEMPLATE = 500
MAX_DIGITS = 30


class How(StrEnum):
    """as_is; lower, upper and trim for text; date (the day of an instant, UTC); join a list with a
    separator; first of a list; map texts to texts; template; text or html of what people wrote;
    owner (an e-mail becomes their user); stage (a word becomes their stage)."""

    AS_IS = "as_is"
    LOWER = "lower"
    UPPER = "upper"
    TRIM = "trim"
    DATE = "date"
    JOIN = "join"
    FIRST = "first"
    MAP = "map"
    TEMPLATE = "template"
    HTML = "html"
    OWNER = "owner"
    STAGE = "stage"


class Case(Result):
    """One pair of a map."""

    given: str = Field(max_length=200)
    becomes: str = Field(max_length=500)


class Transform(Result):
    """What is done to a value. `cases` belong to map, `text` to template, `separator` to join."""

    how: How = How.AS_IS
    separator: str = Field(default="; ", max_length=10)
    cases: tuple[Case, ...] = Field(default=(), max_length=200)
    otherwise: str | None = Field(
        default=None, max_length=500, description="For what no case fits; null leaves it out."
    )
    text: str = Field(default="", max_length=MAX_TEMPLATE)

    @model_validator(mode="after")
    def _complete(self) -> Transform:
        if self.how is How.MAP and not self.cases:
            raise ValueError("a map needs at least one case")
        if self.how is How.TEMPLATE and not PLACEHOLDER.search(self.text):
            raise ValueError("a template names at least one field in braces, such as {name}")
        return self


def cases(pairs: Mapping[str, str], otherwise: str | None = None) -> Transform:
    """A map, as the mappings that come with us write it."""
    made = tuple(Case(given=given, becomes=becomes) for given, becomes in pairs.items())
    return Transform(how=How.MAP, cases=made, otherwise=otherwise)


def transformed(record: LocalRecord, local: str, transform: Transform) -> Value:
    """The value for a field there, before it is put into the form of its type; None for none."""
    if transform.how is How.TEMPLATE:
        return _filled(transform.text, record.values)
    value = record.values.get(local)
    if value is None or transform.how is How.AS_IS:
        return value
    return _changed(value, transform)


def _changed(value: Value, transform: Transform) -> Value:
    match transform.how:
        case How.LOWER if isinstance(value, str):
            return value.lower()
        case How.UPPER if isinstance(value, str):
            return value.upper()
        case How.TRIM if isinstance(value, str):
            return value.strip() or None
        case How.DATE if isinstance(value, Instant):
            return from_ms(value.ms).date()
        case How.JOIN if isinstance(value, tuple):
            return transform.separator.join(value) or None
        case How.FIRST if isinstance(value, tuple):
            return value[0] if value else None
        case How.MAP:
            known = {case.given: case.becomes for case in transform.cases}
            return known.get(plain(value), transform.otherwise)
        case How.HTML if isinstance(value, str):
            return escape(printable(value)).replace("\n", "<br>")
        case _:
            return value


def printable(text: str) -> str:
    """A text as it may leave: line ends as one character each, and no other control character, which
    a CRM refuses or loses."""
    if text.isprintable():
        return text
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in lines if c in "\n\t" or (ord(c) >= 32 and not 127 <= ord(c) < 160))


def is_sendable(number: Decimal) -> bool:
    """Whether a number is finite and of a size that anybody keeps."""
    return number.is_finite() and abs(number.adjusted()) <= MAX_DIGITS


def plain(value: Value) -> str:
    """A value as a person would type it: what maps and templates work on."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case Instant(ms):
            return from_ms(ms).isoformat().replace("+00:00", "Z")
        case tuple():
            return ", ".join(value)
        case Decimal() if not is_sendable(value):
            return str(value)
        case Decimal():
            return format(value.normalize(), "f") if value else "0"
        case date():
            return value.isoformat()
        case _:
            return value


def _filled(template: str, values: Mapping[str, Value]) -> str | None:
    """A template with its values; None when none of them is known."""
    names = PLACEHOLDER.findall(template)
    if not any(values.get(name) is not None for name in names):
        return None
    return PLACEHOLDER.sub(lambda found: plain(values.get(found[1])), template).strip() or None
