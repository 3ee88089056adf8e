from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager

import httpx
import pytest
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client

from mcp_server.http import allowed_hosts, allowed_origins
from store.types import ActorKind
from tests.mcp_server.process import INITIALIZE
from tests.mcp_server.served import serving
from tests.mcp_server.test_toolsets import text_of
from tools.context import Actor, Role
from tools.runtime import Runtime
from tools.settings import Settings

ACCEPT = {"Accept": "application/json, text/event-stream"}
PEOPLE = {
    "Bearer ann": Actor(ActorKind.HUMAN, "ann", "rest", Role.OWNER),
    "Bearer bob": Actor(ActorKind.HUMAN, "bob", "rest", Role.VIEWER),
}


def known(headers: Mapping[str, str]) -> Actor | None:
    return PEOPLE.get(headers.get("authorization", ""))


@asynccontextmanager
async def client_at(url: str, token: str = "") -> AsyncGenerator[ClientSession]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with (
        httpx.AsyncClient(headers=headers, timeout=20) as http,
        streamable_http_client(url, http_client=http) as (read, write, _),
        ClientSession(read, write) as client,
    ):
        await client.initialize()
        yield client


async def test_tools_are_listed_and_called_with_progress(trial: Runtime) -> None:
    told: list[float] = []

    async def note(progress: float, total: float | None, message: str | None) -> None:
        told.append(progress)

    async with serving(trial) as url, client_at(url) as client:
        assert "say" in [tool.name for tool in (await client.list_tools()).tools]
        assert text_of(await client.call_tool("say", {"text": "é"})).endswith('mcp: é"}')
        await client.call_tool("work", {}, progress_callback=note)
    assert told[-1] == 3


async def test_a_session_that_ends_leaves_no_error_in_the_log(
    trial: Runtime, caplog: pytest.LogCaptureFixture
) -> None:
    async with serving(trial) as url, client_at(url) as client:
        await client.list_tools()
    assert [line for line in caplog.records if line.name.startswith("mcp") and line.exc_info] == []


async def test_a_toolset_opened_over_http_is_told_on_the_same_stream(trial: Runtime) -> None:
    async with serving(trial) as url, client_at(url) as first, client_at(url) as second:
        await first.call_tool("open_toolset", {"name": "records"})
        assert "record" in [tool.name for tool in (await first.list_tools()).tools]
        assert "record" not in [tool.name for tool in (await second.list_tools()).tools]


async def test_the_token_names_the_actor_who_acts_as_an_agent_and_never_above_member(
    trial: Runtime,
) -> None:
    async with serving(trial, known) as url, client_at(url, "ann") as client:
        assert (
            text_of(await client.call_tool("say", {"text": "x"})) == '{"text":"agent ann mcp: x"}'
        )
    async with serving(trial, known) as url, client_at(url, "bob") as client:
        await client.call_tool("open_toolset", {"name": "records"})
        refused = await client.call_tool("record", {})
    assert "needs the role member; you have viewer" in text_of(refused)


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer eve"}])
async def test_without_a_valid_token_nothing_is_answered(
    trial: Runtime, headers: dict[str, str]
) -> None:
    async with serving(trial, known) as url, httpx.AsyncClient() as http:
        answer = await http.post(url, json=INITIALIZE, headers={**ACCEPT, **headers})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.json()["error"]["code"] == "not_signed_in"


async def test_a_session_answers_to_no_one_but_who_opened_it(trial: Runtime) -> None:
    async with serving(trial, known) as url, httpx.AsyncClient() as http:
        opened = await http.post(
            url, json=INITIALIZE, headers={**ACCEPT, "Authorization": "Bearer ann"}
        )
        session = {"mcp-session-id": opened.headers["mcp-session-id"]}
        asked = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
        for token, status in (("ann", 200), ("bob", 404)):
            headers = {**ACCEPT, **session, "Authorization": f"Bearer {token}"}
            assert (await http.post(url, json=asked, headers=headers)).status_code == status


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 421),
        ({"Host": "127.0.0.1.evil.example"}, 421),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://localhost:3000"}, 200),
        ({"Accept": "text/html"}, 406),
        ({"Content-Type": "text/plain"}, 400),
    ],
)
async def test_who_asks_under_another_name_is_refused(
    trial: Runtime, headers: dict[str, str], status: int
) -> None:
    async with serving(trial) as url, httpx.AsyncClient() as http:
        answer = await http.post(url, json=INITIALIZE, headers={**ACCEPT, **headers})
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("content", "status"),
    [(b"hello", 400), (b"[" * 50_000, 400), (b"{}", 400), (b"x" * 5_000_000, 413)],
)
async def test_a_bad_body_is_refused_and_the_server_lives(
    trial: Runtime, content: bytes, status: int
) -> None:
    headers = {**ACCEPT, "Content-Type": "application/json"}
    async with serving(trial) as url, httpx.AsyncClient() as http:
        assert (await http.post(url, content=content, headers=headers)).status_code == status
        assert (await http.post(url, json=INITIALIZE, headers=headers)).status_code == 200


async def test_an_unknown_session_and_an_unknown_method_are_named(trial: Runtime) -> None:
    async with serving(trial) as url, httpx.AsyncClient() as http:
        asked = {"jsonrpc": "2.0", "id": 5, "method": "no/such"}
        lost = await http.post(url, json=asked, headers={**ACCEPT, "mcp-session-id": "x"})
        assert lost.status_code == 404
        opened = await http.post(url, json=INITIALIZE, headers=ACCEPT)
        session = {**ACCEPT, "mcp-session-id": opened.headers["mcp-session-id"]}
        refused = await http.post(url, json=asked, headers=session)
    assert '"code":-32601' in refused.text


async def test_past_the_limit_no_session_is_opened_until_one_ends(
    trial: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mcp_server.sdk.MAX_SESSIONS", 1)
    async with serving(trial) as url, httpx.AsyncClient() as http:
        first = await http.post(url, json=INITIALIZE, headers=ACCEPT)
        session = {**ACCEPT, "mcp-session-id": first.headers["mcp-session-id"]}
        assert (await http.post(url, json=INITIALIZE, headers=ACCEPT)).status_code == 503
        assert (await http.delete(url, headers=session)).status_code == 200
        assert (await http.post(url, json=INITIALIZE, headers=ACCEPT)).status_code == 200


async def test_an_idle_session_ends(trial: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mcp_server.sdk.IDLE_SECONDS", 0.2)
    asked = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
    async with serving(trial) as url, httpx.AsyncClient() as http:
        opened = await http.post(url, json=INITIALIZE, headers=ACCEPT)
        session = {**ACCEPT, "mcp-session-id": opened.headers["mcp-session-id"]}
        await asyncio.sleep(1.0)
        assert (await http.post(url, json=asked, headers=session)).status_code == 404


async def test_without_tokens_only_this_machine_is_served(trial: Runtime) -> None:
    from mcp_server.http import McpHttp

    mcp = McpHttp(trial)
    transport = httpx.ASGITransport(mcp, client=("203.0.113.9", 5000))
    async with mcp.running(), httpx.AsyncClient(transport=transport) as http:
        answer = await http.post("http://127.0.0.1/mcp", json=INITIALIZE, headers=ACCEPT)
    assert answer.status_code == 401


def test_the_public_address_is_one_of_ours(settings: Settings) -> None:
    served = settings.model_copy(
        update={"public_url": "https://crm.example:8443/x", "host": "0.0.0.0"}
    )
    assert {"crm.example", "crm.example:*", "localhost:*", "[::1]:*"} <= set(allowed_hosts(served))
    assert "0.0.0.0" not in allowed_hosts(served)
    assert "https://crm.example:*" in allowed_origins(served)
