"""The statements of a schema and of a revision, as text: one blank line between two of them.

A released revision's statements never change. `render` writes what the present schema would need
from nothing; the drift test compares a database made so with one made by the revisions.
"""

from __future__ import annotations

from importlib.resources import files
from itertools import groupby
from typing import Any

from alembic import op
from sqlalchemy import MetaData, create_mock_engine, text

from store.sql.schema import metadata

SEPARATOR = "\n\n"


def render(dialect: str, *, schema: MetaData = metadata) -> list[str]:
    """What makes the whole schema on a database of this dialect, guards included."""
    found: list[str] = []

    def keep(statement: Any, *_: object, **__: object) -> None:
        lines = str(statement.compile(dialect=engine.dialect)).strip().splitlines()
        found.append("\n".join(line.rstrip() for line in lines))

    url = "sqlite://" if dialect == "sqlite" else "postgresql+asyncpg://"
    engine = create_mock_engine(url, keep)
    schema.create_all(engine, checkfirst=False)
    runs = groupby(found, key=lambda statement: statement.startswith("CREATE INDEX"))
    return [one for indexes, run in runs for one in (sorted(run) if indexes else run)]


def run_file(revision: str, name: str) -> None:
    """Execute the statements of a revision for the database at hand."""
    dialect = op.get_bind().dialect.name
    source = files("store.sql.migrations.versions") / revision / f"{name}.{dialect}.sql"
    for statement in source.read_text(encoding="utf-8").strip().split(SEPARATOR):
        op.execute(text(statement.replace(":", r"\:")))
