"""send_message: a draft to people, proposed with everything a person needs to decide."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import Field

from store.campaigns import CampaignInput, Recipient
from store.contact import Purpose
from store.drafts import StoredDraft
from store.ids import from_text, to_text
from store.ports import Reader, Tx
from store.proposals import ProposalState
from store.segment.canonical import canonical, rule_hash
from store.segment.render import render
from store.segment.rule import Rule
from tools.arguments import Result
from tools.asking import ChoiceLine
from tools.audiences import Named, choose
from tools.campaigns.composing import compiled
from tools.campaigns.executing import SendExecutor
from tools.campaigns.matter import sending_matter
from tools.campaigns.preparing import Preparation, ids_hash, prepare, sending_hash
from tools.campaigns.readiness import must_be_sendable
from tools.campaigns.rewriting import given_texts
from tools.campaigns.timing import Timed, must_ever_open, said_times, send_times
from tools.campaigns.ways import account_of
from tools.context import Ctx
from tools.deciding import LIMIT_SECONDS, Surroundings, surroundings
from tools.drafting.content import Content
from tools.drafting.previews import PLACEHOLDER_LINKS
from tools.drafting.rendering import Prepared, Unready
from tools.errors import InvalidInput, NotFound, invalid
from tools.operations.eligibility import PersonVerdict, ReasonCount, person_verdict
from tools.operations.finding import MAX_SENTENCE
from tools.outreach_words import said
from tools.policy.reason_words import short_reason
from tools.proposing import Plan, Proposed, propose
from tools.understand.reading import Outcome
from tools.views import fitting, short

KIND = "send_message"
MAX_BODY_SHOWN = 3_000
MOST_WAITING = 1_000


class SendMessage(Timed):
    """Which draft, to whom; without people, to those the draft is for."""

    draft: str = Field(min_length=1, max_length=40, description="drf_ id of the draft.")
    audience: str = Field(default="", max_length=40, description="aud_ id of an earlier answer.")
    segment: str = Field(
        default="", max_length=120, description="Slug or seg_ id of a saved segment."
    )
    text: str = Field(
        default="", max_length=MAX_SENTENCE, description="Who, in the user's own words."
    )
    customer: str = Field(default="", max_length=200, description="One customer: cus_ id.")
    name: str = Field(
        default="", max_length=80, description="Name of the campaign; from the goal when empty."
    )


class MessagePreview(Result):
    """The message as one person would get it."""

    customer: str
    customer_name: str
    to: str
    variant: str
    subject: str
    preheader: str
    text: str


class SendProposed(Proposed):
    """A campaign that waits for a person, or why there is none."""

    campaign: str = Field(default="", description="cmg_ id; follow it with get_campaign.")
    name: str = ""
    channel: str = ""
    purpose: str = ""
    sentence: str = Field(default="", description="Who, read back from the rule.")
    total: int = Field(default=0, description="How many people were asked about.")
    sending: int = Field(default=0, description="How many would be sent to.")
    waiting: int = Field(default=0, description="Of those, not now but when it is permitted.")
    left_out: int = Field(default=0, description="How many would not.")
    sender: str = Field(default="", description="Whose own Gmail it is sent from, if any.")
    timing: str = Field(default="", description="When and how fast, where that was said.")
    reasons: list[ReasonCount] = Field(default=[], description="Why, and how many.")
    previews: list[MessagePreview] = Field(default=[], description="On real people.")
    examples: list[PersonVerdict] = Field(default=[], description="Some of those left out.")
    folder: str = Field(default="", description="Where messages are written, when none is mailed.")
    question: str = Field(default="", description="What to ask the user first.")
    choices: list[ChoiceLine] = Field(default=[], description="Ways to settle it.")


@dataclass(frozen=True, slots=True)
class _People:
    """Whom it is for: ids at this moment, and the rule behind them, if any."""

    ids: Sequence[int]
    rule: Rule | None = None
    sentence: str = ""
    audience_id: int | None = None
    segment: str = ""


async def send_message(ctx: Ctx, args: SendMessage) -> SendProposed:
    """Propose to send a draft: who gets it, who is left out and why, how it looks on real people.

    Use it when the user wants a draft sent. Nothing is sent: a person must approve the proposal,
    you cannot. Show the counts, the reasons and the previews. Whoever may not be contacted is left
    out, and everybody is checked again at the moment of sending. Changing text, people or policy
    makes the proposal stale. windows, start_at and a pace only as the user said them.
    Example: {"draft": "drf_…", "audience": "aud_…"}.
    """
    draft, versions = await ctx.read(lambda reader: _draft(reader, args.draft))
    content, given = Content.from_json(draft.content), _given(draft)
    must_be_sendable(content, (*given_texts(draft, versions), *given.values()), ctx.locale)
    times = send_times(ctx, args)
    around = await ctx.read(lambda reader: surroundings(reader, ctx, Purpose(draft.purpose)))
    around = replace(around, times=times)
    must_ever_open(times, around.policy, draft.channel)
    people = await _meant(ctx, args, draft)
    if isinstance(people, SendProposed):
        return people
    try:
        made = await prepare(ctx, people.ids, content, given, around, ctx.services.mailing)
    except Unready as error:
        raise _not_ready(error) from None
    name = args.name or short(draft.goal, 60) or to_text("draft", draft.id)
    previews = await _previews(ctx, content, given, made)
    pace = args.pace_per_minute or None
    timing = said_times(times, pace, locale=ctx.locale, zone=ctx.tenant.zone)
    answer = _answer(ctx, name, draft, people, made, previews).model_copy(
        update={"timing": timing, **await _sender(ctx, draft.channel)}
    )
    if not made.sending:
        notes = [said(ctx.locale, "nobody")]
        return answer.model_copy(update={"outcome": "nothing", "notes": notes})
    return await ctx.write(lambda tx: _propose(tx, ctx, args, answer, draft, people, made, around))


def find_draft(reader: Reader | Tx, text: str) -> StoredDraft:
    """The draft of an id; NotFound when there is none."""
    try:
        key = from_text("draft", text)
    except ValueError as error:
        raise invalid("draft", text, "is not a draft's id", str(error)) from None
    draft = reader.drafts.get(key)
    if draft is None:
        raise NotFound(f"there is no draft {text[:40]}", hint="draft_message makes one.")
    return draft


def _draft(reader: Reader, text: str) -> tuple[StoredDraft, Sequence[StoredDraft]]:
    draft = find_draft(reader, text)
    return draft, reader.drafts.versions(draft.id)


def _given(draft: StoredDraft) -> Mapping[str, str]:
    given: dict[str, str] = json.loads(draft.values)
    return given


def _not_ready(error: Unready) -> InvalidInput:
    first = error.problems[0]
    return InvalidInput(
        f"draft: {error}",
        hint=f"Give {first.field} with revise_draft, or take it out of the text.",
    )


async def _meant(ctx: Ctx, args: SendMessage, draft: StoredDraft) -> _People | SendProposed:
    named = [name for name in ("audience", "segment", "text", "customer") if getattr(args, name)]
    if len(named) > 1:
        raise invalid("input", None, f"{' and '.join(named)} were given", "one of them, or none")
    customer = _customer(args, draft)
    if customer is not None and named in ([], ["customer"]):
        return await ctx.read(lambda reader: _one(reader, customer))
    who = Named(text=args.text, audience=args.audience, segment=args.segment)
    if not named and draft.segment_id:
        who = Named(segment=to_text("segment", draft.segment_id))
    elif not named and draft.audience_id:
        who = Named(audience=to_text("audience", draft.audience_id))
    elif not named:
        raise invalid(
            "audience", "", "the draft is for nobody yet", "audience, segment or customer"
        )
    return await _of_rule(ctx, who)


def _customer(args: SendMessage, draft: StoredDraft) -> int | None:
    if not args.customer:
        return draft.customer_id
    try:
        return from_text("customer", args.customer)
    except ValueError as error:
        raise invalid("customer", args.customer, "is not a customer's id", str(error)) from None


def _one(reader: Reader, key: int) -> _People:
    customer = reader.customers.get(key)
    if customer is None:
        raise NotFound(f"there is no customer {to_text('customer', key)}")
    return _People([key], sentence=short(customer.name))


async def _of_rule(ctx: Ctx, who: Named) -> _People | SendProposed:
    reading = await choose(ctx, who)
    rule = reading.rule
    if reading.outcome is not Outcome.FOUND or rule is None:
        choices = [ChoiceLine(label=one.label, text=one.text) for one in reading.choices]
        return SendProposed(outcome="nothing", question=reading.question, choices=choices)

    def unit(reader: Reader) -> _People:
        env = ctx.rule_env(reader)
        ids = reader.customers.ids(rule, env)
        return _People(ids, rule, render(rule, env, ctx.locale), segment=who.segment)

    return await ctx.read(unit, limit_seconds=LIMIT_SECONDS)


async def _previews(
    ctx: Ctx, content: Content, given: Mapping[str, str], made: Preparation
) -> list[MessagePreview]:
    fields = await ctx.read(lambda reader: reader.segments.custom_fields())
    variants = compiled(content, given, ctx.services.mailing, ctx.tenant, fields)
    found = [
        _preview(content, variants, recipient, customer.name)
        for recipient, customer in made.samples
    ]
    return found[: fitting(found, spare=8_000)]


def _preview(
    content: Content, variants: Sequence[Prepared], recipient: Recipient, name: str
) -> MessagePreview:
    # A preview is read by others than the person: their own way out does not belong in it.
    told = variants[recipient.variant].render(json.loads(recipient.values), PLACEHOLDER_LINKS)
    return MessagePreview(
        customer=to_text("customer", recipient.customer_id),
        customer_name=short(name),
        to=recipient.address,
        variant=content.variants[recipient.variant].label,
        subject=told.subject,
        preheader=told.preheader,
        text=told.text[:MAX_BODY_SHOWN],
    )


def _answer(
    ctx: Ctx,
    name: str,
    draft: StoredDraft,
    people: _People,
    made: Preparation,
    previews: list[MessagePreview],
) -> SendProposed:
    reasons = [
        ReasonCount(code=code, said=short_reason(code, ctx.locale), people=count, only_this=0)
        for code, count in made.reasons.most_common()
    ]
    return SendProposed(
        outcome="proposed",
        kind=KIND,
        name=name,
        channel=draft.channel,
        purpose=draft.purpose,
        sentence=people.sentence,
        total=made.total,
        sending=made.sending,
        waiting=made.waiting,
        left_out=made.total - made.sending,
        reasons=reasons,
        previews=previews,
        examples=[
            person_verdict(ctx, facts, {draft.channel: decision})
            for facts, decision in made.left_out
        ],
    )


async def _sender(ctx: Ctx, channel: str) -> Mapping[str, str]:
    account = await account_of(ctx.services, ctx.tenant.id, channel, ctx.actor.id)
    if account is not None:
        return {"sender": account.email}
    return {"folder": ctx.services.mailing.folder(channel)}


def _propose(
    tx: Tx,
    ctx: Ctx,
    args: SendMessage,
    answer: SendProposed,
    draft: StoredDraft,
    people: _People,
    made: Preparation,
    around: Surroundings,
) -> SendProposed:
    campaign = tx.campaigns.add(
        CampaignInput(
            name=answer.name,
            channel=draft.channel,
            purpose=draft.purpose,
            draft_id=draft.id,
            draft_version=draft.version,
            audience_id=people.audience_id,
            segment_id=draft.segment_id,
            rule_hash="" if people.rule is None else rule_hash(people.rule),
            recipients_hash=ids_hash(people.ids),
            content=draft.content,
            values=draft.values,
            policy_version=around.version,
            pace_per_minute=args.pace_per_minute or None,
            language=Content.from_json(draft.content).language,
            times=around.times.text(),
        ),
        actor=ctx.actor.principal,
        now_ms=ctx.now_ms,
    )
    tx.campaigns.add_recipients(campaign, made.recipients, now_ms=ctx.now_ms)
    _supersede(tx, ctx, draft)
    how = (args.pace_per_minute or None, around.times.text())
    covered = sending_hash(draft.content, draft.values, made.digest(), *how)
    plan = _plan(
        ctx, campaign, answer, draft, people, covered, sending_matter(tx, draft, people.segment)
    )
    told = propose(tx, ctx, plan, _notes(ctx, answer))
    update = {name: getattr(told, name) for name in Proposed.model_fields}
    return answer.model_copy(update={**update, "campaign": to_text("campaign", campaign)})


def _supersede(tx: Tx, ctx: Ctx, draft: StoredDraft) -> None:
    """One proposal waits for each draft: a newer one takes the place of those before it."""
    text = to_text("draft", draft.id)
    waiting = tx.proposals.page(state="pending", kind=KIND, limit=MOST_WAITING, cursor=None)
    for one in waiting.items:
        if json.loads(one.args)["draft"] == text and tx.proposals.move(
            one.id,
            old=ProposalState.PENDING,
            new=ProposalState.SUPERSEDED,
            by=ctx.actor.principal,
            now_ms=ctx.now_ms,
        ):
            SendExecutor().drop(tx, one, ctx)


def _plan(
    ctx: Ctx,
    campaign: int,
    answer: SendProposed,
    draft: StoredDraft,
    people: _People,
    covered: str,
    matter: Mapping[str, Any],
) -> Plan:
    args: dict[str, Any] = {
        "draft": to_text("draft", draft.id),
        "version": draft.version,
        "rule": "" if people.rule is None else canonical(people.rule),
        "segment": people.segment,
        "people": len(people.ids),
        "matter": matter,
    }
    return Plan(
        kind=KIND,
        title=said(
            ctx.locale, "send_title", name=answer.name, channel=draft.channel, count=answer.sending
        ),
        args=args,
        shown={
            **answer.model_dump(mode="json", exclude=set(Proposed.model_fields)),
            "campaign": to_text("campaign", campaign),
        },
        content_hash=covered,
        size=answer.sending,
        subject_id=campaign,
    )


def _notes(ctx: Ctx, answer: SendProposed) -> list[str]:
    notes: list[str] = []
    if answer.left_out:
        notes.append(said(ctx.locale, "left_out", count=answer.left_out, total=answer.total))
    if answer.waiting:
        notes.append(said(ctx.locale, "waits", count=answer.waiting))
    if answer.sender:
        notes.append(said(ctx.locale, "by_gmail", address=answer.sender))
    if answer.folder and answer.channel == "email":
        notes.append(said(ctx.locale, "to_folder", place=answer.folder))
    return notes
