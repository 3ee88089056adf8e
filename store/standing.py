"""Standing approvals: what a person approved beforehand, as it crosses the store's ports.

`covers` is a JSON text that the store does not look into: what a proposal must look like.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from store.types import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingInput:
    """A standing approval to keep. `kind` is a tool's name; `most_each` and `most_a_day` count people
    or records, in one proposal and in any 24 hours."""

    kind: str
    title: str
    covers: str
    most_each: int
    most_a_day: int
    granted_by: str
    door: str
    expires_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A standing approval as stored."""

    id: int
    kind: str
    title: str
    covers: str
    most_each: int
    most_a_day: int
    granted_by: str
    door: str
    created_at: int
    expires_at: int
    revoked_at: int | None
    revoked_by: str | None

    def in_force(self, now_ms: int) -> bool:
        """Whether it lets anything through at a moment."""
        return self.revoked_at is None and now_ms < self.expires_at


class StandingReader(Protocol):
    """Questions about standing approvals."""

    def get(self, standing_id: int) -> Standing | None:
        """One standing approval, in force or not."""
        ...

    def page(self, *, limit: int, cursor: str | None, now_ms: int | None) -> Page[Standing]:
        """Standing approvals, newest first; with `now_ms` only those in force at that moment."""
        ...

    def in_force(self, kind: str, *, now_ms: int) -> Sequence[Standing]:
        """Those of a kind that let something through now, oldest first."""
        ...

    def used(self, standing_id: int, *, since_ms: int) -> int:
        """How many people or records went through one after a moment."""
        ...


class StandingWriter(StandingReader, Protocol):
    """Changes to standing approvals."""

    def add(self, row: StandingInput, *, now_ms: int) -> int:
        """Keep a standing approval; its id."""
        ...

    def revoke(self, standing_id: int, *, by: str, now_ms: int) -> bool:
        """End one that is not revoked; whether it was not."""
        ...

    def hold(self, standing_id: int) -> Standing | None:
        """Lock one until the unit ends and give it as it is then: whoever counts its uses next
        counts all that came before."""
        ...

    def use(self, standing_id: int, *, proposal_id: int, size: int, now_ms: int) -> None:
        """Keep that a proposal went through; it counts towards the day."""
        ...
