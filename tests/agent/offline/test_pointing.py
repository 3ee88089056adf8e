"""Somebody pointed at on the screen, same-named people told apart, and what was done, on real tools."""

from __future__ import annotations

import pytest

from agent.events import Ended, Event, ResultReady
from store.types import CustomField
from tests.agent.conftest import Talk, all_of, the
from tools.operations.customers import CustomerAnswer


def answers(events: list[Event]) -> CustomerAnswer:
    result = all_of(ResultReady, events)[-1].result
    assert isinstance(result, CustomerAnswer)
    return result


@pytest.mark.parametrize("said", ["Who is this?", "c'est qui ?", "tell me about her"])
async def test_the_one_person_on_the_screen_is_shown(talk: Talk, said: str) -> None:
    await talk.ask("customers in Montréal")

    answer = answers(await talk.ask(said))

    assert answer.customer is not None
    assert answer.customer.name == "Ann Roy"


@pytest.mark.parametrize("said", ["Who is this?", "c'est qui ?", "tell me about her"])
async def test_of_several_on_the_screen_each_is_offered(talk: Talk, said: str) -> None:
    await talk.ask("customers in Lyon")

    events = await talk.ask(said)

    answer = answers(events)
    assert [choice.name for choice in answer.choices] == ["Bob Cole", "Zoe Lund"]
    told = the(Ended, events).answer
    assert "1. Bob Cole (Lyon" in told
    assert "2. Zoe Lund (Lyon" in told
    second = answers(await talk.ask("le 2e"))
    assert second.customer is not None
    assert second.customer.name == "Zoe Lund"


@pytest.mark.parametrize("said", ["the second one", "le 2e", "celle de Lyon", "ann2@example.com"])
async def test_people_of_one_name_are_told_apart(talk: Talk, said: str) -> None:
    await talk.called("upsert_customer", name="Ann Roy", city="Lyon", email="ann2@example.com")

    asked = answers(await talk.ask("who is Ann Roy?"))

    assert [(choice.city, choice.email) for choice in asked.choices] == [
        ("Montréal", None),
        ("Lyon", "ann2@example.com"),
    ]
    answer = answers(await talk.ask(said))
    assert answer.customer is not None
    assert answer.customer.email == "ann2@example.com"


async def test_nobody_on_the_screen_is_nobody_to_choose_from(talk: Talk) -> None:
    await talk.ask("customers in Lyon over 90000")

    events = await talk.ask("who is this?")

    assert not all_of(ResultReady, events)
    assert "nobody on the screen" in the(Ended, events).answer


async def test_own_fields_are_called_as_the_organisation_calls_them(talk: Talk) -> None:
    field = CustomField("shoe_size", "Shoe size (EU)", "text")
    await talk.runtime.write(1, lambda tx: tx.segments.add_custom_field(field))
    await talk.called(
        "upsert_customer", name="Ann Roy", city="Paris", email="ann3@example.com",
        own_fields=[{"key": "shoe_size", "value": "38"}],
    )  # fmt: skip

    known = await talk.called("describe_fields", word="shoe")
    answer = await talk.called("get_customer", customer="ann3@example.com")

    (own,) = answer.customer.own_fields
    assert own.key == "shoe_size"
    assert own.label == "Shoe size (EU)"
    assert [own.label] == [line.label for line in known.fields]


async def test_what_was_done_is_told_with_its_words_and_time(talk: Talk) -> None:
    await talk.ask("customers in Lyon")

    told = (await talk.answer("Show me the tools you used")).answer
    dit = (await talk.answer("quels outils as-tu utilisés ?")).answer

    assert "customer search" in told
    assert "`find_customers`" in told
    assert "`text: customers in Lyon`" in told
    assert " ms" in told
    assert dit == "Ma dernière réponse n'a demandé aucun outil."


async def test_what_was_done_is_told_in_french_and_a_refusal_as_one(talk: Talk) -> None:
    await talk.ask("qui est Wilhelmina Featherstone ?")

    told = (await talk.answer("qu'as-tu fait ?")).answer

    assert "fiche d'un client" in told
    assert "refusé ou échoué" in told
