"""Outbound webhooks as they cross the store's ports: where events go, and what became of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from store.types import Page


class DeliveryState(StrEnum):
    """waiting → delivered, failed or discarded; a person may put a failed one back to waiting."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"
    DISCARDED = "discarded"


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointInput:
    """An address to tell. `secret` and `headers` are sealed texts; `events` the types it gets."""

    url: str
    events: tuple[str, ...]
    secret: str
    headers: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """An address as stored; `failing_since` is the first failure since the last success."""

    id: int
    url: str
    events: tuple[str, ...]
    secret: str
    headers: str
    active: bool
    disabled_because: str
    failing_since: int | None
    created_at: int
    updated_at: int
    actor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One event for one address. `body` is JSON text without its signature; times are real."""

    id: int
    endpoint_id: int
    event: str
    body: str
    state: DeliveryState
    attempts: int
    next_at: int | None
    status: int | None
    error: str
    created_at: int
    finished_at: int | None


class WebhookReader(Protocol):
    """Questions about endpoints and deliveries."""

    def endpoints(self) -> Sequence[Endpoint]:
        """Every endpoint, the oldest first."""
        ...

    def endpoint(self, endpoint_id: int) -> Endpoint | None:
        """One endpoint."""
        ...

    def delivery(self, delivery_id: int) -> Delivery | None:
        """One delivery."""
        ...

    def deliveries(
        self, *, state: str | None, endpoint_id: int | None, limit: int, cursor: str | None
    ) -> Page[Delivery]:
        """Deliveries, newest first."""
        ...


class WebhookWriter(WebhookReader, Protocol):
    """Changes to endpoints and deliveries."""

    def next_id(self) -> int:
        """The id of the next endpoint or delivery: its secrets are bound to it."""
        ...

    def add_endpoint(
        self, endpoint_id: int, row: EndpointInput, *, actor: str, now_ms: int
    ) -> None:
        """Keep an active endpoint under an id of `next_id`."""
        ...

    def set_active(self, endpoint_id: int, *, active: bool, because: str = "", now_ms: int) -> bool:
        """Switch an endpoint on (its failures forgotten) or off; whether it was the other way."""
        ...

    def set_failing(self, endpoint_id: int, since: int | None) -> None:
        """Note since when an endpoint fails; None after a success."""
        ...

    def remove_endpoint(self, endpoint_id: int) -> bool:
        """Forget an endpoint with its deliveries; whether it was there."""
        ...

    def add_delivery(
        self, delivery_id: int, endpoint_id: int, event: str, body: str, *, now_ms: int
    ) -> None:
        """Keep a waiting delivery under an id of `next_id`."""
        ...

    def tried(self, delivery_id: int, *, next_at: int | None) -> bool:
        """Count an attempt before it is made; False when the delivery no longer waits."""
        ...

    def settle(
        self,
        delivery_id: int,
        *,
        state: DeliveryState,
        status: int | None,
        error: str,
        next_at: int | None,
        now_ms: int,
    ) -> None:
        """Write what became of an attempt."""
        ...

    def again(self, delivery_id: int, *, now_ms: int) -> bool:
        """Put a failed or discarded delivery back to waiting with all its attempts, under the same
        id; whether it was one."""
        ...
