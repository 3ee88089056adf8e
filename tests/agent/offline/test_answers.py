"""What is said of results: short, in the person's language, with their numbers, never the list."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from agent.offline.plan import plan
from agent.offline.steps import Say
from tests.agent.offline.stage import (
    ENV,
    PERSON_ANSWER,
    QUERY,
    QUESTION,
    SHOWN,
    TOOLS,
    answered,
    called,
    page,
    said,
)

FRENCH = replace(ENV, locale="fr_CA")


def test_people_are_told_by_total_sentence_and_assumptions_and_never_listed() -> None:
    answer = answered(
        (), QUERY, page(corrections=["“custmers” is read as “customers”"], notes=["375 never"])
    )
    assert answer.text == (
        "**1,234 customers.** No visit for more than 90 days and spend over 5,000.00 CAD.\n\n"
        "Assumed: inactive = no visit for more than 90 days.\n\n"
        "Corrected: “custmers” is read as “customers”.\n\n375 never"
    )
    assert "Gagnon" not in answer.text


def test_numbers_are_written_as_the_person_writes_them() -> None:
    answer = answered((), "clients inactifs", page(), env=FRENCH)
    assert answer.text.startswith("**1\u202f234 clients.**")


def test_nobody_and_one_person_are_said_so() -> None:
    assert answered((), QUERY, page(total=1, items=[])).text.startswith("**1 customer.**")
    nobody = answered((), QUERY, page(total=0, items=[])).text
    assert nobody.startswith("**No customer matches.**")
    assert "any city" in nobody


def test_a_goal_is_answered_with_the_people_and_how_to_write_to_them() -> None:
    text = answered((), "email inactive customers over 5K", page(goal="email")).text
    assert "nothing is written or sent" in text
    assert "draft a message for them" in text


def test_a_question_has_numbered_choices() -> None:
    answer = answered((), "customers who spent 5K", QUESTION)
    assert answer.about == "question"
    assert "1. exactly 5,000\n2. at least 5,000" in answer.text


def test_a_refusal_says_what_can_be_asked() -> None:
    refused = {"outcome": "refuse", "question": "“NPS” is not stored."}
    answer = answered((), "NPS above 8", refused)
    assert answer.about == "refused"
    assert answer.text.startswith("“NPS” is not stored. You can ask about")


@pytest.mark.parametrize(
    "text",
    ["customers in Lyon", "who is Bob Nobody?", "save it as x", "export it", "more", "why these?",
     "compare this with VIPs", "help", "mes segments", "only those in Lyon", "sort by name", "show 50", "list communications"],
)  # fmt: skip
def test_a_failed_call_is_never_told_as_done(text: str) -> None:
    failure = {"error": "timed_out", "message": "it took too long", "hint": "Ask for less."}
    answer = answered(SHOWN, text, failure)
    assert "it took too long Ask for less." in answer.text
    assert "Saved" not in answer.text
    assert "started" not in answer.text
    assert "1,234" not in answer.text


def test_a_call_that_was_stopped_is_told_as_stopped() -> None:
    messages = [
        said(QUERY),
        *called("find_customers", {"text": QUERY}, "stopped by the person", failed=True),
    ]
    step = plan(messages, ENV, TOOLS)
    assert step == Say("That was stopped before it was done.", "failed")


def test_a_person_is_two_lines_with_addresses_that_can_be_copied() -> None:
    answer = answered(SHOWN, "who is the third one?", PERSON_ANSWER)
    assert answer.text.startswith(
        "**Marie Tremblay** (Atelier Nord, Montréal). `marie@example.com`."
    )
    assert "Spend 6,200 CAD, 4 orders." in answer.text
    assert "March 1, 2026 (136 days ago)" in answer.text
    french = answered(SHOWN, "qui est la troisième ?", PERSON_ANSWER, env=FRENCH)
    assert "1 mars 2026 (il y a 136 jours)" in french.text
    assert "Joignable par courriel, SMS." in french.text


def test_somebody_who_is_not_there_is_said_by_name() -> None:
    answer = answered((), "who is Bob Nobody?", {"error": "not_found", "message": "no"})
    assert answer.text.startswith("No customer is called **Bob Nobody**.")


def test_a_page_says_where_it_stands() -> None:
    answer = answered(SHOWN, "more", page(returned=20, next=None))
    assert answer.text == "People 21 to 40 of 1,234."
    last = [
        *SHOWN,
        said("more"),
        *called("find_customers", {"audience": page()["audience"], "cursor": "c"}, page(next=None)),
    ]
    assert answered(last, "more").text == "That was all of them: 1,234."


def test_a_name_in_use_is_asked_about_and_yes_replaces_it() -> None:
    conflict = {"error": "conflict", "message": "there is already a segment 'x'"}
    answer = answered(SHOWN, "save it as x", conflict)
    assert answer.about == "question"
    assert answer.pending is not None
    assert answer.pending["arguments"]["replace"] is True


def test_figures_are_told_with_the_three_largest_values() -> None:
    result: dict[str, Any] = {
        "outcome": "found", "people": 11, "everyone": 3000, "people_percent": 0.4, "spend": "75787.60", "spend_percent": 1.6, "currency": "CAD",
        "countries": [{"label": name, "people": n} for n, name in enumerate(["A", "B", "C", "D"], 1)],
        "funnel": [{"condition": "City is “Lyon”", "after": 11}],
    }  # fmt: skip
    text = answered(SHOWN, "by country", result).text
    assert text == (
        "**11 people**, 0.4% of 3,000 customers, with 75,787.60 CAD of spend (1.6% of all).\n\n"
        "Most: D 4; C 3; B 2."
    )
    assert "- City is “Lyon”: 11 left" in answered(SHOWN, "why these?", result).text


def test_two_steps_in_one_message_are_both_told_and_a_question_stops_them() -> None:
    saved = {
        "outcome": "found",
        "change": "added",
        "segment": {"name": "Big", "total": 7, "version": 1},
    }
    text = answered((), "customers in Lyon and save them as Big", page(), saved).text
    assert "1,234 customers" in text
    assert "Saved as **Big**: 7 people" in text
    asked = answered((), "customers who spent 5K and save them as Big", QUESTION)
    assert asked.about == "question"


def test_unknown_words_are_named_by_the_question() -> None:
    asked = {
        "outcome": "ask",
        "question": "I did not understand “blorft”.",
        "not_understood": ["blorft"],
    }
    assert "“blorft”" in answered((), "blorft customers", asked).text


def test_a_bare_condition_narrows_the_list_and_can_be_asked_of_everyone() -> None:
    from langchain_core.messages import AIMessage

    from agent.offline.conversation import PENDING
    from tests.agent.offline.stage import planned, shown_call

    narrowed = answered(SHOWN, "who never ordered", page(total=3))
    assert "say “of everyone”" in narrowed.text
    history = [
        *SHOWN,
        said("who never ordered"),
        *called(
            "find_customers", {"audience": "aud_x", "refine": "who never ordered"}, page(total=3)
        ),
        AIMessage(narrowed.text, response_metadata={PENDING: dict(narrowed.pending or {})}),
    ]
    call = ("find_customers", {"text": "who never ordered"})
    assert shown_call(planned(history, "of everyone")) == call
    assert shown_call(planned(history, "parmi tous")) == call
    assert "of everyone" not in answered(SHOWN, "only those in Lyon", page(total=3)).text


def test_a_question_about_one_side_of_a_comparison_is_settled_there() -> None:
    from tests.agent.offline.stage import planned, shown_call, turn

    asked = {**QUESTION, "asks_about": "right"}
    history = turn(
        "compare sleepers with customers who spent 5K",
        "compare_segments",
        {"left": "sleepers", "right": "customers who spent 5K"},
        asked,
    )
    assert shown_call(planned(history, "2")) == (
        "compare_segments",
        {"left": "sleepers", "right": "customers who spent at least 5K"},
    )
