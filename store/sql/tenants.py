"""Tenants: who they are, what money they keep, and how fresh their known values are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from sqlalchemy import BigInteger, Connection, bindparam, insert, select, update

from store.clock import real_ms
from store.sql.schema import tenant
from store.sql.scope import Scope
from store.types import Tenant

_ONE = select(tenant).where(tenant.c.id == bindparam("wanted", type_=BigInteger()))


def load(connection: Connection, tenant_id: int) -> Tenant | None:
    """A tenant, or None when there is none with this id."""
    row = connection.execute(_ONE, {"wanted": tenant_id}).first()
    if row is None:
        return None
    rates: dict[str, str] = json.loads(row.rates)
    return Tenant(
        id=row.id,
        name=row.name,
        currency=row.currency,
        zone=row.zone,
        locale=row.locale,
        inactive_days=row.inactive_days,
        rates=MappingProxyType({code: Decimal(rate) for code, rate in rates.items()}),
    )


def add(connection: Connection, wanted: Tenant) -> None:
    """Add a tenant."""
    row = {
        "id": wanted.id,
        "name": wanted.name,
        "currency": wanted.currency,
        "zone": wanted.zone,
        "locale": wanted.locale,
        "inactive_days": wanted.inactive_days,
        "rates": _rates(wanted.rates),
        "values_version": 1,
        "created_at": real_ms(),
    }
    connection.execute(insert(tenant).values(row))


def keep_rates(scope: Scope, rates: Mapping[str, Decimal]) -> None:
    """Set what one unit of each foreign currency is worth in the tenant's own."""
    mine = update(tenant).where(tenant.c.id == scope.tenant_id)
    scope.connection.execute(mine.values(rates=_rates(rates)))


def values_version(scope: Scope) -> int:
    """A number that changes with the known values, segments and custom fields."""
    query = select(tenant.c.values_version).where(tenant.c.id == scope.tenant_id)
    return int(scope.connection.execute(query).scalar() or 0)


def bump_values(scope: Scope) -> None:
    """Say that known values, segments or custom fields changed."""
    mine = update(tenant).where(tenant.c.id == scope.tenant_id)
    scope.connection.execute(mine.values(values_version=tenant.c.values_version + 1))


def _rates(rates: Mapping[str, Decimal]) -> str:
    return json.dumps({code: str(rate) for code, rate in sorted(rates.items())})
