"""Outside CRMs, scores, and what enriches."""

from __future__ import annotations

from store.sql.migrations.statements import run_file

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the ten tables."""
    run_file("r0006", "up")


def downgrade() -> None:
    """Remove them with what is in them."""
    run_file("r0006", "down")
