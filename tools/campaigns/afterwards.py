"""The people of a campaign as audiences of their own, for what comes after it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from store.campaigns import Campaign
from store.segment.rule import Count, Event, Leaf, Rule

ONE = Decimal(1)
NOT_SEEN = ("sent", "delivered")


def audiences_of(campaign: Campaign, states: Mapping[str, int]) -> Mapping[str, Rule]:
    """What → the rule of those people: everybody it was sent to, and of an e-mail those of whom no
    open, click or reply is known. By the campaign's name, as the log keeps it."""
    if not states.get("sent"):
        return {}
    mine = (Leaf("campaign", "=", campaign.name), Leaf("direction", "=", "out"))
    found: dict[str, Rule] = {"sent": Event("communication", Count(">=", ONE), mine)}
    if campaign.channel == "email":
        unseen = (*mine, Leaf("status", "in", NOT_SEEN))
        found["not_opened"] = Event("communication", Count(">=", ONE), unseen)
    return found
