"""The rule tree of a segment: what it may hold, its bounds, its one canonical form and its hash.

The JSON form is the stored and exchanged one; `codec.parse` builds the tree from it or raises
`RuleError` naming the path, the value and what is accepted. The tree keeps relative dates
relative: they are resolved against an injected today when the rule is run.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeAlias

MAX_DEPTH = 12
MAX_LEAVES = 200
MAX_CHILDREN = 50
MAX_IN_VALUES = 5_000
MAX_TEXT = 200
MAX_DAYS = 36_500
MAX_SEGMENT_DEPTH = 5  # segments inside one another
MAX_RANK_DEPTH = 4  # ranks inside one another; SQLite gives up at 10
MAX_EXPANDED = 500  # conditions with every segment written out; SQLite gives up near 1,000
MAX_VALUES = 20_000  # in all lists together; a statement takes 30,000 parameters
VERSION = 1

Scalar: TypeAlias = Decimal | date | str | bool
Value: TypeAlias = Scalar | tuple[Scalar, ...]


class RuleError(ValueError):
    """A rule that cannot be used: where (`path`), why, and what is accepted there."""

    def __init__(self, path: str, reason: str, accepted: str = "") -> None:
        self.path = path or "rule"
        self.reason = reason
        self.accepted = accepted
        text = f"{self.path}: {reason}"
        super().__init__(f"{text}; accepted: {accepted}" if accepted else text)


@dataclass(frozen=True, slots=True)
class Leaf:
    """A test on one field. DAYS and NUMBER values are Decimal; DATE values are date, except that
    `within` and `older_than` take days as Decimal and `period` a period name."""

    field: str
    op: str
    value: Value


@dataclass(frozen=True, slots=True)
class And:
    """Every child holds. With no child it is everyone."""

    items: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one child holds."""

    items: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The complement of a set: everyone the child does not select."""

    item: Rule


@dataclass(frozen=True, slots=True)
class WithinDays:
    """From midnight `days` days ago to now: day N is in, the future is not."""

    days: int


@dataclass(frozen=True, slots=True)
class DaysAgo:
    """Between `nearest` and `farthest` days ago, both ends in."""

    nearest: int
    farthest: int


@dataclass(frozen=True, slots=True)
class Between:
    """Calendar days from `start` to `end`, both in; None is open."""

    start: date | None
    end: date | None


@dataclass(frozen=True, slots=True)
class Period:
    """A named calendar period in the tenant's zone, such as last_month."""

    name: str


Window: TypeAlias = WithinDays | DaysAgo | Between | Period


@dataclass(frozen=True, slots=True)
class Count:
    """How many events: `value` is a whole number, or a pair for between."""

    op: str
    value: Value


@dataclass(frozen=True, slots=True)
class Aggregate:
    """A figure over the events, such as the sum of amount. No event means no figure, except that
    sum and distinct over none are 0."""

    fn: str
    of: str
    op: str
    value: Value


@dataclass(frozen=True, slots=True)
class Event:
    """A test on dated records: those of `event` matching every `where`, inside `window`."""

    event: str
    test: Count | Aggregate
    where: tuple[Leaf, ...] = ()
    window: Window | None = None


@dataclass(frozen=True, slots=True)
class Rank:
    """The best (`top`) or worst (`bottom`) by a field: `n` people or `percent` of `among`.

    Percent is rounded up; ties at the cut are in; people with no value for `by` are not ranked;
    percent is of everyone in `among` (all customers when None), ranked or not.
    """

    end: str
    by: str
    n: int | None = None
    percent: Decimal | None = None
    among: Rule | None = None


@dataclass(frozen=True, slots=True)
class SegmentRef:
    """Everyone in a saved segment, by its slug or `seg_` id."""

    segment: str


Rule: TypeAlias = Leaf | And | Or | Not | Event | Rank | SegmentRef
EVERYONE = And(())
