"""One call under way: its one write unit carries the audit entry and the kept result of its key."""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from pydantic import BaseModel

from store.ports import Tx
from store.types import AuditEntry, IdempotentResult
from tools.arguments import Args, Result
from tools.context import Ctx
from tools.errors import Conflict, invalid
from tools.tool import Effect, Tool

T = TypeVar("T")
MAX_KEY = 200
_ID = re.compile("[a-z]{3,4}_[0-9a-z]{13}")


class Replayed(Exception):
    """Carries the kept result of an idempotency key out of a unit, which is rolled back."""

    def __init__(self, kept: IdempotentResult) -> None:
        super().__init__()
        self.kept = kept


def _subject(args: Args) -> str:
    """The id of the record a call is about; names and addresses stay out of the log."""
    given = (str(getattr(args, name, "")) for name in ("customer", "job", "audience", "segment"))
    return next((text for text in given if _ID.fullmatch(text)), "")


def args_hash(args: BaseModel) -> str:
    """The hash of canonical arguments that idempotency keys and audit entries carry."""
    text = json.dumps(args.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def refused_entry(tool: Tool, raw: Mapping[str, Any], ctx: Ctx, outcome: str) -> AuditEntry:
    """The audit entry of a call that was refused before it began: of its arguments, which may be
    anything, only a hash of their names."""
    names = json.dumps(sorted(map(str, raw)))
    return AuditEntry(
        actor_kind=ctx.actor.kind,
        actor=ctx.actor.id,
        door=ctx.actor.door,
        tool=tool.name,
        effect=tool.effect.value,
        outcome=outcome,
        args_hash=hashlib.sha256(names.encode()).hexdigest(),
        subject="",
        duration_us=0,
        request_id=ctx.request_id,
        at=ctx.now_ms,
    )


class Call:
    """One call under way: its one write unit carries the audit entry and the kept result."""

    def __init__(self, tool: Tool, args: Args, ctx: Ctx) -> None:
        self.tool, self.args, self.ctx = tool, args, ctx
        self.hash = args_hash(args)
        self.started = time.perf_counter_ns()
        self.written = False

    def entry(self, outcome: str) -> AuditEntry:
        """The audit entry of this call."""
        ctx = self.ctx
        return AuditEntry(
            actor_kind=ctx.actor.kind,
            actor=ctx.actor.id,
            door=ctx.actor.door,
            tool=self.tool.name,
            effect=self.tool.effect.value,
            outcome=outcome,
            args_hash=self.hash,
            subject=_subject(self.args),
            duration_us=(time.perf_counter_ns() - self.started) // 1_000,
            request_id=ctx.request_id,
            at=ctx.now_ms,
        )

    async def run(self) -> Result:
        """Run the tool with this call's commit, or answer with the kept result of its key."""
        if self.tool.effect is not Effect.READ and (kept := await self._kept()):
            raise Replayed(kept)
        return await self.tool.run(replace(self.ctx, commit=self.commit), self.args)

    async def _kept(self) -> IdempotentResult | None:
        key, principal = self.ctx.idempotency_key, self.ctx.actor.principal
        if key is None:
            return None
        if not 0 < len(key) <= MAX_KEY:
            raise invalid(
                "idempotency_key", key, "has the wrong length", f"1 to {MAX_KEY} characters"
            )
        return await self.ctx.read(
            lambda reader: reader.idempotency.get(principal, self.tool.name, key)
        )

    async def commit(self, unit: Callable[[Tx], T]) -> T:
        """Run the unit with its audit entry; a second unit in one call is a defect."""
        if self.written or self.tool.effect is Effect.READ:
            raise RuntimeError(f"{self.tool.name} may run one write unit, and only as a WRITE tool")
        self.written = True
        return await self.ctx.services.write(self.ctx.tenant.id, lambda tx: self._whole(tx, unit))

    def _whole(self, tx: Tx, unit: Callable[[Tx], T]) -> T:
        key, principal = self.ctx.idempotency_key, self.ctx.actor.principal
        if key and (kept := tx.idempotency.get(principal, self.tool.name, key)):
            raise Replayed(kept)
        result = unit(tx)
        if key and isinstance(result, Result):
            kept = IdempotentResult(self.hash, result.model_dump_json())
            tx.idempotency.put(principal, self.tool.name, key, kept, now_ms=self.ctx.now_ms)
        tx.audit.add(self.entry("done"))
        return result

    def replay(self, kept: IdempotentResult) -> Result:
        """The first result of the key; Conflict when the arguments differ."""
        if kept.args_hash != self.hash:
            raise Conflict(
                f"idempotency key {self.ctx.idempotency_key!r} was used with other arguments",
                hint="Use a new key for a new request.",
            )
        return self.tool.out.model_validate_json(kept.result)
