"""What happens here as events for others: kept with what happened, delivered by jobs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TypeAlias

from store.clock import from_ms, real_ms
from store.ids import to_text
from store.ports import Tx
from store.types import JobRequest
from store.webhooks import Endpoint
from tools.policy.tenant_settings import KINDS

DELIVER = "deliver_webhook"
QUEUE = "webhooks"
TEST = "webhook.test"
ALL = "*"
EVENTS = (
    *(f"notification.{kind}" for kind in KINDS),
    "campaign.finished",
    "proposal.approved",
    "proposal.rejected",
    "reply.received",
)
MAX_ATTEMPTS = 20  # of the job, whose attempts count only where it failed itself

Data: TypeAlias = Mapping[str, str | int | bool | None]
"""What an event says. No fractions: languages write them differently, and the body is signed."""


def emit(tx: Tx, event: str, data: Data, *, actor: str) -> None:
    """Tell every endpoint that wants an event, in the unit of what happened."""
    for endpoint in tx.webhooks.endpoints():
        if endpoint.active and (ALL in endpoint.events or event in endpoint.events):
            deliver(tx, endpoint, event, data, actor=actor)


def deliver(tx: Tx, endpoint: Endpoint, event: str, data: Data, *, actor: str) -> int:
    """Keep an event for one endpoint, and the job that brings it there; the delivery's id."""
    key, now = tx.webhooks.next_id(), real_ms()
    body = {
        "data": dict(data),
        "eventId": to_text("webhook_delivery", key),
        "eventType": event,
        "timestamp": from_ms(now).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    }
    tx.webhooks.add_delivery(key, endpoint.id, event, canonical(body), now_ms=now)
    enqueue(tx, key, actor=actor)
    return key


def enqueue(tx: Tx, delivery_id: int, *, actor: str) -> int:
    """The job that brings a delivery to its endpoint."""
    payload = json.dumps({"delivery": delivery_id})
    request = JobRequest(DELIVER, payload, queue=QUEUE, max_attempts=MAX_ATTEMPTS)
    return tx.jobs.enqueue(request, actor=actor)


def canonical(body: Mapping[str, object]) -> str:
    """The one way a body is written to be signed: compact JSON, keys sorted, letters as they are."""
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
