"""Tasks: kept once for each key of a source, listed by when they are due."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select, update

from store.failures import BadCursor
from store.ids import MAX_ID
from store.sql.checks import EARLIEST_MS, LATEST_MS, Refused, check_texts
from store.sql.dialect import one_at_a_time
from store.sql.paging import numbers, varint
from store.sql.rows import content_hash, is_storable, seal, unseal
from store.sql.schema import customer, project, task
from store.sql.scope import Scope
from store.tasks import CLEARABLE, PRIORITIES, Task, TaskChange, TaskFilter, TaskInput, TaskState
from store.text import fold
from store.types import Page, WriteOutcome, Written

_OFFSET = 1 << 47  # makes every instant a number that is not negative
_NEVER = LATEST_MS + 1  # where a task without a due time sorts
_TASK = (
    task.c.id,
    task.c.title,
    task.c.body,
    task.c.state,
    task.c.priority,
    task.c.due_at,
    task.c.customer_id,
    task.c.project_id,
    task.c.assignee,
    task.c.source,
    task.c.source_key,
    task.c.created_at,
    task.c.updated_at,
    task.c.done_at,
    task.c.actor,
)


class TaskQueries:
    """Implements `store.tasks.TaskReader`."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def get(self, task_id: int) -> Task | None:
        found = self._made(self._scope.rows(select(*_TASK).where(task.c.id == task_id)))
        return found[0] if found else None

    def page(self, wanted: TaskFilter, *, limit: int, cursor: str | None) -> Page[Task]:
        asked = content_hash("tasks", self._scope.tenant_id, repr(wanted))
        query = select(*_TASK).where(*_conditions(wanted))
        total = self._scope.value(query.with_only_columns(func.count(task.c.id)))
        due = func.coalesce(task.c.due_at, _NEVER)
        if cursor is not None:
            at, key = _after(asked, cursor)
            query = query.where(or_(due > at, and_(due == at, task.c.id > key)))
        # The index serves those with a time; a task without one comes last on both databases.
        late = case((task.c.due_at.is_(None), 1), else_=0)
        ordered = query.order_by(late, task.c.due_at, task.c.id).limit(limit + 1)
        rows = self._scope.rows(ordered)
        more = _mark(asked, rows[limit - 1]) if len(rows) > limit else None
        return Page(tuple(self._made(rows[:limit])), int(total or 0), more)

    def _made(self, rows: Sequence[Any]) -> list[Task]:
        people = self._names(customer, {row.customer_id for row in rows} - {None})
        projects = self._names(project, {row.project_id for row in rows} - {None})
        return [
            _task(row, people.get(row.customer_id), projects.get(row.project_id)) for row in rows
        ]

    def _names(self, table: Any, ids: set[int]) -> dict[int, str]:
        if not ids:
            return {}
        query = select(table.c.id, table.c.name).where(self._scope.among(table.c.id, sorted(ids)))
        return {row[0]: row[1] for row in self._scope.rows(query)}


class TaskChanges(TaskQueries):
    """Implements `store.tasks.TaskWriter`."""

    def add(self, row: TaskInput, *, actor: str, now_ms: int) -> Written:
        try:
            _check_input(row)
            self._must_exist(customer, "customer", row.customer_id)
            self._must_exist(project, "project", row.project_id)
        except Refused as refused:
            return Written(WriteOutcome.REFUSED, None, refused.code, refused.reason)
        known = self._known(row)
        if known is not None:
            return Written(WriteOutcome.UNCHANGED, known)
        key = self._scope.ids.next()
        columns = {
            "id": key,
            "title": row.title,
            "title_folded": fold(row.title),
            "body": row.body,
            "state": TaskState.OPEN.value,
            "priority": row.priority,
            "due_at": row.due_at,
            "customer_id": row.customer_id,
            "project_id": row.project_id,
            "assignee": row.assignee,
            "assignee_folded": None if row.assignee is None else fold(row.assignee),
            "source": row.source,
            "source_key": row.source_key,
            "created_at": now_ms,
            "updated_at": now_ms,
            "actor": actor,
        }
        self._scope.add(task, [columns])
        return Written(WriteOutcome.ADDED, key)

    def change(self, task_id: int, to: TaskChange, *, now_ms: int) -> Written:
        try:
            _check_change(to)
            held = select(task.c.id).where(task.c.id == task_id).with_for_update()
            known = self.get(task_id) if self._scope.value(held) is not None else None
            if known is None:
                raise Refused("unknown", "there is no task with this id")
        except Refused as refused:
            return Written(WriteOutcome.REFUSED, None, refused.code, refused.reason)
        columns = _difference(known, to)
        if not columns:
            return Written(WriteOutcome.UNCHANGED, task_id)
        shadow, changed = _shadows(columns, now_ms), tuple(columns)
        mine = update(task).where(task.c.id == task_id)
        self._scope.change(mine.values(**columns, **shadow, updated_at=now_ms))
        return Written(WriteOutcome.UPDATED, task_id, changed=changed)

    def _known(self, row: TaskInput) -> int | None:
        if row.source_key is None:
            return None
        one_at_a_time(self._scope.connection, self._scope.tenant_id)
        mine = (task.c.source == row.source, task.c.source_key == row.source_key)
        return self._scope.value(select(task.c.id).where(*mine))

    def _must_exist(self, table: Any, name: str, key: int | None) -> None:
        if key is None:
            return
        if self._scope.value(select(table.c.id).where(table.c.id == key)) is None:
            raise Refused("unknown", f"{name}: there is none with this id")


def _conditions(wanted: TaskFilter) -> list[ColumnElement[bool]]:
    table, found = task.c, list[ColumnElement[bool]]()
    if wanted.state is not None:
        found.append(table.state == wanted.state.value)
    if wanted.due_before is not None:
        found.append(table.due_at < wanted.due_before)
    if wanted.assignee is not None:
        found.append(table.assignee_folded == fold(wanted.assignee))
    if wanted.customer_id is not None:
        found.append(table.customer_id == wanted.customer_id)
    if wanted.project_id is not None:
        found.append(table.project_id == wanted.project_id)
    if wanted.text is not None:
        text = fold(wanted.text) if is_storable(wanted.text) else "\n"
        found.append((literal(" ") + table.title_folded).contains(f" {text}", autoescape=True))
    return found


def _task(row: Any, customer_name: str | None, project_name: str | None) -> Task:
    fields: dict[str, Any] = {**row._mapping, "state": TaskState(row.state)}  # noqa: SLF001 - public, named so
    return Task(**fields, customer_name=customer_name, project_name=project_name)


def _mark(asked: str, row: Any) -> str:
    due = _NEVER if row.due_at is None else row.due_at
    return seal(asked, varint(due + _OFFSET) + varint(row.id))


def _after(asked: str, cursor: str) -> tuple[int, int]:
    found = list(numbers(unseal(asked, cursor)))
    if len(found) != 2 or max(found) > MAX_ID:
        raise BadCursor("the cursor is not one that was given out")
    return found[0] - _OFFSET, found[1]


def _difference(known: Task, to: TaskChange) -> dict[str, Any]:
    """The columns that a change sets to something else."""
    wanted: dict[str, Any] = {
        "title": to.title,
        "body": to.body,
        "priority": to.priority,
        "due_at": to.due_at,
        "assignee": to.assignee,
        "state": to.state,
    }
    given = {name: value for name, value in wanted.items() if value is not None}
    given |= dict.fromkeys(to.clear)
    return {name: value for name, value in given.items() if value != getattr(known, name)}


def _shadows(columns: dict[str, Any], now_ms: int) -> dict[str, Any]:
    """What follows from the columns that change."""
    found: dict[str, Any] = {}
    if "title" in columns:
        found["title_folded"] = fold(columns["title"])
    if "assignee" in columns:
        found["assignee_folded"] = columns["assignee"] and fold(columns["assignee"])
    if "state" in columns:
        columns["state"] = columns["state"].value
        found["done_at"] = None if columns["state"] == TaskState.OPEN.value else now_ms
    return found


def _check_input(row: TaskInput) -> None:
    _check_texts(row.title, row.body, row.assignee)
    check_texts([("source", row.source), ("source_key", row.source_key or "")])
    _check_rest(row.priority, row.due_at)


def _check_change(to: TaskChange) -> None:
    if not to.clear <= CLEARABLE:
        wrong = sorted(to.clear - CLEARABLE)[0]
        raise Refused("bad_field", f"clear: {wrong[:40]!r} is not one of {sorted(CLEARABLE)}")
    _check_texts(to.title, to.body, to.assignee)
    _check_rest(to.priority, to.due_at)


def _check_texts(title: str | None, body: str | None, assignee: str | None) -> None:
    check_texts((name, text) for name, text in (("title", title), ("assignee", assignee)) if text)
    if body and not is_storable(body):
        raise Refused("bad_text", "body: the text holds a NUL or a broken character")
    for name, text in (("title", title), ("assignee", assignee)):
        if text is not None and not fold(text):
            raise Refused("empty", f"{name}: it is empty")


def _check_rest(priority: str | None, due_at: int | None) -> None:
    if priority is not None and priority not in PRIORITIES:
        raise Refused("bad_value", f"priority: {priority[:40]!r} is not one of {PRIORITIES}")
    if due_at is not None and not EARLIEST_MS <= due_at <= LATEST_MS:
        raise Refused("out_of_range", f"due_at: {due_at} is not in years 1 to 9999")
