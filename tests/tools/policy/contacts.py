"""Facts about one person whom nothing keeps from being contacted, to be changed one at a time."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from store.clock import to_ms
from store.contact import Consent, ContactFacts, Purpose, Suppression, TerminalState
from tools.policy.contact_policy import DEFAULT, ContactPolicy
from tools.policy.eligibility import DAY, Decider, Decision
from tools.policy.send_times import ANY_TIME, SendTimes

NOW = to_ms(datetime(2026, 7, 15, 16, 0, tzinfo=UTC))  # Wednesday noon in Montréal
ZONE = "America/Toronto"
GRANTED = Consent("granted", NOW - 400 * DAY)
WILLING = ContactFacts(
    customer_id=1,
    name="Éloïse Tremblay",
    email="eloise@example.com",
    email_given="eloise@example.com",
    phone="+15145550101",
    phone_given="514 555 0101",
    consent=dict.fromkeys(("email", "sms", "whatsapp", "call"), GRANTED),
)


def but(**changes: Any) -> ContactFacts:
    """The willing person with something else about them."""
    return WILLING._replace(**changes)


def suppressed(channel: str, reason: str) -> dict[str, Suppression]:
    """An address suppressed on a channel."""
    return {channel: Suppression(channel, "x", reason, "a test", NOW - DAY, "human:anna")}


def terminal(scope: str, project_id: int | None = None) -> TerminalState:
    """A terminal state of a scope."""
    return TerminalState(7, scope, "closed_lost", "", False, None, project_id, NOW - DAY)


def decided(
    facts: ContactFacts,
    channel: str = "email",
    purpose: Purpose = Purpose.MARKETING,
    *,
    policy: ContactPolicy = DEFAULT,
    now: int = NOW,
    project: int | None = None,
    times: SendTimes = ANY_TIME,
) -> Decision:
    """The decision about one person."""
    decider = Decider(
        policy,
        version=3,
        channel=channel,
        purpose=purpose,
        now_ms=now,
        zone=ZONE,
        project_id=project,
        times=times,
    )
    return decider.decide(facts)
