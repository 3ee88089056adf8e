"""One person's score: 0 to 100 from four subscores, each the sum of its parts, to the point.

Pure: the same facts, yardstick and instant give the same score. What is not known counts as neutral
and says so; nobody is marked down for what was never asked. With everything else as it was, another
order never lowers the financial subscore.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, TypeAlias

from store.contact import ContactFacts
from store.scores import DAY, ScoreFacts
from tools.policy.score_model import NEUTRAL, Yardstick

Band: TypeAlias = Literal["hot", "warm", "cool", "cold"]
Evidence: TypeAlias = Mapping[str, int | str]
BANDS: Mapping[Band, int] = MappingProxyType({"hot": 70, "warm": 50, "cool": 30, "cold": 0})
HOT, COOLED = 70, 60  # a person who was hot stays so until they fall below the second
SUBSCORES: Mapping[str, int] = MappingProxyType({
    "financial": 40,
    "growth": 20,
    "engagement": 25,
    "fit": 15,
})
NEGATIVES: Mapping[str, int] = MappingProxyType({
    "complained": 50,
    "unsubscribed": 30,
    "bounced": 20,
    "consent_denied": 10,
    "do_not_call": 10,
})


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that a subscore is made of: `value` 0 to 100 (None: not known, counted as neutral),
    `points` what it brings. A negative has weight 0 and points below 0. `reason` is a code of
    `score_words`, filled in with the evidence."""

    name: str
    weight: int
    value: int | None
    points: int
    reason: str
    evidence: Evidence = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Subscore:
    """A subscore: `value` 0 to 100 is the sum of its parts' points, `points` is what it brings to the
    whole."""

    name: str
    weight: int
    value: int
    points: int
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """A score: `total` is the sum of the subscores' points."""

    customer_id: int
    total: int
    band: Band
    subscores: tuple[Subscore, ...]

    def sub(self, name: str) -> Subscore:
        """A subscore by its name."""
        return next(one for one in self.subscores if one.name == name)


def band_of(total: int) -> Band:
    """The band of a score."""
    return next(name for name, least in BANDS.items() if total >= least)


def shares(raw: Sequence[int]) -> list[int]:
    """Hundredths as whole points that add up to the rounded sum (largest remainder; of equal ones
    the first)."""
    total = (sum(raw) + 50) // 100
    points = [one // 100 for one in raw]
    order = sorted(range(len(raw)), key=lambda at: (-(raw[at] % 100), at))
    for at in order[: total - sum(points)]:
        points[at] += 1
    return points


def recent_spend(facts: ScoreFacts) -> int:
    """Spend of the last year, four times what is of this quarter, twice what is of the one before."""
    second = facts.spend_half - facts.spend_quarter
    return 4 * facts.spend_quarter + 2 * second + facts.spend_half_before


def scored(facts: ScoreFacts, contact: ContactFacts, stick: Yardstick, *, now_ms: int) -> Score:
    """The score of one person."""
    makers: Sequence[Callable[[], Sequence[_Raw]]] = (
        lambda: _financial(facts, stick),
        lambda: _growth(facts, now_ms),
        lambda: _engagement(facts, stick, now_ms),
        lambda: _fit(facts, contact, stick),
    )
    made: list[tuple[int, tuple[Part, ...]]] = []
    for name, make in zip(SUBSCORES, makers, strict=True):
        parts = _parts(make())
        if name == "engagement":
            parts += _negatives(facts, contact, sum(part.points for part in parts))
        made.append((sum(part.points for part in parts), parts))
    weights = list(SUBSCORES.values())
    points = shares([weight * value for weight, (value, _) in zip(weights, made, strict=True)])
    subscores = tuple(
        Subscore(name, weight, value, brought, parts)
        for (name, weight), (value, parts), brought in zip(
            SUBSCORES.items(), made, points, strict=True
        )
    )
    total = sum(points)
    return Score(facts.customer_id, total, band_of(total), subscores)


@dataclass(frozen=True, slots=True)
class _Raw:
    name: str
    weight: int
    value: int | None
    reason: str
    evidence: Evidence = field(default_factory=lambda: MappingProxyType({}))


def _parts(raw: Sequence[_Raw]) -> tuple[Part, ...]:
    values = [NEUTRAL if one.value is None else one.value for one in raw]
    points = shares([one.weight * value for one, value in zip(raw, values, strict=True)])
    return tuple(
        Part(one.name, one.weight, one.value, brought, one.reason, one.evidence)
        for one, brought in zip(raw, points, strict=True)
    )


def _financial(facts: ScoreFacts, stick: Yardstick) -> list[_Raw]:
    recent = recent_spend(facts)
    spent = facts.spend_minor > 0
    spend: Evidence = {"spend_minor": facts.spend_minor}
    lately: Evidence = {"spend_minor": facts.spend_half + facts.spend_half_before}
    orders: Evidence = {"orders": facts.order_count}
    dated = facts.order_count > 0 or not spent  # an imported total says nothing of when
    return [
        _ranked("spend", 50, facts.spend_minor, stick, spend),
        _ranked("recent", 30, recent, stick, lately)
        if dated
        else _Raw("recent", 30, None, "unknown"),
        _ranked("orders", 20, facts.order_count, stick, orders)
        if dated
        else _Raw("orders", 20, None, "unknown"),
    ]


def _ranked(name: str, weight: int, value: int, stick: Yardstick, evidence: Evidence) -> _Raw:
    if value <= 0:
        return _Raw(name, weight, 0, f"{name}_none", evidence)
    rank = stick.rank(name, value)
    reason = f"{name}_rank" if stick.is_from_snapshot(name) else name
    return _Raw(name, weight, rank, reason, {**evidence, "rank": rank})


def _growth(facts: ScoreFacts, now_ms: int) -> list[_Raw]:
    return [_trend(facts), _rhythm(facts, now_ms), _count_trend(facts)]


def _trend(facts: ScoreFacts) -> _Raw:
    """Spend of this half year beside the one before: 50 as much, 100 all of it new."""
    now, before = max(0, facts.spend_half), max(0, facts.spend_half_before)
    evidence: Evidence = {"now_minor": now, "before_minor": before}
    if now + before:
        return _Raw("trend", 50, 100 * now // (now + before), "trend", evidence)
    if facts.order_count:
        return _Raw("trend", 50, 0, "trend_none", evidence)
    return _Raw("trend", 50, None, "unknown")


def interval_ms(facts: ScoreFacts) -> int | None:
    """The usual time between two orders; None with fewer than two."""
    first, last, count = facts.first_order_at, facts.last_order_at, facts.order_count
    if first is None or last is None or count < 2 or last <= first:
        return None
    return (last - first) // (count - 1)


def _rhythm(facts: ScoreFacts, now_ms: int) -> _Raw:
    """How late the next order is: 100 up to the usual interval, 0 from three times on."""
    usual = interval_ms(facts)
    if usual is None or facts.last_order_at is None:
        return _Raw("rhythm", 30, None, "unknown")
    since = max(0, now_ms - facts.last_order_at)
    value = max(0, min(100, 50 * (3 * usual - since) // usual)) if usual else 0
    evidence: Evidence = {"days": since // DAY, "usual": max(1, usual // DAY)}
    return _Raw("rhythm", 30, value, "rhythm", evidence)


def _count_trend(facts: ScoreFacts) -> _Raw:
    """Orders in the last 30 days: two are as many as count."""
    if not facts.order_count:
        return _Raw("lately", 20, None, "unknown")
    value = min(100, 50 * facts.orders_30)
    return _Raw(
        "lately", 20, value, "lately" if value else "lately_none", {"orders": facts.orders_30}
    )


def _engagement(facts: ScoreFacts, stick: Yardstick, now_ms: int) -> list[_Raw]:
    return [_recency(facts, stick, now_ms), _replies(facts), _visits(facts, stick)]


def _recency(facts: ScoreFacts, stick: Yardstick, now_ms: int) -> _Raw:
    if facts.last_active_at is None:
        return _Raw("recency", 45, None, "unknown")
    age = max(0, now_ms - facts.last_active_at)
    rank = 100 - stick.rank("recency", age)
    reason = "recency_rank" if stick.is_from_snapshot("recency") else "recency"
    return _Raw("recency", 45, rank, reason, {"days": age // DAY, "rank": rank})


def _replies(facts: ScoreFacts) -> _Raw:
    """Replies of the half year, those of the last 30 days twice; each halves what is missing."""
    if not facts.touches:
        return _Raw("replies", 35, None, "unknown")
    heard = facts.replies_half + facts.replies_30
    value = 100 - 100 // 2 ** min(heard, 7)
    reason = "replies" if heard else "replies_none"
    return _Raw("replies", 35, value, reason, {"count": facts.replies_half})


def _visits(facts: ScoreFacts, stick: Yardstick) -> _Raw:
    if facts.visits <= 0:
        return _Raw("visits", 20, None, "unknown")
    return _ranked("visits", 20, facts.visits, stick, {"visits": facts.visits})


def _negatives(facts: ScoreFacts, contact: ContactFacts, most: int) -> tuple[Part, ...]:
    """What speaks against a person, taken off engagement as far as there is any."""
    against = {one.reason for one in contact.suppressed.values()} & NEGATIVES.keys()
    if any(one.state == "denied" for one in contact.consent.values()):
        against.add("consent_denied")
    if facts.do_not_call:
        against.add("do_not_call")
    found: list[Part] = []
    for name, cost in NEGATIVES.items():
        if name in against:
            taken = min(cost, most)
            most -= taken
            found.append(Part(name, 0, 0, -taken, name))
    return tuple(found)


def _fit(facts: ScoreFacts, contact: ContactFacts, stick: Yardstick) -> list[_Raw]:
    ways = [
        name
        for name, known in (("email", facts.has_email), ("phone", facts.has_phone))
        if known and not (name == "email" and "email" in contact.suppressed)
    ]
    market = stick.market(facts.country)
    people, bought = stick.countries.get(facts.country or "", (0, 0))
    told: Evidence = {"people": people, "bought": bought}
    return [
        _Raw("reach", 50, (0, 60, 100)[len(ways)], f"reach_{'_'.join(ways) or 'none'}"),
        _Raw(
            "market", 30, market, "unknown" if market is None else "market", told if market else {}
        ),
        _known("company", known=facts.company_id is not None),
        _known("role", known=bool(facts.job_title)),
    ]


def _known(name: str, *, known: bool) -> _Raw:
    return _Raw(name, 10, 100 if known else None, f"{name}_known" if known else "unknown")
