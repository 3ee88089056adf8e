"""Counts of people as bars in the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.markup import escape
from rich.table import Table

from tools.views import short

BAR = 30


def bars(name: str, lines: Sequence[tuple[str, int]]) -> Table:
    """Counts of people as bars, the longest as wide as a bar can be."""
    most = max(count for _, count in lines)
    table = Table(box=None, pad_edge=False, title=name.replace("_", " "), title_justify="left")
    for _ in range(3):
        table.add_column()
    for label, count in lines:
        width = round(BAR * count / most) if most else 0
        table.add_row(escape(short(label, 40)), "█" * width or "▏", str(count))
    table.show_header = False
    return table
