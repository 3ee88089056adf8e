"""The log of every touch, as it crosses the store's ports."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from store.types import Communication, CommunicationInput, Page, Written


class CommunicationReader(Protocol):
    """Questions about communications."""

    def page(
        self,
        *,
        customer_id: int | None,
        channel: str | None,
        direction: str | None,
        since_ms: int | None,
        limit: int,
        cursor: str | None,
    ) -> Page[Communication]:
        """A page, newest first."""
        ...

    def get(self, communication_id: int) -> Communication | None:
        """One of the log."""
        ...


class CommunicationWriter(CommunicationReader, Protocol):
    """The append-only log."""

    def log(self, row: CommunicationInput, *, actor: str, now_ms: int) -> Written:
        """Append one and update when the customer was last contacted or active."""
        ...

    def log_many(
        self, rows: Sequence[CommunicationInput], *, actor: str, now_ms: int
    ) -> Sequence[Written]:
        """Append many in a few statements, with the outcomes of one after the other."""
        ...
