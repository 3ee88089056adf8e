"""XlsxWriter as this house uses it: the few calls needed, typed."""

from __future__ import annotations

from datetime import date
from importlib import import_module
from typing import Any, BinaryIO, Protocol

MAX_ROWS = 1_048_576


class Format(Protocol):
    """How a cell is shown."""

    def set_num_format(self, num_format: str) -> None: ...


class Sheet(Protocol):
    """A worksheet being written; rows and columns count from 0."""

    def write_string(self, row: int, col: int, string: str) -> object: ...
    def write_number(self, row: int, col: int, number: float) -> object: ...
    def write_boolean(self, row: int, col: int, boolean: bool) -> object: ...  # noqa: FBT001 its signature
    def write_datetime(self, row: int, col: int, date: date, cell_format: Format) -> object: ...
    def write_formula(
        self, row: int, col: int, formula: str, cell_format: None, value: int
    ) -> object: ...
    def hide(self) -> None: ...
    def activate(self) -> None: ...


class Book(Protocol):
    """A workbook being written."""

    def add_worksheet(self, name: str) -> Sheet: ...
    def add_format(self) -> Format: ...
    def close(self) -> None: ...


def new_book(file: BinaryIO, *, constant_memory: bool = False) -> Book:
    """A workbook written to `file` on `close`; with `constant_memory` rows must be written in order
    and leave memory at once. Text is never turned into formulas, links or numbers."""
    xlsxwriter: Any = import_module("xlsxwriter")  # no stubs; only an export to XLSX needs it
    options = {
        "constant_memory": constant_memory,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "yyyy-mm-dd",
    }
    book: Book = xlsxwriter.Workbook(file, options)
    return book
