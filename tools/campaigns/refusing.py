"""Who of those a sender took is not sent to after all, decided at the moment of sending."""

from __future__ import annotations

from store.campaigns import Campaign, Recipient, RecipientState, Settled
from store.contact import AttemptInput, ContactFacts
from tools.policy.eligibility import Decider

ADDRESS_CHANGED = "address_changed"


def attempt_of(campaign: Campaign, one: Recipient, now: int) -> AttemptInput:
    """The attempt that is kept before a recipient is sent to."""
    return AttemptInput(
        one.customer_id, campaign.channel, campaign.purpose, now, campaign_id=campaign.id
    )


def refusal(one: Recipient, facts: ContactFacts | None, decider: Decider) -> Settled | None:
    """Why a recipient is not sent to now: skipped for good, or put off while only time is missing."""
    if facts is None:
        return Settled(one.customer_id, RecipientState.SKIPPED, ("address_missing",))
    decision = decider.decide(facts)
    if decision.only_waits:
        retry = decision.retry_at or 0
        return Settled(
            one.customer_id, RecipientState.PENDING, decision.codes, not_before=retry, tried=False
        )
    if not decision.allowed:
        return Settled(one.customer_id, RecipientState.SKIPPED, decision.codes)
    address = facts.email if decider.channel == "email" else facts.phone
    if address != one.address:
        return Settled(one.customer_id, RecipientState.SKIPPED, (ADDRESS_CHANGED,))
    return None
