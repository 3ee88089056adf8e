"""Runs of a sync and their rows. Every change of a run's state is one guarded update."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select, update

from store.sql.newest import newest
from store.sql.rows import content_hash, join_codes, seal, split_codes, unseal
from store.sql.schema import sync_record, sync_run
from store.sql.scope import Scope
from store.sync import RecordQuery, RecordState, RunInput, RunState, SyncRecord, SyncRun
from store.types import Page

_RUN = tuple(column for column in sync_run.c if column.name != "tenant_id")
_RECORD = tuple(column for column in sync_record.c if column.name not in {"tenant_id", "run_id"})
_PUT = tuple(column.name for column in _RECORD if column.name != "position")
_ENDS = frozenset({RunState.DONE, RunState.PARTIAL, RunState.FAILED, RunState.CANCELLED})
CHANGEABLE = frozenset({
    "digest",
    "counts",
    "error",
    "proposal_id",
    "job_id",
    "planned_at",
})
_PLAIN = ("run_id", "kind", "local_id", "operation", "state")
_PLANNED = tuple(
    sync_record.c[name]
    for name in (
        "position",
        "kind",
        "local_id",
        "remote_id",
        "operation",
        "after",
        "before",
        "links",
        "reasons",
        "payload_hash",
    )
)
MAX_ERROR = 2_000
DIGESTED = 5_000  # rows at once


def _run(row: Any) -> SyncRun:
    fields: dict[str, Any] = {**row._mapping, "state": RunState(row.state)}  # noqa: SLF001 - public, named so
    return SyncRun(**fields)


def _record(row: Any) -> SyncRecord:
    fields: dict[str, Any] = dict(row._mapping)  # noqa: SLF001 - public, named so
    fields.pop("run_id", None)
    fields |= {"state": RecordState(row.state), "reasons": split_codes(row.reasons)}
    return SyncRecord(**fields)


class SyncQueries:
    """Implements `store.sync.SyncReader`."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def run(self, run_id: int) -> SyncRun | None:
        row = self._scope.first(select(*_RUN).where(sync_run.c.id == run_id))
        return None if row is None else _run(row)

    def runs(
        self,
        *,
        connection_id: int | None,
        state: str | None,
        since: int | None,
        until: int | None,
        limit: int,
        cursor: str | None,
    ) -> Page[SyncRun]:
        asked = content_hash("runs", self._scope.tenant_id, connection_id, state, since, until)
        query = select(*_RUN)
        if connection_id is not None:
            query = query.where(sync_run.c.connection_id == connection_id)
        if state is not None:
            query = query.where(sync_run.c.state == state)
        if since is not None:
            query = query.where(sync_run.c.created_at >= since)
        if until is not None:
            query = query.where(sync_run.c.created_at < until)
        return newest(
            self._scope, query, sync_run.c.id, of=asked, limit=limit, cursor=cursor, made=_run
        )

    def records(
        self, query: RecordQuery, *, limit: int, cursor: str | None
    ) -> Page[tuple[int, SyncRecord]]:
        table = sync_record.c
        asked = content_hash("records", self._scope.tenant_id, *asdict(query).values())
        joined = sync_record.join(
            sync_run,
            sync_run.c.id == table.run_id,
        )
        found = select(table.run_id, *_RECORD).select_from(joined).where(*_asked_for(query))
        total = self._scope.value(found.with_only_columns(func.count(table.position)))
        if cursor is not None:
            run, _, position = unseal(asked, cursor).decode().partition(".")
            same = (table.run_id == int(run)) & (table.position > int(position))
            found = found.where((table.run_id < int(run)) | same)
        ordered = found.order_by(table.run_id.desc(), table.position).limit(limit + 1)
        rows = self._scope.rows(ordered)
        more = None
        if len(rows) > limit:
            last = rows[limit - 1]
            more = seal(asked, f"{last.run_id}.{last.position}".encode())
        items = tuple((int(row.run_id), _record(row)) for row in rows[:limit])
        return Page(items, int(total or 0), more)

    def counts(self, run_id: int) -> Mapping[tuple[str, str, str], int]:
        table = sync_record.c
        of = (table.kind, table.operation, table.state)
        query = select(*of, func.count(table.position)).where(table.run_id == run_id).group_by(*of)
        return {(row[0], row[1], row[2]): int(row[3]) for row in self._scope.rows(query)}

    def reasons(self, run_id: int) -> Mapping[str, int]:
        table = sync_record.c
        found = Counter[str]()
        query = select(table.reasons, func.count(table.position)).group_by(table.reasons)
        mine = (table.run_id == run_id, table.reasons != "")
        for codes, count in self._scope.rows(query.where(*mine)):
            found.update({code: int(count) for code in split_codes(codes)})
        return found

    def next_records(
        self,
        run_id: int,
        state: RecordState,
        *,
        kind: str | None,
        limit: int,
        tried: bool | None = None,
    ) -> Sequence[SyncRecord]:
        table = sync_record.c
        query = select(*_RECORD).where(table.run_id == run_id, table.state == state.value)
        if kind is not None:
            query = query.where(table.kind == kind)
        if tried is not None:
            query = query.where(table.attempts > 0 if tried else table.attempts == 0)
        rows = self._scope.rows(query.order_by(table.position).limit(limit))
        return [_record(row) for row in rows]

    def creations(self, run_id: int, kind: str, ids: Sequence[int]) -> Collection[int]:
        table = sync_record.c
        mine = (table.run_id == run_id, table.kind == kind, table.operation == "create")
        query = select(table.local_id).where(*mine, self._scope.among(table.local_id, list(ids)))
        return {int(row[0]) for row in self._scope.rows(query)}

    def digest(self, run_id: int) -> str:
        table, whole, after = sync_record.c, hashlib.sha256(), -1
        query = select(*_PLANNED).where(table.run_id == run_id).order_by(table.position)
        while rows := self._scope.rows(query.where(table.position > after).limit(DIGESTED)):
            for row in rows:
                whole.update(repr(tuple(row)).encode())
            after = rows[-1].position
        return whole.hexdigest()

    def all_records(self, run_id: int, *, after: int, limit: int) -> Sequence[SyncRecord]:
        table = sync_record.c
        query = select(*_RECORD).where(table.run_id == run_id, table.position > after)
        rows = self._scope.rows(query.order_by(table.position).limit(limit))
        return [_record(row) for row in rows]


def _asked_for(query: RecordQuery) -> list[ColumnElement[bool]]:
    table = sync_record.c
    found: list[ColumnElement[bool]] = []
    if query.connection_id is not None:
        found.append(sync_run.c.connection_id == query.connection_id)
    plain = {name: getattr(query, name) for name in _PLAIN}
    found.extend(table[name] == value for name, value in plain.items() if value is not None)
    if query.since is not None:
        found.append(table.updated_at >= query.since)
    if query.until is not None:
        found.append(table.updated_at < query.until)
    return found


class SyncChanges(SyncQueries):
    """Implements `store.sync.SyncWriter`."""

    def add_run(self, row: RunInput, *, actor: str, now_ms: int) -> int:
        key = self._scope.ids.next()
        kept = {
            "id": key,
            **asdict(row),
            "state": RunState.PLANNING.value,
            "digest": "",
            "counts": "{}",
            "error": "",
            "proposal_id": None,
            "job_id": None,
            "created_at": now_ms,
            "planned_at": None,
            "started_at": None,
            "finished_at": None,
            "actor": actor,
        }
        self._scope.add(sync_run, [kept])
        return key

    def change_run(self, run_id: int, values: Mapping[str, object]) -> bool:
        if unknown := values.keys() - CHANGEABLE:
            raise ValueError(f"{sorted(unknown)[0]} of a run is not changed so")
        mine = update(sync_run).where(sync_run.c.id == run_id)
        return self._scope.change(mine.values(dict(values))) > 0

    def move_run(self, run_id: int, old: Sequence[RunState], new: RunState, *, now_ms: int) -> bool:
        states = self._scope.among(sync_run.c.state, [state.value for state in old])
        values: dict[str, Any] = {"state": new.value}
        if new is RunState.RUNNING:
            values["started_at"] = func.coalesce(sync_run.c.started_at, now_ms)
        if new in _ENDS:
            values["finished_at"] = now_ms
        mine = update(sync_run).where(sync_run.c.id == run_id, states)
        return self._scope.change(mine.values(values)) > 0

    def put_records(self, run_id: int, rows: Iterable[SyncRecord], *, now_ms: int) -> None:
        kept = [
            {
                **{name: getattr(row, name) for name in _PUT},
                "run_id": run_id,
                "position": row.position,
                "state": row.state.value,
                "reasons": join_codes(row.reasons),
                "message": row.message[:MAX_ERROR],
                "updated_at": now_ms,
            }
            for row in rows
        ]
        self._scope.put(sync_record, kept, _PUT)

    def drop_records(self, run_id: int) -> int:
        return self._scope.change(delete(sync_record).where(sync_record.c.run_id == run_id))
