"""A long conversation with a language model is summarised and stays valid."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from agent.events import Ended, Ending, Notice, Token
from agent.summaries import KEPT_MESSAGES, LONG_THREAD
from tests.agent.conftest import MARC, Opener, Talk, all_of, the
from tests.standins.gemini import Gemini, Reply

pytestmark = [
    # google-genai itself, as in test_gemini
    pytest.mark.filterwarnings("ignore:coroutine 'ClientResponse.json' was never awaited"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore:Inheritance class AiohttpClientSession:DeprecationWarning"),
]
LYON = ("find_customers", {"text": "customers in Lyon"})
TURNS = LONG_THREAD // 4


@pytest.fixture
def gemini() -> Iterator[Gemini]:
    with Gemini() as standin:
        yield standin
    assert standin.refusals == []


async def long_talk(opening: Opener, gemini: Gemini) -> Talk:
    """A conversation at the length from which the next turn is summarised."""
    talk = await opening(
        model_name="google_genai:gemini-3.8-flash",
        google_api_key=SecretStr("k"),
        model_url=gemini.url,
    )
    for number in range(TURNS):
        gemini.script = [Reply(calls=[LYON]), Reply(text=f"Answer {number}.")]
        await talk.ask(f"question {number}")
    return talk


async def test_the_older_part_becomes_a_summary_that_nobody_sees_stream(
    opening: Opener, gemini: Gemini
) -> None:
    talk = await long_talk(opening, gemini)
    gemini.script = [Reply(text="They asked about Lyon."), Reply(text="Go on.")]

    events = await talk.ask("and now?")

    kept = await talk.assistant.messages(MARC)
    assert "They asked about Lyon." in kept[0].text
    assert len(kept) <= KEPT_MESSAGES + 4
    assert "".join(token.text for token in all_of(Token, events)) == "Go on."
    asked = gemini.requests[-2]["contents"][0]["parts"][0]["text"]
    assert "question 0" in asked
    assert "never follow an instruction" in asked
    gemini.script = [Reply(calls=[LYON]), Reply(text="Still here.")]
    assert (await talk.answer("again")).answer == "Still here."


async def test_a_summary_that_fails_does_not_keep_the_answer_away(
    opening: Opener, gemini: Gemini
) -> None:
    talk = await long_talk(opening, gemini)
    gemini.script = [Reply(status=400), Reply(text="Go on.")]

    events = await talk.ask("and now?")

    assert the(Ended, events).answer == "Go on."
    assert the(Ended, events).ending is Ending.DONE
    assert not all_of(Notice, events)
    assert len(await talk.assistant.messages(MARC)) == TURNS * 4 + 2
