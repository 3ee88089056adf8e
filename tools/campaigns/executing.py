"""What an approved campaign does: starts, goes on, and is finished when nobody is left."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from store.campaigns import Campaign, CampaignState, Recipient, RecipientState
from store.ids import to_text
from store.ports import Reader, Tx
from store.proposals import Proposal, ProposalState
from store.segment.canonical import rule_hash
from store.segment.codec import parse_text
from tools.campaigns.preparing import ids_hash, people_digest, sending_hash
from tools.campaigns.sending import enqueue_sending
from tools.context import Ctx
from tools.notifying.outreach import tell_finished
from tools.outreach_words import said

PAGE = 5_000


def campaign_of(reader: Reader | Tx, proposal: Proposal) -> Campaign:
    """The campaign a proposal is about."""
    campaign = reader.campaigns.get(proposal.subject_id or 0)
    if campaign is None:
        raise LookupError(f"proposal {to_text('proposal', proposal.id)} has no campaign")
    return campaign


class SendExecutor:
    """Starts a campaign whose text and people are still those that were approved."""

    def why_stale(self, tx: Reader | Tx, proposal: Proposal, ctx: Ctx) -> str | None:
        """Whether the campaign, its draft, its segment or its people changed."""
        campaign = campaign_of(tx, proposal)
        if campaign.state is not CampaignState.PROPOSED:
            return said(ctx.locale, "campaign_moved", state=campaign.state.value)
        draft = tx.drafts.get(campaign.draft_id)
        if draft is None or draft.latest != campaign.draft_version:
            return said(ctx.locale, "text_changed")
        args: dict[str, Any] = json.loads(proposal.args)
        if not args.get("rule"):
            return None
        return self._why_others(tx, campaign, args, ctx)

    def _why_others(
        self, tx: Reader | Tx, campaign: Campaign, args: dict[str, Any], ctx: Ctx
    ) -> str | None:
        registry = tx.segments.registry()
        if args.get("segment"):
            segment = tx.segments.get(args["segment"])
            if segment is None or segment.rule_hash != campaign.rule_hash:
                return said(ctx.locale, "segment_changed")
        rule = parse_text(args["rule"], registry)
        if rule_hash(rule) != campaign.rule_hash:
            return said(ctx.locale, "segment_changed")
        ids = tx.customers.ids(rule, ctx.rule_env(tx))
        if ids_hash(ids) == campaign.recipients_hash:
            return None
        return said(ctx.locale, "audience_changed", before=args["people"], after=len(ids))

    def content_hash(self, tx: Reader | Tx, proposal: Proposal) -> str:
        """Of the text, the values, when and how fast, and everybody, those left out too, as they
        are stored."""
        campaign = campaign_of(tx, proposal)
        people = people_digest(_stored_people(tx, campaign.id))
        how = (campaign.pace_per_minute, tx.campaigns.times(campaign.id))
        return sending_hash(campaign.content, campaign.values, people, *how)

    def start(self, tx: Tx, proposal: Proposal, ctx: Ctx) -> int | None:
        """Start sending."""
        campaign = campaign_of(tx, proposal)
        return start_campaign(tx, campaign, CampaignState.PROPOSED, ctx)

    def drop(self, tx: Tx, proposal: Proposal, ctx: Ctx) -> None:
        """Nobody is sent to."""
        campaign = campaign_of(tx, proposal)
        tx.campaigns.move(
            campaign.id,
            old=[CampaignState.PROPOSED],
            new=CampaignState.CANCELLED,
            now_ms=ctx.now_ms,
        )
        tx.campaigns.cancel_pending(campaign.id, now_ms=ctx.now_ms)


class ResumeExecutor:
    """Goes on with a paused campaign, or tries those again whose sending failed."""

    def why_stale(self, tx: Reader | Tx, proposal: Proposal, ctx: Ctx) -> str | None:
        """Whether the campaign is no longer where it was."""
        campaign = campaign_of(tx, proposal)
        args: dict[str, Any] = json.loads(proposal.args)
        if campaign.state.value != args["state"] or campaign.run != args["run"]:
            return said(ctx.locale, "campaign_moved", state=campaign.state.value)
        return None

    def content_hash(self, tx: Reader | Tx, proposal: Proposal) -> str:
        """Of the text: whom it still goes to is what has not been sent."""
        return campaign_of(tx, proposal).content

    def start(self, tx: Tx, proposal: Proposal, ctx: Ctx) -> int | None:
        """Go on."""
        campaign = campaign_of(tx, proposal)
        args: dict[str, Any] = json.loads(proposal.args)
        if args["retry_failed"]:
            tx.campaigns.retry_failed(campaign.id, now_ms=ctx.now_ms)
        return start_campaign(tx, campaign, campaign.state, ctx)

    def drop(self, tx: Tx, proposal: Proposal, ctx: Ctx) -> None:
        """It stays as it is."""


def _stored_people(tx: Reader | Tx, campaign_id: int) -> Iterator[Sequence[Recipient]]:
    cursor: str | None = None
    while True:
        page = tx.campaigns.recipients(campaign_id, state=None, limit=PAGE, cursor=cursor)
        yield page.items
        cursor = page.next
        if cursor is None:
            return


def start_campaign(tx: Tx, campaign: Campaign, old: CampaignState, ctx: Ctx) -> int:
    """Start or go on; the first of its jobs."""
    moved = tx.campaigns.move(campaign.id, old=[old], new=CampaignState.SENDING, now_ms=ctx.now_ms)
    started = tx.campaigns.get(campaign.id)
    if not moved or started is None:
        raise LookupError("the campaign is gone")
    people = tx.campaigns.states(campaign.id).get(RecipientState.PENDING.value, 0)
    return enqueue_sending(tx, started, people=people, actor=ctx.actor.principal)


def finish_campaign(tx: Tx, campaign_id: int, *, now_ms: int) -> str:
    """End a campaign once nobody is pending or attempting, and its proposals with it; its state."""
    states = tx.campaigns.states(campaign_id)
    campaign = tx.campaigns.get(campaign_id)
    if campaign is None:
        raise LookupError("the campaign is gone")
    is_open = states.get("pending", 0) or states.get("attempting", 0)
    if campaign.state is not CampaignState.SENDING or is_open:
        return campaign.state.value
    tx.campaigns.move(
        campaign_id, old=[CampaignState.SENDING], new=CampaignState.DONE, now_ms=now_ms
    )
    tell_finished(tx, campaign, states, now_ms=now_ms)
    new = _ended_as(states.get("sent", 0), states.get("failed", 0) + states.get("unknown", 0))
    for proposal in tx.proposals.of_subject(campaign_id):
        tx.proposals.move(
            proposal.id,
            old=ProposalState.RUNNING,
            new=new,
            by=proposal.decided_by or "",
            job_id=proposal.job_id,
            now_ms=now_ms,
        )
    return CampaignState.DONE.value


def _ended_as(sent: int, not_sent: int) -> ProposalState:
    if not not_sent:
        return ProposalState.DONE
    return ProposalState.PARTIAL if sent else ProposalState.FAILED
