"""save_segment and list_segments."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field

from store.ids import to_text
from store.ports import Reader, TooSlow, Tx
from store.segment.canonical import canonical, rule_hash, segment_refs
from store.segment.codec import parse_text
from store.segment.env import RuleEnv
from store.segment.render import render
from store.segment.rule import Rule, RuleError
from store.types import Page, Segment, WriteOutcome, Written, minor_digits
from tools.arguments import Args, Result
from tools.asking import ChoiceLine, SpokenOutcome, unanswered
from tools.audiences import Named, choose
from tools.context import Ctx
from tools.errors import Conflict, NotFound, invalid
from tools.operations.finding import MAX_SENTENCE
from tools.phrases import phrase
from tools.rule_input import RuleInput
from tools.understand.reading import Outcome
from tools.views import DEFAULT_LIMIT, MAX_LIMIT, fitting, short, shown_time

COUNT_SECONDS = 1.5
SAVE_COUNT_SECONDS = 2.0
Name = Annotated[str, Field(max_length=80)]


class SegmentLine(Result):
    """A saved segment."""

    id: str
    slug: str
    name: str
    description: str
    version: int
    sentence: str
    total: int | None = Field(default=None, description="How many, when counted.")
    updated_at: str


class SaveSegment(Args):
    """A name for the people of exactly one of audience, text and rule."""

    name: str = Field(min_length=1, max_length=80, description="Name, such as VIPs.")
    description: str = Field(default="", max_length=400, description="What it is for.")
    audience: str = Field(default="", max_length=40, description="aud_ id of an answer.")
    text: str = Field(
        default="", max_length=MAX_SENTENCE, description="Instead: who, in the user's words."
    )
    rule: RuleInput = Field(
        default_factory=RuleInput, description="Instead: the conditions as rows."
    )
    replace: bool = Field(
        default=False, description="Give an existing name this rule as a new version."
    )


class SegmentSaved(Result):
    """The saved segment, or the question that must be settled first (then nothing is saved)."""

    outcome: SpokenOutcome
    change: str = Field(default="", description="added, updated or unchanged.")
    segment: SegmentLine | None = None
    rule: dict[str, Any] | None = None
    notes: list[str] = Field(default=[], description="What else to tell the user.")
    assumptions: list[str] = Field(default=[], description="Defaults that were used; name them.")
    not_understood: list[str] = Field(default=[], description="Words no condition stands for.")
    question: str = Field(default="", description="What to ask the user, or why it is refused.")
    choices: list[ChoiceLine] = Field(default=[], description="Ways to settle the question.")


async def save_segment(ctx: Ctx, args: SaveSegment) -> SegmentSaved:
    """Save people under a name, so that later questions can say it ("VIPs in Lyon").

    Use it after find_customers, with its audience; the rule is kept, not today's list. A name that
    exists with another rule is refused unless replace is true: ask the user first. Then it gets a
    new version, and notes say what it was. Example: {"name": "Sleepers", "audience": "aud_…"}.
    """
    rule = args.rule if args.rule.given else None
    reading = await choose(ctx, Named(text=args.text, rule=rule, audience=args.audience))
    if reading.outcome is not Outcome.FOUND or reading.rule is None:
        return unanswered(SegmentSaved, reading)
    chosen = reading.rule

    sentence = await ctx.read(lambda reader: render(chosen, ctx.rule_env(reader), ctx.locale))
    total = await _count_of(ctx, chosen)

    def unit(tx: Tx) -> SegmentSaved:
        before = _before(tx, ctx, args.name)
        same = before is not None and before.segment.rule_hash == rule_hash(chosen)
        written = tx.segments.save(
            name=before.segment.name if before and same and not args.replace else args.name,
            description=args.description or (before.segment.description if before else ""),
            rule=chosen,
            text=args.text,
            replace=args.replace,
            now_ms=ctx.now_ms,
        )
        segment = _stored(tx, written, args.name, before)
        notes = [] if total is not None else [phrase(ctx.locale, "not_counted")]
        if written.outcome is WriteOutcome.UPDATED and before is not None and not same:
            notes += _replaced(tx, ctx, before)
        return SegmentSaved(
            outcome="found",
            change=written.outcome.value,
            segment=segment_line(segment, sentence, total),
            rule=json.loads(canonical(chosen)),
            notes=notes,
            assumptions=list(reading.assumptions),
        )

    return await ctx.write(unit)


async def _count_of(ctx: Ctx, rule: Rule) -> int | None:
    """How many a rule selects; None when counting takes too long, which keeps nobody from saving."""

    def unit(reader: Reader) -> int:
        return reader.customers.count(rule, ctx.rule_env(reader))

    try:
        return await ctx.read(unit, limit_seconds=SAVE_COUNT_SECONDS)
    except TooSlow:
        return None


@dataclass(frozen=True, slots=True)
class _Before:
    """What stood under a name, with its rule in words."""

    segment: Segment
    sentence: str


def _before(tx: Tx, ctx: Ctx, name: str) -> _Before | None:
    segment = None if name.startswith("seg_") else tx.segments.get(name)
    if segment is None:
        return None
    tenant = ctx.tenant
    env = RuleEnv(
        today=ctx.today,
        zone=tenant.zone,
        currency=tenant.currency,
        minor_digits=minor_digits(tenant.currency),
        fields=tx.segments.registry(),
    )
    return _Before(segment, _sentence(segment, env, ctx.locale))


def _replaced(tx: Tx, ctx: Ctx, before: _Before) -> list[str]:
    """What the name stood for, and which other segments change with it."""
    notes = [phrase(ctx.locale, "previous_rule", sentence=before.sentence)]
    keys = {before.segment.slug, to_text("segment", before.segment.id)}
    users = {
        slug
        for slug, rule in tx.segments.rules().items()
        if keys & segment_refs(rule) and not slug.startswith("seg_")
    }
    if users:
        notes.append(phrase(ctx.locale, "used_by", names=", ".join(sorted(users)[:20])))
    return notes


def _stored(tx: Tx, written: Written, name: str, before: _Before | None) -> Segment:
    if written.outcome is WriteOutcome.REFUSED:
        if written.code == "exists":
            means = f": {short(before.sentence, 300)}" if before else ""
            raise Conflict(
                f"there is already a segment {name!r}{means}",
                hint="Choose another name, or pass replace: true to give it this rule.",
            )
        raise invalid("name", name, written.reason)
    segment = tx.segments.get(to_text("segment", written.id or 0))
    if segment is None:
        raise NotFound(f"the segment {name!r} is not there")
    return segment


def segment_line(segment: Segment, sentence: str, total: int | None) -> SegmentLine:
    """A segment as a list shows it."""
    return SegmentLine(
        id=to_text("segment", segment.id),
        slug=segment.slug,
        name=short(segment.name),
        description=short(segment.description, 200),
        version=segment.version,
        sentence=short(sentence, 600),
        total=total,
        updated_at=shown_time(segment.updated_at) or "",
    )


class ListSegments(Args):
    """Which segments to list."""

    counts: bool = Field(default=False, description="Count the people of each; slower.")
    limit: int = Field(default=DEFAULT_LIMIT, ge=1, le=MAX_LIMIT, description="1 to 100.")
    cursor: str = Field(default="", max_length=2_000, description="`next` of the last answer.")


class SegmentList(Result):
    """Saved segments by name."""

    total: int
    returned: int
    next: str | None
    items: list[SegmentLine]


async def list_segments(ctx: Ctx, args: ListSegments) -> SegmentList:
    """List the saved segments with their rule in words; with counts, how many people each has.

    Use it when the user asks what segments there are or names one you do not know. To see the
    people use find_customers with segment. Example: {"counts": true}. Lists 20, at most 100;
    counting stops after a second and leaves the rest uncounted.
    """
    page, lines = await ctx.read(lambda reader: _lines(ctx, reader, args, args.limit))
    holds = fitting(list(lines), spare=2_000)
    if holds < len(lines):
        page, lines = await ctx.read(lambda reader: _lines(ctx, reader, args, holds))
    if args.counts:
        lines = await _counted(ctx, lines)
    return SegmentList(total=page.total, returned=len(lines), next=page.next, items=lines)


def _lines(
    ctx: Ctx, reader: Reader, args: ListSegments, limit: int
) -> tuple[Page[Segment], list[SegmentLine]]:
    env = ctx.rule_env(reader)
    page = reader.segments.page(limit=limit, cursor=args.cursor or None)
    return page, [
        segment_line(segment, _sentence(segment, env, ctx.locale), None) for segment in page.items
    ]


def _sentence(segment: Segment, env: RuleEnv, locale: str) -> str:
    """A segment's rule in words, or why it has none."""
    try:
        return render(parse_text(segment.rule, env.fields), env, locale)
    except RuleError as error:
        return f"This rule cannot be used any more: {error}"


async def _counted(ctx: Ctx, lines: list[SegmentLine]) -> list[SegmentLine]:
    until = time.monotonic() + COUNT_SECONDS
    counted: list[SegmentLine] = []
    for line in lines:
        left = until - time.monotonic()
        total = await _count(ctx, line.slug, left) if left > 0 else None
        counted.append(line.model_copy(update={"total": total}))
    return counted


async def _count(ctx: Ctx, slug: str, seconds: float) -> int | None:
    def unit(reader: Reader) -> int:
        env = ctx.rule_env(reader)
        return reader.customers.count(env.segments[slug], env)

    try:
        return await ctx.read(unit, limit_seconds=seconds)
    except (TooSlow, RuleError, KeyError):
        return None
