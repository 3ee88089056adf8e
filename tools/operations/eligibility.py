"""check_eligibility: who may be contacted on which channel, why the others not, and when again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from pydantic import Field

from store.contact import CHANNELS, ContactFacts, Purpose
from store.ids import to_text
from store.ports import Reader
from store.segment.render import render
from tools.arguments import Args, Result
from tools.asking import ChoiceLine, SpokenOutcome, unanswered
from tools.audiences import Named, choose
from tools.context import Ctx
from tools.deciding import LIMIT_SECONDS, Surroundings, decide_each, surroundings
from tools.errors import invalid
from tools.handles import keep_handles
from tools.lookup import the_one, the_project
from tools.operations.finding import MAX_SENTENCE
from tools.policy.eligibility import CODES, Decision
from tools.policy.reason_words import said_reason, short_reason
from tools.understand.reading import Outcome, Reading
from tools.views import fitting, short, shown_time

ChannelOrAny = Literal["any", "email", "sms", "whatsapp", "call"]
PurposeName = Literal["marketing", "transactional"]
MAX_SHOWN = 100


class CheckEligibility(Args):
    """Whom to check: a customer, a project, both (a pair), or people by exactly one of audience,
    segment and text."""

    customer: str = Field(
        default="", max_length=200, description="One customer: id or what names them."
    )
    project: str = Field(
        default="",
        max_length=200,
        description="One project: prj_ id, external id or name; alone it means all its people.",
    )
    audience: str = Field(default="", max_length=40, description="aud_ id of an earlier answer.")
    segment: str = Field(
        default="", max_length=120, description="Slug or seg_ id of a saved segment."
    )
    text: str = Field(
        default="", max_length=MAX_SENTENCE, description="Who, in the user's own words."
    )
    channel: ChannelOrAny = Field(default="any", description="One channel, or any for all four.")
    purpose: PurposeName = Field(
        default="marketing",
        description="marketing needs consent; transactional is an order's confirmation and the like.",
    )
    limit: int = Field(
        default=20, ge=0, le=MAX_SHOWN, description="Most people left out to list, 0 to 100."
    )


class ReasonLine(Result):
    """Why one person may not be contacted."""

    code: str
    said: str
    retry_at: str | None = Field(description="When it ends by itself; none when it does not.")


class ChannelVerdict(Result):
    """The decision about one person on one channel."""

    channel: str
    allowed: bool
    reasons: list[ReasonLine]
    retry_at: str | None = Field(description="The first instant they may be contacted.")


class PersonVerdict(Result):
    """The decisions about one person."""

    id: str
    name: str
    channels: list[ChannelVerdict]


class ReasonCount(Result):
    """How many people a reason keeps from being contacted; one may have several reasons."""

    code: str
    said: str
    people: int
    only_this: int = Field(description="Those whom nothing else keeps.")


class ChannelCount(Result):
    """A channel over everybody asked about."""

    channel: str
    people: int
    eligible: int
    waiting: int = Field(description="Not now, but eligible by waiting alone.")
    reasons: list[ReasonCount]


class EligibilityChecked(Result):
    """Who may be contacted."""

    outcome: SpokenOutcome
    purpose: PurposeName = "marketing"
    policy_version: int = Field(default=0, description="0 is the policy Rapport comes with.")
    sentence: str = Field(default="", description="Who was asked about, read back.")
    audience: str = Field(default="", description="Handle of these people for later calls.")
    project: str = Field(default="", description="prj_ id, where one was asked about.")
    project_name: str = ""
    total: int = Field(default=0, description="How many people were asked about.")
    channels: list[ChannelCount] = Field(default=[], description="Figures per channel.")
    items: list[PersonVerdict] = Field(
        default=[], description="One customer, or some of those left out on a channel."
    )
    assumptions: list[str] = Field(default=[], description="Defaults that were used; name them.")
    not_understood: list[str] = Field(default=[], description="Words no condition stands for.")
    question: str = Field(default="", description="What to ask the user, or why it is refused.")
    choices: list[ChoiceLine] = Field(default=[], description="Ways to settle the question.")


async def check_eligibility(ctx: Ctx, args: CheckEligibility) -> EligibilityChecked:
    """Check who may be contacted on a channel, why the others may not, and from when.

    Use it for "can I call Anna?", "why not?", "when can I?", "who of these can be reached?", before
    drafting and sending. Every reason is given, not the first; retry_at says when waiting is enough.
    The same decision is made again when a message is sent: never promise more than it says. Give a
    customer, a project, both, or exactly one of audience, segment and text.
    Example: {"audience": "aud_…", "channel": "email"} or {"customer": "cus_…", "channel": "call"}.
    """
    meant = await _meant(ctx, args)
    if isinstance(meant, EligibilityChecked):
        return meant
    channels = _channels(args)
    around = await ctx.read(
        lambda reader: surroundings(reader, ctx, Purpose(args.purpose), project_id=meant.project_id)
    )
    tally = _Tally(channels, shows_all=bool(args.customer), most=args.limit)
    await decide_each(ctx, meant.ids, channels, around, tally.take)
    return _answer(ctx, args, meant, around, tally)


@dataclass(frozen=True, slots=True)
class _Meant:
    ids: Sequence[int]
    sentence: str = ""
    audience: str = ""
    project_id: int | None = None
    project_name: str = ""
    reading: Reading | None = None


async def _meant(ctx: Ctx, args: CheckEligibility) -> _Meant | EligibilityChecked:
    people = [name for name in ("audience", "segment", "text") if getattr(args, name)]
    one = [name for name in ("customer", "project") if getattr(args, name)]
    if bool(people) == bool(one) or len(people) > 1:
        given = " and ".join([*one, *people]) or "nothing"
        accepted = "customer, project, both, or exactly one of audience, segment, text"
        raise invalid("input", None, f"{given} was given", accepted)
    if one:
        return await ctx.read(lambda reader: _named(reader, args))
    named = Named(text=args.text, audience=args.audience, segment=args.segment)
    reading = await choose(ctx, named)
    if reading.outcome is not Outcome.FOUND or reading.rule is None:
        return unanswered(EligibilityChecked, reading)
    rule = reading.rule

    def unit(reader: Reader) -> _Meant:
        env = ctx.rule_env(reader)
        ids = reader.customers.ids(rule, env)
        return _Meant(ids, render(rule, env, ctx.locale), reading=reading)

    found = await ctx.read(unit, limit_seconds=LIMIT_SECONDS)
    [audience] = await keep_handles(ctx, [rule], named.words())
    return _Meant(found.ids, found.sentence, audience, reading=reading)


def _named(reader: Reader, args: CheckEligibility) -> _Meant:
    if not args.project:
        customer = the_one(reader, args.customer)
        return _Meant([customer.id], short(customer.name))
    project = the_project(reader, args.project)
    ids, sentence = reader.contact.people_of(project.id), short(project.name)
    if args.customer:
        customer = the_one(reader, args.customer)
        ids, sentence = [customer.id], short(customer.name)
    return _Meant(ids, sentence, project_id=project.id, project_name=short(project.name))


def _channels(args: CheckEligibility) -> tuple[str, ...]:
    if args.channel != "any":
        return (args.channel,)
    return ("call",) if args.project else CHANNELS


@dataclass(slots=True)
class _Tally:
    """Figures and examples gathered person by person."""

    channels: Sequence[str]
    shows_all: bool
    most: int
    people: int = 0
    eligible: Counter[str] = field(default_factory=Counter[str])
    waiting: Counter[str] = field(default_factory=Counter[str])
    reasons: dict[str, Counter[str]] = field(default_factory=dict[str, Counter[str]])
    alone: dict[str, Counter[str]] = field(default_factory=dict[str, Counter[str]])
    shown: list[tuple[ContactFacts, Mapping[str, Decision]]] = field(
        default_factory=list[tuple[ContactFacts, Mapping[str, Decision]]]
    )

    def take(self, facts: ContactFacts, decisions: Mapping[str, Decision]) -> None:
        """Count one person."""
        self.people += 1
        refused = False
        for channel, decision in decisions.items():
            self.eligible[channel] += decision.allowed
            self.waiting[channel] += decision.only_waits
            if not decision.allowed:
                refused = True
                self._count(channel, decision)
        if (self.shows_all or refused) and len(self.shown) < max(self.most, self.shows_all):
            self.shown.append((facts, decisions))

    def _count(self, channel: str, decision: Decision) -> None:
        codes = set(decision.codes)
        self.reasons.setdefault(channel, Counter()).update(codes)
        if len(codes) == 1:
            self.alone.setdefault(channel, Counter()).update(codes)


def _answer(
    ctx: Ctx, args: CheckEligibility, meant: _Meant, around: Surroundings, tally: _Tally
) -> EligibilityChecked:
    items = [person_verdict(ctx, facts, decisions) for facts, decisions in tally.shown]
    reading = meant.reading
    return EligibilityChecked(
        outcome="found",
        purpose=args.purpose,
        policy_version=around.version,
        sentence=meant.sentence,
        audience=meant.audience,
        project=to_text("project", meant.project_id) if meant.project_id else "",
        project_name=meant.project_name,
        total=tally.people,
        channels=[_channel(ctx, tally, channel) for channel in tally.channels],
        items=items[: fitting(items)] if items else [],
        assumptions=list(reading.assumptions) if reading else [],
    )


def _channel(ctx: Ctx, tally: _Tally, channel: str) -> ChannelCount:
    counted = tally.reasons.get(channel, Counter())
    alone = tally.alone.get(channel, Counter())
    order = sorted(counted, key=lambda code: (-counted[code], CODES.index(code)))
    return ChannelCount(
        channel=channel,
        people=tally.people,
        eligible=tally.eligible[channel],
        waiting=tally.waiting[channel],
        reasons=[
            ReasonCount(
                code=code,
                said=short_reason(code, ctx.locale),
                people=counted[code],
                only_this=alone[code],
            )
            for code in order
        ],
    )


def person_verdict(
    ctx: Ctx, facts: ContactFacts, decisions: Mapping[str, Decision]
) -> PersonVerdict:
    """One person's decisions, in words."""
    return PersonVerdict(
        id=to_text("customer", facts.customer_id),
        name=short(facts.name),
        channels=[
            ChannelVerdict(
                channel=channel,
                allowed=decision.allowed,
                reasons=[
                    ReasonLine(
                        code=reason.code,
                        said=said_reason(
                            reason, channel=channel, locale=ctx.locale, zone=ctx.tenant.zone
                        ),
                        retry_at=shown_time(reason.retry_at),
                    )
                    for reason in decision.reasons
                ],
                retry_at=shown_time(decision.retry_at),
            )
            for channel, decision in decisions.items()
        ],
    )
