"""The job that looks at what changed there: events that came, then what a poll finds.

Nothing is believed of an event but which record it is about: that record is read. A killed job goes
on where it stood: events are settled, and the cursor moves, in the unit that applies them.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from store.clock import real_ms, to_ms
from store.connections import Connection, ConnectionState
from store.ids import to_text
from store.inbound import EventState, InboundEvent
from store.ports import LeaseLost, Reader, Tx
from store.sync import RunInput, RunState
from tools.connectors.hubspot.events import MERGED, MOST_VALUE, Event, kept_event
from tools.connectors.port import BY_ID, OUR_ID, Connector, Cursor, Kind, Remote
from tools.connectors.troubles import ConnectorError, PausedUntil
from tools.context import JobRun
from tools.customer_values import Reading
from tools.errors import RapportError
from tools.jobs.handler import Deferred, Stopped, pause_if_stopping
from tools.notifying.notes import Note, notify
from tools.sync.inbound_applying import NEW_THERE, Desk, Done, apply_records
from tools.sync.inbound_state import (
    keep_cursor,
    newcomers_of,
    provider_of,
    read_cursors,
    read_inbound,
    takes_inbound,
)
from tools.sync.inbound_values import Theirs
from tools.sync.known import Known
from tools.sync.scope import mapping_of
from tools.sync.settling import REFUSING

T = TypeVar("T")
EVENTS, BATCH = 500, 100
WAIT_MS = 60_000
KEPT_MS = 7 * 86_400_000  # settled events: HubSpot sends one again for a day or so
OWN_SOURCES = frozenset({"INTEGRATION", "API"})


async def inbound_job(run: JobRun) -> str:
    """Look at what waits, and poll where the job says so; the counts as JSON."""
    payload = json.loads(run.job.payload)
    services, tenant = run.ctx.services, run.ctx.tenant
    key = int(payload["connection"])
    connection = await services.read(tenant.id, lambda reader: reader.connections.get(key))
    if connection is None or not takes_inbound(connection):
        return json.dumps({"off": 1})
    if connection.state is ConnectionState.BROKEN:
        return json.dumps({"broken": 1})
    if (connection.paused_until or 0) > real_ms():
        raise Deferred(connection.paused_until or 0, run.job.checkpoint or "")
    connector = await services.connectors.open(tenant.id, connection)
    work = _Work(run, connection, connector)
    try:
        return await work.whole(poll=bool(payload.get("poll")))
    except (Stopped, Deferred, LeaseLost):
        raise
    except ConnectorError as error:
        if wait := _waits_until(error):
            raise Deferred(wait, work.place.text()) from error
        await work.gave_up(str(error), refused=error.trouble.code in REFUSING)
        raise
    except Exception as error:
        if run.job.attempts >= run.job.max_attempts or isinstance(error, RapportError):
            await work.gave_up(str(error), refused=False)
        raise
    finally:
        await connector.close()


def _waits_until(error: ConnectorError) -> int:
    """When to go on where the other side is busy, down or paused, real milliseconds; 0 where
    waiting helps nothing."""
    if isinstance(error, PausedUntil):
        return error.until_at or real_ms() + WAIT_MS
    return real_ms() + WAIT_MS if error.trouble.retryable else 0


@dataclass(frozen=True, slots=True)
class Place:
    """How far a job is: its run, where it has one, and how many rows that has."""

    run_id: int = 0
    rows: int = 0

    def text(self) -> str:
        """As it is kept."""
        return f"{self.run_id}.{self.rows}" if self.run_id else ""

    @classmethod
    def of(cls, text: str | None) -> Place:
        """As `text` gives it."""
        run, _, rows = (text or "").partition(".")
        return cls(int(run), int(rows)) if run and rows else cls()


class _Work:
    """One attempt."""

    def __init__(self, run: JobRun, connection: Connection, connector: Connector) -> None:
        self._run, self._connection, self._connector = run, connection, connector
        self._services, self._tenant = run.ctx.services, run.ctx.tenant
        self.place = Place.of(run.job.checkpoint)
        self._units = run.job.done_units

    async def whole(self, *, poll: bool) -> str:
        """Everything that waits; the counts as JSON."""
        desk = await self._desk()
        await self._events(desk)
        if desk.create:
            await self._newcomers(desk)
        if poll:
            await self._poll(desk)
        return await self._end(RunState.DONE, "")

    async def gave_up(self, why: str, *, refused: bool) -> None:
        """End a run that cannot go on. `refused`: the key is, so the connection is broken."""
        if self.place.run_id:
            await self._end(RunState.FAILED, why)
        values: dict[str, object] = {"last_error": why}
        if refused:
            values["state"] = ConnectionState.BROKEN.value
        key, now = self._connection.id, self._now()
        await self._write(lambda tx: tx.connections.change(key, values, now_ms=now))

    async def _desk(self) -> Desk:
        fields = {one.name: one for one in await self._connector.describe(Kind.CUSTOMER)}
        owners = {one.remote_id: one for one in await self._connector.owners()}
        key = self._connection.id

        def unit(reader: Reader) -> Desk:
            mapping = mapping_of(reader.connections.mapping(key)).get(Kind.CUSTOMER, [])
            custom = {one.key: one for one in reader.segments.custom_fields()}
            return Desk(
                connection=self._connection,
                theirs=Theirs(fields, owners, mapping),
                reading=Reading(self._tenant, self._now(), custom=custom),
                create=read_inbound(reader, key).create,
                actor=self._run.job.actor,
                now_ms=self._now(),
            )

        return await self._services.read(self._tenant.id, unit)

    async def _events(self, desk: Desk) -> None:
        """Look at the records that events are about, each once however many events there are."""
        provider = provider_of(self._connection.id)
        while events := await self._services.read(
            self._tenant.id, lambda reader: reader.inbound.waiting(provider, limit=EVENTS)
        ):
            told = [(one, kept_event(one.body)) for one in events]
            for kind in (Kind.CUSTOMER, Kind.COMPANY, Kind.PROJECT):
                mine = [pair for pair in told if pair[1].kind is kind]
                fresh = await self._without_echoes(kind, mine)
                ids = sorted({one for _, event in fresh for one in _about(event)})
                for start in range(0, len(ids), BATCH):
                    await self._look(desk, kind, ids[start : start + BATCH])
                await self._settle([one for one, _ in fresh])
            pause_if_stopping(self._run)

    async def _without_echoes(
        self, kind: Kind, told: Sequence[tuple[InboundEvent, Event]]
    ) -> list[tuple[InboundEvent, Event]]:
        """The events that are not what we wrote ourselves."""
        if not told:
            return []
        ids = sorted({event.object_id for _, event in told})

        def unit(reader: Reader) -> Mapping[str, Mapping[str, str]]:
            links = reader.connections.linked_here(self._connection.id, kind.value, ids)
            return {one: Known.of(link.known).values for one, link in links.items()}

        known = await self._services.read(self._tenant.id, unit)
        echoes = {
            one.id: "echo" for one, event in told if _is_echo(event, known.get(event.object_id, {}))
        }
        if echoes:
            await self._write(
                lambda tx: tx.inbound.settle(echoes, EventState.IGNORED, now_ms=self._now())
            )
        return [pair for pair in told if pair[0].id not in echoes]

    async def _settle(self, events: Sequence[InboundEvent]) -> None:
        if events:
            ids = {one.id: "" for one in events}
            await self._write(
                lambda tx: tx.inbound.settle(ids, EventState.DONE, now_ms=self._now())
            )

    async def _look(self, desk: Desk, kind: Kind, ids: Sequence[str]) -> None:
        """Read records there and apply them."""
        names = desk.theirs.properties() if kind is Kind.CUSTOMER else []
        found = await self._connector.read(kind, BY_ID, ids, [*names, OUR_ID])
        await self._apply(desk, kind, {one: found.records.get(one) for one in ids})

    async def _newcomers(self, desk: Desk) -> None:
        """Look again at those who waited while nobody was to be added."""
        provider = newcomers_of(self._connection.id)
        while ids := await self._services.read(
            self._tenant.id, lambda reader: reader.inbound.keys(provider, NEW_THERE, limit=BATCH)
        ):
            await self._look(desk, Kind.CUSTOMER, ids)
            pause_if_stopping(self._run)

    async def _poll(self, desk: Desk) -> None:
        """Look at every contact that changed since the last poll; the cursor moves with each page."""
        key, kind = self._connection.id, Kind.CUSTOMER
        properties = [*desk.theirs.properties(), OUR_ID]
        cursor = await self._services.read(
            self._tenant.id, lambda reader: _begun(reader, key, kind)
        )
        while True:
            page = await self._connector.changes_since(kind, cursor, properties)
            asked = {one.remote_id: one for one in page.records}
            await self._apply(desk, kind, asked, cursor=page.cursor)
            cursor = page.cursor
            if not page.more:
                return
            pause_if_stopping(self._run)

    async def _apply(
        self,
        desk: Desk,
        kind: Kind,
        asked: Mapping[str, Remote | None],
        *,
        cursor: Cursor | None = None,
    ) -> None:
        now = self._now()

        def unit(tx: Tx) -> Place:
            done = apply_records(tx, replace(desk, now_ms=now), kind, asked)
            if cursor is not None:
                keep_cursor(tx, self._connection.id, kind, cursor, actor=desk.actor, now_ms=now)
            return self._kept(tx, done, now)

        self.place = await self._write(unit)
        self._units += len(asked)

    def _kept(self, tx: Tx, done: Done, now: int) -> Place:
        """Keep rows, in a run that begins with the first of them."""
        place = self.place
        if done.rows and not place.run_id:
            wanted = RunInput(
                connection_id=self._connection.id, operation="inbound", scope=json.dumps({})
            )
            run_id = tx.sync.add_run(wanted, actor=self._run.job.actor, now_ms=now)
            tx.sync.move_run(run_id, [RunState.PLANNING], RunState.RUNNING, now_ms=now)
            tx.sync.change_run(run_id, {"job_id": self._run.job.id})
            place = Place(run_id)
        rows = [replace(row, position=place.rows + at) for at, row in enumerate(done.rows, start=1)]
        if rows:
            tx.sync.put_records(place.run_id, rows, now_ms=now)
        place = replace(place, rows=place.rows + len(rows))
        units = self._units + len(done.rows)
        tx.jobs.checkpoint(
            self._run.job, checkpoint=place.text(), done_units=units, total_units=None
        )
        return place

    async def _end(self, state: RunState, why: str) -> str:
        """End the run, tell people of what waits for them, drop events that are long settled."""
        run_id, now = self.place.run_id, self._now()
        provider = provider_of(self._connection.id)

        def unit(tx: Tx) -> str:
            tx.inbound.forget(provider, before_ms=now - KEPT_MS)
            if not run_id:
                return json.dumps({})
            counts = Counter[str]()
            for (_, _, of), count in tx.sync.counts(run_id).items():
                counts[of] += count
            if tx.sync.move_run(run_id, [RunState.RUNNING], state, now_ms=now):
                tx.sync.change_run(run_id, {"counts": json.dumps(counts), "error": why})
                _tell(tx, self._connection, run_id, self._run.job.actor, now)
            return json.dumps(counts)

        return await self._write(unit)

    def _now(self) -> int:
        return to_ms(self._services.now())

    async def _write(self, unit: Callable[[Tx], T]) -> T:
        return await self._services.write(self._tenant.id, unit)


def _begun(reader: Reader, connection_id: int, kind: Kind) -> Cursor:
    since = read_inbound(reader, connection_id).since_at
    return read_cursors(reader, connection_id).get(kind) or Cursor(since)


def _about(event: Event) -> tuple[str, ...]:
    """The records an event is about: a merge is about those that are gone by it too."""
    return (event.object_id, *(event.merged if event.what == MERGED else ()))


def _is_echo(event: Event, known: Mapping[str, str]) -> bool:
    """Whether it only says what we wrote ourselves."""
    if event.source not in OWN_SOURCES or not event.name or len(event.value) > MOST_VALUE:
        return False
    return known.get(event.name) == event.value


def _tell(tx: Tx, connection: Connection, run_id: int, actor: str, now_ms: int) -> None:
    """Tell people of conflicts, and of records that are gone or merged there."""
    reasons = Counter[str]()
    for reason, count in tx.sync.reasons(run_id).items():
        reasons[reason.partition(":")[0]] += count
    conflicts = sum(
        count for (_, _, state), count in tx.sync.counts(run_id).items() if state == "conflict"
    )
    gone = reasons["gone_there"] + reasons["merged_there"]
    if not conflicts and not gone:
        return
    detail = {"form": "inbound", "crm": connection.name, "conflicts": conflicts, "gone": gone}
    note = Note("sync_failed", to_text("sync_run", run_id), detail, key=f"run:{run_id}")
    notify(tx, note, now_ms=now_ms, actor=actor)
