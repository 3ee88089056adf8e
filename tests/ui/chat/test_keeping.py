"""What a conversation holds besides words, what becomes of a write that fails, and pages that
outlived their session."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncGenerator
from typing import Any

import httpx
import pytest
import pytest_asyncio

from tests.ui.chat.talking import Server, Talker, serving, talking

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(180)]
CSV = b"Name,Email\nBen,ben@example.com\n"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Server]:
    home = tmp_path_factory.mktemp("keeping") / "home"
    async with serving(home, RAPPORT_BODY_LIMIT="2000000") as running:
        yield running


async def uploaded(
    browser: httpx.AsyncClient, talker: Talker, name: str, content: bytes, media_type: str
) -> httpx.Response:
    return await browser.post(
        f"/project/file?session_id={talker.session}",
        files={"file": (name, content, media_type)},
    )


async def elements(browser: httpx.AsyncClient, talker: Talker) -> list[dict[str, Any]]:
    return (await browser.get(f"/project/thread/{talker.thread}")).json()["elements"]


async def file_kept(browser: httpx.AsyncClient, talker: Talker) -> dict[str, Any]:
    """The file of a thread, once it is kept: nobody waits for that."""
    async with asyncio.timeout(20):
        while True:
            for element in await elements(browser, talker):
                if element["type"] == "file":
                    return element
            await asyncio.sleep(0.05)


async def test_a_file_stays_with_its_conversation_and_goes_with_it(server: Server) -> None:
    async with talking(server) as talker, server.http() as browser:
        sent = await uploaded(browser, talker, "Été.csv", CSV, "text/csv")
        await talker.ask("here they are", [sent.json()["id"]])
        element = await file_kept(browser, talker)
        content = await browser.get(element["url"])
        async with httpx.AsyncClient(base_url=server.url) as stranger:
            assert (await stranger.get(element["url"])).status_code == 401
        await browser.request("DELETE", "/project/thread", json={"threadId": talker.thread})
        gone = await browser.get(element["url"])

    assert element["name"] == "Été.csv"
    assert content.content == CSV
    assert content.headers["content-type"] == "text/csv"
    assert content.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in content.headers["content-security-policy"]
    assert gone.status_code == 404


@pytest.mark.parametrize(
    ("name", "media_type"),
    [("a.exe", "application/x-msdownload"), ("a.html", "text/html"), ("a.csv", "image/svg+xml")],
)
async def test_only_tables_are_taken(server: Server, name: str, media_type: str) -> None:
    async with talking(server) as talker, server.http() as browser:
        refused = await uploaded(browser, talker, name, b"x", media_type)
    assert refused.status_code == 400


async def test_a_file_larger_than_the_limit_is_refused_as_it_comes(server: Server) -> None:
    async with talking(server) as talker, server.http() as browser:
        large = b"x" * 3_000_000
        refused = await uploaded(browser, talker, "a.csv", large, "text/csv")
    assert refused.status_code == 413


async def test_a_conversation_that_cannot_be_saved_is_told_with_the_id_of_its_log_line(
    server: Server,
) -> None:
    database = sqlite3.connect(server.home / "rapport.db")
    database.execute(
        "CREATE TRIGGER broken BEFORE INSERT ON chat_step "
        "BEGIN SELECT RAISE(ABORT, 'it is full'); END"
    )
    try:
        async with talking(server) as talker:
            await talker.ask("customers in Lyon")
            toast = await talker.until("toast")
            again = [seen for seen in talker.seen if seen[0] == "toast"]
    finally:
        database.execute("DROP TRIGGER broken")
        database.close()

    incident = toast["message"].rpartition("incident ")[2].rstrip(").")
    assert toast["type"] == "error"
    assert len(again) == 1
    assert f"incident {incident}: a conversation was not saved" in server.logged()
    assert "full" not in toast["message"]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/project/action", {"action": {"name": "x", "payload": {}}, "sessionId": "gone"}),
        ("PUT", "/project/element", {"element": {"type": "custom"}, "sessionId": "gone"}),
        ("DELETE", "/project/element", {"element": {"type": "custom"}, "sessionId": "gone"}),
    ],
)
async def test_a_button_of_a_page_whose_session_is_over_says_so(
    server: Server, method: str, path: str, body: dict[str, Any]
) -> None:
    async with server.http() as browser:
        response = await browser.request(method, path, json=body)
    assert (response.status_code, response.json()["error"]["code"]) == (409, "conflict")
    assert "defect" not in server.logged()


async def test_the_uploads_of_a_process_are_gone_when_it_ends(server: Server) -> None:
    folders = list((server.home / "chat").glob("uploads-*"))
    async with talking(server) as talker, server.http() as browser:
        await uploaded(browser, talker, "a.csv", CSV, "text/csv")
        assert (folders[0] / talker.session).is_dir()
    async with serving(server.home.parent / "brief") as brief:
        brief.process.terminate()
        await asyncio.wait_for(brief.process.wait(), 30)
        assert brief.process.returncode == 0
        assert not list((brief.home / "chat").glob("uploads-*"))
        assert not (brief.home / ".files").exists()
