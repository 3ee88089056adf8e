"""One tenant's view of one transaction: the only place that adds the tenant to a statement.

Query files build statements without any tenant condition and run them here. `store.sql.guard`
then proves every statement before it reaches the driver, subqueries included.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import ColumnElement, Connection, FromClause, Join, Select, Table, insert
from sqlalchemy.sql.dml import Delete, Update
from sqlalchemy.sql.elements import ColumnClause
from sqlalchemy.sql.selectable import SelectBase
from sqlalchemy.sql.visitors import ExternallyTraversible

from store.ids import IdMaker
from store.sql.dialect import among, enter_tenant, insert_or_ignore, insert_or_replace
from store.sql.guard import aliased_table

Query: TypeAlias = "Select[*tuple[Any, ...]]"
Statement = TypeVar("Statement", Query, Update, Delete)
Change = TypeVar("Change", Update, Delete)
Values = Mapping[str, Any]


class Scope:
    """Runs statements for one tenant on one connection."""

    def __init__(self, connection: Connection, tenant_id: int, ids: IdMaker) -> None:
        self.connection = connection.execution_options(tenant=tenant_id)
        self.tenant_id = tenant_id
        self.ids = ids

    @classmethod
    def enter(cls, connection: Connection, tenant_id: int, ids: IdMaker) -> Scope:
        """Start a unit of a tenant."""
        scope = cls(connection, tenant_id, ids)
        enter_tenant(connection, tenant_id)
        return scope

    def within(self, statement: Statement) -> Statement:
        """The statement with the tenant on each of its own tables, for use as a subquery."""
        changed = isinstance(statement, (Update, Delete))
        tables = [statement.table] if changed else _outermost(dict.fromkeys(_named(statement)))
        conditions = [self.owns(table) for table in _flat(tables)]
        return statement.where(*conditions)

    def among(
        self, column: ColumnElement[Any], values: Collection[int] | Collection[str]
    ) -> ColumnElement[bool]:
        """The condition that a column holds one of these values, however many."""
        return among(self.connection, column, values)

    def owns(self, table: FromClause) -> ColumnElement[bool]:
        """The condition that rows of a table or alias are the tenant's."""
        return table.c.tenant_id == self.tenant_id

    def rows(self, statement: Query, values: Values | None = None) -> Sequence[Any]:
        """Every row of a query."""
        return self.connection.execute(self.within(statement), values or {}).all()

    def first(self, statement: Query, values: Values | None = None) -> Any:
        """The first row, or None."""
        return self.connection.execute(self.within(statement), values or {}).first()

    def value(self, statement: Query, values: Values | None = None) -> Any:
        """The first column of the first row, or None."""
        return self.connection.execute(self.within(statement), values or {}).scalar()

    def change(self, statement: Change, values: Values | Sequence[Values] | None = None) -> int:
        """Run an UPDATE or DELETE, for each of several sets of values; how many rows it touched."""
        return self.connection.execute(self.within(statement), values or {}).rowcount

    def add(self, table: Table[Any], rows: Iterable[Values]) -> None:
        """Insert rows; the tenant is added to each."""
        if owned := self._owned(rows):
            self.connection.execute(insert(table), owned)

    def add_new(self, table: Table[Any], rows: Iterable[Values]) -> None:
        """Insert rows, leaving those whose key is taken as they are."""
        if owned := self._owned(rows):
            self.connection.execute(insert_or_ignore(self.connection, table), owned)

    def put(self, table: Table[Any], rows: Iterable[Values], columns: Sequence[str]) -> None:
        """Insert rows, setting `columns` anew where the key is taken."""
        if owned := self._owned(rows):
            self.connection.execute(insert_or_replace(self.connection, table, columns), owned)

    def _owned(self, rows: Iterable[Values]) -> list[dict[str, Any]]:
        return [{**row, "tenant_id": self.tenant_id} for row in rows]


def _named(statement: ExternallyTraversible) -> Iterator[FromClause]:
    """The FROM elements a query names, subqueries left out. `get_final_froms` would compile the
    query for it, a millisecond each time; should one be missed, the guard refuses the query."""
    if getattr(statement, "_setup_joins", ()):
        raise TypeError("join with select_from(a.outerjoin(b, …)): a join of the query is not seen")
    for child in statement.get_children():
        if isinstance(child, FromClause):
            yield child
        elif isinstance(child, ColumnClause):
            if child.table is not None:
                yield child.table
        elif not isinstance(child, SelectBase):
            yield from _named(child)


def _outermost(named: Iterable[FromClause]) -> list[FromClause]:
    """Those that are not a side of a named join."""
    found = list(named)
    sides = {side for join in found if isinstance(join, Join) for side in _sides(join)}
    return [part for part in found if part not in sides]


def _sides(join: Join) -> Iterator[FromClause]:
    for side in (join.left, join.right):
        yield side
        if isinstance(side, Join):
            yield from _sides(side)


def _flat(tables: Iterable[FromClause]) -> list[FromClause]:
    found: list[FromClause] = []
    for table in tables:
        if isinstance(table, Join):
            # What an outer join adds must be bound in its ON clause: here it would drop rows.
            found += _flat((table.left,) if table.isouter else (table.left, table.right))
        elif _is_owned(table):
            found.append(table)
    return found


def _is_owned(part: FromClause) -> bool:
    table = aliased_table(part)
    return table is not None and bool(table.info.get("tenant_owned"))
