"""Consents as they are given and withdrawn: a history that cannot be changed, and what holds now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from store.contact import CHANNELS, ConsentEvent, ConsentInput
from store.sql.checks import EARLIEST_MS, Refused, check_texts
from store.sql.importing import changed_by_hand
from store.sql.rows import is_storable
from store.sql.schema import consent_event, consent_proof, customer_consent
from store.sql.scope import Draft, Query, Scope
from store.sql.touches import known_people
from store.text import fold
from store.types import WriteOutcome, Written

STATES = ("granted", "denied")
AHEAD_MS = 24 * 3_600_000  # clocks differ, days without a time too


def record(scope: Scope, rows: Sequence[ConsentInput], *, actor: str, now_ms: int) -> list[Written]:
    """Record each consent; the latest by when it was given holds."""
    ids = {row.customer_id for row in rows}
    people = known_people(scope, ids)
    held = {(row[0], row[1]): row[2] for row in scope.ask(_held, ids=ids)}
    written: list[Written] = []
    events: list[dict[str, Any]] = []
    proofs: list[dict[str, Any]] = []
    now: dict[tuple[int, str], dict[str, Any]] = {}
    for row in rows:
        try:
            event = _event(row, people, actor=actor, now_ms=now_ms)
        except Refused as refused:
            reason = refused.reason
            written.append(Written(WriteOutcome.REFUSED, None, refused.code, reason))
            continue
        event["id"] = scope.ids.next()
        events.append(event)
        if row.proof:
            proofs.append({"event_id": event["id"], "proof": row.proof})
        key, at = (row.customer_id, event["channel"]), event["occurred_at"]
        latest = at >= held.get(key, at)
        if latest:
            held[key] = at
            now[key] = {"customer_id": key[0], "channel": key[1], "state": event["state"]}
            now[key]["updated_at"] = at
        changed = ("consent",) if latest else ()
        written.append(Written(WriteOutcome.ADDED, event["id"], changed=changed))
    scope.add(consent_event, events)
    scope.add(consent_proof, proofs)
    scope.put(customer_consent, now.values(), ["state", "updated_at"])
    changed_by_hand(scope, {customer_id for customer_id, _ in now})
    return written


def history(scope: Scope, customer_id: int, limit: int) -> list[ConsentEvent]:
    """What a person said about being contacted, newest first; an erased proof is empty."""
    table = consent_event.c
    proof = (consent_proof.c.event_id == table.id) & scope.owns(consent_proof)
    columns = (
        table.id,
        table.customer_id,
        table.channel,
        table.state,
        table.source,
        func.coalesce(consent_proof.c.proof, "").label("proof"),
        table.occurred_at,
        table.recorded_at,
        table.actor,
    )
    query = select(*columns).select_from(consent_event.outerjoin(consent_proof, proof))
    query = query.where(table.customer_id == customer_id)
    rows = scope.rows(query.order_by(table.occurred_at.desc(), table.id.desc()).limit(limit))
    return [ConsentEvent(*row) for row in rows]


def _event(row: ConsentInput, people: set[int], *, actor: str, now_ms: int) -> dict[str, Any]:
    if row.customer_id not in people:
        raise Refused("no_customer", "there is no customer with this id")
    check_texts([("channel", row.channel), ("state", row.state), ("source", row.source)])
    channel, state, at = fold(row.channel), fold(row.state), row.occurred_at
    if channel not in CHANNELS:
        raise Refused("bad_field", f"channel: {channel[:40]!r} is not one of {', '.join(CHANNELS)}")
    if state not in STATES:
        raise Refused("bad_field", f"state: {state[:40]!r} is not one of {', '.join(STATES)}")
    if not row.source.strip():
        raise Refused("bad_field", "source: say where the consent is known from")
    if not is_storable(row.proof):
        raise Refused("bad_text", "proof: the text holds a NUL or a broken character")
    if at is not None and not EARLIEST_MS <= at <= now_ms + AHEAD_MS:
        raise Refused("out_of_range", f"occurred_at: {at} is before year 1 or in the future")
    return {
        "id": 0,
        "customer_id": row.customer_id,
        "channel": channel,
        "state": state,
        "source": row.source,
        "occurred_at": now_ms if at is None else at,
        "recorded_at": now_ms,
        "actor": actor,
    }


def _held(draft: Draft) -> Query:
    table = customer_consent.c
    query = select(table.customer_id, table.channel, table.updated_at)
    return query.where(draft.listed(table.customer_id, "ids"))
