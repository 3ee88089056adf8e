"""Every tool as a model sees it: names, descriptions, schemas, sizes."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from store.segment.fields import CUSTOMER_FIELDS, OPERATORS, PERIODS
from tools.arguments import Args
from tools.catalogue import build_registry
from tools.context import Role
from tools.operations.finding import Sort
from tools.rule_input import Operator, PeriodName
from tools.settings import TOOLSETS
from tools.tool import Effect, Tool

TOOLS = list(build_registry())
CORE_TOKENS = 8_000
LONGEST_DESCRIPTION = 700
PLAIN_KEYS = {
    "$ref",
    "additionalProperties",
    "default",
    "description",
    "enum",
    "items",
    "maxItems",
    "maxLength",
    "maximum",
    "minItems",
    "minLength",
    "minimum",
    "properties",
    "required",
    "title",
    "type",
}
every_tool = pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)


def _nodes(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every schema inside a schema, definitions included."""
    yield schema
    inner = [*schema.get("properties", {}).values(), *schema.get("$defs", {}).values()]
    for child in (*inner, *([schema["items"]] if "items" in schema else [])):
        yield from _nodes(child)


def _depth(schema: dict[str, Any], definitions: dict[str, Any], seen: tuple[str, ...] = ()) -> int:
    """How many objects stand inside one another; fails on recursion."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix("#/$defs/")
        assert name not in seen, f"{name} holds itself"
        return _depth(definitions[name], definitions, (*seen, name))
    inner = [*schema.get("properties", {}).values()]
    inner += [schema["items"]] if "items" in schema else []
    deepest = max((_depth(child, definitions, seen) for child in inner), default=0)
    return deepest + (schema.get("type") == "object")


@every_tool
def test_a_schema_has_no_union_no_recursion_and_no_dictionary(tool: Tool) -> None:
    schema = tool.args.model_json_schema()
    for node in _nodes(schema):
        assert set(node) - {"$defs"} <= PLAIN_KEYS
        assert node.get("type") != "object" or node["additionalProperties"] is False
        assert node.get("type") != "object" or "properties" in node
        assert node.get("type") != "array" or "items" in node
        assert not isinstance(node.get("type"), list)
    assert _depth(schema, schema.get("$defs", {})) <= 4


@every_tool
def test_every_argument_is_described_and_bounded(tool: Tool) -> None:
    for node in _nodes(tool.args.model_json_schema()):
        for name, field in node.get("properties", {}).items():
            assert field.get("description"), name
            if field.get("type") == "string":
                assert "enum" in field or "maxLength" in field, name
            if field.get("type") == "array":
                assert "maxItems" in field, name
                assert field["items"].get("type") != "string" or {"maxLength", "enum"} & set(
                    field["items"]
                ), name
            if field.get("type") == "integer":
                assert {"minimum", "maximum"} <= set(field), name


@every_tool
def test_no_choice_is_an_empty_text(tool: Tool) -> None:
    for node in _nodes(tool.args.model_json_schema()):
        assert "" not in node.get("enum", [])


@every_tool
def test_a_description_says_what_when_and_how_in_few_words(tool: Tool) -> None:
    assert re.fullmatch("[a-z_]{1,64}", tool.name)
    assert len(tool.description) <= LONGEST_DESCRIPTION
    assert "Use it" in tool.description
    assert "Example:" in tool.description
    assert tool.toolset in TOOLSETS
    assert tool.title


@every_tool
def test_what_changes_something_needs_a_member(tool: Tool) -> None:
    assert tool.effect is Effect.READ or tool.role >= Role.MEMBER


@every_tool
def test_no_argument_can_name_a_tenant_a_user_or_an_approval(tool: Tool) -> None:
    names = {
        name
        for node in _nodes(tool.args.model_json_schema())
        for name in node.get("properties", {})
    }
    assert not {name for name in names if re.search("tenant|user|actor|role|approv", name)}


@every_tool
def test_arguments_are_shown_whole_in_the_schema(tool: Tool) -> None:
    shown = set(tool.args.model_json_schema()["properties"])
    assert shown == set(tool.args.model_fields)
    assert issubclass(tool.args, Args)
    assert inspect.iscoroutinefunction(tool.run)


def test_the_core_tools_stay_within_the_budget_of_a_client() -> None:
    core = [tool for tool in TOOLS if tool.toolset == "core"]
    text = "".join(
        tool.name + tool.description + json.dumps(tool.args.model_json_schema()) for tool in core
    )
    assert len(core) <= 15
    assert len(text) / 4 <= CORE_TOKENS


def test_the_words_of_rows_are_those_of_the_rule_language() -> None:
    operators = {word for words in OPERATORS.values() for word in words}
    assert set(Operator.__args__) == operators | {"none"}
    assert set(PeriodName.__args__) == set(PERIODS) | {"ever"}


def test_lists_can_be_sorted_by_every_sortable_field() -> None:
    sortable = {key for key, field in CUSTOMER_FIELDS.items() if field.sortable}
    assert {word.removeprefix("-") for word in Sort.__args__} == sortable | {"id"}
