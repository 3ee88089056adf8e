"""A campaign as a card: how far it is, what came of it, why people were skipped, variant by variant."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import accumulate
from typing import Any, TypeAlias

from tools.campaigns.figures import Rate, VariantLine
from tools.operations.campaigns import CampaignLine, CampaignReport, RecipientLine
from tools.policy.reason_words import short_reason
from ui.chat.cards_outreach import channel_name, parts_of, reason_bars
from ui.chat.cards_values import money, number, share
from ui.chat.words import labels, word

Props: TypeAlias = dict[str, Any]
STATES = ("sent", "attempting", "pending", "skipped", "failed", "unknown", "cancelled", "left_out")
"""Of people, in the order of the bar; of a campaign below."""
CAMPAIGN = frozenset(("proposed", "sending", "paused", "done", "cancelled"))
LISTED = ("failed", "skipped", "unknown", "left_out")
RATES = frozenset(("delivered", "opened", "clicked", "replied", "bounced", "soft_bounced", "complained", "unsubscribed", "bought"))  # fmt: skip


def campaign_props(report: CampaignReport, locale: str) -> Props:
    """The props of a campaign card."""
    states = report.states
    return {
        **line_props(report.campaign, locale),
        "parts": _parts(states, locale),
        "trouble": report.trouble,
        "can": _can(report.campaign.state, states),
        "left_out": reason_bars(report.left_out, locale),
        "skipped": reason_bars(report.skipped, locale),
        "variants": [_variant(one, locale) for one in report.variants],
        "spark": _spark(report),
        "lists": [
            {"key": key, "label": word(locale, f"campaign.show_{key}", number(states[key], locale))}
            for key in LISTED
            if states.get(key)
        ],
        "looked": True,
    }


def line_props(line: CampaignLine, locale: str) -> Props:
    """A campaign as far as its line in a list says; the card then asks for the rest."""
    state = line.state if line.state in CAMPAIGN else "proposed"
    counts = {
        "sent": line.sent,
        "pending": line.to_send,
        "failed": line.failed,
        "unknown": line.unknown,
    }
    return {
        "locale": locale,
        "words": labels(locale, "outreach", "campaign"),
        "campaign": line.id,
        "name": line.name,
        "channel": channel_name(line.channel, locale),
        "purpose": word(locale, f"outreach.{line.purpose}"),
        "state": line.state,
        "state_said": word(locale, f"campaign.is_{state}"),
        "live": line.state == "sending",
        "sent_text": number(line.sent, locale),
        "sent_said": word(locale, "campaign.sent_of", number(_aimed(line), locale)),
        "paused_because": line.paused_because if line.state == "paused" else "",
        "resumes_at": line.resumes_at or "",
        "started_at": line.started_at or "",
        "finished_at": line.finished_at or "",
        "parts": _parts(counts, locale),
        "trouble": "",
        "can": {},
        "left_out": [],
        "skipped": [],
        "variants": [],
        "spark": [],
        "lists": [],
        "looked": False,
    }


def _aimed(line: CampaignLine) -> int:
    """How many it was to be sent to or is still."""
    return line.sent + line.to_send + line.failed + line.unknown


def _parts(states: Mapping[str, int], locale: str) -> list[Props]:
    counted = [(key, word(locale, f"campaign.{key}"), states.get(key, 0)) for key in STATES]
    return parts_of(counted, locale)


def _can(state: str, states: Mapping[str, int]) -> Props:
    """Which buttons mean something now; the tools decide again."""
    return {
        "pause": state == "sending",
        "resume": state == "paused" and states.get("pending", 0) > 0,
        "cancel": state in {"proposed", "sending", "paused"},
        "retry": state in {"paused", "done"} and states.get("failed", 0) > 0,
    }


def _variant(one: VariantLine, locale: str) -> Props:
    return {
        "label": one.variant,
        "sent": number(one.sent, locale),
        "rates": [_rate(rate, locale) for rate in one.rates],
        "revenue": f"{money(one.revenue, locale)} {one.currency}",
    }


def _rate(rate: Rate, locale: str) -> Props:
    label = word(locale, f"campaign.{rate.what}") if rate.what in RATES else rate.what
    low, high = share(rate.low / 100, locale), share(rate.high / 100, locale)
    return {
        "label": label,
        "people": number(rate.people, locale),
        "percent": share(rate.percent / 100, locale),
        "between": word(locale, "campaign.between", low, high),
        "low": rate.low,
        "high": rate.high,
        "at": rate.percent,
    }


def _spark(report: CampaignReport) -> list[int]:
    """How many were sent to by each step of time, all told."""
    sent = [(one.at, one.people) for one in report.over_time if one.what == "sent"]
    return list(accumulate(people for _, people in sorted(sent)))


def recipients_props(report: CampaignReport, locale: str) -> Props:
    """The people of a campaign that were asked for."""
    return {
        "people": [_recipient(one, locale) for one in report.items],
        "next": report.next,
        "total_text": number(report.total, locale),
    }


def _recipient(one: RecipientLine, locale: str) -> Props:
    why = [short_reason(code, locale) for code in one.reasons]
    return {
        "id": one.customer,
        "name": one.name,
        "to": one.to,
        "why": " · ".join([*why, *filter(None, [one.error])]),
        "at": one.at,
    }
