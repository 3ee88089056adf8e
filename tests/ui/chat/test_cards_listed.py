"""Lists of proposals and campaigns have a card each, which can press nothing before it asked how its
own stands."""

from __future__ import annotations

from tests.ui.outreach_samples import CAMPAIGN, LINE, REPORT, WAITING
from tools.asking import ChoiceLine
from tools.operations.campaigns import CampaignList
from tools.operations.finding import CustomerPage
from ui.chat.cards_steps import Unrepeated
from ui.chat.cards_turn import MOST_LISTED, asked_by, cards_of

LINES = [LINE.model_copy(update={"id": f"prp_{at}"}) for at in range(MOST_LISTED + 2)]
LISTED = WAITING.model_copy(update={"items": LINES, "plan": None})
CAMPAIGNS = [CAMPAIGN.model_copy(update={"id": f"cmg_{at}"}) for at in range(MOST_LISTED + 2)]
SENT = CampaignList(total=9, returned=len(CAMPAIGNS), next=None, items=CAMPAIGNS)


def test_each_proposal_of_a_list_has_its_card() -> None:
    cards = cards_of([LISTED], "en")
    assert [card.props["proposal"] for card in cards] == [f"prp_{at}" for at in range(MOST_LISTED)]
    assert {card.element for card in cards} == {"ProposalCard"}
    assert all(card.props["digest"] == LINE.digest for card in cards)


def test_each_campaign_of_a_list_has_its_card_which_then_asks_for_the_rest() -> None:
    cards = cards_of([SENT], "fr")
    assert [card.props["campaign"] for card in cards] == [f"cmg_{at}" for at in range(MOST_LISTED)]
    assert [card.props["looked"] for card in cards] == [False] * MOST_LISTED
    assert [card.props["can"] for card in cards] == [{}] * MOST_LISTED


def test_one_that_is_looked_at_afterwards_takes_the_place_of_the_list() -> None:
    cards = cards_of([SENT, LISTED, REPORT], "en")
    assert [card.element for card in cards] == ["ProposalCard"] * MOST_LISTED + ["CampaignCard"]
    assert cards[-1].props["looked"] is True


def test_a_sync_of_a_list_has_its_card_which_asks_for_its_run() -> None:
    syncs = [LINE.model_copy(update={"kind": kind}) for kind in ("sync_crm", "undo_sync")]
    cards = cards_of([LISTED.model_copy(update={"items": [LINE, *syncs]})], "en")
    assert [card.element for card in cards] == ["ProposalCard", "SyncCard", "SyncCard"]
    assert [card.props["proposal"] for card in cards[1:]] == [LINE.id] * 2
    assert [card.props["run"] for card in cards[1:]] == ["", ""]


def test_an_empty_list_has_no_card() -> None:
    assert cards_of([LISTED.model_copy(update={"items": []})], "en") == []


def test_choices_that_a_card_offers_are_not_listed_above_it_too() -> None:
    choices = [ChoiceLine(label=name, text=name) for name in ("Ann Roy", "Ann Cole")]
    asked = CustomerPage(outcome="ask", question="Which Ann?", choices=choices)
    said = "Which Ann?\n\n1. Ann Roy\n2. Ann Cole\n\nAnswer with a number or its words."
    own = Unrepeated(asked_by(asked, "en"))
    assert own.feed(said) + own.rest() == "Which Ann?\n\nAnswer with a number or its words."
    refused = asked.model_copy(update={"choices": []})
    assert asked_by(refused, "en") == asked_by(REPORT, "en") == ()
