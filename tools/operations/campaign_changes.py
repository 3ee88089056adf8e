"""What becomes of a campaign under way: paused, cancelled, or proposed to go on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from store.campaigns import Campaign, CampaignState
from store.ports import Tx
from tools.arguments import Args, Result
from tools.context import Ctx
from tools.errors import Conflict
from tools.operations.campaigns import CampaignLine, campaign_line, find_campaign
from tools.outreach_words import said
from tools.proposing import Plan, Proposed, propose
from tools.views import short

RESUME = "resume_campaign"


class OneCampaign(Args):
    """Which campaign."""

    campaign: str = Field(min_length=1, max_length=120, description="cmg_ id or name.")


class CampaignMoved(Result):
    """What became of a campaign."""

    outcome: Literal["paused", "cancelled"]
    campaign: CampaignLine
    cancelled: int = Field(default=0, description="People it will not go to any more.")


async def pause_campaign(ctx: Ctx, args: OneCampaign) -> CampaignMoved:
    """Pause a campaign under way: within a batch nobody else is sent to.

    Use it at once when the user wants it to stop for now; it needs no approval. Going on does: use
    resume_campaign. Example: {"campaign": "cmg_…"}.
    """

    def unit(tx: Tx) -> CampaignMoved:
        campaign = find_campaign(tx, args.campaign)
        _moved(tx, ctx, campaign, [CampaignState.SENDING], CampaignState.PAUSED)
        return CampaignMoved(outcome="paused", campaign=_line(tx, campaign.id))

    return await ctx.write(unit)


async def cancel_campaign(ctx: Ctx, args: OneCampaign) -> CampaignMoved:
    """Cancel a campaign for good: whoever was not sent to is not any more.

    Use it when the user does not want it sent at all; what was sent stays sent. It cannot be
    resumed. Example: {"campaign": "cmg_…"}.
    """

    def unit(tx: Tx) -> CampaignMoved:
        campaign = find_campaign(tx, args.campaign)
        old = [CampaignState.PROPOSED, CampaignState.SENDING, CampaignState.PAUSED]
        _moved(tx, ctx, campaign, old, CampaignState.CANCELLED)
        count = tx.campaigns.cancel_pending(campaign.id, now_ms=ctx.now_ms)
        return CampaignMoved(outcome="cancelled", campaign=_line(tx, campaign.id), cancelled=count)

    return await ctx.write(unit)


def _moved(
    tx: Tx, ctx: Ctx, campaign: Campaign, old: Sequence[CampaignState], new: CampaignState
) -> None:
    reason = f"by {ctx.actor.principal}" if new is CampaignState.PAUSED else ""
    if not tx.campaigns.move(campaign.id, old=old, new=new, now_ms=ctx.now_ms, reason=reason):
        raise Conflict(
            f"the campaign is {campaign.state.value}",
            hint=f"It can be {new.value} while it is {' or '.join(old)}.",
        )


def _line(tx: Tx, key: int) -> CampaignLine:
    campaign = tx.campaigns.get(key)
    if campaign is None:
        raise RuntimeError("the campaign is gone")
    return campaign_line(campaign, tx.campaigns.states(key))


class ResumeCampaign(Args):
    """Which campaign, and whom."""

    campaign: str = Field(min_length=1, max_length=120, description="cmg_ id or name.")
    retry_failed: bool = Field(
        default=False, description="true tries those again whose sending failed, and only those."
    )


async def resume_campaign(ctx: Ctx, args: ResumeCampaign) -> Proposed:
    """Propose to go on with a paused campaign, or to try failed ones again (retry_failed).

    Use it when the user wants a paused campaign to continue. A person must approve. Everybody is
    checked again; nobody who was sent to, or may have been (unknown), gets it twice.
    Example: {"campaign": "cmg_…"}.
    """

    def unit(tx: Tx) -> Proposed:
        campaign = find_campaign(tx, args.campaign)
        states = tx.campaigns.states(campaign.id)
        count = states.get("failed" if args.retry_failed else "pending", 0)
        _must_be(campaign, args.retry_failed)
        if not count:
            raise Conflict("nobody is left to send to", hint="get_campaign shows how it stands.")
        title = said(ctx.locale, "resume_title", name=short(campaign.name, 60), count=count)
        line = campaign_line(campaign, states).model_dump(mode="json")
        return propose(
            tx,
            ctx,
            Plan(
                kind=RESUME,
                title=title,
                args={
                    "state": campaign.state.value,
                    "run": campaign.run,
                    "retry_failed": args.retry_failed,
                },
                shown={"campaign": line, "retry_failed": args.retry_failed},
                content_hash=campaign.content,
                size=count,
                subject_id=campaign.id,
            ),
        )

    return await ctx.write(unit)


def _must_be(campaign: Campaign, retry_failed: bool) -> None:  # noqa: FBT001 - the one question
    wanted = {CampaignState.PAUSED, CampaignState.DONE} if retry_failed else {CampaignState.PAUSED}
    if campaign.state not in wanted:
        raise Conflict(
            f"the campaign is {campaign.state.value}",
            hint=f"It can go on while it is {' or '.join(sorted(wanted))}.",
        )
