"""Results kept under idempotency keys, in the unit that made the change."""

from __future__ import annotations

from sqlalchemy import select

from store.sql.schema import idempotency_key
from store.sql.scope import Scope
from store.types import IdempotentResult


class Idempotency:
    """Implements `store.ports.IdempotencyKeys`."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def get(self, principal: str, tool: str, key: str) -> IdempotentResult | None:
        table = idempotency_key.c
        query = select(table.args_hash, table.result).where(
            table.principal == principal, table.tool == tool, table.key == key
        )
        row = self._scope.first(query)
        return None if row is None else IdempotentResult(row.args_hash, row.result)

    def put(
        self, principal: str, tool: str, key: str, kept: IdempotentResult, *, now_ms: int
    ) -> None:
        row = {
            "principal": principal,
            "tool": tool,
            "key": key,
            "args_hash": kept.args_hash,
            "result": kept.result,
            "created_at": now_ms,
        }
        self._scope.add(idempotency_key, [row])
