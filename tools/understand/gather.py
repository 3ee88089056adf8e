"""Items gathered into operands: each condition with the mark before it and what it belongs to."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from store.segment.rule import Not, Rank, Rule
from tools.understand.dates import year_day
from tools.understand.ellipsis import measured, replace_condition, spoken_of
from tools.understand.items import Condition, Day, Frame, Item, Number, Window
from tools.understand.scope import Scope
from tools.understand.tags import CHAR
from tools.understand.wordlists import wordset

_IGNORED = frozenset(CHAR[name] for name in ("COLON", "FILL", "ART", "HAS", "US"))
_MARKS = {
    CHAR[n]: n for n in ("AND", "OR", "COMMA", "BUT", "EXCEPT", "SEMI", "LINE", "STOP", "NOR")
}
_OPERANDS = frozenset((CHAR["C"], CHAR["R"]))
_FLAGS = {
    CHAR["ALL"]: "everyone",
    CHAR["REL"]: "rel",
    CHAR["EITHER"]: "either",
    CHAR["AMONG"]: "among",
}
_NEGATIVE = frozenset((CHAR["NEG"], CHAR["NEITHER"], CHAR["NOTHING"]))
_JOINING = frozenset(("AND", "OR", "BUT", "EXCEPT", "NOR"))
_DEEDS = wordset("order spend visit contact created first_time last_seen consent")
_TIMED = wordset("order spend contact new amount inactive active")
_AUXILIARIES = wordset("have has ont a who qui")
_VERBS = frozenset(("order", "spend", "visit", "contact"))
_MONTH_YEAR = re.compile(
    r"\b(?!since|depuis|avant|before|after)[^\W\d_]{3,} (?:of |de )?(?:19|20)\d\d$"
)


Joins: TypeAlias = Callable[[Sequence[Item]], tuple[Rule | None, list[Item]]]


@dataclass(slots=True)
class Part:
    """One operand: its rule, the marks before it, whether a noun or "who" stood there."""

    rule: Rule
    marks: tuple[str, ...] = ()
    condition: Condition | None = None
    noun: bool = False
    rel: bool = False
    either: bool = False
    rank: bool = False
    among: bool = False
    closed: bool = False
    start: int = 0
    end: int = 0
    lead: str = ""

    @property
    def kind(self) -> str:
        """The predicate it came from; brackets and the like have none."""
        return self.condition.frame.predicate if self.condition else ""

    @property
    def negative(self) -> bool:
        return bool(self.condition and self.condition.frame.negation)


@dataclass(slots=True)
class Gathered:
    """The operands of a stretch, what nothing accounts for, and whether everyone was named."""

    parts: list[Part] = field(default_factory=list[Part])
    left: list[Item] = field(default_factory=list[Item])
    everyone: bool = False
    noun: bool = False


class Gatherer:
    """Walks the items of one level; brackets open a level of their own."""

    def __init__(self, items: Sequence[Item], scope: Scope) -> None:
        self.items = items
        self.scope = scope
        self.got = Gathered()
        self.marks: list[str] = []
        self.noun = self.rel = self.either = self.among = False
        self.negative: Item | None = None
        self.window: Item | None = None
        self.mark: Item | None = None
        self.at = 0

    def gather(self, join: Joins) -> Gathered:
        """The operands; `join` makes the rule of a bracket."""
        while self.at < len(self.items):
            item = self.items[self.at]
            self.at += 1
            if item.tag == CHAR["LP"]:
                self.bracket(join, item)
            else:
                self.step(item)
        if self.negative is not None:
            self.got.left.append(self.negative)
        if self.window is not None:
            self.late_window(self.window)
        if self.mark is not None and not _JOINING.isdisjoint(self.marks):
            self.got.left.append(self.mark)
        return self.got

    def bracket(self, join: Joins, opening: Item) -> None:
        depth, start = 1, self.at
        while self.at < len(self.items) and depth:
            tag = self.items[self.at].tag
            depth += (tag == CHAR["LP"]) - (tag == CHAR["RP"])
            self.at += 1
        if depth:
            raise self.scope.ask("brackets")
        rule, left = join(self.items[start : self.at - 1])
        self.got.left += left
        if rule is not None:
            if self.negative is not None:
                rule, self.negative = Not(rule), None
            self.add(Part(rule, start=opening.start, end=self.items[self.at - 1].end))

    def step(self, item: Item) -> None:
        tag = item.tag
        if tag in _OPERANDS:
            self.operand(item)
        elif tag in _MARKS:
            self.marks.append(_MARKS[tag])
            self.mark = item
        elif tag in _FLAGS:
            self.flag(_FLAGS[tag])
        elif tag == CHAR["NOUN"]:
            self.noun_seen()
        elif tag in _NEGATIVE and self.negative is None and (tag != CHAR["NOTHING"] or self.marks):
            self.negative = replace(item, data="nothing") if tag == CHAR["NOTHING"] else item
        else:
            self.rest(item)

    def flag(self, name: str) -> None:
        if name == "everyone":
            self.got.everyone = self.noun = True
            if (
                self.negative is not None
                and self.negative.tag == CHAR["NEG"]
                and self.negative.data != "except"
            ):
                raise self.scope.ask(
                    "not_scope", at=(self.negative.start, self.negative.end), text="not all"
                )
        elif name == "rel":
            self.rel = True
        elif name == "among":
            self.among = True
        else:
            self.either = True

    def rest(self, item: Item) -> None:
        """What is no operand and joins nothing."""
        year = self.year(item)
        if year is not None:
            self.loose_window(replace(item, data=Window("dates", start=year.start, end=year.end)))
        elif item.tag == CHAR["W"]:
            self.loose_window(item)
        elif item.tag == CHAR["RANKBY"]:
            self.rank_by(item)
        elif item.tag == CHAR["RP"]:
            raise self.scope.ask("brackets")
        elif item.tag not in _IGNORED and not self.plain_only(item):
            self.got.left.append(item)

    def year(self, item: Item) -> Day | None:
        """`in 2024 or 2025`: a year after a time is a time."""
        last = self.got.parts[-1].condition if self.got.parts and self.marks else None
        if not isinstance(item.data, Number) or last is None or not last.frame.windows:
            return None
        return year_day(item.data)

    def rank_by(self, item: Item) -> None:
        """`top 20 in Toronto by orders`: the figure comes after what is ranked."""
        ranks = [
            part
            for part in self.got.parts
            if part.rank and isinstance(part.rule, Rank) and part.rule.by == "spend"
        ]
        if len(ranks) != 1 or not isinstance(ranks[0].rule, Rank):
            self.got.left.append(item)
            return
        ranks[0].rule = replace(ranks[0].rule, by=str(item.data))
        if ranks[0].condition is not None:
            ranks[0].condition.notes = ()

    def plain_only(self, item: Item) -> bool:
        """`only` restricts nothing at the start, or before people: every rule does that."""
        if item.tag != CHAR["ONLY"] or self.rel:
            return False
        following = self.items[self.at] if self.at < len(self.items) else None
        made = following.data if following is not None else None
        if isinstance(made, Condition):
            return made.frame.predicate not in _DEEDS
        return following is not None and following.tag in {CHAR["NOUN"], CHAR["ALL"]}

    def noun_seen(self) -> None:
        """`not those in Paris`, `without the ones who …`: an exception."""
        if self.got.parts and not self.marks:
            self.got.parts[-1].closed = True
        else:
            self.noun = True
        self.got.noun = True
        if self.negative is not None and self.negative.tag == CHAR["NEG"]:
            self.mark, self.negative = self.negative, None
            self.marks.append("EXCEPT")

    def operand(self, item: Item) -> None:
        condition = item.data
        if not isinstance(condition, Condition):
            return
        before = (
            self.got.parts[-1].condition
            if self.got.parts and self.marks and not self.noun
            else None
        )
        condition = spoken_of(condition, before, self.marks, self.scope)
        if condition.doubt is not None and condition.frame.predicate == "channel":
            self.got.left.append(item)
            return
        condition = self.settled(measured(condition, before, self.marks, self.scope))
        rule = condition.rule
        if self.negative is not None:
            rule, condition = self.denied(rule, condition)
        part = Part(
            rule,
            condition=condition,
            rank=item.tag == CHAR["R"],
            start=item.start,
            end=item.end,
            lead=item.lead,
        )
        self.add(part)
        if self.window is not None and self.takes_window(part):
            window, self.window = self.window, None
            self.give_window(part, window)

    def denied(self, rule: Rule, condition: Condition) -> tuple[Rule, Condition]:
        """A "not", "neither" before a condition that did not take it in itself."""
        self.negative = None
        frame = replace(condition.frame, negation="" if condition.frame.negation else "not")
        made = condition.build(frame) if condition.build else None
        changed = replace_condition(
            condition, Not(rule) if made is None or made == rule else made, frame, self.scope
        )
        return changed.rule, changed

    def add(self, part: Part) -> None:
        if not self.got.parts and "BUT" in self.marks and self.noun:
            self.marks.append("EXCEPT")
        part.marks, part.noun, part.rel, part.either = (
            tuple(self.marks),
            self.noun,
            self.rel,
            self.either,
        )
        if "NOR" in part.marks and not part.negative:
            if part.condition is not None:
                part.rule, part.condition = self.denied(part.rule, part.condition)
            else:
                part.rule = Not(part.rule)
        part.among = self.among
        self.marks, self.noun, self.rel, self.either, self.among = [], False, False, False, False
        self.got.parts.append(part)

    def settled(self, condition: Condition) -> Condition:
        """A bare name that may be several things, settled by the condition before it."""
        if condition.doubt is None:
            return condition
        if condition.frame.predicate == "new":
            return condition
        if condition.frame.predicate == "amount":
            raise condition.doubt
        before = self.got.parts[-1].condition if self.got.parts and self.marks else None
        if (
            before is None
            or before.frame.predicate not in {"tagged", "field", "segment", "values", "order"}
            or before.build is None
        ):
            raise condition.doubt
        frame = replace(before.frame, values=condition.frame.values, words=condition.frame.words,
                        negation=condition.frame.negation, start=condition.frame.start, end=condition.frame.end)  # fmt: skip
        rule = before.build(frame)
        if rule is None:
            raise condition.doubt
        return replace_condition(before, rule, frame, self.scope)

    def takes_window(self, part: Part) -> bool:
        frame = part.condition.frame if part.condition else None
        return (
            frame is not None
            and frame.predicate in _TIMED
            and not frame.windows
            and not frame.lengths
        )

    def loose_window(self, item: Item) -> None:
        """A time that stands apart from what it is about."""
        last = self.got.parts[-1] if self.got.parts else None
        if self.marks and self.marks[-1] == "EXCEPT" and not self.noun and self.negative is None:
            self.marks[-1] = "BUT"
            self.negative = Item(CHAR["NEG"], item.start, item.start, "not")
        if (
            last is not None
            and last.condition
            and self.negative is not None
            and last.kind in _VERBS
            and not last.condition.frame.windows
        ):
            self.again(last.condition, item)
            return
        if (
            last is not None
            and last.condition
            and last.condition.frame.windows
            and (self.marks or self.negative)
        ):
            self.again(last.condition, item)
            return
        takers = [part for part in self.got.parts if self.takes_window(part)]
        if len(takers) == 1 and not self.marks:
            self.give_window(takers[0], item)
        elif not takers and self.window is None:
            self.window = item
        else:
            raise self.scope.ask(
                "which_window_of",
                at=(item.start, item.end),
                text=self.scope.raw(item.start, item.end),
            )

    def late_window(self, item: Item) -> None:
        self.got.left.append(item)

    def give_window(self, part: Part, item: Item) -> None:
        condition = part.condition
        if condition is None or condition.build is None or not isinstance(item.data, Window):
            return
        frame = replace(condition.frame, windows=[item.data])
        rule = condition.build(frame)
        if rule is None:
            self.got.left.append(item)
            return
        part.condition = replace_condition(condition, rule, frame, self.scope)
        part.rule = rule

    def year_behind(self, old: Frame, item: Item) -> bool:
        """`in March or April of 2025`: a year that may be of both times."""
        said = self.scope.raw(item.start, item.end)
        before = self.scope.raw(old.start, old.end)
        return bool(_MONTH_YEAR.search(said)) and not any(char.isdigit() for char in before)

    def again(self, before: Condition, item: Item) -> None:
        """`… in the last 90 days but not in the last 30`: the same condition in another time."""
        negation = "not" if self.negative is not None else before.frame.negation
        nothing = self.negative is not None and self.negative.data == "nothing"
        window, old = item.data, before.frame
        counted = bool(old.times or old.before) and old.predicate == "order"
        if self.negative is not None and counted and old.windows:
            raise self.scope.ask(
                "not_scope",
                at=(item.start, item.end),
                text=self.scope.raw(self.negative.start, item.end),
            )
        if self.negative is not None and old.predicate == "spend" and not old.windows:
            text = self.scope.raw(self.negative.start, item.end)
            raise self.scope.ask("not_scope", at=(item.start, item.end), text=text)
        positive = self.negative is None
        self.negative = None
        if positive and "AND" in self.marks and self.scope.raw(item.start, item.end)[:1].isdigit():
            raise self.scope.ask("both_or_either", at=(item.start, item.end))
        if before.build is None or not isinstance(window, Window):
            self.got.left.append(item)
            return
        if positive and self.year_behind(old, item):
            raise self.scope.ask(
                "not_scope", at=(item.start, item.end), text=self.scope.raw(item.end - 4, item.end)
            )
        if positive and old.negation:  # "not in January or February" is in neither
            self.marks = ["AND" if mark == "OR" else mark for mark in self.marks]
        frame = replace(old, windows=[window], negation=negation, start=item.start, end=item.end)
        if nothing:
            frame.values, frame.words = [], []
        if counted:
            frame.times, frame.before = [], []
        rule = before.build(frame)
        if rule is None:
            self.got.left.append(item)
            return
        condition = replace_condition(before, rule, frame, self.scope)
        self.add(Part(rule, condition=condition, start=item.start, end=item.end))
