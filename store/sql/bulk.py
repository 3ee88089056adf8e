"""Many rows in few statements.

A driver's `executemany` runs a statement for each row. On SQLite it gives up Python's lock for each
too, and while another thread computes, as when an import reads its next rows, it waits 5 ms to get
it back: an insert took 960 µs a row so, and 25 in runs. On PostgreSQL one statement takes arrays.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain
from typing import Any

from sqlalchemy import Connection

from store.sql.dialect import SQLITE
from store.sql.guard import SCOPED_INSERT, ScopeLeak

RUNS = (256, 32)  # rows a statement on SQLite: below its 32,766 parameters for 128 columns
_VALUES = re.compile(
    r"^(?P<head>INSERT .*?\)) VALUES \((?P<marks>[^()]*)\)(?P<tail>.*)$", re.DOTALL
)
_CAST = re.compile(r"(::[A-Za-z]+)")


class BulkInsert:
    """An insert of one row, as text with the tenant first, made to take any number of rows."""

    def __init__(self, dialect: str, text: str, width: int) -> None:
        found = _VALUES.match(text)
        if found is None:
            raise ScopeLeak(f"not an insert of one row: {text[:60]}")
        self._one, self._width = text, width
        head, marks, tail = found["head"], found["marks"], found["tail"]
        self._runs: dict[int, str] = {}
        self._arrays = ""
        if dialect == SQLITE:
            row = f"({marks})"
            for size in RUNS:
                self._runs[size] = f"{head} VALUES {', '.join([row] * size)}{tail}"
        else:
            arrays = _CAST.sub(r"\1[]", marks)
            self._arrays = f"{head} SELECT * FROM unnest({arrays}){tail}"  # noqa: S608 - our own text

    def run(self, connection: Connection, rows: Sequence[tuple[Any, ...]]) -> None:
        """Insert rows of values in the order of the columns, the tenant first."""
        if self._arrays and len(rows) > 1:
            options = {SCOPED_INSERT: 0}
            columns = tuple(map(list, zip(*rows, strict=True)))
            connection.exec_driver_sql(self._arrays, columns, execution_options=options)
            return
        options = {SCOPED_INSERT: self._width}
        start = 0
        for size, text in self._runs.items():
            while len(rows) - start >= size:
                run = tuple(chain.from_iterable(rows[start : start + size]))
                connection.exec_driver_sql(text, run, execution_options=options)
                start += size
        if start < len(rows):
            connection.exec_driver_sql(self._one, list(rows[start:]), execution_options=options)
