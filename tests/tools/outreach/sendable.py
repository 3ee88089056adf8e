"""People who may be written to, a draft for them, and the way from proposal to sent."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from store.contact import ConsentInput, Purpose
from store.drafts import DraftInput
from store.ids import from_text, to_text
from store.ports import Tx
from store.types import CustomerInput, Job
from tests.tools.door import OWNER, Door
from tools.approving import Decided
from tools.drafting.content import Channel, Content, Variant
from tools.operations.campaigns import CampaignReport
from tools.operations.sending import SendProposed

VARIANTS = (
    Variant(
        label="Warm", subject="We miss you, {customerName}", body="Hi {customerName},\n\nCome back."
    ),
    Variant(label="Short", subject="Come back", body="Hi {customerName}, come back to {city|us}."),
)


async def people(door: Door, count: int, *, city: str = "Lyon", start: int = 0) -> list[str]:
    """Customers with consent to e-mail; their ids."""
    tenant = await door.runtime.tenant()
    rows = [
        CustomerInput(
            name=f"Person {index}",
            given_name=f"Given{index}",
            email=f"p{index}@example.com",
            email_given=f"p{index}@example.com",
            city=city,
        )
        for index in range(start, start + count)
    ]

    def unit(tx: Tx) -> list[str]:
        written = tx.customers.upsert(rows, now_ms=0)
        keys = [one.id for one in written if one.id is not None]
        consents = [ConsentInput(key, "email", "granted", "test", "", 0) for key in keys]
        tx.contact.set_consent(consents, actor="test", now_ms=0)
        return [to_text("customer", key) for key in keys]

    return await door.runtime.write(tenant.id, unit)


async def draft(
    door: Door,
    *,
    variants: Sequence[Variant] = VARIANTS,
    channel: Channel = Channel.EMAIL,
    purpose: Purpose = Purpose.MARKETING,
    values: dict[str, str] | None = None,
) -> str:
    """A draft of these variants; its id."""
    tenant = await door.runtime.tenant()
    content = Content(channel=channel, purpose=purpose, language="en", variants=tuple(variants))
    row = DraftInput(
        channel=channel.value,
        purpose=purpose.value,
        goal="Win back",
        tone="friendly",
        language="en",
        content=content.to_json(),
        values=json.dumps(values or {}),
        writer="test",
    )
    key = await door.runtime.write(tenant.id, lambda tx: tx.drafts.add(row, actor="test", now_ms=0))
    return to_text("draft", key)


async def proposed(door: Door, text: str = "customers in Lyon", **args: Any) -> SendProposed:
    """A campaign to some people that waits for approval."""
    key = args.pop("draft", None) or await draft(door)
    return await door.call(SendProposed, "send_message", draft=key, text=text, **args)


async def approve(door: Door, proposal: str) -> Decided:
    """A person's yes."""
    return await door.runtime.approvals.approve(proposal, await door.runtime.ctx(OWNER))


async def run_all(door: Door) -> list[Job]:
    """Work until no job is ready or running; the jobs."""
    tenant = await door.runtime.tenant()

    async def jobs() -> list[Job]:
        page = await door.runtime.read(
            tenant.id,
            lambda reader: reader.jobs.page(
                state=None, kind="send_campaign", limit=50, cursor=None
            ),
        )
        return list(page.items)

    for job in await jobs():
        await door.runtime.run_job(job.id)
    return await jobs()


async def report(door: Door, campaign: str, **args: Any) -> CampaignReport:
    """How a campaign stands."""
    return await door.call(CampaignReport, "get_campaign", campaign=campaign, **args)


def with_smtp(door: Door, url: str) -> Door:
    """The same door with mail going to a server."""
    runtime = door.runtime
    changes = {"smtp_url": SecretStr(url), "mail_from": "Atelier <hello@atelier.example>"}
    runtime.settings = runtime.settings.model_copy(update=changes)
    return door


def outbox(home: Path, campaign: str) -> list[Path]:
    """What lies in the outbox of a campaign."""
    return sorted((home / "outbox" / campaign).glob("*.eml"))


def key_of(text: str) -> int:
    """The id behind a cmg_ text."""
    return from_text("campaign", text)
