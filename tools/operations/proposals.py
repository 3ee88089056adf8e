"""list_proposals: what waits for a person, and what became of the rest."""

from __future__ import annotations

import json
from typing import Any, Literal

from pydantic import Field

from store.ids import from_text, to_text
from store.ports import Reader
from store.proposals import Proposal, ProposalState
from tools.arguments import Args, Result
from tools.context import Ctx
from tools.errors import NotFound, invalid
from tools.policy.contact_policy import policy_in_force
from tools.views import DEFAULT_LIMIT, MAX_LIMIT, fitting, short, shown_time

DIGEST_SHOWN = 12
State = Literal[
    "any",
    "pending",
    "approved",
    "running",
    "done",
    "partial",
    "failed",
    "rejected",
    "expired",
    "superseded",
    "stale",
]


class ListProposals(Args):
    """Which proposals to list."""

    proposal: str = Field(
        default="", max_length=40, description="prp_ id of one, to see its whole plan."
    )
    state: State = Field(default="any", description="Only those in a state.")
    limit: int = Field(default=DEFAULT_LIMIT, ge=1, le=MAX_LIMIT, description="1 to 100.")
    cursor: str = Field(default="", max_length=2_000, description="`next` of the last answer.")


class ProposalLine(Result):
    """A proposal in a list."""

    id: str
    kind: str
    title: str
    state: str
    size: int
    requested_by: str
    door: str
    created_at: str
    expires_at: str
    decided_by: str | None
    decided_at: str | None
    note: str
    approvals: list[str] = Field(description="Who said yes.")
    needed: int = Field(description="How many must.")
    digest: str = Field(description="What an approval is bound to, in short.")
    job: str | None
    tainted: bool = Field(
        default=False, description="Whether it was proposed after text from outside was read."
    )


class ProposalList(Result):
    """Proposals, newest first."""

    total: int
    returned: int
    next: str | None
    items: list[ProposalLine]
    plan: dict[str, Any] | None = Field(
        default=None,
        description="Of the one asked for: what would happen, as a person is shown it.",
    )


async def list_proposals(ctx: Ctx, args: ListProposals) -> ProposalList:
    """List what waits for a person's approval and what became of it: sends, lifted suppressions.

    Use it for "what is waiting?", "was it approved?", "who approved it?". You cannot approve: a
    person does, in the chat or with rapport approve. A pending one past its expiry is expired.
    Example: {"state": "pending"}. Lists 20, at most 100.
    """
    if args.proposal:
        return await ctx.read(lambda reader: _one(reader, ctx, args.proposal))

    def ask(reader: Reader, limit: int) -> ProposalList:
        kept = reader.proposals.page(
            state=None if args.state == "any" else args.state,
            kind=None,
            limit=limit,
            cursor=args.cursor or None,
            now_ms=ctx.now_ms,
        )
        items = [proposal_line(reader, ctx, one) for one in kept.items]
        return ProposalList(total=kept.total, returned=len(items), next=kept.next, items=items)

    def unit(reader: Reader) -> ProposalList:
        found = ask(reader, args.limit)
        holds = fitting(found.items)
        return found if holds == len(found.items) else ask(reader, holds)

    return await ctx.read(unit)


def _one(reader: Reader, ctx: Ctx, text: str) -> ProposalList:
    try:
        key = from_text("proposal", text)
    except ValueError as error:
        raise invalid("proposal", text, "is not a proposal's id", str(error)) from None
    found = reader.proposals.get(key)
    if found is None:
        raise NotFound(f"there is no proposal {text}", hint="list_proposals names them.")
    line = proposal_line(reader, ctx, found)
    plan: dict[str, Any] = json.loads(found.plan)
    return ProposalList(total=1, returned=1, next=None, items=[line], plan=plan)


def proposal_line(reader: Reader, ctx: Ctx, proposal: Proposal) -> ProposalLine:
    """A proposal as a list shows it."""
    over = policy_in_force(reader.contact.policy())[1].approval.two_people_over
    late = proposal.state is ProposalState.PENDING and proposal.expires_at <= ctx.now_ms
    return ProposalLine(
        id=to_text("proposal", proposal.id),
        kind=proposal.kind,
        title=short(proposal.title),
        state="expired" if late else proposal.state.value,
        size=proposal.size,
        requested_by=proposal.requester,
        door=proposal.door,
        created_at=shown_time(proposal.created_at) or "",
        expires_at=shown_time(proposal.expires_at) or "",
        decided_by=proposal.decided_by,
        decided_at=shown_time(proposal.decided_at),
        note=short(proposal.note),
        approvals=[one.person for one in reader.proposals.approvals(proposal.id)],
        needed=2 if over is not None and proposal.size > over else 1,
        digest=proposal.digest[:DIGEST_SHOWN],
        job=None if proposal.job_id is None else to_text("job", proposal.job_id),
        tainted=proposal.tainted,
    )
