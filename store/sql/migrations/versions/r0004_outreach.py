"""Who may be contacted, drafts, proposals and campaigns."""

from __future__ import annotations

from alembic import op
from sqlalchemy import text

from store.sql.migrations.statements import run_file

revision = "0004"
down_revision = "0003"

# What went out before counts towards the caps like what goes out from now on.
KNOWN_ATTEMPTS = text(
    "INSERT INTO contact_attempt (tenant_id, id, customer_id, channel, purpose, at, project_id,"
    " campaign_id, communication_id)"
    " SELECT tenant_id, id, customer_id, channel, NULL, occurred_at, NULL, NULL, id"
    " FROM communication WHERE tenant_id = :tenant AND direction = 'out'"
    " AND channel IN ('email', 'sms', 'whatsapp', 'call')"
)


def upgrade() -> None:
    """Make the thirteen tables and count known communications as attempts."""
    run_file("r0004", "up")
    connection = op.get_bind()
    for (tenant,) in connection.execute(text("SELECT id FROM tenant")).all():
        if connection.dialect.name == "postgresql":
            setting = text("SELECT set_config('app.tenant', :tenant, true)")
            connection.execute(setting, {"tenant": str(tenant)})
        connection.execute(KNOWN_ATTEMPTS, {"tenant": tenant})


def downgrade() -> None:
    """Remove them with what is in them."""
    run_file("r0004", "down")
