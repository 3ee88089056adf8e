"""Scores: their facts in a fixed number of statements, cut points picked by the database, and rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, bindparam, case, func, or_, select, update

from store.scores import (
    DAY,
    HALF,
    MOST_COUNTRIES,
    QUARTER,
    SPREAD,
    YEAR,
    ScoreFacts,
    ScoreModel,
    ScoreRow,
    Snapshot,
)
from store.sql.schema import communication, customer, customer_score, orders, score_model
from store.sql.scope import Draft, Query, Scope

FEWEST = 30  # below, cut points would say little
MONTH = 30 * DAY
_PERSON = (
    customer.c.id,
    customer.c.name,
    customer.c.spend_minor,
    customer.c.order_count,
    customer.c.visits,
    customer.c.first_order_at,
    customer.c.last_order_at,
    customer.c.previous_order_at,
    customer.c.last_active_at,
    customer.c.last_contacted_at,
    customer.c.created_at,
    customer.c.stage,
    customer.c.owner,
    customer.c.company_id,
    customer.c.job_title,
    customer.c.country_folded,
    customer.c.email.is_not(None),
    customer.c.phone.is_not(None),
    customer.c.do_not_call,
)
_SCORE = tuple(
    customer_score.c[name]
    for name in (
        "customer_id",
        "score",
        "band",
        "financial",
        "growth",
        "engagement",
        "fit",
        "detail",
        "model_id",
        "scored_at",
    )
)
_NO_ORDERS = (0, 0, 0, 0)
_NO_TOUCHES = (0, 0, None, 0)


class ScoreQueries:
    """Implements `store.scores.ScoreReader`."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def facts(self, ids: Sequence[int], *, now_ms: int) -> Sequence[ScoreFacts]:
        if not ids:
            return []
        windows = {
            "now": now_ms,
            "month": now_ms - MONTH,
            "quarter": now_ms - QUARTER,
            "half": now_ms - HALF,
            "year": now_ms - YEAR,
        }
        people = {row[0]: row for row in self._scope.ask(_people, ids=ids)}
        bought = {row[0]: row[1:] for row in self._scope.ask(_bought, ids=ids, **windows)}
        del windows["quarter"]
        touched = {row[0]: row[1:] for row in self._scope.ask(_touched, ids=ids, **windows)}
        return [
            _facts(people[key], bought.get(key, _NO_ORDERS), touched.get(key, _NO_TOUCHES))
            for key in ids
            if key in people
        ]

    def population(self) -> int:
        return int(self._scope.value(select(func.count(customer.c.id))) or 0)

    def snapshot(self, *, now_ms: int) -> Snapshot:
        table = customer.c
        plain = {"spend": table.spend_minor, "orders": table.order_count, "visits": table.visits}
        cuts = {
            name: self._cuts(select(column.label("value")).where(column > 0))
            for name, column in plain.items()
        }
        age = (now_ms - table.last_active_at).label("value")
        cuts["recency"] = self._cuts(select(age).where(table.last_active_at <= now_ms))
        cuts["recent"] = self._cuts(_recent(now_ms))
        bought = case((table.order_count > 0, 1), else_=0)
        folded = table.country_folded
        rows = self._scope.rows(
            select(folded, func.count(table.id), func.sum(bought))
            .where(folded.is_not(None))
            .group_by(folded)
            .order_by(func.count(table.id).desc(), folded)
            .limit(MOST_COUNTRIES)
        )
        buyers = self._scope.value(select(func.sum(bought)))
        return Snapshot(
            population=self.population(),
            buyers=int(buyers or 0),
            cuts={name: found for name, found in cuts.items() if found},
            countries={row[0]: (int(row[1]), int(row[2])) for row in rows},
        )

    def _cuts(self, values: Query) -> list[int]:
        """Evenly spread values of a sorted column, as many as there may be; the database sorts, so
        that no more than these come here."""
        inner = self._scope.within(values).subquery()
        count = int(self._scope.value(select(func.count()).select_from(inner)) or 0)
        if count < FEWEST:
            return []
        places = [1 + (2 * step + 1) * count // (2 * SPREAD) for step in range(SPREAD)]
        numbered = select(
            inner.c.value,
            func.row_number(type_=BigInteger()).over(order_by=inner.c.value).label("place"),
        ).subquery()
        picked = select(numbered.c.place, numbered.c.value).where(
            self._scope.among(numbered.c.place, sorted(set(places)))
        )
        found = {int(row[0]): int(row[1]) for row in self._scope.rows(picked)}
        return [found[place] for place in places]

    def model(self) -> ScoreModel | None:
        table = score_model.c
        query = select(table.id, table.version, table.cuts, table.population, table.as_of)
        row = self._scope.first(query.order_by(table.id.desc()).limit(1))
        if row is None:
            return None
        return ScoreModel(
            id=row.id,
            version=row.version,
            cuts=row.cuts,
            population=row.population,
            as_of=row.as_of,
        )

    def kept(self, ids: Sequence[int]) -> Mapping[int, ScoreRow]:
        rows = self._scope.ask(_kept, ids=ids) if ids else ()
        return {
            row.customer_id: ScoreRow(**row._mapping)  # noqa: SLF001 - public, named so
            for row in rows
        }


class ScoreChanges(ScoreQueries):
    """Implements `store.scores.ScoreWriter`."""

    def keep_model(
        self, *, version: str, cuts: str, population: int, as_of: int, actor: str
    ) -> int:
        key = self._scope.ids.next()
        row = {
            "id": key,
            "version": version,
            "cuts": cuts,
            "population": population,
            "as_of": as_of,
            "created_at": as_of,
            "actor": actor,
        }
        self._scope.add(score_model, [row])
        return key

    def put(self, rows: Sequence[ScoreRow]) -> None:
        if not rows:
            return
        keys = sorted(row.customer_id for row in rows)
        # Held in the order of their ids, so that two runs wait for each other and nobody vanishes.
        held = select(customer.c.id).where(self._scope.among(customer.c.id, keys))
        there = {row[0] for row in self._scope.rows(held.order_by(customer.c.id).with_for_update())}
        columns = [column.name for column in _SCORE]
        self._scope.put(
            customer_score,
            [
                {name: getattr(row, name) for name in columns}
                for row in rows
                if row.customer_id in there
            ],
            columns[1:],
        )
        self._sortable(sorted(there))

    def _sortable(self, ids: Sequence[int]) -> None:
        scored = customer_score.c
        known = self._scope.within(
            select(scored.score).where(scored.customer_id == customer.c.id).correlate(customer)
        ).scalar_subquery()
        other = or_(customer.c.score.is_(None), customer.c.score != known)
        mine = update(customer).where(self._scope.among(customer.c.id, ids), other)
        self._scope.change(mine.values(score=known))


def _facts(person: Sequence[Any], bought: Sequence[Any], touched: Sequence[Any]) -> ScoreFacts:
    quarter, half, before, month = (int(value or 0) for value in bought)
    month_in, half_in, last, touches = touched
    flags = (bool(flag) for flag in person[16:])
    came = (int(month_in or 0), int(half_in or 0), None if last is None else int(last))
    values: list[Any] = [
        *person[:16], *flags, quarter, half, before, month, *came, int(touches or 0),
    ]  # fmt: skip
    return ScoreFacts(*values)


def _people(draft: Draft) -> Query:
    return select(*_PERSON).where(draft.listed(customer.c.id, "ids"))


def _bought(draft: Draft) -> Query:
    """What was spent and how often, in windows before an instant."""
    table = orders.c
    at, counted = table.ordered_at, func.coalesce(table.counted_minor, 0)

    def spent(*within: ColumnElement[bool]) -> ColumnElement[Any]:
        return func.sum(case((_all(within), counted), else_=0))

    month, quarter = _instant("month"), _instant("quarter")
    half, year = _instant("half"), _instant("year")
    return (
        select(
            table.customer_id,
            spent(at > quarter),
            spent(at > half),
            spent(at > year, at <= half),
            func.sum(case((at > month, 1), else_=0)),
        )
        .where(draft.listed(table.customer_id, "ids"), at > year, at <= _instant("now"))
        .group_by(table.customer_id)
    )


def _touched(draft: Draft) -> Query:
    """What came in and how much was exchanged, in windows before an instant."""
    table = communication.c
    at, came = table.occurred_at, table.direction == "in"

    def counted(*which: ColumnElement[bool]) -> ColumnElement[Any]:
        return func.sum(case((_all(which), 1), else_=0))

    return (
        select(
            table.customer_id,
            counted(came, at > _instant("month")),
            counted(came, at > _instant("half")),
            func.max(case((came, at))),
            func.count(table.id),
        )
        .where(draft.listed(table.customer_id, "ids"), at > _instant("year"))
        .where(at <= _instant("now"))
        .group_by(table.customer_id)
    )


def _instant(name: str) -> ColumnElement[int]:
    return bindparam(name, type_=BigInteger())


def _all(conditions: Sequence[ColumnElement[bool]]) -> ColumnElement[bool]:
    first, *others = conditions
    for one in others:
        first &= one
    return first


def _recent(now_ms: int) -> Query:
    """Recent spend of those who have some, weighed as `tools.policy.scoring.recent_spend`."""
    table = orders.c
    at = table.ordered_at
    weight = case((at > now_ms - QUARTER, 4), (at > now_ms - HALF, 2), else_=1)
    total = func.sum(weight * table.counted_minor)
    return (
        select(total.label("value"))
        .where(at > now_ms - YEAR, at <= now_ms, table.counted_minor.is_not(None))
        .group_by(table.customer_id)
        .having(total > 0)
    )


def _kept(draft: Draft) -> Query:
    return select(*_SCORE).where(draft.listed(customer_score.c.customer_id, "ids"))
