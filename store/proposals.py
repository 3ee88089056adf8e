"""Proposals: effects that wait for a person, as they cross the store's ports.

`args` and `plan` are JSON texts: the canonical arguments of the call, and what a person is shown
before deciding. `digest` covers content, recipients and policy version.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from store.types import Page


class ProposalState(StrEnum):
    """pending → approved → running → done, partial or failed; pending → rejected, expired,
    superseded; pending or approved → stale."""

    PENDING = "pending"
    APPROVED = "approved"
    RUNNING = "running"
    DONE = "done"
    PARTIAL = "partial"
    FAILED = "failed"
    REJECTED = "rejected"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    STALE = "stale"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalInput:
    """An effect to propose. `kind` is the tool's name, `size` how many people or records it
    touches, `subject_id` the campaign or other record it is about."""

    kind: str
    title: str
    args: str
    plan: str
    digest: str
    policy_version: int
    size: int
    requester_kind: str
    requester: str
    door: str
    expires_at: int
    subject_id: int | None = None
    supersedes_id: int | None = None
    tainted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A proposal as stored; `decided_by` is who approved last, rejected, or made it stale."""

    id: int
    kind: str
    state: ProposalState
    title: str
    args: str
    plan: str
    digest: str
    policy_version: int
    size: int
    requester_kind: str
    requester: str
    door: str
    subject_id: int | None
    supersedes_id: int | None
    tainted: bool
    created_at: int
    expires_at: int
    decided_at: int | None
    decided_by: str | None
    note: str
    job_id: int | None


@dataclass(frozen=True, slots=True)
class Approval:
    """One person's yes to a proposal."""

    person: str
    door: str
    at: int


class ProposalReader(Protocol):
    """Questions about proposals."""

    def get(self, proposal_id: int) -> Proposal | None:
        """One proposal as stored: a pending one past its expiry is still pending here."""
        ...

    def page(
        self,
        *,
        state: str | None,
        kind: str | None,
        limit: int,
        cursor: str | None,
        now_ms: int | None = None,
    ) -> Page[Proposal]:
        """Proposals, newest first. With `now_ms` one that waits past its expiry counts as expired
        and no more as pending, whether it was marked yet or not."""
        ...

    def approvals(self, proposal_id: int) -> Sequence[Approval]:
        """Who said yes, in order."""
        ...

    def of_subject(self, subject_id: int) -> Sequence[Proposal]:
        """Every proposal about a record, newest first."""
        ...


class ProposalWriter(ProposalReader, Protocol):
    """Changes to proposals."""

    def add(self, row: ProposalInput, *, now_ms: int) -> int:
        """Keep a pending proposal; its id. One it supersedes becomes superseded if it still waits."""
        ...

    def move(
        self,
        proposal_id: int,
        *,
        old: ProposalState,
        new: ProposalState,
        by: str,
        note: str = "",
        job_id: int | None = None,
        now_ms: int,
    ) -> bool:
        """Change the state where it is still `old`; whether it was. One guarded update."""
        ...

    def approve(self, proposal_id: int, *, person: str, door: str, now_ms: int) -> int:
        """Keep one person's yes, once each and only while it waits, unexpired; how many persons
        have said yes."""
        ...

    def expire(self, *, now_ms: int, limit: int) -> Sequence[Proposal]:
        """Mark pending proposals past their expiry as expired, the oldest first; those that were
        marked, as they waited."""
        ...
