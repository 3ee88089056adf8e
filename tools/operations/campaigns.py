"""get_campaign, list_campaigns, and what a person does with one under way: pause, resume, cancel."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import Field

from store.campaigns import Campaign, CampaignState, Recipient, VariantFigures
from store.ids import from_text, to_text
from store.ports import Reader, Tx
from tools.arguments import Args, Result
from tools.campaigns.figures import VariantLine, variant_lines
from tools.context import Ctx
from tools.deciding import LIMIT_SECONDS
from tools.errors import Conflict, NotFound, invalid
from tools.operations.eligibility import ReasonCount
from tools.outreach_words import said
from tools.policy.reason_words import short_reason
from tools.proposing import Plan, Proposed, propose, proposed
from tools.views import DEFAULT_LIMIT, MAX_LIMIT, fitting, short, shown_time

RESUME = "resume_campaign"
DAY_MS = 86_400_000
State = Literal["any", "proposed", "sending", "paused", "done", "cancelled"]
RecipientStateName = Literal[
    "none",
    "left_out",
    "pending",
    "attempting",
    "sent",
    "failed",
    "skipped",
    "unknown",
    "cancelled",
]


class CampaignLine(Result):
    """A campaign in a list."""

    id: str
    name: str
    channel: str
    purpose: str
    state: str
    people: int
    sent: int
    failed: int
    unknown: int
    to_send: int
    created_at: str
    started_at: str | None
    finished_at: str | None
    paused_because: str
    resumes_at: str | None


class RecipientLine(Result):
    """One person of a campaign."""

    customer: str
    name: str
    to: str
    state: str
    reasons: list[str]
    error: str
    at: str


class GetCampaign(Args):
    """Which campaign, and whether its people are to be listed."""

    campaign: str = Field(min_length=1, max_length=120, description="cmg_ id or name.")
    people: RecipientStateName = Field(
        default="none", description="Also list the people in this state."
    )
    bought_within_days: int = Field(
        default=14, ge=1, le=365, description="Orders within so many days after it count."
    )
    limit: int = Field(default=DEFAULT_LIMIT, ge=1, le=MAX_LIMIT, description="1 to 100.")
    cursor: str = Field(default="", max_length=2_000, description="`next` of the last answer.")


class PointLine(Result):
    """How many reached a state in one step of time."""

    at: str
    what: str
    people: int


class CampaignReport(Result):
    """How a campaign stands."""

    campaign: CampaignLine
    states: dict[str, int] = Field(description="People by state.")
    left_out: list[ReasonCount] = Field(description="Why people were left out at first.")
    skipped: list[ReasonCount] = Field(description="Why people were skipped while sending.")
    variants: list[VariantLine] = Field(description="How each variant did, with 95 % intervals.")
    over_time: list[PointLine]
    draft: str
    proposal: str = Field(description="prp_ id of the latest proposal about it.")
    jobs_note: str = ""
    total: int = 0
    returned: int = 0
    next: str | None = None
    items: list[RecipientLine] = Field(default=[], description="People in the state asked for.")


async def get_campaign(ctx: Ctx, args: GetCampaign) -> CampaignReport:
    """Show how a campaign stands: sent, failed, unknown, skipped and why, opened, bought, by variant.

    Use it for "how is it going?", "how did the win-back do?", "who was skipped?", "why did these
    fail?". unknown means the server may have taken it: never sent again by itself. Opens and clicks
    are known only where a provider reports them. Example: {"campaign": "cmg_…", "people": "failed"}.
    """

    def unit(reader: Reader) -> CampaignReport:
        campaign = find_campaign(reader, args.campaign)
        return _report(reader, ctx, args, campaign)

    return await ctx.read(unit, limit_seconds=LIMIT_SECONDS)


def _report(reader: Reader, ctx: Ctx, args: GetCampaign, campaign: Campaign) -> CampaignReport:
    states = reader.campaigns.states(campaign.id)
    within = args.bought_within_days * DAY_MS
    figures = reader.campaigns.figures(campaign.id, bought_within_ms=within)
    reasons = reader.campaigns.reasons(campaign.id)
    about = reader.proposals.of_subject(campaign.id)
    report = CampaignReport(
        campaign=campaign_line(campaign, states),
        states=dict(states),
        left_out=_reasons(ctx, reasons.get("left_out", {})),
        skipped=_reasons(ctx, reasons.get("skipped", {})),
        variants=_variants(ctx, campaign, figures),
        over_time=_over_time(reader, campaign),
        draft=to_text("draft", campaign.draft_id),
        proposal=to_text("proposal", about[0].id) if about else "",
    )
    if args.people == "none":
        return report
    return _with_people(reader, args, campaign, report)


def _variants(ctx: Ctx, campaign: Campaign, figures: Sequence[VariantFigures]) -> list[VariantLine]:
    labels = [one["label"] for one in json.loads(campaign.content)["variants"]]
    return variant_lines(figures, labels, ctx.tenant.currency)


def _over_time(reader: Reader, campaign: Campaign) -> list[PointLine]:
    if campaign.started_at is None:
        return []
    lasted = (campaign.finished_at or campaign.started_at + DAY_MS) - campaign.started_at
    step = 60_000 if lasted <= 3_600_000 else 3_600_000 if lasted <= 7 * DAY_MS else DAY_MS
    found = reader.campaigns.over_time(campaign.id, step_ms=step)
    return [PointLine(at=shown_time(at) or "", what=what, people=n) for at, what, n in found[:200]]


def _with_people(
    reader: Reader, args: GetCampaign, campaign: Campaign, report: CampaignReport
) -> CampaignReport:
    found = reader.campaigns.recipients(
        campaign.id, state=args.people, limit=args.limit, cursor=args.cursor or None
    )
    names = {
        one.id: one.name for one in reader.customers.many([r.customer_id for r in found.items])
    }
    items = [_recipient(one, names.get(one.customer_id, "")) for one in found.items]
    items = items[: fitting(items, spare=10_000)] if items else []
    update = {"total": found.total, "returned": len(items), "next": found.next, "items": items}
    return report.model_copy(update=update)


def _recipient(one: Recipient, name: str) -> RecipientLine:
    return RecipientLine(
        customer=to_text("customer", one.customer_id),
        name=short(name),
        to=one.address,
        state=one.state.value,
        reasons=list(one.reasons),
        error=short(one.error, 200),
        at=shown_time(one.updated_at) or "",
    )


def _reasons(ctx: Ctx, counted: Mapping[str, int]) -> list[ReasonCount]:
    order = sorted(counted, key=lambda code: -counted[code])
    return [
        ReasonCount(
            code=code, said=short_reason(code, ctx.locale), people=counted[code], only_this=0
        )
        for code in order
    ]


def campaign_line(campaign: Campaign, states: Mapping[str, int]) -> CampaignLine:
    """A campaign as a list shows it."""
    return CampaignLine(
        id=to_text("campaign", campaign.id),
        name=short(campaign.name),
        channel=campaign.channel,
        purpose=campaign.purpose,
        state=campaign.state.value,
        people=sum(states.values()),
        sent=states.get("sent", 0),
        failed=states.get("failed", 0),
        unknown=states.get("unknown", 0),
        to_send=states.get("pending", 0) + states.get("attempting", 0),
        created_at=shown_time(campaign.created_at) or "",
        started_at=shown_time(campaign.started_at),
        finished_at=shown_time(campaign.finished_at),
        paused_because=short(campaign.pause_reason, 200),
        resumes_at=shown_time(campaign.resume_at),
    )


def find_campaign(reader: Reader | Tx, text: str) -> Campaign:
    """The campaign of an id or a name; Conflict naming the choices when there are several."""
    if text.startswith("cmg_"):
        try:
            key = from_text("campaign", text)
        except ValueError as error:
            raise invalid("campaign", text, "is not a campaign's id", str(error)) from None
        campaign = reader.campaigns.get(key)
        found = [] if campaign is None else [campaign]
    else:
        found = list(reader.campaigns.named(text))
    if not found:
        raise NotFound(f"there is no campaign {text[:80]!r}", hint="list_campaigns names them.")
    if len(found) > 1:
        choices = ", ".join(f"{to_text('campaign', c.id)} ({short(c.name, 40)})" for c in found)
        raise Conflict(
            f"{len(found)} campaigns match {text[:80]!r}", hint=f"Name one by id: {choices}."
        )
    return found[0]


class ListCampaigns(Args):
    """Which campaigns."""

    state: State = Field(default="any", description="Only those in a state.")
    limit: int = Field(default=DEFAULT_LIMIT, ge=1, le=MAX_LIMIT, description="1 to 100.")
    cursor: str = Field(default="", max_length=2_000, description="`next` of the last answer.")


class CampaignList(Result):
    """Campaigns, newest first."""

    total: int
    returned: int
    next: str | None
    items: list[CampaignLine]


async def list_campaigns(ctx: Ctx, args: ListCampaigns) -> CampaignList:
    """List campaigns with how many were sent to, newest first.

    Use it for "what did we send?", "what is going out?". For one use get_campaign.
    Example: {"state": "sending"}. Lists 20, at most 100.
    """

    def unit(reader: Reader) -> CampaignList:
        state = None if args.state == "any" else args.state
        found = reader.campaigns.page(state=state, limit=args.limit, cursor=args.cursor or None)
        items = [campaign_line(one, reader.campaigns.states(one.id)) for one in found.items]
        items = items[: fitting(items)] if items else []
        return CampaignList(total=found.total, returned=len(items), next=found.next, items=items)

    return await ctx.read(unit)


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
        key = propose(
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
        kept = tx.proposals.get(key)
        if kept is None:
            raise RuntimeError("a proposal that was just kept is gone")
        return proposed(kept)

    return await ctx.write(unit)


def _must_be(campaign: Campaign, retry_failed: bool) -> None:  # noqa: FBT001 - the one question
    wanted = {CampaignState.PAUSED, CampaignState.DONE} if retry_failed else {CampaignState.PAUSED}
    if campaign.state not in wanted:
        raise Conflict(
            f"the campaign is {campaign.state.value}",
            hint=f"It can go on while it is {' or '.join(sorted(wanted))}.",
        )
