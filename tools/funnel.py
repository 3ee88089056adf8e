"""How the conditions of a rule narrow (or widen) the people, one after another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from pydantic import Field

from store.ports import Reader
from store.segment.env import RuleEnv
from store.segment.render import render
from store.segment.rule import And, Not, Or, Rule, SegmentRef
from tools.arguments import Result
from tools.views import short

FunnelKind: TypeAlias = Literal["all", "any"]
MAX_STEPS = 12


class FunnelStep(Result):
    """One condition: whom it selects alone, and how many there are after it and those before."""

    condition: str
    alone: int = Field(description="How many it selects by itself.")
    after: int = Field(description="How many are left (all) or reached (any) up to this one.")
    change: int = Field(description="How many it takes away (all) or adds (any).")


def conditions(rule: Rule, env: RuleEnv) -> tuple[FunnelKind, tuple[Rule, ...]]:
    """The conditions a rule joins at its top, and how; a rule that is a saved segment is opened."""
    while True:
        match rule:
            case SegmentRef(segment):
                rule = env.segments[segment]
            case And((only,)) | Or((only,)):
                rule = only
            case And(items):
                return "all", items
            case Or(items):
                return "any", items
            case _:
                return "all", (rule,)


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts of people on one snapshot; how many the whole rule selects and how many there are are
    known already. Each count is a statement of its own, so that each has the index that serves it.
    """

    reader: Reader
    env: RuleEnv
    people: int
    everyone: int

    def of(self, *rules: Rule) -> int:
        """How many pass all of these."""
        return self.reader.customers.count(And(rules), self.env)


def funnel(
    counts: Counts, kind: FunnelKind, items: Sequence[Rule], locale: str
) -> list[FunnelStep]:
    """The steps of conditions joined by `kind`. Those past the twelfth are one step."""
    parts = _bounded(kind, items)
    alone = [counts.people] if len(parts) == 1 else [counts.of(part) for part in parts]
    after = _left(counts, parts, alone) if kind == "all" else _reached(counts, parts, alone)
    start = counts.everyone if kind == "all" else 0
    return [
        FunnelStep(
            condition=short(render(part, counts.env, locale)),
            alone=selected,
            after=now,
            change=abs(now - before),
        )
        for part, selected, before, now in zip(parts, alone, [start, *after], after, strict=False)
    ]


def _bounded(kind: FunnelKind, items: Sequence[Rule]) -> list[Rule]:
    if len(items) <= MAX_STEPS:
        return list(items)
    rest = tuple(items[MAX_STEPS - 1 :])
    return [*items[: MAX_STEPS - 1], And(rest) if kind == "all" else Or(rest)]


def _left(counts: Counts, parts: Sequence[Rule], alone: Sequence[int]) -> list[int]:
    """How many pass each condition and all before it; the first and the last are known."""
    if len(parts) <= 1:
        return list(alone)
    between = [counts.of(*parts[:end]) for end in range(2, len(parts))]
    return [alone[0], *between, counts.people]


def _reached(counts: Counts, parts: Sequence[Rule], alone: Sequence[int]) -> list[int]:
    """How many pass any condition up to each; what a branch adds is found along its own index."""
    reached = list(alone[:1])
    for index in range(1, len(parts) - 1):
        earlier = Or(tuple(parts[:index]))
        reached.append(reached[-1] + counts.of(parts[index], Not(earlier)))
    return [*reached, counts.people] if len(parts) > 1 else reached
