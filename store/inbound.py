"""What comes from an outside CRM, as it crosses the store's ports: events that were posted, each kept
once, and conflicts that wait for a person.

`provider` says whose events they are: one connection's. `body` is JSON text and empties once the
event is settled: it quotes people.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from store.sync import SyncRecord
from store.types import Page


class EventState(StrEnum):
    """waiting → done, ignored (nothing to do, `error` says why) or failed."""

    WAITING = "waiting"
    DONE = "done"
    IGNORED = "ignored"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class EventInput:
    """An event to keep: `dedupe_key` is what tells it from others of its provider."""

    provider: str
    dedupe_key: str
    body: str
    state: EventState = EventState.WAITING
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundEvent:
    """An event as stored."""

    id: int
    provider: str
    dedupe_key: str
    body: str
    state: EventState
    error: str
    received_at: int
    processed_at: int | None


@dataclass(frozen=True, slots=True)
class RunRecord:
    """A row with the run it is of and that run's connection."""

    run_id: int
    connection_id: int
    record: SyncRecord


class InboundReader(Protocol):
    """Questions about what came in."""

    def waiting(self, provider: str, *, limit: int) -> Sequence[InboundEvent]:
        """Events that nobody looked at yet, oldest first."""
        ...

    def count(self, provider: str, state: EventState) -> int:
        """How many events of a provider are in a state."""
        ...

    def known(self, provider: str, keys: Sequence[str]) -> frozenset[str]:
        """Which of these keys a provider's events have already."""
        ...

    def keys(self, provider: str, error: str, *, limit: int) -> Sequence[str]:
        """The keys of events that were ignored for a reason, oldest first."""
        ...

    def conflicts(
        self, connection_id: int | None, *, limit: int, cursor: str | None
    ) -> Page[RunRecord]:
        """Conflicts of inbound runs that nobody settled yet, newest first."""
        ...

    def open_conflicts(
        self, connection_id: int, kind: str, local_ids: Sequence[int]
    ) -> Sequence[RunRecord]:
        """The same for records here, oldest first."""
        ...


class InboundWriter(InboundReader, Protocol):
    """Changes to what came in."""

    def keep(self, rows: Iterable[EventInput], *, now_ms: int) -> int:
        """Keep events, leaving those that are known; how many are new."""
        ...

    def settle(self, ids: Mapping[int, str], state: EventState, *, now_ms: int) -> None:
        """Settle events with why; their bodies empty."""
        ...

    def forget(self, provider: str, *, before_ms: int) -> int:
        """Drop settled events that came before an instant; how many."""
        ...

    def drop(self, provider: str, keys: Sequence[str]) -> int:
        """Drop events by their keys; how many there were."""
        ...
