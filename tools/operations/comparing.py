"""compare_segments: two groups of customers side by side, and who is in one, the other or both."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from pydantic import Field

from store.breakdown import Profile
from store.ids import from_text
from store.ports import Reader
from store.segment.canonical import canonical, normalise
from store.segment.env import RuleEnv
from store.segment.render import render
from store.segment.rule import And, Not, Rule
from tools.arguments import Args, Result
from tools.asking import ChoiceLine, SpokenOutcome, unanswered
from tools.audiences import Named, choose
from tools.breakdowns import ValueLine, value_lines
from tools.context import Ctx
from tools.errors import invalid
from tools.funnel import conditions
from tools.handles import keep_handles
from tools.operations.explaining import average, percent
from tools.operations.finding import MAX_SENTENCE
from tools.phrases import phrase
from tools.quantities import from_minor
from tools.timing import Timer, read_in_time
from tools.understand.reading import Outcome, Reading
from tools.views import MAX_BYTES, CustomerLine, customer_line, short

SideName = Literal["left", "right"]
PartName = Literal["only_left", "both", "only_right"]
SHOWN = 5
SECONDS_A_DAY = 86_400
MAX_CONDITIONS = 10
MAX_SENTENCE_SHOWN = 800


class CompareSegments(Args):
    """Two groups, each named in one of three ways."""

    left: str = Field(
        min_length=1,
        max_length=MAX_SENTENCE,
        description="A saved segment (name, slug or seg_ id), an aud_ id of an earlier answer, or "
        "who is meant in the user's own words.",
    )
    right: str = Field(
        min_length=1, max_length=MAX_SENTENCE, description="The other group, named likewise."
    )


class ComparedSide(Result):
    """One of the two groups."""

    name: str = Field(description="As it was named; of a saved segment its name.")
    kind: Literal["segment", "audience", "text"]
    sentence: str = Field(description="The rule read back in words.")
    assumptions: list[str] = Field(default=[], description="Defaults that were used; name them.")
    corrections: list[str] = Field(default=[], description="Slips that were corrected.")
    own_conditions: list[str] = Field(description="Conditions that the other one has not.")
    people: int
    spend: str
    average_spend: str
    average_orders: float
    average_inactive_days: float = Field(description="Of those with recorded activity.")
    never_active: int = Field(description="People without recorded activity.")
    countries: list[ValueLine] = Field(default=[], description="The commonest countries.")


class ComparedPart(Result):
    """The people in one group only, or in both."""

    part: PartName
    audience: str = Field(description="Handle of these people for later calls.")
    people: int
    percent: float = Field(description="Their share of all who are in either group.")
    spend: str
    average_spend: str
    items: list[CustomerLine] = Field(description="The first of them, largest spend first.")


class SegmentComparison(Result):
    """Two groups side by side, or the question that must be settled first."""

    outcome: SpokenOutcome
    asks_about: str = Field(default="", description="left or right: which one the question is of.")
    question: str = Field(default="", description="What to ask the user, or why it is refused.")
    choices: list[ChoiceLine] = Field(default=[], description="Ways to settle the question.")
    not_understood: list[str] = Field(default=[], description="Words no condition stands for.")
    currency: str = ""
    sides: list[ComparedSide] = Field(default=[], description="left, then right.")
    shared_conditions: list[str] = Field(default=[], description="Conditions both have.")
    parts: list[ComparedPart] = Field(default=[], description="only_left, both, only_right.")
    left_out: list[str] = Field(default=[], description="Figures that the time did not reach.")
    notes: list[str] = Field(default=[], description="What else to tell the user.")


async def compare_segments(ctx: Ctx, args: CompareSegments) -> SegmentComparison:
    """Compare two groups of customers: sizes, overlap, what differs in their rules and figures.

    Use it for "compare sleepers with VIPs" or "how many of these are also …". Each side is a saved
    segment, an audience or a sentence. The answer has both rules in words, the people only left,
    in both and only right, each with a handle to list, save or export them, and average spend,
    orders and inactivity of each side. For one group use explain_segment. Example: {"left":
    "Sleepers", "right": "VIPs"}. Lists 5 people a part.
    """
    left = await _chosen(ctx, args.left, "left")
    right = await _chosen(ctx, args.right, "right")
    for side, chosen in (("left", left), ("right", right)):
        if chosen.reading.outcome is not Outcome.FOUND or chosen.reading.rule is None:
            return unanswered(SegmentComparison, chosen.reading, asks_about=side)
    rules = _Rules(left.rule, right.rule)
    found = await read_in_time(
        ctx, lambda reader: _Comparer(ctx, reader, rules).compare(left, right)
    )
    handles = await keep_handles(ctx, [*rules.parts().values()], f"{args.left} · {args.right}")
    parts = [
        part.model_copy(update={"audience": handle})
        for part, handle in zip(found.parts, handles, strict=True)
    ]
    notes = found.notes + ([] if all(handles) else [phrase(ctx.locale, "no_audience")])
    return _fitting(found.model_copy(update={"parts": parts, "notes": notes}))


def _fitting(found: SegmentComparison) -> SegmentComparison:
    """The answer with as many of the first people as 20 KB hold."""
    cut = found
    for shown in (SHOWN, 2, 0):
        parts = [part.model_copy(update={"items": part.items[:shown]}) for part in found.parts]
        cut = found.model_copy(update={"parts": parts})
        if len(cut.model_dump_json().encode()) <= MAX_BYTES:
            break
    return cut


@dataclass(frozen=True, slots=True)
class _Chosen:
    """What one side was taken for."""

    name: str
    kind: Literal["segment", "audience", "text"]
    reading: Reading

    @property
    def rule(self) -> Rule:
        """The rule of a side that is understood."""
        if self.reading.rule is None:
            raise ValueError(f"{self.name!r} has no rule")
        return self.reading.rule


async def _chosen(ctx: Ctx, given: str, side: SideName) -> _Chosen:
    """An audience by its id, else a saved segment of that name, else a sentence."""
    if given.startswith("aud_"):
        try:
            from_text("audience", given)
        except ValueError as error:
            raise invalid(side, given, "is not an audience", str(error)) from None
        return _Chosen(given, "audience", await choose(ctx, Named(audience=given)))
    segment = await ctx.read(lambda reader: reader.segments.get(given))
    if segment is not None or given.startswith("seg_"):
        reading = await choose(ctx, Named(segment=given))
        return _Chosen(segment.name if segment else given, "segment", reading)
    return _Chosen(given, "text", await choose(ctx, Named(text=given)))


@dataclass(frozen=True, slots=True)
class _Rules:
    """The rules of the two sides, and of the three parts they make."""

    left: Rule
    right: Rule

    def parts(self) -> dict[PartName, Rule]:
        """The rule of each part, in the order they are shown."""
        return {
            "only_left": And((self.left, Not(self.right))),
            "both": And((self.left, self.right)),
            "only_right": And((self.right, Not(self.left))),
        }


class _Comparer:
    """Answers about two rules on one snapshot."""

    def __init__(self, ctx: Ctx, reader: Reader, rules: _Rules) -> None:
        self.ctx = ctx
        self.reader = reader
        self.rules = rules
        self.env: RuleEnv = ctx.rule_env(reader)
        self.timer = Timer()

    def compare(self, left: _Chosen, right: _Chosen) -> SegmentComparison:
        shared, own = self._conditions()
        profiles = [self._profile(rule) for rule in (self.rules.left, self.rules.right)]
        both = self._profile(And((self.rules.left, self.rules.right)))
        self.timer.mark()
        parts = self._parts(profiles[0], profiles[1], both)
        sides = [
            self._side(chosen, chosen.rule, profile, words)
            for chosen, profile, words in zip((left, right), profiles, own, strict=True)
        ]
        same = canonical(self.rules.left) == canonical(self.rules.right)
        return SegmentComparison(
            outcome="found",
            currency=self.ctx.tenant.currency,
            sides=sides,
            shared_conditions=shared,
            parts=parts,
            left_out=list(dict.fromkeys(self.timer.left_out)),
            notes=self._notes(same=same),
        )

    def _notes(self, *, same: bool) -> list[str]:
        notes = [phrase(self.ctx.locale, "same_people")] if same else []
        return notes + ([phrase(self.ctx.locale, "left_out")] if self.timer.left_out else [])

    def _profile(self, rule: Rule) -> Profile:
        return self.reader.breakdowns.of(rule, self.env).profile(self.ctx.now_ms)

    def _conditions(self) -> tuple[list[str], tuple[list[str], list[str]]]:
        """Conditions both have, and each one's own: they can be told apart only where both rules
        join them with and."""
        left, right = (self._split(rule) for rule in (self.rules.left, self.rules.right))
        shared = [words for key, words in left.items() if key in right]
        return shared, (
            [words for key, words in left.items() if key not in right],
            [words for key, words in right.items() if key not in left],
        )

    def _split(self, rule: Rule) -> dict[str, str]:
        kind, parts = conditions(normalise(rule), self.env)
        items = parts if kind == "all" and len(parts) <= MAX_CONDITIONS else (rule,)
        return {canonical(item): short(render(item, self.env, self.ctx.locale)) for item in items}

    def _side(self, chosen: _Chosen, rule: Rule, profile: Profile, own: list[str]) -> ComparedSide:
        currency, people = self.ctx.tenant.currency, profile.people
        idle = profile.idle_seconds / SECONDS_A_DAY
        countries: list[ValueLine] = []
        if self.timer.may("country"):
            group = self.reader.breakdowns.of(rule, self.env)
            countries = value_lines(
                group, "country", self.ctx, people=people, spend_minor=profile.spend_minor
            )
        return ComparedSide(
            name=short(chosen.name),
            kind=chosen.kind,
            sentence=short(render(rule, self.env, self.ctx.locale), MAX_SENTENCE_SHOWN),
            assumptions=list(chosen.reading.assumptions),
            corrections=list(chosen.reading.corrections),
            own_conditions=own,
            people=people,
            spend=from_minor(profile.spend_minor, currency),
            average_spend=average(profile.spend_minor, people, currency),
            average_orders=round(profile.orders / people, 2) if people else 0.0,
            average_inactive_days=round(idle / profile.active, 1) if profile.active else 0.0,
            never_active=people - profile.active,
            countries=countries,
        )

    def _parts(self, left: Profile, right: Profile, both: Profile) -> list[ComparedPart]:
        profiles = (_without(left, both), both, _without(right, both))
        either = sum(profile.people for profile in profiles)
        return [
            self._part(name, rule, profile, either)
            for (name, rule), profile in zip(self.rules.parts().items(), profiles, strict=True)
        ]

    def _part(self, name: PartName, rule: Rule, profile: Profile, either: int) -> ComparedPart:
        currency = self.ctx.tenant.currency
        listed: list[CustomerLine] = []
        if profile.people and self.timer.may("people"):
            page = self.reader.customers.find(
                rule, self.env, sort="-spend", limit=SHOWN, cursor=None
            )
            listed = [customer_line(customer, self.ctx) for customer in page.items]
        return ComparedPart(
            part=name,
            audience="",
            people=profile.people,
            percent=percent(profile.people, either),
            spend=from_minor(profile.spend_minor, currency),
            average_spend=average(profile.spend_minor, profile.people, currency),
            items=listed,
        )


def _without(side: Profile, both: Profile) -> Profile:
    return replace(
        side, people=side.people - both.people, spend_minor=side.spend_minor - both.spend_minor
    )
