"""What Gemini is told of each tool, compared property by property with the tool's own schema."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from langchain_google_genai._function_utils import (
    convert_to_genai_function_declarations,  # pyright: ignore[reportUnknownVariableType]
)

from agent.assistant import TOOLSETS
from agent.declare import declared
from tools.catalogue import build_registry
from tools.schema import input_schema

TOOLS = build_registry().of(TOOLSETS)
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


def test_the_tools_a_model_sees_stay_within_what_a_context_holds() -> None:
    sent = "".join(
        group.model_dump_json(exclude_none=True)
        for group in convert_to_genai_function_declarations(declared(TOOLS))
    )

    assert len(TOOLS) <= 33  # drafts, sending and campaigns in the chat; the size below holds
    assert len(sent) < 60_000
