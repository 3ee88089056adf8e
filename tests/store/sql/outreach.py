"""Drafts, campaigns, proposals and policies for tests, with what a test does not care about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import insert

from store.campaigns import CampaignInput, Recipient, RecipientState, Settled
from store.contact import (
    AttemptInput,
    ConsentInput,
    ContactFacts,
    Suppression,
)
from store.drafts import DraftInput
from store.ports import Store, Tx
from store.proposals import ProposalInput
from store.sql.schema import project, project_contact
from store.sql.unit import Unit
from store.types import Tenant, Written
from tests.builders import DAY, NOW, added, person

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
        Recipient(key, index % 2, f"{key}@example.com", RecipientState.PENDING)[:7]
        for index, key in enumerate(people)
    ]
    row = sending(draft_id, **given)

    def unit(tx: Any) -> int:
        key = tx.campaigns.add(row, actor="human:ada", now_ms=NOW)
        tx.campaigns.add_recipients(key, rows, now_ms=NOW)
        return key

    return await store.write(tenant_id, unit)


async def facts(
    store: Store,
    *ids: int,
    since_ms: int = 0,
    project_id: int | None = None,
    tenant_id: int = 1,
) -> list[ContactFacts]:
    found = await store.read(
        tenant_id,
        lambda reader: reader.contact.facts(ids, since_ms=since_ms, project_id=project_id),
    )
    return list(found)


async def consent(store: Store, *rows: ConsentInput, now_ms: int = NOW) -> list[Written]:
    written = await store.write(
        1, lambda tx: tx.contact.set_consent(rows, actor="human:ada", now_ms=now_ms)
    )
    return list(written)


async def suppress(store: Store, *rows: Suppression) -> int:
    return await store.write(1, lambda tx: tx.contact.suppress(rows, now_ms=NOW))


def unwanted(address: str, channel: str = "email", **given: Any) -> Suppression:
    base: dict[str, Any] = {"reason": "bounced", "evidence": "550", "since": NOW, "actor": "smtp"}
    return Suppression(channel, address, **{**base, **given})


async def reserve(store: Store, *rows: AttemptInput) -> list[int]:
    return list(await store.write(1, lambda tx: tx.contact.reserve(rows)))


def with_projects(*names: str, links: dict[str, list[int]] | None = None) -> Callable[[Tx], None]:
    """A unit that adds projects whose ids are 1, 2 … and puts people into them."""

    def unit(tx: Tx) -> None:
        assert isinstance(tx, Unit)
        base = {"source": "crm", "call_suppressed": True, "next_call_eligible_at": NOW}
        rows = [
            {**base, "id": key, "external_id": f"p{key}", "name": name, "name_folded": name.lower()}
            for key, name in enumerate(names, 1)
        ]
        rows = [{**row, "tenant_id": 1, "created_at": 0, "updated_at": 0} for row in rows]
        tx.scope.connection.execute(insert(project).values(rows))
        for name, people in (links or {}).items():
            at = {"tenant_id": 1, "project_id": names.index(name) + 1, "suppress_for_project": True}
            given = [{**at, "customer_id": one} for one in people]
            tx.scope.connection.execute(insert(project_contact).values(given))

    return unit


async def forbid(store: Store, **given: Any) -> int:
    base: dict[str, Any] = {
        "scope": "customer",
        "state": "sold",
        "reason": "they bought",
        "override_allowed": True,
        "customer_id": None,
        "project_id": None,
        "actor": "human:ada",
        "now_ms": NOW,
    }
    return await store.write(1, lambda tx: tx.contact.set_terminal(**{**base, **given}))


async def people(store: Store, count: int) -> list[int]:
    return await added(store, *[person(number) for number in range(1, count + 1)])


async def claim(
    store: Store,
    key: int,
    *,
    limit: int = 10,
    token: str = "a",
    shard: int = 0,
    of: int = 1,
    now_ms: int = NOW,
) -> list[Recipient]:
    found = await store.write(
        1,
        lambda tx: tx.campaigns.claim(
            key, shard=shard, of=of, token=token, limit=limit, now_ms=now_ms
        ),
    )
    return list(found)


async def settle(
    store: Store, key: int, *outcomes: Settled, token: str | None = "a", now_ms: int = NOW
) -> int:
    return await store.write(
        1, lambda tx: tx.campaigns.settle(key, outcomes, token=token, now_ms=now_ms)
    )
