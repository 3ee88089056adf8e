"""list_audit: who did what, by which door, and how it ended."""

from __future__ import annotations

from pydantic import Field

from store.types import AuditEntry
from tools.arguments import Args, Result
from tools.context import Ctx
from tools.views import DEFAULT_LIMIT, MAX_LIMIT, fitting, short, shown_time


class ListAudit(Args):
    """How much of the log to show."""

    limit: int = Field(
        default=DEFAULT_LIMIT, ge=1, le=MAX_LIMIT, description="Newest entries, 1 to 100."
    )


class AuditLine(Result):
    """One call of a tool, or one job."""

    at: str
    actor: str
    door: str
    tool: str
    effect: str
    outcome: str
    subject: str
    duration_ms: float
    request_id: str


class AuditList(Result):
    """The newest entries first."""

    returned: int
    items: list[AuditLine]


async def list_audit(ctx: Ctx, args: ListAudit) -> AuditList:
    """List who called which tool, by which door, and how it ended; newest first.

    Use it for "who changed this" and to see whether an agent or a person acted. Administrators only.
    Reads and refusals appear within a second, changes at once. Example: {"limit": 50}. Lists 20, at
    most 100.
    """
    entries = await ctx.read(lambda reader: reader.audit.latest(args.limit))
    items = [_line(entry) for entry in entries]
    items = items[: fitting(items, spare=500)]
    return AuditList(returned=len(items), items=items)


def _line(entry: AuditEntry) -> AuditLine:
    return AuditLine(
        at=shown_time(entry.at) or "",
        actor=f"{entry.actor_kind.value}:{short(entry.actor)}",
        door=entry.door,
        tool=entry.tool,
        effect=entry.effect,
        outcome=entry.outcome,
        subject=short(entry.subject),
        duration_ms=entry.duration_us / 1_000,
        request_id=short(entry.request_id),
    )
