"""Customers with their facts, and what hangs on them: external ids, tags, consent, own fields.

The facts (`spend_minor` … `last_active_at`) are kept by `store.sql.facts` in the unit that changes
what they follow from. Covering indexes are ascending: SQLite reads them backwards for "largest
first", and Alembic loses DESC there.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Table, UniqueConstraint

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

company = owned(
    "company",
    id_column(),
    text("name"),
    text("name_folded"),
    whole("created_at"),
    UniqueConstraint("tenant_id", "name_folded"),
)

customer = owned(
    "customer",
    id_column(),
    text("name"),
    text("name_folded"),
    maybe_text("given_name"),
    maybe_text("given_name_folded"),
    maybe_text("family_name"),
    maybe_text("family_name_folded"),
    maybe_text("job_title"),
    maybe_text("job_title_folded"),
    maybe_text("email"),
    maybe_text("email_folded"),
    maybe_text("email_domain"),  # folded
    maybe_text("email_given"),
    maybe_text("phone"),
    maybe_text("phone_given"),
    maybe_text("city"),
    maybe_text("city_folded"),
    maybe_text("region"),
    maybe_text("region_folded"),
    maybe_text("country"),
    maybe_text("country_folded"),
    maybe_text("language"),
    maybe_text("zone"),
    maybe_whole("company_id"),
    maybe_text("stage"),
    maybe_whole("stage_changed_at"),
    text("status"),
    maybe_text("owner"),
    maybe_text("owner_folded"),
    maybe_text("source"),
    maybe_text("source_folded"),
    maybe_text("source_url"),
    Column("automation_enabled", Boolean, nullable=False),
    Column("do_not_call", Boolean, nullable=False),
    maybe_whole("score"),
    text("flags"),  # codes separated by spaces
    whole("spend_minor"),
    whole("visits"),
    whole("order_count"),
    maybe_whole("first_order_at"),
    maybe_whole("last_order_at"),
    maybe_whole("previous_order_at"),
    maybe_whole("average_order_minor"),
    maybe_whole("last_active_at"),
    maybe_whole("activity_at"),  # recorded activity, without orders
    maybe_whole("base_spend_minor"),  # imported: all spend up to spend_as_of
    maybe_whole("spend_as_of"),
    maybe_whole("base_visits"),  # imported: all visits up to visits_as_of
    maybe_whole("visits_as_of"),
    maybe_whole("last_contacted_at"),
    maybe_whole("last_interaction_at"),
    whole("created_at"),
    whole("updated_at"),
    reference("company_id", "company"),
)


def _customer_index(name: str, *columns: str) -> Index:
    keys = [customer.c[column] for column in columns]
    return Index(f"ix_customer_{name}", customer.c.tenant_id, *keys)


# Each serves a sort (the column, then ties) and covers what is most often asked along with it.
CUSTOMER_INDEXES = (
    _customer_index(
        "spend", "spend_minor", "id", "last_active_at", "last_order_at", "order_count", "visits"
    ),
    _customer_index("active", "last_active_at", "id", "spend_minor", "order_count"),
    _customer_index("last_order", "last_order_at", "id", "spend_minor", "order_count"),
    _customer_index("orders", "order_count", "spend_minor", "id", "last_active_at"),
    _customer_index("visits", "visits", "id", "spend_minor", "last_active_at"),
    _customer_index("score", "score", "id"),
    _customer_index("created", "created_at", "id"),
    _customer_index("contacted", "last_contacted_at", "id"),
    _customer_index("name", "name_folded", "id"),
    _customer_index("family_name", "family_name_folded"),
    _customer_index("city", "city_folded", "spend_minor", "id", "last_active_at"),
    _customer_index("country", "country_folded", "spend_minor", "id", "last_active_at"),
    _customer_index("company", "company_id"),
    _customer_index("email", "email_folded"),
    _customer_index("phone", "phone"),
)

customer_external_id = narrow(
    "customer_external_id",
    text_key("value"),
    text_key("source"),
    whole("customer_id"),
    reference("customer_id", "customer"),
    UniqueConstraint("tenant_id", "customer_id", "source"),
)

customer_tag: Table = narrow(
    "customer_tag",
    key_column("customer_id"),
    text_key("tag_folded"),
    text("tag"),
    reference("customer_id", "customer"),
)
Index(None, customer_tag.c.tenant_id, customer_tag.c.tag_folded, customer_tag.c.customer_id)

customer_consent: Table = narrow(
    "customer_consent",
    key_column("customer_id"),
    text_key("channel"),
    text("state"),  # granted or denied
    whole("updated_at"),
    reference("customer_id", "customer"),
)
Index(
    None,
    customer_consent.c.tenant_id,
    customer_consent.c.channel,
    customer_consent.c.state,
    customer_consent.c.customer_id,
)

custom_field = narrow(
    "custom_field",
    text_key("key"),
    text("label"),
    text("type"),  # text, number, date or bool
    whole("created_at"),
)

customer_custom: Table = narrow(
    "customer_custom",
    key_column("customer_id"),
    text_key("key"),
    maybe_text("text"),  # the value as given, of every type
    maybe_text("folded"),  # text fields
    maybe_whole("number_micro"),  # number fields: millionths
    maybe_whole("date_at"),  # date fields: the start of the day in the tenant's zone
    Column("bool", Boolean),
    reference("customer_id", "customer"),
)
for _typed in ("folded", "number_micro", "date_at", "bool"):
    Index(
        None,
        customer_custom.c.tenant_id,
        customer_custom.c.key,
        customer_custom.c[_typed],
        customer_custom.c.customer_id,
    )

project = owned(
    "project",
    id_column(),
    text("source"),
    text("external_id"),
    text("name"),
    text("name_folded"),
    maybe_whole("value_minor"),
    maybe_text("stage"),
    Column("call_suppressed", Boolean, nullable=False),
    maybe_whole("next_call_eligible_at"),
    whole("created_at"),
    whole("updated_at"),
    UniqueConstraint("tenant_id", "source", "external_id"),
)

project_contact: Table = narrow(
    "project_contact",
    key_column("project_id"),
    key_column("customer_id"),
    Column("suppress_for_project", Boolean, nullable=False),
    reference("project_id", "project"),
    reference("customer_id", "customer"),
)
Index(None, project_contact.c.tenant_id, project_contact.c.customer_id)
