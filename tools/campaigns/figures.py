"""How the variants of a campaign did, with the intervals their small numbers leave."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

from pydantic import Field

from store.campaigns import VariantFigures
from tools.arguments import Result
from tools.quantities import from_minor

Z = 1.959964  # 95 %


class Rate(Result):
    """A share of those sent to, with its 95 % interval (Wilson score)."""

    what: str
    people: int
    percent: float
    low: float
    high: float


class VariantLine(Result):
    """How one variant did."""

    variant: str
    people: int
    states: dict[str, int]
    sent: int
    rates: list[Rate] = Field(
        description="Delivered, opened, clicked, replied, bought …: what is known of it."
    )
    revenue: str = Field(description="Of orders within the days asked for.")
    currency: str


def variant_lines(
    figures: Sequence[VariantFigures], labels: Sequence[str], currency: str
) -> list[VariantLine]:
    """The figures of each variant as they are shown."""
    return [_line(one, labels, currency) for one in figures]


def _line(one: VariantFigures, labels: Sequence[str], currency: str) -> VariantLine:
    sent = one.states.get("sent", 0)
    happened = {name: count for name, count in one.events.items() if name != "sent"}
    rates = [rate(name, count, sent) for name, count in sorted(happened.items()) if sent]
    if sent:
        rates.append(rate("bought", one.bought, sent))
    return VariantLine(
        variant=labels[one.variant] if one.variant < len(labels) else str(one.variant + 1),
        people=sum(one.states.values()),
        states=dict(one.states),
        sent=sent,
        rates=rates,
        revenue=from_minor(one.revenue_minor, currency),
        currency=currency,
    )


def rate(what: str, count: int, of: int) -> Rate:
    """A share with its interval: Wilson, E. B. (1927), JASA 22, 209–212."""
    share = count / of
    spread = Z * sqrt(share * (1 - share) / of + Z * Z / (4 * of * of))
    middle, scale = share + Z * Z / (2 * of), 1 + Z * Z / of
    low, high = max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)
    return Rate(
        what=what,
        people=count,
        percent=round(100 * share, 1),
        low=round(100 * low, 1),
        high=round(100 * high, 1),
    )
