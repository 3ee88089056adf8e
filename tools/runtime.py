"""The composition root: settings become a store, a clock, a registry and a worker.

Every door makes one `Runtime`. Constructing it opens nothing and imports no database library; the
first call that needs the store opens it, once, however many ask at the same time.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from store.clock import Clock, real_ms, to_ms
from store.ports import Reader, Store, StoreError, Tx
from store.types import ActorKind, AuditEntry, Job, JobState, Tenant
from tools.approving import Approvals
from tools.arguments import Result
from tools.auditing import LateAudit
from tools.automating import BY_RULE, automate
from tools.catalogue import build_executors, build_handlers, build_registry
from tools.context import Actor, Ctx, Progress, Role, silent
from tools.covering import Covering
from tools.errors import Misconfigured, NotFound
from tools.expiring import CLOCK, expire_late
from tools.jobs.worker import LEASE_SECONDS, Worker
from tools.notifying.notes import DUE_SINCE_MS, notify_due_tasks
from tools.registry import known_error
from tools.settings import Settings, lease_seconds
from tools.sync.automatic import BY_ITSELF
from tools.sync.changes import EVERY_MS, Watch
from tools.sync.executing import BULK, URGENT
from tools.sync.inbound_polling import enqueue_polls, polls_due
from tools.sync.schedule import begin_due
from tools.understand.reading import Catalogue
from tools.values import load_catalogue
from tools.webhooks.events import QUEUE as WEBHOOKS

if TYPE_CHECKING:
    from tools.campaigns.mailing import Mailing
    from tools.drafting.brief import Writer
    from tools.sync.opening import Connectors

T = TypeVar("T")
FIRST_TENANT = 1
TENANT_NAME = "My organisation"
POLL_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class _Opened:
    store: Store
    tenant: Tenant


class Runtime:
    """A running Rapport: the tools, the store behind them, and how to call one.

    With `worker`, jobs run in this process from the moment the store is open. `writer` makes who
    writes messages, the first time one is written; without it the templates do. Bound to one event
    loop; `close` when done. Implements `tools.context.Services`.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        worker: bool = False,
        writer: Callable[[], Writer] | None = None,
    ) -> None:
        self.settings = settings
        self.registry = build_registry()
        self.approvals = Approvals(build_executors())
        self.covering = Covering(self.approvals)
        self.clock = Clock(settings.clock)
        self._with_worker = worker
        self._opening = asyncio.Lock()
        self._opened: _Opened | None = None
        self._workers: list[Worker] = []
        self._mailing: Mailing | None = None
        self._make_writer = writer or _templates
        self._writer: Writer | None = None
        self._audit = LateAudit(self._write_audit)
        self._watch = Watch()
        self._catalogues: dict[int, tuple[int, Catalogue]] = {}

    @classmethod
    async def open(cls, settings: Settings, *, worker: bool = False) -> Runtime:
        """A runtime whose store is open; failures are `RapportError`s with a hint."""
        runtime = cls(settings, worker=worker)
        await runtime.store()
        return runtime

    async def store(self) -> Store:
        """The store, opened by the first who asks."""
        return (await self._open()).store

    async def tenant(self) -> Tenant:
        """The organisation this process serves."""
        return (await self._open()).tenant

    async def ctx(
        self,
        actor: Actor,
        *,
        locale: str | None = None,
        request_id: str | None = None,
        idempotency_key: str | None = None,
        progress: Progress = silent,
        tainted: bool | None = None,
    ) -> Ctx:
        """The surroundings of one call by `actor`; `locale` is the language of the answer.
        `tainted` says whether the conversation behind it has read text from outside: where nobody
        says, an agent's has, and a person's or a job's call belongs to none."""
        tenant = await self.tenant()
        return Ctx(
            tenant=tenant,
            actor=actor,
            locale=locale or self.settings.locale,
            now=self.clock.now(),
            request_id=request_id or secrets.token_hex(8),
            services=self,
            commit=_no_call,
            progress=progress,
            idempotency_key=idempotency_key,
            tainted=actor.kind is ActorKind.AGENT if tainted is None else tainted,
        )

    async def call(
        self,
        name: str,
        raw: Mapping[str, Any],
        actor: Actor,
        *,
        locale: str | None = None,
        request_id: str | None = None,
        idempotency_key: str | None = None,
        progress: Progress = silent,
        tainted: bool | None = None,
    ) -> Result:
        """Call a tool by name with raw arguments; every failure is a `RapportError`. `tainted` as
        `ctx`."""
        ctx = await self.ctx(
            actor,
            locale=locale,
            request_id=request_id,
            idempotency_key=idempotency_key,
            progress=progress,
            tainted=tainted,
        )
        return await self.registry.call(name, raw, ctx)

    async def read(
        self, tenant_id: int, unit: Callable[[Reader], T], *, limit_seconds: float | None = None
    ) -> T:
        """Run a read unit on one snapshot."""
        return await (await self.store()).read(tenant_id, unit, limit_seconds=limit_seconds)

    async def write(self, tenant_id: int, unit: Callable[[Tx], T]) -> T:
        """Run a write unit in one transaction."""
        return await (await self.store()).write(tenant_id, unit)

    async def catalogue(self, tenant_id: int) -> Catalogue:
        """The tenant's known values, the same object while they stay the same."""
        version = await self.read(tenant_id, lambda reader: reader.segments.values_version())
        kept = self._catalogues.get(tenant_id)
        if kept is None or kept[0] != version:
            kept = await self.read(tenant_id, load_catalogue)
            self._catalogues[tenant_id] = kept
        return kept[1]

    def now(self) -> datetime:
        """Business now."""
        return self.clock.now()

    @property
    def mailing(self) -> Mailing:
        """How this installation sends."""
        from tools.campaigns.mailing import Mailing  # noqa: PLC0415 only who sends loads it

        if self._mailing is None:
            self._mailing = Mailing(self.settings)
        return self._mailing

    @property
    def writer(self) -> Writer:
        """Who writes messages."""
        if self._writer is None:
            self._writer = self._make_writer()
        return self._writer

    @property
    def connectors(self) -> Connectors:
        """What opens connections to outside CRMs."""
        from tools.sync.opening import Connectors  # noqa: PLC0415 only who syncs loads it

        return Connectors(self.settings, self)

    def audit_later(self, tenant_id: int, entry: AuditEntry) -> None:
        """Keep an audit entry of a read or of a refusal in the next batch."""
        self._audit.add(tenant_id, entry)

    def wake_worker(self) -> None:
        """Say that a job was enqueued."""
        for worker in self._workers:
            worker.wake()

    async def flush_audit(self) -> None:
        """Write the audit entries that wait."""
        await self._audit.flush()

    async def run_job(self, job_id: int, progress: Progress = silent) -> Job:
        """Work on the queue in this process until a job is done or dead, telling how far it is."""
        store, tenant = await self.store(), await self.tenant()
        own = [] if self._workers else self._new_workers(store)
        for worker in own:
            worker.start()
        try:
            while True:
                job = await store.read(tenant.id, lambda reader: reader.jobs.get(job_id))
                if job is None:
                    raise NotFound(f"there is no job {job_id}")
                progress(job.done_units, job.total_units, job.kind)
                if job.state in {JobState.DONE, JobState.DEAD}:
                    return job
                await asyncio.sleep(POLL_SECONDS)
        finally:
            for worker in own:
                await worker.stop()

    async def close(self) -> None:
        """Finish the job's unit under way, write what waits and let go of the database."""
        async with self._opening:
            if self._opened is None:
                return
            for worker in self._workers:
                await worker.stop()
            self._workers.clear()
            await self._audit.close()
            await self._opened.store.close()
            self._opened = None

    async def _open(self) -> _Opened:
        if self._opened is not None:
            return self._opened
        async with self._opening:
            if self._opened is None:
                try:
                    self._opened = await self._connect()
                except StoreError as error:
                    raise known_error(error) or error from error
                if self._with_worker:
                    self._workers = self._new_workers(self._opened.store)
                    for worker in self._workers:
                        worker.start()
        return self._opened

    async def _connect(self) -> _Opened:
        open_store = await asyncio.to_thread(_store_opener)
        if self.settings.database_url is None:
            _make_home(self.settings)
        store = await open_store(self.settings.url)
        try:
            return _Opened(store, await self._first_tenant(store))
        except BaseException:
            await store.close()
            raise

    async def _first_tenant(self, store: Store) -> Tenant:
        settings = self.settings
        wanted = Tenant(
            id=FIRST_TENANT,
            name=TENANT_NAME,
            currency=settings.currency,
            zone=settings.timezone,
            locale=settings.locale,
        )
        stored = await store.ensure_tenant(wanted)
        if "currency" in settings.model_fields_set and stored.currency != settings.currency:
            raise Misconfigured(
                f"RAPPORT_CURRENCY is {settings.currency} but this database keeps {stored.currency}",
                hint=f"Set RAPPORT_CURRENCY={stored.currency} or remove it, or use another database.",
            )
        if "timezone" in settings.model_fields_set:
            return replace(stored, zone=settings.timezone)
        return stored

    def _new_worker(self, store: Store) -> Worker:
        lease = lease_seconds() or LEASE_SECONDS
        sweep = self._each_minute
        return Worker(store, build_handlers(), self.job_ctx, lease_seconds=lease, each_minute=sweep)

    def _new_workers(self, store: Store) -> list[Worker]:
        """One for our own work, and others that may wait meanwhile: for receivers of webhooks, for
        outside CRMs, and for what a person waits for there."""
        lease = lease_seconds() or LEASE_SECONDS
        worker = partial(Worker, store, build_handlers(), self.job_ctx, lease_seconds=lease)
        urgent = worker(queue=URGENT, each_minute=self._look_for_changes, sweep_ms=EVERY_MS)
        return [self._new_worker(store), worker(queue=WEBHOOKS), worker(queue=BULK), urgent]

    async def _each_minute(self) -> None:
        await self._notify_due()
        await expire_late(await self.ctx(CLOCK), build_executors())
        await automate(await self.ctx(BY_RULE))
        await self._poll_due()
        await begin_due(await self.ctx(BY_ITSELF))

    async def _look_for_changes(self) -> None:
        await self._watch.look(await self.ctx(BY_ITSELF))

    async def _poll_due(self) -> None:
        """Ask outside CRMs what changed there, where a connection takes it; writes only when due."""
        now, tenant = real_ms(), await self.tenant()
        if await self.read(tenant.id, lambda reader: bool(polls_due(reader, now))):
            await self.write(tenant.id, lambda tx: enqueue_polls(tx, now))
            self.wake_worker()

    async def _notify_due(self) -> None:
        """Tell of tasks whose time has come; writes only where there are any."""
        now, tenant = to_ms(self.clock.now()), await self.tenant()
        since = now - DUE_SINCE_MS

        def is_any(reader: Reader) -> bool:
            found = reader.notifications.due_tasks(since_ms=since, now_ms=now, limit=1)
            return bool(found)

        if await self.read(tenant.id, is_any):
            await self.write(tenant.id, lambda tx: notify_due_tasks(tx, now_ms=now))

    async def job_ctx(self, job: Job) -> Ctx:
        """The surroundings of a job: its tenant, acting for who asked for it."""
        own = await self.tenant()
        tenant = own
        if job.tenant_id != own.id:
            tenant = await self.read(job.tenant_id, lambda reader: reader.tenant)
        return Ctx(
            tenant=tenant,
            actor=Actor(ActorKind.JOB, job.actor, "job", Role.MEMBER),
            locale=self.settings.locale,
            now=self.clock.now(),
            request_id=f"job-{job.id}",
            services=self,
            commit=partial(self.write, tenant.id),
        )

    async def _write_audit(self, tenant_id: int, entries: Sequence[AuditEntry]) -> None:
        def add(tx: Tx) -> None:
            for entry in entries:
                tx.audit.add(entry)

        await self.write(tenant_id, add)


def _store_opener() -> Callable[[str], Awaitable[Store]]:
    from store.sql.open import open_store  # noqa: PLC0415 the one import of the database library

    return open_store


def _templates() -> Writer:
    from tools.drafting.offline import OfflineWriter  # noqa: PLC0415 only who writes loads it

    return OfflineWriter()


def _make_home(settings: Settings) -> None:
    try:
        settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise Misconfigured(
            f"RAPPORT_HOME={str(settings.home)!r} cannot be made: {error.strerror}",
            hint="Set RAPPORT_HOME to a folder you may write to.",
        ) from None


async def migrate_database(settings: Settings, revision: str = "head") -> str:
    """Bring the database to a revision, forward or back; the revision it is at then."""
    from store.sql.open import migrate_store  # noqa: PLC0415 as above

    if settings.database_url is None:
        _make_home(settings)
    try:
        return await migrate_store(settings.url, revision)
    except StoreError as error:
        raise known_error(error) or error from error


async def _no_call(unit: Callable[[Tx], T]) -> T:
    raise RuntimeError("a write unit runs only inside a tool's call")
