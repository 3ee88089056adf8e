"""What decides whether a person may be contacted: policy, consent, suppressions, attempts, terminal
states; the facts one decision is made of, and the ports to read and change them.

Channels are email, sms, whatsapp and call. Purposes are marketing and transactional.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple, Protocol

from store.types import CustomValue, Written

CHANNELS = ("email", "sms", "whatsapp", "call")


class Purpose(StrEnum):
    """Why somebody is contacted: marketing needs consent and obeys its caps, transactional (an
    order's confirmation, an answer) has caps of its own."""

    MARKETING = "marketing"
    TRANSACTIONAL = "transactional"


@dataclass(frozen=True, slots=True)
class Consent:
    """What a person last said about a channel: `state` is granted or denied."""

    state: str
    at: int


@dataclass(frozen=True, slots=True)
class Suppression:
    """An address that is not contacted: `reason` is unsubscribed, bounced, complained, invalid or
    manual; `evidence` says where that is known from. `address` is folded."""

    channel: str
    address: str
    reason: str
    evidence: str
    since: int
    actor: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """One outbound contact, made or reserved; `purpose` is None for one logged by hand."""

    channel: str
    purpose: str | None
    at: int
    project_id: int | None = None


@dataclass(frozen=True, slots=True)
class TerminalState:
    """Forbids calling: `scope` is global, customer or project."""

    id: int
    scope: str
    state: str
    reason: str
    override_allowed: bool
    customer_id: int | None
    project_id: int | None
    since: int


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """What a project says about calling one of its people; `linked` is whether they belong to it."""

    project_id: int
    call_suppressed: bool
    next_call_eligible_at: int | None
    linked: bool
    suppress_for_project: bool


_NO_CONSENT: Mapping[str, Consent] = MappingProxyType({})
_NOT_SUPPRESSED: Mapping[str, Suppression] = MappingProxyType({})


class ContactFacts(NamedTuple):
    """Everything one decision about one person needs, read in one snapshot. `email` and `phone` are
    the usable forms, `*_given` what was entered; `suppressed` maps a channel to the suppression of
    the person's address on it; `attempts` are those since the instant asked for, oldest first. A
    tuple, because a hundred thousand are made for one proposal: a frozen dataclass takes four times
    as long."""

    customer_id: int
    name: str
    email: str | None = None
    email_given: str | None = None
    phone: str | None = None
    phone_given: str | None = None
    zone: str | None = None
    country: str | None = None
    language: str | None = None
    status: str = ""
    do_not_call: bool = False
    automation_enabled: bool = True
    last_order_at: int | None = None
    consent: Mapping[str, Consent] = _NO_CONSENT
    suppressed: Mapping[str, Suppression] = _NOT_SUPPRESSED
    attempts: tuple[Attempt, ...] = ()
    terminal: tuple[TerminalState, ...] = ()
    project: ProjectFacts | None = None


class Sayable(NamedTuple):
    """What a message may say about one person, and nothing more: `custom` holds the own fields that
    were asked for. A tuple for the same reason as `ContactFacts`."""

    customer_id: int
    name: str
    country: str | None
    last_order_at: int | None
    given_name: str | None
    family_name: str | None
    company: str | None
    city: str | None
    stage: str | None
    spend_minor: int
    visits: int
    order_count: int
    last_active_at: int | None
    custom: Mapping[str, CustomValue]


@dataclass(frozen=True, slots=True)
class StoredPolicy:
    """A version of the tenant's contact policy as JSON text; versions count from 1."""

    version: int
    text: str
    created_at: int
    actor: str


@dataclass(frozen=True, slots=True)
class ConsentInput:
    """A consent given or withdrawn: on which channel, since when, where it is known from and what
    proves it (a form's name, a recording's id, the words said)."""

    customer_id: int
    channel: str
    state: str
    source: str
    proof: str = ""
    occurred_at: int | None = None


@dataclass(frozen=True, slots=True)
class ConsentEvent:
    """One line of a person's consent history; it can never be changed."""

    id: int
    customer_id: int
    channel: str
    state: str
    source: str
    proof: str
    occurred_at: int
    recorded_at: int
    actor: str


@dataclass(frozen=True, slots=True)
class AttemptInput:
    """A contact to reserve before it is made."""

    customer_id: int
    channel: str
    purpose: str | None
    at: int
    project_id: int | None = None
    campaign_id: int | None = None
    communication_id: int | None = None


class ContactReader(Protocol):
    """Questions about who may be contacted."""

    def facts(
        self, ids: Sequence[int], *, since_ms: int, project_id: int | None = None
    ) -> Sequence[ContactFacts]:
        """The facts of customers in the order of `ids`, leaving out unknown ones; a fixed number of
        statements however many they are. Attempts and terminal states of every project are in it;
        `project` only where `project_id` is given."""
        ...

    def facts_and_sayable(
        self,
        ids: Sequence[int],
        *,
        channel: str,
        since_ms: int,
        project_id: int | None = None,
        custom: Collection[str] = (),
    ) -> Iterator[tuple[ContactFacts, Sayable]]:
        """`facts` for a decision on one channel, `consent` holding only that one's, each with what a
        message may say about that customer; of their own fields only the keys in `custom`. Read at
        once and handed over one by one, so that none has to be kept."""
        ...

    def people_of(self, project_id: int) -> Sequence[int]:
        """The customers of a project, ascending."""
        ...

    def policy(self) -> StoredPolicy | None:
        """The version in force, None when the tenant never saved one."""
        ...

    def policies(self, limit: int) -> Sequence[StoredPolicy]:
        """The latest versions, newest first."""
        ...

    def consent_history(self, customer_id: int, limit: int) -> Sequence[ConsentEvent]:
        """What a person said about being contacted, newest first."""
        ...

    def suppression(self, channel: str, address: str) -> Suppression | None:
        """The suppression of an address, however it is written."""
        ...


class ContactWriter(ContactReader, Protocol):
    """Changes to who may be contacted."""

    def save_policy(self, text: str, *, base: int, actor: str, now_ms: int) -> int | None:
        """Save a new version on top of version `base` (0 for none); its number, or None when
        another version was saved in between."""
        ...

    def set_consent(
        self, rows: Sequence[ConsentInput], *, actor: str, now_ms: int
    ) -> Sequence[Written]:
        """Record each consent and keep the latest by when it was given; an older one than what is
        known is only history. Refused for unknown customers, channels and states."""
        ...

    def suppress(self, rows: Sequence[Suppression], *, now_ms: int) -> int:
        """Suppress addresses; how many are new. The first reason of an address stays."""
        ...

    def lift(self, channel: str, address: str) -> bool:
        """Lift a suppression; whether there was one."""
        ...

    def lock(self, ids: Sequence[int]) -> None:
        """Hold customers until the unit ends, so that what is read of their attempts afterwards
        stays true until attempts are reserved. In ascending order, its own statement."""
        ...

    def reserve(self, rows: Sequence[AttemptInput]) -> Sequence[int]:
        """Keep attempts about to be made; their ids. Lock first, read `facts`, decide, then this."""
        ...

    def release(self, ids: Sequence[int]) -> None:
        """Give back reserved attempts that were not made."""
        ...

    def set_terminal(
        self,
        *,
        scope: str,
        state: str,
        reason: str,
        override_allowed: bool,
        customer_id: int | None,
        project_id: int | None,
        actor: str,
        now_ms: int,
    ) -> int:
        """Forbid calling a customer, a project, or everybody; its id."""
        ...

    def lift_terminal(self, terminal_id: int, *, actor: str, now_ms: int) -> bool:
        """Lift a terminal state; whether it was active."""
        ...
