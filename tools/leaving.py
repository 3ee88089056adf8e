"""What a person's own link does, without a login: out of e-mail, or which channels may be used.

The link is the person's: it can stop everything at once, but it lifts no suppression. Whoever was
sent a forwarded message could; that takes a proposal which somebody of the organisation approves.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from store.contact import CHANNELS, ConsentInput, ContactFacts, Suppression
from store.ids import to_text
from store.ports import Reader, Tx
from store.text import fold
from store.types import ActorKind, AuditEntry
from tools.context import Actor, Ctx, Role
from tools.deciding import facts_of
from tools.sending.unsubscribe import Leaving
from tools.sent import find_sent, note_later

EMAIL = "email"
BY_LINK, BY_PAGE = "unsubscribe link", "preference page"
PERSON = Actor(ActorKind.PROVIDER, "unsubscribe", "unsubscribe", Role.MEMBER)
_HIDDEN = "•••"


@dataclass(frozen=True, slots=True)
class Standing:
    """How a person may be contacted, as their own page shows it: the masked address; each channel
    they have an address on, with whether they agreed; those that are stopped altogether."""

    address: str = ""
    channels: Mapping[str, bool] = field(default_factory=lambda: MappingProxyType({}))
    stopped: frozenset[str] = frozenset()

    @property
    def is_out(self) -> bool:
        """Whether no e-mail reaches them any more."""
        return EMAIL in self.stopped


def standing(reader: Reader | Tx, leaving: Leaving, ctx: Ctx) -> Standing:
    """How the person of a link may be contacted; an empty one when they are no longer known."""
    facts = _facts(reader, leaving, ctx)
    return _shown(facts) if facts else Standing()


def leave(tx: Tx, leaving: Leaving, ctx: Ctx) -> Standing:
    """Stop e-mail to the person of a link: their address and the one that was written to are
    suppressed, the refusal is recorded, the message says so. Again changes nothing."""
    tx.contact.lock([leaving.customer_id])  # several clicks at once are one
    facts = _facts(tx, leaving, ctx)
    if facts is None:
        return Standing()
    sent = find_sent(tx, leaving.campaign_id, leaving.customer_id)
    mailed = sent is not None and sent.channel == EMAIL
    addresses = {fold(one) for one in (facts.email, sent.address if sent and mailed else "") if one}
    rows = [
        Suppression(EMAIL, one, "unsubscribed", _proof(leaving), ctx.now_ms, ctx.actor.principal)
        for one in sorted(addresses)
    ]
    stopped = tx.contact.suppress(rows, now_ms=ctx.now_ms) if rows else 0
    refused = _say(tx, ctx, leaving, facts, {EMAIL: False}, BY_LINK)
    noted = sent is not None and note_later(
        tx, sent, "unsubscribed", actor=ctx.actor.principal, now_ms=ctx.now_ms
    )
    if stopped or refused or noted:
        _audit(tx, ctx, leaving, "unsubscribe", [EMAIL])
    return standing(tx, leaving, ctx)


def prefer(tx: Tx, leaving: Leaving, wanted: Collection[str], ctx: Ctx) -> Standing:
    """Keep which channels a person agrees to: those ticked are granted, the others of the page
    denied. A channel that is stopped altogether stays as it is."""
    tx.contact.lock([leaving.customer_id])  # several clicks at once are one
    facts = _facts(tx, leaving, ctx)
    if facts is None:
        return Standing()
    shown = _shown(facts)
    said = {one: one in wanted for one in shown.channels if one not in shown.stopped}
    if changed := _say(tx, ctx, leaving, facts, said, BY_PAGE):
        _audit(tx, ctx, leaving, "preferences", changed)
    return standing(tx, leaving, ctx)


def masked(address: str) -> str:
    """An address that its owner knows again and nobody else learns: z•••@e•••.com."""
    name, at, domain = address.rpartition("@")
    if not at:
        return _HIDDEN
    host, dot, last = domain.rpartition(".")
    return f"{name[:1]}{_HIDDEN}@{(host or last)[:1]}{_HIDDEN}{dot}{last if dot else ''}"


def _facts(reader: Reader | Tx, leaving: Leaving, ctx: Ctx) -> ContactFacts | None:
    return next(iter(facts_of(reader, [leaving.customer_id], ctx)), None)


def _shown(facts: ContactFacts) -> Standing:
    has = {one: facts.email if one == EMAIL else facts.phone for one in CHANNELS}
    agreed = {
        one: (known := facts.consent.get(one)) is not None and known.state == "granted"
        for one in CHANNELS
        if has[one]
    }
    stopped = frozenset(one for one in agreed if one in facts.suppressed)
    return Standing(masked(facts.email or ""), MappingProxyType(agreed), stopped)


def _say(
    tx: Tx,
    ctx: Ctx,
    leaving: Leaving,
    facts: ContactFacts,
    said: Mapping[str, bool],
    source: str,
) -> list[str]:
    """Record what is not known yet; the channels that changed."""
    states = {one: "granted" if yes else "denied" for one, yes in said.items()}
    known = {one: now.state for one, now in facts.consent.items()}
    rows = [
        ConsentInput(facts.customer_id, one, state, source, _proof(leaving), ctx.now_ms)
        for one, state in states.items()
        if known.get(one) != state
    ]
    if rows:
        tx.contact.set_consent(rows, actor=ctx.actor.principal, now_ms=ctx.now_ms)
    return [row.channel for row in rows]


def _proof(leaving: Leaving) -> str:
    return to_text("campaign", leaving.campaign_id) if leaving.campaign_id else "no campaign"


def _audit(tx: Tx, ctx: Ctx, leaving: Leaving, tool: str, channels: Sequence[str]) -> None:
    whole = f"{_proof(leaving)} {' '.join(channels)}"
    tx.audit.add(
        AuditEntry(
            actor_kind=ctx.actor.kind,
            actor=ctx.actor.id,
            door=ctx.actor.door,
            tool=tool,
            effect="write",
            outcome="done",
            args_hash=hashlib.sha256(whole.encode()).hexdigest(),
            subject=to_text("customer", leaving.customer_id),
            duration_us=0,
            request_id=ctx.request_id,
            at=ctx.now_ms,
        )
    )
