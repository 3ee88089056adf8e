"""The people of a campaign: added in bulk, claimed by one worker at a time, settled once each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, bindparam, func, literal, select, update
from sqlalchemy.sql.dml import Update

from store.campaigns import NewRecipient, Recipient, RecipientState, Settled
from store.sql.bulk import RUNS
from store.sql.rows import content_hash, join_codes, seal_number, split_codes, unseal_number
from store.sql.schema import recipient
from store.sql.scope import Draft, Query, Scope
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
_SETTLED = (
    "state",
    "reasons",
    "not_before",
    "token",
    "attempts",
    "attempt_id",
    "communication_id",
    "vendor_id",
    "error",
    "updated_at",
)
ADDED_AT_ONCE = RUNS[0]  # the rows of one statement: of more the collector would look at each
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
    key, variant, address, state, reasons, *rest = row
    return Recipient(key, variant, address, RecipientState(state), split_codes(reasons), *rest)


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


def add(scope: Scope, campaign_id: int, rows: Sequence[NewRecipient], *, now_ms: int) -> None:
    """Add recipients in bulk, once for each customer."""
    for start in range(0, len(rows), ADDED_AT_ONCE):
        run = [
            (campaign_id, key, variant, address, state, join_codes(why), values, due, 0, "", now_ms)
            for key, variant, address, state, why, values, due in rows[
                start : start + ADDED_AT_ONCE
            ]
        ]
        scope.add_new_values(recipient, _ADDED, run)


def claim(scope: Scope, part: Shard, *, token: str, limit: int, now_ms: int) -> list[Recipient]:
    """Take due pending recipients as attempting under a token. On PostgreSQL the rows are locked
    first, passing over those that another worker is just claiming."""
    rows = scope.ask(
        _due_now,
        of_campaign=part.campaign_id,
        shard=part.shard,
        shards=part.of,
        now=now_ms,
        most=limit,
    )
    found = [made(row) for row in rows]
    if not found:
        return []
    ids = [row.customer_id for row in found]
    scope.do(_taken, of_campaign=part.campaign_id, ids=ids, by=token, now=now_ms)
    return [
        row._replace(state=ATTEMPTING, attempts=row.attempts + 1, updated_at=now_ms)
        for row in found
    ]


def _due_now(_: Draft) -> Query:
    mine = (
        _OF.campaign_id == bindparam("of_campaign"),
        in_state(PENDING),
        _OF.customer_id % bindparam("shards", type_=BigInteger) == bindparam("shard"),
        _OF.not_before <= bindparam("now"),
    )
    due = select(*_RECIPIENT).where(*mine).order_by(_OF.not_before, _OF.customer_id)
    return due.limit(bindparam("most")).with_for_update(skip_locked=True)


def _taken(draft: Draft) -> Update:
    mine = update(recipient).where(
        _OF.campaign_id == bindparam("of_campaign"),
        draft.listed(_OF.customer_id, "ids"),
        _OF.state == PENDING.value,
    )
    return mine.values(
        state=ATTEMPTING.value,
        token=bindparam("by"),
        attempts=_OF.attempts + 1,
        updated_at=bindparam("now"),
    )


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
    if not outcomes:
        return 0
    wanted = {one.customer_id: one for one in outcomes}
    asked = {"of_campaign": campaign_id, "ids": list(wanted)}
    rows = scope.ask(_attempting, **asked) if token is None else scope.ask(_held, **asked, by=token)
    settled = [_settled(campaign_id, wanted[row.customer_id], row, now_ms) for row in rows]
    scope.do_each(_settling, settled)
    return len(settled)


def _attempting(draft: Draft) -> Query:
    """The rows of those attempting, locked in one order."""
    query: Query = select(
        _OF.customer_id,
        _OF.token,
        _OF.attempts,
        _OF.attempt_id,
        _OF.communication_id,
        _OF.vendor_id,
    ).where(
        _OF.campaign_id == bindparam("of_campaign"),
        draft.listed(_OF.customer_id, "ids"),
        _OF.state == ATTEMPTING.value,
    )
    return query.order_by(_OF.customer_id).with_for_update()


def _held(draft: Draft) -> Query:
    """Those of them that are held under a token."""
    return _attempting(draft).where(_OF.token == bindparam("by"))


def _settling(_: Draft) -> Update:
    mine = update(recipient).where(
        _OF.campaign_id == bindparam("of_campaign"), _OF.customer_id == bindparam("of_customer")
    )
    return mine.values({name: bindparam(f"to_{name}") for name in _SETTLED})


def _settled(campaign_id: int, one: Settled, known: Any, now_ms: int) -> dict[str, Any]:
    """The columns of a recipient settled. What is known of an attempt stays known, unless the
    recipient is to be tried anew."""

    def kept(name: str) -> Any:
        given = getattr(one, name)
        return getattr(known, name) if given is None and one.state is not PENDING else given

    return {
        "of_campaign": campaign_id,
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
