"""Event tests as conditions: counts and figures over the orders or communications of a customer."""

from __future__ import annotations

import operator
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    and_,
    exists,
    false,
    func,
    not_,
    select,
    true,
)

from store.segment.dates import span, window_days
from store.segment.fields import EVENTS, Field
from store.segment.rule import Aggregate, Count, Event, Leaf, RuleError, Scalar, Value
from store.sql.compile_fields import Fields
from store.sql.compile_values import (
    Bounds,
    Condition,
    bounds,
    compared,
    in_span,
    nobody,
    number,
    parts_of,
    whole,
    within,
)
from store.sql.schema import communication, communication_status, known_value, order_item, orders

MILLI_DIGITS = 3
_AT = {"order": "ordered_at", "communication": "occurred_at"}
_COLUMNS = {
    "order.amount": "counted_minor",
    "order.qty": "qty_milli",
    "order.source": "source_folded",
    "communication.channel": "channel",
    "communication.direction": "direction",
    "communication.campaign": "campaign_folded",
}


class Events:
    """Tests on one kind of dated record of the customers that `fields` tests."""

    def __init__(self, fields: Fields, event: Event) -> None:
        if event.event not in EVENTS:
            raise RuleError("", f"there is no event {event.event}", ", ".join(EVENTS))
        self.fields = fields
        self.env = fields.env
        self.event = event
        self.spec = EVENTS[event.event]
        self.table: FromClause = (orders if event.event == "order" else communication).alias()

    def condition(self, *, sure: bool) -> Condition:
        """The condition of the whole test; `sure` when it must hold for the customer."""
        match self.event.test:
            case Count(op, value):
                return self._count(bounds(op, value), sure=sure)
            case Aggregate() as test:
                return self._figure(test, sure=sure)

    def _records(self) -> Select[Any]:
        """The ids of the owners of the records that match, one a record."""
        record = self.table
        tests = [self.fields.owns(record)]
        if self.event.event == "order":
            tests.append(record.c.counted_minor.is_not(None))
        if self.event.window is not None:
            days = window_days(self.event.window, self.env.today)
            tests.append(in_span(record.c[_AT[self.event.event]], span(days, self.env.zone)))
        return select(record.c.customer_id).where(*tests, *map(self._where, self.event.where))

    def _where(self, leaf: Leaf) -> Condition:
        field = self.spec.fields.get(leaf.field)
        if field is None:
            raise RuleError("", f"the event {self.spec.key} has no field {leaf.field}")
        if leaf.field in {"sku", "product", "category"}:
            return self._line(field, leaf)
        if self.spec.key == "communication" and leaf.field == "status":
            return compared(self._status(), field, leaf, self.env)
        digits = {"amount": self.env.minor_digits, "qty": MILLI_DIGITS}.get(leaf.field, 0)
        column = self.table.c[_COLUMNS[f"{self.spec.key}.{leaf.field}"]]
        return compared(column, field, leaf, self.env, digits)

    def _line(self, field: Field, leaf: Leaf) -> Condition:
        """A test that any line of the order passes; is_set false when none has a value."""
        line = order_item.alias()
        column = line.c[f"{leaf.field}_folded"]
        missing = leaf.op == "is_set" and leaf.value is not True
        if leaf.op in {"contains", "starts_with", "ends_with"}:
            names = self.fields.known_names(leaf.field)
            name = compared(known_value.c.folded, field, leaf, self.env)
            test = column.in_(names.where(name))
        else:
            test = column.is_not(None) if missing else compared(column, field, leaf, self.env)
        query = select(line.c.order_id).where(self.fields.owns(line), test)
        if not missing:
            return self.table.c.id.in_(query)
        same = line.c.order_id == self.table.c.id
        return ~exists(query.where(same).correlate(self.table))

    def _status(self) -> ColumnElement[Any]:
        history = communication_status.alias()
        return (
            select(history.c.status)
            .where(self.fields.owns(history), history.c.communication_id == self.table.c.id)
            .order_by(history.c.position.desc())
            .limit(1)
            .correlate(self.table)
            .scalar_subquery()
        )

    def _having(self, query: Select[Any], *, sure: bool) -> Condition:
        return self.fields.having(query, self.table.c.customer_id, sure=sure)

    def _count(self, limits: Bounds, *, sure: bool) -> Condition:
        if limits.outside:
            return ~self._count(Bounds(limits.low, limits.high), sure=False)
        low, high = max(limits.low or 0, 0), limits.high
        if high is not None and low > high:
            return nobody()
        if low == 0:
            return true() if high is None else ~self._count(Bounds(high + 1, None), sure=False)
        # Below NOT the facts do not pay: SQLite would follow their index, orders at random.
        likely = self._likely(low) if sure else []
        query = self._records()
        if low > 1 or high is not None:
            query = self._grouped().having(within(func.count(), Bounds(low, high)))
        # Where the facts leave few customers, look at each; else list them all at once.
        return and_(*likely, self._having(query, sure=sure and not likely))

    def _likely(self, low: int) -> list[Condition]:
        """What the facts say of customers with so many orders in the window: cheap, never wrong."""
        if self.event.event != "order":
            return []
        tests: list[Condition] = []
        if self.event.window is not None:
            when = span(window_days(self.event.window, self.env.today), self.env.zone)
            if when.start is not None:
                tests.append(self.fields.column("last_order_at") >= whole(when.start))
        if low > 1:
            tests.append(self.fields.column("orders") >= whole(low))
        return tests

    def _grouped(self) -> Select[Any]:
        return self._records().group_by(self.table.c.customer_id)

    def _figure(self, test: Aggregate, *, sure: bool) -> Condition:
        if test.of not in self.spec.aggregates.get(test.fn, ()):
            raise RuleError("", f"the event {self.spec.key} has no {test.fn} of {test.of}")
        match test.fn:
            case "first" | "last":
                edge = self._edge(test)
                return edge if sure else func.coalesce(edge, false())
            case "distinct":
                return self._total(*self._distinct(test), sure=sure)
            case "sum":
                limits = bounds(test.op, test.value, self._digits(test))
                return self._total(self._grouped(), func.sum(self._amount(test)), limits, sure=sure)
            case "avg":
                passes = self._average(test)
            case _:
                figure = {"min": func.min, "max": func.max}[test.fn](self._amount(test))
                passes = within(figure, bounds(test.op, test.value, self._digits(test)))
        return self._having(self._grouped().having(passes), sure=sure)

    def _digits(self, test: Aggregate) -> int:
        return self.env.minor_digits if test.of == "amount" else MILLI_DIGITS

    def _amount(self, test: Aggregate) -> ColumnElement[Any]:
        return self.table.c[_COLUMNS[f"{self.spec.key}.{test.of}"]]

    def _total(
        self, query: Select[Any], figure: ColumnElement[Any], limits: Bounds, *, sure: bool
    ) -> Condition:
        """A test on a figure that is 0 for customers without records."""
        if limits.holds(0):
            return ~self._having(query.having(not_(within(figure, limits))), sure=False)
        return self._having(query.having(within(figure, limits)), sure=sure)

    def _distinct(self, test: Aggregate) -> tuple[Select[Any], ColumnElement[Any], Bounds]:
        query = self._grouped()
        if self.spec.key == "order":
            line = order_item.alias()
            query = query.where(self.fields.owns(line), line.c.order_id == self.table.c.id)
            names = line.c[f"{test.of}_folded"]
        else:
            names = self._amount(test)
        return query, func.count(names.distinct()), bounds(test.op, test.value)

    def _average(self, test: Aggregate) -> Condition:
        """Total against value times count: whole numbers only, so nothing is rounded."""
        amount = self._amount(test)
        total, count = func.sum(amount), func.count(amount)
        tests: list[Condition] = []
        for op, part in _sides(test.op, test.value):
            top, bottom = number(part).scaleb(self._digits(test)).as_integer_ratio()
            left, right = total * whole(bottom), count * whole(top)
            tests.append(_COMPARE[op](left, right))
        return and_(*tests)

    def _edge(self, test: Aggregate) -> Condition:
        """A test on the earliest or latest record of the customer; NULL without records."""
        record, people = self.table, self.fields.people
        order = (record.c[_AT[self.spec.key]], record.c.id)
        first = (
            self
            ._records()
            .with_only_columns(self._amount(test))
            .where(record.c.customer_id == people.c.id)
            .order_by(*(column.desc() if test.fn == "last" else column for column in order))
            .limit(1)
            .correlate(people)
            .scalar_subquery()
        )
        return within(first, bounds(test.op, test.value, self._digits(test)))


_COMPARE = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
}


def _sides(op: str, value: Value) -> list[tuple[str, Scalar]]:
    parts = parts_of(value)
    return [(">=", parts[0]), ("<=", parts[-1])] if op == "between" else [(op, parts[0])]
