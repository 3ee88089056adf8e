"""record_order."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from store.ids import to_text
from store.ports import Tx
from store.types import OrderInput, WriteOutcome
from tools.arguments import Args, Result
from tools.context import Ctx
from tools.customer_values import Reading
from tools.errors import Conflict, InvalidInput, NotFound, Problem
from tools.order_values import ITEMS_DO_NOT_ADD_UP, MAX_ITEMS, build_order
from tools.views import CustomerLine, OrderLine, customer_line, order_line

Short = Annotated[str, Field(max_length=200)]
_VALUES = (
    "external_id",
    "source",
    "customer",
    "customer_external_id",
    "customer_source",
    "customer_email",
    "amount",
    "currency",
    "date",
)


class OrderItemRow(Args):
    """One line of the order."""

    sku: Short = Field(default="", description="Article number, such as SH-01.")
    name: Short = Field(default="", description="What it is, such as Trail shoes.")
    category: Short = Field(default="", description="Category, such as shoes.")
    qty: str = Field(default="1", max_length=12, description="How many.")
    price: Short = Field(default="", description="Price of one, in major units: 129.90.")


class RecordOrder(Args):
    """A purchase to record."""

    external_id: str = Field(
        min_length=1,
        max_length=200,
        description="The order's number in the shop; repeats are safe.",
    )
    source: Short = Field(default="", description="Which shop gave the number: shopify, pos.")
    customer: str = Field(default="", max_length=40, description="Whose: cus_ id,")
    customer_external_id: Short = Field(default="", description="or their id in the shop,")
    customer_source: Short = Field(default="", description="(which shop, if not source)")
    customer_email: str = Field(default="", max_length=254, description="or their e-mail.")
    amount: str = Field(min_length=1, max_length=40, description="Total in major units: 1234.50.")
    currency: str = Field(
        default="", max_length=3, description="ISO 4217 code; the organisation's when empty."
    )
    date: str = Field(
        min_length=1, max_length=40, description="Day or time of the order: 2026-01-31."
    )
    items: list[OrderItemRow] = Field(
        default=[], max_length=MAX_ITEMS, description="What was bought, at most 500 lines."
    )


class OrderRecorded(Result):
    """What became of it."""

    outcome: Literal["added", "unchanged"]
    order: str = Field(description="ord_ id.")
    recorded: OrderLine | None = Field(description="The order, when it is among the latest ten.")
    customer: CustomerLine
    warnings: list[str]


async def record_order(ctx: Ctx, args: RecordOrder) -> OrderRecorded:
    """Record one purchase of a customer; spend, orders and last activity follow at once.

    Use it for a single order; for files use import_records. The same external_id and source again
    changes nothing; with other contents it is refused. Items that do not add up to the amount are
    taken and flagged; an order in a currency without a rate is kept but counts nowhere. Example:
    {"external_id": "1042", "source": "pos", "customer_email": "eloise@example.com",
    "amount": "129.90", "date": "2026-07-01"}.
    """
    values = {name: str(getattr(args, name)) for name in _VALUES}
    items = [item.model_dump() for item in args.items]
    order, issues = build_order(values, items, Reading(ctx.tenant, ctx.now_ms, ctx.locale))
    if order is None:
        problems = [Problem(i.field, i.value, i.reason, i.accepted) for i in issues]
        raise InvalidInput("; ".join(map(str, problems)), problems=problems)
    return await ctx.write(lambda tx: _recorded(ctx, tx, order))


def _recorded(ctx: Ctx, tx: Tx, order: OrderInput) -> OrderRecorded:
    written = tx.orders.record([order], now_ms=ctx.now_ms)[0]
    if written.outcome is WriteOutcome.REFUSED or written.id is None:
        unknown = "customer" in written.code
        raise NotFound(written.reason) if unknown else Conflict(written.reason)
    owner = _owner(tx, order)
    customer = tx.customers.get(owner) if owner is not None else None
    if owner is None or customer is None:
        raise NotFound("the customer of this order is not there")
    latest = tx.orders.of_customer(owner, 10)
    stored = next((found for found in latest if found.id == written.id), None)
    uncounted = stored is not None and stored.counted_minor is None
    return OrderRecorded(
        outcome="added" if written.outcome is WriteOutcome.ADDED else "unchanged",
        order=to_text("order", written.id),
        recorded=order_line(stored, ctx) if stored else None,
        customer=customer_line(customer, ctx),
        warnings=_warnings(order, uncounted=uncounted, tenant_currency=ctx.tenant.currency),
    )


def _owner(tx: Tx, order: OrderInput) -> int | None:
    if order.customer_id is not None:
        return order.customer_id
    if order.customer_external_id is not None:
        return tx.customers.by_external_id(order.customer_external_id)
    found = tx.customers.named(order.customer_email or "", 2)
    return found[0].id if found else None


def _warnings(order: OrderInput, *, uncounted: bool, tenant_currency: str) -> list[str]:
    warnings: list[str] = []
    if ITEMS_DO_NOT_ADD_UP in order.flags:
        warnings.append("the items do not add up to the amount")
    if uncounted:
        warnings.append(
            f"there is no rate from {order.currency} to {tenant_currency}: it counts nowhere"
        )
    return warnings
