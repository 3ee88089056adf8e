"""Every difference between SQLite and PostgreSQL: addresses, connections, upserts, errors."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from sqlalchemy import (
    URL,
    BigInteger,
    ColumnElement,
    Connection,
    Table,
    Text,
    any_,
    bindparam,
    false,
    func,
    make_url,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.sql.dml import Insert

from store.ports import (
    StoreBusy,
    StoreError,
    StoreFull,
    StoreReadOnly,
    StoreUnusable,
    TooSlow,
)
from store.sql.schema import CLAIMS_SETTING, TENANT_SETTING

SQLITE = "sqlite"
POSTGRESQL = "postgresql"
ACCEPTED = "a file path, sqlite:///FILE or postgresql://USER:PASSWORD@HOST:PORT/NAME"
UNIQUE_VIOLATION = "23505"
COLLISIONS = frozenset({"40001", "40P01"})
TAKEN_SQLITE = frozenset({"SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY"})
Listed: TypeAlias = "Collection[int] | Collection[str]"
MATCHING_LOCK = 0x6D61_7463_0000_0000  # the space of advisory locks for matching people

TRY_AGAIN = "Another process is writing to the database; try again in a moment."
MAKE_WRITABLE = "Give this user write permission on the database file and its folder."
MAKE_ROOM = "Free some disk space and try again; what was stored before is intact."
RESTORE = "Restore the last backup; `rapport doctor` checks a database."


def address(url: str) -> URL:
    """The address of a database with its driver; StoreUnusable says what is accepted."""
    text = url.strip()
    if not text or "\0" in text:
        raise StoreUnusable("the database address is empty or not text", f"Give {ACCEPTED}.")
    if "://" not in text:
        return URL.create("sqlite", database=str(Path(text).expanduser()))
    try:
        parsed = make_url(text)
    except (ArgumentError, ValueError) as error:
        raise StoreUnusable("the database address cannot be read", f"Give {ACCEPTED}.") from error
    if parsed.get_backend_name() in {POSTGRESQL, "postgres"}:
        return parsed.set(drivername="postgresql+asyncpg")
    if parsed.get_backend_name() != SQLITE:
        raise StoreUnusable(
            f"{parsed.drivername!r} is not a database Rapport uses", f"Give {ACCEPTED}."
        )
    if not parsed.database or parsed.database == ":memory:":
        raise StoreUnusable("SQLite needs a file, not memory", f"Give {ACCEPTED}.")
    return parsed.set(drivername="sqlite")


def insert_or_ignore(connection: Connection, table: Table[Any]) -> Insert:
    """An insert that leaves rows whose key is taken as they are."""
    if connection.dialect.name == SQLITE:
        return sqlite.insert(table).on_conflict_do_nothing()
    return postgresql.insert(table).on_conflict_do_nothing()


def insert_or_replace(connection: Connection, table: Table[Any], columns: Sequence[str]) -> Insert:
    """An insert that sets `columns` anew where the primary key is taken."""
    keys = [column.name for column in table.primary_key.columns]
    if connection.dialect.name == SQLITE:
        lite = sqlite.insert(table)
        new: Mapping[str, Any] = {name: lite.excluded[name] for name in columns}
        return lite.on_conflict_do_update(index_elements=keys, set_=new)
    full = postgresql.insert(table)
    return full.on_conflict_do_update(
        index_elements=keys, set_={name: full.excluded[name] for name in columns}
    )


def listed(
    dialect: str, column: ColumnElement[Any], values: Listed, *, name: str | None = None
) -> ColumnElement[bool]:
    """That a column holds one of many values, given as one parameter (with a name, its value comes
    later): IN would have a parameter for each, at most 32,766, and a statement for each number."""
    kind = BigInteger() if isinstance(column.type, BigInteger) else Text()
    given = listing(dialect, values)
    if dialect == SQLITE:
        parameter = bindparam(name, given, type_=Text(), unique=name is None)
        each = func.json_each(parameter).table_valued("value", name="listed")
        return column.in_(select(each.c.value))
    array = postgresql.ARRAY(kind)
    return column == any_(bindparam(name, given, type_=array, unique=name is None))


def listing(dialect: str, values: Listed) -> str | list[int | str]:
    """Many values as the one parameter of `listed`."""
    if dialect == SQLITE:
        return json.dumps(list(values), ensure_ascii=False)
    return list(values)


def unguided(dialect: str, test: ColumnElement[bool]) -> ColumnElement[bool]:
    """A test that SQLite does not look up in an index: it would look up each of many people one by
    one. PostgreSQL weighs that by itself, and would not hash a list inside."""
    return func.coalesce(test, false()) if dialect == SQLITE else test


def enter_tenant(connection: Connection, tenant_id: int) -> None:
    """Tell PostgreSQL's row-level security whose rows this transaction may see."""
    if connection.dialect.name != SQLITE:
        connection.execute(select(func.set_config(TENANT_SETTING, str(tenant_id), True)))


def see_all_jobs(connection: Connection) -> None:
    """Let this transaction see the jobs of every tenant, and nothing else."""
    connection.execution_options(all_tenants=True)
    if connection.dialect.name != SQLITE:
        connection.execute(select(func.set_config(CLAIMS_SETTING, "on", True)))


def one_at_a_time(connection: Connection, tenant_id: int) -> None:
    """Wait for other transactions of the tenant that match people: two of them could each add the
    same new person. SQLite has one writer anyway."""
    if connection.dialect.name != SQLITE:
        connection.execute(select(func.pg_advisory_xact_lock(MATCHING_LOCK ^ tenant_id)))


def is_rerunnable(error: BaseException) -> bool:
    """Whether running the unit again may succeed: a serialisation failure, a deadlock, or a key
    that another process took in between."""
    origin = error.orig if isinstance(error, DBAPIError) else None
    return is_taken(error) or _state(origin) in COLLISIONS


def is_taken(error: BaseException) -> bool:
    """Whether a key is another row's already."""
    origin = error.orig if isinstance(error, DBAPIError) else None
    if isinstance(origin, sqlite3.Error):
        return getattr(origin, "sqlite_errorname", "") in TAKEN_SQLITE
    return _state(origin) == UNIQUE_VIOLATION


def translate(error: BaseException) -> StoreError | None:
    """What a driver's error means to a person; None when it is a defect of the code."""
    origin = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(origin, PoolTimeout):
        return StoreBusy("no connection to the database is free", TRY_AGAIN, retryable=True)
    if isinstance(origin, sqlite3.Error):
        return _sqlite_error(origin)
    if isinstance(origin, OSError):
        return _unreachable(origin)
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return connection_lost()
    state = _state(origin)
    return _postgres_error(state, str(origin)) if state else None


def connection_lost() -> StoreBusy:
    """The error of a server that keeps dropping the connection."""
    return StoreBusy("the connection to the database was lost", TRY_AGAIN, retryable=True)


def _state(origin: BaseException | None) -> str:
    return str(getattr(origin, "sqlstate", None) or getattr(origin, "pgcode", None) or "")


def _unreachable(origin: OSError) -> StoreError:
    if origin.errno is not None and origin.errno == 28:  # ENOSPC
        return StoreFull("no space is left for the database", MAKE_ROOM)
    hint = "Check that the server runs and that host and port are right."
    return StoreUnusable("the database server cannot be reached", hint, retryable=True)


def _sqlite_error(origin: sqlite3.Error) -> StoreError | None:
    name = str(getattr(origin, "sqlite_errorname", ""))
    # SQLITE_PROTOCOL: many processes opened the file at once, as after a crash, and none got through.
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_PROTOCOL")):
        return StoreBusy("the database is locked", TRY_AGAIN, retryable=True)
    if name.startswith("SQLITE_READONLY"):
        return StoreReadOnly("the database is read-only", MAKE_WRITABLE)
    if name == "SQLITE_FULL":
        return StoreFull("no space is left for the database", MAKE_ROOM)
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return StoreUnusable("the database file is damaged or not a database", RESTORE)
    if name.startswith("SQLITE_CANTOPEN"):
        return StoreUnusable(
            "the database file cannot be opened", "Check the path and its permissions."
        )
    if name.startswith("SQLITE_IOERR"):
        return StoreUnusable(
            "the disk failed to read or write the database", RESTORE, retryable=True
        )
    if name == "SQLITE_INTERRUPT":
        return TooSlow("the question was stopped", "Narrow it down.")
    return None


_POSTGRES: Mapping[str, tuple[type[StoreError], str, str]] = {
    "53100": (StoreFull, "no space is left for the database", MAKE_ROOM),
    "25006": (StoreReadOnly, "the database is read-only", "Connect to the primary server."),
    "57014": (TooSlow, "the question took too long", "Narrow it down."),
    "55P03": (StoreBusy, "the database is locked", TRY_AGAIN),
    "53300": (StoreBusy, "the server has no connection free", TRY_AGAIN),
    "57P01": (StoreBusy, "the server is shutting down", TRY_AGAIN),
    "57P03": (StoreBusy, "the server is starting", TRY_AGAIN),
    "40001": (StoreBusy, "the change kept colliding with others", TRY_AGAIN),
    "40P01": (StoreBusy, "the change kept colliding with others", TRY_AGAIN),
    "28P01": (StoreUnusable, "the server refused the password", "Check the database address."),
    "28000": (StoreUnusable, "the server refused the user", "Check the database address."),
    "3D000": (StoreUnusable, "there is no such database", "Create it with createdb first."),
    "42501": (StoreUnusable, "the user lacks a permission", "Make the user owner of the database."),
    "XX001": (StoreUnusable, "the database is damaged", RESTORE),
    "XX002": (StoreUnusable, "the database is damaged", RESTORE),
}


def _postgres_error(state: str, message: str) -> StoreError | None:
    known = _POSTGRES.get(state)
    if known is None and state.startswith("08"):
        return _unreachable(OSError(message))
    if known is None:
        return None
    kind, text, hint = known
    return kind(text, hint, retryable=kind in {StoreBusy})
