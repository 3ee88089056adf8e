"""Projects: what is sold or worked on, for whom, with what they say about calling.

Money is minor units of the tenant's currency, instants milliseconds since 1970 UTC.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from store.contact import TerminalState
from store.types import ExternalId, Page, Written

CLEARABLE = frozenset({"value_minor", "stage", "company", "next_call_eligible_at"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectInput:
    """A project to add or change: the one with this id or this external id, else a new one. None
    leaves a field as it is; `clear` names fields to empty."""

    id: int | None = None
    external_id: ExternalId | None = None
    name: str | None = None
    value_minor: int | None = None
    stage: str | None = None
    company: str | None = None
    call_suppressed: bool | None = None
    next_call_eligible_at: int | None = None
    clear: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A project as stored; `stage` is folded, `people` counts who belongs to it."""

    id: int
    external_id: ExternalId
    name: str
    value_minor: int | None
    stage: str | None
    company: str | None
    call_suppressed: bool
    next_call_eligible_at: int | None
    people: int
    created_at: int
    updated_at: int


@dataclass(frozen=True, slots=True)
class ProjectContact:
    """Somebody who belongs to a project, and whether they are not to be called about it."""

    customer_id: int
    name: str
    suppress_for_project: bool


@dataclass(frozen=True, slots=True)
class Contacts:
    """What went out for a project: how much on each channel, and when last."""

    by_channel: Mapping[str, int]
    last_at: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectFilter:
    """Which projects to list; everything given must hold. `text` is part of a name."""

    text: str | None = None
    stage: str | None = None
    customer_id: int | None = None
    company: str | None = None
    call_suppressed: bool | None = None


class ProjectReader(Protocol):
    """Questions about projects."""

    def get(self, project_id: int) -> Project | None:
        """One project."""
        ...

    def named(self, text: str, limit: int) -> Sequence[Project]:
        """Projects that a text can mean: those with this external id or name, else those in whose
        name a word begins so."""
        ...

    def by_external_id(self, external_id: ExternalId) -> int | None:
        """The id of the project another system knows so."""
        ...

    def page(self, wanted: ProjectFilter, *, limit: int, cursor: str | None) -> Page[Project]:
        """Projects, newest first. Raises `BadCursor` for a cursor of another question."""
        ...

    def contacts(self, project_id: int, limit: int) -> Sequence[ProjectContact]:
        """Who belongs to a project, in the order they became customers."""
        ...

    def link(self, project_id: int, customer_id: int) -> ProjectContact | None:
        """How a customer belongs to a project; None when they do not."""
        ...

    def made(self, project_id: int) -> Contacts:
        """What went out for a project."""
        ...

    def terminal(self, project_id: int) -> Sequence[TerminalState]:
        """What forbids calling about a project now, newest first."""
        ...

    def stages(self) -> Mapping[str, int]:
        """The stages in use and how many projects are in each."""
        ...


class ProjectWriter(ProjectReader, Protocol):
    """Changes to projects."""

    def upsert(self, row: ProjectInput, *, now_ms: int) -> Written:
        """Add or change a project. Refused: an id nobody has, a new one without a name, an external
        id that belongs to another one, amounts and texts that can't be kept."""
        ...

    def set_link(self, project_id: int, customer_id: int, *, suppress: bool | None) -> Written:
        """Let a customer belong to a project; `suppress` None leaves what is known."""
        ...

    def unlink(self, project_id: int, customer_id: int) -> bool:
        """Let a customer no longer belong to a project; whether they did."""
        ...
