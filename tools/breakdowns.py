"""Breakdowns of people as lines to draw: amounts in major units, labels in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Literal, TypeAlias

from babel.numbers import format_decimal
from pydantic import Field

from store.breakdown import Band, ChannelReach
from store.ports import Breakdown
from store.segment.dates import start_ms
from store.segment.lexicon import WORDS, country_names, language_of
from store.types import minor_digits
from tools.arguments import Result
from tools.context import Ctx
from tools.phrases import phrase
from tools.quantities import from_minor
from tools.spend_bands import SpendBand, lay
from tools.views import short

BreakdownName: TypeAlias = Literal["spend", "reach", "country", "city", "stage", "months"]
MOST_VALUES = 8
MAX_VALUE = 80
# Days since the last activity at which one bar ends and the next begins: months, then years.
MONTHS = (30, 60, 90, 120, 150, 180, 210, 240, 270, 300, 330, 365, 730)


class SpendLine(Result):
    """A band of spend: from an amount (in) to another (out); an empty amount is open."""

    label: str
    low: str = Field(description="Least spend of the band, in major units.")
    high: str = Field(description="Spend from which the next band begins.")
    people: int
    spend: str


class ValueLine(Result):
    """People who share a value; the value is empty for those without one and for the rest."""

    label: str
    value: str = Field(description="As a condition names it: CA, Montréal, vip.")
    people: int
    spend: str


class MonthsLine(Result):
    """People whose last activity is so many days ago, both ends in; 0 to 0 for never."""

    label: str
    from_days: int
    to_days: int = Field(description="0 when there is no upper end.")
    people: int
    spend: str


class ChannelLine(Result):
    """Who can be reached on a channel; granted, denied and unknown are of those with an address."""

    channel: str
    with_address: int
    granted: int
    denied: int
    unknown: int
    do_not_call: int = Field(description="With an address, but must not be called.")
    reachable: int = Field(description="With an address, not refused, not barred from calls.")


def spend_lines(counted: Sequence[Band], ctx: Ctx) -> list[SpendLine]:
    """Bands with round edges from the counts of `Breakdown.spend`."""
    currency = ctx.tenant.currency
    return [
        SpendLine(
            label=_band_label(band, ctx),
            low="" if band.low is None else from_minor(band.low, currency),
            high="" if band.high is None else from_minor(band.high, currency),
            people=band.people,
            spend=from_minor(band.spend_minor, currency),
        )
        for band in lay(counted, minor_digits(currency))
    ]


def _band_label(band: SpendBand, ctx: Ctx) -> str:
    if band.low is None:
        return phrase(ctx.locale, "band_nothing")
    low = _amount(band.low, ctx)
    if band.high is None:
        return phrase(ctx.locale, "band_over", low=low)
    key = "band_under" if band.low == 1 else "band"
    return phrase(ctx.locale, key, low=low, high=_amount(band.high, ctx))


def _amount(minor: int, ctx: Ctx) -> str:
    major = Decimal(minor).scaleb(-minor_digits(ctx.tenant.currency))
    return format_decimal(major, locale=language_of(ctx.locale), decimal_quantization=False)


def value_lines(
    group: Breakdown,
    field: Literal["country", "city", "stage"],
    ctx: Ctx,
    *,
    people: int,
    spend_minor: int,
) -> list[ValueLine]:
    """The commonest values, then the rest, then those without one."""
    shares = group.values(field, MOST_VALUES)
    named = [share for share in shares if share.value]
    unknown = [share for share in shares if not share.value]
    rest = people - sum(share.people for share in shares)
    rest_minor = spend_minor - sum(share.spend_minor for share in shares)
    lines = [
        _value_line(field, share.value or "", share.people, share.spend_minor, ctx)
        for share in named
    ]
    if rest:
        lines.append(_plain_line("others", rest, rest_minor, ctx))
    return lines + [_plain_line("unknown", one.people, one.spend_minor, ctx) for one in unknown]


def _value_line(field: str, stored: str, people: int, spend_minor: int, ctx: Ctx) -> ValueLine:
    language = language_of(ctx.locale)
    value = stored.upper() if field == "country" else stored
    names = {"country": country_names(language), "stage": WORDS[language].values["stage"]}
    return ValueLine(
        label=short(names.get(field, {}).get(value, value), MAX_VALUE),
        value=short(value, MAX_VALUE),
        people=people,
        spend=from_minor(spend_minor, ctx.tenant.currency),
    )


def _plain_line(key: str, people: int, spend_minor: int, ctx: Ctx) -> ValueLine:
    spend = from_minor(spend_minor, ctx.tenant.currency)
    return ValueLine(label=phrase(ctx.locale, key), value="", people=people, spend=spend)


def month_lines(group: Breakdown, ctx: Ctx) -> list[MonthsLine]:
    """Everybody by the time since their last activity, latest first, the never active last; bars
    without people between others are kept, so that the axis is whole."""
    starts = [start_ms(ctx.today - timedelta(days=days), ctx.tenant.zone) for days in MONTHS[::-1]]
    bands = {band.step: band for band in group.activity(starts)}
    steps = [step for step in bands if step is not None]
    lines = [
        _month_line(len(starts) - step, bands.get(step), ctx)
        for step in range(max(steps, default=-1), min(steps, default=0) - 1, -1)
    ]
    never = bands.get(None)
    return [*lines, _line("never", 0, 0, never, ctx)] if never else lines


def _month_line(bar: int, band: Band | None, ctx: Ctx) -> MonthsLine:
    """The bar number `bar` from now."""
    first = MONTHS[bar - 1] + 1 if bar else 0
    if bar == len(MONTHS):
        return _line("over_years", first, 0, band, ctx)
    key = "years" if MONTHS[bar] > MONTHS[-2] else "months"
    return _line(key, first, MONTHS[bar], band, ctx, low=bar, high=bar + 1)


def _line(
    key: str, first: int, last: int, band: Band | None, ctx: Ctx, **figures: int
) -> MonthsLine:
    return MonthsLine(
        label=phrase(ctx.locale, key, **figures),
        from_days=first,
        to_days=last,
        people=band.people if band else 0,
        spend=from_minor(band.spend_minor if band else 0, ctx.tenant.currency),
    )


def channel_lines(channels: Sequence[ChannelReach]) -> list[ChannelLine]:
    """Who can be reached on each channel."""
    return [
        ChannelLine(
            channel=one.channel,
            with_address=one.with_address,
            granted=one.granted,
            denied=one.denied,
            unknown=one.with_address - one.granted - one.denied,
            do_not_call=one.blocked,
            reachable=one.reachable,
        )
        for one in channels
    ]
