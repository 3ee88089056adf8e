"""What a campaign sent to one person, and what happened to it afterwards."""

from __future__ import annotations

from dataclasses import dataclass

from store.ids import to_text
from store.ports import Reader, Tx
from store.types import CommunicationInput, ExternalId, WriteOutcome

SOURCE = "rapport"


@dataclass(frozen=True, slots=True)
class Sent:
    """One person's message of a campaign. `communication_id` is None where nothing was logged: it
    was not sent, or its sender died before it could say so."""

    campaign_id: int
    customer_id: int
    channel: str
    address: str
    communication_id: int | None


def find_sent(reader: Reader | Tx, campaign_id: int, customer_id: int) -> Sent | None:
    """The message of a campaign to a person; None where they are not of its people."""
    campaign = reader.campaigns.get(campaign_id)
    found = reader.campaigns.recipient(campaign_id, customer_id) if campaign else None
    if campaign is None or found is None:
        return None
    return Sent(campaign_id, customer_id, campaign.channel, found.address, found.communication_id)


def note_later(tx: Tx, sent: Sent, status: str, *, actor: str, now_ms: int) -> bool:
    """Add a status to the message's history; whether it is new. Nothing where none was logged. What
    happens to a message proves that it left: one whose outcome was unknown is sent from then on."""
    if sent.communication_id is None:
        return False
    tx.campaigns.prove(sent.campaign_id, sent.customer_id)
    row = CommunicationInput(
        customer_id=sent.customer_id,
        channel=sent.channel,
        direction="out",
        status=status,
        occurred_at=now_ms,
        external_id=external_id(sent.campaign_id, sent.customer_id),
        reserved=True,
    )
    written = tx.communications.log(row, actor=actor, now_ms=now_ms)
    return written.outcome is WriteOutcome.UPDATED


def external_id(campaign_id: int, customer_id: int) -> ExternalId:
    """Under which a message of a campaign stands in the log."""
    key = f"{to_text('campaign', campaign_id)}:{to_text('customer', customer_id)}"
    return ExternalId(SOURCE, key)
