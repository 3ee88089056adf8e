"""Undo of an import: what it added and changed, kept until it is used."""

from __future__ import annotations

from store.sql.migrations.statements import run_file

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the two tables; imports that ran before cannot be undone."""
    run_file("r0002", "up")


def downgrade() -> None:
    """Remove the two tables: imports stay as they are."""
    run_file("r0002", "down")
