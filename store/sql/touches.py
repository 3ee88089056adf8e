"""Many communications appended together: looked up, inserted and counted in a few statements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import bindparam, select

from store.sql.facts import lock
from store.sql.schema import communication, customer
from store.sql.scope import Draft, Query, Scope
from store.text import fold
from store.types import CommunicationInput

_TIMES = ("last_contacted_at", "last_interaction_at", "activity_at", "last_active_at")


def known_people(scope: Scope, customer_ids: Iterable[int]) -> set[int]:
    """Which of these customers there are, held until the unit ends."""
    ids = set(customer_ids)
    lock(scope, ids)
    return {row[0] for row in scope.ask(_by_id, ids=ids)}


def logged(scope: Scope, rows: Iterable[CommunicationInput]) -> set[tuple[str, str]]:
    """The external ids among the rows' that are in the log."""
    by_source: dict[str, set[str]] = {}
    for row in rows:
        if row.external_id is not None:
            by_source.setdefault(row.external_id.source, set()).add(row.external_id.value)
    return {
        (source, found[0])
        for source, values in by_source.items()
        for found in scope.ask(_by_external_id, source=source, values=values)
    }


def touch(scope: Scope, rows: Sequence[CommunicationInput]) -> None:
    """When each customer was last contacted (out), active (in), in touch (either way)."""
    before: dict[int, dict[str, Any]] = {
        row[0]: dict(zip(_TIMES, row[1:], strict=True))
        for row in scope.ask(_times, ids={row.customer_id for row in rows})
    }
    after = {key: dict(times) for key, times in before.items()}
    for row in rows:
        times = after[row.customer_id]
        out = fold(row.direction) == "out"
        for name in _TIMES[:2] if out else _TIMES[1:]:
            known = times[name]
            times[name] = row.occurred_at if known is None else max(known, row.occurred_at)
    changed = {key: times for key, times in after.items() if times != before[key]}
    scope.change_each(customer, changed)


def _by_id(draft: Draft) -> Query:
    return select(customer.c.id).where(draft.listed(customer.c.id, "ids"))


def _times(draft: Draft) -> Query:
    columns = [customer.c[name] for name in _TIMES]
    return select(customer.c.id, *columns).where(draft.listed(customer.c.id, "ids"))


def _by_external_id(draft: Draft) -> Query:
    table = communication.c
    mine = draft.listed(table.external_id, "values")
    return select(table.external_id).where(table.source == bindparam("source"), mine)
