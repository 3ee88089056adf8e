"""MCP at /mcp of the one server: a real client, the same tools, the agent as the actor."""

from __future__ import annotations

import httpx
import pytest
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client

from tests.ui.running import Served

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_client_with_the_token_calls_tools_as_an_agent(server: Served) -> None:
    headers = {"Authorization": f"Bearer {server.token}"}

    async with (
        httpx.AsyncClient(headers=headers, timeout=20) as http,
        streamable_http_client(f"{server.url}/mcp", http_client=http) as (receive, send, _),
        ClientSession(receive, send) as session,
    ):
        await session.initialize()
        listed = {tool.name for tool in (await session.list_tools()).tools}
        echoed = await session.call_tool("trial_echo", {"text": "hello"})
        refused = await session.call_tool("trial_echo", {"txt": "hello"})

    assert {"find_customers", "trial_echo"} <= listed
    assert echoed.structuredContent is not None
    assert echoed.structuredContent["text"] == "hello"
    assert echoed.structuredContent["actor"] == "agent:local:mcp"
    assert refused.isError


async def test_a_body_past_the_limit_is_refused(server: Served) -> None:
    body = b'{"jsonrpc": "2.0", "id": 1, "method": "' + b"x" * 5_000_000 + b'"}'

    response = await server.client.post(
        "/mcp", content=body, headers={"Content-Type": "application/json"}
    )

    assert response.status_code == 413
    assert response.json()["error"]["code"] == "too_large"
