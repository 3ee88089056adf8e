"""From what a caller named (a sentence, a rule, an audience or a segment) to one rule."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from store.ids import from_text
from store.ports import Reader
from store.segment.canonical import canonical
from store.segment.codec import parse_text
from store.segment.rule import And, Leaf, Not, Or, Rule
from tools.context import Ctx
from tools.errors import NotFound, invalid
from tools.rule_input import RuleInput
from tools.understand.reading import Outcome, Reading

BASES = "text, rule, audience, segment"
_NUMBER = re.compile(r"[0-9]+")
NEVER_SEEN = Leaf("last_active", "is_set", value=False)
INACTIVITY = {"inactive_days": {">", ">="}, "last_active": {"before", "on_or_before", "older_than"}}


@dataclass(frozen=True, slots=True)
class Named:
    """What a caller named as people: exactly one of the four, and how to change it."""

    text: str = ""
    rule: RuleInput | None = None
    audience: str = ""
    segment: str = ""
    refine: str = ""

    def words(self) -> str:
        """The words it was asked in, kept beside an audience or a segment."""
        return " · ".join(filter(None, (self.text, self.refine)))


async def choose(ctx: Ctx, named: Named) -> Reading:
    """The rule that is meant, or the question or refusal of the reader of sentences.

    Raises InvalidInput unless exactly one base is given, NotFound for an unknown handle.
    """
    given = [name for name in BASES.split(", ") if getattr(named, name)]
    if len(given) != 1:
        reason = f"{' and '.join(given)} were given" if given else "nothing says who is meant"
        raise invalid("input", None, reason, f"exactly one of {BASES}")
    reading = await _BASES[given[0]](ctx, named)
    if not named.refine or reading.rule is None or reading.outcome is not Outcome.FOUND:
        return reading
    return await _refined(ctx, reading, named.refine)


async def _from_sentence(ctx: Ctx, named: Named) -> Reading:
    from tools.understand.read import read  # noqa: PLC0415 its tables are made on the first sentence

    return read(named.text, await ctx.read_env())


async def _from_rule(ctx: Ctx, named: Named) -> Reading:
    rule = named.rule
    if rule is None:
        raise invalid("rule", None, "is missing")
    return await ctx.read(
        lambda reader: Reading(Outcome.FOUND, rule.build(reader.segments.registry()))
    )


async def _from_audience(ctx: Ctx, named: Named) -> Reading:
    return await ctx.read(
        lambda reader: Reading(Outcome.FOUND, audience_rule(reader, named.audience))
    )


def audience_rule(reader: Reader, handle: str) -> Rule:
    """The rule of an earlier answer's people; NotFound for a handle this organisation has not."""
    try:
        audience_id = from_text("audience", handle)
    except ValueError as error:
        raise invalid("audience", handle, "is not an audience", str(error)) from None
    audience = reader.segments.audience(audience_id)
    if audience is None:
        raise NotFound(
            f"there is no audience {handle!r}",
            hint="Ask find_customers again; its answer names the audience.",
        )
    return parse_text(audience.rule, reader.segments.registry())


async def _from_segment(ctx: Ctx, named: Named) -> Reading:
    def unit(reader: Reader) -> Reading:
        segment = reader.segments.get(named.segment)
        if segment is None:
            raise NotFound(
                f"there is no segment {named.segment[:80]!r}",
                hint="list_segments names the ones there are.",
            )
        return Reading(Outcome.FOUND, parse_text(segment.rule, reader.segments.registry()))

    return await ctx.read(unit)


_BASES: dict[str, Callable[[Ctx, Named], Awaitable[Reading]]] = {
    "text": _from_sentence,
    "rule": _from_rule,
    "audience": _from_audience,
    "segment": _from_segment,
}


async def _refined(ctx: Ctx, base: Reading, words: str) -> Reading:
    from tools.understand.refine import refine  # noqa: PLC0415 as in `_from_sentence`

    if base.rule is None:
        return base
    refined = refine(base.rule, words, await ctx.read_env())
    return replace(
        refined,
        assumptions=tuple(dict.fromkeys((*_still_true(base, refined), *refined.assumptions))),
        corrections=tuple(dict.fromkeys((*base.corrections, *refined.corrections))),
        goal=refined.goal or base.goal,
    )


def _still_true(base: Reading, refined: Reading) -> list[str]:
    """The base's assumptions but those about a figure that the change took out of the rule."""
    if base.rule is None or refined.rule is None:
        return list(base.assumptions)
    gone = _figures(base.rule) - _figures(refined.rule)
    return [said for said in base.assumptions if gone.isdisjoint(_NUMBER.findall(said))]


def _figures(rule: Rule) -> set[str]:
    """Every number that stands in a rule, as text."""
    return set(_NUMBER.findall(canonical(rule)))


def if_never_seen_counted(rule: Rule) -> Rule | None:
    """The people a rule would select besides, if having no recorded activity counted as inactive;
    None when it asks nothing about inactivity. The complement of inactive people takes in those who
    were never seen anyway."""
    counted = _counting_unseen(rule)
    return None if counted == rule else And((counted, NEVER_SEEN, Not(rule)))


def _counting_unseen(rule: Rule) -> Rule:
    if isinstance(rule, And | Or):
        return replace(rule, items=tuple(map(_counting_unseen, rule.items)))
    inactive = isinstance(rule, Leaf) and rule.op in INACTIVITY.get(rule.field, ())
    return NEVER_SEEN if inactive else rule
