"""The proof behind the tenant scope: no statement reaches a driver unless it stays in one tenant.

Each compiled statement is examined once: every table that belongs to tenants, in every SELECT,
subquery, CTE, UPDATE and DELETE, must be bound to a tenant by equality with a parameter, and every
such parameter must carry the connection's tenant at each execution. Hand-written SQL text is
refused. It fails closed: what it cannot follow is a `ScopeLeak`, a defect to be fixed in the query.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, TypeGuard
from weakref import WeakKeyDictionary

from sqlalchemy import (
    Alias,
    BindParameter,
    Column,
    ColumnElement,
    CompoundSelect,
    Connection,
    Delete,
    Engine,
    FromClause,
    Insert,
    Join,
    Select,
    Subquery,
    Table,
    TableClause,
    TextClause,
    Update,
    event,
)
from sqlalchemy.sql import operators
from sqlalchemy.sql.elements import BinaryExpression, BooleanClauseList, ColumnClause
from sqlalchemy.sql.selectable import CTE, SelectBase
from sqlalchemy.sql.visitors import ExternallyTraversible

TENANT = "tenant_id"
SCOPED_INSERT = (
    "scoped_insert"  # the option of an insert whose rows start with the tenant: a row's width
)
THE_TENANT = "the_tenant"  # the parameter of statements that are built once
_KEY = re.compile(
    r"the_tenant|tenant_id|%\(-?\d+ tenant_id\)s"
)  # of a parameter compared with the column
_PARAMETER = re.compile(r"the_tenant|tenant_id(_m?\d+)*")  # its name once compiled: what is checked
_PLAIN_LITERAL = re.compile(r"\*|\d+|''")


class ScopeLeak(RuntimeError):
    """A statement that could read or change another tenant's rows."""


class _Proof:
    """What is known while one statement is examined."""

    def __init__(self, *, all_tenants: bool) -> None:
        self._all_tenants = all_tenants
        self._ctes: set[int] = set()

    def statement(self, element: object) -> None:
        """Examine a whole statement."""
        if isinstance(element, Insert):
            self._insert(element)
        elif isinstance(element, (Update, Delete)):
            self._change(element)
        elif isinstance(element, SelectBase):
            self.query(element, frozenset())
        else:
            raise ScopeLeak(f"{type(element).__name__} is not allowed here")

    def query(self, element: SelectBase, enclosing: frozenset[str]) -> None:
        """Examine a SELECT or a UNION; `enclosing` names the bound tables it may refer to."""
        if isinstance(element, CompoundSelect):
            for part in element.selects:
                self._inside(part, enclosing)
            return
        if not isinstance(element, Select):
            raise ScopeLeak(f"{type(element).__name__} is not allowed here")
        criteria = list(_conjuncts(element.whereclause))
        tables = self._tables(element.get_final_froms(), criteria)
        own = {name: table for name, table in tables.items() if name not in enclosing}
        bound = self._bound(own, criteria, enclosing)
        for child in element.get_children():
            self._inside(child, bound)

    def _insert(self, element: Insert) -> None:
        if element.select is not None:
            raise ScopeLeak("INSERT from SELECT is not allowed")
        self._allow(element.table)

    def _change(self, element: Update | Delete) -> None:
        criteria = list(_conjuncts(element.whereclause))
        froms: dict[str, FromClause] = {}
        for part in [element.table, *_column_tables(element)]:
            froms.setdefault(_name(part), part)
        tables = self._tables(froms.values(), criteria)
        bound = self._bound(tables, criteria, frozenset())
        for child in element.get_children():
            self._inside(child, bound)

    def _tables(
        self, froms: Iterable[FromClause], criteria: list[ColumnElement[Any]]
    ) -> dict[str, Table[Any]]:
        found: dict[str, Table[Any]] = {}
        for part in froms:
            if isinstance(part, Join):
                criteria.extend(_conjuncts(part.onclause))
                found.update(self._tables((part.left, part.right), criteria))
            elif isinstance(part, CTE):
                self._cte(part)
            elif isinstance(part, Subquery):
                self._derived(part.element)
            elif (table := aliased_table(part)) is not None:
                found.update(self._owned(_name(part), table))
            elif isinstance(part, (TableClause, TextClause)):
                raise ScopeLeak(f"{part} is not one of the tables of the schema")
        return found

    def _owned(self, name: str, table: Table[Any]) -> dict[str, Table[Any]]:
        self._allow(table)
        owned = bool(table.info.get("tenant_owned")) and not self._all_tenants
        return {name: table} if owned else {}

    def _allow(self, table: object) -> None:
        if not isinstance(table, Table):
            raise ScopeLeak(f"{table} is not one of the tables of the schema")
        owned = bool(table.info.get("tenant_owned"))
        if self._all_tenants and owned and not table.info.get("claimed"):
            raise ScopeLeak(f"{table.name} is never read over all tenants")

    def _derived(self, element: object) -> None:
        inner: object = _ungrouped(element)
        if not isinstance(inner, SelectBase):
            raise ScopeLeak(f"{type(inner).__name__} is not allowed here")
        self.query(inner, frozenset())

    def _cte(self, part: CTE) -> None:
        if id(part.element) not in self._ctes:
            self._ctes.add(id(part.element))
            self._derived(part.element)

    def _bound(
        self,
        tables: dict[str, Table[Any]],
        criteria: list[ColumnElement[Any]],
        given: frozenset[str],
    ) -> frozenset[str]:
        bound = set(given)
        links = [link for criterion in criteria if (link := _link(criterion)) is not None]
        for _ in links:
            for left, right in links:
                if left is None or left in bound:
                    bound.add(right)
                elif right in bound:
                    bound.add(left)
        loose = sorted(name for name in tables if name not in bound)
        if loose:
            raise ScopeLeak(f"no tenant for {', '.join(loose)}")
        return frozenset(bound)

    def _inside(self, element: ExternallyTraversible, enclosing: frozenset[str]) -> None:
        if isinstance(element, SelectBase) and not isinstance(element, Subquery):
            self.query(element, enclosing)
        elif isinstance(element, TextClause):
            raise ScopeLeak("SQL text is not allowed")
        elif isinstance(element, ColumnClause):
            if element.is_literal and not _PLAIN_LITERAL.fullmatch(element.name):
                raise ScopeLeak(f"literal SQL is not allowed: {element.name!r}")
        elif not isinstance(element, FromClause):
            for child in element.get_children():
                self._inside(child, enclosing)


def aliased_table(part: FromClause) -> Table[Any] | None:
    """The table that a FROM element is or is another name of."""
    inner: FromClause = part.element if isinstance(part, Alias) else part
    return inner if _is_table(inner) else None


def _is_table(part: FromClause) -> TypeGuard[Table[Any]]:
    return isinstance(part, Table)


def _ungrouped(element: Any) -> Any:
    grouped = getattr(element, "__visit_name__", "") == "grouping"
    return _ungrouped(element.element) if grouped else element


def _name(part: FromClause) -> str:
    return str(getattr(part, "name", id(part)))


def _conjuncts(criterion: Any) -> Iterator[ColumnElement[Any]]:
    criterion = _ungrouped(criterion)
    if isinstance(criterion, BooleanClauseList) and criterion.operator is operators.and_:
        for clause in criterion.clauses:
            yield from _conjuncts(clause)
    elif isinstance(criterion, ColumnElement):
        yield criterion


def _link(criterion: ColumnElement[Any]) -> tuple[str | None, str] | None:
    """(None, table) for tenant_id = :parameter, (table, table) for tenant_id = tenant_id."""
    if not isinstance(criterion, BinaryExpression) or criterion.operator is not operators.eq:
        return None
    left, right = criterion.left, criterion.right
    if isinstance(left, BindParameter):
        left, right = right, left
    if not isinstance(left, Column) or left.name != TENANT:
        return None
    if isinstance(right, BindParameter):
        return (None, _name(left.table)) if _KEY.fullmatch(right.key) else None
    if isinstance(right, Column) and right.name == TENANT:
        return _name(left.table), _name(right.table)
    return None


def _column_tables(element: ExternallyTraversible) -> Iterator[FromClause]:
    for child in element.get_children():
        if isinstance(child, ColumnClause):
            table = child.table
            if table is not None:
                yield table
        elif not isinstance(child, (SelectBase, FromClause)):
            yield from _column_tables(child)


_proved: WeakKeyDictionary[Any, bool] = WeakKeyDictionary()


def _examine(
    connection: Connection, cursor: Any, statement: str, parameters: Any, context: Any, many: Any
) -> None:
    del cursor
    options = connection.get_execution_options()
    width = None if context is None else context.execution_options.get(SCOPED_INSERT)
    if width is not None:
        _all_of(_inserted(parameters, width, many=many), options.get("tenant"))
        return
    compiled: Any = getattr(context, "compiled", None)
    if compiled is None or compiled.statement is None:
        raise ScopeLeak(f"SQL text is not allowed: {statement[:60]}")
    all_tenants = bool(options.get("all_tenants"))
    if _proved.get(compiled) is not all_tenants:
        _Proof(all_tenants=all_tenants).statement(compiled.statement)
        _proved[compiled] = all_tenants
    if not all_tenants:
        _same_tenant(getattr(context, "compiled_parameters", ()), options.get("tenant"))


def _same_tenant(rows: Iterable[dict[str, Any]], tenant: object) -> None:
    names: list[str] | None = None
    for row in rows:
        if names is None:
            names = [name for name in row if _PARAMETER.fullmatch(name)]
        if any(row[name] != tenant for name in names):
            raise ScopeLeak("a statement names another tenant than its unit's")


def _inserted(parameters: Any, width: int, *, many: bool) -> Iterable[object]:
    """The tenant of each row of an insert that `store.sql.scope` compiled: the first of its values,
    rows being given one by one, `width` values after `width`, or (0) as a list for each column."""
    if many:
        return [row[0] for row in parameters]
    return parameters[::width] if width else parameters[0]


def _all_of(tenants: Iterable[object], tenant: object) -> None:
    if tenant is None or any(each != tenant for each in tenants):
        raise ScopeLeak("a row names another tenant than its unit's")


def install_guard(engine: Engine) -> None:
    """Examine everything the engine executes."""
    event.listen(engine, "before_cursor_execute", _examine)
