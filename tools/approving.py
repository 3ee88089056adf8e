"""Deciding on proposals: the second door, for people only.

An approval is one guarded update, the check that nothing changed since, and the job, in one unit:
twice, from two tabs, after expiry, or after anything the digest covers changed, the effect happens
once or not at all. No tool call can approve: `approve` takes an actor that the door made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from pydantic import Field

from store.ids import from_text, to_text
from store.ports import Tx
from store.proposals import Proposal, ProposalState
from store.standing import Standing
from store.types import ActorKind, AuditEntry
from tools.arguments import Result
from tools.context import Actor, Ctx, Role
from tools.errors import Conflict, NotFound, NotPermitted, RapportError, invalid
from tools.notifying.outreach import tell_decided
from tools.outreach_words import said
from tools.policy.contact_policy import ApprovalPolicy, policy_in_force
from tools.proposing import Executor, digest_of
from tools.views import shown_time

WAITING = ProposalState.PENDING
MAX_NOTE = 500
STANDING = "standing"


class Decided(Result):
    """What became of a proposal."""

    proposal: str
    outcome: Literal["running", "done", "waiting", "rejected"]
    state: str
    title: str
    approvals: int = Field(description="How many persons said yes.")
    needed: int = Field(description="How many must.")
    job: str | None = Field(default=None, description="job_ id of the work; follow list_jobs.")


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What the unit came to: the answer, or the refusal that is raised once it is kept."""

    answer: Decided | None = None
    refusal: RapportError | None = None


class Approvals:
    """Approves and rejects proposals by the executors of their kinds."""

    def __init__(self, executors: Mapping[str, Executor]) -> None:
        self._executors = executors

    async def approve(self, proposal: str, ctx: Ctx) -> Decided:
        """A person's yes: starts the effect once everybody needed said so.

        NotPermitted unless a human with the right role asks; NotFound; Conflict when it was decided
        already, has expired, or anything changed since it was proposed.
        """
        key = _key(proposal)
        must_be_a_person(ctx)
        done = await ctx.services.write(ctx.tenant.id, lambda tx: self._approve(tx, key, ctx))
        ctx.services.wake_worker()
        return _told(done)

    async def reject(self, proposal: str, ctx: Ctx, *, note: str = "") -> Decided:
        """A person's no; errors as `approve`."""
        key = _key(proposal)
        must_be_a_person(ctx)
        if len(note) > MAX_NOTE:
            raise invalid("note", note, "is too long", f"at most {MAX_NOTE} characters")
        done = await ctx.services.write(ctx.tenant.id, lambda tx: self._reject(tx, key, ctx, note))
        return _told(done)

    def _approve(self, tx: Tx, key: int, ctx: Ctx) -> _Outcome:
        proposal = _found(tx, key)
        policy = policy_in_force(tx.contact.policy())[1].approval
        if refusal := self._refusal(tx, proposal, ctx):
            return _Outcome(refusal=refusal)
        _must_be_allowed(policy, proposal, ctx)
        yes = tx.proposals.approve(key, person=ctx.actor.id, door=ctx.actor.door, now_ms=ctx.now_ms)
        needed = needed_people(policy, proposal.size)
        if yes < needed:
            _audit(tx, ctx, proposal, "approved_by_one")
            return _Outcome(_decided(proposal, "waiting", WAITING, yes, needed, None))
        if not self._move(tx, proposal, ProposalState.APPROVED, ctx):
            return _Outcome(refusal=_decided_already(_found(tx, key)))
        job, new = self._begun(tx, proposal, ctx)
        _audit(tx, ctx, proposal, "approved")
        outcome = "done" if job is None else "running"
        return _Outcome(_decided(proposal, outcome, new, yes, needed, job))

    def start_covered(self, tx: Tx, proposal: Proposal, standing: Standing, ctx: Ctx) -> str | None:
        """Approve in the name of who granted a standing approval, and start; the reason when it
        stays waiting. The caller holds the standing approval and has seen that it covers this."""
        policy = policy_in_force(tx.contact.policy())[1].approval
        if why := self._why_stale(tx, proposal, ctx):
            return why
        granter = replace(ctx, actor=_granter(standing))
        name, now = to_text("standing_approval", standing.id), ctx.now_ms
        person = f"{standing.granted_by} ({name})"
        yes = tx.proposals.approve(proposal.id, person=person, door=STANDING, now_ms=now)
        if yes < needed_people(policy, proposal.size) or not self._move(
            tx, proposal, ProposalState.APPROVED, granter
        ):
            raise RuntimeError("a covered proposal could not be approved")
        self._begun(tx, proposal, granter)
        tx.standing.use(standing.id, proposal_id=proposal.id, size=proposal.size, now_ms=now)
        _audit(tx, ctx, proposal, f"approved by {name} of {standing.granted_by}", by=STANDING)
        return None

    def _begun(self, tx: Tx, proposal: Proposal, ctx: Ctx) -> tuple[int | None, ProposalState]:
        """Start what was approved; its job, and what the proposal is then."""
        job = self._executors[proposal.kind].start(tx, proposal, ctx)
        new = ProposalState.DONE if job is None else ProposalState.RUNNING
        tx.proposals.move(
            proposal.id,
            old=ProposalState.APPROVED,
            new=new,
            by=ctx.actor.principal,
            job_id=job,
            now_ms=ctx.now_ms,
        )
        tell_decided(tx, proposal, what="approved", by=ctx.actor.principal)
        return job, new

    def _reject(self, tx: Tx, key: int, ctx: Ctx, note: str) -> _Outcome:
        proposal = _found(tx, key)
        if not self._move(tx, proposal, ProposalState.REJECTED, ctx, note):
            return _Outcome(refusal=_decided_already(_found(tx, key)))
        self._executors[proposal.kind].drop(tx, proposal, ctx)
        tell_decided(tx, proposal, what="rejected", by=ctx.actor.principal)
        _audit(tx, ctx, proposal, "rejected")
        return _Outcome(_decided(proposal, "rejected", ProposalState.REJECTED, 0, 0, None))

    def _refusal(self, tx: Tx, proposal: Proposal, ctx: Ctx) -> RapportError | None:
        """Why it can't be approved any more; what it has become is kept."""
        if proposal.state is not WAITING:
            return _decided_already(proposal)
        if proposal.expires_at <= ctx.now_ms:
            self._end(tx, proposal, ProposalState.EXPIRED, ctx, "")
            at = shown_time(proposal.expires_at)
            return Conflict(f"the proposal expired at {at}", hint="Ask for it again.")
        if why := self._why_stale(tx, proposal, ctx):
            self._end(tx, proposal, ProposalState.STALE, ctx, why)
            return Conflict(
                f"nothing was done: {why}", hint="Ask for it again and look at it anew."
            )
        return None

    def _why_stale(self, tx: Tx, proposal: Proposal, ctx: Ctx) -> str | None:
        version = policy_in_force(tx.contact.policy())[0]
        if version != proposal.policy_version:
            return said(ctx.locale, "policy_changed")
        executor = self._executors[proposal.kind]
        if why := executor.why_stale(tx, proposal, ctx):
            return why
        found = digest_of(
            proposal.kind, proposal.args, executor.content_hash(tx, proposal), version
        )
        return None if found == proposal.digest else said(ctx.locale, "digest_changed")

    def _end(self, tx: Tx, proposal: Proposal, new: ProposalState, ctx: Ctx, note: str) -> None:
        if self._move(tx, proposal, new, ctx, note):
            self._executors[proposal.kind].drop(tx, proposal, ctx)
            _audit(tx, ctx, proposal, new.value)

    def _move(
        self, tx: Tx, proposal: Proposal, new: ProposalState, ctx: Ctx, note: str = ""
    ) -> bool:
        return tx.proposals.move(
            proposal.id,
            old=WAITING,
            new=new,
            by=ctx.actor.principal,
            note=note,
            now_ms=ctx.now_ms,
        )


def needed_people(policy: ApprovalPolicy, size: int) -> int:
    """How many persons must approve something of a size."""
    over = policy.two_people_over
    return 2 if over is not None and size > over else 1


def _key(text: str) -> int:
    try:
        return from_text("proposal", text)
    except ValueError as error:
        raise invalid("proposal", text, "is not a proposal's id", str(error)) from None


def _found(tx: Tx, key: int) -> Proposal:
    proposal = tx.proposals.get(key)
    if proposal is None:
        text = to_text("proposal", key)
        raise NotFound(f"there is no proposal {text}", hint="list_proposals names them.")
    return proposal


def must_be_a_person(ctx: Ctx) -> None:
    """NotPermitted unless a human of at least the role member asks."""
    if ctx.actor.kind is not ActorKind.HUMAN:
        raise NotPermitted(
            f"only a person can decide on a proposal, not {ctx.actor.kind.value}",
            hint="Press Approve in the chat, or run rapport approve.",
        )
    if ctx.actor.role < Role.MEMBER:
        raise NotPermitted("deciding on a proposal needs the role member", hint="Ask a member.")


def _must_be_allowed(policy: ApprovalPolicy, proposal: Proposal, ctx: Ctx) -> None:
    limits = {Role.MEMBER: policy.member_up_to, Role.ADMIN: policy.admin_up_to}
    most = limits.get(ctx.actor.role)
    if most is not None and proposal.size > most:
        raise NotPermitted(
            f"{ctx.actor.role.name.lower()} may approve up to {most:,}; this is {proposal.size:,}",
            hint="Ask somebody with a higher role.",
        )


def _decided_already(proposal: Proposal) -> Conflict:
    by = f" by {proposal.decided_by}" if proposal.decided_by else ""
    at = f" at {shown_time(proposal.decided_at)}" if proposal.decided_at else ""
    why = f": {proposal.note}" if proposal.note else ""
    return Conflict(
        f"the proposal is {proposal.state.value} already{by}{at}{why}",
        hint="list_proposals shows what became of it.",
    )


def _decided(
    proposal: Proposal,
    outcome: Literal["running", "done", "waiting", "rejected"],
    state: ProposalState,
    yes: int,
    needed: int,
    job: int | None,
) -> Decided:
    return Decided(
        proposal=to_text("proposal", proposal.id),
        outcome=outcome,
        state=state.value,
        title=proposal.title,
        approvals=yes,
        needed=needed,
        job=None if job is None else to_text("job", job),
    )


def _told(done: _Outcome) -> Decided:
    if done.refusal is not None:
        raise done.refusal
    if done.answer is None:
        raise RuntimeError("an approval came to nothing")
    return done.answer


def _granter(standing: Standing) -> Actor:
    """Who is answered for: the person who granted it, never the one who asked."""
    return Actor(ActorKind.HUMAN, standing.granted_by, STANDING, Role.MEMBER)


def _audit(tx: Tx, ctx: Ctx, proposal: Proposal, outcome: str, *, by: str = "approve") -> None:
    tx.audit.add(
        AuditEntry(
            actor_kind=ctx.actor.kind,
            actor=ctx.actor.id,
            door=ctx.actor.door,
            tool=f"{by} {proposal.kind}",
            effect="effect",
            outcome=outcome,
            args_hash=proposal.digest,
            subject=to_text("proposal", proposal.id),
            duration_us=0,
            request_id=ctx.request_id,
            at=ctx.now_ms,
        )
    )
