"""A campaign that was sent, for tests of what happens to its messages afterwards."""

from __future__ import annotations

from store.campaigns import Recipient, RecipientState, Settled
from store.ids import from_text
from store.ports import Tx
from store.types import CommunicationInput
from tests.store.sql.outreach import letter, sending
from tools.runtime import Runtime
from tools.sent import external_id

DAY = 86_400_000


async def mailed(
    runtime: Runtime,
    customer: str,
    address: str,
    *,
    days_ago: int = 1,
    channel: str = "email",
    vendor_id: str | None = None,
    state: RecipientState = RecipientState.SENT,
) -> int:
    """Send a campaign to one customer and log it; its id. Its outcome is sent, or unknown."""
    tenant, key = await runtime.tenant(), from_text("customer", customer)
    at = int(runtime.now().timestamp() * 1_000) - days_ago * DAY

    def unit(tx: Tx) -> int:
        draft = tx.drafts.add(letter(channel=channel), actor="human:marc", now_ms=at)
        campaign = tx.campaigns.add(sending(draft, channel=channel), actor="human:marc", now_ms=at)
        one = Recipient(key, 0, address, RecipientState.PENDING)[:7]
        tx.campaigns.add_recipients(campaign, [one], now_ms=at)
        tx.campaigns.claim(campaign, shard=0, of=1, token="t", limit=1, now_ms=at)
        row = CommunicationInput(
            customer_id=key,
            channel=channel,
            direction="out",
            status=state.value,
            occurred_at=at,
            external_id=external_id(campaign, key),
            purpose="marketing",
        )
        logged = tx.communications.log(row, actor="job:send_campaign", now_ms=at)
        done = Settled(key, state, communication_id=logged.id, vendor_id=vendor_id)
        tx.campaigns.settle(campaign, [done], token="t", now_ms=at)
        return campaign

    return await runtime.write(tenant.id, unit)
