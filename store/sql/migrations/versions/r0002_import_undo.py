"""Undo of an import: what it added and changed, kept until it is used."""

from __future__ import annotations

from store.sql.migrations.statements import run_file

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the two tables and an index for removing customers; imports before cannot be undone."""
    run_file("r0002", "up")


def downgrade() -> None:
    """Remove them: imports stay as they are."""
    run_file("r0002", "down")
