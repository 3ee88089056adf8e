"""Ports of what imports added and changed, so that one can be taken back until it is used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol


class Used(StrEnum):
    """Why a customer of an import is left as it is: the first of these that holds."""

    IMPORTED = "imported"  # a later import changed them
    CHANGED = "changed"  # they were changed in another way
    ORDERED = "ordered"  # an order of theirs is not the import's
    CONTACTED = "contacted"  # a communication with them was logged
    NAMED = "named"  # something else refers to them, such as a project


@dataclass(frozen=True, slots=True)
class LeftCustomer:
    """A customer that undoing leaves as it is."""

    id: int
    name: str
    why: Used


@dataclass(frozen=True, slots=True)
class Outlook:
    """What undoing an import would do now: orders and customers removed, customers given their
    values back, customers left and why, and some of those."""

    orders: int = 0
    removed: int = 0
    restored: int = 0
    left: Mapping[Used, int] = field(default_factory=lambda: MappingProxyType({}))
    examples: Sequence[LeftCustomer] = ()


@dataclass(frozen=True, slots=True)
class Undone:
    """What one step of undoing did; the next goes on after `last`, None when nothing is left."""

    last: int | None
    orders: int = 0
    removed: int = 0
    restored: int = 0
    left: Mapping[Used, int] = field(default_factory=lambda: MappingProxyType({}))


class ImportReader(Protocol):
    """Questions about what imports did."""

    def outlook(self, job_id: int, *, examples: int) -> Outlook:
        """What undoing the import would do now, with up to so many customers that would be left."""
        ...


class ImportWriter(ImportReader, Protocol):
    """Taking imports back, step by step: each step's rows are done when it commits, so that undoing
    goes on where it was and a second time finds only what was left."""

    def undo_orders(self, job_id: int, *, limit: int) -> Undone:
        """Remove up to `limit` orders the import added and recompute their customers' facts."""
        ...

    def undo_customers(self, job_id: int, *, after: int, limit: int, now_ms: int) -> Undone:
        """Of the import's customers with an id above `after`, up to `limit`: remove those it added
        and give those it changed their values back, leaving those used since. Orders first."""
        ...
