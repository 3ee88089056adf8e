"""How a person decides outside the chat, on proposals and beforehand: by REST and on the command
line."""

from __future__ import annotations

from dataclasses import dataclass

from tools.approving import Decided
from tools.context import Ctx
from tools.granting import Grant, grant, revoke
from tools.operations.standing import StandingLine
from tools.runtime import Runtime
from ui.actors import local_actor
from ui.failures import told_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Deciding:
    """By which door somebody decides, and in which language they are told."""

    runtime: Runtime
    door: str
    locale: str | None = None
    request_id: str | None = None

    async def approve(self, proposal: str) -> Decided:
        """A person's yes; errors as `Approvals.approve`, in the reader's language."""
        ctx = await self._ctx()
        with told_in(ctx.locale):
            return await self.runtime.approvals.approve(proposal, ctx)

    async def reject(self, proposal: str, note: str) -> Decided:
        """A person's no; errors as above."""
        ctx = await self._ctx()
        with told_in(ctx.locale):
            return await self.runtime.approvals.reject(proposal, ctx, note=note)

    async def grant(self, asked: Grant) -> StandingLine:
        """A person's yes beforehand; errors as `tools.granting.grant`."""
        ctx = await self._ctx()
        with told_in(ctx.locale):
            return await grant(ctx, asked)

    async def revoke(self, standing: str) -> StandingLine:
        """The end of it; errors as `tools.granting.revoke`."""
        ctx = await self._ctx()
        with told_in(ctx.locale):
            return await revoke(ctx, standing)

    async def _ctx(self) -> Ctx:
        return await self.runtime.ctx(
            local_actor(self.door), locale=self.locale, request_id=self.request_id
        )
