"""The tables: SQLAlchemy Core on one MetaData, the same on SQLite and PostgreSQL."""

from __future__ import annotations

from store.sql.schema.base import MICRO, MILLI, metadata
from store.sql.schema.chat import (
    chat_element,
    chat_spoken,
    chat_step,
    chat_thread,
    chat_verdict,
)
from store.sql.schema.communications import communication, communication_body, communication_status
from store.sql.schema.customers import (
    company,
    custom_field,
    customer,
    customer_consent,
    customer_custom,
    customer_external_id,
    customer_tag,
    project,
    project_contact,
)
from store.sql.schema.guards import CLAIMS_SETTING, TENANT_SETTING, attach
from store.sql.schema.imports import import_customer, import_order
from store.sql.schema.orders import order_item, orders
from store.sql.schema.outreach import (
    campaign,
    consent_event,
    consent_proof,
    contact_attempt,
    contact_policy,
    draft,
    draft_version,
    proposal,
    proposal_approval,
    recipient,
    suppression,
    template,
    terminal_state,
)
from store.sql.schema.segments import (
    audience,
    known_value,
    segment,
    segment_version,
    snapshot,
    snapshot_chunk,
)
from store.sql.schema.standing import (
    campaign_window,
    credential,
    notification,
    notification_seen,
    project_company,
    standing_approval,
    standing_use,
    task,
    tenant_setting,
    webhook_delivery,
    webhook_endpoint,
)
from store.sql.schema.tenants import app_user, tenant
from store.sql.schema.work import audit_entry, file, file_chunk, idempotency_key, job, job_issue

__all__ = [
    "CLAIMS_SETTING",
    "MICRO",
    "MILLI",
    "TENANT_SETTING",
    "app_user",
    "audience",
    "audit_entry",
    "campaign",
    "campaign_window",
    "chat_element",
    "chat_spoken",
    "chat_step",
    "chat_thread",
    "chat_verdict",
    "communication",
    "communication_body",
    "communication_status",
    "company",
    "consent_event",
    "consent_proof",
    "contact_attempt",
    "contact_policy",
    "credential",
    "custom_field",
    "customer",
    "customer_consent",
    "customer_custom",
    "customer_external_id",
    "customer_tag",
    "draft",
    "draft_version",
    "file",
    "file_chunk",
    "idempotency_key",
    "import_customer",
    "import_order",
    "job",
    "job_issue",
    "known_value",
    "metadata",
    "notification",
    "notification_seen",
    "order_item",
    "orders",
    "project",
    "project_company",
    "project_contact",
    "proposal",
    "proposal_approval",
    "recipient",
    "segment",
    "segment_version",
    "snapshot",
    "snapshot_chunk",
    "standing_approval",
    "standing_use",
    "suppression",
    "task",
    "template",
    "tenant",
    "tenant_setting",
    "terminal_state",
    "webhook_delivery",
    "webhook_endpoint",
]

attach(metadata)
