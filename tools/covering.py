"""Standing approvals at work: what a person approved beforehand starts when it is proposed.

It goes through the checks and the digest that a person's approval goes through, in the unit that
proposes; what is not covered waits for a person, and is told why.
"""

from __future__ import annotations

from store.ids import to_text
from store.ports import Tx
from store.proposals import Proposal
from store.standing import Standing
from tools.approving import Approvals
from tools.context import Ctx
from tools.policy.contact_policy import ApprovalPolicy, policy_in_force
from tools.policy.standing import DAY_MS, Asked, Miss, closest, matter_of, why_waits
from tools.policy.standing_words import standing_said
from tools.proposing import Considered

STOPPABLE = ("send_message", "resume_campaign")


class Covering:
    """Implements `tools.proposing.Covering`."""

    def __init__(self, approvals: Approvals) -> None:
        self._approvals = approvals

    def consider(self, tx: Tx, proposal: Proposal, ctx: Ctx) -> Considered:
        """Start a proposal that a standing approval covers; else say why it waits."""
        policy = policy_in_force(tx.contact.policy())[1].approval
        asked, misses = _asked(proposal), list[Miss]()
        for one in tx.standing.in_force(proposal.kind, now_ms=ctx.now_ms):
            miss = _tried(tx, ctx, one, policy, asked)
            if miss is None:
                return self._started(tx, ctx, proposal, one)
            misses.append(miss)
        found = closest(misses)
        return Considered() if found is None else _waits(ctx, _why(ctx, found))

    def _started(self, tx: Tx, ctx: Ctx, proposal: Proposal, standing: Standing) -> Considered:
        if why := self._approvals.start_covered(tx, proposal, standing, ctx):
            return _waits(ctx, why)
        name = to_text("standing_approval", standing.id)
        said = standing_said(
            ctx.locale, "approved_by", standing=name, title=standing.title, who=standing.granted_by
        )
        stop = "stop_campaign" if proposal.kind in STOPPABLE else "stop"
        return Considered(approved_by=said, stop=standing_said(ctx.locale, stop, standing=name))


def _asked(proposal: Proposal) -> Asked:
    return Asked(
        kind=proposal.kind,
        size=proposal.size,
        requester_kind=proposal.requester_kind,
        door=proposal.door,
        tainted=proposal.tainted,
        matter=matter_of(proposal.args),
    )


def _tried(
    tx: Tx, ctx: Ctx, standing: Standing, policy: ApprovalPolicy, asked: Asked
) -> Miss | None:
    """Whether it is covered: held first, so that what went through at the same time counts."""
    if miss := why_waits(standing, policy, asked, used=0, now_ms=ctx.now_ms):
        return miss
    held = tx.standing.hold(standing.id)
    used = tx.standing.used(standing.id, since_ms=ctx.now_ms - DAY_MS)
    return why_waits(held or standing, policy, asked, used=used, now_ms=ctx.now_ms)


def _why(ctx: Ctx, miss: Miss) -> str:
    return standing_said(ctx.locale, miss.code, **miss.values)


def _waits(ctx: Ctx, why: str) -> Considered:
    return Considered(waits=standing_said(ctx.locale, "waits", why=why))
