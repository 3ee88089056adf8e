"""Bringing a database to the revision of this code, and telling which databases are not ours."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from store.ports import StoreReadOnly, StoreUnusable
from store.sql.dialect import MAKE_WRITABLE, RESTORE, SQLITE
from store.sql.schema import metadata

VERSION_TABLE = "rapport_revision"
LOCK = 0x5261_7070  # "Rapp": the advisory lock of migrations on PostgreSQL
SQLITE_HEADER = b"SQLite format 3\0"


@dataclass(frozen=True, slots=True)
class Condition:
    """What a database holds: our revision (None when it has none) and whether it has tables."""

    revision: str | None
    tables: frozenset[str]


@cache
def head() -> str:
    """The revision of this code."""
    return str(_scripts().get_current_head())


@cache
def known_revisions() -> frozenset[str]:
    """Every revision this code can start from."""
    return frozenset(str(script.revision) for script in _scripts().walk_revisions())


def condition(connection: Connection) -> Condition:
    """Look at a database without changing it."""
    tables = frozenset(inspect(connection).get_table_names())
    if VERSION_TABLE not in tables:
        return Condition(None, tables)
    found = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()  # noqa: S608 - constant
    return Condition(None if found is None else str(found), tables)


def check(found: Condition, *, dialect: str) -> bool:
    """Whether a database needs migrating; StoreUnusable when it is not ours or newer than us."""
    ours = frozenset(metadata.tables)
    foreign = found.tables if dialect == SQLITE else found.tables & ours
    if found.revision is None and VERSION_TABLE not in found.tables and foreign:
        some = ", ".join(sorted(foreign)[:3])
        raise StoreUnusable(
            f"the database is not Rapport's: it holds {some}", "Give the address of another one."
        )
    if found.revision is not None and found.revision not in known_revisions():
        raise StoreUnusable(
            f"the database was made by a newer version (revision {found.revision})",
            "Update Rapport, or restore a backup made by this version.",
        )
    return found.revision != head()


def upgrade(connection: Connection, *, revision: str = "head") -> None:
    """Bring the database to a revision, in the caller's transaction; safe from several processes.

    On SQLite the transaction must be immediate; PostgreSQL takes an advisory lock first.
    """
    if connection.dialect.name != SQLITE:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
    if check(condition(connection), dialect=connection.dialect.name):
        command.upgrade(_config(connection), revision)


def downgrade(connection: Connection, *, revision: str) -> None:
    """Take the database back to a revision (`base` removes everything)."""
    command.downgrade(_config(connection), revision)


def move(connection: Connection, revision: str) -> str:
    """Go forward or back to a revision, in the caller's transaction; the revision it is at then."""
    order = ["base", *reversed([str(script.revision) for script in _scripts().walk_revisions()])]
    wanted = order[-1] if revision == "head" else revision
    if wanted not in order:
        raise StoreUnusable(
            f"there is no revision {revision[:40]!r}", f"Revisions: {', '.join(order)}, head."
        )
    found = condition(connection)
    check(found, dialect=connection.dialect.name)
    if order.index(wanted) < order.index(found.revision or "base"):
        downgrade(connection, revision=wanted)
    elif wanted != "base":
        upgrade(connection, revision=wanted)
    return condition(connection).revision or "base"


def look_at_file(path: Path) -> None:
    """Refuse a file that is no SQLite database before anything is written to it."""
    if path.is_dir():
        raise StoreUnusable(f"{path} is a folder", "Give the path of a file.")
    try:
        with path.open("rb") as file:
            header = file.read(len(SQLITE_HEADER))
    except PermissionError as error:
        raise StoreReadOnly(f"{path} cannot be read", MAKE_WRITABLE) from error
    if header not in {b"", SQLITE_HEADER}:
        raise StoreUnusable(f"{path} is not a database file", "Give the path of another file.")


def sqlite_condition(path: Path) -> Condition:
    """Look at a SQLite file over a read-only connection: not even its journal mode changes."""
    driver = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=5)
    try:
        names = driver.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        tables = frozenset(str(name) for (name,) in names if not str(name).startswith("sqlite_"))
        if VERSION_TABLE not in tables:
            return Condition(None, tables)
        row = driver.execute(f"SELECT version_num FROM {VERSION_TABLE}").fetchone()  # noqa: S608 - constant
        return Condition(None if row is None else str(row[0]), tables)
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorname", "") in {"SQLITE_CORRUPT", "SQLITE_NOTADB"}:
            raise StoreUnusable(f"{path} is damaged", RESTORE) from error
        raise
    finally:
        driver.close()


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(files("store.sql") / "migrations"))
    config.attributes["connection"] = connection
    return config


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())
