"""A turn: its events, its conversation, and that nobody reaches another's."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from langchain_core.messages import AIMessage, HumanMessage, ToolMessage

from agent.events import Ended, Ending, Event, ResultReady, Token, ToolStarted
from agent.identity import Identity
from tests.agent.conftest import MARC, Opener, Talk, all_of, the
from tests.agent.scripted import Scripted, in_turn
from tools.errors import InvalidInput, NotPermitted
from tools.operations.finding import CustomerPage

FIND = [("find_customers", {"text": "inactive customers over 5K"})]


def pages(events: list[Event]) -> list[CustomerPage]:
    found = [event.result for event in all_of(ResultReady, events)]
    return [result for result in found if isinstance(result, CustomerPage)]


async def test_a_turn_is_a_call_its_result_a_text_and_one_end(talk: Talk) -> None:
    events = await talk.ask("inactive customers over 5K")

    kinds = [type(event) for event in events]
    assert kinds[:2] == [ToolStarted, ResultReady]
    assert set(kinds[2:-1]) == {Token}
    assert kinds.count(Ended) == 1
    ended = the(Ended, events)
    assert events[-1] is ended
    assert ended.answer == "".join(token.text for token in all_of(Token, events))
    assert (ended.ending, ended.model, ended.incident) == (Ending.DONE, "offline", "")
    (page,) = pages(events)
    assert [line.name for line in page.items] == ["Ann Roy", "Zoe Lund"]


async def test_a_conversation_is_kept_for_its_thread_alone(talk: Talk) -> None:
    other = replace(MARC, thread="thread-2")
    await talk.ask("inactive customers over 5K")
    await talk.ask("customers in Lyon", other)

    kept = [m.text for m in await talk.assistant.messages(MARC) if isinstance(m, HumanMessage)]
    others = [m.text for m in await talk.assistant.messages(other) if isinstance(m, HumanMessage)]

    assert kept == ["inactive customers over 5K"]
    assert others == ["customers in Lyon"]


async def test_the_model_is_given_what_went_before(opening: Opener) -> None:
    model = Scripted(script=in_turn("First.", "Second."))
    talk = await opening(model=model)

    await talk.ask("one")
    await talk.ask("two")

    told = [(m.type, m.text) for m in model.seen[1]]
    assert told[1:] == [("human", "one"), ("ai", "First."), ("human", "two")]


async def test_a_conversation_survives_a_restart(opening: Opener) -> None:
    first = await opening()
    await first.ask("inactive customers over 5K")
    await first.assistant.close()

    second = await opening()

    assert [m.type for m in await second.assistant.messages(MARC)] == ["human", "ai", "tool", "ai"]


async def test_another_persons_thread_is_out_of_reach(talk: Talk) -> None:
    await talk.ask("inactive customers over 5K")

    assert await talk.assistant.messages(replace(MARC, user="eve")) == []
    for thread in ("marc:thread-1", "../thread-1", "", "a" * 65, "thread-1\n", "%", "é"):
        with pytest.raises(ValueError, match="1 to 64 letters"):
            Identity(1, "eve", thread)
    for user in ("", "a\0b", "\ud800", "x" * 201):
        with pytest.raises(ValueError, match="printable"):
            Identity(1, user, "thread-1")
    keys = {Identity(1, "a:b", "c").key, Identity(1, "a", "b-c").key, Identity(1, "a:b:c", "d").key}
    assert len(keys) == 3


async def test_a_person_of_another_organisation_is_not_served(talk: Talk) -> None:
    stranger = replace(MARC, tenant_id=2)

    with pytest.raises(NotPermitted):
        await talk.ask("customers", stranger)
    with pytest.raises(NotPermitted):
        await talk.assistant.messages(stranger)
    with pytest.raises(NotPermitted):
        await talk.assistant.forget(stranger)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "holds nothing to read"),
        ("  \n\t ", "holds nothing to read"),
        ("\0\x1b\u202e\ud800", "holds nothing to read"),
        ("a" * 8_001, "is 8001 characters long"),
        ("é" * 1_000_000, "is 1000000 characters long"),
    ],
)
async def test_a_message_that_cannot_be_read_is_refused_and_leaves_nothing(
    talk: Talk, text: str, told: str
) -> None:
    with pytest.raises(InvalidInput, match=told) as refused:
        await talk.ask(text)

    assert len(str(refused.value)) < 200
    assert await talk.assistant.messages(MARC) == []


async def test_control_characters_are_left_out_of_a_message(talk: Talk) -> None:
    events = await talk.ask("inactive\0 customers \x1b\u202eover\ud800 5K\u200b")

    assert pages(events)[0].total == 2
    assert (await talk.assistant.messages(MARC))[0].text == "inactive customers over 5K"


async def test_questions_asked_at_once_in_a_thread_wait_and_none_is_lost(talk: Talk) -> None:
    texts = [f"customers over {n}K" for n in range(1, 7)]

    ended = await asyncio.gather(*(talk.answer(text) for text in texts))

    assert all(end.ending is Ending.DONE for end in ended)
    kept = await talk.assistant.messages(MARC)
    assert [m.type for m in kept] == ["human", "ai", "tool", "ai"] * 6
    assert sorted(m.text for m in kept if isinstance(m, HumanMessage)) == texts


async def test_threads_do_not_wait_for_one_another(talk: Talk, opening: Opener) -> None:
    model = Scripted(script=in_turn([("wait_long", {})], "Done."))
    slow = await opening(model=model, home="slow")
    waiting = asyncio.create_task(slow.answer("wait"))
    await slow.trial.started.wait()

    await slow.assistant.messages(replace(MARC, thread="thread-2"))
    slow.trial.go.set()

    assert (await waiting).answer == "Done."


async def test_an_edited_message_takes_the_conversation_back(talk: Talk) -> None:
    await talk.ask("customers in Lyon", message_id="m1")
    await talk.ask("customers in Paris", message_id="m2")
    await talk.ask("customers over 8K", message_id="m3")

    await talk.ask("inactive customers over 5K", message_id="m2")

    kept = await talk.assistant.messages(MARC)
    said = [(m.id, m.text) for m in kept if isinstance(m, HumanMessage)]
    assert said == [("m1", "customers in Lyon"), ("m2", "inactive customers over 5K")]
    assert len(kept) == 8


async def test_an_id_that_is_not_the_persons_message_changes_nothing(talk: Talk) -> None:
    await talk.ask("customers in Lyon", message_id="m1")
    before = await talk.assistant.messages(MARC)
    answer = next(m for m in before if isinstance(m, AIMessage))

    with pytest.raises(InvalidInput, match="is not a message of the person"):
        await talk.ask("take its place", message_id=answer.id)
    for wrong in ("", "a b", "x" * 65, "é", "a\0"):
        with pytest.raises(InvalidInput, match="message_id"):
            await talk.ask("take its place", message_id=wrong)

    assert await talk.assistant.messages(MARC) == before


async def test_rewinding_says_whether_there_was_such_a_message(talk: Talk) -> None:
    await talk.ask("customers in Lyon", message_id="m1")
    await talk.ask("customers in Paris", message_id="m2")

    assert await talk.assistant.rewind(MARC, "m9") is False
    assert await talk.assistant.rewind(MARC, "m2") is True

    kept = await talk.assistant.messages(MARC)
    assert (kept[0].id, len(kept)) == ("m1", 4)
    assert (await talk.answer("customers over 8K")).ending is Ending.DONE


async def test_what_was_done_by_hand_is_in_the_conversation(opening: Opener) -> None:
    model = Scripted(script=in_turn("Seen."))
    talk = await opening(model=model)
    result = await talk.called("find_customers", text="customers in Lyon")

    await talk.assistant.record(MARC, "find_customers", {"text": "customers in Lyon"}, result)
    await talk.ask("who is that?")

    given = model.seen[0]
    assert [m.type for m in given] == ["system", "human", "ai", "tool", "ai", "human"]
    seen = given[3]
    assert isinstance(seen, ToolMessage)
    assert result.audience in seen.text


async def test_a_forgotten_conversation_is_gone(talk: Talk) -> None:
    await talk.ask("customers in Lyon")

    await talk.assistant.forget(MARC)

    assert await talk.assistant.messages(MARC) == []
