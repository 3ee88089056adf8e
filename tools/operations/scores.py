"""score_customers: how promising customers are, from 0 to 100, with every reason."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import Field

from store.ids import to_text
from store.ports import Reader, Tx
from store.scores import ScoreRow
from store.segment.canonical import canonical
from store.segment.render import render
from store.segment.rule import Rule
from store.types import Customer, JobRequest
from tools.arguments import Args, Result
from tools.asking import ChoiceLine, SpokenOutcome, unanswered
from tools.audiences import Named, choose
from tools.context import Ctx
from tools.deciding import LIMIT_SECONDS
from tools.errors import NotFound, invalid
from tools.handles import keep_handles
from tools.lookup import the_one
from tools.operations.finding import MAX_SENTENCE
from tools.policy.score_model import Yardstick
from tools.policy.score_words import (
    part_name,
    said_action,
    said_band,
    said_part,
    said_signal,
    said_stage,
)
from tools.policy.scoring import BANDS
from tools.scores.job import KIND, ScoreRequest
from tools.scores.making import MOST, Basis, Kept, Made, basis, keep, make
from tools.scores.tally import Person, Tally
from tools.understand.reading import Outcome, Reading
from tools.views import short, shown_day, shown_time

AT_ONCE = 2_000
ONE_OF = "exactly one of customer, audience, segment, text"


class ScoreCustomers(Args):
    """Whom to score: one customer, or people by exactly one of audience, segment and text."""

    customer: str = Field(
        default="", max_length=200, description="One customer: id or what names them."
    )
    audience: str = Field(default="", max_length=40, description="aud_ id of an earlier answer.")
    segment: str = Field(
        default="", max_length=120, description="Slug or seg_ id of a saved segment."
    )
    text: str = Field(
        default="",
        max_length=MAX_SENTENCE,
        description="Who, in the user's own words; all customers for everybody.",
    )
    refresh: bool = Field(
        default=False,
        description="Take a new snapshot to measure against; else the last one, up to 30 days old.",
    )


class PartLine(Result):
    """One part of a subscore."""

    name: str
    said: str
    weight: int = Field(description="Percent of its subscore; 0 of what speaks against them.")
    value: int | None = Field(description="0 to 100; none when unknown, counted as neutral 50.")
    points: int
    reason: str


class SubscoreLine(Result):
    """A subscore; its parts' points add up to value."""

    name: str
    said: str
    weight: int
    value: int
    points: int = Field(description="What it brings to the score.")
    parts: list[PartLine]


class SignalLine(Result):
    """A buying signal."""

    code: str
    said: str
    day: str | None
    until: str | None


class ActionLine(Result):
    """What to do next; contacts only where they are allowed."""

    code: str
    said: str
    channel: str
    not_before: str | None


class PersonScore(Result):
    """One person's score with every part."""

    id: str
    name: str
    score: int
    before: int | None = Field(description="The score kept before this one.")
    band: str
    band_said: str
    subscores: list[SubscoreLine]
    signals: list[SignalLine]
    next_actions: list[ActionLine]
    deal_stage: str
    deal_stage_said: str


class BandLine(Result):
    """How many people are in a band, which starts at `least`."""

    band: str
    said: str
    least: int
    people: int


class ScoredLine(Result):
    """A person's score in a list."""

    id: str
    name: str
    score: int
    band: str
    before: int | None


class ScoresMade(Result):
    """Scores as they are now, or the job that makes them."""

    outcome: SpokenOutcome
    state: Literal["scored", "queued"] = "scored"
    job: str = Field(default="", description="job_ id when there are many; list_jobs follows it.")
    sentence: str = Field(default="", description="Who was scored, read back.")
    audience: str = Field(default="", description="Handle of these people for later calls.")
    total: int = 0
    model_version: str = ""
    measured_as_of: str | None = Field(default=None, description="Day of the snapshot.")
    measured_against: int = Field(default=0, description="Customers in the snapshot.")
    fixed: bool = Field(default=False, description="Fewer than 30 customers: fixed tables.")
    bands: list[BandLine] = Field(default=[], description="People by band, the hottest first.")
    bins: list[int] = Field(default=[], description="People by tens of points, from 0-9 up.")
    best: list[ScoredLine] = Field(default=[], description="The best ones, at most 10.")
    moved: list[ScoredLine] = Field(default=[], description="Who moved most since before.")
    new: int = Field(default=0, description="Scored for the first time.")
    up: int = 0
    down: int = 0
    tasks: int = Field(default=0, description="Tasks to follow up that were added.")
    deals: int = Field(default=0, description="Projects that were added for those who became hot.")
    person: PersonScore | None = None
    assumptions: list[str] = Field(default=[], description="Defaults that were used; name them.")
    not_understood: list[str] = Field(default=[], description="Words no condition stands for.")
    question: str = Field(default="", description="What to ask the user, or why it is refused.")
    choices: list[ChoiceLine] = Field(default=[], description="Ways to settle the question.")


async def score_customers(ctx: Ctx, args: ScoreCustomers) -> ScoresMade:
    """Score customers from 0 to 100 (spending, growth, engagement, fit) and say why.

    Use it for "score them", "why is Nadia's score 72?", buying signals or what to do next. One
    customer comes with every part, its points and reason; many with the distribution, the best and
    who moved. Scores already made are sorted and filtered by find_customers (lead_score). Up to
    2,000 at once; more become a job. Example: {"audience": "aud_…"} or {"customer": "cus_…"}.
    """
    given = [name for name in ("customer", "audience", "segment", "text") if getattr(args, name)]
    if len(given) != 1:
        raise invalid("input", None, f"{' and '.join(given) or 'nothing'} was given", ONE_OF)
    if args.customer:
        customer = await ctx.read(lambda reader: the_one(reader, args.customer))
        return await _one(ctx, customer, refresh=args.refresh)
    named = Named(text=args.text, audience=args.audience, segment=args.segment)
    reading = await choose(ctx, named)
    if reading.outcome is not Outcome.FOUND or reading.rule is None:
        return unanswered(ScoresMade, reading)
    return await _many(ctx, reading, reading.rule, named.words(), refresh=args.refresh)


async def _one(ctx: Ctx, customer: Customer, *, refresh: bool) -> ScoresMade:
    def unit(tx: Tx) -> ScoresMade:
        on, made, kept = _scored(tx, ctx, [customer.id], refresh=refresh)
        if not made:
            raise NotFound(f"there is no customer {to_text('customer', customer.id)}")
        tally = Tally()
        tally.take(made)
        tally.tasks, tally.deals = kept.tasks, kept.deals
        person = person_score(ctx, customer, made[0].row, made[0].before)
        answer = _counted(ctx, tally, on.stick, best=False)
        return answer.model_copy(update={"sentence": short(customer.name), "person": person})

    return await ctx.write(unit)


@dataclass(frozen=True, slots=True)
class _Meant:
    ids: Sequence[int]
    sentence: str


async def _many(ctx: Ctx, reading: Reading, rule: Rule, words: str, *, refresh: bool) -> ScoresMade:
    def who(reader: Reader) -> _Meant:
        env = ctx.rule_env(reader)
        return _Meant(reader.customers.ids(rule, env), render(rule, env, ctx.locale))

    meant = await ctx.read(who, limit_seconds=LIMIT_SECONDS)
    [audience] = await keep_handles(ctx, [rule], words)
    told: dict[str, Any] = {
        "sentence": meant.sentence,
        "audience": audience,
        "total": len(meant.ids),
        "assumptions": list(reading.assumptions),
    }
    if len(meant.ids) > AT_ONCE:
        payload = ScoreRequest(canonical(rule), refresh).as_json()
        total = len(meant.ids)
        job = await ctx.enqueue(JobRequest(kind=KIND, payload=payload, total_units=total))
        queued = ScoresMade(outcome="found", state="queued", job=to_text("job", job))
        return queued.model_copy(update=told)

    def unit(tx: Tx) -> ScoresMade:
        on, made, kept = _scored(tx, ctx, meant.ids, refresh=refresh)
        tally = Tally()
        tally.take(made)
        tally.tasks, tally.deals = kept.tasks, kept.deals
        return _counted(ctx, tally, on.stick, best=True).model_copy(update=told)

    return await ctx.write(unit)


def _scored(
    tx: Tx, ctx: Ctx, ids: Sequence[int], *, refresh: bool
) -> tuple[Basis, list[Made], Kept]:
    """Score and keep; what they were measured by, the scores, and what was added for the hot."""
    on = basis(tx, ctx, refresh=refresh)
    made = make(tx, ctx, ids, on)
    model_id = on.new.keep(tx, ctx.actor.principal) if on.new else on.model_id
    return on, made, keep(tx, ctx, made, model_id, most=Kept(MOST, MOST))


def _counted(ctx: Ctx, tally: Tally, stick: Yardstick, *, best: bool) -> ScoresMade:
    return ScoresMade(
        outcome="found",
        total=tally.people,
        model_version=stick.version,
        measured_as_of=shown_day(stick.as_of, ctx.tenant.zone),
        measured_against=stick.population,
        fixed=stick.is_fixed,
        bands=[
            BandLine(
                band=band, said=said_band(band, ctx.locale), least=least, people=tally.bands[band]
            )
            for band, least in BANDS.items()
        ],
        bins=list(tally.bins),
        best=[_line(one) for one in tally.best] if best else [],
        moved=[_line(one) for one in tally.moved] if best else [],
        new=tally.new,
        up=tally.up,
        down=tally.down,
        tasks=tally.tasks,
        deals=tally.deals,
    )


def _line(one: Person) -> ScoredLine:
    return ScoredLine(id=one.id, name=one.name, score=one.score, band=one.band, before=one.before)


def person_score(
    ctx: Ctx, customer: Customer, row: ScoreRow, before: ScoreRow | None = None
) -> PersonScore:
    """A kept score in words of the caller's language."""
    detail: dict[str, Any] = json.loads(row.detail)
    stage = str(detail["deal_stage"])
    return PersonScore(
        id=to_text("customer", customer.id),
        name=short(customer.name),
        score=row.score,
        before=before.score if before else None,
        band=row.band,
        band_said=said_band(row.band, ctx.locale),
        subscores=[_subscore(ctx, one) for one in detail["subscores"]],
        signals=[_signal(ctx, one) for one in detail["signals"] if one["expires_at"] > ctx.now_ms],
        next_actions=[_action(ctx, one) for one in detail["next_actions"]],
        deal_stage=stage,
        deal_stage_said=said_stage(stage, ctx.locale),
    )


def _subscore(ctx: Ctx, kept: Mapping[str, Any]) -> SubscoreLine:
    parts = [
        PartLine(
            name=one["name"],
            said=part_name(one["name"], ctx.locale),
            weight=one["weight"],
            value=one["value"],
            points=one["points"],
            reason=said_part(
                one["reason"], one["evidence"], locale=ctx.locale, currency=ctx.tenant.currency
            ),
        )
        for one in kept["parts"]
    ]
    return SubscoreLine(
        name=kept["name"],
        said=part_name(kept["name"], ctx.locale),
        weight=kept["weight"],
        value=sum(part.points for part in parts),
        points=kept["points"],
        parts=parts,
    )


def _signal(ctx: Ctx, kept: Mapping[str, Any]) -> SignalLine:
    return SignalLine(
        code=kept["code"],
        said=said_signal(
            kept["code"], kept["evidence"], locale=ctx.locale, currency=ctx.tenant.currency
        ),
        day=shown_day(kept["at"], ctx.tenant.zone),
        until=shown_day(kept["expires_at"], ctx.tenant.zone),
    )


def _action(ctx: Ctx, kept: Mapping[str, Any]) -> ActionLine:
    return ActionLine(
        code=kept["code"],
        said=said_action(kept["code"], kept["channel"], locale=ctx.locale),
        channel=kept["channel"],
        not_before=shown_time(kept["not_before"]),
    )
