"""The registry's tools as a language model is told of them.

Only declared here, never run: `agent.calling` takes every call to the registry with the arguments
as the model gave them, so that one validation, ours, tells every door the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from langchain_core.tools import BaseTool, StructuredTool

from tools.schema import Schema, input_schema
from tools.tool import Tool


def declared(tools: Iterable[Tool]) -> list[BaseTool]:
    """Each tool with its own docstring and one self-contained schema of its arguments."""
    return [
        StructuredTool(
            name=tool.name,
            description=tool.description,
            args_schema=plain(input_schema(tool.args)),
            coroutine=never,
        )
        for tool in tools
    ]


def plain(schema: Schema) -> Schema:
    """A schema with its bounds and defaults said in words too, since Gemini's client drops them,
    and without what it warns of: that unknown keys are refused, which our validation says anyway."""
    kept = {key: value for key, value in schema.items() if key != "additionalProperties"}
    if said := _bounds(schema):
        kept["description"] = f"{schema.get('description', '')} [{said}]".strip()
    if "properties" in kept:
        kept["properties"] = {name: plain(part) for name, part in kept["properties"].items()}
    if "items" in kept:
        kept["items"] = plain(kept["items"])
    return kept


def _bounds(schema: Schema) -> str:
    default = json.dumps(schema["default"]) if "default" in schema else None
    told = (
        ("default {}", default),
        ("at least {}", schema.get("minimum", schema.get("minItems"))),
        ("at most {}", schema.get("maximum", schema.get("maxItems"))),
    )
    return ", ".join(words.format(value) for words, value in told if value is not None)


async def never() -> None:
    """What stands where a declared tool would run."""
    raise RuntimeError("a declared tool is called through the registry")
