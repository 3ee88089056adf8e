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


Plan: TypeAlias = tuple[tuple[int, tuple[tuple[int, Row], ...]], ...]
_PLANS = 2_000


class Layer:
    """Rows tried together over a whole sentence.

    Which rows match where depends on the string of tags alone, and people's sentences take few
    shapes, so the plan of each shape is remembered.
    """

    def __init__(self, rows: Iterable[tuple[str, Build]]) -> None:
        self._rows: dict[str, list[Row]] = {}
        for source, build in rows:
            row = Row(pattern(source), build)
            for char in firsts(source):
                self._rows.setdefault(char, []).append(row)
        self._start = re.compile(f"[{''.join(self._rows)}]")
        self._plans: dict[str, Plan] = {}

    def apply(self, items: list[Item], scope: Scope) -> list[Item]:
        """The items with every stretch that a row covers replaced by what it makes."""
        tags = "".join([item.tag for item in items])
        plan = self._plans.get(tags)
        if plan is None:
            plan = self._planned(tags)
        out: list[Item] = []
        done = 0
        for index, matches in plan:
            if index >= done:
                made, end = self._first(matches, tags, index, items, scope)
                if made is not None:
                    out += items[done:index]
                    out.append(made)
                    done = end
        return out + items[done:] if done else items

    def _planned(self, tags: str) -> Plan:
        """Where rows match in a shape, the longest match first, the upper row of two equals."""
        plan: list[tuple[int, tuple[tuple[int, Row], ...]]] = []
        for start in self._start.finditer(tags):
            index = start.start()
            found = [(row.pattern.match(tags, index), row) for row in self._rows[tags[index]]]
            matches = [(match.end(), row) for match, row in found if match is not None]
            if matches:
                matches.sort(key=_end, reverse=True)
                plan.append((index, tuple(matches)))
        if len(self._plans) >= _PLANS:
            self._plans.clear()
        self._plans[tags] = tuple(plan)
        return self._plans[tags]

    @staticmethod
    def _first(
        matches: Sequence[tuple[int, Row]], tags: str, index: int, items: list[Item], scope: Scope
    ) -> tuple[Item | None, int]:
        """The first row whose builder accepts; one that declines is tried again on fewer items."""
        waiting: list[tuple[int, Row]] = []
        for end, row in matches:
            while waiting and waiting[0][0] > end:
                made, at = _retry(waiting, tags, index, items, scope)
                if made is not None:
                    return made, at
            made = row.build(items[index:end], scope)
            if made is not None:
                return made, end
            _shorten(waiting, end, row, tags, index)
        while waiting:
            made, at = _retry(waiting, tags, index, items, scope)
            if made is not None:
                return made, at
        return None, 0


def _retry(
    waiting: list[tuple[int, Row]], tags: str, index: int, items: list[Item], scope: Scope
) -> tuple[Item | None, int]:
    """Try the longest of the shortened matches."""
    end, row = waiting.pop(0)
    made = row.build(items[index:end], scope)
    if made is None:
        _shorten(waiting, end, row, tags, index)
    return made, end


def _shorten(waiting: list[tuple[int, Row]], end: int, row: Row, tags: str, index: int) -> None:
    """Keep a declined row's next shorter match among those that wait, the longest first."""
    match = row.pattern.match(tags, index, end - 1)
    if match is not None and match.end() > index:
        waiting.append((match.end(), row))
        waiting.sort(key=_end, reverse=True)


def _end(entry: tuple[int, Row]) -> int:
    return entry[0]
