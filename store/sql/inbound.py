"""Events that an outside CRM posted, each kept once; conflicts of inbound runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, delete, func, select, update

from store.inbound import EventInput, EventState, InboundEvent, RunRecord
from store.sql.rows import content_hash, is_storable, seal, split_codes, unseal
from store.sql.schema import sync_record, sync_run, webhook_event
from store.sql.scope import Scope
from store.sync import RecordState, SyncRecord
from store.types import Page

MAX_ERROR = 500
INBOUND = "inbound"
_OF = webhook_event.c
_EVENT = tuple(column for column in webhook_event.c if column.name != "tenant_id")
_RECORD = tuple(column for column in sync_record.c if column.name not in {"tenant_id", "run_id"})


def _event(row: Any) -> InboundEvent:
    fields: dict[str, Any] = {**row._mapping, "state": EventState(row.state)}  # noqa: SLF001 - public, named so
    return InboundEvent(**fields)


def _run_record(row: Any) -> RunRecord:
    fields: dict[str, Any] = dict(row._mapping)  # noqa: SLF001 - public, named so
    run, connection = int(fields.pop("run_id")), int(fields.pop("connection_id"))
    fields |= {"state": RecordState(row.state), "reasons": split_codes(row.reasons)}
    return RunRecord(run, connection, SyncRecord(**fields))


class InboundQueries:
    """Implements `store.inbound.InboundReader`."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def waiting(self, provider: str, *, limit: int) -> Sequence[InboundEvent]:
        query = select(*_EVENT).where(_OF.state == EventState.WAITING.value)
        mine = query.where(_OF.provider == provider).order_by(_OF.id).limit(limit)
        return [_event(row) for row in self._scope.rows(mine)]

    def count(self, provider: str, state: EventState) -> int:
        query = select(func.count(_OF.id)).where(_OF.provider == provider)
        return int(self._scope.value(query.where(_OF.state == state.value)) or 0)

    def known(self, provider: str, keys: Sequence[str]) -> frozenset[str]:
        among = self._scope.among(_OF.dedupe_key, list(keys))
        query = select(_OF.dedupe_key).where(_OF.provider == provider, among)
        return frozenset(str(row[0]) for row in self._scope.rows(query))

    def keys(self, provider: str, error: str, *, limit: int) -> Sequence[str]:
        mine = (_OF.provider == provider, _OF.state == EventState.IGNORED.value, _OF.error == error)
        query = select(_OF.dedupe_key).where(*mine).order_by(_OF.id).limit(limit)
        return [str(row[0]) for row in self._scope.rows(query)]

    def conflicts(
        self, connection_id: int | None, *, limit: int, cursor: str | None
    ) -> Page[RunRecord]:
        table = sync_record.c
        asked = content_hash("conflicts", self._scope.tenant_id, connection_id)
        query = _conflicts()
        if connection_id is not None:
            query = query.where(sync_run.c.connection_id == connection_id)
        total = self._scope.value(query.with_only_columns(func.count(table.position)))
        if cursor is not None:
            run, _, position = unseal(asked, cursor).decode().partition(".")
            same = (table.run_id == int(run)) & (table.position > int(position))
            query = query.where((table.run_id < int(run)) | same)
        ordered = query.order_by(table.run_id.desc(), table.position).limit(limit + 1)
        rows = self._scope.rows(ordered)
        more = None
        if len(rows) > limit:
            last = rows[limit - 1]
            more = seal(asked, f"{last.run_id}.{last.position}".encode())
        return Page(tuple(_run_record(row) for row in rows[:limit]), int(total or 0), more)

    def open_conflicts(
        self, connection_id: int, kind: str, local_ids: Sequence[int]
    ) -> Sequence[RunRecord]:
        table = sync_record.c
        mine = self._scope.among(table.local_id, list(local_ids))
        of = (sync_run.c.connection_id == connection_id, table.kind == kind, mine)
        rows = self._scope.rows(_conflicts().where(*of).order_by(table.run_id, table.position))
        return [_run_record(row) for row in rows]


def _conflicts() -> Select[Any]:
    table = sync_record.c
    joined = sync_record.join(sync_run, sync_run.c.id == table.run_id)
    found = select(table.run_id, sync_run.c.connection_id, *_RECORD).select_from(joined)
    return found.where(sync_run.c.operation == INBOUND, table.state == RecordState.CONFLICT.value)


class InboundChanges(InboundQueries):
    """Implements `store.inbound.InboundWriter`."""

    def keep(self, rows: Iterable[EventInput], *, now_ms: int) -> int:
        wanted = {(row.provider, row.dedupe_key): row for row in rows}
        if not all(is_storable(row.dedupe_key + row.body) for row in wanted.values()):
            raise ValueError("event: the text holds a NUL or a broken character")
        for provider in sorted({provider for provider, _ in wanted}):
            keys = [key for of, key in wanted if of == provider]
            for key in self.known(provider, keys):
                del wanted[provider, key]
        ids = self._scope.ids.take(len(wanted))
        kept = [
            {
                "id": key,
                "provider": row.provider,
                "dedupe_key": row.dedupe_key,
                "body": row.body,
                "state": row.state.value,
                "error": row.error[:MAX_ERROR],
                "received_at": now_ms,
                "processed_at": None,
            }
            for key, row in zip(ids, wanted.values(), strict=True)
        ]
        # Another one that keeps the same event at the same moment takes the key.
        self._scope.add_new(webhook_event, kept)
        return len(kept)

    def settle(self, ids: Mapping[int, str], state: EventState, *, now_ms: int) -> None:
        by_error: dict[str, list[int]] = {}
        for key, error in ids.items():
            by_error.setdefault(error[:MAX_ERROR], []).append(key)
        for error, keys in by_error.items():
            values = {"state": state.value, "error": error, "body": "", "processed_at": now_ms}
            mine = self._scope.among(_OF.id, keys)
            self._scope.change(update(webhook_event).where(mine).values(values))

    def forget(self, provider: str, *, before_ms: int) -> int:
        settled = (_OF.state != EventState.WAITING.value, _OF.received_at < before_ms)
        return self._scope.change(delete(webhook_event).where(_OF.provider == provider, *settled))

    def drop(self, provider: str, keys: Sequence[str]) -> int:
        mine = (_OF.provider == provider, self._scope.among(_OF.dedupe_key, list(keys)))
        return self._scope.change(delete(webhook_event).where(*mine))
