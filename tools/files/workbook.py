"""Rows of one sheet of an XLSX workbook, with numbers, dates and yes/no as such."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import BinaryIO, TypeAlias

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from tools.errors import InvalidInput, invalid
from tools.files.delimited import checked_header
from tools.files.table import MAX_CELL, Cell, Row, is_blank
from tools.files.zipguard import check_workbook

Value: TypeAlias = "int | float | str | bool | time | date | datetime | timedelta"
WHOLE_DIGITS = 15


class Workbook:
    """A sheet as a table: the first that is not hidden, or the one named. Formulas count as the
    value the workbook was saved with."""

    def __init__(self, file: BinaryIO, sheet: str | None = None) -> None:
        check_workbook(file)
        try:
            book = CalamineWorkbook.from_filelike(file)
            name = _choose(book, sheet)
            self._sheet: CalamineSheet = book.get_sheet_by_name(name)
        except CalamineError as error:
            raise InvalidInput(
                f"the workbook cannot be read: {error}", hint="Save it again, or as CSV."
            ) from None
        others = len(book.sheet_names) - 1
        self.notes: tuple[str, ...] = (
            (f"read the sheet {name!r}; {others} other not read",) if others else ()
        )
        self.header_line, self.header = self._read_header(name)

    def _cells(self) -> Iterator[tuple[int, list[Cell]]]:
        for number, values in enumerate(self._sheet.iter_rows(), 1):
            yield number, [_cell(value) for value in values]

    def _read_header(self, name: str) -> tuple[int, tuple[str, ...]]:
        for line, cells in self._cells():
            if not all(map(is_blank, cells)):
                last = max(index for index, cell in enumerate(cells) if not is_blank(cell))
                names = [cell if isinstance(cell, str) else "" for cell in cells[: last + 1]]
                if not any(names):
                    break
                return line, checked_header(line, names)
        raise InvalidInput(
            f"the sheet {name!r} has no header", hint="Its first row names the columns."
        )

    def rows(self) -> Iterator[Row]:
        """The rows below the header that are not blank."""
        width = len(self.header)
        for line, cells in self._cells():
            if line <= self.header_line or all(map(is_blank, cells)):
                continue
            extra = cells[width:]
            problem = "" if all(map(is_blank, extra)) else "the row has cells beyond the header"
            if any(isinstance(cell, str) and len(cell) > MAX_CELL for cell in cells):
                problem = f"a cell has more than {MAX_CELL} characters"
            yield Row(line, [*cells[:width], *[""] * (width - len(cells))], problem)


def _choose(book: CalamineWorkbook, sheet: str | None) -> str:
    names = book.sheet_names
    if sheet is not None:
        for name in names:
            if name.casefold() == sheet.casefold():
                return name
        raise invalid("sheet", sheet, "is not in the workbook", ", ".join(names[:20]))
    visible = [
        item.name for item in book.sheets_metadata if item.visible == SheetVisibleEnum.Visible
    ]
    if not (visible or names):
        raise InvalidInput("the workbook has no sheet")
    return (visible or names)[0]


def _cell(value: Value) -> Cell:
    if isinstance(value, str | bool | datetime | date):
        return value
    if isinstance(value, int | float):
        return _number(value)
    return str(value)


def _number(value: float) -> Decimal | str:
    """A spreadsheet's number has 15 digits: 0.1 + 0.2 is shown, and meant, as 0.3."""
    if value != value or value in {float("inf"), float("-inf")}:
        return str(value)
    return Decimal(f"{value:.{WHOLE_DIGITS}g}")
