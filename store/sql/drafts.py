"""Drafts with every version kept, and templates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select, tuple_, update

from store.drafts import DraftInput, StoredDraft, StoredTemplate
from store.sql.newest import newest
from store.sql.rows import content_hash, is_indexable, is_storable, seal, unseal
from store.sql.schema import draft, draft_version, template
from store.sql.scope import Query, Scope
from store.sql.segments import id_or_none, slug_of
from store.text import fold
from store.types import Page, WriteOutcome, Written

_DRAFT = (
    draft.c.id,
    draft.c.channel,
    draft.c.purpose,
    draft.c.goal,
    draft.c.tone,
    draft.c.language,
    draft.c.audience_id,
    draft.c.customer_id,
    draft.c.segment_id,
    draft.c.project_id,
    draft_version.c.version,
    draft.c.latest,
    draft_version.c.content,
    draft_version.c.given.label("values"),
    draft_version.c.writer,
    draft_version.c.note,
    draft.c.created_at,
    draft_version.c.versioned_at,
    draft_version.c.versioned_by.label("actor"),
)
_TEMPLATE = (
    template.c.id,
    template.c.slug,
    template.c.name,
    template.c.channel,
    template.c.purpose,
    template.c.goal,
    template.c.language,
    template.c.content,
    template.c.version,
    template.c.created_at,
    template.c.updated_at,
    template.c.actor,
)


def _versions() -> Query:
    both = draft.join(draft_version, draft_version.c.draft_id == draft.c.id)
    return select(*_DRAFT).select_from(both)


def _draft(row: Any) -> StoredDraft:
    return StoredDraft(**row._mapping)  # noqa: SLF001 - public, named so


def _template(row: Any) -> StoredTemplate:
    return StoredTemplate(**row._mapping)  # noqa: SLF001 - public, named so


class DraftQueries:
    """Implements `store.drafts.DraftReader`."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def get(self, draft_id: int, version: int | None = None) -> StoredDraft | None:
        wanted = draft.c.latest if version is None else version
        row = self._scope.first(
            _versions().where(draft.c.id == draft_id, draft_version.c.version == wanted)
        )
        return None if row is None else _draft(row)

    def versions(self, draft_id: int) -> Sequence[StoredDraft]:
        query = _versions().where(draft.c.id == draft_id)
        rows = self._scope.rows(query.order_by(draft_version.c.version.desc()))
        return [_draft(row) for row in rows]

    def page(self, *, channel: str | None, limit: int, cursor: str | None) -> Page[StoredDraft]:
        asked = content_hash("drafts", self._scope.tenant_id, channel)
        query = _versions().where(draft_version.c.version == draft.c.latest)
        if channel is not None:
            query = query.where(draft.c.channel == channel)
        return newest(
            self._scope, query, draft.c.id, of=asked, limit=limit, cursor=cursor, made=_draft
        )

    def template(self, key: str) -> StoredTemplate | None:
        if not is_storable(key):
            return None
        for slug in dict.fromkeys((key, slug_of(key))):
            row = self._scope.first(select(*_TEMPLATE).where(template.c.slug == slug))
            if row is not None:
                return _template(row)
        known = id_or_none("template", key)
        row = self._scope.first(select(*_TEMPLATE).where(template.c.id == known)) if known else None
        return None if row is None else _template(row)

    def templates(
        self, *, channel: str | None, limit: int, cursor: str | None
    ) -> Page[StoredTemplate]:
        table = template.c
        asked = content_hash("templates", self._scope.tenant_id, channel)
        query = select(*_TEMPLATE)
        if channel is not None:
            query = query.where(table.channel == channel)
        total = self._scope.value(query.with_only_columns(func.count(table.id)))
        if cursor is not None:
            data = unseal(asked, cursor)
            after = (data[8:].decode(), int.from_bytes(data[:8], "big"))
            query = query.where(tuple_(table.name_folded, table.id) > after)
        query = query.order_by(table.name_folded, table.id).limit(limit + 1)
        found = [_template(row) for row in self._scope.rows(query)]
        more = None
        if len(found) > limit:
            last = found[limit - 1]
            more = seal(asked, last.id.to_bytes(8, "big") + fold(last.name).encode())
        return Page(tuple(found[:limit]), int(total or 0), more)


class DraftChanges(DraftQueries):
    """Implements `store.drafts.DraftWriter`."""

    def add(self, row: DraftInput, *, actor: str, now_ms: int) -> int:
        key = self._scope.ids.next()
        kept = {
            "id": key,
            "channel": row.channel,
            "purpose": row.purpose,
            "goal": row.goal,
            "tone": row.tone,
            "language": row.language,
            "audience_id": row.audience_id,
            "customer_id": row.customer_id,
            "segment_id": row.segment_id,
            "project_id": row.project_id,
            "latest": 1,
            "created_at": now_ms,
            "actor": actor,
        }
        self._scope.add(draft, [kept])
        self._add_version(
            key, 1, row.content, row.values, row.writer, note="", actor=actor, now_ms=now_ms
        )
        return key

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
        unchanged = (draft.c.id == draft_id) & (draft.c.latest == base)
        if not self._scope.change(update(draft).where(unchanged).values(latest=base + 1)):
            return None
        self._add_version(
            draft_id, base + 1, content, values, writer, note=note, actor=actor, now_ms=now_ms
        )
        return base + 1

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
        slug = slug_of(name)
        if not slug:
            return _refused("bad_name", f"the name {name[:40]!r} has no letter or digit")
        if not is_storable(name + content) or not is_indexable(name):
            return _refused("bad_name", f"name: {name[:40]!r} is too long, or it is not text")
        said = {
            "name": name,
            "channel": channel,
            "purpose": purpose,
            "goal": goal,
            "language": language,
            "content": content,
        }
        old = self._scope.first(select(*_TEMPLATE).where(template.c.slug == slug))
        kept = {**said, "name_folded": fold(name), "updated_at": now_ms, "actor": actor}
        if old is None:
            key = self._scope.ids.next()
            row = {"id": key, "slug": slug, "version": 1, "created_at": now_ms, **kept}
            self._scope.add(template, [row])
            return Written(WriteOutcome.ADDED, key)
        changed = tuple(field for field, value in said.items() if getattr(old, field) != value)
        if not changed:
            return Written(WriteOutcome.UNCHANGED, old.id)
        if not replace:
            return _refused("taken", f"there is another template {old.name!r}", old.id)
        mine = update(template).where(template.c.id == old.id)
        self._scope.change(mine.values(**kept, version=template.c.version + 1))
        return Written(WriteOutcome.UPDATED, old.id, changed=changed)

    def _add_version(
        self,
        draft_id: int,
        version: int,
        content: str,
        values: str,
        writer: str,
        *,
        note: str,
        actor: str,
        now_ms: int,
    ) -> None:
        row = {
            "draft_id": draft_id,
            "version": version,
            "content": content,
            "given": values,
            "writer": writer,
            "note": note,
            "versioned_at": now_ms,
            "versioned_by": actor,
        }
        self._scope.add(draft_version, [row])


def _refused(code: str, reason: str, known: int | None = None) -> Written:
    return Written(WriteOutcome.REFUSED, known, code, reason)
