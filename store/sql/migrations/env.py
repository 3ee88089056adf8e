"""Alembic's entry: runs on the connection that `store.sql.migrate` hands over, without an ini."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

from store.sql.migrate import VERSION_TABLE
from store.sql.schema import metadata


def run() -> None:
    """Run the revisions in the caller's transaction."""
    connection = context.config.attributes["connection"]
    if not isinstance(connection, Connection):
        raise TypeError("migrations run on the connection that store.sql.migrate opens")
    context.configure(
        connection=connection,
        target_metadata=metadata,
        version_table=VERSION_TABLE,
        transactional_ddl=True,
        transaction_per_migration=False,
    )
    context.run_migrations()


run()
