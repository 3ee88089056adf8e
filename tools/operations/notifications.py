"""list_notifications: what needs somebody's attention."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from store.ids import to_text
from store.notifications import Notification
from store.ports import Reader
from tools.arguments import Args, Result
from tools.context import Ctx
from tools.notifying.mailing import still_open
from tools.notifying.note_words import words_of
from tools.policy.tenant_settings import Kind, settings_in_force
from tools.views import DEFAULT_LIMIT, MAX_LIMIT, fitting, shown_time

AnyKind = Literal[
    "any", "approval_waiting", "reply", "send_failed", "sync_failed", "call_missed", "task_due"
]


class ListNotifications(Args):
    """Which notifications to list."""

    unseen: bool = Field(
        default=False, description="true lists only those the user has not seen yet."
    )
    kind: AnyKind = Field(default="any", description="Only those of a kind.")
    limit: int = Field(default=DEFAULT_LIMIT, ge=1, le=MAX_LIMIT, description="1 to 100.")
    cursor: str = Field(default="", max_length=2_000, description="`next` of the last answer.")


class NotificationLine(Result):
    """A notification in the answer's language."""

    id: str
    kind: str
    text: str = Field(description="In words; names in it are data.")
    subject: str = Field(description="Id of what it is about: prp_, cus_, cmg_, job_, tsk_, whe_.")
    at: str
    seen: bool
    open: bool = Field(description="false: it was dealt with, such as an approval that was given.")


class NotificationList(Result):
    """Notifications, newest first."""

    total: int
    returned: int
    next: str | None
    unseen: int = Field(description="How many of all kinds the user has not seen.")
    approvals_waiting: int = Field(description="How many proposals wait for a person now.")
    items: list[NotificationLine]


async def list_notifications(ctx: Ctx, args: ListNotifications) -> NotificationList:
    """List what needs attention: waiting approvals, replies, failed sends and jobs, missed calls,
    tasks that are due.

    Use it for "what needs my attention?", "anything new?". It marks nothing as seen. Example:
    {"unseen": true}. Lists 20, at most 100, newest first.
    """
    return await ctx.read(lambda reader: listed(reader, ctx, args))


def listed(reader: Reader, ctx: Ctx, args: ListNotifications) -> NotificationList:
    """What a person is shown of the kinds that the organisation shows in the chat."""
    shown = settings_in_force(reader.settings.all()).notifications.shown_in_chat()
    kinds: list[Kind] = [kind for kind in shown if args.kind in {"any", kind}]
    person = ctx.actor.id

    def ask(limit: int) -> NotificationList:
        page = reader.notifications.page(
            person, kinds=kinds, unseen=args.unseen, limit=limit, cursor=args.cursor or None
        )
        items = [_line(reader, ctx, one) for one in page.items]
        return NotificationList(
            total=page.total,
            returned=len(items),
            next=page.next,
            unseen=sum(reader.notifications.unseen(person, shown).values()),
            approvals_waiting=waiting_approvals(reader, ctx.now_ms),
            items=items,
        )

    found = ask(args.limit)
    holds = fitting(found.items, spare=1_000)
    return found if holds == len(found.items) else ask(holds)


def waiting_approvals(reader: Reader, now_ms: int) -> int:
    """How many proposals a person can still decide on, counted up to 100."""
    found = reader.proposals.page(state="pending", kind=None, limit=MAX_LIMIT, cursor=None)
    return sum(one.expires_at > now_ms for one in found.items)


def _line(reader: Reader, ctx: Ctx, note: Notification) -> NotificationLine:
    return NotificationLine(
        id=to_text("notification", note.id),
        kind=note.kind,
        text=words_of(note, ctx.locale),
        subject=note.subject,
        at=shown_time(note.at) or "",
        seen=note.seen,
        open=still_open(reader, note, ctx.now_ms),
    )
