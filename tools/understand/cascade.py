"""Layers of rows: a row is a pattern of tags and what to make of the items it covers.

At each place the longest row wins (the upper one of two equals). When its builder declines, the
same row is tried on fewer items, so `bought shoes in Paris` ends where the products end.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from re import Pattern
from typing import TypeAlias

from tools.understand.items import Item
from tools.understand.scope import Scope
from tools.understand.tags import firsts, pattern

Build: TypeAlias = Callable[[Sequence[Item], Scope], Item | None]


@dataclass(frozen=True, slots=True)
class Row:
    """A pattern and its builder; the builder answers None when the items do not fit after all."""

    pattern: Pattern[str]
    build: Build


class Layer:
    """Rows tried together over a whole sentence."""

    def __init__(self, rows: Iterable[tuple[str, Build]]) -> None:
        self._rows: dict[str, list[Row]] = {}
        for source, build in rows:
            row = Row(pattern(source), build)
            for char in firsts(source):
                self._rows.setdefault(char, []).append(row)
        self._start = re.compile(f"[{''.join(self._rows)}]")

    def apply(self, items: list[Item], scope: Scope) -> list[Item]:
        """The items with every stretch that a row covers replaced by what it makes."""
        tags = "".join([item.tag for item in items])
        start = self._start.search(tags)
        if start is None:
            return items
        out: list[Item] = []
        done = 0
        while start is not None:
            index = start.start()
            made, end = self._first(self._rows[tags[index]], tags, index, items, scope)
            if made is None:
                start = self._start.search(tags, index + 1)
                continue
            out += items[done:index]
            out.append(made)
            done = end
            start = self._start.search(tags, end)
        return out + items[done:] if done else items

    @staticmethod
    def _first(
        rows: list[Row], tags: str, index: int, items: list[Item], scope: Scope
    ) -> tuple[Item | None, int]:
        ends: list[tuple[int, Row]] = []
        for row in rows:
            match = row.pattern.match(tags, index)
            if match is not None:
                ends.append((match.end(), row))
        while ends:
            best = ends[0] if len(ends) == 1 else max(ends, key=_end)
            end, row = best
            made = row.build(items[index:end], scope)
            if made is not None:
                return made, end
            ends.remove(best)
            match = row.pattern.match(tags, index, end - 1)
            if match is not None and match.end() > index:
                ends.append((match.end(), row))
        return None, 0


def _end(entry: tuple[int, Row]) -> int:
    return entry[0]
