"""The stages between a sentence and its rule, in their order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from store.segment.rule import EVERYONE, Rule
from tools.understand.cascade import Layer
from tools.understand.clauses import CLAUSES
from tools.understand.dates import DATES
from tools.understand.gather import Gatherer
from tools.understand.items import Item
from tools.understand.joining import Joiner, all_of, any_of
from tools.understand.lists import LISTS
from tools.understand.quantities import COMPARISONS, LENGTHS, NUMBERS, RANGES, TIMES
from tools.understand.ranks import RANKS
from tools.understand.scope import Scope
from tools.understand.sharing import share
from tools.understand.tagger import tag
from tools.understand.tags import CHAR
from tools.understand.tokens import Token
from tools.understand.windows import WINDOWS

_BEFORE: tuple[Layer, ...] = (NUMBERS, DATES, LENGTHS, COMPARISONS, RANGES, TIMES, WINDOWS, LISTS)
_SMALL = frozenset(
    CHAR[name] for name in ("IN", "FROM", "OF", "TO", "ON", "DURING", "ART", "HAS", "WITHIN")
)
_SMALLER = frozenset(CHAR[name] for name in ("BY", "FOR"))
_NEGATIONS = frozenset((CHAR["NEG"], CHAR["NEITHER"]))
_UNSETTLED = frozenset(CHAR[name] for name in ("NE", "NEITHER", "EITHER"))
_NE_REACH = 6


@dataclass(slots=True)
class Read:
    """A parse: the rule (None when nothing was said), its assumptions, the items left over."""

    rule: Rule | None
    notes: tuple[str, ...]
    left: list[Item]


def parse(tokens: Sequence[Token], scope: Scope) -> Read:
    """Read tokens. Raises UnclearError and ImpossibleError."""
    items = reduce(tokens, scope)
    notes = scope.take_notes()
    items = [item for item in items if item.tag not in _SMALL]
    items = RANKS.apply(items, scope)
    items = CLAUSES.apply([item for item in items if item.tag not in _SMALLER], scope)
    rule, more, left = _Levels(scope).whole(items)
    return Read(rule, tuple(dict.fromkeys((*notes, *more))), left)


def reduce(tokens: Sequence[Token], scope: Scope) -> list[Item]:
    """The items of tokens up to quantities, windows and lists of names."""
    items = settle_negation(tag(list(tokens), scope))
    for layer in _BEFORE:
        items = layer.apply(items, scope)
    return items


def settle_negation(items: list[Item]) -> list[Item]:
    """French "ne … pas" is one negation where "ne" stands; "ne … que" is "only"; a second "ni" is
    "nor"."""
    if _UNSETTLED.isdisjoint([item.tag for item in items]):
        return items
    out = list(items)
    for index, item in enumerate(items):
        if item.tag == CHAR["NE"]:
            _close_ne(out, index)
    seen = False
    for index, item in enumerate(out):
        if item.tag == CHAR["NEITHER"] and seen:
            out[index] = Item(CHAR["NOR"], item.start, item.end, item.data, item.lead)
        if item.data == "soit" and any(before.data == "soit" for before in out[:index]):
            out[index] = Item(CHAR["OR"], item.start, item.end)
        seen = seen or item.tag in _NEGATIONS or item.tag == CHAR["EXCEPT"]
    return [item for item in out if item.tag not in {CHAR["NE"], ""}]


def _close_ne(out: list[Item], index: int) -> None:
    """Find what closes a "ne" and leave the negation in its place."""
    for place in range(index + 1, min(len(out), index + _NE_REACH)):
        closing = out[place]
        if closing.tag in _NEGATIONS or closing.tag == CHAR["PLUS"]:
            data = "plus" if closing.tag == CHAR["PLUS"] else "not"
            out[index] = Item(
                closing.tag if closing.tag in _NEGATIONS else CHAR["NEG"],
                out[index].start,
                out[index].end,
                data,
            )
            closing.tag = ""
            return
        if closing.tag == CHAR["REL"] and closing.data == "que":
            closing.tag = CHAR["ONLY"]
            return


class _Levels:
    """Joins the conditions of the sentence, of its lines and of its brackets."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.notes: list[str] = []

    def whole(self, items: list[Item]) -> tuple[Rule | None, list[str], list[Item]]:
        bullets = [index for index, item in enumerate(items) if item.tag == CHAR["BULLET"]]
        if not bullets:
            rule, left = self.level(items)
            return rule, self.notes, left
        return self.listed(items, bullets)

    def listed(
        self, items: list[Item], bullets: list[int]
    ) -> tuple[Rule | None, list[str], list[Item]]:
        """A bulleted list: all of it holds, any of it after "any of"."""
        head = items[: bullets[0]]
        any_one = any(item.tag == CHAR["EITHER"] for item in head)
        left: list[Item] = []
        rules: list[Rule] = []
        edges = [*bullets, len(items)]
        for start, end in pairwise(edges):
            rule, more = self.level(items[start + 1 : end])
            left += more
            if rule is not None:
                rules.append(rule)
        joined = [any_of(rules) if any_one else all_of(rules)] if rules else []
        first, more = self.level([item for item in head if item.tag != CHAR["EITHER"]])
        left += more
        parts = [rule for rule in (first, *joined) if rule is not None and rule != EVERYONE]
        return (all_of(parts) if parts else first), self.notes, left

    def level(self, items: Sequence[Item]) -> tuple[Rule | None, list[Item]]:
        got = Gatherer(items, self.scope).gather(self.level)
        if not got.parts:
            return (EVERYONE if got.everyone else None), got.left
        if not got.left:  # else the words left over are what is asked about
            share(got.parts, self.scope)
        rule = Joiner(got.parts, self.scope).join()
        for part in got.parts:
            if part.condition is not None:
                if part.condition.doubt is not None:
                    raise part.condition.doubt
                self.notes += part.condition.notes
        self.notes += self.scope.take_notes()
        return rule, got.left
