"""Saved segments, audiences (handles of rules), frozen ids, and the values sentences may name."""

from __future__ import annotations

from sqlalchemy import Column, Index, LargeBinary, Table, UniqueConstraint

from store.sql.schema.base import (
    id_column,
    key_column,
    narrow,
    owned,
    reference,
    text,
    text_key,
    whole,
)

segment = owned(
    "segment",
    id_column(),
    text("slug"),
    text("name"),
    text("name_folded"),
    text("description"),
    whole("version"),
    whole("created_at"),
    whole("updated_at"),
    UniqueConstraint("tenant_id", "slug"),
)
Index("ix_segment_name", segment.c.tenant_id, segment.c.name_folded, segment.c.id)

segment_version = narrow(
    "segment_version",
    key_column("segment_id"),
    key_column("version"),
    text("rule"),  # canonical JSON
    text("rule_hash"),
    text("text"),  # the words it was asked in
    whole("created_at"),
    reference("segment_id", "segment"),
)

audience = owned(
    "audience",
    id_column(),
    text("rule_hash"),
    text("rule"),
    text("text"),
    whole("created_at"),
    UniqueConstraint("tenant_id", "rule_hash"),
)

snapshot: Table = owned(
    "snapshot",
    id_column(),
    text("question"),  # hash of the rule, its surroundings and the sort
    whole("size"),
    whole("expires_at"),  # real time
)
Index("ix_snapshot_expires", snapshot.c.tenant_id, snapshot.c.expires_at)

snapshot_chunk: Table = owned(
    "snapshot_chunk",
    key_column("snapshot_id"),
    key_column("position"),
    Column("ids", LargeBinary, nullable=False),  # little-endian signed 64-bit integers
    reference("snapshot_id", "snapshot"),
)

known_value = narrow(
    "known_value",
    text_key("field"),
    text_key("folded"),
    text("value"),  # the first spelling seen
)
