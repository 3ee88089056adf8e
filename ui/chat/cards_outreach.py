"""Who can be reached, as a card: figures and reasons for many, a plain yes or no for one."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, TypeAlias

from tools.operations.eligibility import (
    ChannelCount,
    ChannelVerdict,
    EligibilityChecked,
    PersonVerdict,
    ReasonCount,
)
from ui.chat.cards_figures import Bars, bars_of
from ui.chat.cards_values import number, share
from ui.chat.words import labels, word

Props: TypeAlias = dict[str, Any]
CHANNELS = ("email", "sms", "whatsapp", "call", "note")


def reach_props(found: EligibilityChecked, locale: str) -> Props:
    """The props of an eligibility card."""
    one = found.total == 1 and len(found.items) == 1
    return {
        "locale": locale,
        "words": labels(locale, "outreach", "reach"),
        "sentence": found.sentence,
        "total_text": _people(found.total, locale),
        "purpose": word(locale, f"outreach.{found.purpose}"),
        "policy": _policy(found.policy_version, locale),
        "assumptions": found.assumptions,
        "one": one,
        "channels": [] if one else [_channel(line, locale) for line in found.channels],
        "people": [person_props(person, locale, left_out=not one) for person in found.items],
        "audience": found.audience,
    }


def _policy(version: int, locale: str) -> str:
    return word(locale, "reach.policy", version) if version else word(locale, "reach.policy_own")


def channel_name(channel: str, locale: str) -> str:
    """What a channel is called; one without a name is shown as it is."""
    return word(locale, f"outreach.{channel}") if channel in CHANNELS else channel


def _people(count: int, locale: str) -> str:
    return word(
        locale, "outreach.person" if count == 1 else "outreach.people", number(count, locale)
    )


def _channel(line: ChannelCount, locale: str) -> Props:
    not_now = max(0, line.people - line.eligible - line.waiting)
    counts = {"eligible": line.eligible, "waiting": line.waiting, "not": not_now}
    return {
        "key": line.channel,
        "label": channel_name(line.channel, locale),
        "said": word(
            locale, "reach.of", number(line.eligible, locale), number(line.people, locale)
        ),
        "parts": parts_of(
            [(key, word(locale, f"reach.{key}"), n) for key, n in counts.items()], locale
        ),
        "reasons": reason_bars(line.reasons, locale),
    }


def parts_of(counted: Sequence[tuple[str, str, int]], locale: str) -> list[Props]:
    """Counts (key, label, people) as the parts of one bar; empty ones are left out."""
    whole = sum(people for _, _, people in counted)
    return [
        {
            "key": key,
            "label": label,
            "people": people,
            "people_text": number(people, locale),
            "share": round(people / whole, 4),
            "share_text": share(people / whole, locale),
        }
        for key, label, people in counted
        if people
    ]


def reason_bars(reasons: Sequence[ReasonCount], locale: str) -> Bars:
    """Why people are kept from being contacted, the most frequent first."""
    ordered = sorted(reasons, key=lambda one: -one.people)
    return bars_of([(one.said, Decimal(one.people), _reason(one, locale)) for one in ordered])


def _reason(one: ReasonCount, locale: str) -> str:
    people = number(one.people, locale)
    if not one.only_this or one.only_this == one.people:
        return people
    return f"{people} · {word(locale, 'reach.only_this', number(one.only_this, locale))}"


def person_props(person: PersonVerdict, locale: str, *, left_out: bool = False) -> Props:
    """One person's decisions; with `left_out` only those against."""
    lines = [one for one in person.channels if not (left_out and one.allowed)]
    return {
        "id": person.id,
        "name": person.name,
        "lines": [_verdict(line, locale) for line in lines],
    }


def _verdict(line: ChannelVerdict, locale: str) -> Props:
    allowed = "yes" if line.allowed else "later" if line.retry_at else "no"
    return {
        "key": line.channel,
        "channel": channel_name(line.channel, locale),
        "answer": allowed,
        "label": word(locale, f"reach.{allowed}"),
        "reasons": [{"said": one.said, "until": one.retry_at} for one in line.reasons],
        "from": line.retry_at,
    }
