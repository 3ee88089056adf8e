"""The worker: claims jobs under a lease, runs their handlers, retries, gives up with a reason."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping

from store.clock import real_ms
from store.ports import LeaseLost, Store, StoreError, Tx
from store.types import ActorKind, AuditEntry, Job
from tools.context import Ctx, JobRun
from tools.errors import InternalError, RapportError
from tools.jobs.handler import Deferred, Handler, Stopped
from tools.notifying.outreach import tell_gave_up
from tools.registry import known_error

log = logging.getLogger("rapport.worker")
LEASE_SECONDS = 60.0
IDLE_SECONDS = 2.0
LONGEST_WAIT_SECONDS = 300.0
MINUTE_MS = 60_000
MakeCtx = Callable[[Job], Awaitable[Ctx]]


def wait_ms(attempts: int) -> int:
    """How long to wait after a failed attempt: doubling from 2 s to 5 min, with jitter."""
    longest = min(LONGEST_WAIT_SECONDS, 2.0 ** min(attempts, 10))
    return int(longest * secrets.SystemRandom().uniform(500, 1000))


class Worker:
    """Runs the jobs of one queue, one at a time, until it is stopped.

    `make_ctx` gives the surroundings of a job for its tenant. One process may run a worker beside
    others: the lease decides who holds a job, and only its holder can write. `each_minute` is done
    between jobs, for what comes with time and not with a call; every `sweep_ms` in fact.
    """

    def __init__(
        self,
        store: Store,
        handlers: Mapping[str, Handler],
        make_ctx: MakeCtx,
        *,
        queue: str = "default",
        lease_seconds: float = LEASE_SECONDS,
        each_minute: Callable[[], Awaitable[None]] | None = None,
        sweep_ms: int = MINUTE_MS,
    ) -> None:
        self._store = store
        self._handlers = handlers
        self._make_ctx = make_ctx
        self._queue = queue
        self._lease_seconds = lease_seconds
        self._each_minute = each_minute
        self._sweep_ms = sweep_ms
        self._minute_at = 0
        self._awake = asyncio.Event()
        self._stopping = False
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Work in the background of this event loop until `stop`."""
        if self._task is None:
            self._task = asyncio.create_task(self._loop(), name="rapport-worker")

    def wake(self) -> None:
        """Look for work at once."""
        self._awake.set()

    async def stop(self) -> None:
        """Finish the unit under way, give the job back and end."""
        self._stopping = True
        self._awake.set()
        if self._task is not None:
            await self._task
            self._task = None

    async def run_next(self) -> bool:
        """Claim one job and run it to its end; False when there is none to claim."""
        claimed = await self._store.claim_jobs(
            queue=self._queue, limit=1, lease_seconds=self._lease_seconds
        )
        for job in claimed:
            await self._run(job)
        return bool(claimed)

    async def _loop(self) -> None:
        while not self._stopping:
            self._awake.clear()
            try:
                await self._sweep()
                worked = await self.run_next()
            except StoreError as error:
                log.warning("the queue cannot be read: %s", error)
                worked = False
            except Exception:
                # A worker that ended here would look alive and do nothing: it tries again instead.
                log.exception("the worker met a defect and goes on")
                worked = False
            if not worked:
                await self._rest()

    async def _sweep(self) -> None:
        if self._each_minute is not None and real_ms() >= self._minute_at:
            self._minute_at = real_ms() + self._sweep_ms
            try:
                await self._each_minute()
            except Exception:
                log.exception("what is done each minute failed")

    async def _rest(self) -> None:
        if not self._stopping:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._awake.wait(), IDLE_SECONDS)

    async def _run(self, job: Job) -> None:
        try:
            await self._attempt(job)
        except Stopped:
            await self._write(job, lambda tx: tx.jobs.release(job))
        except Deferred as wait:
            at, kept = wait.run_at, wait.checkpoint
            await self._write(job, lambda tx: tx.jobs.defer(job, run_at=at, checkpoint=kept))
        except LeaseLost:
            log.warning("job %s was taken over by another worker", job.id)
        except Exception as error:
            log.warning("job %s failed at attempt %s", job.id, job.attempts, exc_info=error)
            await self._failed(job, error)

    async def _attempt(self, job: Job) -> None:
        handler = self._handlers.get(job.kind)
        if handler is None:
            raise InternalError(f"there is no handler for jobs of the kind {job.kind!r}")
        ctx = await self._make_ctx(job)
        result = await handler(JobRun(job, ctx, lambda: self._stopping))

        def finish(tx: Tx) -> None:
            tx.jobs.finish(job, result=result)
            tx.audit.add(_entry(job, ctx.now_ms, "done"))

        await self._store.write(job.tenant_id, finish)

    async def _failed(self, job: Job, error: Exception) -> None:
        ours = known_error(error)
        for_good = isinstance(ours, RapportError) and not ours.retryable
        reason = str(ours) if ours else f"a defect: {type(error).__name__}; the log has the details"
        retry_at = None if for_good else real_ms() + wait_ms(job.attempts)
        gone = retry_at is None or job.attempts >= job.max_attempts

        def fail(tx: Tx) -> None:
            tx.jobs.fail(job, error=reason[:1_000], retry_at=retry_at)
            if gone:
                tx.audit.add(_entry(job, real_ms(), ours.code if ours else "internal"))
                tell_gave_up(tx, job, reason, now_ms=real_ms())

        await self._write(job, fail)

    async def _write(self, job: Job, unit: Callable[[Tx], None]) -> None:
        """Write what became of a job; when even that fails, its lease runs out and it resumes."""
        try:
            await self._store.write(job.tenant_id, unit)
        except LeaseLost:
            log.warning("job %s was taken over by another worker", job.id)
        except StoreError as error:
            log.warning("the outcome of job %s could not be kept: %s", job.id, error)


def _entry(job: Job, at: int, outcome: str) -> AuditEntry:
    return AuditEntry(
        actor_kind=ActorKind.JOB,
        actor=job.actor,
        door="job",
        tool=job.kind,
        effect="job",
        outcome=outcome,
        args_hash="",
        subject=str(job.id),
        duration_us=0,
        request_id=f"job-{job.id}",
        at=at,
    )
