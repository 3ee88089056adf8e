"""Proposals: what an effect gives instead of happening, and the ways a person decides on it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from pydantic import Field

from store.ids import to_text
from store.ports import Reader, Tx
from store.proposals import Proposal, ProposalInput
from tools.arguments import Result
from tools.context import Ctx
from tools.notifying.outreach import tell_waiting
from tools.policy.contact_policy import policy_in_force
from tools.views import shown_time

HOUR_MS = 3_600_000


class Proposed(Result):
    """An effect that waits for a person or that a standing approval let start, or why there is
    nothing to propose."""

    outcome: Literal["proposed", "approved", "nothing"] = Field(
        description="proposed waits for a person; approved has started already, by a standing "
        "approval."
    )
    proposal: str = Field(default="", description="prp_ id; only a person can approve it.")
    kind: str = Field(default="", description="The tool that proposed it.")
    title: str = Field(default="", description="What would happen, in a line.")
    state: str = ""
    size: int = Field(default=0, description="How many people or records it touches.")
    expires_at: str | None = None
    approve: str = Field(default="", description="How a person approves; you cannot.")
    tainted: bool = Field(
        default=False,
        description="Whether this conversation had read text from outside; then only a person "
        "approves.",
    )
    approved_by: str = Field(default="", description="The standing approval that let it start.")
    job: str | None = Field(default=None, description="job_ id of what has started.")
    stop: str = Field(default="", description="How to stop what has started.")
    notes: list[str] = Field(default=[], description="What else to tell the user.")


class Executor(Protocol):
    """What an approved proposal of one kind does. Everything runs in the unit that approves it."""

    def why_stale(self, tx: Reader | Tx, proposal: Proposal, ctx: Ctx) -> str | None:
        """What changed since it was proposed, in the words of `ctx.locale`; None when nothing did."""
        ...

    def content_hash(self, tx: Reader | Tx, proposal: Proposal) -> str:
        """The hash of content and people or records as they are stored now: with it the digest of
        the proposal must come out again."""
        ...

    def start(self, tx: Tx, proposal: Proposal, ctx: Ctx) -> int | None:
        """Do it, or enqueue the job that does; the job's id."""
        ...

    def drop(self, tx: Tx, proposal: Proposal, ctx: Ctx) -> None:
        """It will not happen: rejected, expired, superseded or stale."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Considered:
    """What standing approvals came to: the one that let it start and how to stop it, or why it
    waits in spite of them; nothing at all where there are none."""

    approved_by: str = ""
    stop: str = ""
    waits: str = ""


class Covering(Protocol):
    """Looks whether what is proposed was approved beforehand."""

    def consider(self, tx: Tx, proposal: Proposal, ctx: Ctx) -> Considered:
        """Start a proposal that a standing approval covers, in this unit; else say why it waits."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """An effect to propose: canonical arguments, what a person is shown, and what its digest covers
    besides: the hash of the content and of the people or records. `args["matter"]` is what a
    standing approval may look at (`tools.policy.standing`); without it none covers the proposal."""

    kind: str
    title: str
    args: Mapping[str, Any]
    shown: Mapping[str, Any]
    content_hash: str
    size: int
    subject_id: int | None = None


def digest_of(kind: str, args: str, content_hash: str, policy_version: int) -> str:
    """What an approval is bound to."""
    whole = json.dumps([kind, args, content_hash, policy_version], ensure_ascii=False)
    return hashlib.sha256(whole.encode()).hexdigest()


def propose(tx: Tx, ctx: Ctx, plan: Plan, notes: Sequence[str] = ()) -> Proposed:
    """Keep a proposal and answer as an EFFECT tool does: it waits for a person, or a standing
    approval covered it and it has started in this unit."""
    key = _kept(tx, ctx, plan)
    considered = ctx.services.covering.consider(tx, _found(tx, key), ctx)
    if not considered.approved_by:
        tell_waiting(tx, _found(tx, key), actor=ctx.actor.principal, now_ms=ctx.now_ms)
    return _answer(_found(tx, key), considered, notes)


def _kept(tx: Tx, ctx: Ctx, plan: Plan) -> int:
    version, policy = policy_in_force(tx.contact.policy())
    args = json.dumps(plan.args, sort_keys=True, ensure_ascii=False)
    row = ProposalInput(
        kind=plan.kind,
        title=plan.title,
        args=args,
        plan=json.dumps(plan.shown, ensure_ascii=False),
        digest=digest_of(plan.kind, args, plan.content_hash, version),
        policy_version=version,
        size=plan.size,
        requester_kind=ctx.actor.kind.value,
        requester=ctx.actor.principal,
        door=ctx.actor.door,
        expires_at=ctx.now_ms + policy.approval.expires_hours * HOUR_MS,
        subject_id=plan.subject_id,
        tainted=ctx.tainted,
    )
    return tx.proposals.add(row, now_ms=ctx.now_ms)


def _found(tx: Tx, key: int) -> Proposal:
    kept = tx.proposals.get(key)
    if kept is None:
        raise RuntimeError("a proposal that was just kept is gone")
    return kept


def _answer(proposal: Proposal, considered: Considered, notes: Sequence[str]) -> Proposed:
    key = to_text("proposal", proposal.id)
    started = bool(considered.approved_by)
    how = f"A person presses Approve in the chat, or runs: rapport approve {key}"
    return Proposed(
        outcome="approved" if started else "proposed",
        proposal=key,
        kind=proposal.kind,
        title=proposal.title,
        state=proposal.state.value,
        size=proposal.size,
        expires_at=shown_time(proposal.expires_at),
        approve="" if started else how,
        tainted=proposal.tainted,
        approved_by=considered.approved_by,
        job=None if proposal.job_id is None else to_text("job", proposal.job_id),
        stop=considered.stop,
        notes=[*notes, *([considered.waits] if considered.waits else [])],
    )
