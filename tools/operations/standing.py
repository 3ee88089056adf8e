"""list_standing_approvals: what people approved beforehand, and how much of it is used."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from store.ids import to_text
from store.ports import Reader, Tx
from store.standing import Standing
from tools.arguments import Args, Result
from tools.context import Ctx
from tools.policy.standing import DAY_MS, read_granted
from tools.views import DEFAULT_LIMIT, MAX_LIMIT, fitting, short, shown_time


class ListStandingApprovals(Args):
    """Which standing approvals to list."""

    state: Literal["in_force", "any"] = Field(
        default="in_force", description="any shows revoked and expired ones too."
    )
    limit: int = Field(default=DEFAULT_LIMIT, ge=1, le=MAX_LIMIT, description="1 to 100.")
    cursor: str = Field(default="", max_length=2_000, description="`next` of the last answer.")


class StandingLine(Result):
    """A standing approval."""

    id: str
    kind: str
    title: str
    state: Literal["in_force", "revoked", "expired"]
    covers: dict[str, Any] = Field(description="What a proposal must look like; the rest waits.")
    most_each: int = Field(description="People or records at once.")
    most_a_day: int = Field(description="People or records in any 24 hours.")
    used: int = Field(description="Of those, in the last 24 hours.")
    granted_by: str
    door: str
    created_at: str
    expires_at: str
    revoked_by: str | None


class StandingList(Result):
    """Standing approvals, newest first."""

    total: int
    returned: int
    next: str | None
    items: list[StandingLine]


async def list_standing_approvals(ctx: Ctx, args: ListStandingApprovals) -> StandingList:
    """List what people approved beforehand: which sends start without asking, limits, how much is used.

    Use it for "what goes out without asking?" and "who allowed that?". You cannot grant or revoke:
    a person does, in the chat, by REST or with rapport standing. Nothing starts by itself once this
    conversation has read text from outside. Example: {"state": "any"}. Lists 20, at most 100.
    """

    def unit(reader: Reader) -> StandingList:
        now = ctx.now_ms if args.state == "in_force" else None
        page = reader.standing.page(limit=args.limit, cursor=args.cursor or None, now_ms=now)
        items = [standing_line(reader, ctx, one) for one in page.items]
        items = items[: fitting(items)] if items else []
        return StandingList(total=page.total, returned=len(items), next=page.next, items=items)

    return await ctx.read(unit)


def standing_line(reader: Reader | Tx, ctx: Ctx, standing: Standing) -> StandingLine:
    """A standing approval as it is shown."""
    granted = read_granted(standing.covers)
    since = ctx.now_ms - DAY_MS
    return StandingLine(
        id=to_text("standing_approval", standing.id),
        kind=standing.kind,
        title=short(standing.title),
        state=_state(standing, ctx.now_ms),
        covers=granted.covers.model_dump(mode="json", exclude={"kind"}) if granted else {},
        most_each=standing.most_each,
        most_a_day=standing.most_a_day,
        used=reader.standing.used(standing.id, since_ms=since),
        granted_by=standing.granted_by,
        door=standing.door,
        created_at=shown_time(standing.created_at) or "",
        expires_at=shown_time(standing.expires_at) or "",
        revoked_by=standing.revoked_by,
    )


def _state(standing: Standing, now_ms: int) -> Literal["in_force", "revoked", "expired"]:
    if standing.revoked_at is not None:
        return "revoked"
    return "in_force" if standing.in_force(now_ms) else "expired"
