"""What tools may ask of the store: the protocols of one read snapshot and one write transaction.

A unit is a synchronous, re-runnable function over `Reader` or `Tx`; everything it sees and writes
belongs to one tenant. `store.sql` implements these; nothing else may.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Protocol, TypeVar

from store.breakdown import Breakdown as Breakdown
from store.breakdown import BreakdownReader as BreakdownReader
from store.campaigns import CampaignReader, CampaignWriter
from store.chat import ChatReader, ChatWriter
from store.communications import CommunicationReader as CommunicationReader
from store.communications import CommunicationWriter as CommunicationWriter
from store.connections import ConnectionReader, ConnectionWriter
from store.contact import ContactReader, ContactWriter
from store.credentials import CredentialReader, CredentialWriter
from store.drafts import DraftReader, DraftWriter
from store.enrichment import EnrichmentReader, EnrichmentWriter
from store.failures import BadCursor as BadCursor
from store.failures import LeaseLost as LeaseLost
from store.failures import StoreBusy as StoreBusy
from store.failures import StoreError as StoreError
from store.failures import StoreFull as StoreFull
from store.failures import StoreReadOnly as StoreReadOnly
from store.failures import StoreUnusable as StoreUnusable
from store.failures import TooSlow as TooSlow
from store.imports import ImportReader as ImportReader
from store.imports import ImportWriter as ImportWriter
from store.inbound import InboundReader, InboundWriter
from store.notifications import NotificationReader, NotificationWriter
from store.outside import OutsideReader
from store.projects import ProjectReader, ProjectWriter
from store.proposals import ProposalReader, ProposalWriter
from store.scores import ScoreReader, ScoreWriter
from store.segment.env import RuleEnv
from store.segment.fields import Registry
from store.segment.rule import Rule
from store.settings import SettingReader, SettingWriter
from store.standing import StandingReader, StandingWriter
from store.sync import SyncReader, SyncWriter
from store.tasks import TaskReader, TaskWriter
from store.types import (
    Audience,
    Customer,
    CustomerInput,
    CustomField,
    ExternalId,
    Frozen,
    Job,
    Order,
    OrderInput,
    Page,
    Segment,
    Tenant,
    Written,
)
from store.webhooks import WebhookReader, WebhookWriter
from store.work import AuditLog as AuditLog
from store.work import FileReader as FileReader
from store.work import FileWriter as FileWriter
from store.work import IdempotencyKeys as IdempotencyKeys
from store.work import JobQueue as JobQueue
from store.work import JobReader as JobReader
from store.work import chunks as chunks
from store.work import in_batches as in_batches

T = TypeVar("T")


class CustomerReader(Protocol):
    """Questions about customers."""

    def find(
        self, rule: Rule, env: RuleEnv, *, sort: str, limit: int, cursor: str | None
    ) -> Page[Customer]:
        """A page of those a rule selects, with the exact total.

        `sort` is a sortable field key, `-key` for descending, `id` or `-id`; people without a value
        come last. Raises `BadCursor` when the cursor belongs to another question. People matching
        throughout the paging come exactly once: where the page says `freeze`, write it with
        `Tx.customers.freeze` before giving out `next`.
        """
        ...

    def count(self, rule: Rule, env: RuleEnv) -> int:
        """How many a rule selects."""
        ...

    def ids(self, rule: Rule, env: RuleEnv) -> Sequence[int]:
        """Every id a rule selects, ascending."""
        ...

    def stream(self, rule: Rule, env: RuleEnv, *, after: int, limit: int) -> Sequence[Customer]:
        """Up to `limit` full customers with an id above `after`, ascending: for exports."""
        ...

    def get(self, customer_id: int) -> Customer | None:
        """One customer with tags, consent, custom fields and external ids."""
        ...

    def many(self, ids: Sequence[int]) -> Sequence[Customer]:
        """Full customers in the order of `ids`, leaving out unknown ones."""
        ...

    def named(self, text: str, limit: int) -> Sequence[Customer]:
        """Customers whose name, e-mail, phone or external id is or starts with `text`."""
        ...

    def by_external_id(self, external_id: ExternalId) -> int | None:
        """The id of the customer with an external id."""
        ...

    def disagreements(self, limit: int) -> Sequence[tuple[int, tuple[str, ...]]]:
        """Customers whose stored facts are not what their orders, imports and activity say, with
        the facts that differ. Reads every order."""
        ...


class CustomerWriter(CustomerReader, Protocol):
    """Changes to customers."""

    def upsert(
        self,
        rows: Sequence[CustomerInput],
        *,
        now_ms: int,
        add: bool = True,
        replace: bool = True,
        of_import: int | None = None,
    ) -> Sequence[Written]:
        """Add or update each row, in order, matching by id, external id, phone, e-mail; facts,
        shadow columns and known values are kept right in the same unit. `add=False` refuses
        unknown people; `replace=False` only fills what is empty. `of_import`: the job whose import
        the rows are, so that it can be undone."""
        ...

    def freeze(self, frozen: Frozen) -> None:
        """Keep the order of the people still to be shown, for a day."""
        ...


class OrderReader(Protocol):
    """Questions about orders."""

    def of_customer(self, customer_id: int, limit: int) -> Sequence[Order]:
        """A customer's latest orders, newest first, with items."""
        ...

    def stream(self, *, after: int, limit: int) -> Sequence[Order]:
        """Orders with an id above `after`, ascending: for exports."""
        ...


class OrderWriter(OrderReader, Protocol):
    """Changes to orders."""

    def record(
        self, rows: Sequence[OrderInput], *, now_ms: int, of_import: int | None = None
    ) -> Sequence[Written]:
        """Record each order and recompute the facts of the customers touched. A repeat of an
        external id is `unchanged`; the same id with other contents is refused. `of_import` as in
        `CustomerWriter.upsert`."""
        ...

    def set_rates(self, rates: Mapping[str, Decimal]) -> int:
        """Set what one unit of each foreign currency is worth in the tenant's, count the orders
        kept in them anew and recompute facts; how many orders count differently now."""
        ...


class SegmentReader(Protocol):
    """Saved segments, audiences and the values that sentences may name."""

    def get(self, key: str) -> Segment | None:
        """A segment by slug or `seg_` id."""
        ...

    def page(self, *, limit: int, cursor: str | None) -> Page[Segment]:
        """Saved segments by name."""
        ...

    def rules(self) -> Mapping[str, Rule]:
        """The rule of every saved segment under its slug and its `seg_` id."""
        ...

    def audience(self, audience_id: int) -> Audience | None:
        """The rule behind a handle."""
        ...

    def known_values(self) -> Mapping[str, Mapping[str, str]]:
        """Field key → folded value → value as stored, for the values customers and orders hold."""
        ...

    def values_version(self) -> int:
        """A number that changes whenever `known_values`, segments or custom fields do."""
        ...

    def custom_fields(self) -> Sequence[CustomField]:
        """The tenant's own fields."""
        ...

    def registry(self) -> Registry:
        """The standard fields and the tenant's own."""
        ...


class SegmentWriter(SegmentReader, Protocol):
    """Changes to segments and custom fields."""

    def save(
        self, *, name: str, description: str, rule: Rule, text: str, replace: bool, now_ms: int
    ) -> Written:
        """Save a rule under a name; with `replace` an existing name gets a new version, without it
        is refused. A reference cycle is refused."""
        ...

    def keep_audience(self, rule: Rule, text: str, *, now_ms: int) -> int:
        """The handle of a rule, made once."""
        ...

    def add_custom_field(self, field: CustomField) -> None:
        """Add a field of the tenant's own; the same again changes nothing, another type is refused
        with ValueError."""
        ...


class Reader(Protocol):
    """One consistent snapshot of one tenant's data."""

    @property
    def tenant(self) -> Tenant: ...
    @property
    def customers(self) -> CustomerReader: ...
    @property
    def orders(self) -> OrderReader: ...
    @property
    def communications(self) -> CommunicationReader: ...
    @property
    def segments(self) -> SegmentReader: ...
    @property
    def breakdowns(self) -> BreakdownReader: ...
    @property
    def files(self) -> FileReader: ...
    @property
    def jobs(self) -> JobReader: ...
    @property
    def imports(self) -> ImportReader: ...
    @property
    def contact(self) -> ContactReader: ...
    @property
    def drafts(self) -> DraftReader: ...
    @property
    def proposals(self) -> ProposalReader: ...
    @property
    def standing(self) -> StandingReader: ...
    @property
    def connections(self) -> ConnectionReader: ...
    @property
    def sync(self) -> SyncReader: ...
    @property
    def inbound(self) -> InboundReader: ...
    @property
    def outside(self) -> OutsideReader: ...
    @property
    def scores(self) -> ScoreReader: ...
    @property
    def enrichment(self) -> EnrichmentReader: ...
    @property
    def projects(self) -> ProjectReader: ...
    @property
    def tasks(self) -> TaskReader: ...
    @property
    def campaigns(self) -> CampaignReader: ...
    @property
    def credentials(self) -> CredentialReader: ...
    @property
    def notifications(self) -> NotificationReader: ...
    @property
    def webhooks(self) -> WebhookReader: ...
    @property
    def settings(self) -> SettingReader: ...
    @property
    def audit(self) -> AuditLog: ...
    @property
    def idempotency(self) -> IdempotencyKeys: ...

    def chat(self, person: str) -> ChatReader:
        """One person's conversations."""
        ...


class Tx(Protocol):
    """One write transaction of one tenant: reads see its own writes; all or nothing is kept."""

    @property
    def tenant(self) -> Tenant: ...
    @property
    def customers(self) -> CustomerWriter: ...
    @property
    def orders(self) -> OrderWriter: ...
    @property
    def communications(self) -> CommunicationWriter: ...
    @property
    def segments(self) -> SegmentWriter: ...
    @property
    def breakdowns(self) -> BreakdownReader: ...
    @property
    def files(self) -> FileWriter: ...
    @property
    def jobs(self) -> JobQueue: ...
    @property
    def imports(self) -> ImportWriter: ...
    @property
    def contact(self) -> ContactWriter: ...
    @property
    def drafts(self) -> DraftWriter: ...
    @property
    def proposals(self) -> ProposalWriter: ...
    @property
    def standing(self) -> StandingWriter: ...
    @property
    def connections(self) -> ConnectionWriter: ...
    @property
    def sync(self) -> SyncWriter: ...
    @property
    def inbound(self) -> InboundWriter: ...
    @property
    def outside(self) -> OutsideReader: ...
    @property
    def scores(self) -> ScoreWriter: ...
    @property
    def enrichment(self) -> EnrichmentWriter: ...
    @property
    def projects(self) -> ProjectWriter: ...
    @property
    def tasks(self) -> TaskWriter: ...
    @property
    def campaigns(self) -> CampaignWriter: ...
    @property
    def credentials(self) -> CredentialWriter: ...
    @property
    def notifications(self) -> NotificationWriter: ...
    @property
    def webhooks(self) -> WebhookWriter: ...
    @property
    def settings(self) -> SettingWriter: ...
    @property
    def audit(self) -> AuditLog: ...
    @property
    def idempotency(self) -> IdempotencyKeys: ...

    def chat(self, person: str) -> ChatWriter:
        """One person's conversations."""
        ...


class Store(Protocol):
    """The open database. `read` and `write` run a unit for one tenant."""

    async def read(
        self, tenant_id: int, unit: Callable[[Reader], T], *, limit_seconds: float | None = None
    ) -> T:
        """Run a read unit on one snapshot; `TooSlow` past `limit_seconds`, and cancelling the task
        stops the statement."""
        ...

    async def write(self, tenant_id: int, unit: Callable[[Tx], T]) -> T:
        """Run a write unit and commit, or leave nothing; re-run on a serialisation failure."""
        ...

    async def ensure_tenant(self, tenant: Tenant) -> Tenant:
        """Make the tenant of this id unless there is one; the one that is stored."""
        ...

    async def claim_jobs(self, *, queue: str, limit: int, lease_seconds: float) -> Sequence[Job]:
        """Claim ready jobs of any tenant, and those whose lease ran out, under one new token."""
        ...

    async def health(self) -> Mapping[str, str]:
        """Facts for an operator: dialect, version, revision, where."""
        ...

    async def close(self) -> None:
        """Finish what is under way and let go of the database."""
        ...
