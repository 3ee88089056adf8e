"""The job of an approved run."""

from __future__ import annotations

import json

from store.clock import real_ms, to_ms
from store.connections import Connection, ConnectionState
from store.ports import LeaseLost, Tx
from store.sync import RunState, SyncRun
from tools.context import JobRun
from tools.errors import RapportError
from tools.jobs.handler import Deferred, Stopped
from tools.sync.applying import Applier, Refused
from tools.sync.ending import OPEN, counted, fail_run
from tools.sync.executing import URGENT
from tools.sync.words import said


async def sync_job(run: JobRun) -> str:
    """Carry out a run; its counts by state as JSON."""
    sync, connection = await _begun(run)
    if sync.state not in OPEN:
        return sync.counts
    try:
        connectors, urgent = run.ctx.services.connectors, run.job.queue == URGENT
        connector = await connectors.open(run.ctx.tenant.id, connection, urgent=urgent)
        try:
            return await Applier(run, sync, connection, connector).work()
        finally:
            await connector.close()
    except (Stopped, Deferred, LeaseLost):
        raise
    except Refused as error:
        why = said(run.ctx.locale, "refused", name=connection.name, why=str(error))
        return await _gave_up(run, sync, why, refused=True)
    except Exception as error:
        if run.job.attempts >= run.job.max_attempts or isinstance(error, RapportError):
            await _gave_up(run, sync, str(error), refused=False)
        raise


async def _begun(run: JobRun) -> tuple[SyncRun, Connection]:
    """The run and its connection; a paused run goes on once the pause is over."""
    key = int(json.loads(run.job.payload)["run"])

    def unit(tx: Tx) -> tuple[SyncRun, Connection]:
        sync = tx.sync.run(key)
        connection = None if sync is None else tx.connections.get(sync.connection_id)
        if sync is None or connection is None:
            raise LookupError(f"there is no run {key}")
        if (connection.paused_until or 0) > real_ms():
            raise Deferred(connection.paused_until or 0)
        now = to_ms(run.ctx.services.now())
        if tx.sync.move_run(key, [RunState.PAUSED], RunState.RUNNING, now_ms=now):
            values = {"paused_until": None, "last_error": ""}
            tx.connections.change(connection.id, values, now_ms=now)
        if connection.state is ConnectionState.DISCONNECTED:
            fail_run(tx, sync, said(run.ctx.locale, "connection_closed"), refused=False, now_ms=now)
        return tx.sync.run(key) or sync, connection

    return await run.ctx.services.write(run.ctx.tenant.id, unit)


async def _gave_up(run: JobRun, sync: SyncRun, why: str, *, refused: bool) -> str:
    def unit(tx: Tx) -> str:
        now = to_ms(run.ctx.services.now())
        fail_run(tx, sync, why, refused=refused, now_ms=now)
        return json.dumps(counted(tx, sync.id))

    return await run.ctx.services.write(run.ctx.tenant.id, unit)
