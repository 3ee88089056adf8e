"""The chat over its socket, as browsers speak to it, on a server in a process of its own."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from socketio.exceptions import (  # pyright: ignore[reportMissingTypeStubs] - it has none
    ConnectionError as Refused,
)

from store.chat import ChatStep
from store.sql.open import open_store
from tests.ui.chat.talking import Server, serving, talking

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(180)]
ASKED = "customers in Lyon"
SECRET = "nobody else may read this"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Server]:
    async with serving(tmp_path_factory.mktemp("sockets") / "home") as running:
        yield running


def spoken(thread: dict[str, Any]) -> list[str]:
    """What was said in a thread, by either side."""
    return [step["output"] for step in thread["steps"] if step["type"].endswith("_message")]


async def kept(server: Server, thread: str) -> dict[str, Any]:
    async with server.http() as browser:
        response = await browser.get(f"/project/thread/{thread}")
    assert response.status_code == 200, response.text
    return response.json()


async def listed(server: Server, **asked: Any) -> list[dict[str, Any]]:
    async with server.http() as browser:
        body = {"pagination": {"first": 50}, "filter": asked}
        response = await browser.post("/project/threads", json=body)
    assert response.status_code == 200, response.text
    return response.json()["data"]


async def test_a_message_is_answered_titled_and_kept(server: Server) -> None:
    async with talking(server) as talker:
        heard = await talker.ask(ASKED)
        thread = await kept(server, talker.thread)
        (found,) = [one for one in await listed(server) if one["id"] == talker.thread]

    assert any(name in ("new_message", "stream_token") for name, _ in heard)
    assert spoken(thread)[0] == ASKED
    assert len(spoken(thread)) >= 2
    assert found["name"] == ASKED
    assert found["steps"] == []


async def test_a_thread_is_found_renamed_and_removed(server: Server) -> None:
    async with talking(server) as talker:
        await talker.ask("clients inactifs à Québec")
        key = talker.thread
        assert [one["id"] for one in await listed(server, search="QUEBEC")] == [key]
        async with server.http() as browser:
            named = {"threadId": key, "name": "  Été \n 2026 "}
            assert (await browser.put("/project/thread", json=named)).status_code == 200
            empty = await browser.put("/project/thread", json={"threadId": key, "name": " "})
            assert (empty.status_code, empty.json()["error"]["code"]) == (422, "invalid_input")
            assert [one["name"] for one in await listed(server, search="ete")] == ["Été 2026"]
            gone = await browser.request("DELETE", "/project/thread", json={"threadId": key})
            assert gone.status_code == 200
            again = await browser.request("DELETE", "/project/thread", json={"threadId": key})
            assert again.status_code == 404
            assert (await browser.get(f"/project/thread/{key}")).status_code == 404
    assert key not in [one["id"] for one in await listed(server)]


async def test_a_thread_removed_while_its_page_is_open_does_not_come_back(server: Server) -> None:
    async with talking(server) as talker:
        await talker.ask(ASKED)
        key = talker.thread
        await talker.say("inactive customers over 5K")
        async with server.http() as browser:
            await browser.request("DELETE", "/project/thread", json={"threadId": key})
    async with server.http() as browser:
        assert (await browser.get(f"/project/thread/{key}")).status_code == 404


async def test_after_a_power_cut_a_conversation_goes_on(tmp_path: Path) -> None:
    async with serving(tmp_path / "home") as server, talking(server) as talker:
        await talker.ask(ASKED)
        before = await kept(server, talker.thread)
        await server.kill()
    async with serving(tmp_path / "home") as again, talking(again, thread=talker.thread) as back:
        thread = await back.until("resume_thread")
        assert spoken(thread) == spoken(before)
        await back.ask("only those in Paris")
        after = await kept(again, talker.thread)
    assert spoken(after)[: len(spoken(before))] == spoken(before)
    assert "only those in Paris" in spoken(after)
    assert after["name"] == ASKED


async def of_somebody_else(server: Server) -> str:
    """A thread of another person of the same organisation, put straight into the database."""
    store = await open_store(str(server.home / "rapport.db"))
    step = ChatStep(key="theirs", kind="user_message", name="X", created_at=1, output=SECRET)
    await store.write(1, lambda tx: tx.chat("ada").put_step("adas-thread", step, now_ms=1))
    await store.close()
    return "adas-thread"


async def test_another_person_s_thread_is_refused_in_every_way(server: Server) -> None:
    key = await of_somebody_else(server)
    async with talking(server, thread=key) as talker:
        assert await talker.until("resume_thread_error")
        assert SECRET not in str(talker.seen)
    async with server.http() as browser:
        for method, path, body in (
            ("GET", f"/project/thread/{key}", None),
            ("PUT", "/project/thread", {"threadId": key, "name": "mine"}),
            ("DELETE", "/project/thread", {"threadId": key}),
            ("GET", f"/project/thread/{key}/element/x", None),
            ("GET", f"/v1/chat/{key}/elements/x", None),
            ("PUT", "/feedback", {"feedback": {"forId": "theirs", "value": 0}, "sessionId": "x"}),
            ("DELETE", "/feedback", {"feedbackId": "theirs"}),
        ):
            response = await browser.request(method, path, json=body)
            assert response.status_code == 404, f"{method} {path}: {response.text}"
            assert SECRET not in response.text
    assert key not in [one["id"] for one in await listed(server)]
    assert await listed(server, search="nobody else") == []


async def test_an_answer_can_be_judged_and_the_verdict_taken_back(server: Server) -> None:
    async with talking(server) as talker:
        await talker.ask(ASKED)
        steps = (await kept(server, talker.thread))["steps"]
        answer = next(step["id"] for step in steps if step["type"] == "assistant_message")
        async with server.http() as browser:
            given = {"forId": answer, "value": 1, "comment": "bien"}
            put = await browser.put("/feedback", json={"feedback": given, "sessionId": "x"})
            assert put.json() == {"success": True, "feedbackId": answer}
            judged = (await kept(server, talker.thread))["steps"]
            (verdict,) = [step["feedback"] for step in judged if step["id"] == answer]
            assert (verdict["value"], verdict["comment"]) == (1, "bien")
            taken = await browser.request("DELETE", "/feedback", json={"feedbackId": answer})
            assert taken.status_code == 200
            for wrong in ({}, {"feedback": 1}, {"feedback": {"forId": answer, "value": 7}}):
                assert (await browser.put("/feedback", json=wrong)).status_code == 422
        steps = (await kept(server, talker.thread))["steps"]
        assert [step["feedback"] for step in steps if step["id"] == answer] == [None]


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Cookie": ""},
        {"Cookie": "access_token=x"},
        {"Host": "evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
async def test_a_socket_that_is_not_our_page_s_is_refused(
    server: Server, headers: dict[str, str]
) -> None:
    with pytest.raises(Refused):
        async with talking(server, headers=headers):
            pytest.fail("it was let in")


@pytest.mark.parametrize(
    "auth",
    [
        {"sessionId": "../../../precious"},
        {"sessionId": "/etc"},
        {"sessionId": ""},
        {"threadId": "../x"},
        {"threadId": "x" * 65},
        {"clientType": "slack"},
        {"userEnv": "x" * 3_000},
        {"chatProfile": 7},
    ],
)
async def test_a_socket_that_opens_with_nonsense_is_refused(
    server: Server, auth: dict[str, Any]
) -> None:
    precious = server.home / "precious"
    precious.mkdir(exist_ok=True)
    with pytest.raises(Refused):
        async with talking(server, **auth):
            pytest.fail("it was let in")
    assert precious.is_dir()
