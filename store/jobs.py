"""Durable work as it crosses the store's ports, and what an import finds wrong with rows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class JobState(StrEnum):
    """ready → running → done or dead; a failed attempt goes back to ready with a later run_at. A
    person may put a dead one back to ready, or discard a ready or dead one."""

    READY = "ready"
    RUNNING = "running"
    DONE = "done"
    DEAD = "dead"
    DISCARDED = "discarded"


@dataclass(frozen=True, slots=True)
class Job:
    """Work that lasts. `checkpoint` is what a resumed handler starts from, `done_units` of
    `total_units` its progress, `result` what it ended with (JSON texts)."""

    tenant_id: int
    id: int
    queue: str
    kind: str
    payload: str
    state: JobState
    run_at: int
    attempts: int
    max_attempts: int
    lease_token: str | None
    lease_until: int | None
    checkpoint: str | None
    done_units: int
    total_units: int | None
    result: str | None
    last_error: str | None
    actor: str
    created_at: int
    finished_at: int | None


@dataclass(frozen=True, slots=True)
class JobRequest:
    """A job to enqueue. With a `dedupe_key`, a job of this kind and key is enqueued once."""

    kind: str
    payload: str
    queue: str = "default"
    dedupe_key: str | None = None
    run_at: int | None = None
    max_attempts: int = 5
    total_units: int | None = None


@dataclass(frozen=True, slots=True)
class RowIssue:
    """One problem of an imported row: refused, or taken and flagged."""

    line: int
    field: str
    value: str
    reason: str
    refused: bool
