"""Orders and their lines. An order counts towards spend when `counted_minor` is set."""

from __future__ import annotations

from sqlalchemy import Index, Table, UniqueConstraint

from store.sql.schema.base import (
    id_column,
    key_column,
    maybe_text,
    maybe_whole,
    narrow,
    owned,
    reference,
    text,
    whole,
)

orders: Table = owned(
    "orders",
    id_column(),
    whole("customer_id"),
    text("source"),
    text("source_folded"),
    text("external_id"),
    whole("amount_minor"),
    text("currency"),
    maybe_whole("counted_minor"),  # in the tenant's currency; NULL counts nowhere
    whole("ordered_at"),
    whole("qty_milli"),  # units over all lines, thousandths
    text("flags"),  # codes separated by spaces
    text("content_hash"),  # a repeat of the external id must have the same
    whole("recorded_at"),
    reference("customer_id", "customer"),
    UniqueConstraint("tenant_id", "source", "external_id"),
)
Index(
    "ix_orders_customer",
    orders.c.tenant_id,
    orders.c.customer_id,
    orders.c.ordered_at,
    orders.c.counted_minor,
    orders.c.id,
)

order_item: Table = narrow(
    "order_item",
    key_column("order_id"),
    key_column("line"),
    whole("customer_id"),  # the order's
    maybe_text("sku"),
    maybe_text("sku_folded"),
    maybe_text("product"),
    maybe_text("product_folded"),
    maybe_text("category"),
    maybe_text("category_folded"),
    whole("qty_milli"),  # thousandths
    whole("price_minor"),  # of one unit
    reference("order_id", "orders"),
    reference("customer_id", "customer"),
)
# Removing a customer asks whether any line refers to them.
Index("ix_order_item_customer", order_item.c.tenant_id, order_item.c.customer_id)
for _name in ("sku", "product", "category"):
    Index(
        None,
        order_item.c.tenant_id,
        order_item.c[f"{_name}_folded"],
        order_item.c.customer_id,
        order_item.c.order_id,
    )
