"""Saved segments with their versions, audiences, custom fields."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from sqlalchemy import func, select, tuple_, update

from store.ids import from_text, to_text
from store.segment.codec import canonical, parse_text, rule_hash, segment_refs
from store.segment.fields import CUSTOM_PREFIX, STANDARD, Field, FieldType, Registry
from store.segment.rule import Rule
from store.sql.known import all_values
from store.sql.rows import content_hash, is_indexable, is_storable, seal, unseal
from store.sql.schema import audience, custom_field, segment, segment_version
from store.sql.scope import Query, Scope
from store.sql.tenants import bump_values, values_version
from store.text import clean, fold
from store.types import Audience, CustomField, Page, Segment, WriteOutcome, Written

MAX_SLUG = 80
_SEGMENT = (
    segment.c.id,
    segment.c.slug,
    segment.c.name,
    segment.c.description,
    segment_version.c.rule,
    segment_version.c.rule_hash,
    segment.c.version,
    segment_version.c.text,
    segment.c.created_at,
    segment.c.updated_at,
)
_CUSTOM_TYPES = {kind.value: kind for kind in (FieldType.TEXT, FieldType.NUMBER, FieldType.DATE)}
_CUSTOM_TYPES["bool"] = FieldType.BOOL


def slug_of(name: str) -> str:
    """The name by which a rule refers to a segment: folded words joined by hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")[:MAX_SLUG].strip("-")


def _current() -> Query:
    latest = (segment_version.c.segment_id == segment.c.id) & (
        segment_version.c.version == segment.c.version
    )
    return select(*_SEGMENT).select_from(segment.join(segment_version, latest))


class SegmentQueries:
    """Implements `store.ports.SegmentReader`."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def get(self, key: str) -> Segment | None:
        if not is_storable(key):
            return None
        for found in (self._by_slug(key), self._by_slug(slug_of(key))):
            if found is not None:
                return found
        return self._by_id(key)

    def page(self, *, limit: int, cursor: str | None) -> Page[Segment]:
        question = content_hash("segments", self._scope.tenant_id)
        total = self._scope.value(select(func.count()).select_from(segment))
        query = _current().order_by(segment.c.name_folded, segment.c.id).limit(limit + 1)
        if cursor is not None:
            data = unseal(question, cursor)
            after = (data[8:].decode(), int.from_bytes(data[:8], "big"))
            query = query.where(tuple_(segment.c.name_folded, segment.c.id) > after)
        found = [Segment(*row) for row in self._scope.rows(query)]
        more = None
        if len(found) > limit:
            last = found[limit - 1]
            more = seal(question, last.id.to_bytes(8, "big") + fold(last.name).encode())
        return Page(tuple(found[:limit]), int(total or 0), more)

    def rules(self) -> Mapping[str, Rule]:
        fields = self.registry()
        found: dict[str, Rule] = {}
        for row in self._scope.rows(_current()):
            rule = parse_text(row.rule, fields)
            found[row.slug] = found[to_text("segment", row.id)] = rule
        return MappingProxyType(found)

    def audience(self, audience_id: int) -> Audience | None:
        columns = (audience.c.id, audience.c.rule, audience.c.text, audience.c.created_at)
        row = self._scope.first(select(*columns).where(audience.c.id == audience_id))
        return None if row is None else Audience(*row)

    def known_values(self) -> Mapping[str, Mapping[str, str]]:
        return all_values(self._scope)

    def values_version(self) -> int:
        return values_version(self._scope)

    def custom_fields(self) -> Sequence[CustomField]:
        columns = (custom_field.c.key, custom_field.c.label, custom_field.c.type)
        rows = self._scope.rows(select(*columns).order_by(custom_field.c.key))
        return [CustomField(*row) for row in rows]

    def registry(self) -> Registry:
        fields = {
            CUSTOM_PREFIX + own.key: Field(
                CUSTOM_PREFIX + own.key, _CUSTOM_TYPES[own.type], own.label
            )
            for own in self.custom_fields()
        }
        return Registry(MappingProxyType(fields)) if fields else STANDARD

    def _by_slug(self, slug: str) -> Segment | None:
        row = self._scope.first(_current().where(segment.c.slug == slug))
        return None if row is None else Segment(*row)

    def _by_id(self, key: str) -> Segment | None:
        segment_id = id_or_none("segment", key)
        if segment_id is None:
            return None
        row = self._scope.first(_current().where(segment.c.id == segment_id))
        return None if row is None else Segment(*row)


class SegmentChanges(SegmentQueries):
    """Implements `store.ports.SegmentWriter`."""

    def save(
        self, *, name: str, description: str, rule: Rule, text: str, replace: bool, now_ms: int
    ) -> Written:
        slug = slug_of(name)
        if not slug:
            return _refused("bad_name", f"the name {name[:40]!r} has no letter or digit")
        if not is_storable(name) or not is_indexable(name):
            return _refused("bad_name", f"the name {name[:40]!r} is too long or not text")
        description, text = clean(description), clean(text)
        old = self._by_slug(slug)
        problem = self._problem(rule, slug, old)
        if problem is not None:
            return problem
        same = old is not None and (old.rule_hash, old.name, old.description) == (
            rule_hash(rule),
            name,
            description,
        )
        if old is not None and same:
            return Written(WriteOutcome.UNCHANGED, old.id)
        if old is not None and not replace:
            reason = f"there is a segment {old.name!r} with another rule or description"
            return _refused("exists", reason)
        segment_id = self._keep(old, slug, name, description, now_ms)
        version = 1 if old is None else old.version + 1
        row = {
            "segment_id": segment_id,
            "version": version,
            "rule": canonical(rule),
            "rule_hash": rule_hash(rule),
            "text": text,
            "created_at": now_ms,
        }
        self._scope.add(segment_version, [row])
        bump_values(self._scope)
        return Written(WriteOutcome.ADDED if old is None else WriteOutcome.UPDATED, segment_id)

    def keep_audience(self, rule: Rule, text: str, *, now_ms: int) -> int:
        hashed = rule_hash(rule)
        known = self._scope.value(select(audience.c.id).where(audience.c.rule_hash == hashed))
        if known is not None:
            return int(known)
        audience_id = self._scope.ids.next()
        row = {
            "id": audience_id,
            "rule_hash": hashed,
            "rule": canonical(rule),
            "text": clean(text),
            "created_at": now_ms,
        }
        self._scope.add(audience, [row])
        return audience_id

    def add_custom_field(self, field: CustomField) -> None:
        if field.type not in _CUSTOM_TYPES:
            raise ValueError(f"type {field.type!r} is not one of {', '.join(_CUSTOM_TYPES)}")
        if not is_storable(field.key + field.label) or not is_indexable(field.key):
            raise ValueError(f"the key {field.key[:40]!r} is too long or not text")
        for known in self.custom_fields():
            if known.key == field.key and known.type != field.type:
                raise ValueError(f"the field {field.key!r} is {known.type}, not {field.type}")
            if known.key == field.key:
                return
        row = {"key": field.key, "label": field.label, "type": field.type, "created_at": 0}
        self._scope.add(custom_field, [row])
        bump_values(self._scope)

    def _keep(
        self, old: Segment | None, slug: str, name: str, description: str, now_ms: int
    ) -> int:
        values = {
            "name": name,
            "name_folded": fold(name),
            "description": description,
            "updated_at": now_ms,
        }
        if old is None:
            segment_id = self._scope.ids.next()
            row = {**values, "id": segment_id, "slug": slug, "version": 1, "created_at": now_ms}
            self._scope.add(segment, [row])
            return segment_id
        changed = update(segment).where(segment.c.id == old.id)
        self._scope.change(changed.values(**values, version=old.version + 1))
        return old.id

    def _problem(self, rule: Rule, slug: str, old: Segment | None) -> Written | None:
        """A reference to nothing, or one that leads back to the segment being saved."""
        known = dict(self.rules())
        own = {slug} if old is None else {slug, to_text("segment", old.id)}
        waiting, seen = list(segment_refs(rule)), set[str]()
        while waiting:
            key = waiting.pop()
            if key in own:
                return _refused("cycle", f"the rule leads back to the segment {slug!r} itself")
            if key not in known:
                return _refused("unknown_segment", f"there is no segment {key!r}")
            if key not in seen:
                seen.add(key)
                waiting += segment_refs(known[key])
        return None


def id_or_none(noun: str, text: str) -> int | None:
    """The id in a text such as `seg_…`, None when it is none."""
    try:
        return from_text(noun, text)
    except ValueError:
        return None


def _refused(code: str, reason: str) -> Written:
    return Written(WriteOutcome.REFUSED, None, code, reason)
