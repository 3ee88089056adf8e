"""Foundation: tenants, customers, orders, communications, segments, jobs, files, audit."""

from __future__ import annotations

from store.sql.migrations.statements import run_file

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make every table with its indexes and guards."""
    run_file("r0001", "up")


def downgrade() -> None:
    """Remove every table; the data goes with them."""
    run_file("r0001", "down")
