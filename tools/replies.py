"""What an inbound message changes besides the log: its campaign's figures, and automation."""

from __future__ import annotations

from store.contact import CHANNELS
from store.ports import Tx
from store.types import CommunicationInput, CustomerInput
from tools.policy.contact_policy import policy_in_force
from tools.sent import SOURCE

REPLY_MS = 30 * 86_400_000  # an answer later than this is hardly to the message


def take_reply(
    tx: Tx, *, customer_id: int, channel: str, at: int, actor: str, now_ms: int
) -> list[str]:
    """Count an inbound message as the answer to the last campaign message on its channel, and stop
    automation where the organisation's policy wants that; what was changed."""
    if channel not in CHANNELS:
        return []
    changed: list[str] = []
    if _answered(tx, customer_id, channel, at, actor, now_ms):
        changed.append("replied")
    if policy_in_force(tx.contact.policy())[1].reply_stops_automation:
        row = CustomerInput(id=customer_id, automation_enabled=False)
        [written] = tx.customers.upsert([row], now_ms=now_ms, add=False)
        changed += ["automation_off"] if written.changed else []
    return changed


def _answered(tx: Tx, customer_id: int, channel: str, at: int, actor: str, now_ms: int) -> bool:
    found = tx.communications.page(
        customer_id=customer_id,
        channel=channel,
        direction="out",
        since_ms=at - REPLY_MS,
        limit=1,
        cursor=None,
    )
    for sent in found.items:
        if sent.occurred_at > at or sent.external_id is None or sent.external_id.source != SOURCE:
            continue
        row = CommunicationInput(
            customer_id=customer_id,
            channel=channel,
            direction="out",
            status="replied",
            occurred_at=at,
            external_id=sent.external_id,
            reserved=True,
        )
        return tx.communications.log(row, actor=actor, now_ms=now_ms).changed == ("status",)
    return False
