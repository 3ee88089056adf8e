"""list_deliveries and retry_delivery: what became of events that were sent to webhooks."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from store.clock import real_ms
from store.ids import from_text, to_text
from store.ports import Reader, Tx
from store.webhooks import Delivery
from tools.arguments import Args, Result
from tools.context import Ctx
from tools.errors import Conflict, NotFound, invalid
from tools.views import DEFAULT_LIMIT, MAX_LIMIT, fitting, short, shown_time
from tools.webhooks.endpoints import shown_url
from tools.webhooks.events import enqueue


class ListDeliveries(Args):
    """Which deliveries to list."""

    state: Literal["any", "waiting", "delivered", "failed", "discarded"] = Field(
        default="any", description="Only those in a state; failed ones were given up."
    )
    endpoint: str = Field(default="", max_length=40, description="whe_ id: only those to one.")
    limit: int = Field(default=DEFAULT_LIMIT, ge=1, le=MAX_LIMIT, description="1 to 100.")
    cursor: str = Field(default="", max_length=2_000, description="`next` of the last answer.")


class DeliveryLine(Result):
    """An event for one endpoint."""

    id: str = Field(description="whd_ id, which the receiver sees as webhook-id.")
    event: str
    endpoint: str
    url: str
    state: str
    attempts: int
    status: int | None = Field(description="HTTP status of the last attempt.")
    error: str
    created_at: str
    next_at: str | None = Field(description="When it is tried again.")


class DeliveryList(Result):
    """Deliveries, newest first."""

    total: int
    returned: int
    next: str | None
    items: list[DeliveryLine]


async def list_deliveries(ctx: Ctx, args: ListDeliveries) -> DeliveryList:
    """List events that were sent to webhooks, with what the receivers answered.

    Use it for "did the webhook arrive?", "which webhooks failed?". Endpoints are looked after by
    people, with rapport webhooks. Example: {"state": "failed"}. Lists 20, at most 100.
    """
    endpoint = _id("webhook_endpoint", args.endpoint, "endpoint") if args.endpoint else None

    def unit(reader: Reader) -> DeliveryList:
        if endpoint is not None and reader.webhooks.endpoint(endpoint) is None:
            raise NotFound(f"there is no endpoint {args.endpoint}")
        urls = {one.id: one.url for one in reader.webhooks.endpoints()}

        def ask(limit: int) -> DeliveryList:
            page = reader.webhooks.deliveries(
                state=None if args.state == "any" else args.state,
                endpoint_id=endpoint,
                limit=limit,
                cursor=args.cursor or None,
            )
            items = [_line(one, urls.get(one.endpoint_id, "")) for one in page.items]
            return DeliveryList(total=page.total, returned=len(items), next=page.next, items=items)

        found = ask(args.limit)
        holds = fitting(found.items, spare=1_000)
        return found if holds == len(found.items) else ask(holds)

    return await ctx.read(unit)


class RetryDelivery(Args):
    """Which delivery."""

    delivery: str = Field(min_length=1, max_length=40, description="whd_ id of one that failed.")


class DeliveryRetried(Result):
    """The delivery, which waits again."""

    outcome: Literal["retried"]
    delivery: DeliveryLine


async def retry_delivery(ctx: Ctx, args: RetryDelivery) -> DeliveryRetried:
    """Send an event again that was given up, under the same webhook-id.

    Use it when the user says to retry a failed webhook. The receiver sees the id it may have seen
    before. Example: {"delivery": "whd_…"}.
    """
    key = _id("webhook_delivery", args.delivery, "delivery")

    def unit(tx: Tx) -> DeliveryRetried:
        delivery = tx.webhooks.delivery(key)
        if delivery is None:
            raise NotFound(
                f"there is no delivery {args.delivery}", hint="list_deliveries names them."
            )
        endpoint = tx.webhooks.endpoint(delivery.endpoint_id)
        if endpoint is None or not endpoint.active:
            raise Conflict("its endpoint is disabled", hint="Run rapport webhooks enable.")
        if not tx.webhooks.again(key, now_ms=real_ms()):
            raise Conflict(f"the delivery is {delivery.state.value}; only one that failed can go")
        enqueue(tx, key, actor=ctx.actor.principal)
        again = tx.webhooks.delivery(key) or delivery
        return DeliveryRetried(outcome="retried", delivery=_line(again, endpoint.url))

    answer = await ctx.write(unit)
    ctx.services.wake_worker()
    return answer


def _id(noun: str, text: str, field: str) -> int:
    try:
        return from_text(noun, text)
    except ValueError as error:
        raise invalid(field, text, f"is no {field}'s id", str(error)) from None


def _line(delivery: Delivery, url: str) -> DeliveryLine:
    return DeliveryLine(
        id=to_text("webhook_delivery", delivery.id),
        event=delivery.event,
        endpoint=to_text("webhook_endpoint", delivery.endpoint_id),
        url=short(shown_url(url), 120),
        state=delivery.state.value,
        attempts=delivery.attempts,
        status=delivery.status,
        error=short(delivery.error, 200),
        created_at=shown_time(delivery.created_at) or "",
        next_at=shown_time(delivery.next_at),
    )
