"""JSON Schemas as clients read them: one self-contained object, without noise, in few bytes.

Clients count every byte of a tool list against a model's context, and several refuse references,
unions with null, or objects that take unknown keys. What a schema loses here is only what our own
validation says anyway.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from pydantic import BaseModel

Schema: TypeAlias = dict[str, Any]
MAX_DEPTH = 12
OUTPUT_DEPTH = 0
_COMBINED = ("anyOf", "oneOf", "allOf")


def input_schema(model: type[BaseModel]) -> Schema:
    """What a tool takes: every field described, unknown keys refused."""
    raw = model.model_json_schema(mode="validation")
    return {**_Reading(raw, described=True, depth=MAX_DEPTH).read(), "additionalProperties": False}


def output_schema(model: type[BaseModel]) -> Schema:
    """What a tool answers with: the names and types of its parts. A value that may be missing is
    left out of the answer instead of being null, so it is not required. What a part that is an
    object holds is not said here: OpenAPI says it, and a list of fifteen tools must stay small."""
    raw = model.model_json_schema(mode="serialization")
    return _Reading(raw, described=False, depth=OUTPUT_DEPTH).read()


def _values(node: Schema) -> Schema | None:
    """The schema of a mapping's values, None where the node is no mapping."""
    return (
        None
        if isinstance(node.get("additionalProperties"), bool)
        else node.get("additionalProperties")
    )


class _Reading:
    """One schema being rewritten; `described` keeps descriptions, defaults and bounds."""

    def __init__(self, raw: Schema, *, described: bool, depth: int) -> None:
        self._raw, self._described, self._depth = raw, described, depth
        self._definitions: Mapping[str, Schema] = raw.get("$defs", {})

    def read(self) -> Schema:
        """The whole schema; what the model's own docstring says, the tool's description says."""
        whole = self._node(self._raw, 0)
        kept = {key: value for key, value in whole.items() if key != "description"}
        empty: Schema = {"type": "object", "properties": {}}
        return empty | kept

    def _node(self, node: Schema, depth: int) -> Schema:
        node = self._resolved(node)
        if depth > self._depth and "properties" in node:
            return {"type": "object"}
        kept = {key: value for key, value in node.items() if self._keeps(key, value)}
        if "properties" in node:
            kept |= self._object(node, depth)
        if "items" in node:
            kept["items"] = self._node(node["items"], depth)
        if values := _values(node):
            kept["additionalProperties"] = self._node(values, depth)
        for key in _COMBINED:
            if key in node:
                kept |= self._combined(key, node[key], depth)
        return kept

    def _resolved(self, node: Schema) -> Schema:
        """The node with its reference filled in; keys beside the reference win."""
        for _ in range(MAX_DEPTH):
            if "$ref" not in node:
                break
            target = self._definitions[node["$ref"].rpartition("/")[2]]
            node = {**target, **{key: value for key, value in node.items() if key != "$ref"}}
        return node

    def _keeps(self, key: str, value: object) -> bool:
        if key in {"title", "$defs", "properties", "required", "items", *_COMBINED}:
            return False
        if not self._described:
            return key in {"type", "enum", "const"}
        if key == "default":
            return value not in (None, "", [])
        return key not in {"additionalProperties", "maxLength", "minLength"}

    def _object(self, node: Schema, depth: int) -> Schema:
        properties = {
            name: self._node(part, depth + 1) for name, part in node["properties"].items()
        }
        required = [name for name in node.get("required", []) if not self._nullable(node, name)]
        return {"properties": properties} | ({"required": required} if required else {})

    def _nullable(self, node: Schema, name: str) -> bool:
        return {"type": "null"} in self._resolved(node["properties"][name]).get("anyOf", [])

    def _combined(self, key: str, choices: list[Schema], depth: int) -> Schema:
        real = [choice for choice in choices if choice != {"type": "null"}]
        if len(real) == 1:
            return self._node(real[0], depth)
        return {key: [self._node(choice, depth) for choice in real]}
