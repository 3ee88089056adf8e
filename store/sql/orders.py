"""Orders: recorded once by external id, counted in the tenant's money, facts kept right."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from sqlalchemy import select, update

from store.ports import in_batches
from store.sql import facts
from store.sql.changes import EARLIEST_MS, LATEST_MS, Refused, check_text
from store.sql.known import learn
from store.sql.rows import MAX_MINOR, content_hash, join_codes, split_codes
from store.sql.schema import MILLI, customer, customer_external_id, order_item, orders
from store.sql.scope import Query, Scope
from store.sql.tenants import keep_rates
from store.text import fold
from store.types import (
    ExternalId,
    Order,
    OrderInput,
    OrderItem,
    Tenant,
    WriteOutcome,
    Written,
    minor_digits,
)

BATCH = 1_000
NO_RATE = "currency_without_rate"
MAX_QTY = Decimal(10**9)


class OrderQueries:
    """Implements `store.ports.OrderReader`."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def of_customer(self, customer_id: int, limit: int) -> Sequence[Order]:
        latest = select(orders).where(orders.c.customer_id == customer_id)
        return self._orders(
            latest.order_by(orders.c.ordered_at.desc(), orders.c.id.desc()).limit(limit)
        )

    def stream(self, *, after: int, limit: int) -> Sequence[Order]:
        return self._orders(
            select(orders).where(orders.c.id > after).order_by(orders.c.id).limit(limit)
        )

    def _orders(self, query: Query) -> list[Order]:
        rows = self._scope.rows(query)
        items = self._items([row.id for row in rows])
        return [
            Order(
                id=row.id,
                customer_id=row.customer_id,
                external_id=ExternalId(row.source, row.external_id),
                amount_minor=row.amount_minor,
                currency=row.currency,
                counted_minor=row.counted_minor,
                ordered_at=row.ordered_at,
                items=tuple(items.get(row.id, ())),
                flags=split_codes(row.flags),
            )
            for row in rows
        ]

    def _items(self, ids: Sequence[int]) -> dict[int, list[OrderItem]]:
        found: dict[int, list[OrderItem]] = {}
        table = order_item.c
        columns = (table.order_id, table.sku, table.product, table.category, table.qty_milli)
        mine = self._scope.among(table.order_id, ids)
        query = select(*columns, table.price_minor).where(mine)
        for key, sku, name, category, milli, price in self._scope.rows(
            query.order_by(table.order_id, table.line)
        ):
            item = OrderItem(sku, name, category, Decimal(milli) / MILLI, price)
            found.setdefault(key, []).append(item)
        return found


class OrderChanges(OrderQueries):
    """Implements `store.ports.OrderWriter`."""

    def __init__(self, scope: Scope, tenant: Callable[[], Tenant]) -> None:
        super().__init__(scope)
        self._tenant = tenant

    def record(self, rows: Sequence[OrderInput], *, now_ms: int) -> Sequence[Written]:
        written: list[Written] = []
        for part in in_batches(rows, BATCH):
            batch = _Batch(self._scope, self._tenant(), part, now_ms)
            written += [batch.apply(index, row) for index, row in enumerate(part)]
            batch.flush()
        return written

    def set_rates(self, rates: Mapping[str, Decimal]) -> int:
        """Set what one unit of each foreign currency is worth, count the orders kept in them anew
        and recompute the facts of their customers; how many orders count differently now."""
        keep_rates(self._scope, rates)
        own = self._tenant().currency
        foreign = select(
            orders.c.id, orders.c.customer_id, orders.c.amount_minor, orders.c.currency,
            orders.c.counted_minor, orders.c.flags,
        ).where(orders.c.currency != own)  # fmt: skip
        touched: set[int] = set()
        changed = 0
        for row in self._scope.rows(foreign):
            counted = counted_minor(row.amount_minor, row.currency, own, rates)
            if counted == row.counted_minor:
                continue
            flags = [flag for flag in split_codes(row.flags) if flag != NO_RATE]
            values = {
                "counted_minor": counted,
                "flags": join_codes(flags if counted is not None else [*flags, NO_RATE]),
            }
            self._scope.change(update(orders).where(orders.c.id == row.id).values(values))
            touched.add(row.customer_id)
            changed += 1
        facts.recompute(self._scope, touched)
        return changed


def counted_minor(
    amount_minor: int, currency: str, own: str, rates: Mapping[str, Decimal]
) -> int | None:
    """An amount in the tenant's own minor units; None where it set no rate for the currency."""
    if currency == own:
        return amount_minor
    rate = rates.get(currency)
    if rate is None:
        return None
    shift = minor_digits(own) - minor_digits(currency)
    worth = (Decimal(amount_minor) * rate).scaleb(shift)
    return int(worth.to_integral_value(ROUND_HALF_EVEN))


class _Batch:
    """Up to a thousand orders: looked up together, written together."""

    def __init__(
        self, scope: Scope, tenant: Tenant, rows: Sequence[OrderInput], now_ms: int
    ) -> None:
        self._scope = scope
        self._tenant = tenant
        self._now_ms = now_ms
        self._refused = _refused(rows)
        rows = [row for index, row in enumerate(rows) if index not in self._refused]
        self._by_external = _customers_by_external(scope, rows)
        self._by_email = _customers_by_email(scope, rows)
        self._known_ids = _existing(scope, rows)
        everybody = self._known_ids | set(self._by_external.values())
        for owners in self._by_email.values():
            everybody |= owners
        facts.lock(scope, everybody)
        self._recorded = _recorded(scope, rows)
        self._orders: list[dict[str, Any]] = []
        self._items: list[dict[str, Any]] = []
        self._touched: set[int] = set()
        self._learnt: list[tuple[str, str | None]] = []

    def apply(self, index: int, row: OrderInput) -> Written:
        """Take one order, or say why not."""
        if index in self._refused:
            return self._refused[index]
        try:
            customer_id = self._customer(row)
        except Refused as refused:
            return Written(WriteOutcome.REFUSED, None, refused.code, refused.reason)
        key = (row.external_id.source, row.external_id.value)
        contents = _contents(row, customer_id)
        known = self._recorded.get(key)
        if known is not None:
            return _repeated(known, contents, row.external_id.value)
        order_id = self._scope.ids.next()
        self._recorded[key] = (order_id, contents)
        self._add(row, order_id, customer_id, contents)
        return Written(WriteOutcome.ADDED, order_id)

    def flush(self) -> None:
        """Write the orders taken and recompute the customers' facts."""
        self._scope.add(orders, self._orders)
        self._scope.add(order_item, self._items)
        facts.recompute(self._scope, self._touched)
        learn(self._scope, self._learnt)

    def _add(self, row: OrderInput, order_id: int, customer_id: int, contents: str) -> None:
        own, rates = self._tenant.currency, self._tenant.rates
        counted = counted_minor(row.amount_minor, row.currency, own, rates)
        flags = row.flags if counted is not None else (*row.flags, NO_RATE)
        qty = [_milli(item.qty) for item in row.items]
        self._orders.append({
            "id": order_id,
            "customer_id": customer_id,
            "source": row.external_id.source,
            "source_folded": fold(row.external_id.source),
            "external_id": row.external_id.value,
            "amount_minor": row.amount_minor,
            "currency": row.currency,
            "counted_minor": counted,
            "ordered_at": row.ordered_at,
            "qty_milli": sum(qty),
            "flags": join_codes(flags),
            "content_hash": contents,
            "recorded_at": self._now_ms,
        })
        for line, item in enumerate(row.items):
            self._items.append(_item_row(item, order_id, line, customer_id, qty[line]))
            self._learnt += [
                ("sku", item.sku),
                ("product", item.name),
                ("category", item.category),
            ]
        self._learnt.append(("source", row.external_id.source))
        self._touched.add(customer_id)

    def _customer(self, row: OrderInput) -> int:
        if row.customer_id is not None:
            if row.customer_id in self._known_ids:
                return row.customer_id
            raise Refused("no_customer", "there is no customer with this id")
        if row.customer_external_id is not None:
            external = row.customer_external_id
            found = self._by_external.get((external.source, external.value))
            if found is not None:
                return found
            raise Refused("no_customer", f"no customer has the external id {external.value!r}")
        owners = self._by_email.get(fold(row.customer_email or ""), set[int]())
        if len(owners) > 1:
            raise Refused("ambiguous_match", "several customers share this e-mail")
        for owner in owners:
            return owner
        raise Refused("no_customer", f"no customer has the e-mail {row.customer_email!r}")


def _refused(rows: Sequence[OrderInput]) -> dict[int, Written]:
    found: dict[int, Written] = {}
    for index, row in enumerate(rows):
        try:
            _check(row)
        except Refused as problem:
            found[index] = Written(WriteOutcome.REFUSED, None, problem.code, problem.reason)
    return found


def _check(row: OrderInput) -> None:
    named = (row.customer_id, row.customer_external_id, row.customer_email)
    if sum(one is not None for one in named) != 1:
        raise Refused("bad_customer", "name the customer by exactly one of id, external id, e-mail")
    if not EARLIEST_MS <= row.ordered_at <= LATEST_MS:
        raise Refused("out_of_range", f"ordered_at: {row.ordered_at} is not in years 1 to 9999")
    amounts = [row.amount_minor, *[item.price_minor for item in row.items]]
    if any(abs(amount) > MAX_MINOR for amount in amounts):
        raise Refused("out_of_range", f"an amount is beyond {MAX_MINOR} minor units")
    if any(not item.qty.is_finite() or abs(item.qty) > MAX_QTY for item in row.items):
        raise Refused("out_of_range", f"a quantity is beyond {MAX_QTY}")
    check_text(_texts(row))


def _texts(row: OrderInput) -> list[str]:
    named = row.customer_external_id or row.external_id
    texts = [row.external_id.source, row.external_id.value, named.source, named.value]
    texts += [row.currency, row.customer_email or "", *row.flags]
    for item in row.items:
        texts += [text for text in (item.sku, item.name, item.category) if text is not None]
    return texts


def _milli(qty: Decimal) -> int:
    return int((qty * MILLI).to_integral_value())


def _contents(row: OrderInput, customer_id: int) -> str:
    items = [
        (item.sku, item.name, item.category, _milli(item.qty), item.price_minor)
        for item in row.items
    ]
    return content_hash(customer_id, row.amount_minor, row.currency, row.ordered_at, items)


def _repeated(known: tuple[int, str], contents: str, value: str) -> Written:
    order_id, recorded = known
    if recorded == contents:
        return Written(WriteOutcome.UNCHANGED, order_id)
    reason = f"an order {value!r} with other contents is recorded already"
    return Written(WriteOutcome.REFUSED, order_id, "conflict", reason)


def _item_row(
    item: OrderItem, order_id: int, line: int, customer_id: int, qty_milli: int
) -> dict[str, Any]:
    return {
        "order_id": order_id,
        "line": line,
        "customer_id": customer_id,
        "sku": item.sku,
        "sku_folded": _folded(item.sku),
        "product": item.name,
        "product_folded": _folded(item.name),
        "category": item.category,
        "category_folded": _folded(item.category),
        "qty_milli": qty_milli,
        "price_minor": item.price_minor,
    }


def _folded(text: str | None) -> str | None:
    return None if text is None else fold(text)


def _existing(scope: Scope, rows: Sequence[OrderInput]) -> set[int]:
    ids = {row.customer_id for row in rows if row.customer_id is not None}
    if not ids:
        return ids
    return {
        row[0] for row in scope.rows(select(customer.c.id).where(scope.among(customer.c.id, ids)))
    }


def _customers_by_external(scope: Scope, rows: Sequence[OrderInput]) -> dict[tuple[str, str], int]:
    table = customer_external_id.c
    found: dict[tuple[str, str], int] = {}
    for source, values in _by_source(row.customer_external_id for row in rows):
        query = select(table.value, table.customer_id)
        wanted = query.where(table.source == source, scope.among(table.value, values))
        found |= {(source, row[0]): row[1] for row in scope.rows(wanted)}
    return found


def _customers_by_email(scope: Scope, rows: Sequence[OrderInput]) -> dict[str, set[int]]:
    emails = {fold(row.customer_email) for row in rows if row.customer_email}
    found: dict[str, set[int]] = {}
    if not emails:
        return found
    query = select(customer.c.email_folded, customer.c.id)
    for email, key in scope.rows(query.where(scope.among(customer.c.email_folded, emails))):
        found.setdefault(email, set()).add(key)
    return found


def _recorded(scope: Scope, rows: Sequence[OrderInput]) -> dict[tuple[str, str], tuple[int, str]]:
    table = orders.c
    found: dict[tuple[str, str], tuple[int, str]] = {}
    for source, values in _by_source(row.external_id for row in rows):
        query = select(table.external_id, table.id, table.content_hash)
        wanted = query.where(table.source == source, scope.among(table.external_id, values))
        found |= {(source, row[0]): (row[1], row[2]) for row in scope.rows(wanted)}
    return found


def _by_source(ids: Iterable[ExternalId | None]) -> Iterable[tuple[str, set[str]]]:
    found: dict[str, set[str]] = {}
    for one in ids:
        if one is not None:
            found.setdefault(one.source, set()).add(one.value)
    return found.items()
