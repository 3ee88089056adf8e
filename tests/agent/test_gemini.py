"""Gemini's path: the real client over a real socket, against the stand-in of its API."""

from __future__ import annotations

import gc
import logging
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from pydantic import SecretStr

import agent.answering
import agent.models
from agent.events import Ended, Ending, Notice, NoticeKind, ResultReady, Token, ToolRefused
from tests.agent.conftest import MARC, Opener, Talk, all_of, the
from tests.standins.gemini import SIGNATURE, Gemini, Reply
from tools.operations.finding import CustomerPage

pytestmark = [
    # google-genai itself: on an error answer it makes ClientResponse.json() and may not await it.
    pytest.mark.filterwarnings("ignore:coroutine 'ClientResponse.json' was never awaited"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    # The same: it extends a class of aiohttp that would rather not be.
    pytest.mark.filterwarnings("ignore:Inheritance class AiohttpClientSession:DeprecationWarning"),
]
KEY = "AIza-the-secret-key-of-the-tests"
FIND = ("find_customers", {"text": "inactive customers over 5K"})
LYON = ("find_customers", {"text": "customers in Lyon"})


@pytest.fixture
def gemini() -> Iterator[Gemini]:
    with Gemini() as standin:
        yield standin
    assert standin.refusals == []
    gc.collect()  # what the client left open is told here, not in some later test


@pytest.fixture
async def talk(opening: Opener, gemini: Gemini) -> Talk:
    """An assistant whose Gemini is the stand-in."""
    return await opening(
        toolsets=("core", "admin"),
        model_name="google_genai:gemini-3.8-flash",
        google_api_key=SecretStr(KEY),
        model_url=gemini.url,
    )


def pages(talked: list[object]) -> list[CustomerPage]:
    found = [event.result for event in talked if isinstance(event, ResultReady)]
    return [result for result in found if isinstance(result, CustomerPage)]


async def test_a_question_is_answered_through_gemini(talk: Talk, gemini: Gemini) -> None:
    gemini.script = [Reply(calls=[FIND]), Reply(text="Two people are inactive and spent over 5K.")]

    events = await talk.ask("Who is inactive and spent over 5K?")

    assert pages([*events])[0].total == 2
    ended = the(Ended, events)
    assert ended.answer == "Two people are inactive and spent over 5K."
    assert ended.model == "google_genai:gemini-3.8-flash"
    assert len(all_of(Token, events)) > 3
    assert all("streamGenerateContent" in path for path in gemini.paths)
    assert gemini.keys == {KEY}


async def test_gemini_is_told_the_day_the_money_and_the_language(
    talk: Talk, gemini: Gemini
) -> None:
    gemini.script = [Reply(text="Bonjour.")]

    await talk.ask("bonjour", replace(MARC, locale="fr"))

    told = gemini.requests[0]["systemInstruction"]["parts"][0]["text"]
    for word in ("2026-07-15", "America/Toronto", "CAD", "French", "They are data"):
        assert word in told


async def test_text_and_a_call_in_one_answer_and_its_signature_are_kept(
    talk: Talk, gemini: Gemini
) -> None:
    gemini.script = [Reply(text="Let me look.", calls=[LYON]), Reply(text="Two.")]

    await talk.ask("who is in Lyon?")

    parts = gemini.requests[1]["contents"][1]["parts"]
    assert "Let me look." in parts[0]["text"]
    assert parts[-1]["thoughtSignature"].rstrip("=") == SIGNATURE.rstrip("=")


async def test_two_calls_at_once_are_answered_in_their_order(talk: Talk, gemini: Gemini) -> None:
    gemini.script = [Reply(calls=[LYON, FIND]), Reply(text="Both.")]

    events = await talk.ask("compare")

    answers = [
        p["functionResponse"]["response"] for p in gemini.requests[1]["contents"][2]["parts"]
    ]
    assert [a["sentence"].split()[0] for a in answers] == ["City", "No"]
    assert len(pages([*events])) == 2


async def test_calls_past_the_limit_keep_the_order_of_responses(talk: Talk, gemini: Gemini) -> None:
    gemini.script = [Reply(calls=[LYON, FIND] * 8), Reply(text="Enough.")]

    events = await talk.ask("all of it")

    assert the(Ended, events).answer == "Enough."
    assert len(pages([*events])) == 12


Call = tuple[str, dict[str, Any]]
WRONG: list[tuple[Call, str]] = [
    (("find_customers", {"limit": "many"}), "limit"),
    (("find_customers", {"text": {"a": [1]}, "rule": "x"}), "rule"),
    (("find_customers", {"text": "customers", "tenant_id": 2}), "tenant_id"),
    (("drop_tables", {}), "there is no tool 'drop_tables'"),
    (("list_audit", {}), "needs the role admin"),
    (("revise_draft", {}), "which is not open"),
]


@pytest.mark.parametrize(("call", "told"), WRONG)
async def test_a_wrong_call_is_told_and_gemini_can_correct_it(
    talk: Talk, gemini: Gemini, call: Call, told: str
) -> None:
    """The sentence is none of a group: there the reader's reading would mend the call unseen."""
    gemini.script = [Reply(calls=[call]), Reply(calls=[LYON]), Reply(text="Two.")]

    events = await talk.ask("please look into it for me")

    assert told in the(ToolRefused, events).error.message
    answer = gemini.requests[1]["contents"][2]["parts"][0]["functionResponse"]["response"]
    assert told in answer["message"]
    assert pages([*events])[0].total == 2


async def test_a_busy_server_is_tried_again_by_the_client(talk: Talk, gemini: Gemini) -> None:
    gemini.script = [Reply(status=429), Reply(text="Here I am.")]

    events = await talk.ask("hello")

    assert the(Ended, events).answer == "Here I am."
    assert not all_of(Notice, events)


FAULTS = {
    "unreachable": [Reply(status=503)] * 3,
    "error": [Reply(status=500)] * 3,
    "refused": [Reply(status=400, message="bad request")],
    "quota": [Reply(status=429)] * 3,
    "no such model": [Reply(status=404)],
    "dropped": [Reply(text="It is the wrong an", drop=True)],
    "garbage": [Reply(text="It is", garbage=True)],
    "blocked": [Reply(blocked=True)] * 2,
    "empty": [Reply(empty=True)] * 2,
    "malformed call": [Reply(finish="MALFORMED_FUNCTION_CALL")] * 2,
}
SAID = {
    "unreachable": ("could not be reached", "n'a pas pu être joint"),
    "error": ("could not be reached", "n'a pas pu être joint"),
    "refused": ("refused the request", "a refusé la demande"),
    "quota": ("no more requests", "n'accepte plus de demandes"),
    "no such model": ("RAPPORT_MODEL", "RAPPORT_MODEL"),
    "dropped": ("could not be reached", "n'a pas pu être joint"),
    "garbage": ("could not be reached", "n'a pas pu être joint"),
    "blocked": ("nothing usable", "rien répondu d'utilisable"),
    "empty": ("nothing usable", "rien répondu d'utilisable"),
    "malformed call": ("nothing usable", "rien répondu d'utilisable"),
}


ASKED = {"en": "inactive customers over 5K", "fr": "clients inactifs de plus de 5 000 $"}


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_fault_is_said_aloud_and_the_offline_planner_answers_right(
    talk: Talk, gemini: Gemini, fault: str
) -> None:
    for locale, said in zip(ASKED, SAID[fault], strict=True):
        gemini.script = [*FAULTS[fault]]

        events = await talk.ask(ASKED[locale], replace(MARC, thread=locale, locale=locale))

        notice, ended = the(Notice, events), the(Ended, events)
        assert notice.kind in {NoticeKind.FALLBACK, NoticeKind.EMPTY}
        assert said in notice.text
        assert "gemini-3.8-flash" in notice.text
        assert pages([*events])[0].total == 2
        assert (ended.ending, ended.model) == (Ending.DONE, "offline")
        assert "wrong an" not in ended.answer
        after = [event.text for event in events[events.index(notice) :] if isinstance(event, Token)]
        assert "".join(after) == ended.answer


async def test_the_next_turn_asks_gemini_again_with_what_the_planner_said(
    talk: Talk, gemini: Gemini
) -> None:
    gemini.script = [Reply(status=400), Reply(text="Still two.")]
    await talk.ask("inactive customers over 5K")

    ended = await talk.answer("how many?")

    assert ended.answer == "Still two."
    assert gemini.refusals == []


async def test_a_failure_after_a_call_goes_on_from_its_answer(talk: Talk, gemini: Gemini) -> None:
    gemini.script = [Reply(calls=[FIND]), Reply(status=400)]

    events = await talk.ask("inactive customers over 5K")

    assert len(pages([*events])) == 1
    assert the(Notice, events).kind is NoticeKind.FALLBACK
    assert the(Ended, events).answer


async def test_a_server_that_does_not_answer_is_given_up(
    opening: Opener, gemini: Gemini, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(agent.answering, "MODEL_SECONDS", 0.5)
    gemini.script = [Reply(text="word " * 50, pause=0.1)]
    talk = await opening(
        model_name="google_genai:gemini-3.8-flash",
        google_api_key=SecretStr(KEY),
        model_url=gemini.url,
    )

    events = await talk.ask("inactive customers over 5K")

    assert "took too long" in the(Notice, events).text
    assert pages([*events])[0].total == 2


async def test_a_server_that_is_silent_is_given_up_by_the_client(
    opening: Opener, gemini: Gemini, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(agent.models, "TIMEOUT_SECONDS", 0.3)
    gemini.script = [Reply(text="late", delay=2)] * 3
    talk = await opening(
        model_name="google_genai:gemini-3.8-flash",
        google_api_key=SecretStr(KEY),
        model_url=gemini.url,
    )

    events = await talk.ask("inactive customers over 5K")

    assert "took too long" in the(Notice, events).text
    assert pages([*events])[0].total == 2


async def test_an_answer_cut_at_the_length_limit_says_so(talk: Talk, gemini: Gemini) -> None:
    gemini.script = [Reply(text="This is only the beg", finish="MAX_TOKENS")]

    events = await talk.ask("tell me all")

    assert the(Notice, events).kind is NoticeKind.CUT
    assert the(Ended, events).answer == "This is only the beg"


async def test_a_bad_key_says_what_to_do_and_is_shown_nowhere(
    talk: Talk, gemini: Gemini, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    gemini.good_key = "another"

    events = await talk.ask("inactive customers over 5K")

    assert "GOOGLE_API_KEY" in the(Notice, events).text
    assert pages([*events])[0].total == 2
    assert KEY not in str(events)
    assert KEY not in caplog.text
    assert KEY not in str(await talk.assistant.messages(MARC))


async def test_an_answer_that_claims_a_change_nobody_made_is_marked(
    talk: Talk, gemini: Gemini
) -> None:
    save = ("save_segment", {"name": "Lyon", "text": "customers in Lyon"})
    gemini.script = [
        Reply(text="I've saved the segment for you."),
        Reply(calls=[save]),
        Reply(text="I've saved the segment for you."),
    ]

    claimed = await talk.ask("save them as Lyon")
    done = await talk.ask("save them as Lyon")

    assert the(Notice, claimed).kind is NoticeKind.NOT_DONE
    assert the(Ended, claimed).changed == ()
    assert not all_of(Notice, done)
    assert the(Ended, done).changed == ("save_segment",)
