"""What the store answers about a group of people as figures; spend in minor units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from store.segment.env import RuleEnv
from store.segment.rule import Rule


@dataclass(frozen=True, slots=True)
class Total:
    """How many people, and what they spent."""

    people: int
    spend_minor: int


@dataclass(frozen=True, slots=True)
class Band:
    """The people on one step of a scale, None for those without a value."""

    step: int | None
    people: int
    spend_minor: int


@dataclass(frozen=True, slots=True)
class Share:
    """The people who share a value; None for those without one."""

    value: str | None
    people: int
    spend_minor: int


@dataclass(frozen=True, slots=True)
class ChannelReach:
    """Who can be reached on a channel. `granted` and `denied` count people with an address only;
    `blocked` must not be called; `reachable` have an address and neither refused nor are blocked."""

    channel: str
    with_address: int
    granted: int
    denied: int
    blocked: int
    reachable: int


@dataclass(frozen=True, slots=True)
class Profile:
    """Sums from which averages are made. `active` people have recorded activity; `idle_seconds` add
    up the whole seconds since, for them."""

    people: int
    spend_minor: int
    orders: int
    active: int
    idle_seconds: int


class Breakdown(Protocol):
    """Figures about the people one rule selects, all of the unit's snapshot."""

    def total(self) -> Total:
        """How many, and what they spent."""
        ...

    def spend(self) -> Sequence[Band]:
        """People by their spend in minor units, rounded down to two figures: 0 for less than 1,
        10^13 for all from there on. Steps without people are left out."""
        ...

    def activity(self, edges: Sequence[int]) -> Sequence[Band]:
        """People by how many of the ascending edges, instants, their last activity reaches."""
        ...

    def values(self, field: str, most: int) -> Sequence[Share]:
        """Those without a value first, if any, then the `most` commonest values of country (folded
        code), city or stage."""
        ...

    def reach(self) -> Sequence[ChannelReach]:
        """Who can be reached on each channel that needs consent."""
        ...

    def profile(self, now_ms: int) -> Profile:
        """Sums of spend, orders and time since the last activity."""
        ...


class BreakdownReader(Protocol):
    """Questions about groups of people."""

    def of(self, rule: Rule, env: RuleEnv) -> Breakdown:
        """The figures of those a rule selects. Raises RuleError like `CustomerReader.find`."""
        ...

    def everyone(self) -> int:
        """How many customers there are."""
        ...
