"""What a page may say over its socket: nonsense is answered with why, and leaves nothing behind."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncGenerator
from typing import Any

import pytest
import pytest_asyncio

from tests.ui.chat.talking import Server, Talker, is_whole, serving, talking
from tests.ui.chat.test_tabs import said

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(180)]
ASKED = "customers in Lyon"
KEY = "11111111-1111-4111-8111-111111111111"
TABLE = "name,email\nMia Chen,mia@example.com\nNoé Roy,noe@example.com\n"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Server]:
    async with serving(tmp_path_factory.mktemp("said") / "home") as running:
        yield running


async def kept(server: Server, talker: Talker) -> dict[str, Any]:
    async with server.http() as browser:
        return (await browser.get(f"/project/thread/{talker.thread}")).json()


async def uploaded(server: Server, talker: Talker, name: str, content: str) -> str:
    """Upload a file to a session; its id."""
    async with server.http() as browser:
        response = await browser.post(
            f"/project/file?session_id={talker.session}",
            files={"file": (name, content.encode(), "text/csv")},
        )
    assert response.status_code == 200, response.text
    return str(response.json()["id"])


async def pressed(server: Server, talker: Talker, button: str, **payload: Any) -> dict[str, Any]:
    """Press a button of a card; the answer."""
    async with server.http() as browser:
        action = {"name": button, "payload": payload}
        body = {"sessionId": talker.session, "action": action}
        response = await browser.post("/project/action", json=body)
    assert response.status_code == 200, response.text
    return response.json()["response"]


def outputs(thread: dict[str, Any]) -> list[str]:
    return [s["output"] for s in thread["steps"] if s["type"].endswith("_message")]


NONSENSE: list[tuple[str, tuple[Any, ...]]] = [
    ("client_message", ()),
    ("client_message", ("x",)),
    ("client_message", (7, 8, 9)),
    ("client_message", ({},)),
    ("client_message", ({"message": None},)),
    ("client_message", ({"message": {"id": "no-uuid", "output": "x"}},)),
    ("client_message", ({"message": {"id": KEY, "output": 7}},)),
    ("client_message", ({"message": {"id": KEY, "output": " "}},)),
    ("client_message", ({"message": {"id": KEY, "output": "x", "type": "assistant_message"}},)),
    ("client_message", ({"message": {"id": KEY, "output": "x"}, "fileReferences": {"id": 1}},)),
    ("edit_message", ()),
    ("edit_message", ([],)),
    ("edit_message", ({"message": 7},)),
    ("edit_message", ({"message": {"id": None, "output": "x"}},)),
    ("edit_message", ({"message": {"id": KEY, "output": "x"}},)),
    ("message_favorite", ()),
    ("message_favorite", ({"message": {"id": KEY, "metadata": 7}},)),
    ("window_message", ({"x": 1}, 2)),
    ("chat_settings_change", ("x",)),
    ("audio_start", (1, 2)),
    ("audio_chunk", ({"data": 7},)),
    ("audio_end", ()),
]


async def test_nonsense_is_answered_with_why_in_one_line_of_the_log(server: Server) -> None:
    async with talking(server) as talker:
        await talker.ask(ASKED)
        before = outputs(await kept(server, talker))
        for event, given in NONSENSE:
            at = len(server.logged())
            answer = await talker.client.call(event, given, timeout=10)
            assert answer["error"]["code"] == "invalid_input", (event, given)
            lines = server.logged()[at:].splitlines()
            assert [f"a page's {event} was ignored" in line for line in lines] == [True], lines
        assert await talker.client.call("fetch_favorites", timeout=10) is None
        assert outputs(await kept(server, talker)) == before
        await said(talker, "how many is that?")
    assert "Traceback" not in server.logged()


async def test_a_message_sent_again_under_its_id_is_not_taken_twice(server: Server) -> None:
    async with talking(server) as talker:
        key = await said(talker, ASKED)
        again = {"message": {"id": key, "output": "customers in Nice"}}
        answer = await talker.client.call("client_message", again, timeout=10)
        assert "is there already" in answer["error"]["message"]
        assert outputs(await kept(server, talker))[0] == ASKED


async def test_a_choice_clicked_twice_is_said_once(server: Server) -> None:
    async with talking(server) as talker:
        await talker.ask(ASKED)
        before = len(talker.seen)
        await talker.say("only those in Paris")
        second = await talker.say("only those in Paris")
        await talker.until("delete_message", lambda step: step["id"] == second, after=before)
        await talker.until("update_message", is_whole, after=before)
        assert outputs(await kept(server, talker)).count("only those in Paris") == 1


async def test_a_button_pressed_twice_acts_once(server: Server) -> None:
    async with talking(server) as talker:
        key = await said(talker, ASKED)
        rule = {"field": "city", "op": "==", "value": "Lyon"}
        both = await asyncio.gather(
            *(pressed(server, talker, "export", rule=rule, format="csv") for _ in range(2))
        )
        assert both[0]["job"] == both[1]["job"]
        await pressed(server, talker, "save", rule=rule, name="Lyonnais")
        twice = await pressed(server, talker, "save", rule=rule, name="Lyonnais")
        assert "saved" in twice
        before = len(talker.seen)
        await asyncio.gather(*(pressed(server, talker, "again", asked=key) for _ in range(3)))
        await talker.until("update_message", is_whole, after=before)
        await said(talker, "how many is that?")
        answers = [one for one in outputs(await kept(server, talker)) if one.startswith(ASKED)]
        assert answers == [ASKED]
        starts = [name for name, _ in talker.seen[before:]].count("stream_start")
        assert starts <= 2


async def test_a_file_message_says_the_file_s_name(server: Server) -> None:
    async with talking(server) as talker:
        file = await uploaded(server, talker, "people.csv", TABLE)
        key = await said(talker, "", [file])
        thread = await kept(server, talker)
        assert [s["output"] for s in thread["steps"] if s["id"] == key] == ["people.csv"]
        assert thread["name"] == "people.csv"
        assert await talker.until("update_message", lambda s: s["output"] == "people.csv")
        assert len([e for e in thread["elements"] if e["name"] == "ImportCard"]) == 1


@pytest.mark.parametrize(
    ("text", "answered"), [("how many customers?", True), ("import this file", False)]
)
async def test_words_sent_with_a_file_are_answered_after_its_preview(
    server: Server, text: str, answered: bool
) -> None:
    async with talking(server) as talker:
        file = await uploaded(server, talker, "people.csv", TABLE)
        await said(talker, text, [file])
        said_here = outputs(await kept(server, talker))
        assert said_here[0] == text
        assert len(said_here) == (3 if answered else 2), said_here
        assert "people.csv" in said_here[1]


async def test_a_new_id_for_every_message_is_the_page_s_to_give(server: Server) -> None:
    async with talking(server) as talker:
        one = {"message": {"id": str(uuid.uuid1()), "output": ASKED}}
        answer = await talker.client.call("client_message", one, timeout=10)
        assert "message.id" in answer["error"]["message"]
