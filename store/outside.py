"""Records as an outside CRM is told of them: read in bulk, a row a record, with what they belong to.

Money is minor units of the tenant's currency, instants milliseconds since 1970 UTC.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyRow:
    """A company and what was found out about it."""

    id: int
    name: str
    domain: str | None = None
    industry: str | None = None
    website: str | None = None
    phone: str | None = None
    city: str | None = None
    region: str | None = None
    country: str | None = None
    employees: int | None = None
    summary: str | None = None
    updated_at: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectRow:
    """A project, its companies and who belongs to it."""

    id: int
    source: str
    external_id: str
    name: str
    value_minor: int | None
    stage: str | None
    updated_at: int
    companies: tuple[int, ...] = ()
    people: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TouchRow:
    """A logged communication."""

    id: int
    customer_id: int
    channel: str
    direction: str
    status: str
    occurred_at: int
    subject: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRow:
    """A task."""

    id: int
    title: str
    body: str
    state: str
    priority: str
    due_at: int | None
    customer_id: int | None
    project_id: int | None
    assignee: str | None
    created_at: int
    updated_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What is known of a customer beside their own row: the score (`detail` is JSON), what forbids
    calling them, and when the score was made."""

    score: int | None = None
    financial: int | None = None
    growth: int | None = None
    engagement: int | None = None
    fit: int | None = None
    band: str | None = None
    detail: str = "{}"
    scored_at: int | None = None
    terminal: tuple[str, ...] = ()


class OutsideReader(Protocol):
    """Bulk questions, in chunks of the caller's making; rows come in the order of their ids."""

    def companies(self, ids: Sequence[int]) -> Sequence[CompanyRow]: ...

    def projects(self, ids: Sequence[int]) -> Sequence[ProjectRow]: ...

    def touches(self, ids: Sequence[int]) -> Sequence[TouchRow]: ...

    def tasks(self, ids: Sequence[int]) -> Sequence[TaskRow]: ...

    def about(self, customer_ids: Sequence[int]) -> Mapping[int, About]:
        """What is known of customers beside their rows; those of whom nothing is are left out."""
        ...

    def related(self, kind: str, customer_ids: Sequence[int]) -> Sequence[int]:
        """The companies, projects, calls, notes or tasks of customers, rising."""
        ...
