"""Taking an import back, a step at a time, but for what was used since."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ForeignKeyConstraint,
    Table,
    and_,
    bindparam,
    case,
    delete,
    func,
    or_,
    select,
    update,
)

from store.imports import LeftCustomer, Outlook, Undone, Used
from store.sql import facts
from store.sql.dialect import one_at_a_time
from store.sql.hanging import TYPED, take_off
from store.sql.importing import ANOTHER_WAY, Previous
from store.sql.schema import (
    communication,
    customer,
    customer_consent,
    customer_custom,
    customer_external_id,
    customer_tag,
    import_customer,
    import_order,
    metadata,
    order_item,
    orders,
)
from store.sql.scope import Draft, Query, Scope

HANGING = (customer_tag, customer_consent, customer_custom, customer_external_id)
LOOKED_AT = 5_000  # rows of one page of an outlook
_GONE = "gone"
_note = import_customer.c


class Imports:
    """Implements `store.imports.ImportReader` and `ImportWriter`."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def outlook(self, job_id: int, *, examples: int) -> Outlook:
        scope = self._scope
        whys = Counter[tuple[str, bool]]()
        some: list[tuple[int, str]] = []
        for page in self._pages(job_id):
            whys.update((why, added) for _, why, added in page)
            left = [(key, why) for key, why, _ in page if why not in {"", _GONE}]
            some += left[: examples - len(some)]
        count = select(func.count(import_order.c.order_id)).where(import_order.c.job_id == job_id)
        return Outlook(
            orders=int(scope.value(count) or 0),
            removed=whys["", True],
            restored=whys["", False],
            left=_reasons(why for why, _ in whys.elements()),
            examples=self._named(some),
        )

    def undo_orders(self, job_id: int, *, limit: int) -> Undone:
        scope = self._scope
        ids = [row[0] for row in scope.ask(_orders_of, job_id=job_id, most=limit)]
        if not ids:
            return Undone(None)
        owners = {row[0] for row in scope.ask(_owners_of, ids=ids)}
        facts.lock(scope, owners)
        scope.change(delete(order_item).where(scope.among(order_item.c.order_id, ids)))
        gone = scope.change(delete(orders).where(scope.among(orders.c.id, ids)))
        mine = (import_order.c.job_id == job_id, scope.among(import_order.c.order_id, ids))
        scope.change(delete(import_order).where(*mine))
        facts.recompute(scope, owners)
        return Undone(ids[-1], orders=gone)

    def undo_customers(self, job_id: int, *, after: int, limit: int, now_ms: int) -> Undone:
        scope = self._scope
        one_at_a_time(scope.connection, scope.tenant_id)
        asked = {"job_id": job_id, "after": after, "most": limit}
        facts.lock(scope, [row[0] for row in scope.ask(_customers_of, **asked)])
        judged = scope.ask(_judged, **asked)
        if not judged:
            return Undone(None)
        removed = [row.customer_id for row in judged if not row.why and row.previous is None]
        gone = [row.customer_id for row in judged if row.why == _GONE]
        restored = {
            row.customer_id: json.loads(row.previous)
            for row in judged
            if not row.why and row.previous is not None
        }
        self._remove(removed)
        self._restore(job_id, restored, now_ms)
        self._forget(job_id, [*removed, *gone, *restored])
        left = _reasons(row.why for row in judged)
        return Undone(
            judged[-1].customer_id, removed=len(removed), restored=len(restored), left=left
        )

    def _pages(self, job_id: int) -> Iterator[list[tuple[int, str, bool]]]:
        after = 0
        while found := self._scope.ask(_judged, job_id=job_id, after=after, most=LOOKED_AT):
            yield [(row.customer_id, row.why, row.previous is None) for row in found]
            after = found[-1].customer_id

    def _named(self, some: Sequence[tuple[int, str]]) -> list[LeftCustomer]:
        wanted = self._scope.among(customer.c.id, [key for key, _ in some])
        query = select(customer.c.id, customer.c.name).where(wanted)
        names = {row[0]: row[1] for row in self._scope.rows(query)}
        return [LeftCustomer(key, names[key], Used(why)) for key, why in some]

    def _remove(self, ids: Sequence[int]) -> None:
        scope = self._scope
        for table in HANGING:
            scope.change(delete(table).where(scope.among(table.c.customer_id, ids)))
        scope.change(delete(customer).where(scope.among(customer.c.id, ids)))

    def _restore(self, job_id: int, changed: Mapping[int, Previous], now_ms: int) -> None:
        if not changed:
            return
        scope = self._scope
        columns = {
            key: {**previous.get("columns", {}), "updated_at": now_ms}
            for key, previous in changed.items()
        }
        scope.change_each(customer, columns)
        _put_back(scope, changed, now_ms)
        facts.recompute(scope, changed)
        mine = (_note.changed_by == job_id, scope.among(_note.customer_id, list(changed)))
        scope.change(update(import_customer).where(*mine).values(changed_by=None))

    def _forget(self, job_id: int, ids: Sequence[int]) -> None:
        mine = (_note.job_id == job_id, self._scope.among(_note.customer_id, ids))
        self._scope.change(delete(import_customer).where(*mine))


def _put_back(scope: Scope, changed: Mapping[int, Previous], now_ms: int) -> None:
    """Hang on people what an import replaced and take off what it added."""

    def before(part: str) -> Iterator[tuple[int, str, Any]]:
        for key, previous in changed.items():
            for name, value in previous.get(part, {}).items():
                yield key, name, value

    for table, part in zip(HANGING, ("tags", "consent", "custom", "external"), strict=True):
        take_off(scope, table, [(key, name) for key, name, was in before(part) if was is None])
    tags = [
        {"customer_id": key, "tag_folded": name, "tag": tag} for key, name, tag in before("tags")
    ]
    scope.put(customer_tag, [row for row in tags if row["tag"] is not None], ["tag"])
    consent = [
        {"customer_id": key, "channel": name, "state": state, "updated_at": now_ms}
        for key, name, state in before("consent")
        if state is not None
    ]
    scope.put(customer_consent, consent, ["state", "updated_at"])
    custom = [
        {"customer_id": key, "key": name, **typed}
        for key, name, typed in before("custom")
        if typed is not None
    ]
    scope.put(customer_custom, custom, TYPED)


def _reasons(whys: Iterable[str]) -> Mapping[Used, int]:
    return Counter(Used(why) for why in whys if why not in {"", _GONE})


def _orders_of(draft: Draft) -> Query:
    table = import_order.c
    query = select(table.order_id).where(table.job_id == bindparam("job_id"))
    return query.order_by(table.order_id).limit(bindparam("most"))


def _owners_of(draft: Draft) -> Query:
    return select(orders.c.customer_id).distinct().where(draft.listed(orders.c.id, "ids"))


def _customers_of(draft: Draft) -> Query:
    return _page(select(_note.customer_id))


def _judged(draft: Draft) -> Query:
    """The import's customers with why each is left: nothing when nobody used them since."""
    return _page(select(_note.customer_id, _note.previous, _why(draft).label("why")))


def _page(query: Query) -> Query:
    mine = (_note.job_id == bindparam("job_id"), _note.customer_id > bindparam("after"))
    return query.where(*mine).order_by(_note.customer_id).limit(bindparam("most"))


def _why(draft: Draft) -> ColumnElement[str]:
    added = _note.previous.is_(None)

    def known(table: Table[Any], key: str, *conditions: ColumnElement[bool]) -> Any:
        found = select(table.c[key]).where(table.c[key] == _note.customer_id, *conditions)
        return draft.within(found.correlate(import_customer)).exists()

    own = draft.within(
        select(import_order.c.order_id)
        .where(import_order.c.job_id == bindparam("job_id"), import_order.c.order_id == orders.c.id)
        .correlate(orders)
    ).exists()
    ordered = known(orders, "customer_id", or_(added, orders.c.id > _note.touched_id), ~own)
    touched = or_(added, communication.c.id > _note.touched_id)
    named = [known(table, key) for table, key in _naming()]
    return case(
        (~known(customer, "id"), _GONE),
        (_note.changed_by == ANOTHER_WAY, Used.CHANGED.value),
        (_note.changed_by.is_not(None), Used.IMPORTED.value),
        (ordered, Used.ORDERED.value),
        (known(communication, "customer_id", touched), Used.CONTACTED.value),
        (and_(added, or_(*named)), Used.NAMED.value),
        else_="",
    )


def _naming() -> Iterator[tuple[Table[Any], str]]:
    """Every other table that refers to customers, and its column: those of features to come too."""
    known = {*HANGING, orders, order_item, communication}
    for table in metadata.sorted_tables:
        for key in table.constraints:
            if not isinstance(key, ForeignKeyConstraint) or table in known:
                continue
            if key.referred_table is customer:
                yield table, key.column_keys[-1]
