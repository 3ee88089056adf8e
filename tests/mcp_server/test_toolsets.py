from __future__ import annotations

from typing import Any

import pytest
from mcp import ClientSession
from mcp.types import CallToolResult, TextContent

from tests.mcp_server.trial import client_of
from tools.runtime import Runtime


def text_of(result: CallToolResult) -> str:
    [block] = result.content
    assert isinstance(block, TextContent)
    return block.text


async def names_in(client: ClientSession) -> list[str]:
    return [tool.name for tool in (await client.list_tools()).tools]


async def test_a_session_sees_the_default_toolset_and_the_tool_that_opens_more(
    trial: Runtime,
) -> None:
    async with client_of(trial) as client:
        names = await names_in(client)
    assert "say" in names
    assert "record" not in names
    assert names[-1] == "open_toolset"


async def test_calling_a_tool_of_a_closed_toolset_says_which_one_to_open(trial: Runtime) -> None:
    async with client_of(trial) as client:
        refused = await client.call_tool("record", {})
    assert refused.isError
    assert 'Call open_toolset with {"name": "records"}' in text_of(refused)


async def test_an_opened_toolset_is_listed_and_the_client_told(trial: Runtime) -> None:
    seen: list[Any] = []

    async def note(message: Any) -> None:
        seen.append(message)

    async with client_of(trial, message_handler=note) as client:
        opened = await client.call_tool("open_toolset", {"name": "records"})
        assert not opened.isError
        assert opened.structuredContent is not None
        assert [each["name"] for each in opened.structuredContent["tools"]] == ["record", "send"]
        assert "record" in await names_in(client)
    changed = [m for m in seen if m.root.method == "notifications/tools/list_changed"]
    assert len(changed) == 1


async def test_a_toolset_opened_in_one_session_stays_closed_in_another(trial: Runtime) -> None:
    async with client_of(trial) as first, client_of(trial) as second:
        await first.call_tool("open_toolset", {"name": "records"})
        assert "record" in await names_in(first)
        assert "record" not in await names_in(second)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"name": "record"}, "did you mean 'records'"),
        ({"name": "admin"}, "accepted: core, records"),
        ({}, "name: is required"),
        ({"name": "records", "tenant": 2}, "tenant: unknown argument"),
        ({"name": 7}, "name:"),
    ],
)
async def test_an_unknown_toolset_or_argument_is_refused(
    trial: Runtime, arguments: dict[str, Any], expected: str
) -> None:
    async with client_of(trial) as client:
        refused = await client.call_tool("open_toolset", arguments)
    assert refused.isError
    assert expected in text_of(refused)


@pytest.mark.parametrize(
    ("name", "expected"), [("sayy", "Did you mean say"), ("open_toolsets", "open_toolset?")]
)
async def test_an_unknown_tool_is_refused_with_the_nearest_name(
    trial: Runtime, name: str, expected: str
) -> None:
    async with client_of(trial) as client:
        refused = await client.call_tool(name, {})
    assert refused.isError
    assert expected in text_of(refused)


async def test_a_read_only_server_lists_and_calls_only_what_reads(trial: Runtime) -> None:
    async with client_of(trial, read_only=True) as client:
        tools = (await client.list_tools()).tools
        assert all(tool.annotations and tool.annotations.readOnlyHint for tool in tools)
        assert "open_toolset" not in [tool.name for tool in tools]
        refused = await client.call_tool("record", {})
        opened = await client.call_tool("open_toolset", {"name": "records"})
    assert refused.isError
    assert "read-only" in text_of(refused)
    assert opened.isError


async def test_all_four_hints_are_said_of_every_tool(trial: Runtime) -> None:
    async with client_of(trial) as client:
        await client.call_tool("open_toolset", {"name": "records"})
        tools = {tool.name: tool.annotations for tool in (await client.list_tools()).tools}

    def hints(name: str) -> tuple[bool | None, ...]:
        said = tools[name]
        assert said is not None
        return said.readOnlyHint, said.destructiveHint, said.idempotentHint, said.openWorldHint

    assert hints("say") == (True, False, True, False)
    assert hints("record") == (False, False, True, False)
    assert hints("send") == (False, True, False, True)
    assert hints("open_toolset") == (True, False, True, False)
