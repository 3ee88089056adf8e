"""Which records changed since an outside CRM was last told of them.

A link's `known_at` is the instant of our record as it was last told. What says less of a record than
its own row (a score, orders, consents, who belongs to a project) keeps instants of its own, or shows
in what a link remembers to have told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, String, Table, and_, cast, exists, literal, or_, select

from store.sql.schema import (
    communication,
    communication_status,
    company,
    company_profile,
    consent_event,
    customer,
    customer_score,
    entity_link,
    field_mapping,
    orders,
    project,
    project_company,
    project_contact,
    task,
    terminal_state,
)
from store.sql.scope import Scope

Condition: TypeAlias = ColumnElement[bool]
TOUCHED = ("last_contacted", "last_interaction", "last_active")
_TOLD = entity_link.c.known_at
_TABLES: Mapping[str, Table] = {
    "customer": customer,
    "company": company,
    "project": project,
    "task": task,
    "call": communication,
    "note": communication,
}


def behind(scope: Scope, connection_id: int, kind: str, *, after: int, limit: int) -> Sequence[int]:
    """Implements `store.connections.ConnectionReader.behind`. One that changed in the instant it was
    told counts."""
    table, link = _TABLES[kind], entity_link.c
    told = and_(
        scope.owns(entity_link),
        link.connection_id == connection_id,
        link.kind == kind,
        link.local_id == table.c.id,
    )
    changed = _CHANGES[kind](scope, connection_id)
    query = (
        select(table.c.id)
        .select_from(table.outerjoin(entity_link, told))
        .where(table.c.id > after, *_of_kind(kind))
        .where(or_(link.local_id.is_(None), link.payload_hash == "", *changed))
    )
    return [int(row[0]) for row in scope.rows(query.order_by(table.c.id).limit(limit))]


def _customers(scope: Scope, connection_id: int) -> list[Condition]:
    score, ended, me = customer_score.c, terminal_state.c, customer.c.id
    dated = or_(ended.since >= _TOLD, ended.lifted_at >= _TOLD)
    found = [
        customer.c.updated_at >= _TOLD,
        _any(scope, customer_score, score.customer_id == me, score.scored_at >= _TOLD),
        _any(scope, terminal_state, ended.customer_id == me, dated),
        _recorded(scope, orders),
        _recorded(scope, consent_event),
        _untold(scope, connection_id, "company", customer.c.company_id),
    ]
    if _tells_of_touches(scope, connection_id):
        found.append(_recorded(scope, communication))
    return found


def _companies(scope: Scope, _: int) -> list[Condition]:
    more = company_profile.c
    return [_any(scope, company_profile, more.company_id == company.c.id, more.updated_at >= _TOLD)]


def _projects(scope: Scope, connection_id: int) -> list[Condition]:
    people, firms, me = project_contact.c, project_company.c, project.c.id
    person = _untold(scope, connection_id, "customer", people.customer_id)
    firm = _untold(scope, connection_id, "company", firms.company_id)
    return [
        project.c.updated_at >= _TOLD,
        _any(scope, project_contact, people.project_id == me, person),
        _any(scope, project_company, firms.project_id == me, firm),
    ]


def _tasks(scope: Scope, connection_id: int) -> list[Condition]:
    return [
        task.c.updated_at >= _TOLD,
        _untold(scope, connection_id, "customer", task.c.customer_id),
        _untold(scope, connection_id, "project", task.c.project_id),
    ]


def _touches(scope: Scope, connection_id: int) -> list[Condition]:
    status = communication_status.c
    later = and_(status.communication_id == communication.c.id, status.position > 0)
    return [
        _any(scope, communication_status, later, status.occurred_at >= _TOLD),
        _untold(scope, connection_id, "customer", communication.c.customer_id),
    ]


def _any(scope: Scope, table: Table, *conditions: Condition) -> Condition:
    """Whether a row of a table beside the record's fits."""
    found = select(literal(1)).select_from(table).where(scope.owns(table), *conditions)
    return exists(found.correlate_except(table))


def _recorded(scope: Scope, table: Table) -> Condition:
    """Whether something about a customer was recorded since."""
    mine = table.c.customer_id == customer.c.id
    return _any(scope, table, mine, table.c.recorded_at >= _TOLD)


def _untold(scope: Scope, connection_id: int, kind: str, other: ColumnElement[Any]) -> Condition:
    """Whether a record belongs to another that is known there by now, and was not told so: what was
    told stands in the link as `tools.sync.known.tie_text`."""
    link = entity_link.alias("other")
    known = exists(
        select(literal(1))
        .select_from(link)
        .where(
            scope.owns(link),
            link.c.connection_id == connection_id,
            link.c.kind == kind,
            link.c.local_id == other,
        )
        .correlate_except(link)
    )
    told = literal(f'%"{kind}:') + cast(other, String) + literal('"%')
    return and_(other.is_not(None), entity_link.c.known.not_like(told), known)


def _tells_of_touches(scope: Scope, connection_id: int) -> bool:
    """Whether the mapping of customers names what every communication changes: only then is one
    reason enough to look at its customer again."""
    row = field_mapping.c
    mine = (row.connection_id == connection_id, row.kind == "customer")
    rows = scope.rows(select(row.local, row.transform).where(*mine))
    return any(name in text for found in rows for text in found for name in TOUCHED)


_CHANGES: Mapping[str, Callable[[Scope, int], list[Condition]]] = {
    "customer": _customers,
    "company": _companies,
    "project": _projects,
    "task": _tasks,
    "call": _touches,
    "note": _touches,
}


def _of_kind(kind: str) -> list[Condition]:
    if kind == "call":
        return [communication.c.channel == "call"]
    if kind == "note":
        return [communication.c.channel != "call"]
    return []
