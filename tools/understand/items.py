"""What a sentence is turned into on its way to a rule: items with a tag, a place and a meaning.

What is made for every number and name is not frozen, which takes three times as long to make;
nothing here is changed once it is made, except a frame that is being filled.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from store.segment.rule import Rule
from tools.understand.reading import Choice


class UnclearError(Exception):
    """The sentence can't be settled without a person: the question and its choices."""

    def __init__(self, question: str, choices: Sequence[Choice] = (), words: Sequence[str] = ()):
        super().__init__(question)
        self.question = question
        self.choices = tuple(choices)
        self.words = tuple(words)


class MisfitError(Exception):
    """A clause holds more than its predicate can use."""


class ImpossibleError(Exception):
    """What is asked for can't or must not be done; the reason is the message."""


@dataclass(slots=True)
class Number:
    """A number as written. `money` when a currency stands by it; `year` when it may be one."""

    value: Decimal
    money: bool = False
    year: bool = False
    scaled: bool = False
    unit: Decimal = Decimal(1)


@dataclass(slots=True)
class Quantity:
    """A comparison with a number, or `==` with `bare` when none was said. `high` for between.

    `unit` is what the number as written was multiplied by: 30 for months, 1,000 for K. `also` is a
    second comparison that must hold too ("over 100 but under 500").
    """

    op: str
    value: Decimal
    high: Decimal | None = None
    money: bool = False
    bare: bool = False
    year: bool = False
    scaled: bool = False
    symbol: bool = False
    unit: Decimal = Decimal(1)
    also: Quantity | None = None

    @property
    def operand(self) -> Decimal | tuple[Decimal, Decimal]:
        """The value as a rule holds it."""
        return self.value if self.high is None else (self.value, self.high)


@dataclass(frozen=True, slots=True)
class Day:
    """Calendar days from `start` to `end`, both in; `period` when they have a relative name."""

    start: date
    end: date
    period: str = ""


@dataclass(slots=True)
class Window:
    """When: `within` (the last N days), `ago` (N days ago, compared), `for` (a state that has
    lasted N days, compared) or `dates` (from start to end, None is open; strict ends keep the word)."""

    kind: str
    days: Quantity | None = None
    start: date | None = None
    end: date | None = None
    period: str = ""
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """One thing a name may stand for: a field and the value as stored."""

    field: str
    value: str


@dataclass(slots=True)
class Named:
    """A name in the sentence with everything it may stand for."""

    text: str
    candidates: tuple[Candidate, ...]
    start: int
    end: int
    lead: str = ""


@dataclass(slots=True)
class Values:
    """One or more names joined by `and`, `or` or a bare comma."""

    names: tuple[Named, ...]
    joint: str = ""


@dataclass(slots=True)
class Frame:
    """A condition before it is a rule: what it is about and everything said about it, in slots."""

    predicate: str
    head: str = ""
    negation: str = ""
    before: list[Quantity] = field(default_factory=list["Quantity"])
    after: list[Quantity] = field(default_factory=list["Quantity"])
    times: list[Quantity] = field(default_factory=list["Quantity"])
    lengths: list[Quantity] = field(default_factory=list["Quantity"])
    windows: list[Window] = field(default_factory=list["Window"])
    values: list[Values] = field(default_factory=list["Values"])
    words: list[Item] = field(default_factory=list["Item"])
    channels: list[str] = field(default_factory=list[str])
    marks: dict[str, str] = field(default_factory=dict[str, str])
    start: int = 0
    end: int = 0
    lead: str = ""


@dataclass(slots=True)
class Condition:
    """A rule made from a stretch of the sentence, with what was assumed on the way.

    `build` makes it again from a changed frame. `doubt` is the question that stands in its way unless
    what was said before settles it.
    """

    rule: Rule
    frame: Frame
    notes: tuple[str, ...] = ()
    build: Callable[[Frame], Rule | None] | None = None
    doubt: UnclearError | None = None


Data: TypeAlias = (
    str | Decimal | Number | Quantity | Day | Window | Values | Condition | tuple[str, ...] | None
)


@dataclass(slots=True)
class Item:
    """One unit of the sentence: its tag, its place in the text, its meaning, the small word before."""

    tag: str
    start: int
    end: int
    data: Data = None
    lead: str = ""
    aside: tuple[Candidate, ...] = ()
