"""The orders customers can be listed in, written so that the right index serves each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import BigInteger, ColumnElement

from store.sql.schema import customer

# Field key → columns; each list followed by the id is the start of an index of the schema.
SORTS: Mapping[str, tuple[str, ...]] = {
    "id": (),
    "spend": ("spend_minor",),
    "visits": ("visits",),
    "orders": ("order_count", "spend_minor"),
    "lead_score": ("score",),
    "created_at": ("created_at",),
    "last_active": ("last_active_at",),
    "last_order_at": ("last_order_at",),
    "last_contacted_at": ("last_contacted_at",),
    "name": ("name_folded",),
}
# Up to so many matches are collected and sorted; more are met soon enough along the sort's index,
# which few matches, or none, would have scanned to its end.
FEW = 4_000


class Order:
    """A sort as asked for: a field key or `id`, `-` in front for the largest first. People without
    a value come last, ties are in order of id."""

    def __init__(self, sort: str) -> None:
        key = sort.removeprefix("-")
        if key not in SORTS:
            raise ValueError(f"sort {sort[:40]!r} is not one of {', '.join(SORTS)}")
        self.by_id = key == "id"
        self._down = sort.startswith("-")
        self._keys = [customer.c[name] for name in SORTS[key]]

    @property
    def columns(self) -> list[ColumnElement[Any]]:
        """What to order each of `parts` by, all in one direction, so that one index serves."""
        return self._directed([*self._keys, customer.c.id])

    @property
    def parts(self) -> list[list[ColumnElement[bool]]]:
        """The conditions to ask with, one after another: those with a value, then those without."""
        first = next((key for key in self._keys if key.nullable), None)
        return [[]] if first is None else [[first.is_not(None)], [first.is_(None)]]

    @property
    def expressions(self) -> list[ColumnElement[Any]]:
        """What to order a short list of people by: written so that no index is tempting."""
        missing = [key.is_(None).asc() for key in self._keys if key.nullable]
        keys = [_computed(key) for key in self._keys]
        return [*missing, *self._directed([*keys, _computed(customer.c.id)])]

    def in_order(self, ids: Iterable[int]) -> list[int]:
        """Ids sorted by themselves."""
        return sorted(ids, reverse=self._down)

    def after(self, last: int) -> ColumnElement[bool]:
        """The ids that follow one."""
        return customer.c.id < last if self._down else customer.c.id > last

    def _directed(self, keys: Iterable[ColumnElement[Any]]) -> list[ColumnElement[Any]]:
        return [key.desc() if self._down else key.asc() for key in keys]


def _computed(key: ColumnElement[Any]) -> ColumnElement[Any]:
    return key + 0 if isinstance(key.type, BigInteger) else key + ""
