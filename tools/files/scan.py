"""The first reading of a file: is it whole, how many rows, which repeat, how its dates are written.

Nothing is written before this ends, so a file that breaks on its last line changes nothing. Memory
stays flat: a table of bits tells keys seen once from those seen again, and only the latter are kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from tools.customer_values import Reading
from tools.errors import InvalidInput
from tools.files.plan import Plan, cell_text
from tools.files.table import MAX_ROWS, Cell, Table
from tools.quantities import DayOrder

TICK = 4_096
BITS = 1 << 26
_DIGITS = re.compile(r"[^0-9]+")
_NUMERIC_DATE = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.][0-9]{4}(?![0-9]).*")
_DATES = {"customers": ("as_of", "last_active", "created_at"), "orders": ("date",)}
PHONE_TAIL = 8
Tick = Callable[[int], None]


def no_tick(rows: int) -> None:
    """Progress of a reading that nobody listens to."""


@dataclass(frozen=True, slots=True)
class Scan:
    """What the first reading found: the number of rows, the row that a repeated key was last seen
    at (keys are hashes of this process), and the order of day and month when the file shows it."""

    rows: int
    last: Mapping[int, int]
    order: DayOrder | None


def scan(table: Table, plan: Plan, tick: Tick = no_tick) -> Scan:
    """Read a table from end to end; InvalidInput names the line where it stops making sense."""
    keys = row_keys(plan)
    repeats = _Repeats(in_runs=plan.noun == "orders")
    dates = _Dates(plan)
    count = 0
    for index, row in enumerate(table.rows()):
        if not index % TICK:
            tick(index)
        repeats.see(index, keys(row.cells))
        dates.see(row.cells)
        count = index + 1
    if count > MAX_ROWS:
        raise InvalidInput(
            f"the file has {count:,} rows; at most {MAX_ROWS:,} are taken", hint="Split the file."
        )
    return Scan(count, repeats.last, dates.order())


class _Repeats:
    """Where keys that occur more than once were last seen. A key is taken for a repeat by mistake
    now and then (two keys share a bit), which costs a little time and nothing else. With `in_runs`
    a key that only occurs in rows beside one another is no repeat."""

    def __init__(self, *, in_runs: bool) -> None:
        self._bits = bytearray(BITS // 8)
        self._in_runs = in_runs
        self._previous: int | None = None
        self.last: dict[int, int] = {}

    def see(self, index: int, keys: Iterable[int]) -> None:
        bits, last = self._bits, self.last
        for key in keys:
            place = key % BITS
            byte, mask = place >> 3, 1 << (place & 7)
            if key in last:
                last[key] = index
            elif bits[byte] & mask:
                if key != self._previous:
                    last[key] = index
            else:
                bits[byte] |= mask
            if self._in_runs:
                self._previous = key


class _Dates:
    """Whether the numeric dates of a file are day first or month first: one above 12 tells."""

    def __init__(self, plan: Plan) -> None:
        self._columns = tuple(i for key in _DATES[plan.noun] for i in plan.indexes(key))
        self._day_first = self._month_first = False

    def see(self, cells: Sequence[Cell]) -> None:
        for column in self._columns:
            cell = cells[column]
            if isinstance(cell, str) and (found := _NUMERIC_DATE.match(cell)):
                self._day_first = self._day_first or int(found[1]) > 12
                self._month_first = self._month_first or int(found[2]) > 12

    def order(self) -> DayOrder | None:
        if self._day_first == self._month_first:
            return None
        return "day_first" if self._day_first else "month_first"


def row_keys(plan: Plan) -> Callable[[Sequence[Cell]], Iterable[int]]:
    """What a row may share with another: of a customer loose forms of id, e-mail and phone, of an
    order's line the order's id."""
    if plan.noun == "orders":
        return _order_keys(plan)
    ids, emails = plan.indexes("external_id"), plan.indexes("email")
    phones, own = plan.indexes("phone"), plan.indexes("rapport_id")
    names = plan.indexes("name") + plan.indexes("given_name") + plan.indexes("family_name")

    def keys(cells: Sequence[Cell]) -> list[int]:
        found: list[int] = []
        if text := first_text(cells, ids) or first_text(cells, own):
            found.append(hash(text))
        if text := first_text(cells, emails):
            found.append(hash(text.lower()))
        if text := first_text(cells, phones):
            found.append(hash(_DIGITS.sub("", text)[-PHONE_TAIL:]))
        return found or [hash(tuple(cell_text(cells[index]) for index in names))]

    return keys


def _order_keys(plan: Plan) -> Callable[[Sequence[Cell]], Iterable[int]]:
    ids = plan.indexes("external_id")
    lines = tuple(index for index, key in plan.columns if key.startswith("items."))
    current = ""

    def keys(cells: Sequence[Cell]) -> list[int]:
        nonlocal current
        current = first_text(cells, ids) or (current if first_text(cells, lines) else "")
        return [hash(current)] if current else []

    return keys


def first_text(cells: Sequence[Cell], indexes: Iterable[int]) -> str:
    """The first of some cells that is not blank."""
    for index in indexes:
        if text := cell_text(cells[index]):
            return text
    return ""


def with_order(reading: Reading, order: DayOrder | None) -> Reading:
    """A reading whose numeric dates are in the order the file shows, unless it was said."""
    return Reading(
        reading.tenant, reading.now_ms, reading.locale, reading.order or order, reading.custom
    )
