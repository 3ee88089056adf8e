"""The chat's conversations."""

from __future__ import annotations

from store.sql.migrations.statements import run_file

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the five tables."""
    run_file("r0003", "up")


def downgrade() -> None:
    """Remove them with the conversations in them; files that were shown in them stay."""
    run_file("r0003", "down")
