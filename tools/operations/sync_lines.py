"""Records of a sync as tools tell of them: what differs, why something stays, what to choose from."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence

from pydantic import Field

from store.ids import to_text
from store.sync import RecordState, SyncRecord
from tools.arguments import Result
from tools.sync.candidates import candidates_of
from tools.sync.reason_words import reason_said, unmatched
from tools.sync.settling import values_of
from tools.views import short

FIELDS_SHOWN, VALUE_SHOWN, OWNERS_SHOWN = 12, 120, 50


class FieldChange(Result):
    """One field of a record there."""

    field: str
    before: str
    after: str


class CandidateLine(Result):
    """A record there that may be the one here."""

    remote_id: str = Field(description="What link takes.")
    name: str
    email: str


class RecordLine(Result):
    """What is planned for one record, or became of it."""

    kind: str
    id: str
    name: str
    operation: str = Field(description="create, update, skip, conflict, undo or delete.")
    state: str
    remote_id: str | None = None
    changes: list[FieldChange] = Field(default=[], description="What differs.")
    links: list[str] = Field(default=[], description="What it is associated with.")
    reasons: list[str] = Field(default=[], description="Why something is left as it is.")
    candidates: list[CandidateLine] = Field(
        default=[], description="Which of these it is, a person says: sync_crm with link."
    )
    error: str = ""
    correlation_id: str | None = Field(default=None, description="What the CRM's support asks for.")
    duration_ms: int | None = None


class OwnerLine(Result):
    """Somebody who owns records here and is nobody there."""

    owner: str = Field(description="Their e-mail, as it stands here.")
    count: int = Field(description="Of how many records.")


class LeftOut(Result):
    """A reason and how many records it holds for."""

    code: str
    words: str
    count: int


def record_line(row: SyncRecord, locale: str) -> RecordLine:
    """A row for people."""
    before, after = values_of(row.before), values_of(row.after)
    prefix = "communication" if row.kind in {"call", "note"} else row.kind
    ties: list[dict[str, object]] = json.loads(row.links)
    return RecordLine(
        kind=row.kind,
        id=to_text(prefix, row.local_id),
        name=short(row.name, 80),
        operation=row.operation,
        state=row.state.value,
        remote_id=row.remote_id,
        changes=[
            FieldChange(
                field=name,
                before=short(before.get(name, ""), VALUE_SHOWN),
                after=short(value, VALUE_SHOWN),
            )
            for name, value in list(after.items())[:FIELDS_SHOWN]
        ],
        links=[str(tie["kind"]) for tie in ties][:FIELDS_SHOWN],
        reasons=[reason_said(reason, locale) for reason in row.reasons[:FIELDS_SHOWN]],
        candidates=[
            CandidateLine(
                remote_id=one.remote_id, name=short(one.name, 80), email=short(one.email, 120)
            )
            for one in candidates_of(row.reasons, before)
        ],
        error=short(row.message, 300),
        correlation_id=row.correlation_id,
        duration_ms=row.duration_ms,
    )


def owner_lines(reasons: Mapping[str, int]) -> list[OwnerLine]:
    """Owners here who are nobody there, each once."""
    return [OwnerLine(owner=name, count=n) for name, n in unmatched(reasons)[:OWNERS_SHOWN]]


def left_out(rows: Sequence[SyncRecord], locale: str) -> list[LeftOut]:
    """Why records are left as they are, the most frequent first."""
    idle = {RecordState.SKIPPED, RecordState.CONFLICT}
    found = Counter(row.reasons[0] for row in rows if row.state in idle and row.reasons)
    by_code = Counter[str]()
    for reason, count in found.items():
        by_code[reason.partition(":")[0]] += count
    return [
        LeftOut(code=code, words=reason_said(code, locale), count=count)
        for code, count in by_code.most_common()
    ]
