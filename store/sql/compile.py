"""A rule as one condition on the customer table, for SQLite and PostgreSQL alike.

Every value is a parameter and every table is bound to the tenant. SQL has three truth values and
rules have two, so whatever is negated is first made certain: a missing value is false.
"""

from __future__ import annotations

from sqlalchemy import (
    ColumnElement,
    FromClause,
    and_,
    false,
    func,
    not_,
    or_,
    select,
    true,
)

from store.segment.env import RuleEnv
from store.segment.fields import CUSTOMER_FIELDS, RANK_FIELDS, FieldType
from store.segment.references import check_references
from store.segment.rule import And, Event, Leaf, Not, Or, Rank, Rule, RuleError, SegmentRef
from store.sql.compile_events import Events
from store.sql.compile_fields import Fields
from store.sql.compile_values import MAX_WHOLE, Condition, nobody, whole
from store.sql.schema import customer

PERCENT_SCALE = 10_000  # shares have up to four decimals


def condition(
    rule: Rule, env: RuleEnv, tenant_id: int, *, people: FromClause = customer
) -> ColumnElement[bool]:
    """The condition that a rule puts on the customers of a tenant, the tenant included.

    `people` is the customer table or an alias of it. Raises RuleError for a field, event, operator
    or segment that does not exist, and for segments that refer to themselves or are too large.
    """
    check_references(rule, env.segments)
    compiler = _Compiler(people, env, tenant_id)
    return and_(people.c.tenant_id == tenant_id, compiler.rule(rule, sure=True))


class _Compiler:
    """Compiles rules over one FROM element of customers.

    `sure` says that the condition must hold for the customer to be selected, so that it may drive
    the query (see `Fields`).
    """

    def __init__(self, people: FromClause, env: RuleEnv, tenant_id: int) -> None:
        self.people = people
        self.env = env
        self.tenant_id = tenant_id
        self.fields = Fields(people, env, tenant_id)

    def rule(self, rule: Rule, *, sure: bool) -> Condition:
        match rule:
            case And(items):
                return and_(true(), *(self.rule(item, sure=sure) for item in items))
            case Or(items):
                alone = sure and len(items) == 1
                return or_(*(self.rule(item, sure=alone) for item in items)) if items else nobody()
            case Not(item):
                return self.complement(item)
            case Leaf():
                return self.fields.leaf(rule, sure=sure)
            case Event():
                return Events(self.fields, rule).condition(sure=sure)
            case Rank():
                return self.rank(rule)
            case SegmentRef(segment):
                return self.rule(self.env.segments[segment], sure=sure)

    def complement(self, rule: Rule) -> Condition:
        """Everyone whom a rule does not select, those with missing values included."""
        inner = self.rule(rule, sure=False)
        return not_(inner if _certain(rule) else func.coalesce(inner, false()))

    def rank(self, rank: Rank) -> Condition:
        """The first or last by a column: at or past the value at the cut, so ties are in."""
        if rank.by not in RANK_FIELDS:
            raise RuleError("", f"{rank.by} cannot be ranked by", ", ".join(RANK_FIELDS))
        crowd = customer.alias()
        other = _Compiler(crowd, self.env, self.tenant_id)
        owned, value = crowd.c.tenant_id == self.tenant_id, other.fields.column(rank.by)
        if rank.among is None:
            cut = _cut(rank, crowd, value, owned)
            return _past(rank, self.fields.column(rank.by), cut)
        tests = (owned, other.rule(rank.among, sure=True))
        members = select(crowd.c.id, value.label("value")).where(*tests).cte()
        past = _past(rank, members.c.value, _cut(rank, members, members.c.value))
        return self.people.c.id.in_(select(members.c.id).where(past))


def _cut(
    rank: Rank, source: FromClause, value: ColumnElement[int], *tests: Condition
) -> ColumnElement[int]:
    """The value of the last person in: NULL when fewer have one. Shares are rounded up."""
    order = value.desc() if rank.end == "top" else value.asc()
    query = select(value).where(*tests, value.is_not(None)).order_by(order).limit(1)
    if rank.percent is None:
        return query.offset((rank.n or 1) - 1).scalar_subquery()
    share = whole(int(rank.percent * PERCENT_SCALE))
    size = share * func.count() - whole(1)
    places = select(size // whole(100 * PERCENT_SCALE)).select_from(source).where(*tests)
    return query.offset(places.scalar_subquery()).scalar_subquery()


def _past(rank: Rank, value: ColumnElement[int], cut: ColumnElement[int]) -> Condition:
    if rank.end == "top":
        return value >= func.coalesce(cut, whole(-MAX_WHOLE))
    return value <= func.coalesce(cut, whole(MAX_WHOLE))


def _certain(rule: Rule) -> bool:
    """Whether the condition of a rule, not sure, is never NULL."""
    match rule:
        case Event() | Not():
            return True
        case Leaf(field):
            kept = CUSTOMER_FIELDS.get(field)
            return kept is None or kept.type is FieldType.SET
        case _:
            return False
