"""Queries: as much of SOQL as is asked here, read strictly."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.standins.salesforce.refusing import Refused, no_such_column
from tests.standins.salesforce.schema import Definition

_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^'\\]|\\.)*')|(?P<instant>\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d))"
    r"|(?P<day>\d{4}-\d\d-\d\d)|(?P<number>-?\d+(?:\.\d+)?)|(?P<word>[A-Za-z]\w*)"
    r"|(?P<sign><=|>=|!=|[=<>(),]))"
)
_UNESCAPED = {"n": "\n", "r": "\r", "t": "\t", "'": "'", '"': '"', "\\": "\\"}
Row = Mapping[str, Any]
Test = Callable[[Row], bool]


@dataclass(frozen=True)
class Query:
    """A query that was read. `fields` is empty for a count."""

    object: str
    fields: tuple[str, ...]
    fits: Test
    order: tuple[tuple[str, bool], ...]
    limit: int | None
    offset: int


@dataclass(frozen=True)
class _Literal:
    kind: str
    value: Any


def malformed(why: str) -> Refused:
    """A query that cannot be read."""
    return Refused("MALFORMED_QUERY", why)


def parsed(text: str, fields_of: Callable[[str], Mapping[str, Definition]]) -> Query:
    """A query over fields that may be seen."""
    return _Reader(text, fields_of).query()


class _Reader:
    def __init__(self, text: str, fields_of: Callable[[str], Mapping[str, Definition]]) -> None:
        self._tokens = _tokens(text)
        self._at = 0
        self._fields_of = fields_of
        self._known: dict[str, Definition] = {}
        self._of = ""

    def query(self) -> Query:
        self._take("SELECT")
        names = self._names()
        self._take("FROM")
        self._of = self._next("word")
        self._known = {name.casefold(): one for name, one in self._fields_of(self._of).items()}
        fields = tuple(self._field(name).name for name in names)
        if len({*fields}) < len(fields):
            raise malformed(f"duplicate field selected: {fields}")
        fits = self._any() if self._has("WHERE") else _every
        order = self._order() if self._has("ORDER") else ()
        limit = int(self._next("number")) if self._has("LIMIT") else None
        offset = int(self._next("number")) if self._has("OFFSET") else 0
        if self._at < len(self._tokens):
            raise malformed(f"unexpected token: '{self._tokens[self._at][1]}'")
        if offset > 2000:
            raise Refused("NUMBER_OUTSIDE_VALID_RANGE", "Maximum SOQL offset allowed is 2000")
        return Query(self._of, fields, fits, order, limit, offset)

    def _names(self) -> list[str]:
        names = [self._next("word")]
        if names == ["COUNT"]:
            self._take("(")
            self._take(")")
            return []
        while self._has(","):
            names.append(self._next("word"))
        return names

    def _order(self) -> tuple[tuple[str, bool], ...]:
        self._take("BY")
        found: list[tuple[str, bool]] = []
        while True:
            name = self._field(self._next("word")).name
            descending = self._has("DESC")
            if not descending:
                self._has("ASC")
            found.append((name, descending))
            if not self._has(","):
                return tuple(found)

    def _any(self) -> Test:
        """Conditions joined by one word: theirs refuses AND beside OR without parentheses."""
        tests = [self._one()]
        joined = ""
        while (word := self._peek().upper()) in {"AND", "OR"}:
            if joined and word != joined:
                raise malformed(f"unexpected token: '{word}'")
            joined = word
            self._at += 1
            tests.append(self._one())
        if joined == "OR":
            return lambda row: any(test(row) for test in tests)
        return lambda row: all(test(row) for test in tests)

    def _one(self) -> Test:
        if self._has("("):
            inner = self._any()
            self._take(")")
            return inner
        if self._has("NOT"):
            inner = self._one()
            return lambda row: not inner(row)
        definition = self._field(self._next("word"))
        return self._compared(definition)

    def _compared(self, definition: Definition) -> Test:
        name = definition.name
        if self._has("IN"):
            self._take("(")
            literals = [self._literal(definition)]
            while self._has(","):
                literals.append(self._literal(definition))
            self._take(")")
            wanted = {_folded(definition, one.value) for one in literals}
            return lambda row: _folded(definition, row.get(name)) in wanted
        if self._has("LIKE"):
            pattern = _like(self._next("text"))
            return lambda row: pattern.fullmatch(str(row.get(name) or "")) is not None
        sign = self._next("sign")
        bound = self._literal(definition).value
        return lambda row: _holds(sign, definition, row.get(name), bound)

    def _literal(self, definition: Definition) -> _Literal:
        kind, token = self._tokens[self._at]
        self._at += 1
        if kind == "text":
            value: Any = _text(token)
        elif kind == "number":
            value = float(token)
        elif token.lower() in {"true", "false", "null"}:
            value = {"true": True, "false": False, "null": None}[token.lower()]
        elif kind in {"instant", "day"}:
            value = token
        else:
            raise malformed(f"unexpected token: '{token}'")
        _check_kind(definition, kind, value)
        return _Literal(kind, value)

    def _field(self, name: str) -> Definition:
        found = self._known.get(name.casefold())
        if found is None:
            raise no_such_column(name, self._of)
        return found

    def _peek(self) -> str:
        return self._tokens[self._at][1] if self._at < len(self._tokens) else ""

    def _has(self, word: str) -> bool:
        if self._peek().upper() != word:
            return False
        self._at += 1
        return True

    def _take(self, word: str) -> None:
        if not self._has(word):
            raise malformed(f"expecting {word}, found '{self._peek()}'")

    def _next(self, kind: str) -> str:
        if self._at >= len(self._tokens) or self._tokens[self._at][0] != kind:
            raise malformed(f"expecting a {kind}, found '{self._peek()}'")
        self._at += 1
        return self._tokens[self._at - 1][1]


def _every(row: Row) -> bool:
    del row
    return True


def _tokens(text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    at, text = 0, text.rstrip()
    while at < len(text):
        token = _TOKEN.match(text, at)
        if token is None or token.lastgroup is None:
            raise malformed(f"unexpected token at {at}: {text[at : at + 20]}")
        found.append((token.lastgroup, token[token.lastgroup]))
        at = token.end()
    return found


def _text(token: str) -> str:
    def one(found: re.Match[str]) -> str:
        if found[1] not in _UNESCAPED:
            raise malformed(f"illegal escape: \\{found[1]}")
        return _UNESCAPED[found[1]]

    return re.sub(r"\\(.)", one, token[1:-1])


def _like(token: str) -> re.Pattern[str]:
    parts = [found[0] for found in re.finditer(r"\\.|.", token[1:-1])]
    wild = {"%": ".*", "_": "."}
    pattern = "".join(wild.get(one) or re.escape(one.removeprefix("\\")) for one in parts)
    return re.compile(pattern, re.IGNORECASE | re.DOTALL)


def _check_kind(definition: Definition, kind: str, value: Any) -> None:
    """Theirs refuses a literal of another type than the field's."""
    wants = {
        "datetime": "instant",
        "date": "day",
        "boolean": "word",
        "int": "number",
        "currency": "number",
        "double": "number",
    }.get(definition.type, "text")
    if value is not None and kind != wants:
        said = f"value of filter criterion for field '{definition.name}' must be of type {wants}"
        raise Refused("INVALID_FIELD", said)
    if (
        definition.type in {"id", "reference"}
        and value
        and not re.fullmatch(r"\w{15}|\w{18}", value)
    ):
        said = f"invalid ID field: {value}"
        raise Refused("INVALID_QUERY_FILTER_OPERATOR", said)


def comparable(definition: Definition, value: Any) -> Any:
    """What a value is ordered by."""
    if definition.type == "datetime" and isinstance(value, str):
        return datetime.fromisoformat(value).timestamp()
    if definition.type in {"id", "reference"}:
        return str(value or "")[:15]
    return value.casefold() if isinstance(value, str) else value


def _folded(definition: Definition, value: Any) -> Any:
    return None if value is None else comparable(definition, value)


def _holds(sign: str, definition: Definition, held: Any, bound: Any) -> bool:
    mine, other = _folded(definition, held), _folded(definition, bound)
    if sign in {"=", "!="}:
        return (mine == other) is (sign == "=")
    if mine is None or other is None:
        return False
    return {"<": mine < other, "<=": mine <= other, ">": mine > other, ">=": mine >= other}[sign]
