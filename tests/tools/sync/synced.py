"""A runtime that is connected to a stand-in of HubSpot, for tests of syncs."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from pydantic import SecretStr

from store.connections import Connection, ConnectionInput
from store.ids import from_text, to_text
from store.jobs import JobState
from store.sync import RunInput, SyncRecord, SyncRun
from tests.standins.hubspot.serving import serving
from tests.standins.hubspot.standin import Standin
from tests.tools.door import OWNER, Door
from tools.approving import Decided
from tools.connectors.hubspot.client import HubSpot
from tools.connectors.hubspot.options import HubSpotOptions
from tools.connectors.limits import Limit
from tools.connectors.port import Account
from tools.connectors.tokens import PlainToken
from tools.context import Ctx
from tools.runtime import Runtime
from tools.secret_file import signing_secret
from tools.sync.connecting import keep_connection
from tools.sync.defaults import FIELDS
from tools.sync.preparing import Kept, keep_plan, prepare_sync, prepare_undo
from tools.sync.scope import Scope

FAST = (Limit(100_000, 10.0),)


@dataclass
class Synced:
    """What a test has at hand."""

    runtime: Runtime
    standin: Standin
    url: str
    connection: Connection
    door: Door
    people: list[int] = field(default_factory=list[int])

    async def ctx(self) -> Ctx:
        """The surroundings of a call by the owner."""
        return await self.runtime.ctx(OWNER)

    async def customer(self, name: str, **given: Any) -> int:
        """A customer by the tool that people use."""
        made = await self.door.raw("upsert_customer", name=name, **given)
        return from_text("customer", made.model_dump()["customer"]["id"])

    async def plan(self, *customers: int, priority: int = 5, **scope: Any) -> Kept:
        """Plan a sync of customers, or of all that changed."""
        ctx = await self.ctx()
        connector = await self.runtime.connectors.open(ctx.tenant.id, self.connection)
        wanted = Scope(customers=customers or None, **scope)
        prepared = await prepare_sync(ctx, connector, self.connection, wanted)
        await connector.close()
        run = RunInput(
            connection_id=self.connection.id,
            operation="sync",
            scope=prepared.scope.model_dump_json(),
            priority=priority,
        )
        return await ctx.services.write(
            ctx.tenant.id, lambda tx: keep_plan(tx, ctx, self.connection, prepared, run)
        )

    async def undo(self, run_id: int) -> Kept:
        """Plan the undoing of a run."""
        ctx = await self.ctx()
        connector = await self.runtime.connectors.open(ctx.tenant.id, self.connection)
        prepared = await prepare_undo(ctx, connector, run_id)
        await connector.close()
        run = RunInput(
            connection_id=self.connection.id, operation="undo", scope="{}", undo_of=run_id
        )
        return await ctx.services.write(
            ctx.tenant.id, lambda tx: keep_plan(tx, ctx, self.connection, prepared, run)
        )

    async def approve(self, kept: Kept) -> Decided:
        """A person's yes."""
        assert kept.proposed is not None
        ctx = await self.ctx()
        return await self.runtime.approvals.approve(kept.proposed.proposal, ctx)

    async def carry_out(self, kept: Kept) -> SyncRun:
        """Approve and work until the run's job has ended."""
        decided = await self.approve(kept)
        assert decided.job is not None
        job = await self.runtime.run_job(from_text("job", decided.job))
        assert job.state is JobState.DONE, job.last_error
        return await self.run(kept.run_id)

    async def sync(self, *customers: int, **scope: Any) -> SyncRun:
        """Plan, approve and carry out."""
        return await self.carry_out(await self.plan(*customers, **scope))

    async def run(self, run_id: int) -> SyncRun:
        """A run as stored."""
        tenant = await self.runtime.tenant()
        found = await self.runtime.read(tenant.id, lambda reader: reader.sync.run(run_id))
        assert found is not None
        return found

    async def rows(self, run_id: int) -> list[SyncRecord]:
        """The rows of a run."""
        tenant = await self.runtime.tenant()
        found = await self.runtime.read(
            tenant.id, lambda reader: reader.sync.all_records(run_id, after=-1, limit=10_000)
        )
        return list(found)

    def there(self, kind: str) -> list[dict[str, str]]:
        """The records of a kind in the stand-in, as their properties."""
        objects = self.standin.state.objects.get(kind, {})
        return [dict(one.values) for one in objects.values() if not one.archived]

    def contact(self, email: str) -> dict[str, str]:
        """The contact with an e-mail address there."""
        [found] = [one for one in self.there("contacts") if one.get("email") == email]
        return found

    def writes(self) -> int:
        """How many requests changed something there."""
        return sum(1 for one in self.standin.journal.entries if _is_write(one.path, one.method))


def _is_write(path: str, method: str) -> bool:
    reads = ("/batch/read", "/search")
    return method != "GET" and "/oauth/" not in path and not path.endswith(reads)


def operations(kept: Kept) -> Counter[str]:
    """How many rows of each operation, without those that are none."""
    return +kept.counts


@asynccontextmanager
async def synced(runtime: Runtime) -> AsyncGenerator[Synced]:
    """A runtime with one connection to a stand-in that has our fields."""
    standin = Standin()
    # Limits have tests of their own; here they would only make everybody wait.
    standin.throttle.most = standin.throttle.most_searches = 1_000_000
    async with serving(standin) as url:
        connection = await connected(runtime, url)
        yield Synced(runtime, standin, url, connection, Door(runtime))


async def connected(runtime: Runtime, url: str) -> Connection:
    """A connection of a runtime to a stand-in at an address, with our fields made there."""
    token = SecretStr(Standin().service_key)
    name = to_text("connection", 1)
    connector = HubSpot(PlainToken(token), HubSpotOptions(name, base_url=url, limits=FAST))
    account: Account = await connector.account()
    await connector.set_up(FIELDS)
    await connector.close()
    ctx = await runtime.ctx(OWNER)
    row = ConnectionInput(
        system="hubspot",
        name="HubSpot",
        account=account.remote_id,
        account_name=account.name,
        zone=account.zone,
        settings=f'{{"url": "{url}"}}',
    )
    secret = signing_secret(runtime.settings)
    return await ctx.services.write(
        ctx.tenant.id, lambda tx: keep_connection(tx, ctx, row, account, token, secret)
    )
