"""What people are told, who has seen it, and the tasks whose time has come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, String, exists, func, or_, select
from sqlalchemy import cast as as_type

from store.ids import NODE_BITS, SEQUENCE_BITS
from store.notifications import DueTask, Notification, NotificationInput
from store.sql.newest import newest
from store.sql.rows import content_hash
from store.sql.schema import notification, notification_seen, task
from store.sql.scope import Query, Scope
from store.text import clean
from store.types import Page

MOST = 1_000
TASK_DUE = "task_due"
_SHIFT = NODE_BITS + SEQUENCE_BITS  # an id above these bits is the real time it was made at
_KEPT = (
    notification.c.id,
    notification.c.kind,
    notification.c.detail,
    notification.c.subject,
    notification.c.person,
    notification.c.at,
)


def _notification(row: Any) -> Notification:
    fields: dict[str, Any] = {**row._mapping}  # noqa: SLF001 - public, named so
    return Notification(**fields)


class NotificationQueries:
    """Implements `store.notifications.NotificationReader`."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def page(
        self, person: str, *, kinds: Sequence[str], unseen: bool, limit: int, cursor: str | None
    ) -> Page[Notification]:
        asked = content_hash(
            "notifications", self._scope.tenant_id, person, " ".join(kinds), unseen
        )
        query = select(*_KEPT).where(*self._for(person, kinds))
        if unseen:
            query = query.where(~self._seen_by(person))
        found = newest(
            self._scope,
            query,
            notification.c.id,
            of=asked,
            limit=limit,
            cursor=cursor,
            made=_notification,
        )
        seen = self._seen_among(person, [one.id for one in found.items])
        items = tuple(replace(one, seen=one.id in seen) for one in found.items)
        return replace(found, items=items)

    def unseen(self, person: str, kinds: Sequence[str]) -> Mapping[str, int]:
        query = (
            select(notification.c.kind, func.count(notification.c.id))
            .where(*self._for(person, kinds), ~self._seen_by(person))
            .group_by(notification.c.kind)
        )
        return {kind: int(count) for kind, count in self._scope.rows(query)}

    def made_between(self, kind: str, start_ms: int, end_ms: int) -> Sequence[Notification]:
        key = notification.c.id
        query = select(*_KEPT).where(
            notification.c.kind == kind, key >= start_ms << _SHIFT, key < end_ms << _SHIFT
        )
        return [_notification(row) for row in self._scope.rows(query.order_by(key).limit(MOST))]

    def due_tasks(self, *, since_ms: int, now_ms: int, limit: int) -> Sequence[DueTask]:
        key = as_type(task.c.id, String) + ":" + as_type(task.c.due_at, String)
        told = self._scope.within(
            select(notification.c.id).where(
                notification.c.kind == TASK_DUE, notification.c.dedupe_key == key
            )
        )
        query = select(task.c.id, task.c.title, task.c.due_at, task.c.assignee).where(
            task.c.state == "open",
            task.c.due_at >= since_ms,
            task.c.due_at <= now_ms,
            ~exists(told.correlate(task)),
        )
        rows = self._scope.rows(query.order_by(task.c.due_at, task.c.id).limit(limit))
        return [DueTask(*row) for row in rows]

    def _for(self, person: str, kinds: Sequence[str]) -> list[ColumnElement[bool]]:
        whose = or_(notification.c.person.is_(None), notification.c.person == person)
        return [whose, notification.c.kind.in_(list(kinds))]

    def _seen_by(self, person: str) -> ColumnElement[bool]:
        return exists(self._scope.within(_looks(person)).correlate(notification))

    def _seen_among(self, person: str, ids: Sequence[int]) -> frozenset[int]:
        table = notification_seen.c
        query = select(table.notification_id).where(
            table.person == person, self._scope.among(table.notification_id, list(ids))
        )
        return frozenset(key for (key,) in self._scope.rows(query))


def _looks(person: str) -> Query:
    table = notification_seen.c
    return select(table.notification_id).where(
        table.person == person, table.notification_id == notification.c.id
    )


class NotificationChanges(NotificationQueries):
    """Implements `store.notifications.NotificationWriter`."""

    def add(self, row: NotificationInput) -> int | None:
        if row.dedupe_key is not None:
            known = (
                notification.c.kind == row.kind,
                notification.c.dedupe_key == row.dedupe_key,
            )
            if self._scope.value(select(notification.c.id).where(*known)) is not None:
                return None
        key = self._scope.ids.next()
        kept = {
            "id": key,
            "kind": row.kind,
            "detail": clean(row.detail),
            "subject": row.subject,
            "person": row.person,
            "dedupe_key": row.dedupe_key,
            "at": row.at,
        }
        self._scope.add(notification, [kept])
        return key

    def see(self, person: str, *, up_to: int | None, ids: Sequence[int], now_ms: int) -> int:
        wanted = self._scope.among(notification.c.id, list(ids))
        if up_to is not None:
            wanted = or_(wanted, notification.c.id <= up_to)
        whose = or_(notification.c.person.is_(None), notification.c.person == person)
        query = select(notification.c.id).where(whose, wanted, ~self._seen_by(person))
        new = [key for (key,) in self._scope.rows(query)]
        rows = [{"person": person, "notification_id": key, "at": now_ms} for key in new]
        self._scope.add_new(notification_seen, rows)
        return len(new)
