"""Several people are called so: once one is chosen, what was asked is carried out; and whoever was shown
last is whom pronouns mean. On real tools."""

from __future__ import annotations

import pytest

from agent.events import Ended, Event, ToolStarted
from tests.agent.conftest import Opener, Talk, all_of, the

JEANS = (
    {"name": "Jean Roy", "city": "Montréal", "email": "jean@example.com", "phone": "+15145550112"},
    {"name": "Jean Blais", "city": "Lyon", "email": "blais@example.com", "phone": "+15145550113"},
    {"name": "Nadia Benali", "city": "Laval", "email": "nadia@example.com"},
)


@pytest.fixture
async def several(opening: Opener) -> Talk:
    """An assistant with two customers called Jean, and one Nadia."""
    talk = await opening()
    for person in JEANS:
        await talk.called("upsert_customer", **person)
    return talk


async def key_of(talk: Talk, name: str) -> str:
    """The id of the customer of a whole name."""
    return str((await talk.called("get_customer", customer=name)).customer.id)


def last_call(events: list[Event]) -> tuple[str, dict[str, object]]:
    """The last call of a turn."""
    started = all_of(ToolStarted, events)[-1]
    return started.tool, dict(started.arguments)


ASKED: list[tuple[str, dict[str, str]]] = [
    ("can I email Jean?", {"channel": "email"}),
    ("may we call jean", {"channel": "call"}),
    ("when can I call Jean?", {"channel": "call"}),
    ("why can't I email Jean?", {"channel": "email"}),
    ("why not Jean?", {}),
    ("puis-je appeler Jean ?", {"channel": "call"}),
    ("quand puis-je appeler Jean ?", {"channel": "call"}),
    ("pourquoi ne puis-je pas appeler Jean ?", {"channel": "call"}),
    ("pourquoi pas Jean ?", {}),
]


async def test_the_one_chosen_is_checked_as_it_was_asked(several: Talk) -> None:
    blais = await key_of(several, "Jean Blais")
    found = {}

    for said, _ in ASKED:
        asked = the(Ended, await several.ask(said)).answer
        assert "1. Jean Roy (Montréal" in asked
        assert "2. Jean Blais (Lyon" in asked
        events = await several.ask("2")
        assert "Jean Blais" in the(Ended, events).answer
        found[said] = last_call(events)
        await several.ask("customers in Lyon")

    assert found == {said: ("check_eligibility", {**g, "customer": blais}) for said, g in ASKED}


async def test_one_is_chosen_by_what_tells_them_apart_or_by_a_click(several: Talk) -> None:
    blais = await key_of(several, "Jean Blais")

    for chosen in ("the one in Lyon", "Jean Blais", blais):
        await several.ask("can I email Jean?")
        found = last_call(await several.ask(chosen))
        assert found == ("check_eligibility", {"channel": "email", "customer": blais})


async def test_what_is_asked_next_is_about_the_one_chosen(several: Talk) -> None:
    blais = await key_of(several, "Jean Blais")
    await several.ask("can I email Jean?")
    await several.ask("2")

    again = await several.ask("why not?")
    other = await several.ask("and when can I call him?")

    assert last_call(again) == ("check_eligibility", {"customer": blais, "channel": "email"})
    assert last_call(other) == ("check_eligibility", {"customer": blais, "channel": "call"})


async def test_a_choice_past_the_end_is_asked_again_and_the_question_is_kept(several: Talk) -> None:
    await several.ask("can I email Jean?")
    again = the(Ended, await several.ask("7")).answer

    events = await several.ask("1")

    assert "1. Jean Roy" in again
    assert last_call(events)[0] == "check_eligibility"


async def test_something_else_said_drops_the_question(several: Talk) -> None:
    await several.ask("can I email Jean?")

    assert last_call(await several.ask("customers in Lyon"))[0] == "find_customers"
    assert last_call(await several.ask("who is Jean Blais?"))[0] == "get_customer"


OTHERS: list[tuple[str, str, dict[str, str]]] = [
    ("score Jean", "score_customers", {}),
    ("what did we send to Jean?", "list_communications", {"direction": "out"}),
    (
        "draft a thank-you note for Jean",
        "draft_message",
        {"goal": "draft a thank-you note for Jean"},
    ),
]


async def test_other_questions_about_one_of_several_are_carried_out_too(several: Talk) -> None:
    blais = await key_of(several, "Jean Blais")

    for said, tool, given in OTHERS:
        assert "2. Jean Blais" in the(Ended, await several.ask(said)).answer
        assert last_call(await several.ask("the second")) == (tool, {**given, "customer": blais})


async def test_a_draft_is_proposed_to_the_one_chosen(several: Talk) -> None:
    blais = await key_of(several, "Jean Blais")
    await several.ask("draft a thank-you note for Nadia")
    assert "2. Jean Blais" in the(Ended, await several.ask("send it to Jean")).answer

    tool, given = last_call(await several.ask("2"))

    assert (tool, given["customer"]) == ("send_message", blais)
    assert given["draft"]


POINTED: list[tuple[str, str, dict[str, str]]] = [
    ("score her", "score_customers", {}),
    ("can I email her?", "check_eligibility", {"channel": "email"}),
    ("when can I call him?", "check_eligibility", {"channel": "call"}),
    ("why can't I call this person?", "check_eligibility", {"channel": "call"}),
    ("draft a thank-you note for her", "draft_message", {"goal": "draft a thank-you note for her"}),
    ("log a call with him: said hello", "get_customer", {}),
    ("what did we send her?", "list_communications", {"direction": "out"}),
    ("évalue-la", "score_customers", {}),
    ("évalue-le", "score_customers", {}),
    ("évalue cette personne", "score_customers", {}),
    ("puis-je lui écrire ?", "check_eligibility", {}),
    ("puis-je l'appeler ?", "check_eligibility", {"channel": "call"}),
    ("quand puis-je l'appeler ?", "check_eligibility", {"channel": "call"}),
    ("pourquoi ne puis-je pas lui écrire ?", "check_eligibility", {}),
    ("peut-on contacter cette personne ?", "check_eligibility", {}),
    ("note un appel avec elle : bonjour", "get_customer", {}),
    ("consigne un appel avec cette personne : bonjour", "get_customer", {}),
    ("rédige un mot de remerciement pour elle", "draft_message", {"goal": "rédige un mot de remerciement pour elle"}),
    ("qu'est-ce qu'on lui a envoyé ?", "list_communications", {"direction": "out"}),
]  # fmt: skip


async def test_the_one_shown_last_is_whom_pronouns_mean(several: Talk) -> None:
    nadia = await key_of(several, "Nadia Benali")
    found = {}

    for said, *_ in POINTED:
        await several.ask("show me Nadia")
        found[said] = last_call(await several.ask(said))

    assert found == {said: (tool, {**given, "customer": nadia}) for said, tool, given in POINTED}


async def test_one_is_shown_by_the_start_of_a_name_and_by_a_list_of_one(several: Talk) -> None:
    nadia = await key_of(several, "Nadia Benali")

    for shown in ("show me nadia", "montre-moi Nadia", "open Nadia", "customers in Laval"):
        await several.ask("customers in Lyon")
        await several.ask(shown)
        found = last_call(await several.ask("score her"))
        assert found == ("score_customers", {"customer": nadia}), shown


async def test_words_that_name_nobody_are_asked_about_as_before(several: Talk) -> None:
    events = await several.ask("show me Zorglub")

    assert last_call(events)[0] == "find_customers"
    assert "Zorglub" in the(Ended, events).answer
