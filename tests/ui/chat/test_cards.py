"""Each kind of result has its card, in both languages, with what came from data as plain text."""

from __future__ import annotations

import json
import string

import pytest

from agent.offline.language import language
from tools.operations.customers import CustomerAnswer, PersonChoice
from tools.operations.finding import ChoiceLine, CustomerPage
from tools.operations.segments import SegmentLine, SegmentList, SegmentSaved
from tools.operations.transfer import ColumnLine, Exported, Imported
from tools.views import CustomerLine
from ui.chat import words_en, words_fr
from ui.chat.cards import card_of, row
from ui.chat.cards_turn import cards_of
from ui.chat.cards_values import day, money
from ui.chat.words import starters, word

HOSTILE = "<img src=x onerror=alert(1)>](https://evil.example)"
LINE = CustomerLine(
    id="cus_1",
    name=HOSTILE,
    city="Montréal",
    country="CA",
    stage=None,
    spend="12345.50",
    currency="CAD",
    orders=1200,
    visits=3,
    last_active="2026-03-04",
    inactive_days=12,
    reachable=["email", "call"],
)
CHOICE = PersonChoice(**dict(LINE), email="who@example.com")
PAGE = CustomerPage(
    outcome="found",
    rule={"field": "spend", "op": ">", "value": 1, "v": 1},
    sentence="Spend over 1",
    audience="aud_1",
    total=1234,
    returned=1,
    next="more",
    items=[LINE],
)
SEGMENT = SegmentLine(
    id="seg_1",
    slug="vips",
    name="VIPs",
    description="",
    version=1,
    sentence="Spend over 10",
    total=1200,
    updated_at="",
)
RESULTS = [
    PAGE,
    CustomerPage(outcome="ask", question="Which?", choices=[ChoiceLine(label="A", text="a")]),
    CustomerPage(outcome="refuse", question="No.", not_understood=["zorg"]),
    CustomerAnswer(outcome="ask", question="Which?", choices=[CHOICE]),
    SegmentList(total=1, returned=1, next=None, items=[SEGMENT]),
    SegmentSaved(outcome="found", change="added", segment=SEGMENT),
    SegmentSaved(outcome="ask", question="Which?", choices=[ChoiceLine(label="A", text="a")]),
    Exported(job="job_1", sentence="Everyone", assumptions=[], columns=["name"]),
    Imported(
        outcome="previewed",
        recognised="",
        source="import",
        notes=[],
        mapped=[ColumnLine(column="Nom", field="name", samples=["Ana"])],
        unmapped=[],
        rows=3,
        tried=3,
        added=2,
        updated=0,
        refused=1,
    ),
]


def test_both_languages_have_the_same_texts_with_the_same_places() -> None:
    assert words_en.ENGLISH.keys() == words_fr.FRENCH.keys()
    for key, text in words_en.ENGLISH.items():
        places = sorted(name for _, name, _, _ in string.Formatter().parse(text) if name)
        french = words_fr.FRENCH[key]
        assert sorted(n for _, n, _, _ in string.Formatter().parse(french) if n) == places, key


@pytest.mark.parametrize("result", RESULTS, ids=lambda result: type(result).__name__)
def test_a_card_is_the_same_in_both_languages_but_for_its_words(result: CustomerPage) -> None:
    english, french = card_of(result, "en"), card_of(result, "fr")
    assert english is not None
    assert french is not None
    assert english.element == french.element
    assert english.props.keys() == french.props.keys()
    assert english.props["words"] != french.props["words"]
    json.dumps(french.props, allow_nan=False)


def test_numbers_money_and_days_are_written_for_the_reader() -> None:
    assert (money("12345.50", "en"), money("12345.50", "fr")) == ("12,345.50", "12\u202f345,50")
    assert money("1200", "en") == "1,200"
    assert money("not an amount", "en") == "not an amount"
    assert (day("2026-03-04", "en"), day("2026-03-04T10:00:00Z", "fr")) == (
        "Mar 4, 2026",
        "4 mars 2026",
    )
    assert day(None, "en") == ""


def test_a_person_in_a_table_keeps_the_name_as_it_is_stored() -> None:
    shown = row(LINE, "fr")
    assert shown["name"] == HOSTILE
    assert (shown["spend"], shown["orders"], shown["ago"]) == (
        "12\u202f345,50",
        "1\u202f200",
        "il y a 12 j",
    )
    assert [channel["label"] for channel in shown["reachable"]] == ["courriel", "appel"]
    assert row(LINE.model_copy(update={"inactive_days": 0}), "en")["ago"] == "today"
    assert row(LINE.model_copy(update={"inactive_days": None}), "en")["ago"] == ""


def test_a_question_offers_its_choices_and_a_refusal_says_which_words_and_what_it_can_do() -> None:
    asked, refused = card_of(RESULTS[1], "en"), card_of(RESULTS[2], "fr")
    assert asked is not None
    assert refused is not None
    assert asked.props["choices"] == [{"label": "A", "text": "a"}]
    assert asked.props["examples"] == []
    assert refused.props["not_understood"] == ["zorg"]
    assert refused.props["examples"] == list(words_fr.EXAMPLES)


def test_people_to_choose_from_are_told_apart_by_place_address_and_spend() -> None:
    asked = card_of(RESULTS[3], "fr")
    assert asked is not None
    told = f"{HOSTILE} · Montréal · who@example.com · 12\u202f345,50 CAD"
    assert asked.props["choices"] == [{"label": told, "text": "cus_1"}]


def test_a_turn_shows_the_last_card_of_each_kind() -> None:
    again = PAGE.model_copy(update={"audience": "aud_2"})
    drawn = cards_of([PAGE, RESULTS[4], again], "en")
    assert [card.element for card in drawn] == ["SegmentsCard", "SegmentCard"]
    assert drawn[-1].props["audience"] == "aud_2"


def test_one_customer_is_said_in_the_singular() -> None:
    card = card_of(PAGE.model_copy(update={"total": 1}), "en")
    assert card is not None
    assert card.props["noun"] == word("en", "people.customer")


def test_starters_are_in_the_language_they_are_read_in() -> None:
    for locale, other in (("en", "fr"), ("fr", "en")):
        assert [language([text], other) for _, text in starters(locale)] == [locale] * 4
    assert len(starters("fr")) == len(starters("en")) == 4
