"""One tenant's view of one transaction: the only place that adds the tenant to a statement.

Query files build statements without any tenant condition and run them here. `store.sql.guard`
then proves every statement before it reaches the driver, subqueries included.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any, NamedTuple, TypeAlias, TypeGuard, TypeVar

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    CursorResult,
    FromClause,
    Join,
    Select,
    Table,
    bindparam,
    insert,
    update,
)
from sqlalchemy.sql.dml import Delete, Insert, Update
from sqlalchemy.sql.elements import ColumnClause
from sqlalchemy.sql.selectable import SelectBase
from sqlalchemy.sql.visitors import ExternallyTraversible

from store.ids import IdMaker
from store.sql.bulk import BulkInsert
from store.sql.dialect import (
    Listed,
    enter_tenant,
    insert_or_ignore,
    insert_or_replace,
    listed,
    listing,
)
from store.sql.guard import TENANT, THE_TENANT, ScopeLeak, aliased_table

Query: TypeAlias = "Select[*tuple[Any, ...]]"
Statement = TypeVar("Statement", Query, Update, Delete)
Change = TypeVar("Change", Update, Delete)
Values = Mapping[str, Any]
_inserts: dict[tuple[str, tuple[str, ...], str, str], _Prepared] = {}
_several: Any = itemgetter  # pyright only half knows its type
_built: dict[tuple[object, str], Any] = {}


class Draft:
    """Writes tenants and lists into statements.

    A scope is one for a tenant at hand. One without a tenant writes both as named parameters, for
    statements that are built once and kept: building one takes longer than most take to run.
    """

    def __init__(self, dialect: str, tenant_id: int | None) -> None:
        self.dialect = dialect
        self._tenant: Any = tenant_id
        if tenant_id is None:
            self._tenant = bindparam(THE_TENANT, type_=BigInteger())

    def within(self, statement: Statement) -> Statement:
        """The statement with the tenant on each of its own tables, for use as a subquery."""
        changed = isinstance(statement, (Update, Delete))
        tables = [statement.table] if changed else _outermost(dict.fromkeys(_named(statement)))
        conditions = [self.owns(table) for table in _flat(tables)]
        return statement.where(*conditions)

    def owns(self, table: FromClause) -> ColumnElement[bool]:
        """The condition that rows of a table or alias are the tenant's."""
        return table.c.tenant_id == self._tenant

    def among(self, column: ColumnElement[Any], values: Listed) -> ColumnElement[bool]:
        """The condition that a column holds one of these values, however many."""
        return listed(self.dialect, column, values)

    def listed(self, column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
        """The condition that a column holds one of the values given later under a name."""
        return listed(self.dialect, column, (), name=name)


class Scope(Draft):
    """Runs statements for one tenant on one connection."""

    def __init__(self, connection: Connection, tenant_id: int, ids: IdMaker) -> None:
        super().__init__(connection.dialect.name, tenant_id)
        self.connection = connection.execution_options(tenant=tenant_id)
        self.tenant_id = tenant_id
        self.ids = ids

    @classmethod
    def enter(cls, connection: Connection, tenant_id: int, ids: IdMaker) -> Scope:
        """Start a unit of a tenant."""
        scope = cls(connection, tenant_id, ids)
        enter_tenant(connection, tenant_id)
        return scope

    def ask(self, build: Callable[[Draft], Query], **values: Any) -> Sequence[Any]:
        """Every row of a query that is built once; lists among the values are sets or sequences."""
        return self._kept(build, values).all()

    def do(self, build: Callable[[Draft], Update], **values: Any) -> int:
        """Run a change that is built once; how many rows it touched."""
        return self._kept(build, values).rowcount

    def do_each(
        self, build: Callable[[Draft], Update], rows: Sequence[Values], *, key: object = None
    ) -> int:
        """Run a change that is built once for each of several sets of values; how many rows it
        touched. `key` names it where `build` is made anew each time."""
        if not rows:
            return 0
        statement = self._statement(build, key or build)
        given = [{**row, THE_TENANT: self.tenant_id} for row in rows]
        return self.connection.execute(statement, given).rowcount

    def _kept(
        self, build: Callable[[Draft], Statement], values: Values
    ) -> CursorResult[*tuple[Any, ...]]:
        statement = self._statement(build, build)
        given = {name: self._given(value) for name, value in values.items()}
        return self.connection.execute(statement, {**given, THE_TENANT: self.tenant_id})

    def _statement(self, build: Callable[[Draft], Statement], key: object) -> Statement:
        statement: Statement | None = _built.get((key, self.dialect))
        if statement is None:
            draft = Draft(self.dialect, None)
            statement = draft.within(build(draft))
            _built[key, self.dialect] = statement
        return statement

    def _given(self, value: Any) -> Any:
        return listing(self.dialect, value) if _is_listed(value) else value

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

    def change_each(self, table: Table[Any], changes: Mapping[int, Values]) -> None:
        """Set columns of rows by id: one statement for all that set the same columns."""
        alike: dict[tuple[str, ...], list[Values]] = {}
        for key, columns in changes.items():
            row = {"of_id": key, **{f"to_{name}": value for name, value in columns.items()}}
            alike.setdefault(tuple(columns), []).append(row)
        for names, rows in alike.items():
            self.do_each(_setting(table, names), rows, key=(table.name, names))

    def add(self, table: Table[Any], rows: Iterable[Values]) -> None:
        """Insert rows, all with the same columns; the tenant is added to each."""
        self._insert(table, list(rows), insert(table), "add")

    def add_values(
        self, table: Table[Any], names: tuple[str, ...], rows: Sequence[tuple[Any, ...]]
    ) -> None:
        """Insert rows given as values of the columns in `names`, which is in the table's order."""
        self._insert_values(table, names, rows, insert(table), "add")

    def add_new_values(
        self, table: Table[Any], names: tuple[str, ...], rows: Sequence[tuple[Any, ...]]
    ) -> None:
        """`add_values`, leaving those whose key is taken as they are."""
        statement = insert_or_ignore(self.connection, table)
        self._insert_values(table, names, rows, statement, "add_new")

    def _insert_values(
        self,
        table: Table[Any],
        names: tuple[str, ...],
        rows: Sequence[tuple[Any, ...]],
        statement: Insert,
        kind: str,
    ) -> None:
        if rows:
            bulk, order, _ = self._bulk(table, names, statement, kind)
            if order != names:
                raise ValueError(f"the columns of {table.name} come in the order {order}")
            tenant = self.tenant_id
            bulk.run(self.connection, [(tenant, *row) for row in rows])

    def add_new(self, table: Table[Any], rows: Iterable[Values]) -> None:
        """Insert rows, leaving those whose key is taken as they are."""
        self._insert(table, list(rows), insert_or_ignore(self.connection, table), "add_new")

    def put(self, table: Table[Any], rows: Iterable[Values], columns: Sequence[str]) -> None:
        """Insert rows, setting `columns` anew where the key is taken."""
        statement = insert_or_replace(self.connection, table, columns)
        self._insert(table, list(rows), statement, f"put {' '.join(columns)}")

    def _insert(self, table: Table[Any], rows: list[Values], statement: Insert, kind: str) -> None:
        """The statement is compiled once and given plain tuples: with dicts, SQLAlchemy takes longer
        over each wide row than SQLite does."""
        if not rows:
            return
        names = tuple(name for name in rows[0] if name != TENANT)
        bulk, _, values = self._bulk(table, names, statement, kind)
        tenant = self.tenant_id
        bulk.run(self.connection, [(tenant, *values(row)) for row in rows])

    def _bulk(
        self, table: Table[Any], names: tuple[str, ...], statement: Insert, kind: str
    ) -> _Prepared:
        key = (table.name, names, kind, self.dialect)
        if key not in _inserts:
            text, order = _compiled(self.connection, table, names, statement)
            bulk = BulkInsert(self.dialect, text, 1 + len(order))
            _inserts[key] = _Prepared(bulk, order, _picker(order))
        return _inserts[key]


def _setting(table: Table[Any], names: tuple[str, ...]) -> Callable[[Draft], Update]:
    def build(_: Draft) -> Update:
        values: dict[str, Any] = {name: bindparam(f"to_{name}") for name in names}
        return update(table).where(table.c.id == bindparam("of_id")).values(values)

    return build


class _Prepared(NamedTuple):
    """An insert, the columns it takes after the tenant, and what picks them from a row."""

    bulk: BulkInsert
    order: tuple[str, ...]
    values: Callable[[Values], tuple[Any, ...]]


def _picker(names: tuple[str, ...]) -> Callable[[Values], tuple[Any, ...]]:
    if len(names) == 1:
        return lambda row: (row[names[0]],)
    return _several(*names)


def _compiled(
    connection: Connection, table: Table[Any], names: tuple[str, ...], statement: Insert
) -> tuple[str, tuple[str, ...]]:
    """An insert as text, and its columns in order after the tenant, which comes first."""
    columns = {TENANT, *names}
    order = [column.name for column in table.columns if column.name in columns]
    if order[0] != TENANT or len(order) != len(columns):
        raise ScopeLeak(f"{table.name} has no columns {sorted(columns.difference(order))}")
    compiled = statement.compile(dialect=connection.dialect, column_keys=order)
    return str(compiled), tuple(order[1:])


def _is_listed(value: object) -> TypeGuard[Listed]:
    return isinstance(value, (list, tuple, set))


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
