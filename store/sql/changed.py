"""Which customers changed lately and no run has looked at since: what a sync "when it changes" asks
every few seconds.

A customer's own row and score, their tasks and projects have the instant of their last change; what
is only ever added (orders, communications, consents, terminal states) is found by its id, which is
made of the instant it was made.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select, union_all

from store.connections import Lately
from store.ids import first_id
from store.sql.schema import (
    communication,
    consent_event,
    customer,
    customer_score,
    entity_link,
    orders,
    project,
    project_contact,
    sync_record,
    sync_run,
    task,
    terminal_state,
)
from store.sql.scope import Query, Scope

CUSTOMER = "customer"


def changed(
    scope: Scope, connection_id: int, lately: Lately, *, limit: int
) -> Sequence[tuple[int, int]]:
    """Implements `store.connections.ConnectionReader.changed`."""
    found = union_all(*(scope.within(one) for one in _changes(lately))).subquery("changed")
    at = func.max(found.c.at)
    newest = (
        select(customer.c.id.label("id"), at.label("at"))
        .join(found, found.c.customer_id == customer.c.id)
        .group_by(customer.c.id)
        .having(at <= lately.until)
        .where(scope.owns(customer))
        .subquery("newest")
    )
    query = (
        select(newest.c.id, newest.c.at)
        .where(~_told(scope, connection_id, newest), ~_seen(scope, connection_id, newest, lately))
        .order_by(newest.c.at, newest.c.id)
        .limit(limit)
    )
    return [(int(key), int(moment)) for key, moment in scope.rows(query)]


def _changes(lately: Lately) -> list[Query]:
    """Customers and when something about each changed, since an instant."""
    first = first_id(lately.real_since)
    dated = (
        (customer.c.id, customer.c.updated_at),
        (customer_score.c.customer_id, customer_score.c.scored_at),
        (task.c.customer_id, task.c.updated_at),
    )
    added = (
        (orders, orders.c.recorded_at),
        (communication, communication.c.recorded_at),
        (consent_event, consent_event.c.recorded_at),
        (terminal_state, terminal_state.c.since),
    )
    of_project = project_contact.join(project, project.c.id == project_contact.c.project_id)
    return [
        *(_at(key, at).where(at >= lately.since, key.is_not(None)) for key, at in dated),
        _at(project_contact.c.customer_id, project.c.updated_at)
        .select_from(of_project)
        .where(project.c.updated_at >= lately.since),
        *(
            _at(table.c.customer_id, at).where(
                table.c.id >= first, table.c.customer_id.is_not(None)
            )
            for table, at in added
        ),
    ]


def _at(customer_id: ColumnElement[Any], moment: ColumnElement[Any]) -> Query:
    return select(customer_id.label("customer_id"), moment.label("at"))


def _told(scope: Scope, connection_id: int, newest: Any) -> ColumnElement[bool]:
    """Whether the other side was told since."""
    link = entity_link.c
    mine = (link.connection_id == connection_id, link.kind == CUSTOMER)
    return exists(
        select(link.local_id)
        .where(scope.owns(entity_link), *mine, link.local_id == newest.c.id)
        .where(link.known_at > newest.c.at, link.payload_hash != "")
        .correlate(newest)
    )


def _seen(scope: Scope, connection_id: int, newest: Any, lately: Lately) -> ColumnElement[bool]:
    """Whether a run was planned since, whatever it came to."""
    row, run = sync_record.c, sync_run.c
    return exists(
        select(row.local_id)
        .select_from(sync_record.join(sync_run, run.id == row.run_id))
        .where(scope.owns(sync_record), scope.owns(sync_run))
        .where(row.kind == CUSTOMER, row.local_id == newest.c.id)
        .where(run.connection_id == connection_id, run.created_at >= newest.c.at + lately.late_ms)
        .correlate(newest)
    )
