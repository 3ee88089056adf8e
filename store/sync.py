"""Runs of a sync and their rows, one a record, as they cross the store's ports.

A row says what is to be written (`after`), what stood there before (`before`), and what became of
it; `reasons` are codes. Scope, counts and values are JSON texts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from store.types import Page


class RunState(StrEnum):
    """planning → planned (waits for a person) → running → done, partial or failed; planned →
    cancelled. A daily limit makes a running one paused, and it goes on by itself."""

    PLANNING = "planning"
    PLANNED = "planned"
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    PARTIAL = "partial"
    FAILED = "failed"
    CANCELLED = "cancelled"


class RecordState(StrEnum):
    """planned → writing → done, failed or unknown. skipped and conflict are never written; undone
    ones were written and taken back, left ones were changed there since and stayed."""

    PLANNED = "planned"
    WRITING = "writing"
    DONE = "done"
    FAILED = "failed"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"
    CONFLICT = "conflict"
    UNDONE = "undone"
    LEFT = "left"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunInput:
    """A run to keep. `priority` is 1 to 10, 10 first."""

    connection_id: int
    operation: str
    scope: str
    priority: int = 5
    skip_enrichment: bool = False
    undo_of: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncRun:
    """A run as stored."""

    id: int
    connection_id: int
    operation: str
    state: RunState
    scope: str
    priority: int
    skip_enrichment: bool
    digest: str
    counts: str
    error: str
    proposal_id: int | None
    job_id: int | None
    undo_of: int | None
    created_at: int
    planned_at: int | None
    started_at: int | None
    finished_at: int | None
    actor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncRecord:
    """What one run plans for, or did to, one record."""

    position: int
    kind: str
    local_id: int
    name: str
    operation: str
    state: RecordState
    remote_id: str | None = None
    reasons: tuple[str, ...] = ()
    before: str = "{}"
    after: str = "{}"
    links: str = "[]"
    payload_hash: str = ""
    error: str = ""
    message: str = ""
    correlation_id: str | None = None
    enriched: str = "[]"
    enrichment_ms: int | None = None
    duration_ms: int | None = None
    attempts: int = 0
    updated_at: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordQuery:
    """Which rows are asked for; None is no limit on that."""

    run_id: int | None = None
    connection_id: int | None = None
    kind: str | None = None
    local_id: int | None = None
    operation: str | None = None
    state: str | None = None
    since: int | None = None
    until: int | None = None


class SyncReader(Protocol):
    """Questions about runs."""

    def run(self, run_id: int) -> SyncRun | None: ...

    def runs(
        self,
        *,
        connection_id: int | None,
        state: str | None,
        since: int | None,
        until: int | None,
        limit: int,
        cursor: str | None,
    ) -> Page[SyncRun]:
        """Runs, newest first."""
        ...

    def records(
        self, query: RecordQuery, *, limit: int, cursor: str | None
    ) -> Page[tuple[int, SyncRecord]]:
        """Rows with the run each is of, newest run first, in their order within it."""
        ...

    def counts(self, run_id: int) -> Mapping[tuple[str, str, str], int]:
        """How many rows of each (kind, operation, state)."""
        ...

    def reasons(self, run_id: int) -> Mapping[str, int]:
        """How many skipped rows and conflicts for each reason."""
        ...

    def next_records(
        self,
        run_id: int,
        state: RecordState,
        *,
        kind: str | None,
        limit: int,
        tried: bool | None = None,
    ) -> Sequence[SyncRecord]:
        """The first rows of a run in a state, in order; `tried`: those that were attempted before,
        or those that were not."""
        ...

    def creations(self, run_id: int, kind: str, ids: Sequence[int]) -> Collection[int]:
        """Which of these records a run plans to make there."""
        ...

    def digest(self, run_id: int) -> str:
        """A hash of the plan: every row of a run with what is written where, and what is left out."""
        ...

    def all_records(self, run_id: int, *, after: int, limit: int) -> Sequence[SyncRecord]:
        """The rows of a run beyond a position, in order."""
        ...


class SyncWriter(SyncReader, Protocol):
    """Changes to runs."""

    def add_run(self, row: RunInput, *, actor: str, now_ms: int) -> int:
        """Keep a run that is being planned; its id."""
        ...

    def change_run(self, run_id: int, values: Mapping[str, object]) -> bool:
        """Set columns of a run; whether there is one."""
        ...

    def move_run(self, run_id: int, old: Sequence[RunState], new: RunState, *, now_ms: int) -> bool:
        """Change the state where it is one of `old`; whether it was. One guarded update, which
        notes when it started or finished."""
        ...

    def put_records(self, run_id: int, rows: Iterable[SyncRecord], *, now_ms: int) -> None:
        """Keep rows, or replace those of the same position."""
        ...

    def drop_records(self, run_id: int) -> int:
        """Take out the rows of a run that is planned anew; how many."""
        ...
