"""What nobody decided on in time: expired proposals end what they prepared, without anybody's yes."""

from __future__ import annotations

from collections.abc import Mapping

from store.ids import to_text
from store.ports import Reader, Tx
from store.proposals import Proposal
from store.types import ActorKind, AuditEntry
from tools.context import Actor, Ctx, Role
from tools.proposing import Executor

AT_ONCE = 50  # so that no unit of the sweep is long; the rest comes with the next one
CLOCK = Actor(ActorKind.JOB, "clock", "job", Role.MEMBER)


async def expire_late(ctx: Ctx, executors: Mapping[str, Executor]) -> int:
    """End proposals past their expiry and what they prepared; how many. Writes only when some are
    late; what a person decides meanwhile is left to them."""
    if not await ctx.read(lambda reader: _is_any(reader, ctx.now_ms)):
        return 0

    def unit(tx: Tx) -> int:
        late = tx.proposals.expire(now_ms=ctx.now_ms, limit=AT_ONCE)
        for proposal in late:
            executors[proposal.kind].drop(tx, proposal, ctx)
            tx.audit.add(_entry(proposal, ctx))
        return len(late)

    return await ctx.services.write(ctx.tenant.id, unit)


def _is_any(reader: Reader, now_ms: int) -> bool:
    pending = reader.proposals.page(state="pending", kind=None, limit=1, cursor=None).total
    waiting = reader.proposals.page(
        state="pending", kind=None, limit=1, cursor=None, now_ms=now_ms
    ).total
    return pending > waiting


def _entry(proposal: Proposal, ctx: Ctx) -> AuditEntry:
    return AuditEntry(
        actor_kind=ctx.actor.kind,
        actor=ctx.actor.id,
        door=ctx.actor.door,
        tool=f"expire {proposal.kind}",
        effect="effect",
        outcome="expired",
        args_hash=proposal.digest,
        subject=to_text("proposal", proposal.id),
        duration_us=0,
        request_id=ctx.request_id,
        at=ctx.now_ms,
    )
