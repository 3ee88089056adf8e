from __future__ import annotations

import json
import re

import jsonschema
import pytest
from mcp.types import ListToolsResult

from tests.mcp_server.trial import client_of
from tools.catalogue import build_registry
from tools.context import Role
from tools.runtime import Runtime
from tools.settings import TOOLSETS, Settings
from tools.tool import Effect

MAX_LIST_TOKENS = 8_000
MAX_TOOL_BYTES = 6_000
MAX_TOOLS = 15


async def everything(settings: Settings, toolsets: tuple[str, ...]) -> ListToolsResult:
    runtime = Runtime(settings.model_copy(update={"toolsets": toolsets}))
    async with client_of(runtime) as client:
        return await client.list_tools()


async def test_the_tools_of_mcp_are_the_tools_of_the_registry(settings: Settings) -> None:
    listed = {tool.name: tool for tool in (await everything(settings, TOOLSETS)).tools}
    registry = build_registry()
    assert tuple(listed) == registry.names()
    for tool in registry:
        shown = listed[tool.name]
        assert (shown.title, shown.description) == (tool.title, tool.description)
        assert shown.annotations is not None
        assert shown.annotations.readOnlyHint is (tool.effect is Effect.READ)
        assert set(shown.inputSchema["properties"]) == set(tool.args.model_fields)
        assert shown.outputSchema is not None
        assert set(shown.outputSchema["properties"]) == set(tool.out.model_fields)


async def test_the_default_list_fits_the_budget_of_a_models_context(settings: Settings) -> None:
    listed = await everything(settings, ("core",))
    text = listed.model_dump_json(by_alias=True, exclude_none=True)
    assert len(text.encode()) / 4 <= MAX_LIST_TOKENS
    core = [tool for tool in listed.tools if tool.name != "open_toolset"]
    assert 1 < len(core) <= MAX_TOOLS


async def test_no_single_tool_takes_more_than_its_share(settings: Settings) -> None:
    listed = await everything(settings, TOOLSETS)
    sizes = {
        tool.name: len(tool.model_dump_json(by_alias=True, exclude_none=True).encode())
        for tool in listed.tools
    }
    assert {name: size for name, size in sizes.items() if size > MAX_TOOL_BYTES} == {}


async def test_every_schema_is_a_flat_object_that_portable_clients_take(
    settings: Settings,
) -> None:
    for tool in (await everything(settings, TOOLSETS)).tools:
        assert re.fullmatch("[a-z_]{1,64}", tool.name)
        for schema in (tool.inputSchema, tool.outputSchema or {}):
            jsonschema.Draft202012Validator.check_schema(schema)
            assert schema["type"] == "object"
            assert not {"anyOf", "oneOf", "allOf", "$ref", "$defs", "title"} & set(schema)
        text = json.dumps(tool.inputSchema)
        assert tool.inputSchema["additionalProperties"] is False
        assert "$ref" not in text
        assert '"anyOf"' not in text


async def test_every_argument_is_described(settings: Settings) -> None:
    for tool in (await everything(settings, TOOLSETS)).tools:
        for name, schema in tool.inputSchema["properties"].items():
            assert schema.get("description"), f"{tool.name}.{name}"


async def test_no_description_carries_customer_text_or_an_address(settings: Settings) -> None:
    """Descriptions are the same for every database: nothing of a tenant is in them."""
    first = await everything(settings, TOOLSETS)
    second = await everything(settings.model_copy(update={"locale": "fr"}), TOOLSETS)
    assert first == second


@pytest.mark.parametrize("name", sorted(build_registry().names()))
async def test_hostile_arguments_get_an_answer_and_never_a_defect(
    runtime: Runtime, name: str
) -> None:
    fields = build_registry().get(name).args.model_fields
    hostile: list[object] = ["\x00", "a\u202eb", "'; DROP TABLE customer; --", -1, [[]], {"a": {}}]
    runtime.settings = runtime.settings.model_copy(update={"toolsets": TOOLSETS})
    async with client_of(runtime) as client:
        for value in hostile:
            result = await client.call_tool(name, dict.fromkeys(fields, value))
            told = result.content[0].model_dump()["text"]
            assert not told.startswith("internal"), (value, told)
            assert "Traceback" not in told
        refused = await client.call_tool(name, {"tenant_id": 2})
        assert refused.isError
        told = refused.content[0].model_dump()["text"]
        above = build_registry().get(name).role > Role.MEMBER
        assert ("not_permitted: " if above else "tenant_id: unknown argument") in told
