"""Rows of a JSON Lines file: one object a line, whose nested objects become dotted columns."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import BinaryIO, NoReturn, TypeAlias, TypeGuard

from tools.errors import InvalidInput
from tools.files.decoding import Encoding
from tools.files.table import MAX_CELL, MAX_COLUMNS, MAX_HEADING, Cell, Row, Scalar

MAX_LINE = 1_000_000
MAX_DEPTH = 3
MAX_DIGITS = 40
Flat: TypeAlias = "dict[str, Cell]"


class JsonLines:
    """A JSON Lines file as a table: its columns are every key of every object, in order of first
    appearance. A line that is not an object costs only itself."""

    def __init__(self, file: BinaryIO, encoding: Encoding) -> None:
        self._file, self._codec = file, encoding.codec
        self.notes = (encoding.note,) if encoding.note else ()
        self.header_line = 1
        self.header = self._collect_header()

    def _collect_header(self) -> tuple[str, ...]:
        names: dict[str, None] = {}
        known: set[tuple[str, ...]] = set()
        for line, flat, problem in self._objects():
            if problem and not names:
                raise InvalidInput(
                    f"line {line}: {problem}", hint="JSON Lines has one object a line."
                )
            if (keys := tuple(flat)) not in known:
                known.add(keys)
                names |= dict.fromkeys(keys)
                _check_names(line, names, keys)
        if not names:
            raise InvalidInput("the file has no rows", hint="JSON Lines has one object a line.")
        return tuple(names)

    def _objects(self) -> Iterator[tuple[int, Flat, str]]:
        """(line, columns, problem) of every line that is not blank."""
        self._file.seek(0)
        text = io.TextIOWrapper(self._file, self._codec, newline="\n")
        try:
            for number, line in enumerate(text, 1):
                if line.strip():
                    yield number, *_read_line(line)
        except UnicodeError:
            raise InvalidInput(
                f"the file is not valid {self._codec.upper()}", hint="Save it as UTF-8."
            ) from None
        finally:
            with contextlib.suppress(
                ValueError
            ):  # the file may be closed before a reading given up
                text.detach()

    def rows(self) -> Iterator[Row]:
        """The rows from the first line."""
        header = self.header
        for line, flat, problem in self._objects():
            cells: list[Cell] = [flat.get(name, "") for name in header]
            yield Row(line, cells, problem)


def _check_names(line: int, names: Mapping[str, None], fresh: Sequence[str]) -> None:
    if len(names) > MAX_COLUMNS:
        raise InvalidInput(
            f"line {line} brings the columns to {len(names)}; at most {MAX_COLUMNS} are taken",
            hint="Give every object the same keys.",
        )
    for name in fresh:
        if len(name) > MAX_HEADING:
            raise InvalidInput(f"line {line} has a key of {len(name)} characters: {name[:40]!r}…")


def _read_line(line: str) -> tuple[Flat, str]:
    if len(line) > MAX_LINE:
        return {}, f"the line has {len(line)} characters; at most {MAX_LINE} are taken"
    try:
        value = read_json(line)
    except ValueError as error:
        return {}, f"not JSON: {error}"
    if _is_sequence(value):
        return {}, "an array, not an object; write each of its objects on a line of its own"
    if not _is_mapping(value):
        return {}, "not an object"
    flat: Flat = {}
    _flatten(value, "", 1, flat)
    return flat, _too_long(flat)


def _too_long(flat: Flat) -> str:
    for name, cell in flat.items():
        if isinstance(cell, str) and len(cell) > MAX_CELL:
            return f"{name} has {len(cell)} characters; at most {MAX_CELL} are taken"
    return ""


def _flatten(value: Mapping[str, object], prefix: str, depth: int, flat: Flat) -> None:
    for key, part in value.items():
        name = f"{prefix}{key}"
        if _is_mapping(part):
            if depth < MAX_DEPTH:
                _flatten(part, f"{name}.", depth + 1, flat)
            else:
                flat[name] = json.dumps(part, ensure_ascii=False, default=str)
        else:
            flat[name] = cell_of(part)


def read_json(text: str) -> object:
    """The value of a JSON text with exact numbers; ValueError when it is none."""
    try:
        return json.loads(text, parse_float=_number, parse_int=_number, parse_constant=_no_constant)
    except RecursionError:
        raise ValueError("nested too deep") from None


def cell_of(value: object) -> Cell:
    """A JSON value as a cell: lists of objects stay, what is deeper becomes text."""
    if not _is_sequence(value):
        return _scalar(value)
    objects = [part for part in value if _is_mapping(part)]
    if objects and len(objects) == len(value):
        return [{key: _scalar(part) for key, part in item.items()} for item in objects]
    return [_scalar(part) for part in value]


def _scalar(value: object) -> Scalar:
    if isinstance(value, str | bool | Decimal):
        return value
    return "" if value is None else json.dumps(value, ensure_ascii=False, default=str)


def _number(text: str) -> Decimal:
    """Numbers keep their digits; the exponent is bounded so that no text form explodes."""
    value = Decimal(text)
    if len(text) > MAX_DIGITS or abs(value.adjusted()) > MAX_DIGITS:
        raise ValueError(f"the number {text[:20]}… is out of range")
    return value


def _no_constant(text: str) -> NoReturn:
    raise ValueError(f"{text} is not a JSON number")


def _is_mapping(value: object) -> TypeGuard[Mapping[str, object]]:
    return isinstance(value, dict)


def _is_sequence(value: object) -> TypeGuard[Sequence[object]]:
    return isinstance(value, list)
