"""Pages of what is kept in the order it was made: ids rise with time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import Column, func

from store.sql.rows import seal_number, unseal_number
from store.sql.scope import Query, Scope
from store.types import Page

T = TypeVar("T")


def newest(
    scope: Scope,
    query: Query,
    key: Column[int],
    *,
    of: str,
    limit: int,
    cursor: str | None,
    made: Callable[[Any], T],
) -> Page[T]:
    """A page of a query's rows, the newest first. `of` is the question that cursors belong to,
    `made` makes an item of a row, `key` is the id, which the query selects as `id`."""
    total = scope.value(query.with_only_columns(func.count(key)))
    if cursor is not None:
        query = query.where(key < unseal_number(of, cursor))
    rows = scope.rows(query.order_by(key.desc()).limit(limit + 1))
    more = seal_number(of, rows[limit - 1].id) if len(rows) > limit else None
    return Page(tuple(made(row) for row in rows[:limit]), int(total or 0), more)
