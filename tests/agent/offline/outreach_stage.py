"""Conversations that are about a draft, a proposal or a campaign already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage

from agent.offline.conversation import PENDING
from tests.agent.offline.stage import (
    AUD,
    HANDLES,
    MARIE,
    PERSON_ANSWER,
    SHOWN,
    WHERE,
    called,
    said,
    turn,
)

DRF, CMG, PRP = "drf_0000000000d01", "cmg_0000000000c01", "prp_0000000000p01"
OUTREACH_HANDLES = {**HANDLES, "DRF": DRF, "CMG": CMG, "PRP": PRP}


def variant(number: int) -> dict[str, Any]:
    """One way to say it."""
    return {
        "number": number,
        "label": f"angle {number}",
        "subject": f"We miss you, {{customerName|there}} {number}",
        "preheader": "",
        "body": "Hello {customerName|there},\n\nIt has been a while.",
        "checks": [],
    }


def draft(**more: Any) -> dict[str, Any]:
    """A draft_message answer."""
    return {
        "outcome": "found",
        "draft": DRF,
        "version": 2,
        "changed": True,
        "channel": "email",
        "purpose": "marketing",
        "language": "en",
        "people": "No visit for more than 90 days",
        "audience": AUD,
        "variants": [variant(1), variant(2), variant(3)],
        "reach": {"people": 1234, "eligible": 700, "waiting": 3, "reasons": []},
        "notes": [],
        **more,
    }


ASKED = {
    "outcome": "ask",
    "question": "Which discount? Which code?",
    "asked": [
        {"name": "discount", "question": "Which discount?"},
        {"name": "code", "question": "Which code?"},
    ],
}
PROPOSED = {
    "outcome": "proposed",
    "proposal": PRP,
    "campaign": CMG,
    "name": "win-back June",
    "channel": "email",
    "total": 1234,
    "sending": 700,
    "waiting": 3,
    "left_out": 534,
    "reasons": [{"code": "consent_missing", "said": "no consent", "people": 534, "only_this": 534}],
    "notes": [],
}
CHECKED = {
    "outcome": "found",
    "purpose": "marketing",
    "total": 1,
    "audience": "",
    "channels": [],
    "items": [
        {
            "id": MARIE,
            "name": "Marie Tremblay",
            "channels": [
                {
                    "channel": "call",
                    "allowed": False,
                    "retry_at": None,
                    "reasons": [
                        {"code": "do_not_call", "said": "Marked as do not call.", "retry_at": None}
                    ],
                }
            ],
        }
    ],
}
REPORT = {
    "campaign": {
        "id": CMG,
        "name": "win-back June",
        "state": "sending",
        "sent": 300,
        "to_send": 390,
        "failed": 7,
        "unknown": 3,
    },
    "states": {"sent": 300, "pending": 390, "failed": 7, "unknown": 3, "left_out": 534},
    "left_out": [{"code": "consent_missing", "said": "no consent", "people": 534, "only_this": 0}],
    "skipped": [],
    "items": [],
}
DRAFTED = [
    *SHOWN,
    *turn("draft a win-back", "draft_message", {"goal": "draft a win-back"}, draft()),
]
SENDING = [*DRAFTED, *turn("send it", "send_message", {"draft": DRF}, PROPOSED)]
RUNNING = [*SENDING, *turn("how is it going?", "get_campaign", {"campaign": CMG}, REPORT)]


def asked_for(name: str) -> list[BaseMessage]:
    """A draft that waits for a value."""
    arguments = {"goal": "draft a win-back with a discount", "audience": AUD}
    pending = {"need": "value", "name": name, "tool": "draft_message", "arguments": arguments}
    return [
        *SHOWN,
        said("draft a win-back with a discount"),
        *called("draft_message", arguments, ASKED),
        AIMessage("Which?", response_metadata={PENDING: pending}),
    ]


OUTREACH_WHERE: Mapping[str, Sequence[BaseMessage]] = {
    **WHERE,
    "drafted": DRAFTED,
    "sending": SENDING,
    "running": RUNNING,
    "valued": asked_for("discount"),
    "alone": turn("who is Marie?", "get_customer", {"customer": MARIE}, PERSON_ANSWER),
    "checked": [
        *SHOWN,
        *turn(
            "can I call Marie?",
            "check_eligibility",
            {"customer": MARIE, "channel": "call"},
            CHECKED,
        ),
    ],
}
