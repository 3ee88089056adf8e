"""A short way to call tools in tests, as a person with a role."""

from __future__ import annotations

from typing import Any, TypeVar

from store.types import ActorKind, AuditEntry
from tools.arguments import Result
from tools.context import Actor, Role
from tools.runtime import Runtime

R = TypeVar("R", bound=Result)
OWNER = Actor(ActorKind.HUMAN, "marc", "cli", Role.OWNER)
VIEWER = Actor(ActorKind.HUMAN, "zoe", "rest", Role.VIEWER)


class Door:
    """Calls tools of one runtime as one actor."""

    def __init__(self, runtime: Runtime, actor: Actor = OWNER) -> None:
        self.runtime = runtime
        self.actor = actor

    async def raw(self, name: str, /, *, key: str | None = None, **args: Any) -> Result:
        """Call a tool."""
        return await self.runtime.call(name, args, self.actor, idempotency_key=key)

    async def call(self, kind: type[R], name: str, /, *, key: str | None = None, **args: Any) -> R:
        """Call a tool whose result is of a kind."""
        result = await self.raw(name, key=key, **args)
        assert isinstance(result, kind)
        return result

    async def audit(self, limit: int = 50) -> list[AuditEntry]:
        """The newest audit entries, those that waited included."""
        await self.runtime.flush_audit()
        tenant = await self.runtime.tenant()
        found = await self.runtime.read(tenant.id, lambda reader: reader.audit.latest(limit))
        return list(found)
