"""People and orders for tests, with what a test does not care about filled in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from store.ports import Store
from store.segment.env import RuleEnv
from store.segment.rule import EVERYONE, Leaf, Rule
from store.types import (
    Customer,
    CustomerInput,
    ExternalId,
    OrderInput,
    OrderItem,
    Page,
    Tenant,
    WriteOutcome,
    Written,
)

DAY = 86_400_000
NOW = 1_784_116_800_000  # 15 July 2026, 12:00 UTC
TENANT = Tenant(
    id=1, name="Atelier Nord", currency="CAD", zone="America/Toronto", locale="en",
    rates={"USD": Decimal("1.35")},
)  # fmt: skip
ENV = RuleEnv(today=date(2026, 7, 15), zone="America/Toronto", currency="CAD")
BIG = Leaf("spend", ">", Decimal(100))


def person(number: int = 1, **given: Any) -> CustomerInput:
    """A customer to add: number 7 is known by shop id 7, an e-mail and a phone of their own."""
    base: dict[str, Any] = {
        "external_id": ExternalId("shop", str(number)),
        "name": f"Éloïse Tremblay {number}",
        "email": f"eloise{number}@example.com",
        "phone": f"+1514555{number:04}",
        "city": "Montréal",
    }
    return CustomerInput(**{**base, **given})


def order(number: int = 1, **given: Any) -> OrderInput:
    """An order of 50.00 CAD a day ago by the customer with shop id 1."""
    base: dict[str, Any] = {
        "external_id": ExternalId("shop", f"o{number}"),
        "amount_minor": 5_000,
        "currency": "CAD",
        "ordered_at": NOW - DAY,
        "customer_external_id": ExternalId("shop", "1"),
    }
    return OrderInput(**{**base, **given})


def item(**given: Any) -> OrderItem:
    """One line: a pair of shoes at 50.00."""
    base: dict[str, Any] = {
        "sku": "SH-1",
        "name": "Trail shoes",
        "category": "shoes",
        "qty": Decimal(1),
        "price_minor": 5_000,
    }
    return OrderItem(**{**base, **given})


async def upsert(
    store: Store, *rows: CustomerInput, now_ms: int = NOW, tenant_id: int = 1, **options: bool
) -> Sequence[Written]:
    """Upsert customers in one unit."""
    return await store.write(
        tenant_id, lambda tx: tx.customers.upsert(rows, now_ms=now_ms, **options)
    )


async def added(store: Store, *rows: CustomerInput, tenant_id: int = 1) -> list[int]:
    """Add customers that must be new; their ids."""
    written = await upsert(store, *rows, tenant_id=tenant_id)
    assert [one.outcome for one in written] == [WriteOutcome.ADDED] * len(rows)
    return [one.id for one in written if one.id is not None]


async def record(store: Store, *rows: OrderInput, tenant_id: int = 1) -> Sequence[Written]:
    """Record orders in one unit."""
    return await store.write(tenant_id, lambda tx: tx.orders.record(rows, now_ms=NOW))


async def customer(store: Store, customer_id: int, *, tenant_id: int = 1) -> Customer:
    """A customer that must be there."""
    found = await store.read(tenant_id, lambda reader: reader.customers.get(customer_id))
    assert found is not None
    return found


async def everyone(store: Store, *, tenant_id: int = 1) -> list[int]:
    """The ids of all customers of a tenant."""
    return list(await store.read(tenant_id, lambda reader: reader.customers.ids(EVERYONE, ENV)))


async def page(
    store: Store,
    *,
    rule: Rule = EVERYONE,
    sort: str = "id",
    limit: int = 10,
    cursor: str | None = None,
) -> Page[Customer]:
    """A page of customers, what it asks to freeze being kept."""
    found = await store.read(
        1,
        lambda reader: reader.customers.find(rule, ENV, sort=sort, limit=limit, cursor=cursor),
    )
    frozen = found.freeze
    if frozen is not None:
        await store.write(1, lambda tx: tx.customers.freeze(frozen))
    return found


def outcomes(written: Iterable[Written]) -> list[str]:
    """What became of each row, as words."""
    return [one.outcome.value for one in written]
