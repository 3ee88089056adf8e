"""The planner through the real graph, tools and database: what a person gets."""

from __future__ import annotations

from dataclasses import replace

from agent.events import Ended, ResultReady, ToolStarted
from tests.agent.conftest import MARC, Talk, all_of


def calls(events: list[object]) -> list[tuple[str, dict[str, object]]]:
    return [
        (event.tool, dict(event.arguments)) for event in events if isinstance(event, ToolStarted)
    ]


async def test_a_question_its_change_and_its_count(talk: Talk) -> None:
    first = await talk.answer("inactive customers over 5K")
    assert first.answer.startswith("**2 customers.** No visit for more than 90 days and spend over")
    second = await talk.answer("only those in Montréal")
    assert second.answer.startswith("**1 customer.**")
    events = await talk.ask("how many is that?")
    assert all_of(Ended, events)[0].answer.startswith("**1 customer.**")
    assert not all_of(ToolStarted, events)


async def test_asking_in_french_gives_the_same_people_in_french_from_then_on(talk: Talk) -> None:
    await talk.answer("inactive customers over 5K")
    turned = await talk.answer("et en français ?")
    assert turned.answer.startswith("**2 clients.** Aucune visite depuis plus de 90 jours")
    assert "Hypothèses" in turned.answer
    assert (await talk.answer("Lyon")).answer.startswith("**1 client.**")
    assert (await talk.answer("any city")).answer.startswith("**2 customers.**")


async def test_a_thread_in_french_stays_so_for_a_person_set_to_english(talk: Talk) -> None:
    await talk.answer("quels clients sont inactifs ?")
    assert (await talk.answer("Lyon")).answer.startswith("**1 client.**")
    assert (await talk.answer("Lyon", replace(MARC, thread="other"))).answer.startswith("**2 cust")


async def test_somebody_on_the_list_is_shown_and_a_segment_is_saved_once(talk: Talk) -> None:
    await talk.answer("customers in Lyon")
    assert (await talk.answer("who is the second one?")).answer.startswith("**Zoe Lund** (Lyon).")
    assert "Saved as **Lyonnais**: 2 people" in (await talk.answer("save it as Lyonnais")).answer
    await talk.answer("all customers")
    asked = await talk.answer("save it as Lyonnais")
    assert "already a segment **Lyonnais**" in asked.answer
    segments = await talk.called("list_segments", counts=True)
    assert [(item.name, item.total) for item in segments.items] == [("Lyonnais", 2)]
    assert "version 2" in (await talk.answer("yes")).answer
    segments = await talk.called("list_segments", counts=True)
    assert [(item.name, item.total) for item in segments.items] == [("Lyonnais", 3)]


async def test_no_means_that_nothing_is_saved(talk: Talk) -> None:
    await talk.answer("customers in Lyon")
    await talk.answer("save it as Lyonnais")
    await talk.answer("all customers")
    await talk.answer("save it as Lyonnais")
    assert "nothing was saved" in (await talk.answer("no")).answer
    assert "had not asked" in (await talk.answer("yes")).answer


async def test_a_name_is_asked_for_and_two_things_are_done_in_one_turn(talk: Talk) -> None:
    await talk.answer("customers in Lyon")
    assert "Under which name" in (await talk.answer("save it")).answer
    assert "**Chez nous**" in (await talk.answer("Chez nous")).answer
    events = await talk.ask("customers in Montréal and save them as Nord and export it as excel")
    assert [tool for tool, _ in calls(list(events))] == [
        "find_customers",
        "save_segment",
        "export_records",
    ]
    assert "**Nord**: 1" in all_of(Ended, events)[0].answer


async def test_what_a_card_recorded_by_hand_is_what_is_on_the_screen(talk: Talk) -> None:
    await talk.answer("customers in Lyon")
    result = await talk.called("find_customers", text="customers in Montréal")
    await talk.assistant.record(MARC, "find_customers", {"text": "customers in Montréal"}, result)
    assert (await talk.answer("how many is that?")).answer.startswith("**1 customer.**")
    events = await talk.ask("who is the first one?")
    assert all_of(ResultReady, events)[0].result.model_dump()["customer"]["name"] == "Ann Roy"
