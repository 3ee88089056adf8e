"""Syncs to an outside CRM as cards: the plan as a diff, the run as it goes, and what became of each
record with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeAlias

from tools.operations.proposals import ProposalLine
from tools.operations.sync_history import RunLine, SyncHistory
from tools.operations.sync_lines import CandidateLine, LeftOut, OwnerLine, RecordLine
from tools.operations.syncing import SyncProposed
from ui.chat.cards_figures import Bars, bars_of
from ui.chat.cards_outreach import parts_of
from ui.chat.cards_outreach_proposal import CONFIRM_OVER, STATES
from ui.chat.cards_values import number
from ui.chat.words import counted, labels, word
from ui.fields import is_object

Props: TypeAlias = dict[str, Any]
SYNC, UNDO = "sync_crm", "undo_sync"
SYNCS = frozenset((SYNC, UNDO))
"""The kinds of proposals that a sync card shows."""
LOOKED_AT = ("planned", "writing", "failed", "unknown", "done", "undone", "conflict", "left")
"""Which records a person wants to see first."""
PARTS = {
    "planned": "pending",
    "writing": "attempting",
    "done": "sent",
    "failed": "failed",
    "unknown": "unknown",
    "undone": "eligible",
    "conflict": "left_out",
    "left": "not",
    "skipped": "skipped",
}
LIVE = frozenset(("planning", "running", "paused"))
WAITING = frozenset(("planning", "planned"))
RECORD_KINDS = frozenset(("customer", "company", "project", "call", "note", "task"))
OPERATIONS = frozenset(("create", "update", "skip", "conflict", "undo", "delete"))


def sync_proposed_props(made: SyncProposed, locale: str) -> Props:
    """A plan that was just made; the card then asks the store how it stands."""
    planning = made.state == "planning"  # by a job: nothing is proposed yet
    state = "nothing" if made.outcome == "nothing" and not planning else made.state
    undo = made.kind == UNDO
    counts = {
        "planned": made.creates + made.updates + made.restores + made.deletes,
        "conflict": made.conflicts,
        "skipped": made.skips,
    }
    return {
        **_shared(locale),
        "run": made.run,
        "proposal": made.proposal,
        "title": made.title or _title(made.connection_name, locale, undo=undo),
        "sentence": "" if made.sentence == "changed" else made.sentence,
        **_state(locale, proposal="" if planning else state, run=state if planning else ""),
        "expires_at": made.expires_at or "",
        "tainted": word(locale, "proposal.tainted") if made.tainted else "",
        "notes": [
            *made.notes,
            *([word(locale, "sync.nothing")] if state == "nothing" else []),
            *_owners(made.unmatched_owners, locale),
        ],
        **_counted(counts, locale),
        **_confirm(counts["planned"], locale),
        "left_out": _left_out(made.left_out, locale),
        "records": [record_props(one, locale) for one in made.records],
        "shown": "planned" if counts["planned"] else "",
        "next": "",
        **_no_more(),
        "error": "",
        "about": "",
        "decided": made.approved_by,
    }


def run_props(
    found: SyncHistory, locale: str, *, proposal: ProposalLine | None = None, state: str = ""
) -> Props:
    """One run as the store holds it, with the records of one state; its proposal while one is
    known."""
    run = found.runs[0]
    asked = proposal.state if proposal else ""
    undo = run.operation == "undo"
    return {
        **_shared(locale),
        "run": run.id,
        "proposal": proposal.id if proposal else "",
        "title": proposal.title if proposal else _title(run.connection_name, locale, undo=undo),
        "sentence": "",
        **_state(locale, proposal=asked, run=run.state),
        "expires_at": proposal.expires_at if proposal else "",
        "tainted": word(locale, "proposal.tainted") if proposal and proposal.tainted else "",
        "notes": [
            *([] if sum(run.counts.values()) or run.state in WAITING else [word(locale, "sync.nothing")]),
            *_owners(found.unmatched_owners, locale),
        ],
        **_counted(run.counts, locale),
        **_confirm(proposal.size if proposal else 0, locale),
        "left_out": _left_out(found.left_out, locale),
        "records": [record_props(one, locale) for one in found.records],
        "shown": state,
        "next": found.next or "",
        **_more(run),
        "error": run.error,
        "about": word(locale, "sync.asked_by", run.asked_by.partition(":")[2] or run.asked_by),
        "decided": _decided(proposal, locale),
    }  # fmt: skip


def stored_props(line: ProposalLine, plan: Mapping[str, Any], locale: str) -> Props:
    """A proposal of a list: what the store says of its run is asked for by the card itself."""
    counts = plan.get("counts")
    told: dict[str, Any] = counts if is_object(counts) else {}
    by_state = {
        "planned": line.size,
        "conflict": _whole(told.get("conflict")),
        "skipped": _whole(told.get("skip")),
    }
    return {
        **_shared(locale),
        "run": str(plan.get("run") or ""),
        "proposal": line.id,
        "title": line.title,
        "sentence": "",
        **_state(locale, proposal=line.state, run=""),
        "expires_at": line.expires_at,
        "tainted": word(locale, "proposal.tainted") if line.tainted else "",
        "notes": [],
        **_counted(by_state, locale),
        **_confirm(line.size, locale),
        "left_out": [],
        "records": [],
        "shown": "",
        "next": "",
        **_no_more(),
        "error": "",
        "about": "",
        "decided": _decided(line, locale),
    }


def first_state(counts: Mapping[str, int]) -> str:
    """The state whose records are shown first; empty for none."""
    return next((state for state in LOOKED_AT if counts.get(state)), "")


def syncs_props(found: SyncHistory, locale: str, *, connection: str = "") -> Props:
    """Runs in a list, each to be opened; or the records of one customer or project over time."""
    total = number(found.total, locale)
    key = "sync.runs" if found.runs or not found.records else "sync.records"
    return {
        **_shared(locale),
        "title": word(locale, "sync.history"),
        "count": counted(locale, key, found.total, total),
        "runs": [_run_line(one, locale) for one in found.runs],
        "records": [{**record_props(one, locale), "run": one.run, "at": one.at} for one in found.records],
        "next": found.next or "",
        "connection": connection,
    }  # fmt: skip


def record_props(one: RecordLine, locale: str) -> Props:
    """What is planned for a record, or became of it, with before and after of each field."""
    kind = word(locale, f"sync.kind_{one.kind}") if one.kind in RECORD_KINDS else one.kind
    operation = one.operation
    if operation in OPERATIONS:
        operation = word(locale, f"sync.op_{one.operation}")
    duration = "" if one.duration_ms is None else number(one.duration_ms, locale)
    return {
        "id": f"{one.kind} {one.id}",
        "name": one.name or one.id,
        "kind": kind,
        "operation": operation,
        "state": one.state,
        "state_said": _state_word(one.state, locale),
        "changes": [change.model_dump() for change in one.changes],
        "links": word(locale, "sync.links", ", ".join(_kinds(one.links, locale))) if one.links else "",
        "reasons": one.reasons,
        "candidates": [_candidate(found, one.id, locale) for found in one.candidates],
        "error": one.error,
        "hint": _hint(one.state, locale),
        "reference": word(locale, "sync.reference", one.correlation_id) if one.correlation_id else "",
        "took": word(locale, "sync.took", duration) if duration else "",
        "remote": one.remote_id or "",
    }  # fmt: skip


def _no_more() -> Props:
    return {"can_undo": False, "can_repeat": False, "can_retry": False}


def _more(run: RunLine) -> Props:
    """What may be done about a run that ended: take it back, do it again, try what failed again."""
    over = run.operation == "sync" and run.state in {"done", "partial", "failed"}
    return {
        "can_undo": over and bool(run.counts.get("done")),
        "can_repeat": over,
        "can_retry": over and bool(run.counts.get("failed") or run.counts.get("unknown")),
    }


def _hint(state: str, locale: str) -> str:
    """What a person can do about a record."""
    hints = {"failed": "sync.again_hint", "unknown": "sync.unknown_hint"}
    return word(locale, hints[state]) if state in hints else ""


def _candidate(found: CandidateLine, customer: str, locale: str) -> Props:
    """A record there that a person may say is the one here."""
    who = ", ".join(filter(None, (found.name, found.email))) or found.remote_id
    return {
        "customer": customer,
        "remote": found.remote_id,
        "label": word(locale, "sync.choose", who, found.remote_id),
    }


def _kinds(names: Iterable[str], locale: str) -> list[str]:
    return [word(locale, f"sync.kind_{one}") if one in RECORD_KINDS else one for one in names]


def _state_word(state: str, locale: str) -> str:
    return word(locale, f"sync.state_{state}") if state in PARTS else state


def _run_line(one: RunLine, locale: str) -> Props:
    counts = [
        f"{number(count, locale)} {_state_word(state, locale)}"
        for state in PARTS
        if (count := one.counts.get(state, 0))
    ]
    return {
        "id": one.id,
        "title": _title(one.connection_name, locale, undo=one.operation == "undo"),
        "at": one.finished_at or one.started_at or one.created_at,
        "state": _run_class(one.state),
        "state_said": word(locale, f"sync.is_{one.state}"),
        "counts": " · ".join(counts),
        "error": one.error,
    }


def _shared(locale: str) -> Props:
    return {"locale": locale, "words": labels(locale, "outreach", "proposal", "sync")}


def _title(name: str, locale: str, *, undo: bool) -> str:
    return word(locale, "sync.title_undo" if undo else "sync.title_sync", name or "HubSpot")


def _state(locale: str, *, proposal: str, run: str) -> Props:
    """A proposal's state until it is decided on, then the run's own."""
    told = (
        proposal in STATES and (run in WAITING or not run) and proposal not in {"done", "running"}
    )
    state = proposal if told or not run else run
    said = f"proposal.is_{state}" if told else f"sync.is_{run}" if run else "proposal.is_pending"
    starting = proposal == "approved" and run in WAITING
    return {
        "state": _run_class(state),
        "state_said": word(locale, said),
        "waiting": state == "pending",
        "live": run in LIVE or starting or proposal == "running",
    }  # fmt: skip


def _run_class(state: str) -> str:
    """The name by which a state is coloured."""
    return {"planned": "pending", "planning": "pending", "paused": "running"}.get(state, state)


def _counted(counts: Mapping[str, int], locale: str) -> Props:
    """How many records are in each state, as one bar and as ways to filter."""
    told = [(state, counts.get(state, 0)) for state in PARTS]
    whole = sum(count for _, count in told)
    parts = [(PARTS[state], _state_word(state, locale), count) for state, count in told]
    return {
        "parts": parts_of(parts, locale),
        "filters": [
            {"state": state, "label": f"{_state_word(state, locale)} ({number(count, locale)})"}
            for state, count in told
            if count
        ],
        "size_text": counted(locale, "sync.records", whole, number(whole, locale)),
    }


def _confirm(size: int, locale: str) -> Props:
    asks = size > CONFIRM_OVER
    return {"confirm": word(locale, "sync.confirm", number(size, locale)) if asks else ""}


def _left_out(reasons: Sequence[LeftOut], locale: str) -> Bars:
    return bars_of([
        (one.words, Decimal(one.count), number(one.count, locale)) for one in reasons
    ])  # fmt: skip


def _owners(owners: Sequence[OwnerLine], locale: str) -> list[str]:
    """Who owns records here and is nobody there."""
    told = ", ".join(f"{one.owner} ({number(one.count, locale)})" for one in owners)
    return [word(locale, "sync.owners", told)] if told else []


def _decided(line: ProposalLine | None, locale: str) -> str:
    if line is None or not line.decided_by:
        return ""
    name = line.decided_by.partition(":")[2] or line.decided_by
    return " · ".join(filter(None, (word(locale, "proposal.decided", name), line.note)))


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0
