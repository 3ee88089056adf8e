"""Connections to outside CRMs, what their fields are filled from, and which record there is which
here, as they cross the store's ports. Kinds of record are customer, company, project, call, note
and task. Settings, transforms and remembered values are JSON texts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class ConnectionState(StrEnum):
    """active ↔ paused (by a person, or until a daily limit is over), broken (its key is refused);
    disconnected keeps links and history for a return."""

    ACTIVE = "active"
    PAUSED = "paused"
    BROKEN = "broken"
    DISCONNECTED = "disconnected"


class LinkState(StrEnum):
    """linked; merged into another record there; gone there."""

    LINKED = "linked"
    MERGED = "merged"
    GONE = "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionInput:
    """A connection to keep: one for each account of a system. `account` is the id that the system
    gives the account, `zone` the account's time zone."""

    system: str
    name: str
    account: str
    account_name: str
    zone: str
    direction: str = "out"
    frequency: str = "manual"
    schedule: str = ""
    settings: str = "{}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """A connection as stored."""

    id: int
    system: str
    name: str
    state: ConnectionState
    account: str
    account_name: str
    zone: str
    direction: str
    frequency: str
    schedule: str
    settings: str
    paused_until: int | None
    last_sync_at: int | None
    sync_count: int
    last_error: str
    created_at: int
    updated_at: int
    actor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldMapping:
    """What one field of the other side is filled from: `local` is a path of the record here."""

    kind: str
    remote: str
    local: str
    transform: str
    mode: str
    on_null: str
    owner: str
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityLink:
    """Which record there is which here. `known` maps fields to the values last seen or written;
    `known_at` is the instant of our record as it was last told, and `payload_hash` stands for what
    was told: while it is empty, something is still to be told."""

    kind: str
    local_id: int
    remote_id: str
    state: LinkState
    linked_by: str
    known: str
    known_at: int
    payload_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lately:
    """What counts as changed lately: `since` and `until` in business time, `real_since` the same
    as `since` in real time. A run that was planned `late_ms` after a change or later has seen it: a
    change is kept a moment after its instant."""

    since: int
    until: int
    real_since: int
    late_ms: int = 0


class ConnectionReader(Protocol):
    """Questions about connections."""

    def get(self, connection_id: int) -> Connection | None: ...

    def all(self) -> Sequence[Connection]:
        """Every connection, disconnected ones last, else oldest first."""
        ...

    def mapping(self, connection_id: int, kind: str | None = None) -> Sequence[FieldMapping]:
        """The mapping of one kind or of all, in order."""
        ...

    def links(self, connection_id: int, kind: str, ids: Sequence[int]) -> Mapping[int, EntityLink]:
        """The links of records here."""
        ...

    def linked_here(
        self, connection_id: int, kind: str, remote_ids: Sequence[str]
    ) -> Mapping[str, EntityLink]:
        """The links of records there."""
        ...

    def behind(self, connection_id: int, kind: str, *, after: int, limit: int) -> Sequence[int]:
        """Ids, rising and beyond `after`, of records here that changed since they were last told, in
        themselves or in what belongs to them, or never were."""
        ...

    def changed(
        self, connection_id: int, lately: Lately, *, limit: int
    ) -> Sequence[tuple[int, int]]:
        """Customers that changed lately, that nobody told there since and no run has looked at,
        with the instant of the last change, oldest change first."""
        ...

    def link_counts(self, connection_id: int) -> Mapping[str, int]:
        """How many records of each kind are linked."""
        ...


class ConnectionWriter(ConnectionReader, Protocol):
    """Changes to connections."""

    def put(self, row: ConnectionInput, *, actor: str, now_ms: int) -> int:
        """Keep a connection, or open the known one of this account again; its id."""
        ...

    def change(self, connection_id: int, values: Mapping[str, object], *, now_ms: int) -> bool:
        """Set columns of a connection; whether there is one."""
        ...

    def finished(self, connection_id: int, *, error: str, now_ms: int) -> None:
        """Note that a run ended: counts it, with the error it ended in."""
        ...

    def map(
        self, connection_id: int, rows: Iterable[FieldMapping], *, actor: str, now_ms: int
    ) -> None:
        """Add fields to the mapping, or replace them."""
        ...

    def unmap(self, connection_id: int, kind: str, remotes: Sequence[str]) -> int:
        """Take fields out of the mapping; how many."""
        ...

    def link(self, connection_id: int, links: Iterable[EntityLink], *, now_ms: int) -> None:
        """Keep links, or replace them; a record there belongs to one record here, so an older link
        to it goes."""
        ...

    def told(self, connection_id: int, kind: str, ids: Sequence[int], *, at: int) -> int:
        """Note that linked records have nothing to tell beyond what was told, as of an instant; how
        many are noted so."""
        ...

    def unlink(self, connection_id: int, kind: str, ids: Sequence[int]) -> int:
        """Forget links; how many."""
        ...
