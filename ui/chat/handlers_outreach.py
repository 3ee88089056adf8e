"""What the buttons of outreach do: write and change a draft, look who can be reached, propose to
send, decide, follow what goes out.

As `cards_desk`: a payload names an audience, a draft, a proposal or a campaign; the tools check it.
What a card shows of a proposal is always what the store holds, never what the card was given.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from tools.approving import Decided
from tools.arguments import Result
from tools.context import Ctx
from tools.errors import Conflict, NotFound, NotPermitted, RapportError, invalid
from tools.granting import grant, like_proposal
from tools.operations.campaign_changes import CampaignMoved
from tools.operations.campaigns import CampaignReport
from tools.operations.drafted import Drafted
from tools.operations.eligibility import EligibilityChecked
from tools.operations.proposals import ProposalList
from tools.operations.templates import TemplateSaved
from tools.proposing import Proposed
from tools.wording import worded
from ui.chat.cards import Card, Props, card_of
from ui.chat.cards_calls import Calls, Payload, Pressed
from ui.chat.cards_outreach_campaign import campaign_props, recipients_props
from ui.chat.cards_outreach_draft import draft_props
from ui.chat.cards_outreach_proposal import proposal_props, standing_props
from ui.chat.words import word

PEOPLE_SHOWN = 60
MOST_LISTED = 20
CHANGES = ("base", "instruction", "variant", "subject", "preheader", "body", "values", "restore")


class OutreachDesk:
    """Serves the cards of outreach in one person's conversation. `audience` gives the handle of a
    payload's people, kept for sure."""

    def __init__(self, calls: Calls, audience: Callable[[Payload], Awaitable[str]]) -> None:
        self._calls, self._audience, self._locale = calls, audience, calls.locale

    async def press(self, button: str, payload: Payload) -> Pressed:
        """Do what a button of `OUTREACH` says. RapportError when it can't be done."""
        return await OUTREACH[button](self, payload)

    async def draft_new(self, payload: Payload) -> Pressed:
        """Write a message for a card's people; `asked` holds the values it needs first."""
        arguments: dict[str, Any] = {
            "goal": payload.get("goal"),
            "channel": payload.get("channel", "email"),
            "values": payload.get("values") or [],
            "audience": await self._audience(payload),
        }
        made = await self._calls.call(Drafted, "draft_message", arguments)
        if made.outcome != "found":
            return Pressed(_asked(made))
        await self._calls.record("draft_message", arguments, made)
        return Pressed(cards=self._cards(made))

    async def draft_show(self, payload: Payload) -> Pressed:
        """A draft at its newest version."""
        made = await self._calls.call(Drafted, "revise_draft", {"draft": payload.get("draft")})
        return Pressed(draft_props(made, self._locale))

    async def draft_change(self, payload: Payload) -> Pressed:
        """A draft after one change; `conflict` when somebody else changed it meanwhile."""
        arguments = {"draft": payload.get("draft"), **_given(payload, CHANGES)}
        try:
            made = await self._calls.call(Drafted, "revise_draft", arguments)
        except Conflict as error:
            return Pressed({"conflict": str(error)})
        if made.outcome != "found":
            return Pressed(_asked(made))
        await self._calls.record("revise_draft", arguments, made)
        return Pressed(draft_props(made, self._locale))

    async def draft_template(self, payload: Payload) -> Pressed:
        """Keep a draft as a template; `exists` asks whether to replace the one of that name."""
        arguments = {
            "name": payload.get("name"),
            "draft": payload.get("draft"),
            "replace": payload.get("replace") is True,
        }
        try:
            await self._calls.call(TemplateSaved, "save_template", arguments)
        except Conflict as error:
            return Pressed({"exists": True, "message": str(error)})
        return Pressed({"saved": word(self._locale, "draft.kept", str(payload.get("name")))})

    async def reach(self, payload: Payload) -> Pressed:
        """Who of a card's people can be reached, below."""
        who = _given(payload, ("customer", "segment"))
        arguments = {
            **(who or {"audience": await self._audience(payload)}),
            "channel": payload.get("channel", "any"),
            "purpose": payload.get("purpose", "marketing"),
            "limit": MOST_LISTED,
        }
        found = await self._calls.call(EligibilityChecked, "check_eligibility", arguments)
        await self._calls.record("check_eligibility", arguments, found)
        return Pressed(cards=self._cards(found))

    async def send(self, payload: Payload) -> Pressed:
        """Propose to send a draft: the proposal stands below."""
        arguments = {"draft": payload.get("draft")}
        return await self._proposed("send_message", arguments)

    async def campaign_resume(self, payload: Payload) -> Pressed:
        """Propose to go on with a campaign, or to try failed ones again."""
        again = payload.get("retry_failed") is True
        arguments = {"campaign": payload.get("campaign"), "retry_failed": again}
        return await self._proposed("resume_campaign", arguments)

    async def _proposed(self, tool: str, arguments: Payload) -> Pressed:
        made = await self._calls.call(Proposed, tool, arguments)
        await self._calls.record(tool, arguments, made)
        return Pressed(cards=self._cards(made))

    async def proposal(self, payload: Payload) -> Pressed:
        """How a proposal stands now."""
        return Pressed(await self._stands(payload.get("proposal")))

    async def approve(self, payload: Payload) -> Pressed:
        """A person's yes; what goes out from it is followed below."""
        key = _text(payload, "proposal")
        decided, told = await self._decided(key, self._calls.runtime.approvals.approve)
        if decided is None or not told.get("campaign"):
            return Pressed(told)
        followed = await self._report({"campaign": told["campaign"]})
        await self._calls.record("get_campaign", {"campaign": told["campaign"]}, followed)
        return Pressed(told, cards=self._cards(followed))

    async def reject(self, payload: Payload) -> Pressed:
        """A person's no."""
        note = str(payload.get("note") or "")

        async def no(key: str, ctx: Ctx) -> Decided:
            return await self._calls.runtime.approvals.reject(key, ctx, note=note)

        return Pressed((await self._decided(_text(payload, "proposal"), no))[1])

    async def standing(self, payload: Payload) -> Pressed:
        """What a standing approval for sends like this one would cover, to look at; with `confirm`
        it is granted, by the person and never by the agent."""
        key = _text(payload, "proposal")
        ctx = await self._calls.deciding()
        try:
            asked = await like_proposal(ctx, key)
            if payload.get("confirm") is not True:
                return Pressed(standing_props(asked, self._locale))
            granted = await grant(ctx, asked)
        except RapportError as error:
            raise worded(error, self._locale) from None
        return Pressed({"granted": word(self._locale, "proposal.granted", granted.id)})

    async def _decided(
        self, key: str, decide: Callable[[str, Ctx], Awaitable[Decided]]
    ) -> tuple[Decided | None, Props]:
        """What was decided, if it was, and how the proposal stands; a refusal that the proposal's
        new state does not say itself stands beside it as `problem`."""
        try:
            decided = await decide(key, await self._calls.deciding())
        except (Conflict, NotPermitted) as error:
            stands = await self._stands(key)
            if stands["state"] == "pending":
                said = worded(error, self._locale)
                stands["problem"] = {"message": said.message, "hint": said.hint}
            return None, stands
        except RapportError as error:
            raise worded(error, self._locale) from None
        return decided, await self._stands(key)

    async def _stands(self, key: Any) -> Props:
        found = await self._calls.call(ProposalList, "list_proposals", {"proposal": key})
        if found.plan is None or not found.items:
            raise NotFound("there is no such proposal")
        return proposal_props(found.items[0], found.plan, self._locale)

    async def campaign(self, payload: Payload) -> Pressed:
        """How a campaign stands now."""
        return Pressed(campaign_props(await self._report(payload), self._locale))

    async def campaign_people(self, payload: Payload) -> Pressed:
        """The people of a campaign in one state, and why."""
        arguments = {
            "campaign": payload.get("campaign"),
            "people": payload.get("state"),
            "limit": PEOPLE_SHOWN,
            **_given(payload, ("cursor",)),
        }
        found = await self._calls.call(CampaignReport, "get_campaign", arguments)
        return Pressed(recipients_props(found, self._locale))

    async def campaign_pause(self, payload: Payload) -> Pressed:
        """Stop for now."""
        return await self._moved("pause_campaign", payload)

    async def campaign_cancel(self, payload: Payload) -> Pressed:
        """Stop for good."""
        return await self._moved("cancel_campaign", payload)

    async def _moved(self, tool: str, payload: Payload) -> Pressed:
        arguments = {"campaign": payload.get("campaign")}
        moved = await self._calls.call(CampaignMoved, tool, arguments)
        await self._calls.record(tool, arguments, moved)
        return await self.campaign(payload)

    async def _report(self, payload: Payload) -> CampaignReport:
        arguments = {"campaign": payload.get("campaign")}
        return await self._calls.call(CampaignReport, "get_campaign", arguments)

    def _cards(self, result: Result) -> Sequence[Card]:
        card = card_of(result, self._locale)
        return [card] if card else []


def _asked(made: Drafted) -> Props:
    """What a draft needs first, as inputs and choices."""
    return {
        "question": made.question,
        "asked": [{"name": one.name, "question": one.question} for one in made.asked],
        "choices": [{"label": one.label, "text": one.text} for one in made.choices],
    }


def _given(payload: Payload, names: Sequence[str]) -> dict[str, Any]:
    return {name: payload[name] for name in names if payload.get(name)}


def _text(payload: Payload, name: str) -> str:
    value = payload.get(name)
    if not isinstance(value, str) or not value:
        raise invalid(name, str(value), "is missing", "a text")
    return value


OUTREACH: Mapping[str, Callable[[OutreachDesk, Payload], Awaitable[Pressed]]] = {
    "draft_new": OutreachDesk.draft_new,
    "draft_show": OutreachDesk.draft_show,
    "draft_change": OutreachDesk.draft_change,
    "draft_template": OutreachDesk.draft_template,
    "reach": OutreachDesk.reach,
    "send": OutreachDesk.send,
    "proposal": OutreachDesk.proposal,
    "approve": OutreachDesk.approve,
    "reject": OutreachDesk.reject,
    "standing": OutreachDesk.standing,
    "campaign": OutreachDesk.campaign,
    "campaign_people": OutreachDesk.campaign_people,
    "campaign_pause": OutreachDesk.campaign_pause,
    "campaign_cancel": OutreachDesk.campaign_cancel,
    "campaign_resume": OutreachDesk.campaign_resume,
}
LOOKS_AT_OUTREACH = frozenset(("draft_show", "proposal", "campaign", "campaign_people"))
