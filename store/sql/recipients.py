"""The people of a campaign: added in bulk, claimed by one worker at a time, settled once each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, bindparam, func, literal, select, update

from store.campaigns import Recipient, RecipientState, Settled
from store.sql.rows import content_hash, join_codes, seal_number, split_codes, unseal_number
from store.sql.schema import recipient
from store.sql.scope import Query, Scope
from store.types import Page

_OF = recipient.c
_RECIPIENT = (
    _OF.customer_id,
    _OF.variant,
    _OF.address,
    _OF.state,
    _OF.reasons,
    _OF.merged.label("values"),
    _OF.not_before,
    _OF.attempts,
    _OF.attempt_id,
    _OF.communication_id,
    _OF.vendor_id,
    _OF.error,
    _OF.updated_at,
)
_ADDED = (
    "campaign_id",
    "customer_id",
    "variant",
    "address",
    "state",
    "reasons",
    "merged",
    "not_before",
    "attempts",
    "error",
    "updated_at",
)
ADDED_AT_ONCE = 5_120  # a multiple of the rows of one statement
PENDING, ATTEMPTING = RecipientState.PENDING, RecipientState.ATTEMPTING
MAX_ERROR = 2_000


class Shard(NamedTuple):
    """The part of a campaign's people that one worker does."""

    campaign_id: int
    shard: int
    of: int

    def where(self, state: RecipientState) -> list[ColumnElement[bool]]:
        """The conditions that a recipient is of the part and in a state."""
        wanted = [_OF.campaign_id == self.campaign_id, in_state(state)]
        if self.of > 1:
            wanted.append(_OF.customer_id % self.of == self.shard)
        return wanted


def in_state(state: RecipientState) -> ColumnElement[bool]:
    """The state as a literal: a partial index serves only what is written out like its condition."""
    return _OF.state == literal(state.value, literal_execute=True)


def made(row: Any) -> Recipient:
    """A recipient of a row."""
    fields: dict[str, Any] = dict(row._mapping)  # noqa: SLF001 - public, named so
    fields |= {"state": RecipientState(row.state), "reasons": split_codes(row.reasons)}
    return Recipient(**fields)


def page(
    scope: Scope, campaign_id: int, *, state: str | None, limit: int, cursor: str | None
) -> Page[Recipient]:
    """Recipients by customer id."""
    asked = content_hash("recipients", scope.tenant_id, campaign_id, state)
    query = select(*_RECIPIENT).where(_OF.campaign_id == campaign_id)
    if state is not None:
        query = query.where(_OF.state == state)
    total = scope.value(query.with_only_columns(func.count(_OF.customer_id)))
    if cursor is not None:
        query = query.where(_OF.customer_id > unseal_number(asked, cursor))
    rows = scope.rows(query.order_by(_OF.customer_id).limit(limit + 1))
    more = seal_number(asked, rows[limit - 1].customer_id) if len(rows) > limit else None
    return Page(tuple(made(row) for row in rows[:limit]), int(total or 0), more)


def one(scope: Scope, campaign_id: int, customer_id: int) -> Recipient | None:
    """One recipient."""
    mine = (_OF.campaign_id == campaign_id, _OF.customer_id == customer_id)
    row = scope.first(select(*_RECIPIENT).where(*mine))
    return None if row is None else made(row)


def add(scope: Scope, campaign_id: int, rows: Sequence[Recipient], *, now_ms: int) -> None:
    """Add recipients in bulk, once for each customer."""
    for start in range(0, len(rows), ADDED_AT_ONCE):
        run = rows[start : start + ADDED_AT_ONCE]
        scope.add_new_values(recipient, _ADDED, [_added(campaign_id, one, now_ms) for one in run])


def _added(campaign_id: int, one: Recipient, now_ms: int) -> tuple[Any, ...]:
    """The values of the columns in `_ADDED`."""
    return (
        campaign_id,
        one.customer_id,
        one.variant,
        one.address,
        one.state.value,
        join_codes(one.reasons) if one.reasons else "",
        one.values,
        one.not_before,
        one.attempts,
        one.error[:MAX_ERROR],
        now_ms,
    )


def claim(scope: Scope, part: Shard, *, token: str, limit: int, now_ms: int) -> list[Recipient]:
    """Take due pending recipients as attempting under a token. On PostgreSQL the rows are locked
    first, passing over those that another worker is just claiming."""
    due = select(*_RECIPIENT).where(*part.where(PENDING), _OF.not_before <= now_ms)
    due = due.order_by(_OF.not_before, _OF.customer_id).limit(limit)
    found = [made(row) for row in scope.rows(due.with_for_update(skip_locked=True))]
    if not found:
        return []
    taken = update(recipient).where(
        _OF.campaign_id == part.campaign_id,
        scope.among(_OF.customer_id, [row.customer_id for row in found]),
        _OF.state == PENDING.value,
    )
    count = _OF.attempts + 1
    scope.change(
        taken.values(state=ATTEMPTING.value, token=token, attempts=count, updated_at=now_ms)
    )
    return [
        replace(row, state=ATTEMPTING, attempts=row.attempts + 1, updated_at=now_ms)
        for row in found
    ]


def orphans(scope: Scope, part: Shard, token: str) -> list[Recipient]:
    """Those attempting under another token, longest first."""
    query = select(*_RECIPIENT).where(*part.where(ATTEMPTING), _OF.token != token)
    return [made(row) for row in scope.rows(query.order_by(_OF.updated_at, _OF.customer_id))]


def settle(
    scope: Scope,
    campaign_id: int,
    outcomes: Sequence[Settled],
    *,
    token: str | None,
    now_ms: int,
) -> int:
    """Write what became of recipients attempting under a token (any, for None). One that stays
    attempting keeps its worker's token: so the attempt reserved for it is kept with it."""
    wanted = {one.customer_id: one for one in outcomes}
    held = _held(scope, campaign_id, list(wanted), token)
    rows = [_settled(wanted[row.customer_id], row, now_ms) for row in held]
    if rows:
        names = [name for name in rows[0] if not name.startswith("of_")]
        mine = update(recipient).where(
            _OF.campaign_id == campaign_id, _OF.customer_id == bindparam("of_customer")
        )
        scope.change(mine.values({name[3:]: bindparam(name) for name in names}), rows)
    return len(rows)


def _held(scope: Scope, campaign_id: int, ids: Sequence[int], token: str | None) -> Sequence[Any]:
    """The rows of those attempting, locked in one order."""
    query: Query = select(
        _OF.customer_id,
        _OF.token,
        _OF.attempts,
        _OF.attempt_id,
        _OF.communication_id,
        _OF.vendor_id,
    ).where(
        _OF.campaign_id == campaign_id,
        scope.among(_OF.customer_id, ids),
        _OF.state == ATTEMPTING.value,
    )
    if token is not None:
        query = query.where(_OF.token == token)
    return scope.rows(query.order_by(_OF.customer_id).with_for_update())


def _settled(one: Settled, known: Any, now_ms: int) -> dict[str, Any]:
    """The columns of a recipient settled. What is known of an attempt stays known, unless the
    recipient is to be tried anew."""

    def kept(name: str) -> Any:
        given = getattr(one, name)
        return getattr(known, name) if given is None and one.state is not PENDING else given

    return {
        "of_customer": one.customer_id,
        "to_state": one.state.value,
        "to_reasons": join_codes(one.reasons),
        "to_not_before": one.not_before,
        "to_token": known.token if one.state is ATTEMPTING else None,
        "to_attempts": known.attempts - (not one.tried),
        "to_attempt_id": kept("attempt_id"),
        "to_communication_id": kept("communication_id"),
        "to_vendor_id": kept("vendor_id"),
        "to_error": one.error[:MAX_ERROR],
        "to_updated_at": now_ms,
    }


def prove(scope: Scope, campaign_id: int, customer_id: int) -> bool:
    """Count one as sent whose outcome was unknown, as of when it was tried."""
    mine = update(recipient).where(
        _OF.campaign_id == campaign_id,
        _OF.customer_id == customer_id,
        _OF.state == RecipientState.UNKNOWN.value,
    )
    return bool(scope.change(mine.values(state=RecipientState.SENT.value, error="")))


def due(scope: Scope, part: Shard) -> int | None:
    """When the next pending recipient is due; with none pending, since when one is attempting."""
    first = scope.value(select(func.min(_OF.not_before)).where(*part.where(PENDING)))
    if first is not None:
        return int(first)
    since = scope.value(select(func.min(_OF.updated_at)).where(*part.where(ATTEMPTING)))
    return None if since is None else int(since)


def cancel_pending(scope: Scope, campaign_id: int, *, now_ms: int) -> int:
    """Cancel everybody still pending."""
    mine = update(recipient).where(_OF.campaign_id == campaign_id, in_state(PENDING))
    return scope.change(mine.values(state=RecipientState.CANCELLED.value, updated_at=now_ms))


def retry_failed(scope: Scope, campaign_id: int, *, now_ms: int) -> int:
    """Put failed recipients back to pending, due at once."""
    failed = _OF.state == RecipientState.FAILED.value
    mine = update(recipient).where(_OF.campaign_id == campaign_id, failed)
    anew = {"state": PENDING.value, "not_before": now_ms, "updated_at": now_ms, "error": ""}
    return scope.change(mine.values({**anew, "attempt_id": None, "communication_id": None}))
