"""What a tool is given for one call: who asks, for which tenant, when, and the way to the store."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum
from typing import TYPE_CHECKING, Protocol, TypeVar

from store.clock import local_date, to_ms
from store.ports import Reader, Tx
from store.segment.env import RuleEnv
from store.types import ActorKind, AuditEntry, Job, JobRequest, Tenant, minor_digits
from tools.understand.reading import Catalogue, ReadEnv

if TYPE_CHECKING:
    from tools.campaigns.mailing import Mailing
    from tools.drafting.brief import Writer
    from tools.proposing import Covering
    from tools.settings import Settings
    from tools.sync.opening import Connectors

T = TypeVar("T")
READ_LIMIT_SECONDS = 2.0


class Role(IntEnum):
    """What a person may do; each includes the ones below."""

    VIEWER = 1
    MEMBER = 2
    ADMIN = 3
    OWNER = 4


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, by which door (cli, rest, mcp, chat, job), with which role."""

    kind: ActorKind
    id: str
    door: str
    role: Role = Role.MEMBER

    @property
    def principal(self) -> str:
        """The name idempotency keys and audit entries are kept under."""
        return f"{self.kind.value}:{self.id}"


class Progress(Protocol):
    """Told how far long work is: `done` of `total` (None when unknown), with a word on what."""

    def __call__(self, done: int, total: int | None, message: str) -> None: ...


def silent(done: int, total: int | None, message: str) -> None:
    """Progress that nobody listens to."""


class Services(Protocol):
    """What the runtime offers tools besides the store's units."""

    async def read(
        self, tenant_id: int, unit: Callable[[Reader], T], *, limit_seconds: float | None = None
    ) -> T:
        """Run a read unit on one snapshot."""
        ...

    async def write(self, tenant_id: int, unit: Callable[[Tx], T]) -> T:
        """Run a write unit in one transaction."""
        ...

    async def catalogue(self, tenant_id: int) -> Catalogue:
        """The tenant's known values, kept while they stay the same."""
        ...

    def now(self) -> datetime:
        """Business now, for work that lasts longer than one call."""
        ...

    @property
    def settings(self) -> Settings:
        """How this process runs."""
        ...

    @property
    def mailing(self) -> Mailing:
        """How this installation sends."""
        ...

    @property
    def writer(self) -> Writer:
        """Who writes messages."""
        ...

    @property
    def connectors(self) -> Connectors:
        """What opens connections to outside CRMs."""
        ...

    @property
    def covering(self) -> Covering:
        """What starts a proposal that a standing approval covers."""
        ...

    def audit_later(self, tenant_id: int, entry: AuditEntry) -> None:
        """Keep an audit entry of a read or of a refusal in the next batch."""
        ...

    def wake_worker(self) -> None:
        """Say that a job was enqueued, so that the in-process worker looks at once."""
        ...


class UnitRunner(Protocol):
    """Runs the one write unit of a call."""

    def __call__(self, unit: Callable[[Tx], T]) -> Awaitable[T]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Ctx:
    """The surroundings of one call; made anew for each, never shared between tenants. `tainted`
    says that the conversation behind it has read text from outside."""

    tenant: Tenant
    actor: Actor
    locale: str
    now: datetime
    request_id: str
    services: Services
    commit: UnitRunner
    progress: Progress = silent
    idempotency_key: str | None = None
    tainted: bool = False

    @property
    def now_ms(self) -> int:
        """Business now in milliseconds since 1970 UTC."""
        return to_ms(self.now)

    @property
    def today(self) -> date:
        """The calendar day in the tenant's zone."""
        return local_date(self.now, self.tenant.zone)

    async def read(
        self, unit: Callable[[Reader], T], *, limit_seconds: float | None = READ_LIMIT_SECONDS
    ) -> T:
        """Run a read unit on one snapshot; `TimedOut` past the limit."""
        return await self.services.read(self.tenant.id, unit, limit_seconds=limit_seconds)

    async def write(self, unit: Callable[[Tx], T]) -> T:
        """Run the call's one write unit together with its audit entry and idempotency result."""
        return await self.commit(unit)

    async def enqueue(self, request: JobRequest) -> int:
        """Enqueue a job as this call's one write, and wake the worker."""
        job = await self.write(lambda tx: tx.jobs.enqueue(request, actor=self.actor.principal))
        self.services.wake_worker()
        return job

    def rule_env(self, reader: Reader) -> RuleEnv:
        """What rules are run against in this call's snapshot."""
        return RuleEnv(
            today=self.today,
            zone=self.tenant.zone,
            currency=self.tenant.currency,
            minor_digits=minor_digits(self.tenant.currency),
            fields=reader.segments.registry(),
            segments=reader.segments.rules(),
        )

    async def read_env(self) -> ReadEnv:
        """What sentences are read against."""
        catalogue = await self.services.catalogue(self.tenant.id)
        registry = await self.read(lambda reader: reader.segments.registry())
        return ReadEnv(
            today=self.today,
            locale=self.locale,
            currency=self.tenant.currency,
            inactive_days=self.tenant.inactive_days,
            catalogue=catalogue,
            fields=registry,
        )


@dataclass(frozen=True, slots=True)
class JobRun:
    """One attempt at a job: its units run under the lease; `stopping` turns true on shutdown."""

    job: Job
    ctx: Ctx
    stopping: Callable[[], bool]
