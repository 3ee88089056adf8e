"""When connections that take changes from there are polled: every five minutes, one job a connection.

A poll also looks at events that no job did.
"""

from __future__ import annotations

import json

from store.connections import Connection, ConnectionState
from store.ports import Reader, Tx
from store.types import JobRequest
from tools.sync.executing import BULK
from tools.sync.inbound_receiving import KIND, PROVIDER
from tools.sync.inbound_state import takes_inbound

POLL_MS = 5 * 60_000


def enqueue_polls(tx: Tx, now_ms: int) -> int:
    """Enqueue the polls whose time has come, one a connection; how many."""
    return sum(_enqueued(tx, one, now_ms) for one in polls_due(tx, now_ms))


def polls_due(reader: Reader | Tx, now_ms: int) -> list[Connection]:
    """The connections whose poll has not been enqueued yet; real milliseconds."""
    taking = [one for one in reader.connections.all() if _polls(one, now_ms)]
    keys = {f"{one.id}:{now_ms // POLL_MS}": one for one in taking}
    known = reader.jobs.keyed(KIND, list(keys)) if keys else ()
    done = {json.loads(job.payload)["connection"] for job in known}
    return [one for one in taking if one.id not in done]


def _polls(one: Connection, now_ms: int) -> bool:
    active = one.state is ConnectionState.ACTIVE and (one.paused_until or 0) <= now_ms
    return active and takes_inbound(one)


def _enqueued(tx: Tx, one: Connection, now_ms: int) -> int:
    request = JobRequest(
        kind=KIND,
        payload=json.dumps({"connection": one.id, "poll": True}),
        queue=BULK,
        dedupe_key=f"{one.id}:{now_ms // POLL_MS}",
        max_attempts=8,
    )
    tx.jobs.enqueue(request, actor=PROVIDER.principal)
    return 1
