"""What one row of a run sends, and what an answer makes of it: pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from store.connections import EntityLink
from store.sync import RecordState, SyncRecord
from tools.connectors.port import Kind, Outcome, Remote, Write, Written
from tools.connectors.troubles import Code, Trouble
from tools.sync.known import Known
from tools.sync.local import Tie

MOST_TRIES = 5
REFUSING = frozenset({Code.TOKEN_INVALID, Code.TOKEN_EXPIRED, Code.MISSING_SCOPES, Code.FORBIDDEN})
CHANGED = "changed_there"


def values_of(text: str) -> dict[str, str]:
    """Fields and values as a row keeps them."""
    found: dict[str, str] = json.loads(text)
    return found


def ties_of(row: SyncRecord) -> list[Tie]:
    """What a row is to be associated with."""
    found: list[dict[str, Any]] = json.loads(row.links)
    return [Tie(Kind(one["kind"]), one["id"], one["primary"]) for one in found]


def write_of(row: SyncRecord, our_id: str) -> Write:
    """The write of a row: by our id for a new record, else by theirs."""
    key = our_id if row.operation == "create" else row.remote_id or ""
    return Write(str(row.position), key, values_of(row.after))


def fits(row: SyncRecord, found: Mapping[str, Remote]) -> bool:
    """Whether a record there is still what the plan was made over, or has been written already."""
    remote = found.get(row.remote_id or "")
    if remote is None:
        return False
    before = values_of(row.before)
    return all(
        remote.values.get(name, "") in {before.get(name, ""), value}
        for name, value in values_of(row.after).items()
    )


def as_changed(row: SyncRecord) -> SyncRecord:
    """A row whose record there changed since the plan: nothing is written, a person looks."""
    reasons = tuple(dict.fromkeys((*row.reasons, CHANGED)))
    return replace(row, state=RecordState.CONFLICT, reasons=reasons)


def settled(row: SyncRecord, result: Written, locale: str) -> SyncRecord:
    """A row with what became of it; back to planned where the same may succeed later. A try that met
    a limit with a known end does not count."""
    trouble = result.trouble
    done = replace(
        row,
        remote_id=result.remote_id or row.remote_id,
        correlation_id=result.correlation_id or row.correlation_id,
        duration_ms=(row.duration_ms or 0) + result.duration_ms,
    )
    if result.outcome in {Outcome.CREATED, Outcome.UPDATED}:
        return replace(done, state=RecordState.DONE, error="", message="")
    told = trouble or Trouble(Code.UNACCOUNTED)
    done = replace(done, error=told.code.value, message=told.said(locale))
    if told.retry_at:
        return replace(done, state=RecordState.PLANNED, attempts=max(0, row.attempts - 1))
    if told.retryable and row.attempts < MOST_TRIES and told.code not in REFUSING:
        return replace(done, state=RecordState.PLANNED)
    unknown = result.outcome is Outcome.UNKNOWN
    return replace(done, state=RecordState.UNKNOWN if unknown else RecordState.FAILED)


def is_refused(row: SyncRecord) -> bool:
    """Whether what was refused is the connection and not the record."""
    return row.error in {code.value for code in REFUSING}


def with_ties(link: EntityLink, told: Sequence[str]) -> EntityLink:
    """A link that remembers what its record was associated with."""
    known = Known.of(link.known)
    ties = tuple(sorted({*known.ties, *told}))
    return replace(link, known=Known(known.values, ties).text())
