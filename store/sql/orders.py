"""Orders: recorded once by external id, counted in the tenant's money, facts kept right."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from sqlalchemy import bindparam, select, update

from store.ports import in_batches
from store.sql import facts
from store.sql.checks import EARLIEST_MS, LATEST_MS, Refused, are_plainly_sound, check_texts
from store.sql.guard import TENANT
from store.sql.importing import note_orders
from store.sql.known import learn
from store.sql.rows import MAX_MINOR, content_hash, join_codes, split_codes
from store.sql.schema import MILLI, customer, customer_external_id, order_item, orders
from store.sql.scope import Draft, Query, Scope
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
_NO_LINES: list[int] = []
_COLUMNS = tuple(column.name for column in orders.columns if column.name != TENANT)


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
        for key, sku, name, category, milli, price in self._scope.ask(_lines, ids=ids):
            item = OrderItem(sku, name, category, Decimal(milli) / MILLI, price)
            found.setdefault(key, []).append(item)
        return found


class OrderChanges(OrderQueries):
    """Implements `store.ports.OrderWriter`."""

    def __init__(self, scope: Scope, tenant: Callable[[], Tenant]) -> None:
        super().__init__(scope)
        self._tenant = tenant

    def record(
        self, rows: Sequence[OrderInput], *, now_ms: int, of_import: int | None = None
    ) -> Sequence[Written]:
        written: list[Written] = []
        for part in in_batches(rows, BATCH):
            batch = _Batch(self._scope, self._tenant(), part, now_ms)
            written += [batch.apply(index, row) for index, row in enumerate(part)]
            note_orders(self._scope, of_import, batch.flush())
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
        if self._refused:
            rows = [row for index, row in enumerate(rows) if index not in self._refused]
        self._by_external = _customers_by_external(scope, rows)
        self._by_email = _customers_by_email(scope, rows)
        self._known_ids = _existing(scope, rows)
        everybody = self._known_ids | set(self._by_external.values())
        for owners in self._by_email.values():
            everybody |= owners
        facts.lock(scope, everybody)
        self._recorded = _recorded(scope, rows)
        self._ids = iter(scope.ids.take(len(rows)))
        self._orders: list[tuple[Any, ...]] = []
        self._items: list[dict[str, Any]] = []
        self._touched: set[int] = set()
        self._learnt: set[tuple[str, str | None]] = set()

    def apply(self, index: int, row: OrderInput) -> Written:
        """Take one order, or say why not."""
        if index in self._refused:
            return self._refused[index]
        try:
            customer_id = self._customer(row)
        except Refused as refused:
            return Written(WriteOutcome.REFUSED, None, refused.code, refused.reason)
        key = (row.external_id.source, row.external_id.value)
        qty = [_milli(item.qty) for item in row.items] if row.items else _NO_LINES
        contents = _contents(row, customer_id, qty)
        known = self._recorded.get(key)
        if known is not None:
            return _repeated(known, contents, row.external_id.value)
        order_id = next(self._ids)
        self._recorded[key] = (order_id, contents)
        self._add(row, order_id, customer_id, contents, qty)
        return Written(WriteOutcome.ADDED, order_id)

    def flush(self) -> list[int]:
        """Write the orders taken and recompute the customers' facts; the ids of the orders."""
        self._scope.add_values(orders, _COLUMNS, self._orders)
        self._scope.add(order_item, self._items)
        facts.recompute(self._scope, self._touched)
        learn(self._scope, self._learnt)
        return [row[0] for row in self._orders]

    def _add(
        self, row: OrderInput, order_id: int, customer_id: int, contents: str, qty: list[int]
    ) -> None:
        own, external = self._tenant.currency, row.external_id
        counted = counted_minor(row.amount_minor, row.currency, own, self._tenant.rates)
        flags = row.flags if counted is not None else (*row.flags, NO_RATE)
        self._orders.append((
            order_id,
            customer_id,
            external.source,
            fold(external.source),
            external.value,
            row.amount_minor,
            row.currency,
            counted,
            row.ordered_at,
            sum(qty),
            join_codes(flags) if flags else "",
            contents,
            self._now_ms,
        ))
        for line, item in enumerate(row.items):
            self._items.append(_item_row(item, order_id, line, customer_id, qty[line]))
            self._learnt |= {("sku", item.sku), ("product", item.name), ("category", item.category)}
        self._learnt.add(("source", external.source))
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
    external = row.customer_external_id
    named = (row.customer_id is not None) + (row.customer_email is not None)
    if named + (external is not None) != 1:
        raise Refused("bad_customer", "name the customer by exactly one of id, external id, e-mail")
    if not EARLIEST_MS <= row.ordered_at <= LATEST_MS:
        raise Refused("out_of_range", f"ordered_at: {row.ordered_at} is not in years 1 to 9999")
    amounts = [row.amount_minor, *[item.price_minor for item in row.items]]
    if any(not item.qty.is_finite() or abs(item.qty) > MAX_QTY for item in row.items):
        raise Refused("out_of_range", f"a quantity is beyond {MAX_QTY}")
    if min(amounts) < -MAX_MINOR or max(amounts) > MAX_MINOR:
        raise Refused("out_of_range", f"an amount is beyond {MAX_MINOR} minor units")
    if not are_plainly_sound(_all_texts(row)):
        check_texts(_texts(row))


def _all_texts(row: OrderInput) -> list[str | None]:
    texts = [row.external_id.source, row.external_id.value, row.currency, row.customer_email]
    if row.flags:
        texts += row.flags
    if row.customer_external_id is not None:
        texts += (row.customer_external_id.source, row.customer_external_id.value)
    for item in row.items:
        texts += (item.sku, item.name, item.category)
    return texts


def _texts(row: OrderInput) -> list[tuple[str, str]]:
    external, named = row.external_id, row.customer_external_id
    texts = [("external_id", external.source), ("external_id", external.value)]
    texts += [("currency", row.currency), *[("flags", flag) for flag in row.flags]]
    if named is not None:
        texts += [("customer_external_id", named.source), ("customer_external_id", named.value)]
    if row.customer_email:
        texts.append(("customer_email", row.customer_email))
    for item in row.items:
        texts += [("sku", item.sku or ""), ("name", item.name or "")]
        texts.append(("category", item.category or ""))
    return texts


def _milli(qty: Decimal) -> int:
    return int((qty * MILLI).to_integral_value())


def _contents(row: OrderInput, customer_id: int, qty: list[int]) -> str:
    lines = [
        (item.sku, item.name, item.category, milli, item.price_minor)
        for item, milli in zip(row.items, qty, strict=True)
    ]
    return content_hash(customer_id, row.amount_minor, row.currency, row.ordered_at, lines)


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
    return {row[0] for row in scope.ask(_by_id, ids=ids)} if ids else ids


def _customers_by_external(scope: Scope, rows: Sequence[OrderInput]) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for source, values in _by_source(row.customer_external_id for row in rows):
        for row in scope.ask(_owners, source=source, values=values):
            found[source, row[0]] = row[1]
    return found


def _customers_by_email(scope: Scope, rows: Sequence[OrderInput]) -> dict[str, set[int]]:
    emails = {fold(row.customer_email) for row in rows if row.customer_email}
    found: dict[str, set[int]] = {}
    if emails:
        for email, key in scope.ask(_by_email, values=emails):
            found.setdefault(email, set()).add(key)
    return found


def _recorded(scope: Scope, rows: Sequence[OrderInput]) -> dict[tuple[str, str], tuple[int, str]]:
    found: dict[tuple[str, str], tuple[int, str]] = {}
    for source, values in _by_source(row.external_id for row in rows):
        for row in scope.ask(_known, source=source, values=values):
            found[source, row[0]] = (row[1], row[2])
    return found


def _by_source(ids: Iterable[ExternalId | None]) -> Iterable[tuple[str, set[str]]]:
    found: dict[str, set[str]] = {}
    for one in ids:
        if one is not None:
            found.setdefault(one.source, set()).add(one.value)
    return found.items()


def _lines(draft: Draft) -> Query:
    table = order_item.c
    columns = (table.order_id, table.sku, table.product, table.category, table.qty_milli)
    query = select(*columns, table.price_minor).where(draft.listed(table.order_id, "ids"))
    return query.order_by(table.order_id, table.line)


def _by_id(draft: Draft) -> Query:
    return select(customer.c.id).where(draft.listed(customer.c.id, "ids"))


def _by_email(draft: Draft) -> Query:
    mine = draft.listed(customer.c.email_folded, "values")
    return select(customer.c.email_folded, customer.c.id).where(mine)


def _owners(draft: Draft) -> Query:
    table = customer_external_id.c
    mine = draft.listed(table.value, "values")
    query = select(table.value, table.customer_id)
    return query.where(table.source == bindparam("source"), mine)


def _known(draft: Draft) -> Query:
    table = orders.c
    mine = draft.listed(table.external_id, "values")
    query = select(table.external_id, table.id, table.content_hash)
    return query.where(table.source == bindparam("source"), mine)
