"""Adding an endpoint, telling it something, and running what that leaves to do."""

from __future__ import annotations

import json

from store.ids import from_text
from store.ports import Tx
from store.types import JobState
from store.webhooks import Delivery, Endpoint
from tests.tools.door import OWNER, Door
from tools.catalogue import build_handlers
from tools.jobs.worker import Worker
from tools.webhooks.endpoints import EndpointAdded, Endpoints
from tools.webhooks.events import QUEUE, emit, enqueue

EVENT = "campaign.finished"


async def added(
    door: Door, url: str, *events: str, headers: dict[str, str] | None = None
) -> EndpointAdded:
    """A new endpoint."""
    ctx = await door.runtime.ctx(OWNER)
    return await Endpoints(door.runtime.settings).add(ctx, url, events, headers or {})


async def told(door: Door, event: str = EVENT) -> None:
    """Something happens."""
    tenant = await door.runtime.tenant()
    data = {"name": "Été “à prix doux”", "sent": 3}
    await door.runtime.write(tenant.id, lambda tx: emit(tx, event, data, actor="test"))


async def worked(door: Door) -> None:
    """Do every job of the queue that is ready."""
    worker = Worker(await door.runtime.store(), build_handlers(), door.runtime.job_ctx, queue=QUEUE)
    while await worker.run_next():
        pass


async def hurried(door: Door) -> None:
    """Let the time pass for which jobs wait, and do them."""
    tenant = await door.runtime.tenant()

    def unit(tx: Tx) -> None:
        for job in tx.jobs.page(state="ready", kind=None, limit=50, cursor=None).items:
            key = json.loads(job.payload)["delivery"]
            tx.jobs.discard(job.id)
            enqueue(tx, key, actor=job.actor)

    await door.runtime.write(tenant.id, unit)
    await worked(door)


async def deliveries(door: Door) -> list[Delivery]:
    """What is kept, the oldest first."""
    tenant = await door.runtime.tenant()
    page = await door.runtime.read(
        tenant.id,
        lambda r: r.webhooks.deliveries(state=None, endpoint_id=None, limit=50, cursor=None),
    )
    return list(reversed(page.items))


async def endpoint(door: Door, key: str) -> Endpoint:
    """One endpoint as kept."""
    tenant = await door.runtime.tenant()
    own = from_text("webhook_endpoint", key)
    found = await door.runtime.read(tenant.id, lambda reader: reader.webhooks.endpoint(own))
    assert found is not None
    return found


async def waits_ms(door: Door) -> list[int]:
    """For how long from its making each ready job waits."""
    tenant = await door.runtime.tenant()
    page = await door.runtime.read(
        tenant.id,
        lambda r: r.jobs.page(state=JobState.READY, kind=None, limit=50, cursor=None),
    )
    return [job.run_at for job in page.items]
