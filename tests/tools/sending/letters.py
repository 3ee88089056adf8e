"""Messages for tests, with what a test does not care about filled in."""

from __future__ import annotations

from typing import Any

from store.contact import Purpose
from tests.builders import NOW
from tools.sending.addresses import Mailbox
from tools.sending.messages import Message

CAMPAIGN = "cmg_01hqzk3v9w8xy"


def letter(to: str = "eloise@example.com", number: int = 1, **given: Any) -> Message:
    """An e-mail of a campaign to one person."""
    base: dict[str, Any] = {
        "id": f"{CAMPAIGN}:cus_{number:013d}",
        "channel": "email",
        "purpose": Purpose.MARKETING,
        "to_address": to,
        "to_name": "Éloïse Tremblay",
        "sender": Mailbox("hello@atelier.example.com", "Atelier Nord"),
        "subject": "Vous nous manquez",
        "text": "Bonjour Éloïse,\n\nRevenez nous voir.\n",
        "html": "<p>Bonjour Éloïse,</p><p>Revenez nous voir.</p>",
        "language": "fr",
        "at": NOW,
        "campaign": CAMPAIGN,
        "list_id": "news",
        "unsubscribe_url": "https://crm.example.com/unsubscribe/" + "x" * 50,
    }
    return Message(**base | given)
