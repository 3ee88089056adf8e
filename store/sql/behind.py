"""Which records changed since an outside CRM last saw them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, exists, select

from store.sql.schema import communication, company, customer, entity_link, project, task
from store.sql.scope import Scope

_CHANGED: dict[str, tuple[Table, Any]] = {
    "customer": (customer, customer.c.updated_at),
    "company": (company, None),
    "project": (project, project.c.updated_at),
    "task": (task, task.c.updated_at),
    "call": (communication, None),
    "note": (communication, None),
}


def behind(scope: Scope, connection_id: int, kind: str, *, after: int, limit: int) -> Sequence[int]:
    """Implements `store.connections.ConnectionReader.behind`. Records that never change once they
    are kept are behind until they are linked; one that changed in the instant of its sync counts."""
    table, changed_at = _CHANGED[kind]
    link = entity_link.c
    same = (link.connection_id == connection_id, link.kind == kind, link.local_id == table.c.id)
    seen = and_(*same) if changed_at is None else and_(*same, link.updated_at > changed_at)
    unseen = ~exists(scope.within(select(link.local_id).where(seen).correlate(table)))
    query = select(table.c.id).where(table.c.id > after, unseen, *_of_kind(kind))
    return [int(row[0]) for row in scope.rows(query.order_by(table.c.id).limit(limit))]


def _of_kind(kind: str) -> list[ColumnElement[bool]]:
    if kind == "call":
        return [communication.c.channel == "call"]
    if kind == "note":
        return [communication.c.channel != "call"]
    return []
