"""The stand-in posts what changes there, signed as HubSpot does: once, twice, late, out of order, or
signed wrongly."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.standins.hubspot.standin import Standin

MOST_EVENTS = 100
PORTAL, APP, SUBSCRIPTION = 4242001, 777, 31
NOUNS = {"contacts": "contact", "companies": "company", "deals": "deal"}


@dataclass
class Webhooks:
    """An app's subscription: where it posts and what it signs with. `url` is the one it signs."""

    standin: Standin
    url: str
    secret: str
    waiting: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    made: int = 0

    def change(self, type_name: str, record_id: str, values: Mapping[str, str]) -> None:
        """Somebody there changes a record by hand, which makes an event a property."""
        state = self.standin.state
        state.update(state.found(type_name, record_id), values)
        for name, value in values.items():
            self.note(type_name, "propertyChange", record_id, name, value)

    def create(self, type_name: str, values: Mapping[str, str]) -> str:
        """Somebody there adds a record."""
        record = self.standin.state.create(type_name, values)
        self.note(type_name, "creation", record.id)
        return record.id

    def delete(self, type_name: str, record_id: str) -> None:
        """Somebody there deletes a record."""
        self.standin.state.archive(type_name, record_id)
        self.note(type_name, "deletion", record_id)

    def merge(self, type_name: str, winner: str, loser: str) -> None:
        """Somebody there merges two records."""
        self.standin.state.merge(type_name, winner, loser)
        event = self.note(type_name, "merge", winner)
        event |= {"primaryObjectId": int(winner), "mergedObjectIds": [int(loser)]}

    def note(
        self,
        type_name: str,
        what: str,
        record_id: str,
        name: str = "",
        value: str = "",
        source: str = "CRM_UI",
    ) -> dict[str, Any]:
        """An event that waits to be posted."""
        self.made += 1
        event: dict[str, Any] = {
            "appId": APP,
            "eventId": self.made,
            "subscriptionId": SUBSCRIPTION,
            "portalId": PORTAL,
            "occurredAt": self.standin.clock.now_ms(),
            "subscriptionType": f"{NOUNS[type_name]}.{what}",
            "attemptNumber": 0,
            "objectId": int(record_id),
            "changeSource": source,
        }
        if name:
            event |= {"propertyName": name, "propertyValue": value}
        self.waiting.append(event)
        return event

    async def post(
        self,
        http: httpx.AsyncClient,
        *,
        events: Sequence[Mapping[str, Any]] | None = None,
        secret: str | None = None,
        late_ms: int = 0,
        times: int = 1,
        backwards: bool = False,
    ) -> list[httpx.Response]:
        """Post what waits, at most a hundred at once, each delivery so many times. `late_ms`: how old
        the signature is; below zero it comes from the future."""
        told = list(self.waiting if events is None else events)
        if events is None:
            self.waiting.clear()
        if backwards:
            told.reverse()
        answers: list[httpx.Response] = []
        for start in range(0, len(told), MOST_EVENTS):
            body = json.dumps(told[start : start + MOST_EVENTS]).encode()
            answers += [
                await self.send(http, body, secret=secret, late_ms=late_ms) for _ in range(times)
            ]
        return answers

    async def send(
        self,
        http: httpx.AsyncClient,
        body: bytes,
        *,
        secret: str | None = None,
        late_ms: int = 0,
        to: str = "",
    ) -> httpx.Response:
        """Post a body as it is, signed for `url`, to there or elsewhere."""
        timestamp = str(self.standin.clock.now_ms() - late_ms)
        key = self.secret if secret is None else secret
        headers = {
            "Content-Type": "application/json",
            "X-HubSpot-Request-Timestamp": timestamp,
            "X-HubSpot-Signature-v3": signed(key, f"POST{self.url}".encode(), body, timestamp),
        }
        return await http.post(to or self.url, content=body, headers=headers)


def signed(secret: str, head: bytes, body: bytes, timestamp: str) -> str:
    """What HubSpot would sign a request with."""
    whole = head + body + timestamp.encode()
    return base64.b64encode(hmac.new(secret.encode(), whole, hashlib.sha256).digest()).decode()
