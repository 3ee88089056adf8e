"""A tool's arguments as strings name them: command-line flags and query parameters."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeGuard

from pydantic_core import from_json

from tools.arguments import Args
from tools.errors import InvalidInput, Problem, invalid

JSON_TYPES = ("object", "array")
BOUNDS = {
    "minimum": "at least {}",
    "maximum": "at most {}",
    "exclusiveMinimum": "more than {}",
    "exclusiveMaximum": "less than {}",
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "minItems": "at least {} items",
    "maxItems": "at most {} items",
    "pattern": "matching {}",
}


class Shape(StrEnum):
    """How a field is written: one value, yes or no, several values, or JSON."""

    ONE = "one"
    FLAG = "flag"
    MANY = "many"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Field:
    """One argument: its JSON schema without the null branch, whether it must be given."""

    name: str
    shape: Shape
    schema: Mapping[str, Any]
    required: bool

    @property
    def about(self) -> str:
        """Its description, bounds, accepted values and default in one line."""
        parts = [str(self.schema.get("description", ""))]
        parts += [
            text.format(self.schema[key]) for key, text in BOUNDS.items() if key in self.schema
        ]
        if choices := _choices(self.schema):
            parts.append("one of " + ", ".join(map(str, choices)))
        if (default := self.schema.get("default")) not in (None, [], ""):
            parts.append(f"default {default}")
        return "; ".join(filter(None, (part.strip(" .") for part in parts)))


def is_object(value: object) -> TypeGuard[dict[str, Any]]:
    """Whether a parsed JSON value is an object."""
    return isinstance(value, dict)


def _choices(schema: Mapping[str, Any]) -> Sequence[object]:
    items = schema.get("items")
    source = items if is_object(items) else schema
    return source.get("enum", ())


def _resolved(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> dict[str, Any]:
    """A property without its null branch and without a reference at its top."""
    branches = [part for part in schema.get("anyOf", ()) if part.get("type") != "null"]
    merged = {key: value for key, value in schema.items() if key != "anyOf"}
    if len(branches) == 1:
        merged = {**branches[0], **merged}
    if reference := merged.pop("$ref", None):
        merged = {**definitions[str(reference).rpartition("/")[2]], **merged}
    if is_object(items := merged.get("items")):
        merged["items"] = _resolved(items, definitions)
    return merged


def _shape(schema: Mapping[str, Any]) -> Shape:
    if schema.get("type") == "boolean":
        return Shape.FLAG
    if schema.get("type") == "array":
        items = schema.get("items", {})
        plain = "properties" not in items and items.get("type") not in JSON_TYPES
        return Shape.MANY if plain else Shape.JSON
    return Shape.JSON if schema.get("type") == "object" or "anyOf" in schema else Shape.ONE


def fields_of(model: type[Args]) -> dict[str, Field]:
    """The fields of a tool's arguments by name, in their order."""
    whole = model.model_json_schema()
    definitions, required = whole.get("$defs", {}), whole.get("required", [])
    found: dict[str, Field] = {}
    for name, schema in whole.get("properties", {}).items():
        resolved = _resolved(schema, definitions)
        found[name] = Field(name, _shape(resolved), resolved, name in required)
    return found


def raw_arguments(
    fields: Mapping[str, Field], given: Mapping[str, Sequence[str]]
) -> dict[str, Any]:
    """Arguments as a tool takes them from strings by field name; InvalidInput names what is unknown,
    given twice or not JSON where JSON is needed. Types and bounds are the tool's to check."""
    raw: dict[str, Any] = {}
    for name, values in given.items():
        if name not in fields:
            raise unknown_field(name, fields)
        raw[name] = _raw(fields[name], values)
    return raw


def unknown_field(name: str, fields: Collection[str]) -> InvalidInput:
    """The refusal of a name that is no argument, with the nearest that is."""
    near = difflib.get_close_matches(name, fields, n=1, cutoff=0.6)
    meant = f"; did you mean {near[0]!r}?" if near else ""
    problem = Problem(name[:80], "", f"unknown argument{meant}", ", ".join(sorted(fields)))
    return InvalidInput(str(problem), problems=(problem,))


def _raw(field: Field, values: Sequence[str]) -> object:
    if field.shape is Shape.MANY:
        return _many(field, values)
    if len(values) > 1:
        raise invalid(field.name, values[1], "is given more than once", "one value")
    return _json(field, values[0]) if field.shape is Shape.JSON else values[0]


def _many(field: Field, values: Sequence[str]) -> object:
    if len(values) == 1 and values[0].lstrip().startswith("["):
        return _json(field, values[0])
    return list(values)


def _json(field: Field, text: str) -> object:
    try:
        return from_json(text, allow_inf_nan=False)
    except ValueError as error:
        raise invalid(field.name, text, f"is not JSON: {error}", "JSON") from None
