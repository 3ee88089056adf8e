"""Over MCP too: a covered send starts at once, until the session has read text from outside."""

from __future__ import annotations

from typing import Any

import anyio
from mcp import ClientSession
from mcp.shared.memory import create_client_server_memory_streams

from mcp_server.sdk import RapportServer
from mcp_server.server import Door as McpDoor
from mcp_server.server import opened
from tests.mcp_server.forms import proposal
from tests.mcp_server.served import serving
from tests.mcp_server.test_http import client_at
from tests.mcp_server.trial import client_of
from tests.tools.door import Door
from tests.tools.outreach.standing import drafted, granted, prepared
from tools.runtime import Runtime


async def covered(runtime: Runtime) -> dict[str, Any]:
    """The arguments of a send that a standing approval covers."""
    door = Door(runtime)
    await prepared(door)
    await granted(door)
    return {"draft": await drafted(door)}


async def test_a_covered_send_starts_at_once_in_a_session(runtime: Runtime) -> None:
    arguments = await covered(runtime)
    async with client_of(runtime) as client:
        made = await proposal(client, arguments)
    assert (made["outcome"], made["tainted"]) == ("approved", False)


async def test_a_session_that_read_text_from_outside_waits_and_another_does_not(
    runtime: Runtime,
) -> None:
    arguments = await covered(runtime)
    async with client_of(runtime) as client:
        await client.call_tool("list_communications", {})
        made = await proposal(client, arguments)
    assert (made["outcome"], made["tainted"]) == ("proposed", True)
    async with client_of(runtime) as client:
        assert (await proposal(client, arguments))["outcome"] == "approved"


async def test_over_http_each_session_has_its_own(runtime: Runtime) -> None:
    arguments = await covered(runtime)
    async with serving(runtime) as url, client_at(url) as one, client_at(url) as two:
        await one.call_tool("get_customer", {"customer": "p1@example.com"})
        assert (await proposal(one, arguments))["outcome"] == "proposed"
        assert (await proposal(two, arguments))["outcome"] == "approved"


async def test_a_session_without_state_counts_as_tainted(runtime: Runtime) -> None:
    arguments = await covered(runtime)
    server = RapportServer(opened(McpDoor(runtime)))
    options, told = server.create_initialization_options(), list[dict[str, Any]]()
    async with (
        create_client_server_memory_streams() as (near, far),
        anyio.create_task_group() as tasks,
        ClientSession(*near) as client,
    ):
        tasks.start_soon(lambda: server.run(*far, options, stateless=True))
        told.append(await proposal(client, arguments))
        tasks.cancel_scope.cancel()
    assert [(made["outcome"], made["tainted"]) for made in told] == [("proposed", True)]


async def test_no_tool_of_a_client_grants_or_revokes(runtime: Runtime) -> None:
    await covered(runtime)
    names = runtime.registry.names()
    assert [name for name in names if "standing" in name] == ["list_standing_approvals"]
    async with client_of(runtime) as client:
        for name in ("grant_standing_approval", "revoke_standing_approval"):
            assert (await client.call_tool(name, {"standing": "sap_x"})).isError
