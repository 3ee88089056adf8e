"""set_contact_policy: what one person said about being contacted, with source and proof."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from store.contact import CHANNELS, ConsentEvent, ConsentInput, ContactFacts, Purpose, Suppression
from store.ids import to_text
from store.ports import Tx
from store.text import fold
from store.types import CustomerInput, WriteOutcome
from tools.arguments import Args, Result
from tools.context import Ctx
from tools.deciding import facts_of, surroundings
from tools.errors import Conflict, invalid
from tools.lookup import the_one
from tools.operations.eligibility import PersonVerdict, person_verdict
from tools.quantities import Unreadable, parse_instant
from tools.views import Quoted, quoted, short, shown_time

DAY_MS = 86_400_000
HISTORY = 10
Channel = Literal["all", "email", "sms", "whatsapp", "call"]


class SetContactPolicy(Args):
    """What a person said; give what changes and leave the rest."""

    customer: str = Field(
        min_length=1, max_length=200, description="The customer: id or what names them."
    )
    channel: Channel = Field(default="all", description="Channel it is about, or all four.")
    consent: Literal["unchanged", "granted", "denied"] = Field(
        default="unchanged", description="Whether they agreed to be contacted or refused."
    )
    suppress: bool = Field(
        default=False,
        description="true stops the address on the channel for everything, receipts included; "
        "only lift_suppression takes it back.",
    )
    do_not_call: Literal["unchanged", "yes", "no"] = Field(
        default="unchanged", description="Whether they must never be called."
    )
    automation: Literal["unchanged", "on", "off"] = Field(
        default="unchanged", description="Whether campaigns and automation may contact them."
    )
    source: str = Field(
        default="", max_length=120, description="Where it is known from: phone call, web form."
    )
    proof: str = Field(
        default="",
        max_length=2_000,
        description="What proves it: the words said, a form's or recording's name.",
    )
    since: str = Field(
        default="", max_length=40, description="When they said so; now when left empty."
    )


class ConsentLine(Result):
    """One line of a person's consent history."""

    channel: str
    state: str
    source: str
    proof: Quoted | None
    at: str
    logged_by: str


class ContactPolicySet(Result):
    """What holds now for this person."""

    outcome: Literal["updated", "unchanged"]
    customer: str
    customer_name: str
    changed: list[str] = Field(description="What is different now.")
    verdict: PersonVerdict = Field(description="Who may contact them now, for marketing.")
    history: list[ConsentLine] = Field(description="The latest of what they said, newest first.")


async def set_contact_policy(ctx: Ctx, args: SetContactPolicy) -> ContactPolicySet:
    """Record that a person agreed to be contacted, refused, or must be left alone.

    Use it when the user says that somebody consented, opted out, wants no calls, or complained.
    A refusal takes effect at once, in campaigns under way too. Name where it is known from and what
    proves a consent. To take a suppression back use lift_suppression, which needs approval.
    Example: {"customer": "cus_…", "channel": "sms", "consent": "denied", "source": "phone call"}.
    """
    at = _when(ctx, args.since)
    _check(args)

    def unit(tx: Tx) -> ContactPolicySet:
        customer = the_one(tx, args.customer)
        changed = [
            *_set_consent(tx, ctx, args, customer.id, at),
            *_set_flags(tx, ctx, args, customer.id),
            *_suppress(tx, ctx, args, customer.id, at),
        ]
        [facts] = facts_of(tx, [customer.id], ctx)
        around = surroundings(tx, ctx, Purpose.MARKETING)
        decisions = {channel: around.decider(channel).decide(facts) for channel in CHANNELS}
        return ContactPolicySet(
            outcome="updated" if changed else "unchanged",
            customer=to_text("customer", customer.id),
            customer_name=short(customer.name),
            changed=changed,
            verdict=person_verdict(ctx, facts, decisions),
            history=[_line(one) for one in tx.contact.consent_history(customer.id, HISTORY)],
        )

    return await ctx.write(unit)


def _check(args: SetContactPolicy) -> None:
    given = (args.consent, args.do_not_call, args.automation)
    if not args.suppress and all(value == "unchanged" for value in given):
        accepted = "consent, suppress, do_not_call or automation"
        raise invalid("input", None, "nothing is to be changed", accepted)
    if args.consent == "granted" and not args.source:
        raise invalid(
            "source", "", "is needed for a consent", "where it is known from, such as web form"
        )


def _when(ctx: Ctx, text: str) -> int:
    if not text:
        return ctx.now_ms
    try:
        at = parse_instant(text, ctx.tenant.zone)
    except Unreadable as error:
        raise invalid("since", text, error.reason, error.accepted) from None
    if at > ctx.now_ms + DAY_MS:
        raise invalid("since", text, "is in the future", "a time up to now")
    return at


def _channels(args: SetContactPolicy) -> tuple[str, ...]:
    return CHANNELS if args.channel == "all" else (args.channel,)


def _set_consent(tx: Tx, ctx: Ctx, args: SetContactPolicy, customer_id: int, at: int) -> list[str]:
    if args.consent == "unchanged":
        return []
    source = args.source or ctx.actor.door
    rows = [
        ConsentInput(customer_id, channel, args.consent, source, args.proof, at)
        for channel in _channels(args)
    ]
    written = tx.contact.set_consent(rows, actor=ctx.actor.principal, now_ms=ctx.now_ms)
    for one in written:
        if one.outcome is WriteOutcome.REFUSED:
            raise Conflict(one.reason)
    return [
        f"consent.{row.channel}"
        for row, one in zip(rows, written, strict=True)
        if one.outcome is not WriteOutcome.UNCHANGED
    ]


def _set_flags(tx: Tx, ctx: Ctx, args: SetContactPolicy, customer_id: int) -> list[str]:
    row = CustomerInput(
        id=customer_id,
        do_not_call=None if args.do_not_call == "unchanged" else args.do_not_call == "yes",
        automation_enabled=None if args.automation == "unchanged" else args.automation == "on",
    )
    if row.do_not_call is None and row.automation_enabled is None:
        return []
    [written] = tx.customers.upsert([row], now_ms=ctx.now_ms, add=False)
    return list(written.changed)


def _suppress(tx: Tx, ctx: Ctx, args: SetContactPolicy, customer_id: int, at: int) -> list[str]:
    if not args.suppress:
        return []
    [facts] = facts_of(tx, [customer_id], ctx)
    evidence = args.proof or args.source or ctx.actor.door
    rows = [
        Suppression(channel, fold(address), "manual", evidence, at, ctx.actor.principal)
        for channel in _channels(args)
        if (address := _address(facts, channel))
    ]
    if not rows:
        raise invalid("suppress", True, "there is no address to suppress", "a channel they have")
    new = tx.contact.suppress(rows, now_ms=ctx.now_ms)
    return [f"suppressed.{row.channel}" for row in rows] if new else []


def _address(facts: ContactFacts, channel: str) -> str | None:
    return facts.email if channel == "email" else facts.phone


def _line(event: ConsentEvent) -> ConsentLine:
    return ConsentLine(
        channel=event.channel,
        state=event.state,
        source=short(event.source),
        proof=quoted(event.proof, "proof of consent"),
        at=shown_time(event.occurred_at) or "",
        logged_by=event.actor,
    )
