"""Scores of customers: the facts they rest on, the snapshot they are measured against, and what is
kept of each.

Money is minor units of the tenant's currency, instants milliseconds since 1970 UTC.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple, Protocol

DAY = 86_400_000
QUARTER, HALF, YEAR = 91 * DAY, 182 * DAY, 365 * DAY
SPREAD = 200  # cut points a measure, each standing for half a percent of those who have a value
MOST_COUNTRIES = 60


class ScoreFacts(NamedTuple):
    """What one score rests on. Windows end at the instant asked for: a quarter is 91 days, a half
    year 182. `replies_*` count what came in. A tuple, because a hundred thousand are read."""

    customer_id: int
    name: str
    spend_minor: int
    order_count: int
    visits: int
    first_order_at: int | None
    last_order_at: int | None
    previous_order_at: int | None
    last_active_at: int | None
    last_contacted_at: int | None
    created_at: int
    stage: str | None
    owner: str | None
    company_id: int | None
    job_title: str | None
    country: str | None
    has_email: bool
    has_phone: bool
    do_not_call: bool
    spend_quarter: int = 0
    spend_half: int = 0
    spend_half_before: int = 0
    orders_30: int = 0
    replies_30: int = 0
    replies_half: int = 0
    last_reply_at: int | None = None
    touches: int = 0  # communications of the last year, either way


@dataclass(frozen=True, slots=True)
class Snapshot:
    """How a population stood on a day. `cuts` maps a measure to its sorted cut points among those who
    have a value; a measure of fewer than 30 people is left out. `countries` maps a country to how
    many customers it has and how many of them bought."""

    population: int
    buyers: int
    cuts: Mapping[str, Sequence[int]]
    countries: Mapping[str, tuple[int, int]] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreModel:
    """A snapshot as kept: `cuts` is JSON."""

    id: int
    version: str
    cuts: str
    population: int
    as_of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreRow:
    """A score as kept; `detail` is JSON."""

    customer_id: int
    score: int
    band: str
    financial: int
    growth: int
    engagement: int
    fit: int
    detail: str
    model_id: int
    scored_at: int


class ScoreReader(Protocol):
    """Questions about scores."""

    def facts(self, ids: Sequence[int], *, now_ms: int) -> Sequence[ScoreFacts]:
        """The facts of customers in the order of `ids`, leaving out unknown ones; a fixed number of
        statements however many they are."""
        ...

    def snapshot(self, *, now_ms: int) -> Snapshot:
        """How all customers stand now; reads every customer and the orders of a year."""
        ...

    def population(self) -> int:
        """How many customers there are."""
        ...

    def model(self) -> ScoreModel | None:
        """The newest snapshot that was kept."""
        ...

    def kept(self, ids: Sequence[int]) -> Mapping[int, ScoreRow]:
        """The scores of customers; those without one are left out."""
        ...


class ScoreWriter(ScoreReader, Protocol):
    """Changes to scores."""

    def keep_model(
        self, *, version: str, cuts: str, population: int, as_of: int, actor: str
    ) -> int:
        """Keep a snapshot; its id."""
        ...

    def put(self, rows: Sequence[ScoreRow]) -> None:
        """Keep scores over those of before, and set them as the customers' sortable score. People
        who are gone meanwhile are left out."""
        ...
