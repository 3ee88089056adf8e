"""Proposals: what an effect gives instead of happening, and the ways a person decides on it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from pydantic import Field

from store.ids import to_text
from store.ports import Reader, Tx
from store.proposals import Proposal, ProposalInput
from tools.arguments import Result
from tools.context import Ctx
from tools.policy.contact_policy import policy_in_force
from tools.views import shown_time

HOUR_MS = 3_600_000


class Proposed(Result):
    """An effect that waits for a person, or why there is nothing to propose."""

    outcome: Literal["proposed", "nothing"]
    proposal: str = Field(default="", description="prp_ id; only a person can approve it.")
    kind: str = Field(default="", description="The tool that proposed it.")
    title: str = Field(default="", description="What would happen, in a line.")
    state: str = ""
    size: int = Field(default=0, description="How many people or records it touches.")
    expires_at: str | None = None
    approve: str = Field(default="", description="How a person approves; you cannot.")
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
class Plan:
    """An effect to propose: canonical arguments, what a person is shown, and what its digest covers
    besides: the hash of the content and of the people or records."""

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


def propose(tx: Tx, ctx: Ctx, plan: Plan) -> int:
    """Keep a proposal that waits for a person; its id."""
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
    )
    return tx.proposals.add(row, now_ms=ctx.now_ms)


def proposed(proposal: Proposal, notes: list[str] | None = None) -> Proposed:
    """A waiting proposal as an EFFECT tool answers it."""
    key = to_text("proposal", proposal.id)
    return Proposed(
        outcome="proposed",
        proposal=key,
        kind=proposal.kind,
        title=proposal.title,
        state=proposal.state.value,
        size=proposal.size,
        expires_at=shown_time(proposal.expires_at),
        approve=f"A person presses Approve in the chat, or runs: rapport approve {key}",
        notes=notes or [],
    )
