"""The same conversation with the real Gemini, where there is a key. Costs a few requests."""

from __future__ import annotations

import os

import pytest
from pydantic import SecretStr

from agent.events import Ended, Ending, Notice, ResultReady
from agent.models import GEMINI
from tests.agent.conftest import Opener, all_of, the
from tools.operations.finding import CustomerPage

KEY = os.environ.get("GOOGLE_API_KEY", "")  # noqa: TID251 - of whoever runs it, no setting under test
pytestmark = [
    pytest.mark.skipif(not KEY, reason="no GOOGLE_API_KEY: not run"),
    pytest.mark.filterwarnings("ignore:Inheritance class AiohttpClientSession:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:coroutine 'ClientResponse.json' was never awaited"),
]


async def test_gemini_finds_the_people_meant_and_goes_on_from_them(opening: Opener) -> None:
    talk = await opening(model_name=GEMINI, google_api_key=SecretStr(KEY))

    first = await talk.ask("inactive customers over 5K")
    second = await talk.ask("only those in Lyon")

    for events, total in ((first, 2), (second, 1)):
        assert not all_of(Notice, events)
        assert the(Ended, events).ending is Ending.DONE
        found = [e.result for e in all_of(ResultReady, events)]
        pages = [result for result in found if isinstance(result, CustomerPage)]
        assert pages[-1].total == total
