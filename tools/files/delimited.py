"""Rows of a CSV file, whatever its delimiter and encoding, one line at a time."""

from __future__ import annotations

import contextlib
import csv
import io
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from tools.errors import InvalidInput
from tools.files.decoding import Encoding
from tools.files.table import MAX_CELL, MAX_COLUMNS, MAX_HEADING, Row

DELIMITERS = (",", ";", "\t", "|")
NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
MAX_LINE = 4_000_000
_SNIFF_LINES = 25


class Delimited:
    """A CSV file as a table. `file` stays open and is read again by every `rows()`."""

    def __init__(self, file: BinaryIO, encoding: Encoding, delimiter: str | None = None) -> None:
        self._file, self._codec = file, encoding.codec
        sample = self._sample()
        self._marked = bool(sample) and sample[0].lower().startswith("sep=")
        marked = sample[0][4:5] if self._marked and len(sample[0].rstrip("\r\n")) == 5 else None
        self._delimiter = delimiter or marked or _sniff(sample[self._marked :])
        notes = [encoding.note] if encoding.note else []
        if self._delimiter != ",":
            name = NAMES.get(self._delimiter, repr(self._delimiter))
            notes.append(f"columns are separated by {name}")
        self.notes = tuple(notes)
        self.header_line, self.header = self._read_header()

    def _lines(self) -> Iterator[str]:
        self._file.seek(0)
        text = io.TextIOWrapper(self._file, self._codec, newline="")
        try:
            for number, line in enumerate(text, 1):
                if len(line) > MAX_LINE or "\x00" in line:
                    raise _bad_line(number, line)
                yield line
        except UnicodeError:
            raise InvalidInput(
                f"line {self._undecodable()} is not valid {self._codec.upper()}",
                hint="Save it as UTF-8.",
            ) from None
        finally:
            with contextlib.suppress(
                ValueError
            ):  # the file may be closed before a reading given up
                text.detach()

    def _undecodable(self) -> int:
        """The line that cannot be decoded; text is decoded in blocks, which lines do not respect."""
        self._file.seek(0)
        for number, line in enumerate(self._file, 1):
            try:
                line.decode(self._codec)
            except UnicodeError:
                return number
        return 1

    def _sample(self) -> list[str]:
        lines: list[str] = []
        for line in self._lines():
            lines.append(line)
            if len(lines) == _SNIFF_LINES:
                break
        return lines

    def _records(self) -> Iterator[tuple[int, list[str]]]:
        """(line a record starts on, its cells), blank lines left out."""
        lines = self._lines()
        skipped = 0
        if self._marked:
            next(lines)
            skipped = 1
        reader = csv.reader(lines, delimiter=self._delimiter, strict=True)
        start = 1 + skipped
        try:
            for cells in reader:
                if cells:
                    yield start, cells
                start = reader.line_num + 1 + skipped
        except csv.Error as error:
            raise _broken(start, reader.line_num + skipped, error) from None

    def _read_header(self) -> tuple[int, tuple[str, ...]]:
        for line, cells in self._records():
            if any(cell.strip() for cell in cells):
                return line, checked_header(line, cells)
        raise InvalidInput("the file has no rows", hint="Its first row names the columns.")

    def rows(self) -> Iterator[Row]:
        """The rows below the header."""
        width = len(self.header)
        records = self._records()
        for line, _ in records:
            if line == self.header_line:
                break
        for line, cells in records:
            if len(cells) == width:
                if sum(map(len, cells)) > MAX_CELL and (problem := _long_cell(self.header, cells)):
                    yield Row(line, cells, problem)
                else:
                    yield Row(line, cells)
            elif any(map(str.strip, cells)):
                yield _ragged(line, cells, width)


def checked_header(line: int, cells: Sequence[str]) -> tuple[str, ...]:
    """A header row's names, trimmed; InvalidInput when there are too many or one is absurd."""
    names = tuple(" ".join(cell.split()) for cell in cells)
    if len(names) > MAX_COLUMNS:
        raise InvalidInput(
            f"line {line} has {len(names)} columns; at most {MAX_COLUMNS} are taken",
            hint="Leave out the columns that are not needed.",
        )
    for name in names:
        if len(name) > MAX_HEADING:
            raise InvalidInput(
                f"line {line} has a heading of {len(name)} characters: {name[:40]!r}…",
                hint="The first row must name the columns.",
            )
    return names


def _long_cell(header: Sequence[str], cells: Sequence[str]) -> str:
    for name, cell in zip(header, cells, strict=True):
        if len(cell) > MAX_CELL:
            return f"{name or 'a cell'} has {len(cell)} characters; at most {MAX_CELL} are taken"
    return ""


def _ragged(line: int, cells: list[str], width: int) -> Row:
    if len(cells) > width and not any(map(str.strip, cells[width:])):
        return Row(line, cells[:width])
    found = f"{len(cells)} cell" if len(cells) == 1 else f"{len(cells)} cells"
    padded = [*cells, *[""] * (width - len(cells))][:width]
    return Row(line, padded, f"the row has {found} where the header has {width}")


def _bad_line(number: int, line: str) -> InvalidInput:
    if "\x00" in line:
        return InvalidInput(
            f"line {number} holds a NUL byte: the file is damaged or not text",
            hint="Export it again as UTF-8.",
        )
    return InvalidInput(f"line {number} has more than {MAX_LINE} characters")


def _broken(start: int, end: int, error: csv.Error) -> InvalidInput:
    """A file whose quotes do not pair cannot be trusted after that line."""
    reason = str(error)
    if "field larger" in reason or "unexpected end" in reason:
        what = f"line {start} opens a quote that is never closed"
    elif "expected after" in reason:
        where = f"line {start}" if end <= start else f"lines {start} to {end}"
        what = f"{where}: a quote is closed in the middle of a cell"
    else:
        what = f"line {start} cannot be read: {reason}"
    return InvalidInput(what, hint='Put cells in double quotes and write a quote inside as "".')


def _sniff(lines: Sequence[str]) -> str:
    """The delimiter that splits the first lines into the most columns, the same number in each."""
    return max(DELIMITERS, key=lambda delimiter: _score(lines, delimiter))


def _score(lines: Sequence[str], delimiter: str) -> tuple[float, int]:
    widths: list[int] = []
    try:
        reader = csv.reader(lines, delimiter=delimiter)
        widths.extend(len(cells) for cells in reader if any(cells))
    except csv.Error:
        return 0.0, 0
    if not widths or widths[0] < 2:
        return 0.0, 0
    return widths.count(widths[0]) / len(widths), widths[0]
