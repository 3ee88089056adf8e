"""A connection that takes changes from its stand-in, for tests: events as if they had been posted, and
polls."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from pydantic import SecretStr

from store.clock import real_ms
from store.connections import EntityLink
from store.inbound import EventInput, EventState
from store.jobs import JobState
from store.sync import SyncRecord
from store.types import Customer, JobRequest
from tests.standins.hubspot.webhooks import Webhooks
from tests.tools.sync.synced import Synced, synced
from tools.connectors.hubspot.events import read_events
from tools.inbound_by_hand import set_inbound_by_hand
from tools.operations.inbound import InboundSet
from tools.runtime import Runtime
from tools.sync.executing import BULK
from tools.sync.inbound_receiving import KIND
from tools.sync.inbound_state import provider_of

SECRET = "app-secret-of-the-tests"
URL = "https://crm.example/webhooks/hubspot/x"


@dataclass
class Inwards:
    """What a test has at hand."""

    out: Synced
    hooks: Webhooks

    @property
    def runtime(self) -> Runtime:
        return self.out.runtime

    async def owner(self, field: str, local: str, owner: str, mode: str = "overwrite") -> None:
        """Say whose value of a field counts."""
        await self.out.door.raw("map_field", field=field, local=local, mode=mode, owner=owner)

    async def known(self, name: str = "Zoé Tremblay", **given: str) -> tuple[int, str]:
        """A customer that is synced there: our id and theirs."""
        values = {"email": "zoe@example.com", "city": "Montréal", **given}
        key = await self.out.customer(name, **values)
        await self.out.sync(key)
        return key, (await self.link(key)).remote_id

    async def link(self, key: int) -> EntityLink:
        tenant = await self.runtime.tenant()
        found = await self.runtime.read(
            tenant.id,
            lambda reader: reader.connections.links(self.out.connection.id, "customer", [key]),
        )
        return found[key]

    async def customer(self, key: int) -> Customer:
        tenant = await self.runtime.tenant()
        found = await self.runtime.read(tenant.id, lambda reader: reader.customers.get(key))
        assert found is not None
        return found

    async def posted(self) -> None:
        """Keep what waits as if it had been posted, and look at it."""
        events = read_events(json.dumps(self.hooks.waiting).encode()).events
        self.hooks.waiting.clear()
        provider = provider_of(self.out.connection.id)
        rows = [
            EventInput(provider=provider, dedupe_key=one.key, body=one.text()) for one in events
        ]
        tenant = await self.runtime.tenant()
        await self.runtime.write(tenant.id, lambda tx: tx.inbound.keep(rows, now_ms=real_ms()))
        await self.work(poll=False)

    async def poll(self) -> None:
        """Ask what changed there."""
        await self.work(poll=True)

    async def work(self, *, poll: bool) -> None:
        job = await self.enqueued(poll=poll)
        found = await self.runtime.run_job(job)
        assert found.state is JobState.DONE, found.last_error

    async def enqueued(self, *, poll: bool) -> int:
        payload = json.dumps({"connection": self.out.connection.id, "poll": poll})
        request = JobRequest(kind=KIND, payload=payload, queue=BULK)
        tenant = await self.runtime.tenant()
        return await self.runtime.write(
            tenant.id, lambda tx: tx.jobs.enqueue(request, actor="provider:hubspot")
        )

    async def count(self, state: EventState) -> int:
        tenant = await self.runtime.tenant()
        provider = provider_of(self.out.connection.id)
        return await self.runtime.read(
            tenant.id, lambda reader: reader.inbound.count(provider, state)
        )

    async def rows(self) -> list[SyncRecord]:
        """The rows of inbound runs, oldest run first."""
        tenant = await self.runtime.tenant()
        page = await self.runtime.read(
            tenant.id,
            lambda reader: reader.sync.runs(
                connection_id=None, state=None, since=None, until=None, limit=50, cursor=None
            ),
        )
        runs = [run.id for run in reversed(page.items) if run.operation == "inbound"]
        return [row for run in runs for row in await self.out.rows(run)]

    async def how(self) -> InboundSet:
        return await self.set()

    async def set(self, *, inbound: bool | None = None, create: bool | None = None) -> InboundSet:
        """Switch it, or see how it stands."""
        ctx = await self.out.ctx()
        return await set_inbound_by_hand(ctx, "", inbound=inbound, create=create)


@asynccontextmanager
async def inwards(runtime: Runtime) -> AsyncGenerator[Inwards]:
    """A connection that takes changes from there, with the secret of its app."""
    async with synced(runtime) as out:
        ctx = await out.ctx()
        await set_inbound_by_hand(ctx, "", inbound=True, secret=SecretStr(SECRET))
        yield Inwards(out, Webhooks(out.standin, URL, SECRET))


def values(text: str) -> dict[str, str]:
    """Fields of a row."""
    found: dict[str, str] = json.loads(text)
    return found
