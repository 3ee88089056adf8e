"""Which cards an answer shows: of each kind those of the last result that has one."""

from __future__ import annotations

from collections.abc import Iterable

from tools.arguments import Result
from tools.operations.campaigns import CampaignList
from tools.operations.proposals import ProposalLine, ProposalList
from ui.chat.cards import Card, card_of
from ui.chat.cards_outreach_campaign import line_props
from ui.chat.cards_outreach_proposal import proposal_props
from ui.chat.cards_sync import SYNCS, stored_props

MOST_LISTED = 5
FIRST = "1. "


def cards_of(results: Iterable[Result], locale: str) -> list[Card]:
    """The cards of a turn: of each kind those of the last result, in the order they came."""
    drawn: dict[str, list[Card]] = {}
    for result in results:
        cards = _listed(result, locale) or list(filter(None, [card_of(result, locale)]))
        for element in {card.element for card in cards}:
            drawn.pop(element, None)
        for card in cards:
            drawn.setdefault(card.element, []).append(card)
    return [card for cards in drawn.values() for card in cards]


def asked_by(result: Result, locale: str) -> tuple[str, ...]:
    """How the list of choices begins that a card shows to click, numbered as in the answer."""
    card = card_of(result, locale)
    is_choice = card is not None and card.element == "ChoiceCard" and card.props["choices"]
    return (FIRST,) if is_choice else ()


def _proposal(line: ProposalLine, locale: str) -> Card:
    if line.kind in SYNCS:
        return Card("SyncCard", stored_props(line, {}, locale))
    return Card("ProposalCard", proposal_props(line, {}, locale))


def _listed(result: Result, locale: str) -> list[Card]:
    """The first few of a list that is drawn one by one; each card then asks for the rest of its
    own, and nothing can be pressed before."""
    if isinstance(result, CampaignList):
        few = result.items[:MOST_LISTED]
        return [Card("CampaignCard", line_props(one, locale)) for one in few]
    if isinstance(result, ProposalList) and result.plan is None:
        return [_proposal(one, locale) for one in result.items[:MOST_LISTED]]
    return []
