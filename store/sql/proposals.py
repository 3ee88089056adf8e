"""Proposals and who said yes to them. Every change of state is one guarded update."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, select, update

from store.proposals import Approval, Proposal, ProposalInput, ProposalState
from store.sql.newest import newest
from store.sql.rows import content_hash
from store.sql.schema import proposal, proposal_approval
from store.sql.scope import Scope
from store.types import Page

_DECISIONS = frozenset({
    ProposalState.APPROVED,
    ProposalState.REJECTED,
    ProposalState.EXPIRED,
    ProposalState.SUPERSEDED,
    ProposalState.STALE,
})
_PROPOSAL = (
    proposal.c.id,
    proposal.c.kind,
    proposal.c.state,
    proposal.c.title,
    proposal.c.args,
    proposal.c.plan,
    proposal.c.digest,
    proposal.c.policy_version,
    proposal.c.size,
    proposal.c.requester_kind,
    proposal.c.requester,
    proposal.c.door,
    proposal.c.subject_id,
    proposal.c.supersedes_id,
    proposal.c.tainted,
    proposal.c.created_at,
    proposal.c.expires_at,
    proposal.c.decided_at,
    proposal.c.decided_by,
    proposal.c.note,
    proposal.c.job_id,
)


NOBODY = ""


def _is_late(now_ms: int) -> ColumnElement[bool]:
    return (proposal.c.state == ProposalState.PENDING.value) & (proposal.c.expires_at <= now_ms)


def _in_state(state: str, now_ms: int | None) -> ColumnElement[bool]:
    """In a state; with `now_ms` as a person sees it, for whom what is late has expired."""
    stored = proposal.c.state == state
    if now_ms is None:
        return stored
    if state == ProposalState.PENDING.value:
        return stored & (proposal.c.expires_at > now_ms)
    return stored | _is_late(now_ms) if state == ProposalState.EXPIRED.value else stored


def _proposal(row: Any) -> Proposal:
    fields: dict[str, Any] = {**row._mapping, "state": ProposalState(row.state)}  # noqa: SLF001 - public, named so
    return Proposal(**fields)


class ProposalQueries:
    """Implements `store.proposals.ProposalReader`."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def get(self, proposal_id: int) -> Proposal | None:
        row = self._scope.first(select(*_PROPOSAL).where(proposal.c.id == proposal_id))
        return None if row is None else _proposal(row)

    def page(
        self,
        *,
        state: str | None,
        kind: str | None,
        limit: int,
        cursor: str | None,
        now_ms: int | None = None,
    ) -> Page[Proposal]:
        asked = content_hash("proposals", self._scope.tenant_id, state, kind)
        query = select(*_PROPOSAL)
        if state is not None:
            query = query.where(_in_state(state, now_ms))
        if kind is not None:
            query = query.where(proposal.c.kind == kind)
        return newest(
            self._scope, query, proposal.c.id, of=asked, limit=limit, cursor=cursor, made=_proposal
        )

    def approvals(self, proposal_id: int) -> Sequence[Approval]:
        table = proposal_approval.c
        query = select(table.person, table.door, table.at).where(table.proposal_id == proposal_id)
        return [Approval(*row) for row in self._scope.rows(query.order_by(table.at, table.person))]

    def of_subject(self, subject_id: int) -> Sequence[Proposal]:
        query = select(*_PROPOSAL).where(proposal.c.subject_id == subject_id)
        return [_proposal(row) for row in self._scope.rows(query.order_by(proposal.c.id.desc()))]


class ProposalChanges(ProposalQueries):
    """Implements `store.proposals.ProposalWriter`."""

    def add(self, row: ProposalInput, *, now_ms: int) -> int:
        key = self._scope.ids.next()
        kept = {
            "id": key,
            "kind": row.kind,
            "state": ProposalState.PENDING.value,
            "title": row.title,
            "args": row.args,
            "plan": row.plan,
            "digest": row.digest,
            "policy_version": row.policy_version,
            "size": row.size,
            "requester_kind": row.requester_kind,
            "requester": row.requester,
            "door": row.door,
            "subject_id": row.subject_id,
            "supersedes_id": row.supersedes_id,
            "tainted": row.tainted,
            "created_at": now_ms,
            "expires_at": row.expires_at,
            "note": "",
        }
        self._scope.add(proposal, [kept])
        if row.supersedes_id is not None:
            self.move(
                row.supersedes_id,
                old=ProposalState.PENDING,
                new=ProposalState.SUPERSEDED,
                by=row.requester,
                now_ms=now_ms,
            )
        return key

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
        values: dict[str, Any] = {"state": new.value}
        if new in _DECISIONS:
            values |= {"decided_at": now_ms, "decided_by": by}
        if note:
            values["note"] = note
        if job_id is not None:
            values["job_id"] = job_id
        still = (proposal.c.id == proposal_id) & (proposal.c.state == old.value)
        return bool(self._scope.change(update(proposal).where(still).values(values)))

    def approve(self, proposal_id: int, *, person: str, door: str, now_ms: int) -> int:
        # Held on PostgreSQL: two who say yes at once each see the other's.
        held = select(proposal.c.state, proposal.c.expires_at).where(proposal.c.id == proposal_id)
        known = self._scope.first(held.with_for_update())
        if known is None:
            return 0
        if known.state == ProposalState.PENDING.value and now_ms < known.expires_at:
            row = {"proposal_id": proposal_id, "person": person, "door": door, "at": now_ms}
            self._scope.add_new(proposal_approval, [row])
        mine = proposal_approval.c.proposal_id == proposal_id
        counted = select(func.count(proposal_approval.c.person)).where(mine)
        return int(self._scope.value(counted) or 0)

    def expire(self, *, now_ms: int, limit: int) -> Sequence[Proposal]:
        late = select(*_PROPOSAL).where(_is_late(now_ms)).order_by(proposal.c.id).limit(limit)
        return [
            one
            for one in map(_proposal, self._scope.rows(late))
            if self.move(
                one.id,
                old=ProposalState.PENDING,
                new=ProposalState.EXPIRED,
                by=NOBODY,
                now_ms=now_ms,
            )
        ]
