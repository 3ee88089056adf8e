"""lift_suppression: contacting an address again that was suppressed, once a person approved it."""

from __future__ import annotations

import hashlib
import json
from typing import Any, Literal

from pydantic import Field

from store.contact import Suppression
from store.ids import to_text
from store.ports import Reader, Tx
from store.proposals import Proposal
from store.text import fold
from tools.arguments import Args
from tools.context import Ctx
from tools.errors import invalid
from tools.lookup import the_one
from tools.outreach_words import said
from tools.proposing import Plan, Proposed, propose
from tools.views import short, shown_time

KIND = "lift_suppression"


class LiftSuppression(Args):
    """Whose address, on which channel, and why."""

    customer: str = Field(
        min_length=1, max_length=200, description="The customer: id or what names them."
    )
    channel: Literal["email", "sms", "whatsapp", "call"] = Field(description="The channel.")
    reason: str = Field(
        min_length=1,
        max_length=500,
        description="Why it may be contacted again: they asked for it, the mailbox works.",
    )


async def lift_suppression(ctx: Ctx, args: LiftSuppression) -> Proposed:
    """Propose to contact a suppressed address again (unsubscribed, bounced, complained, by hand).

    Use it when the user says an address works again or was stopped by mistake. It only proposes: a
    person must approve. A refusal of consent stays; when they agreed anew use
    set_contact_policy as well. Example: {"customer": "cus_…", "channel": "email", "reason": "They
    wrote that they want our letters again"}.
    """

    def unit(tx: Tx) -> Proposed:
        customer = the_one(tx, args.customer)
        address = customer.email if args.channel == "email" else customer.phone
        found = tx.contact.suppression(args.channel, address) if address else None
        if found is None:
            raise invalid(
                "channel", args.channel, "is not suppressed for them", "a suppressed channel"
            )
        shown = {
            "customer": to_text("customer", customer.id),
            "name": short(customer.name),
            "channel": args.channel,
            "address": found.address,
            "suppressed": found.reason,
            "since": shown_time(found.since),
            "evidence": short(found.evidence, 400),
            "reason": args.reason,
        }
        title = said(ctx.locale, "lift_title", name=short(customer.name, 60), channel=args.channel)
        return propose(
            tx,
            ctx,
            Plan(
                kind=KIND,
                title=title,
                args={"channel": args.channel, "address": found.address},
                shown=shown,
                content_hash=_hash(found),
                size=1,
                subject_id=customer.id,
            ),
        )

    return await ctx.write(unit)


def _hash(found: Suppression) -> str:
    whole = json.dumps([found.channel, fold(found.address), found.reason, found.since])
    return hashlib.sha256(whole.encode()).hexdigest()


class LiftExecutor:
    """Lifts the suppression that was approved; implements `tools.proposing.Executor`."""

    def why_stale(self, tx: Reader | Tx, proposal: Proposal, ctx: Ctx) -> str | None:
        """Another suppression of the address is not the one that was looked at."""
        args: dict[str, Any] = json.loads(proposal.args)
        found = tx.contact.suppression(args["channel"], args["address"])
        if found is None:
            return said(ctx.locale, "lifted_already")
        shown: dict[str, Any] = json.loads(proposal.plan)
        same = (found.reason, shown_time(found.since)) == (shown["suppressed"], shown["since"])
        return None if same else said(ctx.locale, "suppressed_anew")

    def content_hash(self, tx: Reader | Tx, proposal: Proposal) -> str:
        """Of the suppression that is there now."""
        args: dict[str, Any] = json.loads(proposal.args)
        found = tx.contact.suppression(args["channel"], args["address"])
        return "" if found is None else _hash(found)

    def start(self, tx: Tx, proposal: Proposal, ctx: Ctx) -> int | None:
        """Lift it."""
        del ctx
        args: dict[str, Any] = json.loads(proposal.args)
        tx.contact.lift(args["channel"], args["address"])
        return None

    def drop(self, tx: Tx, proposal: Proposal, ctx: Ctx) -> None:
        """Nothing was prepared."""
