"""What writing to people, and work that lasts, have to tell: notes, and events for webhooks."""

from __future__ import annotations

from collections.abc import Mapping

from store.campaigns import Campaign
from store.ids import to_text
from store.ports import Tx
from store.proposals import Proposal
from store.types import Customer, Job
from tools.notifying.notes import MAIL, Note, notify
from tools.webhooks.events import DELIVER, emit

MISSED = frozenset({"missed", "no_answer", "voicemail"})
CHANNELS = frozenset({"email", "sms", "whatsapp"})
SENDING = "send_campaign"
QUIET = frozenset({MAIL, DELIVER})  # telling of these would make more of them


def tell_waiting(tx: Tx, proposal: Proposal, *, actor: str, now_ms: int) -> None:
    """A proposal waits for a person."""
    key = to_text("proposal", proposal.id)
    detail = {"title": proposal.title[:300], "size": proposal.size, "kind_of": proposal.kind}
    note = Note("approval_waiting", key, detail, key=str(proposal.id))
    notify(tx, note, now_ms=now_ms, actor=actor)


def tell_decided(tx: Tx, proposal: Proposal, *, what: str, by: str) -> None:
    """A proposal was approved or rejected: `what` is the one or the other."""
    data = {
        "proposal": to_text("proposal", proposal.id),
        "tool": proposal.kind,
        "title": proposal.title,
        "size": proposal.size,
        "by": by,
    }
    emit(tx, f"proposal.{what}", data, actor=by)


def tell_inbound(
    tx: Tx,
    customer: Customer,
    communication_id: int,
    *,
    channel: str,
    status: str,
    answers: bool,
    actor: str,
    now_ms: int,
) -> None:
    """A customer wrote back, or called and nobody answered. `answers`: it is to a campaign."""
    who, touch = to_text("customer", customer.id), to_text("communication", communication_id)
    detail = {"customer": (customer.name or who)[:200], "channel": channel, "communication": touch}
    if channel == "call" and status in MISSED:
        note = Note("call_missed", who, detail, key=str(communication_id))
        notify(tx, note, now_ms=now_ms, actor=actor)
    elif channel in CHANNELS:
        note = Note("reply", who, detail, key=str(communication_id))
        notify(tx, note, now_ms=now_ms, actor=actor)
        data = {
            "customer": who,
            "communication": touch,
            "channel": channel,
            "answersCampaign": answers,
        }
        emit(tx, "reply.received", data, actor=actor)


def tell_finished(tx: Tx, campaign: Campaign, states: Mapping[str, int], *, now_ms: int) -> None:
    """A campaign has come to its end; `states` counts its people."""
    key = to_text("campaign", campaign.id)
    failed, unknown = states.get("failed", 0), states.get("unknown", 0)
    data = {
        "campaign": key,
        "name": campaign.name,
        "channel": campaign.channel,
        "sent": states.get("sent", 0),
        "failed": failed,
        "unknown": unknown,
        "skipped": states.get("skipped", 0),
    }
    emit(tx, "campaign.finished", data, actor=campaign.actor)
    if failed + unknown:
        detail = {"campaign": campaign.name[:200], "failed": failed + unknown}
        note = Note("send_failed", key, detail, key=f"{campaign.id}:{campaign.run}")
        notify(tx, note, now_ms=now_ms, actor=campaign.actor)


def tell_paused(tx: Tx, campaign: Campaign, reason: str, *, now_ms: int) -> None:
    """A campaign was paused by what it met, not by a person."""
    detail = {"form": "paused", "campaign": campaign.name[:200], "reason": reason[:300]}
    key = f"{campaign.id}:{campaign.run}:paused"
    note = Note("send_failed", to_text("campaign", campaign.id), detail, key=key)
    notify(tx, note, now_ms=now_ms, actor=campaign.actor)


def tell_gave_up(tx: Tx, job: Job, reason: str, *, now_ms: int) -> None:
    """A job went to the dead letters."""
    if job.kind in QUIET:
        return
    detail = {"form": "", "work": job.kind, "reason": reason[:300]}
    subject, key = to_text("job", job.id), f"job:{job.id}:{now_ms}"
    if job.kind == SENDING:
        note = Note("send_failed", subject, {**detail, "form": "gave_up"}, key=key)
    else:
        note = Note("sync_failed", subject, detail, key=key)
    notify(tx, note, now_ms=now_ms, actor=job.actor)
