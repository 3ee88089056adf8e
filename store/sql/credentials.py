"""Credentials: sealed texts, changed only by who read the version before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, delete, select, update

from store.credentials import Credential, CredentialInput
from store.sql.schema import credential
from store.sql.scope import Scope

_OF = credential.c
_CREDENTIAL = (
    _OF.purpose,
    _OF.owner,
    _OF.sealed,
    _OF.detail,
    _OF.expires_at,
    _OF.version,
    _OF.updated_at,
    _OF.actor,
)
_CHANGED = ("sealed", "detail", "expires_at", "version", "updated_at", "actor")


def _credential(row: Any) -> Credential:
    return Credential(**row._mapping)  # noqa: SLF001 - public, named so


def _one(purpose: str, owner: str) -> ColumnElement[bool]:
    return (_OF.purpose == purpose) & (_OF.owner == owner)


def _values(row: CredentialInput, version: int, actor: str, now_ms: int) -> dict[str, Any]:
    return {
        "sealed": row.sealed,
        "detail": row.detail,
        "expires_at": row.expires_at,
        "version": version,
        "updated_at": now_ms,
        "actor": actor,
    }


class CredentialQueries:
    """Implements `store.credentials.CredentialReader`."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def get(self, purpose: str, owner: str) -> Credential | None:
        row = self._scope.first(select(*_CREDENTIAL).where(_one(purpose, owner)))
        return None if row is None else _credential(row)

    def of(self, purpose: str) -> Sequence[Credential]:
        query = select(*_CREDENTIAL).where(_OF.purpose == purpose).order_by(_OF.owner)
        return [_credential(row) for row in self._scope.rows(query)]


class CredentialChanges(CredentialQueries):
    """Implements `store.credentials.CredentialWriter`."""

    def keep(self, row: CredentialInput, *, actor: str, now_ms: int) -> int:
        locked = select(_OF.version).where(_one(row.purpose, row.owner)).with_for_update()
        version = int(self._scope.value(locked) or 0) + 1
        kept = {"purpose": row.purpose, "owner": row.owner}
        values = {**kept, **_values(row, version, actor, now_ms)}
        self._scope.put(credential, [values], _CHANGED)
        return version

    def change(self, row: CredentialInput, *, version: int, actor: str, now_ms: int) -> bool:
        same = _one(row.purpose, row.owner) & (_OF.version == version)
        values = _values(row, version + 1, actor, now_ms)
        return bool(self._scope.change(update(credential).where(same).values(values)))

    def forget(self, purpose: str, owner: str) -> bool:
        return bool(self._scope.change(delete(credential).where(_one(purpose, owner))))
