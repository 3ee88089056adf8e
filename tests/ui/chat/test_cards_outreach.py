"""The cards of outreach: the same in both languages but for their words, figures that add up, and what
came from data as it is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.ui.outreach_samples import (
    CAMPAIGN,
    DRAFT,
    HOSTILE,
    LATER,
    LINE,
    MANY,
    ONE,
    REPORT,
    SENDING,
    WAITING,
)
from tools.arguments import Result
from tools.asking import ChoiceLine
from tools.operations.campaign_changes import CampaignMoved
from tools.operations.drafted import Drafted
from tools.proposing import Proposed
from ui.chat.cards import Card, card_of
from ui.chat.cards_outreach_campaign import recipients_props
from ui.chat.words import labels, word

ELEMENTS = Path(__file__).parents[3] / "ui/chat/public/elements"
MOVED = CampaignMoved(outcome="paused", campaign=CAMPAIGN)
RESULTS = [
    MANY,
    ONE,
    DRAFT,
    SENDING,
    REPORT,
    WAITING,
    MOVED,
    Proposed(outcome="proposed", title="x"),
]


def drawn(result: Result, locale: str = "en") -> Card:
    """A result's card."""
    card = card_of(result, locale)
    assert card is not None
    return card


@pytest.mark.parametrize("result", RESULTS, ids=lambda result: type(result).__name__)
def test_a_card_is_the_same_in_both_languages_but_for_its_words(result: Result) -> None:
    english, french = drawn(result, "en"), drawn(result, "fr")
    assert english.element == french.element
    assert english.props.keys() == french.props.keys()
    assert english.props["words"] != french.props["words"]
    json.dumps(french.props, allow_nan=False)


@pytest.mark.parametrize("group", ["reach", "draft", "proposal", "campaign"])
def test_no_card_says_one_thing_under_the_name_of_another(group: str) -> None:
    own, shared = labels("en", group), labels("en", "outreach")
    twice = own.keys() & shared
    assert {name: own[name] for name in twice} == {name: shared[name] for name in twice}


def parts(props: dict[str, Any]) -> dict[str, int]:
    """The parts of a bar."""
    return {part["key"]: part["people"] for part in props["parts"]}


def test_a_channel_adds_up_and_its_reasons_go_down() -> None:
    [channel] = drawn(MANY).props["channels"]
    assert parts(channel) == {"eligible": 1_000, "waiting": 150, "not": 50}
    assert sum(part["share"] for part in channel["parts"]) == pytest.approx(1, abs=0.001)
    assert channel["said"] == "1,000 of 1,200 can be reached now"
    assert [(bar["label"], bar["value"]) for bar in channel["reasons"]] == [
        ("no consent", 1.0),
        ("no address", 0.4),
    ]
    assert channel["reasons"][1]["amount"] == "2 · 1 for this alone"


def test_one_person_gets_a_yes_a_no_or_a_not_yet_with_why_and_when() -> None:
    props = drawn(ONE, "fr").props
    assert (props["one"], props["channels"]) == (True, [])
    [person] = props["people"]
    assert person["name"] == HOSTILE
    assert [(line["label"], line["from"]) for line in person["lines"]] == [
        ("Oui", None),
        ("Pas encore", LATER),
        ("Non", None),
    ]
    assert person["lines"][2]["reasons"] == [{"said": "Never agreed.", "until": None}]
    among_many = drawn(MANY).props["people"][0]["lines"]
    assert [line["key"] for line in among_many] == ["call", "sms"]  # whoever is listed is left out


def test_a_draft_shows_its_texts_as_they_are_and_what_an_sms_takes() -> None:
    props = drawn(DRAFT).props
    [variant], [preview] = props["variants"], props["previews"]
    assert (variant["body"], preview["text"], preview["name"]) == (HOSTILE, HOSTILE, HOSTILE)
    assert variant["sms"] == "At most 140 characters, 3 SMS each (UCS-2)"
    assert variant["checks"][0]["label"] == "must be mended"
    assert (props["has_subject"], props["sends"]) == (False, True)
    assert props["missing"] == ["3 of 9 have no city"]
    assert parts(props["reach"]) == {"eligible": 6, "waiting": 1, "not": 3}


def test_a_draft_that_needs_something_first_is_asked_in_words_or_by_choices() -> None:
    asked = Drafted(outcome="ask", question="Which code?")
    assert card_of(asked, "en") is None
    choices = [ChoiceLine(label="welcome", text="welcome: x")]
    kinds = drawn(asked.model_copy(update={"choices": choices}))
    assert (kinds.element, len(kinds.props["choices"])) == ("ChoiceCard", 1)


def test_a_new_proposal_can_not_be_decided_from_what_the_card_was_given() -> None:
    made = drawn(SENDING).props
    assert (made["confirm"], made["digest"], made["size_text"]) == ("", "", "1,100 people")
    assert parts(made) == {"now": 1_000, "later": 100, "left_out": 100}


def test_a_proposal_says_who_asked_until_when_and_how_many_must_agree() -> None:
    props = drawn(WAITING, "fr").props
    assert props["requested"] == "Demandée par l'assistant pour marc, dans le chat"
    assert props["approvals"] == "1 personne(s) sur 2 ont approuvé"
    assert props["confirm"] == "Envoyer à 1\u202f100 personnes ?"
    assert (props["digest"], props["campaign"]) == ("abcdef123456", "cmg_1")
    assert props["examples"][0]["name"] == HOSTILE


def test_a_plan_of_another_version_or_kind_is_still_a_proposal() -> None:
    for kind, plan in (("send_message", {"total": "x"}), ("resume_campaign", {}), ("later", {})):
        line = LINE.model_copy(update={"kind": kind})
        props = drawn(WAITING.model_copy(update={"items": [line], "plan": plan})).props
        assert (props["title"], props["parts"], props["facts"]) == (HOSTILE, [], [])


def test_a_suppression_to_be_lifted_is_shown_with_its_proof() -> None:
    plan = {"name": "Ann", "address": "a@example.com", "suppressed": "complained", "since": LATER}
    line = LINE.model_copy(update={"kind": "lift_suppression", "size": 1})
    props = drawn(WAITING.model_copy(update={"items": [line], "plan": plan})).props
    assert [(fact["label"], fact["value"]) for fact in props["facts"]] == [
        ("Person", "Ann"),
        ("Address", "a@example.com"),
        ("Stopped because", "complained"),
        ("Since", LATER),
    ]
    assert props["confirm"] == ""


def test_a_list_of_proposals_is_said_in_words() -> None:
    assert card_of(WAITING.model_copy(update={"plan": None}), "en") is None


def test_a_campaign_says_how_far_it_is_and_what_can_be_done() -> None:
    props = drawn(REPORT).props
    assert parts(props) == {"sent": 4, "pending": 2, "skipped": 1, "failed": 2, "unknown": 1}
    assert props["can"] == {"pause": False, "resume": True, "cancel": True, "retry": True}
    assert [one["key"] for one in props["lists"]] == ["failed", "skipped", "unknown"]
    assert props["spark"] == [1, 4]  # all told, in the order of time
    [variant] = props["variants"]
    assert (variant["rates"][0]["percent"], variant["revenue"]) == ("25%", "1,250.00 CAD")
    assert variant["rates"][0]["low"] < 25 < variant["rates"][0]["high"]
    assert (props["name"], props["paused_because"]) == (HOSTILE, "by human:marc")


def test_a_campaign_that_gets_no_further_says_so_on_its_card() -> None:
    stuck = REPORT.model_copy(update={"trouble": f"No further since noon: {HOSTILE}"})

    assert drawn(stuck).props["trouble"] == f"No further since noon: {HOSTILE}"
    assert drawn(REPORT).props["trouble"] == ""
    shown = (ELEMENTS / "CampaignCard.jsx").read_text(encoding="utf-8")
    assert '{card.trouble ? <p className="rp-problem' in shown


def test_a_campaign_that_was_moved_has_its_card_which_then_asks_for_the_rest() -> None:
    moved = drawn(MOVED).props
    assert (moved["state_said"], moved["sent_text"], moved["can"]) == ("paused", "4", {})
    assert moved.keys() == drawn(REPORT).props.keys()


def test_people_of_a_campaign_are_listed_with_why() -> None:
    [person] = recipients_props(REPORT, "fr")["people"]
    assert (person["name"], person["why"]) == (HOSTILE, "a refusé ce canal · 550 no")


def test_every_state_of_a_proposal_and_a_campaign_has_words() -> None:
    for locale in ("en", "fr"):
        states = ("pending", "approved", "running", "done", "partial", "failed", "rejected")
        for state in (*states, "expired", "superseded", "stale"):
            line = LINE.model_copy(update={"state": state})
            props = drawn(WAITING.model_copy(update={"items": [line]}), locale).props
            assert props["state_said"] == word(locale, f"proposal.is_{state}")
        for state in ("proposed", "sending", "paused", "done", "cancelled"):
            line = CAMPAIGN.model_copy(update={"state": state})
            props = drawn(REPORT.model_copy(update={"campaign": line}), locale).props
            assert props["state_said"] == word(locale, f"campaign.is_{state}")
