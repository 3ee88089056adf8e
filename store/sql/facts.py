"""The facts on a customer, always recomputed from what they follow from, never added up.

spend = imported spend + counted orders after its as-of date (all of them where none was imported);
visits likewise, an order being a visit; orders before the as-of date only fill the history.
last_active is the later of recorded activity and the last order. Orders without `counted_minor`
(another currency without a rate) count nowhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Subquery,
    and_,
    case,
    cast,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.sql.dml import Update

from store.sql.dialect import SQLITE
from store.sql.schema import customer, orders
from store.sql.scope import Draft, Query, Scope

FACTS = (
    "spend_minor",
    "visits",
    "order_count",
    "first_order_at",
    "last_order_at",
    "previous_order_at",
    "average_order_minor",
    "last_active_at",
)


def recompute(scope: Scope, customer_ids: Iterable[int]) -> None:
    """Bring the facts of these customers in line with their orders, imports and activity."""
    if ids := sorted(set(customer_ids)):
        scope.do(_correction, ids=ids)


def disagreements(scope: Scope, *, limit: int) -> Sequence[tuple[int, tuple[str, ...]]]:
    """Customers whose stored facts are not what their orders say, with the facts that differ."""
    right = _right_facts(scope, scope.owns)
    wrong = {name: customer.c[name].is_distinct_from(right.c[name]) for name in FACTS}
    query = (
        select(customer.c.id, *[differs.label(name) for name, differs in wrong.items()])
        .select_from(customer.join(right, customer.c.id == right.c.id))
        .where(or_(*wrong.values()))
        .order_by(customer.c.id)
        .limit(limit)
    )
    return [
        (row[0], tuple(name for name, differs in zip(FACTS, row[1:], strict=True) if differs))
        for row in scope.rows(query)
    ]


def lock(scope: Scope, customer_ids: Iterable[int]) -> None:
    """Hold these customers' rows until the unit ends, in one order, so that two units that add
    orders to one customer each see the other's before the facts are computed."""
    if scope.dialect == SQLITE:
        return  # one writer holds everything
    if ids := sorted(set(customer_ids)):
        scope.ask(_held, ids=ids)


def _held(draft: Draft) -> Query:
    mine = draft.listed(customer.c.id, "ids")
    return select(customer.c.id).where(mine).order_by(customer.c.id).with_for_update()


def _correction(draft: Draft) -> Update:
    right = _right_facts(draft, lambda person: draft.listed(person.c.id, "ids"))
    wrong = or_(*[customer.c[name].is_distinct_from(right.c[name]) for name in FACTS])
    values = {name: right.c[name] for name in FACTS}
    return update(customer).where(customer.c.id == right.c.id, wrong).values(values)


def later(one: ColumnElement[Any], other: ColumnElement[Any]) -> ColumnElement[Any]:
    """The later of two instants, either of which may be missing."""
    return case((one.is_(None), other), (one < other, other), else_=one)


def _facts(person: FromClause, bought: FromClause, previous: ColumnElement[Any]) -> Sequence[Any]:
    """The facts as expressions over a person's counted orders, in the order of `FACTS`."""
    counted, at = bought.c.counted_minor, bought.c.ordered_at
    spends = or_(person.c.base_spend_minor.is_(None), at > person.c.spend_as_of)
    comes = or_(person.c.base_visits.is_(None), at > person.c.visits_as_of)
    count = func.count(bought.c.id)
    total = _whole(func.sum(counted))
    return (
        func.coalesce(person.c.base_spend_minor, 0)
        + _whole(func.sum(case((spends, counted), else_=0))),
        func.coalesce(person.c.base_visits, 0)
        + _whole(func.sum(case((and_(bought.c.id.is_not(None), comes), 1), else_=0))),
        count,
        func.min(at),
        func.max(at),
        previous,
        case((count == 0, None), else_=(2 * total + count) // (2 * count)),
        later(person.c.activity_at, func.max(at)),
    )


def _whole(total: ColumnElement[Any]) -> ColumnElement[Any]:
    """A sum as BIGINT, 0 of nothing: PostgreSQL adds BIGINTs up to NUMERIC."""
    return func.coalesce(cast(total, BigInteger), 0)


def _right_facts(draft: Draft, whose: Callable[[FromClause], ColumnElement[bool]]) -> Subquery:
    person = customer.alias("person")
    bought = orders.alias("bought")
    older = orders.alias("older")
    previous = draft.within(
        select(older.c.ordered_at)
        .where(older.c.customer_id == person.c.id, older.c.counted_minor.is_not(None))
        .order_by(older.c.ordered_at.desc(), older.c.id.desc())
        .offset(1)
        .limit(1)
        .correlate(person)
    ).scalar_subquery()
    facts = zip(FACTS, _facts(person, bought, previous), strict=True)
    theirs = and_(
        draft.owns(bought),
        bought.c.customer_id == person.c.id,
        bought.c.counted_minor.is_not(None),
    )
    history = draft.within(
        select(person.c.id, *[fact.label(name) for name, fact in facts])
        .select_from(person.outerjoin(bought, theirs))
        .where(whose(person))
        .group_by(person.c.tenant_id, person.c.id)
    )
    return history.subquery("right_facts")
