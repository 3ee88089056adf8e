"""Figures about the people a rule selects: totals, scales, values, reach. One statement each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, null, select, true
from sqlalchemy.sql import visitors
from sqlalchemy.sql.elements import ColumnClause

from store.breakdown import Band, ChannelReach, Profile, Share, Total
from store.segment.env import RuleEnv
from store.segment.rule import Rule
from store.sql.compile import condition
from store.sql.compile_values import Condition, whole
from store.sql.dialect import unguided
from store.sql.schema import customer, customer_consent, known_value
from store.sql.schema.customers import CUSTOMER_INDEXES
from store.sql.scope import Scope

VALUES = {
    "country": customer.c.country_folded,
    "city": customer.c.city_folded,
    "stage": customer.c.stage,
}
BROAD = 10  # a group of more than one in so many is looked for by reading the whole table
SPEND_DIGITS = 13  # of minor units: from there on spend is told apart no more
MILLION = 1_000_000
MILLISECONDS = 1_000
_HELD = [{column.name for column in index.columns} for index in CUSTOMER_INDEXES]
_ADDRESS = {
    "email": 0,
    "sms": 1,
    "whatsapp": 1,
    "call": 1,
}  # column of `_addresses` a channel needs


class Breakdowns:
    """Implements `store.ports.BreakdownReader`."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._everyone: int | None = None

    def of(self, rule: Rule, env: RuleEnv) -> Figures:
        where = condition(rule, env, self._scope.tenant_id)
        return Figures(self._scope, where, self.everyone)

    def everyone(self) -> int:
        if self._everyone is None:
            query: Select[Any] = select(func.count()).select_from(customer)
            self._everyone = int(self._scope.value(query) or 0)
        return self._everyone


class Figures:
    """Implements `store.ports.Breakdown`."""

    def __init__(self, scope: Scope, where: Condition, everyone: Callable[[], int]) -> None:
        self._scope = scope
        self._where = where
        self._everyone = everyone
        self._people: int | None = None

    def total(self) -> Total:
        query = select(func.count(), *_summed(customer.c.spend_minor)).where(self._where)
        people, *spend = self._scope.first(query)
        self._people = int(people)
        return Total(self._people, _sum(spend))

    def spend(self) -> Sequence[Band]:
        return self._bands(_two_figures(customer.c.spend_minor, 0, SPEND_DIGITS + 1))

    def activity(self, edges: Sequence[int]) -> Sequence[Band]:
        at = customer.c.last_active_at
        return self._bands(case((at.is_(None), null()), else_=_step(at, edges, 0, len(edges))))

    def values(self, field: str, most: int) -> Sequence[Share]:
        # An expression: a column would tempt SQLite to read a million rows in its index's order.
        value = func.coalesce(VALUES[field], literal(""))
        where = self._wide(VALUES[field], customer.c.spend_minor)
        person = select(value.label("value"), customer.c.spend_minor).where(where)
        found = person.subquery("person")
        people = func.count()
        query = (
            select(found.c.value, people, *_summed(found.c.spend_minor))
            .group_by(found.c.value)
            .order_by(case((found.c.value == "", 0), else_=1), people.desc(), found.c.value)
            .limit(most + 1)
        )
        rows = self._scope.rows(query)
        listed = rows if rows and not rows[0][0] else rows[:most]
        shown = self._shown(field, [row[0] for row in listed if row[0]])
        return [
            Share(shown.get(value, value) or None, people, _sum(spend))
            for value, people, *spend in listed
        ]

    def reach(self) -> Sequence[ChannelReach]:
        where = self._wide(customer.c.email)
        addresses = self._scope.first(select(*_addresses()).where(where))
        theirs = customer_consent.c.customer_id == customer.c.id
        said = (
            select(customer_consent.c.channel, customer_consent.c.state, *_addresses())
            .select_from(customer.join(customer_consent, theirs))
            .where(self._where)
            .group_by(customer_consent.c.channel, customer_consent.c.state)
        )
        consents = {(row[0], row[1]): tuple(row[2:]) for row in self._scope.rows(said)}
        return [_channel(channel, addresses, consents) for channel in _ADDRESS]

    def profile(self, now_ms: int) -> Profile:
        at = customer.c.last_active_at
        idle = (whole(now_ms) - at) // whole(MILLISECONDS)
        query = select(
            func.count(),
            func.sum(customer.c.order_count),
            func.count(at),
            func.sum(idle),
            *_summed(customer.c.spend_minor),
        ).where(self._where)
        people, orders, active, seconds, *spend = self._scope.first(query)
        self._people = people
        return Profile(people, _sum(spend), int(orders or 0), active, int(seconds or 0))

    def _bands(self, step: ColumnElement[Any]) -> Sequence[Band]:
        person = select(step.label("step"), customer.c.spend_minor).where(self._where)
        found = person.subquery("person")
        query = select(found.c.step, func.count(), *_summed(found.c.spend_minor))
        rows = self._scope.rows(query.group_by(found.c.step))
        bands = [Band(step, people, _sum(spend)) for step, people, *spend in rows]
        self._people = sum(band.people for band in bands)
        return sorted(bands, key=lambda band: -1 if band.step is None else band.step)

    def _wide(self, *columns: ColumnElement[Any]) -> Condition:
        """The condition beside columns that may stand in no index with it. People of a large group
        are not looked up one by one along another index, which takes five times as long as reading
        the whole table in order of id, or an index that holds everything asked."""
        people = self.total().people if self._people is None else self._people
        if people * BROAD <= self._everyone():
            return self._where
        scope = self._scope
        asked = {column.name for column in _columns(self._where, *columns)}
        in_order = true() if any(asked <= held for held in _HELD) else customer.c.id > whole(0)
        return and_(scope.owns(customer), in_order, unguided(scope.dialect, self._where))

    def _shown(self, field: str, values: list[str]) -> Mapping[str, str]:
        """Values as they were given, by their folded form; stages are stored as they are shown."""
        known = known_value.c
        named = self._scope.among(known.folded, values)
        query = select(known.folded, known.value).where(known.field == field, named)
        return {row[0]: row[1] for row in self._scope.rows(query)} if field == "city" else {}


def _columns(*elements: ColumnElement[Any]) -> Iterator[ColumnClause[Any]]:
    """The customer's own columns anywhere in some expressions."""
    for element in elements:
        for part in visitors.iterate(element):
            if isinstance(part, ColumnClause) and part.table is customer:
                yield part


def _addresses() -> Sequence[ColumnElement[int]]:
    """How many have an e-mail, a phone, a phone that may be called."""
    person = customer.c
    callable_phone = case((person.do_not_call, null()), else_=person.phone)
    return func.count(person.email), func.count(person.phone), func.count(callable_phone)


def _channel(
    channel: str,
    addresses: Sequence[int],
    consents: Mapping[tuple[str, str], Sequence[int]],
) -> ChannelReach:
    column = _ADDRESS[channel]
    usable = 2 if channel == "call" else column
    granted = consents.get((channel, "granted"), (0, 0, 0))
    denied = consents.get((channel, "denied"), (0, 0, 0))
    return ChannelReach(
        channel,
        with_address=addresses[column],
        granted=granted[column],
        denied=denied[column],
        blocked=addresses[column] - addresses[usable],
        reachable=addresses[usable] - denied[usable],
    )


def _step(
    column: ColumnElement[Any], edges: Sequence[int], low: int, high: int
) -> ColumnElement[Any]:
    """How many of the ascending edges from `low` to `high` a value reaches, by halving."""
    if low == high:
        return whole(low)
    middle = (low + high) // 2
    below = _step(column, edges, low, middle)
    return case(
        (column < whole(edges[middle]), below), else_=_step(column, edges, middle + 1, high)
    )


def _two_figures(column: ColumnElement[Any], low: int, high: int) -> ColumnElement[Any]:
    """A value of `low` to `high` digits with all but its first two set to zero, by halving; 0 for
    less than 1, and 1 with `SPEND_DIGITS` zeros for all that is larger."""
    if low < high:
        middle = (low + high) // 2
        below = column < whole(10**middle)
        larger = _two_figures(column, middle + 1, high)
        return case((below, _two_figures(column, low, middle)), else_=larger)
    if low == 0 or low > SPEND_DIGITS:
        return whole(0 if low == 0 else 10**SPEND_DIGITS)
    unit = 10 ** (low - 2) if low > 2 else 1
    return column if unit == 1 else column // whole(unit) * whole(unit)


def _summed(column: ColumnElement[Any]) -> Sequence[ColumnElement[Any]]:
    """A sum in two parts: SQLite fails where one sum passes 63 bits, as hostile amounts can."""
    return func.sum(column // whole(MILLION)), func.sum(column % whole(MILLION))


def _sum(parts: Sequence[Any]) -> int:
    return int(parts[0] or 0) * MILLION + int(parts[1] or 0)
