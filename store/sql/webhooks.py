"""Outbound webhooks: endpoints, and one row for each event that one of them gets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, select, update

from store.sql.newest import newest
from store.sql.rows import content_hash
from store.sql.schema import webhook_delivery, webhook_endpoint
from store.sql.scope import Scope
from store.text import clean
from store.types import Page
from store.webhooks import Delivery, DeliveryState, Endpoint, EndpointInput

MAX_ERROR = 300
_ENDPOINT = (
    webhook_endpoint.c.id,
    webhook_endpoint.c.url,
    webhook_endpoint.c.events,
    webhook_endpoint.c.secret,
    webhook_endpoint.c.headers,
    webhook_endpoint.c.active,
    webhook_endpoint.c.disabled_because,
    webhook_endpoint.c.failing_since,
    webhook_endpoint.c.created_at,
    webhook_endpoint.c.updated_at,
    webhook_endpoint.c.actor,
)
_DELIVERY = (
    webhook_delivery.c.id,
    webhook_delivery.c.endpoint_id,
    webhook_delivery.c.event,
    webhook_delivery.c.body,
    webhook_delivery.c.state,
    webhook_delivery.c.attempts,
    webhook_delivery.c.next_at,
    webhook_delivery.c.status,
    webhook_delivery.c.error,
    webhook_delivery.c.created_at,
    webhook_delivery.c.finished_at,
)


def _endpoint(row: Any) -> Endpoint:
    kept: dict[str, Any] = {**row._mapping, "events": tuple(row.events.split())}  # noqa: SLF001 - public, named so
    return Endpoint(**kept)


def _delivery(row: Any) -> Delivery:
    fields: dict[str, Any] = {**row._mapping, "state": DeliveryState(row.state)}  # noqa: SLF001 - as above
    return Delivery(**fields)


class WebhookQueries:
    """Implements `store.webhooks.WebhookReader`."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def endpoints(self) -> Sequence[Endpoint]:
        query = select(*_ENDPOINT).order_by(webhook_endpoint.c.id)
        return [_endpoint(row) for row in self._scope.rows(query)]

    def endpoint(self, endpoint_id: int) -> Endpoint | None:
        row = self._scope.first(select(*_ENDPOINT).where(webhook_endpoint.c.id == endpoint_id))
        return None if row is None else _endpoint(row)

    def delivery(self, delivery_id: int) -> Delivery | None:
        row = self._scope.first(select(*_DELIVERY).where(webhook_delivery.c.id == delivery_id))
        return None if row is None else _delivery(row)

    def deliveries(
        self, *, state: str | None, endpoint_id: int | None, limit: int, cursor: str | None
    ) -> Page[Delivery]:
        asked = content_hash("deliveries", self._scope.tenant_id, state, endpoint_id)
        query = select(*_DELIVERY)
        if state is not None:
            query = query.where(webhook_delivery.c.state == state)
        if endpoint_id is not None:
            query = query.where(webhook_delivery.c.endpoint_id == endpoint_id)
        key = webhook_delivery.c.id
        return newest(self._scope, query, key, of=asked, limit=limit, cursor=cursor, made=_delivery)


class WebhookChanges(WebhookQueries):
    """Implements `store.webhooks.WebhookWriter`."""

    def next_id(self) -> int:
        return self._scope.ids.next()

    def add_endpoint(
        self, endpoint_id: int, row: EndpointInput, *, actor: str, now_ms: int
    ) -> None:
        kept = {
            "id": endpoint_id,
            "url": row.url,
            "events": " ".join(row.events),
            "secret": row.secret,
            "headers": row.headers,
            "active": True,
            "disabled_because": "",
            "created_at": now_ms,
            "updated_at": now_ms,
            "actor": actor,
        }
        self._scope.add(webhook_endpoint, [kept])

    def set_active(self, endpoint_id: int, *, active: bool, because: str = "", now_ms: int) -> bool:
        table = webhook_endpoint.c
        other = (table.id == endpoint_id, table.active.is_(not active))
        values: dict[str, Any] = {"active": active, "disabled_because": clean(because)[:MAX_ERROR]}
        values["updated_at"] = now_ms
        if active:
            values["failing_since"] = None
        return bool(self._scope.change(update(webhook_endpoint).where(*other).values(values)))

    def set_failing(self, endpoint_id: int, since: int | None) -> None:
        mine = update(webhook_endpoint).where(webhook_endpoint.c.id == endpoint_id)
        self._scope.change(mine.values({"failing_since": since}))

    def remove_endpoint(self, endpoint_id: int) -> bool:
        theirs = webhook_delivery.c.endpoint_id == endpoint_id
        self._scope.change(delete(webhook_delivery).where(theirs))
        mine = delete(webhook_endpoint).where(webhook_endpoint.c.id == endpoint_id)
        return bool(self._scope.change(mine))

    def add_delivery(
        self, delivery_id: int, endpoint_id: int, event: str, body: str, *, now_ms: int
    ) -> None:
        kept = {
            "id": delivery_id,
            "endpoint_id": endpoint_id,
            "event": event,
            "body": clean(body),
            "state": DeliveryState.WAITING.value,
            "attempts": 0,
            "next_at": now_ms,
            "error": "",
            "created_at": now_ms,
        }
        self._scope.add(webhook_delivery, [kept])

    def tried(self, delivery_id: int, *, next_at: int | None) -> bool:
        table = webhook_delivery.c
        waits = (table.id == delivery_id, table.state == DeliveryState.WAITING.value)
        values = {"attempts": table.attempts + 1, "next_at": next_at}
        return bool(self._scope.change(update(webhook_delivery).where(*waits).values(values)))

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
        values = {
            "state": state.value,
            "status": status,
            "error": clean(error)[:MAX_ERROR],
            "next_at": next_at,
            "finished_at": None if state is DeliveryState.WAITING else now_ms,
        }
        mine = update(webhook_delivery).where(webhook_delivery.c.id == delivery_id)
        self._scope.change(mine.values(values))

    def again(self, delivery_id: int, *, now_ms: int) -> bool:
        table = webhook_delivery.c
        ended = [DeliveryState.FAILED.value, DeliveryState.DISCARDED.value]
        values = {
            "state": DeliveryState.WAITING.value,
            "attempts": 0,
            "next_at": now_ms,
            "finished_at": None,
        }
        mine = update(webhook_delivery).where(table.id == delivery_id, table.state.in_(ended))
        return bool(self._scope.change(mine.values(values)))
