"""Drafts with their versions, and reusable templates, as they cross the store's ports.

`content` and `values` are JSON texts that the store does not look into: the variants with subject,
preheader and body, and the values of the campaign (discount, code, deadline …).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from store.types import Page, Written


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftInput:
    """A draft to keep. It is for an audience, for one customer, or for nobody yet."""

    channel: str
    purpose: str
    goal: str
    tone: str
    language: str
    content: str
    values: str
    writer: str  # a template's slug or a model's name
    audience_id: int | None = None
    customer_id: int | None = None
    segment_id: int | None = None
    project_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDraft:
    """A draft at one of its versions; `latest` is the number of the newest."""

    id: int
    channel: str
    purpose: str
    goal: str
    tone: str
    language: str
    audience_id: int | None
    customer_id: int | None
    segment_id: int | None
    project_id: int | None
    version: int
    latest: int
    content: str
    values: str
    writer: str
    note: str
    created_at: int
    versioned_at: int
    actor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredTemplate:
    """A template that users saved; `content` is JSON text as a draft's."""

    id: int
    slug: str
    name: str
    channel: str
    purpose: str
    goal: str
    language: str
    content: str
    version: int
    created_at: int
    updated_at: int
    actor: str


class DraftReader(Protocol):
    """Questions about drafts and templates."""

    def get(self, draft_id: int, version: int | None = None) -> StoredDraft | None:
        """A draft at a version, the latest when none is given."""
        ...

    def versions(self, draft_id: int) -> Sequence[StoredDraft]:
        """Every version, newest first."""
        ...

    def page(self, *, channel: str | None, limit: int, cursor: str | None) -> Page[StoredDraft]:
        """Drafts at their latest version, the most recently made first."""
        ...

    def template(self, key: str) -> StoredTemplate | None:
        """A template by slug or `tpl_` id."""
        ...

    def templates(
        self, *, channel: str | None, limit: int, cursor: str | None
    ) -> Page[StoredTemplate]:
        """Templates by name."""
        ...


class DraftWriter(DraftReader, Protocol):
    """Changes to drafts and templates."""

    def add(self, row: DraftInput, *, actor: str, now_ms: int) -> int:
        """Keep a draft as version 1; its id."""
        ...

    def revise(
        self,
        draft_id: int,
        *,
        base: int,
        content: str,
        values: str,
        writer: str,
        note: str,
        actor: str,
        now_ms: int,
    ) -> int | None:
        """Keep a new version on top of `base`; its number, or None when `base` is not the latest or
        there is no such draft. Nothing is ever overwritten."""
        ...

    def save_template(
        self,
        *,
        name: str,
        channel: str,
        purpose: str,
        goal: str,
        language: str,
        content: str,
        replace: bool,
        actor: str,
        now_ms: int,
    ) -> Written:
        """Save under a name; with `replace` an existing one gets a new version, without it is
        refused with the code `taken`."""
        ...
