"""Undoing a run: what it wrote is put back where nobody changed it since, what it made is removed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

from store.ports import Reader
from store.sync import RecordState, SyncRecord
from store.types import Tenant
from tools.connectors.port import BY_ID, Connector, FieldType, Remote
from tools.context import Services
from tools.sync.mapping import same
from tools.sync.matching import ID_THERE
from tools.sync.scope import ORDER
from tools.sync.settling import values_of

PAGE = 500
CHANGED_SINCE, GONE = "changed_since", "gone_there"
TAKEN_BACK = (
    "undone"  # in place of a payload's hash: told, and to be looked at when it is asked for
)


async def undo_plan(
    services: Services, tenant: Tenant, connector: Connector, run_id: int
) -> list[SyncRecord]:
    """What undoing a run would write, in the order opposite to the run's."""
    rows = await services.read(tenant.id, lambda reader: _done(reader, run_id))
    found: list[SyncRecord] = []
    for kind in reversed(ORDER):
        mine = [row for row in rows if row.kind == kind.value]
        types = {one.name: one.type for one in await connector.describe(kind)} if mine else {}
        for start in range(0, len(mine), PAGE):
            some = mine[start : start + PAGE]
            names = sorted({ID_THERE, *(name for row in some for name in values_of(row.after))})
            ids = [row.remote_id or "" for row in some]
            there = (await connector.read(kind, BY_ID, ids, names)).records
            found += [_undone(row, there.get(row.remote_id or ""), types) for row in some]
    return [replace(row, position=position) for position, row in enumerate(found, start=1)]


def _done(reader: Reader, run_id: int) -> list[SyncRecord]:
    found: list[SyncRecord] = []
    after = -1
    while rows := reader.sync.all_records(run_id, after=after, limit=PAGE):
        found += [row for row in rows if row.state is RecordState.DONE]
        after = rows[-1].position
    return found


def _undone(row: SyncRecord, remote: Remote | None, types: dict[str, FieldType]) -> SyncRecord:
    """The row that takes one row back."""
    if remote is None or remote.archived:
        return _left(row, [GONE])
    wrote, before = values_of(row.after), values_of(row.before)
    now = {name: remote.values.get(name, "") for name in wrote}
    ours = [name for name in wrote if same(now[name], wrote[name], types.get(name, FieldType.TEXT))]
    changed = [f"{CHANGED_SINCE}:{name}" for name in wrote if name not in ours]
    if row.operation == "create":
        return _left(row, changed) if changed else _new(row, "delete", {}, {}, [])
    back = {name: before.get(name, "") for name in ours}
    if not back:
        return _left(row, changed)
    return _new(row, "undo", {name: now[name] for name in ours}, back, changed)


def _left(row: SyncRecord, reasons: Sequence[str]) -> SyncRecord:
    return _new(row, "skip", {}, {}, reasons)


def _new(
    row: SyncRecord,
    operation: str,
    before: dict[str, str],
    after: dict[str, str],
    reasons: Sequence[str],
) -> SyncRecord:
    return SyncRecord(
        position=row.position,
        kind=row.kind,
        local_id=row.local_id,
        name=row.name,
        operation=operation,
        state=RecordState.SKIPPED if operation == "skip" else RecordState.PLANNED,
        remote_id=row.remote_id,
        reasons=tuple(reasons),
        before=json.dumps(before, ensure_ascii=False, sort_keys=True),
        after=json.dumps(after, ensure_ascii=False, sort_keys=True),
        payload_hash=TAKEN_BACK,
    )
