"""Providers report by REST what became of a message, with the token, and only of our messages."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import httpx
import pytest
import pytest_asyncio

from store.ids import to_text
from tests.tools.outreach.mailed import mailed
from tests.ui.running import Served, served
from tools.settings import Settings

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Served]:
    async with served(Settings(home=tmp_path_factory.mktemp("receipts"))) as made:
        yield made


async def sent(server: Served, email: str) -> str:
    made = await server.call("upsert_customer", name="Anna", email=email)
    customer = made.json()["customer"]["id"]
    campaign = await mailed(server.runtime, customer, email)
    return f"/v1/messages/{to_text('campaign', campaign)}.{customer}/status"


async def reported(server: Served, path: str, status: str, language: str = "en") -> httpx.Response:
    headers = {"Accept-Language": language}
    return await server.client.post(path, json={"status": status}, headers=headers)


async def test_a_bounce_is_kept_and_stops_the_address(server: Served) -> None:
    path = await sent(server, "anna@example.com")

    first, again = await reported(server, path, "bounced"), await reported(server, path, "bounced")

    assert first.status_code == 200, first.text
    answer = first.json()
    assert (answer["outcome"], answer["status"], answer["stopped"]) == ("recorded", "bounced", True)
    assert (again.json()["outcome"], again.json()["message"]) == ("known", answer["message"])
    listed = (await server.client.get("/v1/communications")).json()["items"]
    assert [one["status"] for one in listed] == ["bounced"]
    by_id = f"/v1/messages/{answer['message']}/status"
    assert (await reported(server, by_id, "delivered")).json()["outcome"] == "late"


async def test_what_is_wrong_is_said_in_the_language_asked_for(server: Served) -> None:
    path = await sent(server, "ben@example.com")

    unknown = await reported(server, path, "eaten")
    missing = await reported(server, "/v1/messages/com_0000000000001/status", "opened", "fr")
    query = await server.client.post(f"{path}?status=opened", json={})

    assert (unknown.status_code, unknown.json()["error"]["problems"][0]["field"]) == (422, "status")
    assert missing.status_code == 404
    assert missing.json()["error"]["message"].startswith("il n'y a pas de message com_")
    assert query.status_code == 422


async def test_nobody_without_the_token_and_no_other_site_reports(server: Served) -> None:
    path = await sent(server, "carl@example.com")

    stranger = await server.stranger.post(path, json={"status": "bounced"})
    site = await server.client.post(
        path, json={"status": "bounced"}, headers={"Origin": "https://evil.example"}
    )

    assert (stranger.status_code, site.status_code) == (401, 403)
    assert (await server.client.get(path)).status_code == 405
    assert (await reported(server, path, "delivered")).json()["outcome"] == "recorded"
