"""What every reader gives: a header and rows of cells with the line each starts on.

Readers are deterministic and can be read any number of times: an import reads its file once to
check it whole before anything is written, and again to write.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol, TypeAlias

MAX_COLUMNS = 500
MAX_CELL = 32_767  # what a spreadsheet's cell holds
MAX_HEADING = 200
MAX_ROWS = 5_000_000
MAX_SHOWN = 60

Scalar: TypeAlias = "str | Decimal | bool | datetime | date"
Cell: TypeAlias = "Scalar | Sequence[Scalar] | Sequence[Mapping[str, Scalar]]"


@dataclass(slots=True)
class Row:
    """One row: the line it starts on and its cells in the header's order; `problem` says why it
    cannot be used at all."""

    line: int
    cells: Sequence[Cell]
    problem: str = ""


class Table(Protocol):
    """A file's content as rows. `header` is the columns' names as given, `header_line` their line,
    `notes` what a person should know of how it was read."""

    @property
    def header(self) -> tuple[str, ...]: ...
    @property
    def header_line(self) -> int: ...
    @property
    def notes(self) -> tuple[str, ...]: ...

    def rows(self) -> Iterator[Row]:
        """The rows from the first; InvalidInput names the line where the file stops making sense."""
        ...


def shown(cell: Cell | None) -> str:
    """A cell as an issue or a preview shows it: one short line."""
    text = " ".join(as_text(cell).split()) if cell is not None else ""
    return text if len(text) <= MAX_SHOWN else f"{text[: MAX_SHOWN - 1]}…"


def as_text(cell: Cell) -> str:
    """A cell as text: numbers without a needless `.0`, dates in ISO form, lists with commas."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, Decimal):
        whole = cell.to_integral_value() if cell.is_finite() else cell
        return f"{whole if whole == cell else cell.normalize():f}"
    if isinstance(cell, date):
        return cell.isoformat()
    return ", ".join(
        "; ".join(f"{key}={as_text(value)}" for key, value in part.items())
        if isinstance(part, Mapping)
        else as_text(part)
        for part in cell
    )


def is_blank(cell: Cell) -> bool:
    """Whether a cell holds nothing."""
    return not cell.strip() if isinstance(cell, str) else isinstance(cell, Sequence) and not cell
