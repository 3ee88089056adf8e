"""Explanations and comparisons as cards: bars, a funnel, two circles; each bar also in words."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, TypeAlias

from tools.breakdowns import ChannelLine, SpendLine, ValueLine
from tools.operations.comparing import ComparedPart, ComparedSide, SegmentComparison
from tools.operations.explaining import SegmentExplanation
from ui.chat.cards_values import money, number, share
from ui.chat.words import counted, labels, word

Bars: TypeAlias = list[dict[str, Any]]
MAX_NAME = 60


def explain_props(found: SegmentExplanation, locale: str) -> dict[str, Any]:
    """The props of an explanation: totals, the funnel, and the breakdowns there are."""
    sections = [
        ("funnel", _funnel(found, locale)),
        ("bands", spend_bars(found, locale)),
        ("countries", _values(found.countries, found.currency, locale)),
        ("cities", _values(found.cities, found.currency, locale)),
        ("stages", _values(found.stages, found.currency, locale)),
        ("months", _values(found.months, found.currency, locale)),
        ("reachable", _reach(found.reach, locale)),
    ]
    return {
        "locale": locale,
        "words": labels(locale, "explain"),
        "sentence": found.sentence,
        "audience": found.audience,
        "figures": _totals(found, locale),
        "notes": found.notes,
        "sections": [
            {"key": key, "title": word(locale, f"explain.{key}"), "bars": bars}
            for key, bars in sections
            if bars
        ],
    }


def _totals(found: SegmentExplanation, locale: str) -> list[dict[str, str]]:
    everyone = share(Decimal(str(found.people_percent)) / 100, locale)
    of_spend = share(Decimal(str(found.spend_percent)) / 100, locale)
    figures = [
        ("people", number(found.people, locale), word(locale, "explain.of_all", everyone)),
        (
            "spend",
            f"{money(found.spend, locale)} {found.currency}",
            word(locale, "explain.of_spend", of_spend),
        ),
        ("average", f"{money(found.average_spend, locale)} {found.currency}", ""),
    ]
    return [
        {"label": word(locale, f"explain.{key}"), "value": value, "note": note}
        for key, value, note in figures
    ]


def spend_bars(found: SegmentExplanation, locale: str) -> Bars:
    """Where the money is: what each band of spend adds up to."""
    bands = found.spend_bands
    return bars_of([
        (line.label, Decimal(line.spend), _with_people(line, found.currency, locale))
        for line in bands
    ])


def _with_people(line: SpendLine | ValueLine, currency: str, locale: str) -> str:
    people = counted(locale, "explain.count", line.people, number(line.people, locale))
    return f"{money(line.spend, locale)} {currency} · {people}"


def _values(lines: Sequence[Any], currency: str, locale: str) -> Bars:
    """By people: what most of them share."""
    return bars_of([
        (line.label, Decimal(line.people), _with_people(line, currency, locale)) for line in lines
    ])


def _reach(lines: Sequence[ChannelLine], locale: str) -> Bars:
    return bars_of([
        (
            word(locale, f"people.{line.channel}"),
            Decimal(line.reachable),
            number(line.reachable, locale),
        )
        for line in lines
    ])


def _funnel(found: SegmentExplanation, locale: str) -> Bars:
    if len(found.funnel) < 2:
        return []
    steps = [
        (step.condition, Decimal(step.after), number(step.after, locale)) for step in found.funnel
    ]
    if found.funnel_kind == "all":
        everyone = word(locale, "explain.everyone")
        steps.insert(0, (everyone, Decimal(found.everyone), number(found.everyone, locale)))
    return bars_of(steps)


def bars_of(rows: Sequence[tuple[str, Decimal, str]]) -> Bars:
    """Bars as long as their share of the longest; nothing when all are empty."""
    longest = max((value for _, value, _ in rows), default=Decimal(0))
    if longest <= 0:
        return []
    return [
        {
            "label": label,
            "value": round(float(value / longest), 4),
            "amount": amount,
            "said": f"{label}: {amount}",
        }
        for label, value, amount in rows
    ]


def compare_props(found: SegmentComparison, locale: str) -> dict[str, Any]:
    """The props of a comparison: two sides, the three parts with a handle each."""
    left, right = found.sides
    names = [_name(side, locale) for side in found.sides]
    parts = {part.part: part for part in found.parts}
    both = parts["both"].people if "both" in parts else 0
    return {
        "locale": locale,
        "words": labels(locale, "compare"),
        "chart": word(locale, "compare.chart", *names, number(both, locale)),
        "sides": [_side(side, found.currency, locale) for side in found.sides],
        "shared": found.shared_conditions,
        "parts": [_part(part, names, found.currency, locale) for part in found.parts],
        "sizes": [left.people, both, right.people],
        "notes": found.notes,
    }


def _side(side: ComparedSide, currency: str, locale: str) -> dict[str, Any]:
    average = f"{money(side.average_spend, locale)} {currency}"
    return {
        "name": _name(side, locale),
        "sentence": side.sentence,
        "own": side.own_conditions,
        "people": counted(locale, "compare.people", side.people, number(side.people, locale)),
        "average": word(locale, "compare.average", average),
    }


def _part(part: ComparedPart, names: list[str], currency: str, locale: str) -> dict[str, Any]:
    only = {"only_left": names[0], "only_right": names[1]}.get(part.part)
    label = word(locale, "compare.only", only) if only else word(locale, "compare.both")
    return {
        "part": part.part,
        "label": label,
        "people": part.people,
        "people_text": number(part.people, locale),
        "spend": f"{money(part.spend, locale)} {currency}",
        "audience": part.audience,
    }


def _name(side: ComparedSide, locale: str) -> str:
    """What a side is called; a handle is no name."""
    return word(locale, "compare.these") if side.kind == "audience" else side.name[:MAX_NAME]
