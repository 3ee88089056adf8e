"""The append-only log of touches, its status history, and the texts beside it that may be erased."""

from __future__ import annotations

from sqlalchemy import Index, Table, UniqueConstraint

from store.sql.schema.base import (
    id_column,
    key_column,
    maybe_text,
    narrow,
    owned,
    reference,
    text,
    whole,
)

APPEND_ONLY = {"append_only": True}

communication: Table = owned(
    "communication",
    id_column(),
    whole("customer_id"),
    text("channel"),
    text("direction"),
    whole("occurred_at"),
    whole("recorded_at"),
    maybe_text("campaign"),
    maybe_text("campaign_folded"),
    maybe_text("source"),
    maybe_text("external_id"),
    text("actor"),
    reference("customer_id", "customer"),
    UniqueConstraint("tenant_id", "source", "external_id"),
    info=APPEND_ONLY,
)
Index(
    "ix_communication_customer",
    communication.c.tenant_id,
    communication.c.customer_id,
    communication.c.occurred_at,
    communication.c.channel,
    communication.c.direction,
    communication.c.id,
)
Index(
    "ix_communication_occurred",
    communication.c.tenant_id,
    communication.c.occurred_at,
    communication.c.id,
)

communication_status: Table = narrow(
    "communication_status",
    key_column("communication_id"),
    key_column("position"),  # from 0; the highest is the latest
    text("status"),
    whole("occurred_at"),
    reference("communication_id", "communication"),
    info=APPEND_ONLY,
)

communication_body: Table = owned(
    "communication_body",
    key_column("communication_id"),
    text("subject"),
    text("body"),
    reference("communication_id", "communication"),
)
