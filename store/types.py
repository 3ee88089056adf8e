"""The values that cross the store's ports: records read, records to write, filters and pages.

Money is an integer of minor units; instants are integer milliseconds since 1970 UTC; ids are the
integers of `store.ids`. Everything is frozen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Generic, TypeAlias, TypeVar

from store.jobs import Job as Job
from store.jobs import JobRequest as JobRequest
from store.jobs import JobState as JobState
from store.jobs import RowIssue as RowIssue
from store.money import minor_digits as minor_digits

T = TypeVar("T")
CustomValue: TypeAlias = str | Decimal | bool


@dataclass(frozen=True, slots=True)
class Tenant:
    """An organisation: its money, its zone, its language and the defaults sentences are read with."""

    id: int
    name: str
    currency: str
    zone: str
    locale: str
    inactive_days: int = 90
    rates: Mapping[str, Decimal] = field(default_factory=lambda: MappingProxyType({}))


class ActorKind(StrEnum):
    """Who acts. Only a human can approve."""

    HUMAN = "human"
    AGENT = "agent"
    JOB = "job"
    PROVIDER = "provider"


@dataclass(frozen=True, slots=True)
class ExternalId:
    """An id that another system gave, unique for its source."""

    source: str
    value: str


@dataclass(frozen=True, slots=True)
class Customer:
    """A person as stored. `email` and `phone` are the usable forms (None when invalid), `*_given`
    what was entered; `flags` are data-quality codes such as `invalid_phone`."""

    id: int
    name: str
    given_name: str | None
    family_name: str | None
    job_title: str | None
    email: str | None
    email_given: str | None
    phone: str | None
    phone_given: str | None
    city: str | None
    region: str | None
    country: str | None
    language: str | None
    zone: str | None
    company_id: int | None
    company: str | None
    stage: str | None
    stage_changed_at: int | None
    status: str
    owner: str | None
    source: str | None
    source_url: str | None
    automation_enabled: bool
    do_not_call: bool
    spend_minor: int
    visits: int
    order_count: int
    first_order_at: int | None
    last_order_at: int | None
    previous_order_at: int | None
    average_order_minor: int | None
    last_active_at: int | None
    last_contacted_at: int | None
    last_interaction_at: int | None
    score: int | None
    created_at: int
    updated_at: int
    flags: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    consent: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    custom: Mapping[str, CustomValue] = field(default_factory=lambda: MappingProxyType({}))
    external_ids: tuple[ExternalId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerInput:
    """A customer to add or update: None keeps what is there, `clear` names fields to empty.

    Matched by external id, else phone, else email. `email`/`phone` are validated forms, `*_given`
    what was entered. `spend_minor` and `visits` stand for everything up to `as_of` (milliseconds).
    `tags` are added, `remove_tags` removed. `consent` maps channel → granted | denied.
    """

    id: int | None = None
    external_id: ExternalId | None = None
    name: str | None = None
    given_name: str | None = None
    family_name: str | None = None
    job_title: str | None = None
    email: str | None = None
    email_given: str | None = None
    phone: str | None = None
    phone_given: str | None = None
    city: str | None = None
    region: str | None = None
    country: str | None = None
    language: str | None = None
    zone: str | None = None
    company: str | None = None
    stage: str | None = None
    status: str | None = None
    owner: str | None = None
    source: str | None = None
    source_url: str | None = None
    automation_enabled: bool | None = None
    do_not_call: bool | None = None
    spend_minor: int | None = None
    visits: int | None = None
    as_of: int | None = None
    last_active_at: int | None = None
    created_at: int | None = None
    score: int | None = None
    flags: tuple[str, ...] | None = None
    tags: tuple[str, ...] = ()
    remove_tags: tuple[str, ...] = ()
    consent: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    custom: Mapping[str, CustomValue] = field(default_factory=lambda: MappingProxyType({}))
    clear: tuple[str, ...] = ()


class WriteOutcome(StrEnum):
    """What an idempotent write did."""

    ADDED = "added"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Written:
    """The outcome of one row: its id when there is one, why it was refused, and the ids of other
    customers it may duplicate."""

    outcome: WriteOutcome
    id: int | None = None
    code: str = ""
    reason: str = ""
    duplicates: tuple[int, ...] = ()
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OrderItem:
    """One line of an order; `price_minor` is the price of one unit."""

    sku: str | None
    name: str | None
    category: str | None
    qty: Decimal
    price_minor: int


@dataclass(frozen=True, slots=True)
class OrderInput:
    """An order to record. The customer is named by exactly one of the three. A repeat of
    `external_id` from the same source returns the first; other contents under it are refused."""

    external_id: ExternalId
    amount_minor: int
    currency: str
    ordered_at: int
    customer_id: int | None = None
    customer_external_id: ExternalId | None = None
    customer_email: str | None = None
    items: tuple[OrderItem, ...] = ()
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Order:
    """An order as stored. `counted_minor` is its amount in the tenant's currency, None when that is
    another currency without a rate: then it counts nowhere and is flagged."""

    id: int
    customer_id: int
    external_id: ExternalId
    amount_minor: int
    currency: str
    counted_minor: int | None
    ordered_at: int
    items: tuple[OrderItem, ...] = ()
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CommunicationInput:
    """A touch to log. With an external id a repeat returns the first. One that goes out by e-mail,
    SMS, WhatsApp or call counts as an attempt to contact, for its `purpose` (None: logged by hand),
    unless an attempt was `reserved` for it before. Without a project it counts for each of theirs."""

    customer_id: int
    channel: str
    direction: str
    status: str
    occurred_at: int
    subject: str = ""
    body: str = ""
    campaign: str | None = None
    external_id: ExternalId | None = None
    purpose: str | None = None
    reserved: bool = False
    project_id: int | None = None


@dataclass(frozen=True, slots=True)
class Communication:
    """A touch as logged; `status` is the latest of its history; subject and body may be erased."""

    id: int
    customer_id: int
    customer_name: str
    channel: str
    direction: str
    status: str
    occurred_at: int
    recorded_at: int
    subject: str
    body: str
    campaign: str | None
    external_id: ExternalId | None
    actor: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A named rule at its current version; `rule` is the canonical JSON text."""

    id: int
    slug: str
    name: str
    description: str
    rule: str
    rule_hash: str
    version: int
    text: str
    created_at: int
    updated_at: int


@dataclass(frozen=True, slots=True)
class Audience:
    """The handle of a rule just asked for; the same rule has the same id."""

    id: int
    rule: str
    text: str
    created_at: int


@dataclass(frozen=True, slots=True)
class CustomField:
    """A property the tenant added; `type` is text, number, date or bool."""

    key: str
    label: str
    type: str


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file kept by handle: its content is in chunks."""

    id: int
    name: str
    media_type: str
    size: int
    sha256: str
    created_at: int


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Who did what by which door, and how it ended. `detail` is JSON text without personal data."""

    actor_kind: ActorKind
    actor: str
    door: str
    tool: str
    effect: str
    outcome: str
    args_hash: str
    subject: str
    duration_us: int
    request_id: str
    detail: str = "{}"
    at: int = 0
    id: int = 0


@dataclass(frozen=True, slots=True)
class IdempotentResult:
    """What a key was first used for: the hash of its arguments and the result as JSON text."""

    args_hash: str
    result: str


@dataclass(frozen=True, slots=True)
class Frozen:
    """The ids of the people still to be shown, in order: `ids` are packed 64-bit integers."""

    id: int
    question: str
    ids: bytes


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some of a list: `total` of all, the items, and the cursor of the next page, None at the end.

    When `freeze` is set, `next` works only once it was kept by `Tx.customers.freeze`.
    """

    items: tuple[T, ...]
    total: int
    next: str | None
    freeze: Frozen | None = None
