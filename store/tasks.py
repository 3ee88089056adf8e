"""Tasks: what somebody means to do, for a customer, a project or neither.

Instants are milliseconds since 1970 UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from store.types import Page, Written

CLEARABLE = frozenset({"due_at", "assignee"})


class TaskState(StrEnum):
    """open → done or cancelled, and back to open."""

    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"


PRIORITIES = ("low", "normal", "high")


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskInput:
    """A task to keep. `source` says who made it: person, agent, or the name of a rule; with a
    `source_key` a repeat returns the first."""

    title: str
    body: str = ""
    priority: str = "normal"
    due_at: int | None = None
    customer_id: int | None = None
    project_id: int | None = None
    assignee: str | None = None
    source: str = "person"
    source_key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskChange:
    """What to change of a task; None leaves a field as it is, `clear` names fields to empty."""

    title: str | None = None
    body: str | None = None
    priority: str | None = None
    due_at: int | None = None
    assignee: str | None = None
    state: TaskState | None = None
    clear: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A task as stored, with the names of what it is about."""

    id: int
    title: str
    body: str
    state: TaskState
    priority: str
    due_at: int | None
    customer_id: int | None
    customer_name: str | None
    project_id: int | None
    project_name: str | None
    assignee: str | None
    source: str
    source_key: str | None
    created_at: int
    updated_at: int
    done_at: int | None
    actor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFilter:
    """Which tasks to list; everything given must hold. `due_before` leaves out those without a due
    time; `text` is part of a title."""

    state: TaskState | None = TaskState.OPEN
    due_before: int | None = None
    assignee: str | None = None
    customer_id: int | None = None
    project_id: int | None = None
    text: str | None = None


class TaskReader(Protocol):
    """Questions about tasks."""

    def get(self, task_id: int) -> Task | None:
        """One task."""
        ...

    def page(self, wanted: TaskFilter, *, limit: int, cursor: str | None) -> Page[Task]:
        """Tasks by when they are due, those without a time last. Raises `BadCursor` for a cursor of
        another question."""
        ...


class TaskWriter(TaskReader, Protocol):
    """Changes to tasks."""

    def add(self, row: TaskInput, *, actor: str, now_ms: int) -> Written:
        """Keep an open task. Refused: an unknown customer or project, no title, texts that can't be
        kept, an unknown priority."""
        ...

    def change(self, task_id: int, to: TaskChange, *, now_ms: int) -> Written:
        """Change a task; `changed` names what is different now. Refused when there is none."""
        ...
