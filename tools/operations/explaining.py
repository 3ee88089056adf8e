"""explain_segment: what stands beside the people of an answer: funnel, totals, breakdowns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from store.ports import Breakdown, BreakdownReader, Reader
from store.segment.env import RuleEnv
from store.segment.render import render
from store.segment.rule import EVERYONE, Rule
from tools.arguments import Args, Result
from tools.asking import ChoiceLine, SpokenOutcome, unanswered
from tools.audiences import Named, choose
from tools.breakdowns import (
    BreakdownName,
    ChannelLine,
    MonthsLine,
    SpendLine,
    ValueLine,
    channel_lines,
    month_lines,
    spend_lines,
    value_lines,
)
from tools.context import Ctx
from tools.funnel import Counts, FunnelKind, FunnelStep, conditions, funnel
from tools.handles import keep_handles
from tools.operations.finding import MAX_SENTENCE
from tools.phrases import phrase
from tools.quantities import from_minor
from tools.rule_input import RuleInput
from tools.timing import Timer, read_in_time
from tools.understand.reading import Outcome
from tools.views import short

MAX_SENTENCE_SHOWN = 1_200


class ExplainSegment(Args):
    """Who is meant, by exactly one of text, rule, audience and segment, and what to break down."""

    audience: str = Field(default="", max_length=40, description="An aud_ id of an earlier answer.")
    segment: str = Field(
        default="", max_length=120, description="Instead: slug or seg_ id of a saved segment."
    )
    text: str = Field(
        default="", max_length=MAX_SENTENCE, description="Instead: who, in the user's own words."
    )
    rule: RuleInput = Field(
        default_factory=RuleInput, description="Instead: the conditions as rows."
    )
    refine: str = Field(
        default="", max_length=MAX_SENTENCE, description="A change to it, in words."
    )
    breakdowns: list[BreakdownName] = Field(
        default=["spend", "reach"],
        max_length=6,
        description="What to break the people down by; months is since their last activity.",
    )


class SegmentExplanation(Result):
    """Figures about the people, or the question that must be settled first."""

    outcome: SpokenOutcome
    sentence: str = Field(default="", description="The rule read back in words.")
    audience: str = Field(default="", description="Handle of these people for later calls.")
    assumptions: list[str] = Field(default=[], description="Defaults that were used; name them.")
    corrections: list[str] = Field(default=[], description="Slips that were corrected.")
    not_understood: list[str] = Field(default=[], description="Words no condition stands for.")
    question: str = Field(default="", description="What to ask the user, or why it is refused.")
    choices: list[ChoiceLine] = Field(default=[], description="Ways to settle the question.")
    everyone: int = Field(default=0, description="All customers.")
    people: int = Field(default=0, description="How many match.")
    people_percent: float = Field(default=0.0, description="Their share of all customers.")
    currency: str = ""
    spend: str = Field(default="", description="What they spent, in major units.")
    spend_percent: float = Field(default=0.0, description="Their share of all spend.")
    average_spend: str = Field(default="", description="Spend for each of them.")
    spenders: int = Field(default=0, description="How many of them spent anything.")
    funnel_kind: FunnelKind = Field(
        default="all", description="Whether all or any of the conditions must hold."
    )
    funnel: list[FunnelStep] = Field(default=[], description="The conditions one after another.")
    spend_bands: list[SpendLine] = Field(default=[], description="People and money by spend.")
    reach: list[ChannelLine] = Field(default=[], description="Who can be reached, by channel.")
    countries: list[ValueLine] = Field(default=[], description="The commonest countries.")
    cities: list[ValueLine] = Field(default=[], description="The commonest cities.")
    stages: list[ValueLine] = Field(default=[], description="The commonest stages.")
    months: list[MonthsLine] = Field(default=[], description="By time since the last activity.")
    left_out: list[str] = Field(
        default=[], description="Asked for, but the time did not reach; ask for these alone."
    )
    notes: list[str] = Field(default=[], description="What else to tell the user.")


async def explain_segment(ctx: Ctx, args: ExplainSegment) -> SegmentExplanation:
    """Explain a group of customers in figures: what each condition does, totals, charts.

    Use it after find_customers, with its audience, for "why so few", "how much is that worth",
    "where are they", "who can I e-mail". It gives a funnel of the conditions, totals, and the
    breakdowns asked for: spend, reach, country, city, stage, months. To list the people use
    find_customers; for two groups compare_segments. Example: {"audience": "aud_…", "breakdowns":
    ["spend", "city"]}. Lists the 8 commonest places.
    """
    rule = args.rule if args.rule.given else None
    named = Named(args.text, rule, args.audience, args.segment, args.refine)
    reading = await choose(ctx, named)
    if reading.outcome is not Outcome.FOUND or reading.rule is None:
        return unanswered(SegmentExplanation, reading)
    chosen = reading.rule
    wanted = args.breakdowns
    found = await read_in_time(ctx, lambda reader: _Explainer(ctx, reader, chosen).explain(wanted))
    audience = args.audience
    if args.refine or not audience:
        [audience] = await keep_handles(ctx, [chosen], named.words())
    return found.model_copy(
        update={
            "audience": audience,
            "assumptions": list(reading.assumptions),
            "corrections": list(reading.corrections),
            "notes": found.notes + ([] if audience else [phrase(ctx.locale, "no_audience")]),
        }
    )


class _Explainer:
    """Answers about one rule on one snapshot, leaving out what the time would not reach."""

    def __init__(self, ctx: Ctx, reader: Reader, rule: Rule) -> None:
        self.ctx = ctx
        self.reader = reader
        self.rule = rule
        self.env: RuleEnv = ctx.rule_env(reader)
        self.breakdowns: BreakdownReader = reader.breakdowns
        self.group: Breakdown = self.breakdowns.of(rule, self.env)
        self.timer = Timer()

    def explain(self, wanted: Sequence[BreakdownName]) -> SegmentExplanation:
        currency = self.ctx.tenant.currency
        everyone = self.breakdowns.everyone()
        counted = self.group.spend()
        people = sum(band.people for band in counted)
        spend = sum(band.spend_minor for band in counted)
        kind, steps = self._funnel(people, everyone)
        return SegmentExplanation(
            outcome="found",
            sentence=short(render(self.rule, self.env, self.ctx.locale), MAX_SENTENCE_SHOWN),
            everyone=everyone,
            people=people,
            people_percent=percent(people, everyone),
            currency=currency,
            spend=from_minor(spend, currency),
            average_spend=average(spend, people, currency),
            spenders=sum(band.people for band in counted if band.step),
            funnel_kind=kind,
            funnel=steps,
            spend_bands=spend_lines(counted, self.ctx) if "spend" in wanted else [],
            reach=self._reach() if "reach" in wanted else [],
            countries=self._values("country", wanted, people, spend),
            cities=self._values("city", wanted, people, spend),
            stages=self._values("stage", wanted, people, spend),
            months=self._months() if "months" in wanted else [],
            spend_percent=self._spend_percent(spend),
            left_out=self.timer.left_out,
            notes=[phrase(self.ctx.locale, "left_out")] if self.timer.left_out else [],
        )

    def _funnel(self, people: int, everyone: int) -> tuple[FunnelKind, list[FunnelStep]]:
        kind, parts = conditions(self.rule, self.env)
        if len(parts) > 1 and not self.timer.may("funnel"):
            return kind, []
        counts = Counts(self.reader, self.env, people=people, everyone=everyone)
        return kind, funnel(counts, kind, parts, self.ctx.locale)

    def _reach(self) -> list[ChannelLine]:
        return channel_lines(self.group.reach()) if self.timer.may("reach") else []

    def _months(self) -> list[MonthsLine]:
        return month_lines(self.group, self.ctx) if self.timer.may("months") else []

    def _spend_percent(self, spend: int) -> float:
        if not self.timer.may("spend_percent"):
            return 0.0
        return percent(spend, self.breakdowns.of(EVERYONE, self.env).total().spend_minor)

    def _values(
        self,
        field: Literal["country", "city", "stage"],
        wanted: Sequence[BreakdownName],
        people: int,
        spend: int,
    ) -> list[ValueLine]:
        if field not in wanted or not self.timer.may(field):
            return []
        return value_lines(self.group, field, self.ctx, people=people, spend_minor=spend)


def percent(part: int, whole: int) -> float:
    """A share in percent with one decimal; 0 of nothing."""
    return round(100 * part / whole, 1) if whole > 0 else 0.0


def average(spend_minor: int, people: int, currency: str) -> str:
    """Spend for each of some people, rounded to minor units; empty for nobody."""
    if not people:
        return ""
    return from_minor((2 * spend_minor + people) // (2 * people), currency)
