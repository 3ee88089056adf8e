"""Queries in SOQL, every value of which is quoted here and nowhere else. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import quote

from tools.connectors.port import FieldType, Filter, Op
from tools.connectors.salesforce.names import theirs
from tools.connectors.salesforce.values import iso
from tools.errors import invalid

MOST_IN = 200  # values a condition
MOST_LENGTH = 6_000  # of the values of one query, as they stand in an address of at most 16,384
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,79}")
_RECORD = re.compile(r"[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?")
_ESCAPES = {"\\": "\\\\", "'": "\\'", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_COMPARES = {Op.EQ: "=", Op.NEQ: "!=", Op.LT: "<", Op.LTE: "<=", Op.GT: ">", Op.GTE: ">="}


def text(value: str) -> str:
    """A text as a literal: nothing in it ends the quotes."""
    kept = (_ESCAPES.get(one, one) for one in value if one.isprintable() or one in _ESCAPES)
    return f"'{''.join(kept)}'"


def field(name: str) -> str:
    """The name of a field, the port's own words turned into theirs. `InvalidInput` for what can be
    no name: a name cannot be quoted."""
    found = theirs(name)
    if not _NAME.fullmatch(found):
        raise invalid("field", name[:80], "is no name of a field", "letters, digits and _")
    return found


def fields(names: Sequence[str]) -> str:
    """Fields to select, each once however it is written."""
    return ", ".join({name.casefold(): name for name in map(field, names)}.values())


def select(what: str, of: str, condition: str, ends: str = "") -> str:
    """A query; its parts are those that this module made, or fixed ones."""
    return " ".join(("SELECT", what, "FROM", of, "WHERE", condition, ends)).rstrip()


def is_record_id(value: str) -> bool:
    """Whether it can be the id of a record: a query for another one fails as a whole."""
    return _RECORD.fullmatch(value) is not None


def is_in(name: str, values: Sequence[str]) -> str:
    """A field is one of some values."""
    return f"{field(name)} IN ({', '.join(map(text, values))})"


def parts(values: Sequence[str]) -> Iterator[Sequence[str]]:
    """Values in parts that fit into one query each."""
    part: list[str] = []
    length = 0
    for value in values:
        size = len(quote(text(value))) + 4
        if part and (len(part) >= MOST_IN or length + size > MOST_LENGTH):
            yield part
            part, length = [], 0
        part.append(value)
        length += size
    if part:
        yield part


def where(groups: Sequence[Sequence[Filter]], types: dict[str, FieldType]) -> str:
    """The condition of a search: every filter of any group; `types` by name in lower case."""
    found = [" AND ".join(_condition(one, types) for one in group) for group in groups if group]
    return " OR ".join(f"({one})" for one in found)


def _condition(one: Filter, types: dict[str, FieldType]) -> str:
    name = field(one.name)
    kind = types.get(name.casefold(), FieldType.TEXT)
    if one.op is Op.IN:
        return f"{name} IN ({', '.join(literal(kind, value) for value in one.values)})"
    if one.op in {Op.KNOWN, Op.MISSING}:
        return f"{name} {'!=' if one.op is Op.KNOWN else '='} null"
    low = literal(kind, one.value)
    if one.op is Op.BETWEEN:
        return f"({name} >= {low} AND {name} <= {literal(kind, one.high)})"
    return f"{name} {_COMPARES[one.op]} {low}"


def literal(kind: FieldType, value: str) -> str:
    """A value as a literal of a field's type. `InvalidInput` for what is none of it."""
    checks = {
        FieldType.NUMBER: r"-?\d{1,18}(\.\d{1,18})?",
        FieldType.BOOLEAN: "true|false",
        FieldType.DATE: r"\d{4}-\d\d-\d\d",
        FieldType.INSTANT: r"\d{1,15}",
    }
    if (check := checks.get(kind)) is None:
        return text(value)
    if not re.fullmatch(check, value, re.ASCII):
        raise invalid("value", value[:80], "cannot be compared with the field", kind.value)
    return iso(int(value)) if kind is FieldType.INSTANT else value
