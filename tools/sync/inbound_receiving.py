"""Taking what HubSpot posts: checked, kept once, answered at once; a job looks at it.

Nothing of a request counts before its signature does: a connection that takes nothing from there,
one of another organisation and one that does not exist answer alike.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import Field, SecretStr

from store.clock import real_ms
from store.connections import Connection
from store.ids import from_text
from store.inbound import EventInput, EventState
from store.ports import Reader, Tx
from store.types import ActorKind, JobRequest
from tools.arguments import Result
from tools.connectors.hubspot.events import Event, Unreadable, read_events
from tools.connectors.hubspot.signature import is_signed, is_timely
from tools.context import Actor, Ctx, Role
from tools.errors import InvalidInput, NotFound, NotPermitted
from tools.secret_file import signing_secret
from tools.sync.executing import BULK
from tools.sync.inbound_state import provider_of, read_secret, takes_inbound

KIND = "crm_inbound"  # of the job
PROVIDER = Actor(ActorKind.PROVIDER, "hubspot", "webhook", Role.MEMBER)
LOOKED_AT = 20  # jobs that may wait already


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """The head of a request as it came; `url` is the one that HubSpot posted to."""

    connection: str
    method: str
    url: str
    signature: str
    timestamp: str


@dataclass(frozen=True, slots=True)
class Expected:
    """A connection whose events may come, and what they are signed with."""

    connection: Connection
    secret: SecretStr


class EventsTaken(Result):
    """What came of a delivery."""

    received: int = Field(description="Events in the body.")
    new: int = Field(description="Events that had not come before; only they are looked at.")


async def expect(ctx: Ctx, delivery: Delivery) -> Expected:
    """Whether anything may come here, decided before a body is read. `NotFound` where nothing may;
    `NotPermitted` for a request without signature or out of time."""
    ours = signing_secret(ctx.services.settings)

    app = ctx.services.settings.hubspot_client_secret  # of the app that people consent to

    def unit(reader: Reader) -> Expected | None:
        found = _connection(reader, delivery.connection)
        secret = None if found is None else read_secret(reader, found.id, ours) or app
        return None if found is None or secret is None else Expected(found, secret)

    expected = await ctx.read(unit)
    if expected is None:
        raise NotFound(
            "nothing is taken here",
            hint="rapport hubspot inbound says which address a connection has.",
        )
    if not delivery.signature or not is_timely(delivery.timestamp, real_ms()):
        raise NotPermitted("the request is not signed, or not of now")
    return expected


async def take_events(ctx: Ctx, expected: Expected, delivery: Delivery, body: bytes) -> EventsTaken:
    """Keep the events of a body. `NotPermitted` for a wrong signature, `InvalidInput` for a body that
    is no list of events; nothing is kept then."""
    told = (delivery.method, delivery.url, body, delivery.timestamp)
    if not is_signed(delivery.signature, expected.secret, *told):
        raise NotPermitted(
            "the signature is not that of this request",
            hint="Compare the app's secret, and RAPPORT_PUBLIC_URL with the address of HubSpot.",
        )
    try:
        posted = read_events(body)
    except Unreadable as error:
        raise InvalidInput(str(error)) from None
    connection = expected.connection
    events = [one for one in posted.events if one.portal in {"", connection.account}]

    def unit(tx: Tx) -> int:
        rows = _rows(connection.id, events)
        new = tx.inbound.keep(rows, now_ms=ctx.now_ms)
        if new:
            look_soon(tx, connection.id, actor=ctx.actor.principal)
        return new

    new = await ctx.services.write(ctx.tenant.id, unit) if events else 0
    if new:
        ctx.services.wake_worker()
    return EventsTaken(received=len(posted.events) + posted.unreadable, new=new)


def look_soon(tx: Tx, connection_id: int, *, actor: str, poll: bool = False) -> int:
    """Have a job look at what came, unless one is about to: however many events come, one waits."""
    payload = json.dumps({"connection": connection_id, "poll": poll})
    page = tx.jobs.page(state="ready", kind=KIND, limit=LOOKED_AT, cursor=None)
    for job in page.items:
        if job.payload == payload and job.run_at <= real_ms():
            return job.id
    request = JobRequest(kind=KIND, payload=payload, queue=BULK, max_attempts=8)
    return tx.jobs.enqueue(request, actor=actor)


def _connection(reader: Reader, named: str) -> Connection | None:
    try:
        found = reader.connections.get(from_text("connection", named))
    except ValueError:
        return None
    return found if found is not None and takes_inbound(found) else None


def _rows(connection_id: int, events: Sequence[Event]) -> list[EventInput]:
    """What is kept: our own changes that come back, and what we have no counterpart for, are
    settled already."""
    provider = provider_of(connection_id)
    rows: list[EventInput] = []
    for one in events:
        why = "own change" if one.is_own else "" if one.kind else "other kind"
        rows.append(
            EventInput(
                provider=provider,
                dedupe_key=one.key,
                body="" if why else one.text(),
                state=EventState.IGNORED if why else EventState.WAITING,
                error=why,
            )
        )
    return rows
