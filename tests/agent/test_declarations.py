"""What Gemini is told of each tool, compared property by property with the tool's own schema."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest
from langchain_core.tools import BaseTool
from langchain_google_genai._function_utils import (
    convert_to_genai_function_declarations,  # pyright: ignore[reportUnknownVariableType]
)

from agent.assistant import TOOLSETS
from agent.declare import declared
from agent.toolsets import CORE, Toolsets
from tools.catalogue import build_registry
from tools.schema import input_schema

TOOLS = build_registry().of(TOOLSETS)
OPENING = Toolsets(TOOLS, [CORE]).declared()
BOUNDS = {"minimum", "maximum", "minItems", "maxItems", "default"}
LEFT_OUT = {"additionalProperties"}  # unknown keys are refused on arrival, whatever a model is told
MORE_REQUIRED = {"rule": ["groups"]}  # the client adds it; a rule without groups says nothing
SAME = {"type", "description", "enum", "required", "properties", "items"}


def pairs(schema: Mapping[str, Any], sent: Any, path: str) -> Iterator[tuple[str, Any, Any]]:
    """Each node of a schema with what is sent for it."""
    yield path, schema, sent
    for name, part in schema.get("properties", {}).items():
        assert name in (sent.properties or {}), f"{path}.{name} is not sent"
        yield from pairs(part, sent.properties[name], f"{path}.{name}")
    if "items" in schema:
        yield from pairs(schema["items"], sent.items, f"{path}[]")


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_gemini_is_told_every_property_with_its_type(
    tool: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    (made,) = declared([tool])

    (sent,) = [
        function
        for group in convert_to_genai_function_declarations([made])
        for function in group.function_declarations or []
    ]

    assert (sent.name, sent.description) == (tool.name, tool.description)
    assert "not supported in schema" not in caplog.text
    for path, schema, part in pairs(input_schema(tool.args), sent.parameters, tool.name):
        assert part.type.value == schema["type"].upper(), path
        assert list(part.enum or []) == list(schema.get("enum", [])), path
        more = MORE_REQUIRED.get(path.rpartition(".")[2], [])
        assert sorted(part.required or []) == sorted([*schema.get("required", []), *more]), path
        assert set(part.properties or {}) == set(schema.get("properties", {})), path
        assert schema.keys() - SAME - LEFT_OUT <= BOUNDS, path
        for bound in schema.keys() & (BOUNDS - {"default"}):
            assert str(schema[bound]) in part.description, f"{path}: {bound} is not said"
        assert schema.get("description", "") in (part.description or ""), path


def size(tools: Sequence[BaseTool]) -> int:
    """Characters of tools as they are sent."""
    sent = convert_to_genai_function_declarations(tools)
    return sum(len(group.model_dump_json(exclude_none=True)) for group in sent)


def test_what_a_conversation_starts_with_stays_within_fifteen_tools_and_8000_tokens() -> None:
    start = [tool for tool in TOOLS if tool.toolset == CORE]

    assert len(start) <= 15
    assert size([*declared(start), OPENING]) < 8_000 * 4  # characters a token


def test_opening_a_toolset_adds_no_more_than_a_conversation_starts_with() -> None:
    for name in {tool.toolset for tool in TOOLS} - {CORE}:
        added = [tool for tool in TOOLS if tool.toolset == name]
        assert len(added) <= 15, name
        assert size(declared(added)) < 8_000 * 4, name


def test_the_tool_that_opens_toolsets_names_each_with_what_it_is_for() -> None:
    [group] = convert_to_genai_function_declarations([OPENING])
    [sent] = group.model_dump(mode="json")["function_declarations"]
    more = sorted({tool.toolset for tool in TOOLS} - {CORE})
    assert sorted(sent["parameters"]["properties"]["name"]["enum"]) == more
    assert all(f"{name}: " in sent["description"] for name in more)
