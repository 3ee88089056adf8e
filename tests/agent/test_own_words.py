"""A language model's call for people: the person's own sentence decides where it is understood."""

from __future__ import annotations

import json
from typing import Any

from agent.events import Event, ResultReady, ToolStarted
from tests.agent.conftest import Opener, Talk, all_of
from tests.agent.scripted import Scripted, in_turn
from tools.operations.finding import CustomerPage

READ_BY_MODEL = "language model read it"


def find(**arguments: Any) -> list[tuple[str, dict[str, Any]]]:
    return [("find_customers", arguments)]


async def told(opening: Opener, *answers: Any) -> Talk:
    return await opening(model=Scripted(script=in_turn(*answers, "Done.")))


def last_page(events: list[Event]) -> CustomerPage:
    found = [event.result for event in all_of(ResultReady, events)]
    page = [result for result in found if isinstance(result, CustomerPage)][-1]
    assert page.outcome == "found"
    return page


def names(page: CustomerPage) -> list[str]:
    return [line.name for line in page.items]


async def test_a_rephrased_question_is_asked_in_the_persons_words(opening: Opener) -> None:
    talk = await told(opening, find(text="customers in Lyon over 6500", limit=5))

    events = await talk.ask("customers in Lyon")

    page = last_page(events)
    assert names(page) == ["Bob Cole", "Zoe Lund"]
    assert not any(READ_BY_MODEL in note for note in page.notes)
    (started,) = all_of(ToolStarted, events)
    assert dict(started.arguments) == {"text": "customers in Lyon", "limit": 5}


async def test_a_rule_of_the_models_own_gives_way_to_an_understood_question(
    opening: Opener,
) -> None:
    rule = {"groups": [{"conditions": [{"field": "city", "op": "=", "value": "Montréal"}]}]}
    talk = await told(opening, find(rule=rule))

    assert names(last_page(await talk.ask("customers in Lyon"))) == ["Bob Cole", "Zoe Lund"]


async def test_a_change_of_the_list_is_made_in_the_persons_words(opening: Opener) -> None:
    talk = await told(
        opening, find(text="all customers"), "Three.", find(text="everybody over 8000 in Montréal")
    )
    await talk.ask("all customers")

    assert names(last_page(await talk.ask("only those in Lyon"))) == ["Bob Cole", "Zoe Lund"]


async def test_what_is_not_understood_whole_is_said_to_be_the_models_reading(
    opening: Opener,
) -> None:
    talk = await told(opening, find(text="customers in Lyon"))

    page = last_page(await talk.ask("the splendid folk of the confluence city Lyon, oh muse"))

    assert names(page) == ["Bob Cole", "Zoe Lund"]
    assert any(READ_BY_MODEL in note for note in page.notes)


async def test_the_models_reading_is_said_in_french_too(opening: Opener) -> None:
    talk = await told(opening, find(text="clients de Lyon"))

    page = last_page(await talk.ask("montre-moi les braves gens blorft de la cité des gones"))

    assert any("modèle de langue l'a lue" in note for note in page.notes)


async def test_the_persons_words_handed_on_are_nobodys_reading(opening: Opener) -> None:
    talk = await told(opening, find(text="Customers in Lyon?"))

    assert not any(READ_BY_MODEL in n for n in last_page(await talk.ask("customers in Lyon")).notes)


async def test_more_of_the_people_just_found_are_theirs_still(opening: Opener) -> None:
    def script(messages: Any) -> Any:
        last = messages[-1]
        if last.type == "human":
            return find(text="customers in Lyon", limit=1)
        if len([m for m in messages if m.type == "tool"]) == 1:
            page = json.loads(last.text)
            return find(audience=page["audience"], cursor=page["next"], limit=1)
        return "Both."

    talk = await opening(model=Scripted(script=script))

    page = last_page(await talk.ask("customers in Lyon"))

    assert names(page) == ["Zoe Lund"]
    assert not any(READ_BY_MODEL in note for note in page.notes)


async def test_the_planner_itself_is_never_called_a_model(talk: Talk) -> None:
    await talk.ask("all customers")

    page = last_page(await talk.ask("only those in Lyon"))

    assert not any(READ_BY_MODEL in note for note in page.notes)
