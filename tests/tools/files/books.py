"""Real workbooks for tests, made by XlsxWriter."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tools.files.sheetwriter import new_book


@dataclass(frozen=True)
class Formula:
    """A formula cell and the value saved with it."""

    text: str
    value: int


Sheet = Mapping[tuple[int, int], object]


def rows(*lines: Sequence[object], at: tuple[int, int] = (0, 0)) -> Sheet:
    """Cells by (row, column) from whole rows."""
    down, right = at
    return {
        (down + y, right + x): value for y, line in enumerate(lines) for x, value in enumerate(line)
    }


def make_book(sheets: Mapping[str, Sheet], hidden: str = "") -> io.BytesIO:
    """A workbook file with these sheets in order."""
    file = io.BytesIO()
    book = new_book(file)
    day, moment = book.add_format(), book.add_format()
    day.set_num_format("yyyy-mm-dd")
    moment.set_num_format("yyyy-mm-dd hh:mm")
    for name, cells in sheets.items():
        sheet = book.add_worksheet(name)
        if name == hidden:
            sheet.hide()
        else:
            sheet.activate()
        for (y, x), value in cells.items():
            match value:
                case Formula(text, saved):
                    sheet.write_formula(y, x, text, None, saved)
                case bool():
                    sheet.write_boolean(y, x, value)
                case int() | float():
                    sheet.write_number(y, x, value)
                case datetime():
                    sheet.write_datetime(y, x, value, moment)
                case date():
                    sheet.write_datetime(y, x, value, day)
                case _:
                    sheet.write_string(y, x, str(value))
    book.close()
    return file
