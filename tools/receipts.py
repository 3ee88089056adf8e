"""What a provider reports of a message that a campaign sent: delivered, opened, clicked, come back,
complained of.

A report is a machine's word and counts for the message it names, once. Providers report late, twice
and out of order: what is behind what is known already changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Literal

from pydantic import Field, ValidationError

from store.ids import from_text, to_text
from store.ports import Tx
from store.types import ActorKind, AuditEntry, Communication
from tools.arguments import Args, Result, invalid_arguments
from tools.bouncing import STATUS, stop
from tools.context import Actor, Ctx, Role
from tools.errors import Conflict, NotFound, invalid
from tools.quantities import Unreadable, parse_instant
from tools.sent import SOURCE, Sent, find_sent, note_later

PROVIDER = Actor(ActorKind.PROVIDER, "receipts", "rest", Role.MEMBER)
SKEW_MS = 5 * 60_000  # how far a provider's clock may be from ours
RANKS: Mapping[str, int] = MappingProxyType({
    "soft_bounced": 1,
    "delivered": 2,
    "opened": 3,
    "clicked": 4,
    "replied": 5,
    "unsubscribed": 5,
    "bounced": 6,
    "complained": 7,
})
_KINDS = {status: kind for kind, status in STATUS.items()}
_KEY = re.compile(r"(cmg_[0-9a-z]{1,20})[.:](cus_[0-9a-z]{1,20})")
ACCEPTED_ID = "com_… of the log, or cmg_….cus_… of the Message-ID"


class Receipt(Args):
    """What happened to a message."""

    status: Literal["delivered", "opened", "clicked", "soft_bounced", "bounced", "complained"] = (
        Field(description="What happened; an address that bounced or complained is stopped.")
    )
    at: str = Field(
        default="", max_length=40, description="When, such as 2026-01-31T14:30:00Z; now if empty."
    )
    vendor_id: str = Field(
        default="", max_length=200, description="The provider's id of it, checked where known."
    )
    reason: str = Field(default="", max_length=300, description="What a mail server said of it.")


class Received(Result):
    """What a report came to."""

    message: str = Field(description="com_ id of the message in the log.")
    customer: str
    campaign: str
    outcome: Literal["recorded", "known", "late"] = Field(
        description="known: it was reported before; late: more is known already, as `status` says."
    )
    status: str = Field(description="The message's latest status.")
    stopped: bool = Field(description="Whether this stopped the address it was sent to.")


def read_receipt(given: Mapping[str, Any]) -> Receipt:
    """A report from outside; InvalidInput names each field, its value and what is accepted."""
    try:
        return Receipt.model_validate(dict(given))
    except ValidationError as error:
        raise invalid_arguments(Receipt, error) from None


async def take_receipt(ctx: Ctx, message: str, receipt: Receipt) -> Received:
    """Keep what happened to a message in its history and act on it. NotFound for a message that is
    not in this tenant's log; Conflict for one no campaign sent and for another's `vendor_id`."""
    return await ctx.services.write(ctx.tenant.id, lambda tx: _take(tx, ctx, message, receipt))


def _take(tx: Tx, ctx: Ctx, message: str, receipt: Receipt) -> Received:
    sent, logged = _named(tx, message)
    tx.contact.lock([sent.customer_id])  # several reports at once come one after the other
    logged = tx.communications.get(logged.id) or logged
    _must_be_theirs(tx, sent, receipt)
    at = _instant(ctx, receipt, logged)
    if RANKS[receipt.status] < RANKS.get(logged.status, 0):
        return _received(sent, logged, "late", logged.status)
    is_new = note_later(tx, sent, receipt.status, actor=ctx.actor.principal, now_ms=at)
    if not is_new:
        return _received(sent, logged, "known", logged.status)
    kind = _KINDS.get(receipt.status)
    stopped = stop(tx, ctx, sent, kind, receipt.reason) if kind else 0
    _audit(tx, ctx, sent, receipt.status)
    return _received(sent, logged, "recorded", receipt.status, stopped=bool(stopped))


def _named(tx: Tx, message: str) -> tuple[Sent, Communication]:
    """The message that is meant, by its id in the log or by the key that left with it."""
    sent = _by_key(tx, message) if _KEY.fullmatch(message) else _by_id(tx, message)
    logged = (
        tx.communications.get(sent.communication_id) if sent and sent.communication_id else None
    )
    if sent is None or logged is None:
        raise NotFound(f"there is no message {message}", hint="list_communications names them.")
    return sent, logged


def _by_key(tx: Tx, message: str) -> Sent | None:
    campaign, customer = re.split("[.:]", message)
    try:
        return find_sent(tx, from_text("campaign", campaign), from_text("customer", customer))
    except ValueError:
        raise invalid("message", message, "is not a message's id", ACCEPTED_ID) from None


def _by_id(tx: Tx, message: str) -> Sent | None:
    try:
        logged = tx.communications.get(from_text("communication", message))
    except ValueError:
        raise invalid("message", message, "is not a message's id", ACCEPTED_ID) from None
    if logged is None:
        return None
    known = logged.external_id
    if known is None or known.source != SOURCE or not _KEY.fullmatch(known.value):
        raise Conflict(
            f"the message {message} was not sent by a campaign",
            hint="log_communication keeps what became of others.",
        )
    return _by_key(tx, known.value)


def _must_be_theirs(tx: Tx, sent: Sent, receipt: Receipt) -> None:
    found = tx.campaigns.recipient(sent.campaign_id, sent.customer_id)
    known = found.vendor_id if found else None
    if receipt.vendor_id and known and receipt.vendor_id != known:
        raise Conflict(
            f"the provider knows this message by another id than {receipt.vendor_id}",
            hint="Report it for the message that has this id.",
        )


def _instant(ctx: Ctx, receipt: Receipt, logged: Communication) -> int:
    if not receipt.at:
        return ctx.now_ms
    try:
        at = parse_instant(receipt.at, ctx.tenant.zone)
    except Unreadable as error:
        raise invalid("at", receipt.at, error.reason, error.accepted) from None
    if at > ctx.now_ms + SKEW_MS:
        raise invalid("at", receipt.at, "is in the future", "a time up to now")
    if at < logged.occurred_at - SKEW_MS:
        raise invalid("at", receipt.at, "is before the message was sent", "a time since then")
    return min(max(at, logged.occurred_at), ctx.now_ms)


def _received(
    sent: Sent,
    logged: Communication,
    outcome: Literal["recorded", "known", "late"],
    status: str,
    *,
    stopped: bool = False,
) -> Received:
    return Received(
        message=to_text("communication", logged.id),
        customer=to_text("customer", sent.customer_id),
        campaign=to_text("campaign", sent.campaign_id),
        outcome=outcome,
        status=status,
        stopped=stopped,
    )


def _audit(tx: Tx, ctx: Ctx, sent: Sent, status: str) -> None:
    tx.audit.add(
        AuditEntry(
            actor_kind=ctx.actor.kind,
            actor=ctx.actor.id,
            door=ctx.actor.door,
            tool="message_status",
            effect="write",
            outcome=status,
            args_hash="",
            subject=to_text("customer", sent.customer_id),
            duration_us=0,
            request_id=ctx.request_id,
            at=ctx.now_ms,
        )
    )
