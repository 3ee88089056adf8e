"""What a transport answered, written down: who was sent to, what failed, what is unknown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from store.campaigns import Campaign, CampaignState, Recipient, RecipientState, Settled
from store.contact import Suppression
from store.ports import Tx
from store.text import fold
from store.types import CommunicationInput, WriteOutcome
from tools.campaigns.composing import Composed
from tools.context import JobRun
from tools.notifying.outreach import tell_paused
from tools.sending.transport import (
    About,
    Accepted,
    Outcome,
    Quota,
    Refused,
    Unknown,
    retry_after,
)
from tools.sent import external_id


@dataclass(frozen=True, slots=True)
class Ending:
    """How a batch ended: how many are settled for good, until when nothing more can be sent, and
    what the way out said where it refuses everybody for now."""

    settled: int
    wait_until: int | None = None
    trouble: str = ""


def record(
    tx: Tx,
    run: JobRun,
    campaign: Campaign,
    answered: Sequence[tuple[Recipient, Outcome]],
    composed: Mapping[int, Composed],
    *,
    unsendable: Sequence[tuple[Recipient, str]],
    token: str | None,
    now_ms: int,
) -> Ending:
    """Write what became of a batch: the log, the suppressions, the recipients, in one unit."""
    logged = _log(tx, run, campaign, answered, composed, now_ms)
    settled = [
        _settled(one, outcome, logged.get(one.customer_id), now_ms) for one, outcome in answered
    ]
    settled += [
        Settled(one.customer_id, RecipientState.FAILED, error=why) for one, why in unsendable
    ]
    attempts = {one.customer_id: one.attempt_id for one, _ in answered}
    attempts |= {one.customer_id: one.attempt_id for one, _ in unsendable}
    not_made = [
        key
        for one in settled
        if one.state in {RecipientState.PENDING, RecipientState.FAILED}
        and (key := attempts.get(one.customer_id)) is not None
    ]
    tx.contact.release(not_made)
    _suppress(tx, campaign, answered, now_ms)
    tx.campaigns.settle(campaign.id, settled, token=token, now_ms=now_ms)
    done = sum(one.state is not RecipientState.PENDING for one in settled)
    return _ending(tx, campaign, done, [outcome for _, outcome in answered], now_ms)


def _log(
    tx: Tx,
    run: JobRun,
    campaign: Campaign,
    answered: Sequence[tuple[Recipient, Outcome]],
    composed: Mapping[int, Composed],
    now_ms: int,
) -> Mapping[int, int]:
    """Log what was sent and what may have been; the communication of each customer."""
    rows = [
        CommunicationInput(
            customer_id=one.customer_id,
            channel=campaign.channel,
            direction="out",
            status="sent" if isinstance(outcome, Accepted) else "unknown",
            occurred_at=now_ms,
            subject=composed[one.customer_id].subject,
            body=composed[one.customer_id].text,
            campaign=campaign.name,
            external_id=external_id(campaign.id, one.customer_id),
            purpose=campaign.purpose,
            reserved=True,
        )
        for one, outcome in answered
        if isinstance(outcome, Accepted | Unknown)
    ]
    if not rows:
        return {}
    written = tx.communications.log_many(rows, actor=run.job.actor, now_ms=now_ms)
    return {
        row.customer_id: one.id
        for row, one in zip(rows, written, strict=True)
        if one.id is not None and one.outcome is not WriteOutcome.REFUSED
    }


def _settled(one: Recipient, outcome: Outcome, logged: int | None, now_ms: int) -> Settled:
    key = one.customer_id
    if isinstance(outcome, Accepted):
        return Settled(
            key, RecipientState.SENT, communication_id=logged, vendor_id=outcome.vendor_id
        )
    if isinstance(outcome, Unknown):
        return Settled(key, RecipientState.UNKNOWN, communication_id=logged, error=outcome.reason)
    if isinstance(outcome, Quota):
        return Settled(
            key,
            RecipientState.PENDING,
            not_before=outcome.until,
            error=outcome.reason,
            tried=False,
        )
    wait = (
        None if outcome.permanent and outcome.about is not About.TRANSPORT else _wait(one, outcome)
    )
    if wait is None:
        return Settled(key, RecipientState.FAILED, error=f"{outcome.code} {outcome.reason}")
    return Settled(
        key,
        RecipientState.PENDING,
        not_before=now_ms + wait * 1_000,
        error=f"{outcome.code} {outcome.reason}",
        tried=outcome.about is not About.TRANSPORT,
    )


def _wait(one: Recipient, outcome: Refused) -> int | None:
    """Seconds until it is tried again. A transport that is down costs no person their tries."""
    if outcome.about is About.TRANSPORT:
        return retry_after(1, outcome.retry_after)
    return retry_after(one.attempts, outcome.retry_after)


def _suppress(
    tx: Tx, campaign: Campaign, answered: Sequence[tuple[Recipient, Outcome]], now_ms: int
) -> None:
    rows = [
        Suppression(
            campaign.channel,
            fold(one.address),
            "bounced",
            f"{outcome.code} {outcome.reason}"[:300],
            now_ms,
            "job:send_campaign",
        )
        for one, outcome in answered
        if isinstance(outcome, Refused) and outcome.bad_address
    ]
    if rows:
        tx.contact.suppress(rows, now_ms=now_ms)


def _ending(
    tx: Tx, campaign: Campaign, done: int, outcomes: Sequence[Outcome], now_ms: int
) -> Ending:
    """When the job goes on, where the transport takes nothing now. A reached quota pauses the
    campaign and says until when; one that will never work pauses it until a person looks."""
    for outcome in outcomes:
        if isinstance(outcome, Quota):
            return Ending(done, outcome.until)
        if isinstance(outcome, Refused) and outcome.about is About.TRANSPORT:
            if outcome.permanent:
                reason = f"{outcome.code} {outcome.reason}"[:300]
                if tx.campaigns.move(
                    campaign.id,
                    old=[CampaignState.SENDING],
                    new=CampaignState.PAUSED,
                    now_ms=now_ms,
                    reason=reason,
                ):
                    tell_paused(tx, campaign, reason, now_ms=now_ms)
                return Ending(done)
            until = now_ms + (retry_after(1, outcome.retry_after) or 60) * 1_000
            return Ending(done, until, f"{outcome.code} {outcome.reason}")
    return Ending(done)
