"""The audit log: appended to, never changed."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from store.clock import real_ms
from store.sql.schema import audit_entry
from store.sql.scope import Scope
from store.text import clean
from store.types import ActorKind, AuditEntry

_ENTRY = (
    audit_entry.c.actor_kind,
    audit_entry.c.actor,
    audit_entry.c.door,
    audit_entry.c.tool,
    audit_entry.c.effect,
    audit_entry.c.outcome,
    audit_entry.c.args_hash,
    audit_entry.c.subject,
    audit_entry.c.duration_us,
    audit_entry.c.request_id,
    audit_entry.c.detail,
    audit_entry.c.at,
    audit_entry.c.id,
)


class Audit:
    """Implements `store.ports.AuditLog`."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(self, entry: AuditEntry) -> None:
        row = {column.name: getattr(entry, column.name) for column in _ENTRY}
        row = {
            name: clean(value) if isinstance(value, str) else value for name, value in row.items()
        }
        row |= {
            "id": self._scope.ids.next(),
            "at": entry.at or real_ms(),
            "actor_kind": entry.actor_kind.value,
        }
        self._scope.add(audit_entry, [row])

    def latest(self, limit: int) -> Sequence[AuditEntry]:
        query = select(*_ENTRY).order_by(audit_entry.c.id.desc()).limit(limit)
        return [AuditEntry(ActorKind(kind), *rest) for kind, *rest in self._scope.rows(query)]
