"""Forms through the real transports: a child on stdio, a server over HTTP, clients that go away."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client

from mcp_server.sdk import GRACE_SECONDS, RapportServer
from mcp_server.server import Door, opened
from store.proposals import ProposalState
from tests.mcp_server.forms import APPROVE, User, proposal, sendable, settings_of, state, stored
from tests.mcp_server.process import INITIALIZE, INITIALIZED, ROOT, START, Message, call
from tests.mcp_server.served import serving
from tests.mcp_server.test_http import PEOPLE, known
from tools.runtime import Runtime

FORMS: Message = {"elicitation": {"form": {}}}


@pytest.fixture
async def asking(tmp_path: Path) -> AsyncGenerator[Runtime]:
    runtime = Runtime(settings_of(tmp_path / "home"))
    yield runtime
    await runtime.close()


@asynccontextmanager
async def over_http(url: str, user: User, token: str = "") -> AsyncGenerator[ClientSession]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with (
        httpx.AsyncClient(headers=headers, timeout=20) as http,
        streamable_http_client(url, http_client=http) as (read, write, _),
        ClientSession(read, write, elicitation_callback=user) as client,
    ):
        await client.initialize()
        yield client


async def test_over_http_the_person_of_the_token_approves(asking: Runtime) -> None:
    arguments, user = await sendable(asking), User()
    async with serving(asking, known) as url, over_http(url, user, "ann") as client:
        told = await proposal(client, arguments)
    assert told["state"] == "running"
    assert (await stored(asking, told["proposal"])).decided_by == "human:ann"


async def test_over_http_a_viewer_is_asked_nothing(asking: Runtime) -> None:
    arguments, user = await sendable(asking), User()
    async with serving(asking, known) as url, over_http(url, user, "bob") as client:
        result = await client.call_tool("send_message", arguments)
    assert PEOPLE["Bearer bob"].role.name == "VIEWER"
    assert result.isError
    assert user.shown == []


async def test_over_http_a_client_that_leaves_in_mid_question_approves_nothing(
    asking: Runtime,
) -> None:
    user, arguments = User(wait=30), await sendable(asking)
    async with serving(asking) as url:
        async with over_http(url, user) as client:
            calling = asyncio.create_task(client.call_tool("send_message", arguments))
            await asyncio.wait_for(user.asked.wait(), 20)
            calling.cancel()
        tenant = await asking.tenant()
        page = await asking.read(
            tenant.id,
            lambda reader: reader.proposals.page(state=None, kind=None, limit=5, cursor=None),
        )
    assert [one.state for one in page.items] == [ProposalState.PENDING]


async def prepared(home: Path) -> dict[str, str]:
    """Something to send in an installation that a child will open."""
    runtime = Runtime(settings_of(home))
    arguments = await sendable(runtime)
    await runtime.close()
    return arguments


async def left_in(home: Path, key: str) -> ProposalState:
    runtime = Runtime(settings_of(home))
    try:
        return await state(runtime, key)
    finally:
        await runtime.close()


async def test_on_stdio_the_user_approves(tmp_path: Path) -> None:
    arguments, user = await prepared(tmp_path / "home"), User()
    server = StdioServerParameters(
        command=sys.executable,
        args=["-c", START],
        env={
            "RAPPORT_HOME": str(tmp_path / "home"),
            "RAPPORT_MCP_APPROVALS": "1",
            "RAPPORT_CLOCK": "2026-07-15T12:00:00Z",
            "PYTHONPATH": str(ROOT),
        },
        cwd=tmp_path,
    )
    async with (
        stdio_client(server) as (read, write),
        ClientSession(read, write, elicitation_callback=user) as client,
    ):
        await client.initialize()
        told = await proposal(client, arguments)
    assert told["state"] == "running"
    assert len(user.shown) == 1
    assert await left_in(tmp_path / "home", told["proposal"]) in {
        ProposalState.RUNNING,
        ProposalState.DONE,
    }


class Lines:
    """A session of raw lines with the server in this process: what a real client can't send."""

    def __init__(self, runtime: Runtime) -> None:
        self._in: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._out: asyncio.Queue[bytes] = asyncio.Queue()
        server = RapportServer(opened(Door(runtime)))
        self.task = asyncio.create_task(server.serve_lines(self._in.get, self._out.put))

    def send(self, *messages: Message) -> None:
        for message in messages:
            self._in.put_nowait(json.dumps(message).encode())

    def close(self) -> None:
        self._in.put_nowait(None)

    async def receive(self) -> Message:
        return json.loads(await asyncio.wait_for(self._out.get(), 20))

    async def greet(self, capabilities: Message) -> None:
        params = {**INITIALIZE["params"], "capabilities": capabilities}
        self.send({**INITIALIZE, "params": params}, INITIALIZED)
        assert (await self.receive())["id"] == 0


@pytest.mark.parametrize("capabilities", [{}, {"elicitation": {"url": {}}}], ids=str)
async def test_a_client_that_shows_no_forms_is_sent_none(
    asking: Runtime, capabilities: Message
) -> None:
    lines = Lines(asking)
    await lines.greet(capabilities)
    lines.send(call(1, "send_message", await sendable(asking)))
    answer = await lines.receive()
    assert answer["id"] == 1
    assert answer["result"]["structuredContent"]["state"] == "pending"
    lines.close()
    await lines.task


async def test_a_client_that_closes_in_mid_question_leaves_it_waiting_and_the_session_ends(
    asking: Runtime,
) -> None:
    lines = Lines(asking)
    await lines.greet(FORMS)
    lines.send(call(1, "send_message", await sendable(asking)))
    assert (await lines.receive())["method"] == "elicitation/create"
    lines.close()
    answer = await lines.receive()
    await asyncio.wait_for(lines.task, GRACE_SECONDS / 2)
    told = answer["result"]["structuredContent"]
    assert "it still waits" in told["notes"][-1]
    assert await state(asking, told["proposal"]) is ProposalState.PENDING


BROKEN: list[Message] = [
    {"error": {"code": -32601, "message": "no such method"}},
    {"result": {}},
    {"result": {"action": "approve"}},
    {"result": {"action": "accept", "content": "approve"}},
    {"result": {"action": "accept", "content": [{"decision": "approve"}]}},
    {"result": {"action": "accept", "content": {"decision": {"decision": "approve"}}}},
]


async def test_an_answer_in_no_known_form_approves_nothing(asking: Runtime) -> None:
    arguments = await sendable(asking)
    for answer in BROKEN:
        lines = Lines(asking)  # after one such answer a session is asked nothing more
        await lines.greet(FORMS)
        lines.send(call(1, "send_message", arguments))
        asked = await lines.receive()
        lines.send({"jsonrpc": "2.0", "id": asked["id"] + 7, "result": APPROVE.model_dump()})
        lines.send({"jsonrpc": "2.0", "id": asked["id"], **answer})
        while (told := await lines.receive()).get("id") != 1:
            assert told["method"] == "notifications/message"  # the SDK's, on the stray answer
        assert told["result"]["structuredContent"]["state"] == "pending", answer
        lines.close()
        await lines.task
