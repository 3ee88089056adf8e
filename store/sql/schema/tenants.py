"""Global tables, the only ones without row-level security: tenants and the people who sign in."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKeyConstraint, Table, UniqueConstraint

from store.sql.schema.base import metadata, text, whole

tenant = Table(
    "tenant",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    text("name"),
    text("currency"),
    text("zone"),
    text("locale"),
    whole("inactive_days"),
    text("rates"),  # JSON: currency code → tenant currency for one unit, as decimal text
    whole("values_version"),
    whole("created_at"),
)

app_user = Table(
    "app_user",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    whole("tenant_id"),
    text("name"),
    text("email"),
    text("email_folded"),
    text("role"),
    whole("created_at"),
    ForeignKeyConstraint(["tenant_id"], ["tenant.id"], ondelete="RESTRICT"),
    UniqueConstraint("email_folded"),
)
