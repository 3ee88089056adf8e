"""Buying signals, the next best action and the deal stage that facts suggest.

A signal is a rule that holds on a day: it has evidence, the day it is about and the day it no longer
means anything. No action suggests a contact that the contact policy refuses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from store.scores import DAY, ScoreFacts
from tools.policy.eligibility import Decision
from tools.policy.scoring import HOT, Evidence, interval_ms

SignalCode: TypeAlias = Literal[
    "replied", "repeat_orders", "returned", "spend_up", "first_order", "new_lead", "cooling"
]
ActionCode: TypeAlias = Literal[
    "answer",
    "follow_up",
    "thank",
    "win_back",
    "offer",
    "welcome",
    "wait",
    "fix_address",
    "leave_alone",
]
Stage: TypeAlias = Literal[
    "new", "contacted", "qualified", "customer", "repeat", "at_risk", "dormant"
]
MONTH, LONG_SILENCE, GIVEN_UP = 30 * DAY, 180 * DAY, 365 * DAY
REPLY_COUNTS = 14 * DAY
SOON = frozenset({"quiet_hours", "send_times"})  # over by tomorrow: no reason to suggest otherwise
NO_ADDRESS = frozenset({"address_missing", "address_invalid"})
WRITTEN = ("email", "whatsapp", "sms")
MOST_ACTIONS = 3
_SUGGESTED: Sequence[tuple[str, ActionCode]] = (
    ("replied", "answer"),
    ("cooling", "win_back"),
    ("hot", "follow_up"),
    ("returned", "thank"),
    ("first_order", "thank"),
    ("repeat_orders", "offer"),
    ("spend_up", "offer"),
    ("new_lead", "welcome"),
)


@dataclass(frozen=True, slots=True)
class Signal:
    """Something that happened: when, until when it means something, and what shows it."""

    code: SignalCode
    at: int
    expires_at: int
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Action:
    """What to do next, on which channel (empty: none), because of which signal; not before `not_before`."""

    code: ActionCode
    channel: str = ""
    because: str = ""
    not_before: int | None = None


def signals(facts: ScoreFacts, *, now_ms: int) -> list[Signal]:
    """The signals that hold, the strongest first."""
    found = (
        _replied(facts),
        _repeat(facts),
        _returned(facts),
        _spend_up(facts),
        _first(facts),
        _new_lead(facts),
        _cooling(facts, now_ms),
    )
    return [one for one in found if one is not None and one.at <= now_ms < one.expires_at]


def _replied(facts: ScoreFacts) -> Signal | None:
    at = facts.last_reply_at
    if at is None:
        return None
    return Signal("replied", at, at + REPLY_COUNTS, {"count": facts.replies_half})


def _repeat(facts: ScoreFacts) -> Signal | None:
    at = facts.last_order_at
    if at is None or facts.orders_30 < 2:
        return None
    return Signal("repeat_orders", at, at + MONTH, {"orders": facts.orders_30})


def _returned(facts: ScoreFacts) -> Signal | None:
    at, before = facts.last_order_at, facts.previous_order_at
    if at is None or before is None or at - before < LONG_SILENCE:
        return None
    return Signal("returned", at, at + 2 * MONTH, {"days": (at - before) // DAY})


def _spend_up(facts: ScoreFacts) -> Signal | None:
    at, now, before = facts.last_order_at, facts.spend_half, facts.spend_half_before
    if at is None or before <= 0 or 2 * now < 3 * before:
        return None
    evidence = {"percent": 100 * now // before - 100, "now_minor": now, "before_minor": before}
    return Signal("spend_up", at, at + 3 * MONTH, evidence)


def _first(facts: ScoreFacts) -> Signal | None:
    at = facts.last_order_at
    if at is None or facts.order_count != 1:
        return None
    return Signal("first_order", at, at + MONTH, {"orders": 1})


def _new_lead(facts: ScoreFacts) -> Signal | None:
    if facts.order_count or facts.spend_minor:
        return None
    return Signal("new_lead", facts.created_at, facts.created_at + REPLY_COUNTS, {})


def _cooling(facts: ScoreFacts, now_ms: int) -> Signal | None:
    """Three orders or more, and twice the usual time since the last; after a year it is over."""
    usual, last = interval_ms(facts), facts.last_order_at
    if usual is None or last is None or facts.order_count < 3:
        return None
    at = last + 2 * max(usual, 7 * DAY)
    evidence = {"days": (now_ms - last) // DAY, "usual": max(1, usual // DAY)}
    return Signal("cooling", at, max(at, last + GIVEN_UP) + DAY, evidence)


def actions(found: Sequence[Signal], score: int, decisions: Mapping[str, Decision]) -> list[Action]:
    """What to do next, the best first; contacts only on channels that are open."""
    holds: set[str] = {one.code for one in found} | ({"hot"} if score >= HOT else set())
    ways = {name: one for name, one in decisions.items() if _is_open(one)}
    if not ways:
        return [_nothing(decisions)]
    write = next((name for name in (*WRITTEN, "call") if name in ways), "")
    made: dict[str, Action] = {}
    for why, code in _SUGGESTED:
        if why in holds and code not in made:
            channel = "call" if code == "follow_up" and "call" in ways else write
            made[code] = Action(code, channel, why, ways[channel].retry_at)
    return list(made.values())[:MOST_ACTIONS]


def _is_open(decision: Decision) -> bool:
    return decision.allowed or SOON.issuperset(decision.codes)


def _nothing(decisions: Mapping[str, Decision]) -> Action:
    """What is left when nobody may write or call: wait, mend the address, or leave them alone."""
    ends = [one.retry_at for one in decisions.values() if one.retry_at is not None]
    if ends:
        return Action("wait", not_before=min(ends))
    if decisions and all(NO_ADDRESS.issuperset(one.codes) for one in decisions.values()):
        return Action("fix_address")
    return Action("leave_alone")


def deal_stage(facts: ScoreFacts, found: Sequence[Signal], *, now_ms: int) -> Stage:
    """The stage that a deal with them would be in."""
    codes = {one.code for one in found}
    if not facts.order_count and not facts.spend_minor:
        if "replied" in codes:
            return "qualified"
        return "new" if facts.last_contacted_at is None else "contacted"
    if "cooling" in codes:
        return "at_risk"
    latest = max(facts.last_active_at or 0, facts.last_order_at or 0)
    if now_ms - latest > GIVEN_UP:
        return "dormant"
    return "repeat" if facts.order_count > 1 else "customer"
