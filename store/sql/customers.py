"""Questions about customers, and their changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, select

from store.ports import BadCursor
from store.segment.codec import rule_hash
from store.segment.env import RuleEnv
from store.segment.rule import Rule
from store.sql.compile import condition
from store.sql.facts import disagreements
from store.sql.paging import AfterId, FrozenAt, Served, decode, encode, frozen_ids, keep, pack
from store.sql.people import many
from store.sql.rows import content_hash, is_storable
from store.sql.schema import customer, customer_external_id
from store.sql.scope import Scope
from store.sql.sorting import FEW, Order
from store.sql.upserts import upsert
from store.text import fold
from store.types import Customer, CustomerInput, ExternalId, Frozen, Page, Tenant, Written

LAST = chr(0x10FFFF)  # sorts after every continuation of a prefix
MAX_SLICE = 4_096


class CustomerQueries:
    """Implements `store.ports.CustomerReader`."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def find(
        self, rule: Rule, env: RuleEnv, *, sort: str, limit: int, cursor: str | None
    ) -> Page[Customer]:
        if limit < 1:
            raise ValueError(f"limit {limit}: at least 1 is accepted")
        order = Order(sort)
        question = content_hash("customers", self._scope.tenant_id, rule_hash(rule), sort)
        mark = None if cursor is None else decode(question, cursor)
        where = condition(rule, env, self._scope.tenant_id)
        total = self._count(where)
        if not total:
            return Page((), 0, None)
        if mark is None or isinstance(mark, AfterId):
            return self._from_index(where, order, question, limit, total, mark)
        if isinstance(mark, Served):
            return self._frozen_now(where, order, question, limit, total, mark)
        return self._from_frozen(where, question, limit, total, mark)

    def count(self, rule: Rule, env: RuleEnv) -> int:
        return self._count(condition(rule, env, self._scope.tenant_id))

    def ids(self, rule: Rule, env: RuleEnv) -> Sequence[int]:
        where = condition(rule, env, self._scope.tenant_id)
        query = select(customer.c.id).where(where).order_by(customer.c.id)
        return [row[0] for row in self._scope.rows(query)]

    def stream(self, rule: Rule, env: RuleEnv, *, after: int, limit: int) -> Sequence[Customer]:
        where = condition(rule, env, self._scope.tenant_id)
        query = select(customer.c.id).where(where, customer.c.id > after)
        rows = self._scope.rows(query.order_by(customer.c.id).limit(limit))
        return many(self._scope, [row[0] for row in rows])

    def get(self, customer_id: int) -> Customer | None:
        found = many(self._scope, [customer_id])
        return found[0] if found else None

    def many(self, ids: Sequence[int]) -> Sequence[Customer]:
        return many(self._scope, ids)

    def named(self, text: str, limit: int) -> Sequence[Customer]:
        folded = fold(text)
        if not folded or not is_storable(text):
            return []
        found = dict.fromkeys(self._by_external_value(text.strip(), limit))
        for where in _lookups(text, folded):
            if len(found) >= limit:
                break
            query = select(customer.c.id).where(where).order_by(customer.c.id).limit(limit)
            found |= dict.fromkeys(row[0] for row in self._scope.rows(query))
        return many(self._scope, list(found)[:limit])

    def by_external_id(self, external_id: ExternalId) -> int | None:
        if not is_storable(external_id.source + external_id.value):
            return None
        return self._scope.value(
            select(customer_external_id.c.customer_id).where(
                customer_external_id.c.source == external_id.source,
                customer_external_id.c.value == external_id.value,
            )
        )

    def disagreements(self, limit: int) -> Sequence[tuple[int, tuple[str, ...]]]:
        return disagreements(self._scope, limit=limit)

    def _count(self, where: ColumnElement[bool]) -> int:
        query = select(func.count()).select_from(customer).where(where)
        return int(self._scope.value(query) or 0)

    def _from_index(
        self,
        where: ColumnElement[bool],
        order: Order,
        question: str,
        limit: int,
        total: int,
        mark: AfterId | None,
    ) -> Page[Customer]:
        if mark is not None:
            if not order.by_id:
                raise BadCursor("the cursor belongs to another sort")
            where = where & order.after(mark.id)
        ids = self._ordered(where, order, total, limit + 1)
        more = None
        if len(ids) > limit:
            served = ids[:limit]
            after = AfterId(served[-1]) if order.by_id else Served(frozenset(served))
            more = encode(question, after)
        return Page(tuple(many(self._scope, ids[:limit])), total, more)

    def _frozen_now(
        self,
        where: ColumnElement[bool],
        order: Order,
        question: str,
        limit: int,
        total: int,
        mark: Served,
    ) -> Page[Customer]:
        ids = [key for key in self._ordered(where, order, total, None) if key not in mark.ids]
        items = tuple(many(self._scope, ids[:limit]))
        if len(ids) <= limit:
            return Page(items, total, None)
        frozen = Frozen(self._scope.ids.next(), question, pack(ids[limit:]))
        return Page(items, total, encode(question, FrozenAt(frozen.id, 0)), frozen)

    def _from_frozen(
        self, where: ColumnElement[bool], question: str, limit: int, total: int, mark: FrozenAt
    ) -> Page[Customer]:
        """The next of the frozen people who still match, looked up in slices that grow while few
        do; the page ends where somebody is known to follow."""
        kept: list[tuple[int, int]] = []
        position = mark.position
        for part in _growing(frozen_ids(self._scope, question, mark), limit + 1):
            query = select(customer.c.id).where(where, self._scope.among(customer.c.id, part))
            still = {row[0] for row in self._scope.rows(query)}
            kept += [(position + i, key) for i, key in enumerate(part) if key in still]
            position += len(part)
            if len(kept) > limit:
                break
        items = tuple(many(self._scope, [key for _, key in kept[:limit]]))
        more = None
        if len(kept) > limit:
            more = encode(question, FrozenAt(mark.snapshot_id, kept[limit][0]))
        return Page(items, total, more)

    def _ordered(
        self, where: ColumnElement[bool], order: Order, total: int, limit: int | None
    ) -> list[int]:
        """Matching ids in order, people without a value for it last."""
        if total <= FEW:
            return self._few(where, order)[:limit]
        found: list[int] = []
        for part in order.parts:
            query = select(customer.c.id).where(where, *part).order_by(*order.columns)
            left = None if limit is None else limit - len(found)
            found += [row[0] for row in self._scope.rows(query.limit(left))]
            if len(found) == limit:
                break
        return found

    def _few(self, where: ColumnElement[bool], order: Order) -> list[int]:
        """A short list found like the count, then sorted: each step has one good plan."""
        ids = [row[0] for row in self._scope.rows(select(customer.c.id).where(where))]
        if order.by_id:
            return order.in_order(ids)
        listed = self._scope.among(customer.c.id, ids)
        # The name is in no index, so none covers this: each person is looked up by their key.
        query = select(customer.c.id, customer.c.name).where(listed).order_by(*order.expressions)
        return [row[0] for row in self._scope.rows(query)]

    def _by_external_value(self, text: str, limit: int) -> list[int]:
        table = customer_external_id.c
        query = select(table.customer_id).where(table.value == text).limit(limit)
        return [row[0] for row in self._scope.rows(query)]


class CustomerChanges(CustomerQueries):
    """Implements `store.ports.CustomerWriter`."""

    def __init__(self, scope: Scope, tenant: Callable[[], Tenant]) -> None:
        super().__init__(scope)
        self._tenant = tenant

    def upsert(
        self,
        rows: Sequence[CustomerInput],
        *,
        now_ms: int,
        add: bool = True,
        replace: bool = True,
        of_import: int | None = None,
    ) -> Sequence[Written]:
        scope, tenant = self._scope, self._tenant()
        return upsert(
            scope, tenant, rows, now_ms=now_ms, add=add, replace=replace, of_import=of_import
        )

    def freeze(self, frozen: Frozen) -> None:
        keep(self._scope, frozen)


def _lookups(text: str, folded: str) -> Iterator[ColumnElement[bool]]:
    for column in (customer.c.name_folded, customer.c.email_folded, customer.c.family_name_folded):
        yield column == folded
    digits = "".join(char for char in text if char.isdigit())
    if len(digits) >= 4 and not any(char.isalpha() for char in text):
        yield _starts(customer.c.phone, f"+{digits}")
    for column in (customer.c.name_folded, customer.c.email_folded, customer.c.family_name_folded):
        yield _starts(column, folded)


def _starts(column: ColumnElement[Any], prefix: str) -> ColumnElement[bool]:
    return (column >= prefix) & (column < prefix + LAST)


def _growing(chunks: Iterator[Sequence[int]], size: int) -> Iterator[Sequence[int]]:
    for chunk in chunks:
        start = 0
        while start < len(chunk):
            yield chunk[start : start + size]
            start, size = start + size, min(size * 2, MAX_SLICE)
