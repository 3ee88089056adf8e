"""Jobs, files by handle, idempotency keys and the audit log."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, LargeBinary, Table, UniqueConstraint
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

job: Table = owned(
    "job",
    id_column(),
    text("queue"),
    text("kind"),
    maybe_text("dedupe_key"),
    text("payload"),
    text("state"),
    whole("run_at"),
    whole("attempts"),
    whole("max_attempts"),
    maybe_whole("lease_until"),
    maybe_text("lease_token"),
    maybe_whole("lease_ms"),  # how long each lease or checkpoint holds
    maybe_text("checkpoint"),
    whole("done_units"),
    maybe_whole("total_units"),
    maybe_text("result"),
    maybe_text("last_error"),
    text("actor"),
    whole("created_at"),
    maybe_whole("finished_at"),
    UniqueConstraint("tenant_id", "kind", "dedupe_key"),
    info={"claimed": True},
)
_READY = sql("state = 'ready'")
_RUNNING = sql("state = 'running'")
# Claims are made over all tenants: the two indexes that do not start with one.
Index(
    "ix_job_ready",
    job.c.queue,
    job.c.run_at,
    job.c.id,
    sqlite_where=_READY,
    postgresql_where=_READY,
    info={"all_tenants": True},
)
Index(
    "ix_job_leased",
    job.c.queue,
    job.c.lease_until,
    sqlite_where=_RUNNING,
    postgresql_where=_RUNNING,
    info={"all_tenants": True},
)

job_issue: Table = narrow(
    "job_issue",
    key_column("job_id"),
    key_column("position"),
    whole("line"),
    text("field"),
    text("value"),
    text("reason"),
    Column("refused", Boolean, nullable=False),
    reference("job_id", "job"),
)

file: Table = owned(
    "file",
    id_column(),
    text("name"),
    text("media_type"),
    maybe_whole("size"),  # set when it is finished
    maybe_text("sha256"),
    whole("created_at"),
)

file_chunk: Table = owned(
    "file_chunk",
    key_column("file_id"),
    key_column("position"),
    Column("data", LargeBinary, nullable=False),
    reference("file_id", "file"),
)

idempotency_key = owned(
    "idempotency_key",
    text_key("principal"),
    text_key("tool"),
    text_key("key"),
    text("args_hash"),
    text("result"),
    whole("created_at"),
)

audit_entry = owned(
    "audit_entry",
    id_column(),
    whole("at"),
    text("actor_kind"),
    text("actor"),
    text("door"),
    text("tool"),
    text("effect"),
    text("outcome"),
    text("args_hash"),
    text("subject"),
    whole("duration_us"),
    text("request_id"),
    text("detail"),
    info={"append_only": True},
)
