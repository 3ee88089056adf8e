"""get_campaign, list_campaigns, and what a person does with one under way: pause, resume, cancel."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import Field

from store.campaigns import Campaign, Recipient, VariantFigures
from store.ids import from_text, to_text
from store.ports import Reader, Tx
from tools.arguments import Args, Result
from tools.campaigns.afterwards import audiences_of
from tools.campaigns.figures import VariantLine, variant_lines
from tools.campaigns.timing import said_times
from tools.campaigns.trouble import said_trouble
from tools.context import Ctx
from tools.deciding import LIMIT_SECONDS
from tools.errors import Conflict, NotFound, invalid
from tools.handles import keep_handles
from tools.operations.eligibility import ReasonCount
from tools.policy.reason_words import short_reason
from tools.policy.send_times import SendTimes
from tools.views import DEFAULT_LIMIT, MAX_LIMIT, fitting, short, shown_time

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


class AudienceOf(Result):
    """Some people of a campaign as an audience."""

    what: str = Field(description="sent, or not_opened: no open, click or reply is known.")
    audience: str = Field(description="aud_ id, for a follow-up.")


class CampaignReport(Result):
    """How a campaign stands."""

    campaign: CampaignLine
    states: dict[str, int] = Field(description="People by state.")
    trouble: str = Field(default="", description="Since when sending gets no further, and why.")
    left_out: list[ReasonCount] = Field(description="Why people were left out at first.")
    skipped: list[ReasonCount] = Field(description="Why people were skipped while sending.")
    variants: list[VariantLine] = Field(description="How each variant did, with 95 % intervals.")
    over_time: list[PointLine]
    timing: str = Field(default="", description="When and how fast it sends, where that was said.")
    draft: str
    proposal: str = Field(description="prp_ id of the latest proposal about it.")
    audiences: list[AudienceOf] = Field(default=[], description="For a follow-up.")
    total: int = 0
    returned: int = 0
    next: str | None = None
    items: list[RecipientLine] = Field(default=[], description="People in the state asked for.")


async def get_campaign(ctx: Ctx, args: GetCampaign) -> CampaignReport:
    """Show how a campaign stands: sent, failed, unknown, skipped and why, opened, bought, by variant.

    Use it for "how is it going?", "how did the win-back do?", "who was skipped?", "why did these
    fail?". unknown means the server may have taken it: never sent again by itself. Opens and clicks
    are known only where a provider reports them. audiences name people for a follow-up. Example: {"campaign": "cmg_…", "people": "failed"}.
    """

    def unit(reader: Reader) -> tuple[Campaign, CampaignReport]:
        campaign = find_campaign(reader, args.campaign)
        return campaign, _report(reader, ctx, args, campaign)

    campaign, report = await ctx.read(unit, limit_seconds=LIMIT_SECONDS)
    rules = audiences_of(campaign, report.states)
    handles = await keep_handles(ctx, list(rules.values()), campaign.name) if rules else []
    kept = [
        AudienceOf(what=what, audience=handle)
        for what, handle in zip(rules, handles, strict=True)
        if handle
    ]
    return report.model_copy(update={"audiences": kept})


def _report(reader: Reader, ctx: Ctx, args: GetCampaign, campaign: Campaign) -> CampaignReport:
    states = reader.campaigns.states(campaign.id)
    within = args.bought_within_days * DAY_MS
    figures = reader.campaigns.figures(campaign.id, bought_within_ms=within)
    reasons = reader.campaigns.reasons(campaign.id)
    about = reader.proposals.of_subject(campaign.id)
    report = CampaignReport(
        campaign=campaign_line(campaign, states),
        states=dict(states),
        trouble=said_trouble(reader, campaign, ctx.locale),
        left_out=_reasons(ctx, reasons.get("left_out", {})),
        skipped=_reasons(ctx, reasons.get("skipped", {})),
        variants=_variants(ctx, campaign, figures),
        over_time=_over_time(reader, campaign),
        timing=_timing(reader, ctx, campaign),
        draft=to_text("draft", campaign.draft_id),
        proposal=to_text("proposal", about[0].id) if about else "",
    )
    if args.people == "none":
        return report
    return _with_people(reader, args, campaign, report)


def _timing(reader: Reader, ctx: Ctx, campaign: Campaign) -> str:
    times = SendTimes.read(reader.campaigns.times(campaign.id))
    return said_times(times, campaign.pace_per_minute, locale=ctx.locale, zone=ctx.tenant.zone)


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
        paused_because=short(campaign.pause_reason, 400),
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
