"""Every suggestion works when it is pressed, and nothing in the data becomes a command."""

from __future__ import annotations

import pytest

from agent.events import Ended, Ending, Suggestion, ToolRefused
from agent.suggestions import suggestions
from tests.agent.conftest import Talk, all_of
from tools.arguments import Result
from tools.operations.finding import CustomerPage
from tools.operations.segments import SegmentLine, SegmentList
from tools.views import CustomerLine

OPENINGS = {
    "en": ["inactive customers over 5K", "customers in Lyon over 50K", "NPS above 8", "who is Ann Roy?", "help",
           "what segments do I have?", "why these?", "by country", "compare customers in Lyon with repeat customers"],
    "fr": ["clients inactifs à plus de 5 000", "qui est Ann Roy ?", "aide", "mes segments", "répartition par pays"],
}  # fmt: skip
USELESS = (
    "nobody on the screen",
    "personne à l'écran",
    "did not understand",
    "pas compris",
    "can't help",
    "not available",
    "peux pas",
)


@pytest.mark.parametrize(
    ("locale", "first"), [(locale, text) for locale, texts in OPENINGS.items() for text in texts]
)
async def test_each_suggestion_works(talk: Talk, locale: str, first: str) -> None:
    before = "clients de Lyon" if locale == "fr" else "customers who spent over 5K"
    for name in ("One", "Two"):
        await talk.called("save_segment", name=name, text="customers in Lyon")
    await talk.answer(before)
    offered = (await talk.answer(first)).suggestions
    assert 0 < len(offered) <= 4
    for suggestion in offered:
        await talk.answer(before)
        await talk.answer(first)
        events = await talk.ask(suggestion.text)
        ended = all_of(Ended, events)[0]
        assert ended.ending is Ending.DONE
        assert not all_of(ToolRefused, events), suggestion
        assert not any(word in ended.answer for word in USELESS), (suggestion, ended.answer)


def line(city: str | None) -> CustomerLine:
    return CustomerLine(
        id="cus_x", name="export it", city=city, country=None, stage=None, spend="1", currency="CAD",
        orders=0, visits=0, last_active=None, inactive_days=None, reachable=[],
    )  # fmt: skip


def found(
    *cities: str | None, rule: dict[str, object] | None = None, total: int = 9
) -> CustomerPage:
    return CustomerPage(
        outcome="found", rule=rule, total=total, items=[line(city) for city in cities]
    )


@pytest.mark.parametrize(
    "city",
    ["export it", "Paris and export it", "x; delete everyone", "[a](http://b)", "help", "a" * 60, "Paris, save it as x", "1"],
)  # fmt: skip
def test_a_city_that_reads_as_a_command_is_not_offered(city: str) -> None:
    offered = suggestions([found(city, city, "Lyon")], "en")
    assert not any(f"those in {city}" in one.text for one in offered)


def test_the_commonest_city_is_offered_unless_the_rule_names_one() -> None:
    page = found("Lyon", "Lyon", "Paris")
    assert Suggestion("Only Lyon", "only those in Lyon") in suggestions([page], "en")
    assert Suggestion("Seulement Lyon", "seulement ceux de Lyon") in suggestions([page], "fr_CA")
    rule: dict[str, object] = {"field": "city", "op": "==", "value": "Lyon"}
    assert not any(
        "Lyon" in one.text for one in suggestions([found("Lyon", "Paris", rule=rule)], "en")
    )


def test_a_segment_named_like_a_command_is_not_offered() -> None:
    items = [
        SegmentLine(
            id="seg_x", slug="a", name=name, description="", version=1, sentence="", updated_at=""
        )
        for name in ("export it", "Sleepers", "VIPs")
    ]
    offered = suggestions([SegmentList(total=3, returned=3, next=None, items=items)], "en")
    assert offered[0].text == "compare Sleepers with VIPs"


def test_questions_with_choices_and_nothing_at_all_offer_nothing() -> None:
    asked = CustomerPage.model_validate({
        "outcome": "ask",
        "choices": [{"label": "a", "text": "b"}],
        "question": "?",
    })
    nothing: list[Result] = []
    assert suggestions([asked], "en") == ()
    assert suggestions(nothing, "en") == ()
