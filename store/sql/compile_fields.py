"""Customer fields as conditions: the fact columns, and what hangs on a customer in other tables."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    and_,
    exists,
    literal,
    or_,
    select,
    union_all,
)

from store.segment.env import RuleEnv
from store.segment.fields import CUSTOM_PREFIX, Field, FieldType
from store.segment.rule import Leaf, RuleError
from store.sql.compile_values import ESCAPE, Condition, compared, parts_of
from store.sql.schema import (
    company,
    customer_consent,
    customer_custom,
    customer_tag,
    known_value,
    order_item,
    orders,
)
from store.text import fold

MICRO_DIGITS = 6
_ANSWERS = {"consent": "granted", "opted_out": "denied"}
_COLUMNS = {
    "spend": "spend_minor",
    "avg_order_value": "average_order_minor",
    "visits": "visits",
    "orders": "order_count",
    "lead_score": "score",
    "created_at": "created_at",
    "last_active": "last_active_at",
    "first_order_at": "first_order_at",
    "last_order_at": "last_order_at",
    "last_contacted_at": "last_contacted_at",
    "stage_changed_at": "stage_changed_at",
    "name": "name_folded",
    "given_name": "given_name_folded",
    "family_name": "family_name_folded",
    "job_title": "job_title_folded",
    "email": "email_folded",
    "email_domain": "email_domain",
    "phone": "phone",
    "city": "city_folded",
    "region": "region_folded",
    "country": "country_folded",
    "language": "language",
    "stage": "stage",
    "status": "status",
    "source": "source_folded",
    "owner": "owner_folded",
    "do_not_call": "do_not_call",
    "automation_enabled": "automation_enabled",
}
_CUSTOM = {
    FieldType.TEXT: "folded",
    FieldType.NUMBER: "number_micro",
    FieldType.DATE: "date_at",
    FieldType.BOOL: "bool",
}


class Fields:
    """Tests on the customers of one FROM element, for one tenant.

    What hangs on a customer is asked as `id IN (…)` where it must hold, so that it may drive the
    query, and as a correlated EXISTS below OR and NOT: PostgreSQL would otherwise search an unhashed
    list once for every customer.
    """

    def __init__(self, people: FromClause, env: RuleEnv, tenant_id: int) -> None:
        self.people = people
        self.env = env
        self.tenant_id = tenant_id

    def owns(self, table: FromClause) -> Condition:
        """The condition that rows of a table are the tenant's."""
        return table.c.tenant_id == self.tenant_id

    def having(self, query: Select[Any], owner: ColumnElement[Any], *, sure: bool) -> Condition:
        """Customers that a query lists: its one column is `owner`, the customer's id."""
        if sure:
            return self.people.c.id.in_(query)
        return exists(query.where(owner == self.people.c.id).correlate(self.people))

    def column(self, key: str) -> ColumnElement[Any]:
        """The column a fact is kept in."""
        return self.people.c[_COLUMNS[key]]

    def leaf(self, leaf: Leaf, *, sure: bool) -> Condition:
        """The condition of a test on a customer field. Raises RuleError when there is no such."""
        field = self.env.fields.get(leaf.field)
        if field is None:
            raise RuleError("", f"there is no field {leaf.field}")
        if leaf.op not in field.ops:
            raise RuleError("", f"{field.key} has no operator {leaf.op}", " ".join(field.ops))
        if field.type is FieldType.SET:
            return self._set(leaf, sure=sure)
        if field.key.startswith(CUSTOM_PREFIX):
            return self._custom(field, leaf, sure=sure)
        if field.key == "company":
            return self._company(field, leaf)
        digits = self.env.minor_digits if field.type is FieldType.MONEY else 0
        return compared(self.column(field.source or field.key), field, leaf, self.env, digits)

    def _company(self, field: Field, leaf: Leaf) -> Condition:
        if leaf.op == "is_set":
            return compared(self.people.c.company_id, field, leaf, self.env)
        firm = company.alias()
        test = compared(firm.c.name_folded, field, leaf, self.env)
        return self.people.c.company_id.in_(select(firm.c.id).where(self.owns(firm), test))

    def _custom(self, field: Field, leaf: Leaf, *, sure: bool) -> Condition:
        own = customer_custom.alias()
        column = own.c[_CUSTOM[field.type]]
        digits = MICRO_DIGITS if field.type is FieldType.NUMBER else 0
        missing = leaf.op == "is_set" and leaf.value is not True
        test = column.is_not(None) if missing else compared(column, field, leaf, self.env, digits)
        named = own.c.key == field.key.removeprefix(CUSTOM_PREFIX)
        query = select(own.c.customer_id).where(self.owns(own), named, test)
        if missing:
            return ~self.having(query, own.c.customer_id, sure=False)
        return self.having(query, own.c.customer_id, sure=sure)

    def _set(self, leaf: Leaf, *, sure: bool) -> Condition:
        names = [fold(str(part)) for part in parts_of(leaf.value)]
        if leaf.op == "is_set":
            held = self._held(leaf.field, None, sure=sure and leaf.value is True)
            return held if leaf.value is True else ~held
        if leaf.op == "contains_all":
            return and_(*(self._held(leaf.field, [name], sure=sure) for name in names))
        return self._held(leaf.field, names, sure=sure)

    def _held(self, key: str, names: list[str] | None, *, sure: bool) -> Condition:
        """Customers with any of the names in a set, with anything in it when None."""
        if key == "tags":
            return self._listed(customer_tag.alias(), "tag_folded", names, sure=sure)
        if key in _ANSWERS:
            consent = customer_consent.alias()
            answered = consent.c.state == _ANSWERS[key]
            return self._listed(consent, "channel", names, answered, sure=sure)
        return self._bought(names, sure=sure)

    def _listed(
        self,
        table: FromClause,
        column: str,
        names: list[str] | None,
        *tests: Condition,
        sure: bool,
    ) -> Condition:
        query = select(table.c.customer_id).where(self.owns(table), *tests)
        if names is not None:
            query = query.where(table.c[column].in_(names))
        return self.having(query, table.c.customer_id, sure=sure)

    def _bought(self, names: list[str] | None, *, sure: bool) -> Condition:
        """By sku or category, or by words in a row within a product's name."""
        if names is None:
            return self._bought_anything(sure=sure)
        parts: list[Select[Any]] = []
        for mark in ("sku", "category", "product"):
            line, order = order_item.alias(), orders.alias()
            column = line.c[f"{mark}_folded"]
            test = self.known(mark, names) if mark == "product" else names
            counted = select(order.c.id).where(
                self.owns(order),
                order.c.id == line.c.order_id,
                order.c.counted_minor.is_not(None),
            )
            parts.append(
                select(line.c.customer_id).where(
                    self.owns(line), column.in_(test), exists(counted.correlate(line))
                )
            )
        return self.people.c.id.in_(union_all(*parts))

    def known(self, mark: str, words: list[str]) -> Select[Any]:
        """The known names of order lines that hold one of the words: there are few names and many
        lines. Names are known up to `store.sql.known.MAX_VALUE` characters, which is all that any
        door lets in."""
        spaced = literal(" ") + known_value.c.folded + literal(" ")
        return self.known_names(mark).where(
            or_(*(spaced.contains(f" {word} ", autoescape=True, escape=ESCAPE) for word in words))
        )

    def known_names(self, mark: str) -> Select[Any]:
        """Every known sku, product or category."""
        known = known_value.c
        return select(known.folded).where(self.owns(known_value), known.field == mark)

    def _bought_anything(self, *, sure: bool) -> Condition:
        line, order = order_item.alias(), orders.alias()
        marks = (line.c.sku_folded, line.c.category_folded, line.c.product_folded)
        lines = select(line.c.line).where(
            self.owns(line),
            line.c.order_id == order.c.id,
            or_(*(mark.is_not(None) for mark in marks)),
        )
        query = select(order.c.customer_id).where(
            self.owns(order), order.c.counted_minor.is_not(None), exists(lines.correlate(order))
        )
        return self.having(query, order.c.customer_id, sure=sure)
