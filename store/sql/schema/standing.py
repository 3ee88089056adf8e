"""Standing approvals, notifications, outbound webhooks, tasks, settings of a tenant, credentials."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Table, UniqueConstraint
from sqlalchemy import text as sql

from store.sql.schema.base import (
    id_column,
    key_column,
    maybe_text,
    maybe_whole,
    narrow,
    owned,
    reference,
    text,
    text_key,
    whole,
)

standing_approval: Table = owned(
    "standing_approval",
    id_column(),
    text("kind"),
    text("title"),
    text("covers"),  # JSON: what a proposal must look like
    whole("most_each"),
    whole("most_a_day"),
    text("granted_by"),
    text("door"),
    whole("created_at"),
    whole("expires_at"),
    maybe_whole("revoked_at"),
    maybe_text("revoked_by"),
)
Index(
    "ix_standing_approval_kind",
    standing_approval.c.tenant_id,
    standing_approval.c.kind,
    standing_approval.c.expires_at,
)

# Which standing approval let a proposal through: what counts towards its day.
standing_use: Table = narrow(
    "standing_use",
    key_column("standing_id"),
    key_column("proposal_id"),
    whole("at"),
    whole("size"),
    reference("standing_id", "standing_approval"),
    reference("proposal_id", "proposal"),
)
Index(None, standing_use.c.tenant_id, standing_use.c.proposal_id)

notification: Table = owned(
    "notification",
    id_column(),
    text("kind"),
    text("detail"),  # JSON: what its words are made of
    text("subject"),  # id of what it is about, as shown outside
    maybe_text("person"),  # NULL: everybody
    maybe_text("dedupe_key"),
    whole("at"),
    UniqueConstraint("tenant_id", "kind", "dedupe_key"),
)
Index("ix_notification_at", notification.c.tenant_id, notification.c.at, notification.c.id)

notification_seen: Table = narrow(
    "notification_seen",
    text_key("person"),
    key_column("notification_id"),
    whole("at"),
    reference("notification_id", "notification"),
)
Index(None, notification_seen.c.tenant_id, notification_seen.c.notification_id)

webhook_endpoint: Table = owned(
    "webhook_endpoint",
    id_column(),
    text("url"),
    text("events"),  # types separated by spaces
    text("secret"),  # sealed
    text("headers"),  # sealed
    Column("active", Boolean, nullable=False),
    text("disabled_because"),
    maybe_whole("failing_since"),
    whole("created_at"),
    whole("updated_at"),
    text("actor"),
)

webhook_delivery: Table = owned(
    "webhook_delivery",
    id_column(),
    whole("endpoint_id"),
    text("event"),
    text("body"),
    text("state"),  # waiting, delivered, failed, discarded
    whole("attempts"),
    maybe_whole("next_at"),
    maybe_whole("status"),
    text("error"),
    whole("created_at"),
    maybe_whole("finished_at"),
    reference("endpoint_id", "webhook_endpoint"),
)
Index(
    "ix_webhook_delivery_endpoint",
    webhook_delivery.c.tenant_id,
    webhook_delivery.c.endpoint_id,
    webhook_delivery.c.id,
)
_WAITING = sql("state = 'waiting'")
Index(
    "ix_webhook_delivery_waiting",
    webhook_delivery.c.tenant_id,
    webhook_delivery.c.state,
    webhook_delivery.c.next_at,
    webhook_delivery.c.id,
    sqlite_where=_WAITING,
    postgresql_where=_WAITING,
)

task: Table = owned(
    "task",
    id_column(),
    text("title"),
    text("title_folded"),
    text("body"),
    text("state"),  # open, done, cancelled
    text("priority"),  # low, normal, high
    maybe_whole("due_at"),
    maybe_whole("customer_id"),
    maybe_whole("project_id"),
    maybe_text("assignee"),
    maybe_text("assignee_folded"),
    text("source"),  # person, agent, or the rule that made it
    maybe_text("source_key"),
    whole("created_at"),
    whole("updated_at"),
    maybe_whole("done_at"),
    text("actor"),
    UniqueConstraint("tenant_id", "source", "source_key"),
    reference("customer_id", "customer"),
    reference("project_id", "project"),
)
Index("ix_task_due", task.c.tenant_id, task.c.state, task.c.due_at, task.c.id)
Index("ix_task_customer", task.c.tenant_id, task.c.customer_id)
Index("ix_task_project", task.c.tenant_id, task.c.project_id)

project_company: Table = narrow(
    "project_company",
    key_column("project_id"),
    key_column("company_id"),
    reference("project_id", "project"),
    reference("company_id", "company"),
)
Index(None, project_company.c.tenant_id, project_company.c.company_id)

campaign_window: Table = narrow(
    "campaign_window",
    key_column("campaign_id"),
    text("windows"),  # JSON: when it may send, on top of the contact rules
    reference("campaign_id", "campaign"),
)

tenant_setting: Table = narrow(
    "tenant_setting",
    text_key("key"),
    text("value"),  # JSON
    whole("updated_at"),
    text("actor"),
)

# What opens an account elsewhere. `sealed` is unreadable without the key, which is not in here.
credential: Table = narrow(
    "credential",
    text_key("purpose"),
    text_key("owner"),
    text("sealed"),
    text("detail"),  # JSON: what may be shown
    maybe_whole("expires_at"),
    whole("version"),
    whole("updated_at"),
    text("actor"),
)
