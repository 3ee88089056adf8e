"""A proposal as a card: what would happen, to whom, who is left out and why, and who decides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from pydantic import ValidationError

from tools.granting import Grant
from tools.operations.campaigns import CampaignLine
from tools.operations.proposals import ProposalLine
from tools.operations.sending import MessagePreview, SendProposed
from tools.policy.standing import read_covers
from tools.proposing import Proposed
from ui.chat.cards_outreach import channel_name, parts_of, person_props, reason_bars
from ui.chat.cards_values import number
from ui.chat.words import labels, word
from ui.fields import is_object

Props: TypeAlias = dict[str, Any]
CONFIRM_OVER = 10
"""Of how many people an approval is asked once more."""
SEND, RESUME, LIFT = "send_message", "resume_campaign", "lift_suppression"
LIFT_FACTS = ("name", "address", "suppressed", "since", "evidence", "reason")
SUPPRESSED = frozenset(("unsubscribed", "bounced", "complained", "manual"))
STATES = frozenset((
    "pending", "approved", "running", "done", "partial", "failed", "rejected", "expired",
    "superseded", "stale", "nothing",
))  # fmt: skip
DOORS = frozenset(("chat", "cli", "mcp", "rest"))


def proposed_props(made: Proposed, locale: str) -> Props:
    """The props of a proposal that was just made; the card then asks the store how it stands."""
    state = "nothing" if made.outcome == "nothing" else made.state
    return {
        **_shared(locale, state),
        "proposal": made.proposal,
        "title": made.title or word(locale, "proposal.nothing"),
        "size": made.size,
        "size_text": _people(made.size, locale),
        "confirm": "",
        "requested": "",
        "approvals": "",
        "created_at": "",
        "expires_at": made.expires_at or "",
        "decided": made.approved_by,
        "tainted": word(locale, "proposal.tainted") if made.tainted else "",
        "standing": "",
        "digest": "",
        "campaign": "",
        "problem": None,
        "notes": made.notes,
        **_sending(
            made if isinstance(made, SendProposed) else SendProposed(outcome="nothing"), locale
        ),
        "facts": _timing(made, locale),
    }


def proposal_props(line: ProposalLine, plan: Mapping[str, Any], locale: str) -> Props:
    """The props of a proposal as the store holds it."""
    sending = _of_plan(line, plan)
    return {
        **_shared(locale, line.state),
        "proposal": line.id,
        "title": line.title,
        "size": line.size,
        "size_text": _people(line.size, locale),
        "confirm": _confirm(line, locale),
        "requested": word(
            locale, "proposal.requested", _who(line.requested_by, locale), _door(line.door, locale)
        ),
        "approvals": _approvals(line, locale),
        "created_at": line.created_at,
        "expires_at": line.expires_at,
        "decided": _decided(line, locale),
        "tainted": word(locale, "proposal.tainted") if line.tainted else "",
        "standing": line.id if line.kind == SEND else "",
        "digest": line.digest,
        "campaign": _campaign(line, plan, sending),
        "problem": None,
        "notes": [],
        **_sending(sending, locale),
        "facts": _timing(sending, locale) or _facts(line.kind, plan, locale),
    }


def standing_props(asked: Grant, locale: str) -> Props:
    """What a standing approval would let start, before it is confirmed."""
    covers = read_covers(asked.covers)
    told = {"most": number(asked.most_each, locale), "day": number(asked.most_a_day, locale)}
    facts = [
        (name, said)
        for name, value in covers.model_dump(mode="json", exclude={"kind", "doors"}).items()
        if (said := _listed(value))
    ]
    return {
        "question": word(locale, "proposal.always_ask"),
        "facts": [
            {"label": word(locale, f"proposal.covers_{name}"), "value": said}
            for name, said in facts
        ],
        "limits": word(locale, "proposal.always_limits", told["most"], told["day"], asked.days),
    }


def _listed(value: Any) -> str:
    if is_object(value):
        return ", ".join(f"{name} = {one}" for name, one in value.items())
    return value if isinstance(value, str) else ", ".join(map(str, value))


def _shared(locale: str, state: str) -> Props:
    known = state if state in STATES else "pending"
    return {
        "locale": locale,
        "words": labels(locale, "outreach", "proposal"),
        "state": state,
        "state_said": word(locale, f"proposal.is_{known}"),
    }


def _people(count: int, locale: str) -> str:
    return word(
        locale, "outreach.person" if count == 1 else "outreach.people", number(count, locale)
    )


def _of_plan(line: ProposalLine, plan: Mapping[str, Any]) -> SendProposed:
    """What a plan says of sending; nothing, where it is about something else."""
    if line.kind != SEND:
        return SendProposed(outcome="nothing")
    try:
        return SendProposed.model_validate({**plan, "outcome": "proposed"})
    except ValidationError:  # of another version
        return SendProposed(outcome="nothing")


def _confirm(line: ProposalLine, locale: str) -> str:
    """The question before a yes; none for a few people."""
    if line.size <= CONFIRM_OVER:
        return ""
    key = "proposal.confirm_send" if line.kind in {SEND, RESUME} else "proposal.confirm"
    return word(locale, key, number(line.size, locale))


def _who(principal: str, locale: str) -> str:
    """human:marc as a person reads it."""
    kind, _, name = principal.partition(":")
    known = kind in {"human", "agent", "job"} and name
    return word(locale, f"proposal.by_{kind}", name) if known else principal


def _door(door: str, locale: str) -> str:
    return word(locale, f"proposal.door_{door}") if door in DOORS else door


def _approvals(line: ProposalLine, locale: str) -> str:
    if line.needed <= 1:
        return ""
    return word(locale, "proposal.approvals", len(line.approvals), line.needed)


def _decided(line: ProposalLine, locale: str) -> str:
    """Who decided and what was noted, where a decision was made."""
    if line.state == "pending":
        return ""
    by = word(locale, "proposal.decided", _who(line.decided_by, locale)) if line.decided_by else ""
    return " · ".join(filter(None, (by, line.note)))


def _campaign(line: ProposalLine, plan: Mapping[str, Any], sending: SendProposed) -> str:
    about = plan.get("campaign")
    if line.kind == RESUME and is_object(about):
        return str(about.get("id") or "")
    return sending.campaign


def _sending(made: SendProposed, locale: str) -> Props:
    """Who would get it, who not and why, and how it looks."""
    now = max(0, made.sending - made.waiting)
    counts = {"now": now, "later": made.waiting, "left_out": made.left_out}
    return {
        "channel": channel_name(made.channel, locale) if made.channel else "",
        "purpose": word(locale, f"outreach.{made.purpose}") if made.purpose else "",
        "sentence": made.sentence,
        "parts": parts_of(
            [(key, word(locale, f"proposal.{key}"), people) for key, people in counts.items()],
            locale,
        ),
        "reasons": reason_bars(made.reasons, locale),
        "previews": [_preview(one) for one in made.previews],
        "examples": [person_props(one, locale, left_out=True) for one in made.examples],
        "folder": made.folder and word(locale, "proposal.folder", made.folder),
    }


def _preview(one: MessagePreview) -> Props:
    return {
        "variant": one.variant,
        "why": "",
        "name": one.customer_name,
        "to": one.to,
        "subject": one.subject,
        "preheader": one.preheader,
        "text": one.text,
        "missing": "",
    }


def _timing(made: Proposed, locale: str) -> list[Props]:
    """When and how fast it would be sent, where that was said."""
    if not isinstance(made, SendProposed) or not made.timing:
        return []
    return [{"label": word(locale, "proposal.timing"), "value": made.timing, "instant": False}]


def _facts(kind: str, plan: Mapping[str, Any], locale: str) -> list[Props]:
    """What else a plan says, by kind."""
    if kind == LIFT:
        return [_fact(name, plan, locale) for name in LIFT_FACTS if plan.get(name)]
    if kind != RESUME:
        return []
    try:
        line = CampaignLine.model_validate(plan.get("campaign"))
    except ValidationError:
        return []
    counted = (
        ("sent", line.sent),
        ("failed", line.failed),
        ("unknown", line.unknown),
        ("pending", line.to_send),
    )
    return [
        {"label": word(locale, f"campaign.{key}"), "value": number(people, locale)}
        for key, people in counted
    ]


def _fact(name: str, plan: Mapping[str, Any], locale: str) -> Props:
    value = str(plan[name])
    if name == "suppressed" and value in SUPPRESSED:
        value = word(locale, f"proposal.{value}")
    return {"label": word(locale, f"proposal.{name}"), "value": value, "instant": name == "since"}
