"""Syncs: planning over people who are linked, and carrying out a plan over a stand-in of HubSpot.

The floor of carrying out is what the limiter itself allows: the requests that were needed, at its
rate. Planning people of whom nothing is new asks nothing of the other side.
"""

from __future__ import annotations

import asyncio
import json
import tempfile
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from store.connections import Connection, EntityLink, LinkState
from store.ids import from_text, to_text
from store.sync import RunInput
from store.types import CustomerInput
from tests.benchmarks.figures import NOW, Figure
from tests.standins.hubspot.serving import serving
from tests.standins.hubspot.standin import Standin
from tests.tools.door import OWNER, Door
from tests.tools.outreach.sendable import people
from tests.tools.sync.synced import connected
from tools.connectors.hubspot.client import HubSpot
from tools.connectors.hubspot.options import HubSpotOptions
from tools.connectors.limits import Limit, Timing
from tools.connectors.port import Connector, Kind
from tools.connectors.tokens import PlainToken, TokenSource
from tools.context import Ctx
from tools.runtime import Runtime
from tools.settings import Settings
from tools.sync.opening import Connectors
from tools.sync.preparing import Prepared, keep_plan, prepare_sync
from tools.sync.scope import Scope

PLANNED, APPLIED, ADDED = 20_000, 10_000, 5_000
PLAN_RATE, RATIO = 10_000, 1.3  # 100,000 in 10 s
MOST, SECONDS = 90, 10.0  # what a connection allows itself
WIDE = Limit(1_000_000, 10.0)


class Simulated:
    """Time as it passes for this process: what it works, and what it would have slept. So a busy
    machine and its other processes don't count, and no test waits."""

    skipped = 0.0

    @classmethod
    def now(cls) -> float:
        """Seconds worked and skipped."""
        return time.process_time() + cls.skipped

    @classmethod
    async def skip(cls, seconds: float) -> None:
        """Sleep, without the wait."""
        cls.skipped += seconds
        await asyncio.sleep(0)


class SimulatedConnectors(Connectors):
    """Opens connections with the limits that connections have, on simulated time."""

    def made(
        self, connection: Connection, tokens: TokenSource, *, urgent: bool = False
    ) -> Connector:
        """A connector of HubSpot's stand-in."""
        url = str(json.loads(connection.settings)["url"])
        timing = Timing(Simulated.now, Simulated.skip)
        name = to_text("connection", connection.id)
        return HubSpot(tokens, HubSpotOptions(name, base_url=url, urgent=urgent, timing=timing))


class BenchRuntime(Runtime):
    """A runtime whose syncs live by simulated time."""

    @property
    def connectors(self) -> Connectors:
        return SimulatedConnectors(self.settings, self)


@dataclass
class Bench:
    """What is measured on."""

    runtime: Runtime
    standin: Standin
    url: str
    connection: Connection

    async def ctx(self) -> Ctx:
        """The surroundings of a call."""
        return await self.runtime.ctx(OWNER)

    def unlimited(self) -> Connector:
        """The connection without limits, for what is not measured."""
        token = PlainToken(SecretStr(self.standin.service_key))
        options = HubSpotOptions("wide", base_url=self.url, limits=(WIDE,), search_limit=WIDE)
        return HubSpot(token, options)


def run(path: Path) -> list[Figure]:
    """Measure on fresh databases; the large one is not touched."""
    del path
    return asyncio.run(_all())


async def _all() -> list[Figure]:
    async with _bench() as bench:
        return [await _planning(bench), await _applying(bench)]


@asynccontextmanager
async def _bench() -> AsyncGenerator[Bench]:
    standin = Standin()
    standin.throttle.most = standin.throttle.most_searches = standin.throttle.daily = 10**9
    with tempfile.TemporaryDirectory() as folder:
        runtime = BenchRuntime(Settings(home=Path(folder), clock=NOW))
        async with serving(standin) as url:
            yield Bench(runtime, standin, url, await connected(runtime, url))
            await runtime.close()


async def _added(bench: Bench, count: int, start: int) -> tuple[int, ...]:
    door = Door(bench.runtime)
    ids: list[str] = []
    for at in range(start, start + count, ADDED):
        ids += await people(door, min(ADDED, start + count - at), start=at)
    return tuple(from_text("customer", one) for one in ids)


async def _prepared(bench: Bench, ids: tuple[int, ...]) -> Prepared:
    scope = Scope(customers=ids, kinds=(Kind.CUSTOMER,))
    connector = bench.unlimited()
    prepared = await prepare_sync(await bench.ctx(), connector, bench.connection, scope)
    await connector.close()
    return prepared


async def _kept(bench: Bench, prepared: Prepared) -> str:
    """Keep a plan and approve it; the job's id."""
    ctx = await bench.ctx()
    key = bench.connection.id
    wanted = RunInput(connection_id=key, operation="sync", scope=prepared.scope.model_dump_json())
    kept = await ctx.services.write(
        ctx.tenant.id, lambda tx: keep_plan(tx, ctx, bench.connection, prepared, wanted)
    )
    assert kept.proposed is not None
    decided = await bench.runtime.approvals.approve(kept.proposed.proposal, ctx)
    return decided.job or ""


async def _planning(bench: Bench) -> Figure:
    """Plan people who are linked and of whom nothing is new."""
    ids = await _added(bench, PLANNED, 0)
    first = await _prepared(bench, ids)
    links = _told(first)
    ctx = await bench.ctx()
    key = bench.connection.id
    await ctx.services.write(
        ctx.tenant.id, lambda tx: tx.connections.link(key, links, now_ms=ctx.now_ms)
    )
    called = len(bench.standin.journal.entries)
    started = time.process_time()
    second = await _prepared(bench, ids)
    taken = time.process_time() - started
    assert {row.operation for row in second.rows} == {"skip"}
    asked = len(bench.standin.journal.entries) - called
    rate = PLANNED / taken
    name = f"plan {PLANNED:,} linked people: {rate:,.0f}/s of processor time, {asked} requests"
    bound = f"{PLAN_RATE:,}/s"
    return Figure(name, taken * 1e3, None, bound, rate >= PLAN_RATE)


def _told(prepared: Prepared) -> list[EntityLink]:
    """Links as they stand once a plan was carried out."""
    return [
        EntityLink(
            kind=row.kind,
            local_id=row.local_id,
            remote_id=f"9{row.position}",
            state=LinkState.LINKED,
            linked_by="created",
            known="{}",
            known_at=0,
            payload_hash=row.payload_hash,
        )
        for row in prepared.rows
    ]


async def _applying(bench: Bench) -> Figure:
    """Carry out a change of many people who are there, with the limits on."""
    ids = await _added(bench, APPLIED, 1_000_000)
    await bench.runtime.run_job(from_text("job", await _kept(bench, await _prepared(bench, ids))))
    await _moved(bench, ids)
    job = await _kept(bench, await _prepared(bench, ids))
    await Simulated.skip(2 * SECONDS)  # no request of before counts any more
    called = len(bench.standin.journal.entries)
    started = Simulated.now()
    await bench.runtime.run_job(from_text("job", job))
    taken = Simulated.now() - started
    asked = len(bench.standin.journal.entries) - called
    # In a full window nobody sends: the last request leaves so many windows after the first.
    least = (asked - 1) // MOST * SECONDS
    times = f"{taken / least:.2f} × the least" if least else ""
    name = (
        f"sync {APPLIED:,} changed people: {asked} requests at {MOST} in {SECONDS:.0f} s, {times}"
    )
    bound = f"{RATIO} ×"
    return Figure(name, taken * 1e3, least * 1e3 or None, bound, taken <= RATIO * least)


async def _moved(bench: Bench, ids: tuple[int, ...]) -> None:
    """Give everybody a job title of their own."""
    ctx = await bench.ctx()
    for start in range(0, len(ids), ADDED):
        rows = [
            CustomerInput(id=one, phone=f"+1514{one % 10_000_000:07}")
            for one in ids[start:][:ADDED]
        ]
        await ctx.services.write(
            ctx.tenant.id, lambda tx, rows=rows: tx.customers.upsert(rows, now_ms=ctx.now_ms)
        )
