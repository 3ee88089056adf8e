"""Customers as they are shown: one row with its company, tags, consent, own fields, external ids."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from sqlalchemy import Table, select

from store.sql.rows import split_codes
from store.sql.schema import (
    MICRO,
    company,
    customer,
    customer_consent,
    customer_custom,
    customer_external_id,
    customer_tag,
)
from store.sql.scope import Query, Scope
from store.types import Customer, CustomValue, ExternalId

_BEFORE_COMPANY = (
    "id",
    "name",
    "given_name",
    "family_name",
    "job_title",
    "email",
    "email_given",
    "phone",
    "phone_given",
    "city",
    "region",
    "country",
    "language",
    "zone",
    "company_id",
)
_AFTER_COMPANY = (
    "stage",
    "stage_changed_at",
    "status",
    "owner",
    "source",
    "source_url",
    "automation_enabled",
    "do_not_call",
    "spend_minor",
    "visits",
    "order_count",
    "first_order_at",
    "last_order_at",
    "previous_order_at",
    "average_order_minor",
    "last_active_at",
    "last_contacted_at",
    "last_interaction_at",
    "score",
    "created_at",
    "updated_at",
)
_NOTHING: dict[str, Any] = {}


def many(scope: Scope, ids: Sequence[int]) -> list[Customer]:
    """Full customers in the order of `ids`, leaving out unknown ones."""
    found = _customers(scope, ids) if ids else {}
    return [found[key] for key in ids if key in found]


def tags_of(scope: Scope, ids: Sequence[int]) -> dict[int, dict[str, str]]:
    """Customer → folded tag → tag."""
    found: dict[int, dict[str, str]] = {}
    columns = ("customer_id", "tag_folded", "tag")
    for key, folded, tag in _of(scope, customer_tag, columns, ids):
        found.setdefault(key, {})[folded] = tag
    return found


def consent_of(scope: Scope, ids: Sequence[int]) -> dict[int, dict[str, str]]:
    """Customer → channel → granted or denied."""
    found: dict[int, dict[str, str]] = {}
    columns = ("customer_id", "channel", "state")
    for key, channel, state in _of(scope, customer_consent, columns, ids):
        found.setdefault(key, {})[channel] = state
    return found


def custom_of(scope: Scope, ids: Sequence[int]) -> dict[int, dict[str, CustomValue]]:
    """Customer → key of an own field → value."""
    found: dict[int, dict[str, CustomValue]] = {}
    columns = ("customer_id", "key", "text", "number_micro", "bool")
    for customer_id, key, given, micro, flag in _of(scope, customer_custom, columns, ids):
        value: CustomValue = given
        if flag is not None:
            value = bool(flag)
        elif micro is not None:
            value = from_micro(micro)
        found.setdefault(customer_id, {})[key] = value
    return found


def external_ids_of(scope: Scope, ids: Sequence[int]) -> dict[int, dict[str, str]]:
    """Customer → source → external id."""
    found: dict[int, dict[str, str]] = {}
    columns = ("customer_id", "source", "value")
    for key, source, value in _of(scope, customer_external_id, columns, ids):
        found.setdefault(key, {})[source] = value
    return found


def from_micro(micro: int) -> Decimal:
    """Millionths as a decimal without trailing zeros."""
    value = Decimal(micro) / MICRO
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def _of(
    scope: Scope, table: Table[Any], columns: Sequence[str], ids: Sequence[int]
) -> Iterator[Any]:
    query: Query = select(*[table.c[name] for name in columns])
    yield from scope.rows(query.where(scope.among(table.c.customer_id, ids)))


def _customers(scope: Scope, ids: Sequence[int]) -> dict[int, Customer]:
    before = [customer.c[name] for name in _BEFORE_COMPANY]
    after = [customer.c[name] for name in _AFTER_COMPANY]
    theirs = (company.c.id == customer.c.company_id) & scope.owns(company)
    query: Query = (
        select(*before, company.c.name.label("company"), *after, customer.c.flags)
        .select_from(customer.outerjoin(company, theirs))
        .where(scope.among(customer.c.id, ids))
    )
    tags, consent = tags_of(scope, ids), consent_of(scope, ids)
    custom, external = custom_of(scope, ids), external_ids_of(scope, ids)
    return {
        row[0]: Customer(
            *row[:-1],
            flags=split_codes(row[-1]),
            tags=tuple(sorted(tags.get(row[0], _NOTHING).values())),
            consent=MappingProxyType(consent.get(row[0], _NOTHING)),
            custom=MappingProxyType(custom.get(row[0], _NOTHING)),
            external_ids=tuple(
                ExternalId(*pair) for pair in sorted(external.get(row[0], _NOTHING).items())
            ),
        )
        for row in scope.rows(query)
    }
