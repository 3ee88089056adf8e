"""A choice is meant by what tells it apart, in both languages, and never by what fits two."""

from __future__ import annotations

import pytest
from langchain_core.messages import AIMessage, HumanMessage

from agent.offline.choosing import described
from agent.offline.conversation import PENDING
from agent.offline.plan import plan
from agent.offline.steps import Say
from tests.agent.offline.stage import (
    ENV,
    SHOWN,
    TOOLS,
    after,
    answered,
    called,
    person,
    planned,
    shown_call,
)

CHENS = [
    person("cus_0000000000c01", "Liam Chen", city="Vancouver", country="CA"),
    person("cus_0000000000c02", "Liam Chen", city="Seattle", country="US"),
]
KINDS = [{"label": "tagged VIPs"}, {"label": "in segment VIPs"}, {"label": "at stage VIPs"}]
KINDS_FR = [{"label": "étiquetés VIPs"}, {"label": "dans le segment VIPs"}]


@pytest.mark.parametrize(
    "said",
    [
        "the one in Seattle",
        "celui de Seattle",
        "Seattle please",
        "the one from the United States",
        "Liam Chen in Seattle",
    ],
)
def test_a_person_is_told_apart_by_a_place(said: str) -> None:
    assert described(CHENS, said) == 2


@pytest.mark.parametrize(
    "said", ["the one", "Liam Chen", "customers in Seattle", "the one in Boston", ""]
)
def test_what_fits_several_or_none_chooses_nobody(said: str) -> None:
    assert described(CHENS, said) is None


def test_a_choice_is_meant_by_its_kind() -> None:
    assert described(KINDS, "the segment") == 2
    assert described(KINDS, "the tag") == 1
    assert described(KINDS, "VIPs") is None
    assert described(KINDS_FR, "le segment") == 2
    assert described(KINDS_FR, "l'étiquette") == 1


@pytest.mark.parametrize(
    ("ask", "choice"),
    [("log that I called Liam Chen: no answer", "the one in Seattle"),
     ("note que j'ai appelé Liam Chen : pas de réponse", "celui de Seattle")],
)  # fmt: skip
def test_who_a_call_was_with_is_chosen_by_a_place(ask: str, choice: str) -> None:
    several = {"outcome": "ask", "question": "Which one?", "choices": CHENS}
    first = [HumanMessage(ask)]
    first += called(*shown_call(plan(first, ENV, TOOLS)), several)
    asked = plan(first, ENV, TOOLS)
    assert isinstance(asked, Say)
    history = [
        *first,
        AIMessage(asked.text, response_metadata={PENDING: dict(asked.pending or {})}),
    ]
    assert shown_call(planned(history, choice)) == (
        "get_customer",
        {"customer": "cus_0000000000c02"},
    )


def test_a_taken_name_is_replaced_by_saying_so_and_a_logged_call_is_not() -> None:
    pending = {"need": "yes", "tool": "save_segment", "arguments": {"name": "A", "replace": True}}
    history = after((), "save it as A", Say("Replace?", "question", pending))
    for said in ("yes, replace it", "oui, remplace-le", "replace it"):
        assert shown_call(planned(history, said))[0] == "save_segment"
    other = after((), "log", Say("Shall I?", "confirm", {**pending, "tool": "log_communication"}))
    assert isinstance(planned(other, "replace it"), Say)


def test_a_refused_write_is_told_in_the_language_of_the_turn() -> None:
    refused = {"error": "not_permitted", "message": "save_segment needs the role member"}
    told = answered(SHOWN, "enregistre-les sous le nom Mine", refused)
    assert told.text.startswith("Votre rôle ne le permet pas")
    assert answered(SHOWN, "save it as Mine", refused).text.startswith("Your role does not")
