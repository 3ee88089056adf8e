"""What the store answers about a group of people as figures; spend in minor units."""

from __future__ import annotations

from dataclasses import dataclass


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
