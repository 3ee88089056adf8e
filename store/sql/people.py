"""Customers as they are shown: one row with its company, tags, consent, own fields, external ids."""

from __future__ import annotations

from collections.abc import Collection, Sequence
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
from store.sql.scope import Draft, Query, Scope
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
    return _pairs(scope.ask(_tags, ids=ids))


def consent_of(scope: Scope, ids: Sequence[int]) -> dict[int, dict[str, str]]:
    """Customer → channel → granted or denied."""
    return _pairs(scope.ask(_consent, ids=ids))


def external_ids_of(scope: Scope, ids: Sequence[int]) -> dict[int, dict[str, str]]:
    """Customer → source → external id."""
    return _pairs(scope.ask(_external_ids, ids=ids))


def custom_of(
    scope: Scope, ids: Sequence[int], keys: Collection[str] | None = None
) -> dict[int, dict[str, CustomValue]]:
    """Customer → key of an own field → value; of all keys, or of these."""
    found: dict[int, dict[str, CustomValue]] = {}
    rows = (
        scope.ask(_custom, ids=ids)
        if keys is None
        else scope.ask(_custom_among, ids=ids, keys=list(keys))
    )
    for customer_id, key, given, micro, flag in rows:
        value: CustomValue = given
        if flag is not None:
            value = bool(flag)
        elif micro is not None:
            value = from_micro(micro)
        found.setdefault(customer_id, {})[key] = value
    return found


def from_micro(micro: int) -> Decimal:
    """Millionths as a decimal without trailing zeros."""
    value = Decimal(micro) / MICRO
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def _pairs(rows: Sequence[Any]) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    for customer_id, key, value in rows:
        found.setdefault(customer_id, {})[key] = value
    return found


def _hanging(draft: Draft, table: Table[Any], *columns: str) -> Query:
    query: Query = select(table.c.customer_id, *[table.c[name] for name in columns])
    return query.where(draft.listed(table.c.customer_id, "ids"))


def _tags(draft: Draft) -> Query:
    return _hanging(draft, customer_tag, "tag_folded", "tag")


def _consent(draft: Draft) -> Query:
    return _hanging(draft, customer_consent, "channel", "state")


def _external_ids(draft: Draft) -> Query:
    return _hanging(draft, customer_external_id, "source", "value")


def _custom(draft: Draft) -> Query:
    return _hanging(draft, customer_custom, "key", "text", "number_micro", "bool")


def _custom_among(draft: Draft) -> Query:
    return _custom(draft).where(draft.listed(customer_custom.c.key, "keys"))


def _shown(draft: Draft) -> Query:
    before = [customer.c[name] for name in _BEFORE_COMPANY]
    after = [customer.c[name] for name in _AFTER_COMPANY]
    theirs = (company.c.id == customer.c.company_id) & draft.owns(company)
    return (
        select(*before, company.c.name.label("company"), *after, customer.c.flags)
        .select_from(customer.outerjoin(company, theirs))
        .where(draft.listed(customer.c.id, "ids"))
    )


def _customers(scope: Scope, ids: Sequence[int]) -> dict[int, Customer]:
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
        for row in scope.ask(_shown, ids=ids)
    }
