"""What people are told without asking, as it crosses the store's ports.

A notification holds no sentence: `detail` (JSON) is what its words are made of when it is read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from store.types import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationInput:
    """Something to tell. `subject` is the id of what it is about as shown outside, `person` whom it
    is for (None: everybody). With a `dedupe_key`, it is told once for its kind and key."""

    kind: str
    detail: str
    subject: str
    at: int
    person: str | None = None
    dedupe_key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """A notification as stored; `seen` is whether the person who asks has seen it."""

    id: int
    kind: str
    detail: str
    subject: str
    person: str | None
    at: int
    seen: bool = False


@dataclass(frozen=True, slots=True)
class DueTask:
    """An open task whose time has come and of which nobody was told yet."""

    id: int
    title: str
    due_at: int
    assignee: str | None


class NotificationReader(Protocol):
    """Questions about notifications. `person` sees what is for everybody and what is for them."""

    def page(
        self, person: str, *, kinds: Sequence[str], unseen: bool, limit: int, cursor: str | None
    ) -> Page[Notification]:
        """Those of some kinds, newest first; with `unseen` only those not seen yet."""
        ...

    def unseen(self, person: str, kinds: Sequence[str]) -> Mapping[str, int]:
        """How many a person has not seen, by kind; kinds without any are left out."""
        ...

    def made_between(self, kind: str, start_ms: int, end_ms: int) -> Sequence[Notification]:
        """Those of a kind that were written in a real time from `start_ms` up to before `end_ms`,
        in order, at most 1,000."""
        ...

    def due_tasks(self, *, since_ms: int, now_ms: int, limit: int) -> Sequence[DueTask]:
        """Open tasks due from `since_ms` up to now that have no notification for that time yet."""
        ...


class NotificationWriter(NotificationReader, Protocol):
    """Changes to notifications."""

    def add(self, row: NotificationInput) -> int | None:
        """Keep one; its id, or None where its kind and key were told before."""
        ...

    def see(self, person: str, *, up_to: int | None, ids: Sequence[int], now_ms: int) -> int:
        """Note that a person has seen these, and all up to an id; how many they had not."""
        ...
