"""Campaigns and their recipients as they cross the store's ports.

A campaign is one sending of one version of a draft to a frozen list of people. Its recipients hold
who is left out as well, with the reasons. `content`, `values` are JSON texts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple, Protocol, TypeAlias

from store.types import Page


class CampaignState(StrEnum):
    """proposed → sending ⇄ paused → done; proposed or paused or sending → cancelled."""

    PROPOSED = "proposed"
    SENDING = "sending"
    PAUSED = "paused"
    DONE = "done"
    CANCELLED = "cancelled"


class RecipientState(StrEnum):
    """left_out: refused when it was proposed. pending → attempting → sent, failed, skipped (refused
    again at the moment of sending), unknown (an attempt without an outcome; never sent again by
    itself), or back to pending to be tried later; pending → cancelled."""

    LEFT_OUT = "left_out"
    PENDING = "pending"
    ATTEMPTING = "attempting"
    SENT = "sent"
    FAILED = "failed"
    SKIPPED = "skipped"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignInput:
    """A campaign to propose."""

    name: str
    channel: str
    purpose: str
    draft_id: int
    draft_version: int
    audience_id: int | None
    segment_id: int | None
    rule_hash: str
    recipients_hash: str
    content: str
    values: str
    policy_version: int
    pace_per_minute: int | None
    language: str
    times: str = ""  # JSON: when it may send; empty for any time


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """A campaign as stored. `run` counts its starts; `resume_at` is when a paused one goes on by
    itself, None for one that a person paused."""

    id: int
    name: str
    channel: str
    purpose: str
    state: CampaignState
    draft_id: int
    draft_version: int
    audience_id: int | None
    segment_id: int | None
    rule_hash: str
    recipients_hash: str
    content: str
    values: str
    policy_version: int
    pace_per_minute: int | None
    language: str
    run: int
    pause_reason: str
    resume_at: int | None
    actor: str
    created_at: int
    started_at: int | None
    finished_at: int | None


class Recipient(NamedTuple):
    """One person of a campaign. `values` is JSON text: merge field → text, as frozen; `variant`
    counts from 0; `reasons` are codes of the decision that left them out or skipped them."""

    customer_id: int
    variant: int
    address: str
    state: RecipientState
    reasons: tuple[str, ...] = ()
    values: str = "{}"
    not_before: int = 0
    attempts: int = 0
    attempt_id: int | None = None
    communication_id: int | None = None
    vendor_id: str | None = None
    error: str = ""
    updated_at: int = 0


NewRecipient: TypeAlias = tuple[int, int, str, str, tuple[str, ...], str, int]
"""A recipient to add: the first seven values of a `Recipient`, its state as text. A plain tuple: the
garbage collector passes over those, and a hundred thousand wait for one proposal."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of one recipient: the new state and what is known of it. `not_before` is when one
    that goes back to pending is tried again; `tried` is False where nothing was tried after all (only
    waited for, or the way out was shut), which does not count among their attempts."""

    customer_id: int
    state: RecipientState
    reasons: tuple[str, ...] = ()
    not_before: int = 0
    attempt_id: int | None = None
    communication_id: int | None = None
    vendor_id: str | None = None
    error: str = ""
    tried: bool = True


@dataclass(frozen=True, slots=True)
class VariantFigures:
    """How one variant did: people by state, and by what happened after sending."""

    variant: int
    states: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    events: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    bought: int = 0
    revenue_minor: int = 0


class CampaignReader(Protocol):
    """Questions about campaigns."""

    def get(self, campaign_id: int) -> Campaign | None:
        """One campaign."""
        ...

    def named(self, text: str) -> Sequence[Campaign]:
        """Campaigns whose name is or starts with `text`, newest first; at most ten."""
        ...

    def page(self, *, state: str | None, limit: int, cursor: str | None) -> Page[Campaign]:
        """Campaigns, newest first."""
        ...

    def times(self, campaign_id: int) -> str:
        """When it may send, as JSON text; empty for any time."""
        ...

    def states(self, campaign_id: int) -> Mapping[str, int]:
        """How many recipients are in each state."""
        ...

    def reasons(self, campaign_id: int) -> Mapping[str, Mapping[str, int]]:
        """State (left_out, skipped) → reason code → how many people; one may have several."""
        ...

    def recipients(
        self, campaign_id: int, *, state: str | None, limit: int, cursor: str | None
    ) -> Page[Recipient]:
        """Recipients by customer id."""
        ...

    def recipient(self, campaign_id: int, customer_id: int) -> Recipient | None:
        """One recipient."""
        ...

    def figures(self, campaign_id: int, *, bought_within_ms: int) -> Sequence[VariantFigures]:
        """Per variant: states, later statuses of the communications (delivered, bounced, opened,
        clicked, replied, unsubscribed, complained: people, each once), and who ordered after they
        were sent to, within so long."""
        ...

    def over_time(self, campaign_id: int, *, step_ms: int) -> Sequence[tuple[int, str, int]]:
        """(start of the step, state or later status, how many), ascending."""
        ...


class CampaignWriter(CampaignReader, Protocol):
    """Changes to campaigns."""

    def add(self, row: CampaignInput, *, actor: str, now_ms: int) -> int:
        """Keep a proposed campaign without recipients; its id."""
        ...

    def add_recipients(
        self, campaign_id: int, rows: Sequence[NewRecipient], *, now_ms: int
    ) -> None:
        """Add recipients in bulk, once for each customer."""
        ...

    def move(
        self,
        campaign_id: int,
        *,
        old: Sequence[CampaignState],
        new: CampaignState,
        now_ms: int,
        reason: str = "",
        resume_at: int | None = None,
    ) -> bool:
        """Change the state where it is one of `old`; whether it was. Starting counts `run` up."""
        ...

    def claim(
        self, campaign_id: int, *, shard: int, of: int, token: str, limit: int, now_ms: int
    ) -> Sequence[Recipient]:
        """Take up to `limit` due pending recipients of one of `of` shards (customer id modulo `of`)
        as attempting under a token; their attempts are counted up."""
        ...

    def orphans(self, campaign_id: int, *, shard: int, of: int, token: str) -> Sequence[Recipient]:
        """Those attempting under another token, longest first: their worker died or lost its
        lease."""
        ...

    def settle(
        self, campaign_id: int, outcomes: Sequence[Settled], *, token: str | None, now_ms: int
    ) -> int:
        """Write what became of recipients attempting under the token (any, for None); how many. One
        settled as attempting stays so: the attempt reserved for it is kept with it."""
        ...

    def prove(self, campaign_id: int, customer_id: int) -> bool:
        """Count a recipient as sent whose outcome was unknown, now that something happened to the
        message, from when it was tried; whether it was unknown."""
        ...

    def due(self, campaign_id: int, *, shard: int, of: int) -> int | None:
        """When the next pending recipient is due; with none pending, since when one is attempting;
        None when none is either."""
        ...

    def cancel_pending(self, campaign_id: int, *, now_ms: int) -> int:
        """Cancel everybody still pending; how many."""
        ...

    def retry_failed(self, campaign_id: int, *, now_ms: int) -> int:
        """Put failed recipients back to pending; how many."""
        ...
