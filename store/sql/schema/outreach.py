"""Who may be contacted, drafts, proposals and campaigns."""

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

APPEND_ONLY = {"append_only": True}

contact_policy: Table = owned(
    "contact_policy",
    key_column("version"),
    text("policy"),  # JSON
    whole("created_at"),
    text("actor"),
    info=APPEND_ONLY,
)

consent_event: Table = owned(
    "consent_event",
    id_column(),
    whole("customer_id"),
    text("channel"),
    text("state"),  # granted or denied
    text("source"),
    whole("occurred_at"),
    whole("recorded_at"),
    text("actor"),
    reference("customer_id", "customer"),
    info=APPEND_ONLY,
)
Index(
    "ix_consent_event_customer",
    consent_event.c.tenant_id,
    consent_event.c.customer_id,
    consent_event.c.occurred_at,
    consent_event.c.id,
)

# Beside the event, so that erasing a person can empty it.
consent_proof: Table = narrow(
    "consent_proof",
    key_column("event_id"),
    text("proof"),
    reference("event_id", "consent_event"),
)

suppression: Table = narrow(
    "suppression",
    text_key("channel"),
    text_key("address_folded"),
    text("reason"),
    text("evidence"),
    whole("since"),
    text("actor"),
)

terminal_state: Table = owned(
    "terminal_state",
    id_column(),
    text("scope"),  # global, customer or project
    text("state"),
    text("reason"),
    Column("override_allowed", Boolean, nullable=False),
    maybe_whole("customer_id"),
    maybe_whole("project_id"),
    whole("since"),
    text("actor"),
    maybe_whole("lifted_at"),
    maybe_text("lifted_by"),
    reference("customer_id", "customer"),
    reference("project_id", "project"),
)
Index("ix_terminal_state_customer", terminal_state.c.tenant_id, terminal_state.c.customer_id)
Index("ix_terminal_state_project", terminal_state.c.tenant_id, terminal_state.c.project_id)

contact_attempt: Table = owned(
    "contact_attempt",
    id_column(),
    whole("customer_id"),
    text("channel"),
    maybe_text("purpose"),  # NULL: logged by hand
    whole("at"),
    maybe_whole("project_id"),
    maybe_whole("campaign_id"),
    maybe_whole("communication_id"),
    reference("customer_id", "customer"),
)
Index(
    "ix_contact_attempt_customer",
    contact_attempt.c.tenant_id,
    contact_attempt.c.customer_id,
    contact_attempt.c.at,
    contact_attempt.c.channel,
    contact_attempt.c.purpose,
    contact_attempt.c.project_id,
)

draft: Table = owned(
    "draft",
    id_column(),
    text("channel"),
    text("purpose"),
    text("goal"),
    text("tone"),
    text("language"),
    maybe_whole("audience_id"),
    maybe_whole("customer_id"),
    maybe_whole("segment_id"),
    maybe_whole("project_id"),
    whole("latest"),
    whole("created_at"),
    text("actor"),
    reference("audience_id", "audience"),
    reference("customer_id", "customer"),
    reference("segment_id", "segment"),
    reference("project_id", "project"),
)
for _name in ("audience", "customer", "segment", "project"):
    Index(None, draft.c.tenant_id, draft.c[f"{_name}_id"])

draft_version: Table = owned(
    "draft_version",
    key_column("draft_id"),
    key_column("version"),
    text("content"),  # JSON
    text("given"),  # JSON: the values of the campaign
    text("writer"),
    text("note"),
    whole("versioned_at"),
    text("versioned_by"),
    reference("draft_id", "draft"),
    info=APPEND_ONLY,
)

template: Table = owned(
    "template",
    id_column(),
    text("slug"),
    text("name"),
    text("name_folded"),
    text("channel"),
    text("purpose"),
    text("goal"),
    text("language"),
    text("content"),  # JSON
    whole("version"),
    whole("created_at"),
    whole("updated_at"),
    text("actor"),
    UniqueConstraint("tenant_id", "slug"),
)
Index("ix_template_name", template.c.tenant_id, template.c.name_folded, template.c.id)

proposal: Table = owned(
    "proposal",
    id_column(),
    text("kind"),
    text("state"),
    text("title"),
    text("args"),  # JSON
    text("plan"),  # JSON
    text("digest"),
    whole("policy_version"),
    whole("size"),
    text("requester_kind"),
    text("requester"),
    text("door"),
    maybe_whole("subject_id"),
    maybe_whole("supersedes_id"),
    Column("tainted", Boolean, nullable=False),
    whole("created_at"),
    whole("expires_at"),
    maybe_whole("decided_at"),
    maybe_text("decided_by"),
    text("note"),
    maybe_whole("job_id"),
)
Index("ix_proposal_state", proposal.c.tenant_id, proposal.c.state, proposal.c.id)
Index("ix_proposal_subject", proposal.c.tenant_id, proposal.c.subject_id)

proposal_approval: Table = narrow(
    "proposal_approval",
    key_column("proposal_id"),
    text_key("person"),
    text("door"),
    whole("at"),
    reference("proposal_id", "proposal"),
)

campaign: Table = owned(
    "campaign",
    id_column(),
    text("name"),
    text("name_folded"),
    text("channel"),
    text("purpose"),
    text("state"),
    whole("draft_id"),
    whole("draft_version"),
    maybe_whole("audience_id"),
    maybe_whole("segment_id"),
    text("rule_hash"),
    text("recipients_hash"),
    text("content"),  # JSON
    text("given"),  # JSON: the values of the campaign
    whole("policy_version"),
    maybe_whole("pace_per_minute"),
    text("language"),
    whole("run"),
    text("pause_reason"),
    maybe_whole("resume_at"),
    text("actor"),
    whole("created_at"),
    maybe_whole("started_at"),
    maybe_whole("finished_at"),
    reference("draft_id", "draft"),
)
Index("ix_campaign_name", campaign.c.tenant_id, campaign.c.name_folded, campaign.c.id)
Index("ix_campaign_draft", campaign.c.tenant_id, campaign.c.draft_id)

recipient: Table = narrow(
    "recipient",
    key_column("campaign_id"),
    key_column("customer_id"),
    whole("variant"),
    text("address"),
    text("state"),
    text("reasons"),  # codes separated by spaces
    text("merged"),  # JSON: merge field to text
    whole("not_before"),
    whole("attempts"),
    maybe_text("token"),  # of the worker attempting
    maybe_whole("attempt_id"),
    maybe_whole("communication_id"),
    maybe_text("vendor_id"),
    text("error"),
    whole("updated_at"),
    reference("campaign_id", "campaign"),
    reference("customer_id", "customer"),
)
_PENDING = sql("state = 'pending'")
_ATTEMPTING = sql("state = 'attempting'")
Index(
    "ix_recipient_pending",
    recipient.c.tenant_id,
    recipient.c.campaign_id,
    recipient.c.not_before,
    recipient.c.customer_id,
    sqlite_where=_PENDING,
    postgresql_where=_PENDING,
)
Index(
    "ix_recipient_attempting",
    recipient.c.tenant_id,
    recipient.c.campaign_id,
    recipient.c.state,  # without it SQLite takes the primary key: everybody of the campaign
    recipient.c.updated_at,
    recipient.c.customer_id,
    sqlite_where=_ATTEMPTING,
    postgresql_where=_ATTEMPTING,
)
# Merging and erasing a customer ask what refers to them.
Index("ix_recipient_customer", recipient.c.tenant_id, recipient.c.customer_id)
