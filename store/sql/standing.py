"""Standing approvals and what went through them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, select, update

from store.sql.newest import newest
from store.sql.rows import content_hash
from store.sql.schema import standing_approval, standing_use
from store.sql.scope import Scope
from store.standing import Standing, StandingInput
from store.types import Page

_OF = standing_approval.c
_STANDING = (
    _OF.id,
    _OF.kind,
    _OF.title,
    _OF.covers,
    _OF.most_each,
    _OF.most_a_day,
    _OF.granted_by,
    _OF.door,
    _OF.created_at,
    _OF.expires_at,
    _OF.revoked_at,
    _OF.revoked_by,
)


def _standing(row: Any) -> Standing:
    return Standing(**row._mapping)  # noqa: SLF001 - public, named so


def _in_force(now_ms: int) -> ColumnElement[bool]:
    return _OF.revoked_at.is_(None) & (_OF.expires_at > now_ms)


class StandingQueries:
    """Implements `store.standing.StandingReader`."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def get(self, standing_id: int) -> Standing | None:
        row = self._scope.first(select(*_STANDING).where(_OF.id == standing_id))
        return None if row is None else _standing(row)

    def page(self, *, limit: int, cursor: str | None, now_ms: int | None) -> Page[Standing]:
        asked = content_hash("standing", self._scope.tenant_id, now_ms is None)
        query = select(*_STANDING)
        if now_ms is not None:
            query = query.where(_in_force(now_ms))
        return newest(
            self._scope, query, _OF.id, of=asked, limit=limit, cursor=cursor, made=_standing
        )

    def in_force(self, kind: str, *, now_ms: int) -> Sequence[Standing]:
        query = select(*_STANDING).where(_OF.kind == kind, _in_force(now_ms)).order_by(_OF.id)
        return [_standing(row) for row in self._scope.rows(query)]

    def used(self, standing_id: int, *, since_ms: int) -> int:
        uses = standing_use.c
        query = select(func.sum(uses.size)).where(
            uses.standing_id == standing_id, uses.at > since_ms
        )
        return int(self._scope.value(query) or 0)


class StandingChanges(StandingQueries):
    """Implements `store.standing.StandingWriter`."""

    def add(self, row: StandingInput, *, now_ms: int) -> int:
        key = self._scope.ids.next()
        kept = {
            "id": key,
            "kind": row.kind,
            "title": row.title,
            "covers": row.covers,
            "most_each": row.most_each,
            "most_a_day": row.most_a_day,
            "granted_by": row.granted_by,
            "door": row.door,
            "created_at": now_ms,
            "expires_at": row.expires_at,
        }
        self._scope.add(standing_approval, [kept])
        return key

    def revoke(self, standing_id: int, *, by: str, now_ms: int) -> bool:
        still = (_OF.id == standing_id) & _OF.revoked_at.is_(None)
        values = {"revoked_at": now_ms, "revoked_by": by}
        return bool(self._scope.change(update(standing_approval).where(still).values(values)))

    def hold(self, standing_id: int) -> Standing | None:
        query = select(*_STANDING).where(_OF.id == standing_id).with_for_update()
        row = self._scope.first(query)
        return None if row is None else _standing(row)

    def use(self, standing_id: int, *, proposal_id: int, size: int, now_ms: int) -> None:
        row = {"standing_id": standing_id, "proposal_id": proposal_id, "at": now_ms, "size": size}
        self._scope.add(standing_use, [row])
