"""From bytes to a table, whatever the format."""

from __future__ import annotations

from typing import BinaryIO

from tools.files.decoding import Format, detect_encoding, detect_format
from tools.files.delimited import Delimited
from tools.files.jsonlines import JsonLines
from tools.files.table import Table
from tools.files.workbook import Workbook


def open_table(file: BinaryIO, *, form: Format | None = None, sheet: str | None = None) -> Table:
    """The table in a file; InvalidInput or TooLarge says what is wrong with it."""
    found = detect_format(file, form)
    if found == "xlsx":
        return Workbook(file, sheet)
    encoding = detect_encoding(file)
    return JsonLines(file, encoding) if found == "jsonl" else Delimited(file, encoding)
