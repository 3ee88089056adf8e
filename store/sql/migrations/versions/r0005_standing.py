"""Standing approvals, notifications, outbound webhooks, tasks, settings of a tenant, credentials."""

from __future__ import annotations

from store.sql.migrations.statements import run_file

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the eleven tables."""
    run_file("r0005", "up")


def downgrade() -> None:
    """Remove them with what is in them."""
    run_file("r0005", "down")
