"""What came back, acted on: addresses that do not exist are stopped, so are complaints, and an
address that three messages of two weeks bounced from.

A report is a stranger's word. It counts only where it names a message of ours and the address that
message was sent to; the same report again changes nothing, even after a person let the address be
contacted anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from store.contact import Suppression
from store.ids import from_text, to_text
from store.ports import Tx, in_batches
from store.text import fold
from store.types import AuditEntry, Communication
from tools.context import Ctx
from tools.sending.bounces import Bounce, BounceKind, read_bounce
from tools.sent import SOURCE, Sent, find_sent, note_later

EMAIL = "email"
SOFT_LIMIT, SOFT_DAYS = 3, 14
DAY_MS = 86_400_000
BATCH = 50
MOST_MESSAGES = 100
STATUS = {
    BounceKind.HARD: "bounced",
    BounceKind.SOFT: "soft_bounced",
    BounceKind.COMPLAINT: "complained",
}


class Taken(StrEnum):
    """What a mail was: a report acted on, one known already, one of somebody else's message or
    address, or no report."""

    HARD = "hard"
    SOFT = "soft"
    COMPLAINT = "complaint"
    KNOWN = "known"
    NOT_OURS = "not_ours"
    NO_REPORT = "no_report"


@dataclass(slots=True)
class Tally:
    """How many mails were what, and how many addresses are stopped that were not before."""

    taken: dict[Taken, int] = field(default_factory=lambda: dict.fromkeys(Taken, 0))
    stopped: int = 0

    @property
    def read(self) -> int:
        """How many mails there were."""
        return sum(self.taken.values())


async def take_reports(
    ctx: Ctx, mails: Iterable[bytes], told: Callable[[int], None] = lambda count: None
) -> Tally:
    """Act on mails that came to the sender's address, whatever they are; `told` how many so far."""
    tally = Tally()
    for batch in in_batches(map(read_bounce, mails), BATCH):

        def unit(tx: Tx, batch: Sequence[Bounce] = batch) -> list[tuple[Taken, int]]:
            return [_take(tx, ctx, one) for one in batch]

        for what, stopped in await ctx.services.write(ctx.tenant.id, unit):
            tally.taken[what] += 1
            tally.stopped += stopped
        told(tally.read)
    return tally


def _take(tx: Tx, ctx: Ctx, bounce: Bounce) -> tuple[Taken, int]:
    """What a report is, and how many addresses it stopped."""
    if bounce.kind is BounceKind.IGNORE:
        return Taken.NO_REPORT, 0
    sent = _ours(tx, bounce)
    if sent is None:
        return Taken.NOT_OURS, 0
    status = STATUS[bounce.kind]
    is_new = note_later(tx, sent, status, actor=ctx.actor.principal, now_ms=ctx.now_ms)
    if not is_new and sent.communication_id is not None:
        return Taken.KNOWN, 0
    why = f"{bounce.status} {bounce.reason}".strip()
    stopped = stop(tx, ctx, sent, bounce.kind, why)
    if not is_new and not stopped:
        return Taken.KNOWN, 0
    _audit(tx, ctx, sent, status)
    return Taken(bounce.kind.value), stopped


def _ours(tx: Tx, bounce: Bounce) -> Sent | None:
    """The message a report is about, where it was sent to the address the report names. A complaint
    may name none: providers take it out."""
    campaign, _, customer = bounce.key.partition(".")
    try:
        sent = find_sent(tx, from_text("campaign", campaign), from_text("customer", customer))
    except ValueError:
        return None
    if sent is None or sent.channel != EMAIL:
        return None
    unnamed = bounce.kind is BounceKind.COMPLAINT and not bounce.recipient
    return sent if unnamed or fold(bounce.recipient) == fold(sent.address) else None


def stop(tx: Tx, ctx: Ctx, sent: Sent, kind: BounceKind, why: str) -> int:
    """Stop the address that a message came back from, where one report or several call for it; how
    many addresses that stopped which were not before. `why` is what was said of it."""
    evidence = why or kind.value
    if kind is BounceKind.SOFT:
        count = _soft_bounced(tx, ctx, sent)
        if count < SOFT_LIMIT:
            return 0
        evidence = f"{count} messages within {SOFT_DAYS} days; {evidence}"
    reason = "complained" if kind is BounceKind.COMPLAINT else "bounced"
    row = Suppression(
        sent.channel, fold(sent.address), reason, evidence[:300], ctx.now_ms, ctx.actor.principal
    )
    return tx.contact.suppress([row], now_ms=ctx.now_ms)


def _soft_bounced(tx: Tx, ctx: Ctx, sent: Sent) -> int:
    """How many messages of the last two weeks to the same address bounced for a while, and nothing
    else is known of since."""
    page = tx.communications.page(
        customer_id=sent.customer_id,
        channel=sent.channel,
        direction="out",
        since_ms=ctx.now_ms - SOFT_DAYS * DAY_MS,
        limit=MOST_MESSAGES,
        cursor=None,
    )
    soft = STATUS[BounceKind.SOFT]
    campaigns = [_campaign_of(one) for one in page.items if one.status == soft]
    others = [find_sent(tx, key, sent.customer_id) for key in campaigns if key]
    return sum(one is not None and fold(one.address) == fold(sent.address) for one in others)


def _campaign_of(logged: Communication) -> int:
    """The campaign a logged message is of, 0 for none."""
    known = logged.external_id
    if known is None or known.source != SOURCE:
        return 0
    try:
        return from_text("campaign", known.value.partition(":")[0])
    except ValueError:
        return 0


def _audit(tx: Tx, ctx: Ctx, sent: Sent, status: str) -> None:
    tx.audit.add(
        AuditEntry(
            actor_kind=ctx.actor.kind,
            actor=ctx.actor.id,
            door=ctx.actor.door,
            tool="bounces",
            effect="write",
            outcome=status,
            args_hash="",
            subject=to_text("customer", sent.customer_id),
            duration_us=0,
            request_id=ctx.request_id,
            at=ctx.now_ms,
        )
    )
