"""Outside CRMs: connections, mappings, links, runs with a row a record; scores and what enriches."""

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

connection: Table = owned(
    "connection",
    id_column(),
    text("system"),
    text("name"),
    text("state"),  # active, paused, broken, disconnected
    text("account"),  # the portal's or organisation's own id
    text("account_name"),
    text("zone"),
    text("direction"),  # out or both
    text("frequency"),  # manual, scheduled, realtime
    text("schedule"),  # when it is scheduled: a cron line
    text("settings"),  # JSON
    maybe_whole("paused_until"),
    maybe_whole("last_sync_at"),
    whole("sync_count"),
    text("last_error"),
    whole("created_at"),
    whole("updated_at"),
    text("actor"),
    UniqueConstraint("tenant_id", "system", "account"),
)

field_mapping: Table = narrow(
    "field_mapping",
    key_column("connection_id"),
    text_key("kind"),
    text_key("remote"),
    text("local"),
    text("transform"),  # JSON
    text("mode"),  # overwrite, fill_if_empty, create_only, never
    text("on_null"),  # skip or clear
    text("owner"),  # ours, theirs or newest
    whole("position"),
    whole("updated_at"),
    text("actor"),
    reference("connection_id", "connection"),
)

entity_link: Table = narrow(
    "entity_link",
    key_column("connection_id"),
    text_key("kind"),
    key_column("local_id"),
    text("remote_id"),
    text("state"),  # linked, merged or gone
    text("linked_by"),  # id, email, phone, created or person
    text("known"),  # JSON: what was last seen or written there
    whole("known_at"),
    text("payload_hash"),  # of what was last written
    whole("created_at"),
    whole("updated_at"),
    reference("connection_id", "connection"),
    UniqueConstraint("tenant_id", "connection_id", "kind", "remote_id"),
)

sync_run: Table = owned(
    "sync_run",
    id_column(),
    whole("connection_id"),
    text("operation"),  # sync, undo or inbound
    text("state"),
    text("scope"),  # JSON: what was asked for
    whole("priority"),
    Column("skip_enrichment", Boolean, nullable=False),
    text("digest"),
    text("counts"),  # JSON
    text("error"),
    maybe_whole("proposal_id"),
    maybe_whole("job_id"),
    maybe_whole("undo_of"),
    whole("created_at"),
    maybe_whole("planned_at"),
    maybe_whole("started_at"),
    maybe_whole("finished_at"),
    text("actor"),
    reference("connection_id", "connection"),
)
Index("ix_sync_run_connection", sync_run.c.tenant_id, sync_run.c.connection_id, sync_run.c.id)

sync_record: Table = narrow(
    "sync_record",
    key_column("run_id"),
    key_column("position"),
    text("kind"),
    whole("local_id"),
    maybe_text("remote_id"),
    text("name"),
    text("operation"),  # create, update, skip, conflict, undo or delete
    text("state"),
    text("reasons"),  # codes separated by spaces
    text("before"),  # JSON: property to value
    text("after"),  # JSON: property to value
    text("links"),  # JSON: what it is to be associated with
    text("payload_hash"),
    text("error"),
    text("message"),
    maybe_text("correlation_id"),
    text("enriched"),  # JSON
    maybe_whole("enrichment_ms"),
    maybe_whole("duration_ms"),
    whole("attempts"),
    whole("updated_at"),
    reference("run_id", "sync_run"),
)
Index(
    "ix_sync_record_state",
    sync_record.c.tenant_id,
    sync_record.c.run_id,
    sync_record.c.state,
    sync_record.c.position,
)
Index(
    "ix_sync_record_local",
    sync_record.c.tenant_id,
    sync_record.c.kind,
    sync_record.c.local_id,
    sync_record.c.run_id,
)

webhook_event: Table = owned(
    "webhook_event",
    id_column(),
    text("provider"),
    text("dedupe_key"),
    text("body"),
    text("state"),  # waiting, done, ignored or failed
    text("error"),
    whole("received_at"),
    maybe_whole("processed_at"),
    UniqueConstraint("tenant_id", "provider", "dedupe_key"),
)
_WAITING = sql("state = 'waiting'")
Index(
    "ix_webhook_event_waiting",
    webhook_event.c.tenant_id,
    webhook_event.c.state,
    webhook_event.c.id,
    sqlite_where=_WAITING,
    postgresql_where=_WAITING,
)

company_profile: Table = narrow(
    "company_profile",
    key_column("company_id"),
    maybe_text("domain"),
    maybe_text("domain_folded"),
    maybe_text("industry"),
    maybe_text("website"),
    maybe_text("phone"),
    maybe_text("city"),
    maybe_text("region"),
    maybe_text("country"),
    maybe_whole("employees"),
    maybe_text("summary"),
    whole("updated_at"),
    reference("company_id", "company"),
)
Index(None, company_profile.c.tenant_id, company_profile.c.domain_folded)

# What was found out about a customer or a company, and from where.
enrichment: Table = narrow(
    "enrichment",
    text_key("subject_kind"),
    key_column("subject_id"),
    text_key("name"),
    text("value"),
    text("source"),
    whole("confidence"),  # in hundredths
    text("evidence"),  # JSON
    whole("at"),
    maybe_whole("expires_at"),
    text("actor"),
)

# The cut points that scores are measured against, frozen on a day.
score_model: Table = owned(
    "score_model",
    id_column(),
    text("version"),
    text("cuts"),  # JSON
    whole("population"),
    whole("as_of"),
    whole("created_at"),
    text("actor"),
)

customer_score: Table = narrow(
    "customer_score",
    key_column("customer_id"),
    whole("score"),
    text("band"),
    whole("financial"),
    whole("growth"),
    whole("engagement"),
    whole("fit"),
    text("detail"),  # JSON: parts, signals, next actions
    whole("model_id"),
    whole("scored_at"),
    reference("customer_id", "customer"),
    reference("model_id", "score_model"),
)
Index(None, customer_score.c.tenant_id, customer_score.c.model_id)
