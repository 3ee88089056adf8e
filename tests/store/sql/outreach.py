"""Drafts, campaigns, proposals and policies for tests, with what a test does not care about."""

from __future__ import annotations

from typing import Any

from store.campaigns import CampaignInput, Recipient, RecipientState
from store.drafts import DraftInput
from store.ports import Store
from store.proposals import ProposalInput
from store.types import Tenant
from tests.builders import DAY, NOW

TWO = Tenant(2, "Two", "CAD", "UTC", "en")


def letter(**given: Any) -> DraftInput:
    """A draft of an e-mail for nobody yet."""
    base: dict[str, Any] = {
        "channel": "email",
        "purpose": "marketing",
        "goal": "win_back",
        "tone": "warm",
        "language": "en",
        "content": '{"variants":[]}',
        "values": "{}",
        "writer": "win-back",
    }
    return DraftInput(**{**base, **given})


def sending(draft_id: int, **given: Any) -> CampaignInput:
    """A campaign of the first version of a draft."""
    base: dict[str, Any] = {
        "name": "Winter comeback",
        "channel": "email",
        "purpose": "marketing",
        "draft_id": draft_id,
        "draft_version": 1,
        "audience_id": None,
        "segment_id": None,
        "rule_hash": "r",
        "recipients_hash": "p",
        "content": "{}",
        "values": "{}",
        "policy_version": 1,
        "pace_per_minute": 60,
        "language": "en",
    }
    return CampaignInput(**{**base, **given})


def request(**given: Any) -> ProposalInput:
    """A proposal to send a campaign, good for a day."""
    base: dict[str, Any] = {
        "kind": "send_campaign",
        "title": "Send Winter comeback to 3 people",
        "args": "{}",
        "plan": "{}",
        "digest": "d",
        "policy_version": 1,
        "size": 3,
        "requester_kind": "agent",
        "requester": "agent:chat",
        "door": "chat",
        "expires_at": NOW + DAY,
    }
    return ProposalInput(**{**base, **given})


async def drafted(store: Store, *, tenant_id: int = 1, **given: Any) -> int:
    """Keep a draft."""
    return await store.write(
        tenant_id, lambda tx: tx.drafts.add(letter(**given), actor="human:ada", now_ms=NOW)
    )


async def campaign_to(store: Store, *people: int, tenant_id: int = 1, **given: Any) -> int:
    """A campaign with these people pending, in two variants by turns."""
    draft_id = await drafted(store, tenant_id=tenant_id)
    rows = [
        Recipient(key, index % 2, f"{key}@example.com", RecipientState.PENDING)
        for index, key in enumerate(people)
    ]
    row = sending(draft_id, **given)

    def unit(tx: Any) -> int:
        key = tx.campaigns.add(row, actor="human:ada", now_ms=NOW)
        tx.campaigns.add_recipients(key, rows, now_ms=NOW)
        return key

    return await store.write(tenant_id, unit)
