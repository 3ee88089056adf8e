"""Connections to outside CRMs, their mappings and links."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import case, delete, func, select, update

from store.connections import (
    Connection,
    ConnectionInput,
    ConnectionState,
    EntityLink,
    FieldMapping,
    Lately,
    LinkState,
)
from store.sql.behind import behind
from store.sql.changed import changed
from store.sql.schema import connection, entity_link, field_mapping
from store.sql.scope import Scope

_CONNECTION = (
    connection.c.id,
    connection.c.system,
    connection.c.name,
    connection.c.state,
    connection.c.account,
    connection.c.account_name,
    connection.c.zone,
    connection.c.direction,
    connection.c.frequency,
    connection.c.schedule,
    connection.c.settings,
    connection.c.paused_until,
    connection.c.last_sync_at,
    connection.c.sync_count,
    connection.c.last_error,
    connection.c.created_at,
    connection.c.updated_at,
    connection.c.actor,
)
_MAPPING = (
    field_mapping.c.kind,
    field_mapping.c.remote,
    field_mapping.c.local,
    field_mapping.c.transform,
    field_mapping.c.mode,
    field_mapping.c.on_null,
    field_mapping.c.owner,
    field_mapping.c.position,
)
_LINK = (
    entity_link.c.kind,
    entity_link.c.local_id,
    entity_link.c.remote_id,
    entity_link.c.state,
    entity_link.c.linked_by,
    entity_link.c.known,
    entity_link.c.known_at,
    entity_link.c.payload_hash,
)
CHANGEABLE = frozenset({
    "name",
    "state",
    "direction",
    "frequency",
    "schedule",
    "settings",
    "paused_until",
    "last_error",
})
MAX_ERROR = 2_000


def _connection(row: Any) -> Connection:
    fields: dict[str, Any] = {**row._mapping, "state": ConnectionState(row.state)}  # noqa: SLF001 - public, named so
    return Connection(**fields)


def _link(row: Any) -> EntityLink:
    kind, local_id, remote_id, state, linked_by, known, known_at, payload_hash = row
    return EntityLink(
        kind=kind,
        local_id=local_id,
        remote_id=remote_id,
        state=LinkState(state),
        linked_by=linked_by,
        known=known,
        known_at=known_at,
        payload_hash=payload_hash,
    )


class ConnectionQueries:
    """Implements `store.connections.ConnectionReader`."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def get(self, connection_id: int) -> Connection | None:
        row = self._scope.first(select(*_CONNECTION).where(connection.c.id == connection_id))
        return None if row is None else _connection(row)

    def all(self) -> Sequence[Connection]:
        gone = case((connection.c.state == ConnectionState.DISCONNECTED.value, 1), else_=0)
        rows = self._scope.rows(select(*_CONNECTION).order_by(gone, connection.c.id))
        return [_connection(row) for row in rows]

    def mapping(self, connection_id: int, kind: str | None = None) -> Sequence[FieldMapping]:
        table = field_mapping.c
        query = select(*_MAPPING).where(table.connection_id == connection_id)
        if kind is not None:
            query = query.where(table.kind == kind)
        rows = self._scope.rows(query.order_by(table.kind, table.position, table.remote))
        return [FieldMapping(**row._mapping) for row in rows]  # noqa: SLF001 - public, named so

    def links(self, connection_id: int, kind: str, ids: Sequence[int]) -> Mapping[int, EntityLink]:
        mine = self._scope.among(entity_link.c.local_id, list(ids))
        return {link.local_id: link for link in self._links(connection_id, kind, mine)}

    def linked_here(
        self, connection_id: int, kind: str, remote_ids: Sequence[str]
    ) -> Mapping[str, EntityLink]:
        mine = self._scope.among(entity_link.c.remote_id, list(remote_ids))
        return {link.remote_id: link for link in self._links(connection_id, kind, mine)}

    def _links(self, connection_id: int, kind: str, condition: Any) -> list[EntityLink]:
        table = entity_link.c
        mine = (table.connection_id == connection_id, table.kind == kind, condition)
        return [_link(row) for row in self._scope.rows(select(*_LINK).where(*mine))]

    def behind(self, connection_id: int, kind: str, *, after: int, limit: int) -> Sequence[int]:
        return behind(self._scope, connection_id, kind, after=after, limit=limit)

    def changed(
        self, connection_id: int, lately: Lately, *, limit: int
    ) -> Sequence[tuple[int, int]]:
        return changed(self._scope, connection_id, lately, limit=limit)

    def link_counts(self, connection_id: int) -> Mapping[str, int]:
        table = entity_link.c
        query = select(table.kind, func.count(table.local_id)).group_by(table.kind)
        rows = self._scope.rows(query.where(table.connection_id == connection_id))
        return {kind: int(count) for kind, count in rows}


class ConnectionChanges(ConnectionQueries):
    """Implements `store.connections.ConnectionWriter`."""

    def put(self, row: ConnectionInput, *, actor: str, now_ms: int) -> int:
        known = self._scope.value(
            select(connection.c.id).where(
                connection.c.system == row.system, connection.c.account == row.account
            )
        )
        values = {
            "name": row.name,
            "state": ConnectionState.ACTIVE.value,
            "account_name": row.account_name,
            "zone": row.zone,
            "direction": row.direction,
            "frequency": row.frequency,
            "schedule": row.schedule,
            "settings": row.settings,
            "paused_until": None,
            "last_error": "",
            "updated_at": now_ms,
            "actor": actor,
        }
        if known is not None:
            mine = update(connection).where(connection.c.id == int(known))
            self._scope.change(mine.values(values))
            return int(known)
        key = self._scope.ids.next()
        fixed = {"id": key, "system": row.system, "account": row.account}
        counted = {"last_sync_at": None, "sync_count": 0, "created_at": now_ms}
        self._scope.add(connection, [{**fixed, **values, **counted}])
        return key

    def change(self, connection_id: int, values: Mapping[str, object], *, now_ms: int) -> bool:
        if unknown := values.keys() - CHANGEABLE:
            raise ValueError(f"{sorted(unknown)[0]} of a connection is not changed so")
        mine = update(connection).where(connection.c.id == connection_id)
        return self._scope.change(mine.values({**values, "updated_at": now_ms})) > 0

    def finished(self, connection_id: int, *, error: str, now_ms: int) -> None:
        mine = update(connection).where(connection.c.id == connection_id)
        values: dict[str, Any] = {
            "last_sync_at": now_ms,
            "sync_count": connection.c.sync_count + 1,
            "last_error": error[:MAX_ERROR],
        }
        self._scope.change(mine.values(values))

    def map(
        self, connection_id: int, rows: Iterable[FieldMapping], *, actor: str, now_ms: int
    ) -> None:
        columns = ("local", "transform", "mode", "on_null", "owner", "position")
        kept = [
            {
                "connection_id": connection_id,
                "kind": row.kind,
                "remote": row.remote,
                **{name: getattr(row, name) for name in columns},
                "updated_at": now_ms,
                "actor": actor,
            }
            for row in rows
        ]
        self._scope.put(field_mapping, kept, [*columns, "updated_at", "actor"])

    def unmap(self, connection_id: int, kind: str, remotes: Sequence[str]) -> int:
        table = field_mapping.c
        mine = (table.connection_id == connection_id, table.kind == kind)
        named = self._scope.among(table.remote, list(remotes))
        return self._scope.change(delete(field_mapping).where(*mine, named))

    def link(self, connection_id: int, links: Iterable[EntityLink], *, now_ms: int) -> None:
        rows = {(link.kind, link.local_id): link for link in links}
        for kind in sorted({kind for kind, _ in rows}):
            self._make_room(connection_id, kind, [row for row in rows.values() if row.kind == kind])
        columns = ("remote_id", "state", "linked_by", "known", "known_at", "payload_hash")
        kept = [
            {
                "connection_id": connection_id,
                "kind": link.kind,
                "local_id": link.local_id,
                **{name: getattr(link, name) for name in columns},
                "created_at": now_ms,
                "updated_at": now_ms,
            }
            for link in rows.values()
        ]
        self._scope.put(entity_link, kept, [*columns, "updated_at"])

    def _make_room(self, connection_id: int, kind: str, links: Sequence[EntityLink]) -> None:
        """Take away other records' links to what these links lead to."""
        wanted = {link.remote_id: link.local_id for link in links}
        known = self.linked_here(connection_id, kind, list(wanted))
        old = [link.local_id for there, link in known.items() if wanted[there] != link.local_id]
        if old:
            self.unlink(connection_id, kind, old)

    def told(self, connection_id: int, kind: str, ids: Sequence[int], *, at: int) -> int:
        table = entity_link.c
        mine = (table.connection_id == connection_id, table.kind == kind, table.known_at < at)
        named = self._scope.among(table.local_id, list(ids))
        noted = update(entity_link).where(*mine, named, table.payload_hash != "")
        return self._scope.change(noted.values(known_at=at)) if ids else 0

    def unlink(self, connection_id: int, kind: str, ids: Sequence[int]) -> int:
        table = entity_link.c
        mine = (table.connection_id == connection_id, table.kind == kind)
        named = self._scope.among(table.local_id, list(ids))
        return self._scope.change(delete(entity_link).where(*mine, named))
