"""The OpenAPI document, from the registry: what the routes take and answer, and every error."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from tools.errors import RapportError
from tools.registry import Registry
from tools.tool import Effect, Tool
from ui.fields import Field, Shape

REFERENCE = "#/components/schemas/{model}"
ERROR = {"$ref": "#/components/schemas/Error"}
IDEMPOTENCY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 200},
    "description": "The same key with the same arguments returns the first result; with others, 409.",
}
LANGUAGE = {
    "name": "Accept-Language",
    "in": "header",
    "required": False,
    "schema": {"type": "string"},
    "description": "Language of sentences in the answer: en or fr.",
}


class ErrorProblem(BaseModel):
    """One thing wrong with the input."""

    field: str
    value: str
    reason: str
    accepted: str


class ErrorBody(BaseModel):
    """What went wrong and what to do next."""

    code: str
    message: str
    hint: str
    retryable: bool
    problems: list[ErrorProblem]


class Error(BaseModel):
    """The answer to every request that failed."""

    error: ErrorBody


class Schemas:
    """The JSON schemas of every tool's arguments and results, and where each is."""

    def __init__(self, registry: Registry, others: Sequence[type[BaseModel]] = ()) -> None:
        shown = (Error, *others, *(tool.out for tool in registry))
        models: list[tuple[type[BaseModel], JsonSchemaMode]] = [
            (model, "serialization") for model in shown
        ]
        models.extend((tool.args, "validation") for tool in registry)
        unique = list(dict.fromkeys(models))
        self._places, whole = models_json_schema(unique, ref_template=REFERENCE)
        self.components: dict[str, Any] = whole.get("$defs", {})

    def arguments(self, tool: Tool) -> dict[str, Any]:
        """A reference to a tool's arguments."""
        return self._places[tool.args, "validation"]

    def of(self, model: type[BaseModel]) -> dict[str, Any]:
        """A reference to a model of the REST door itself."""
        return self._places[model, "serialization"]

    def result(self, tool: Tool) -> dict[str, Any]:
        """A reference to a tool's result."""
        return self._places[tool.out, "serialization"]


def _kinds(parent: type[RapportError]) -> list[type[RapportError]]:
    children = parent.__subclasses__()
    return [*children, *(deep for child in children for deep in _kinds(child))]


def error_answers() -> dict[str, Any]:
    """Every status the error tree maps to, with the words for it."""
    found: dict[int, list[str]] = {}
    for kind in sorted(_kinds(RapportError), key=lambda kind: kind.code):
        if kind.__module__ in ("tools.errors", "ui.failures"):
            found.setdefault(kind.http_status, []).append((kind.__doc__ or "").splitlines()[0])
    content = {"application/json": {"schema": ERROR}}
    return {
        str(status): {"description": " ".join(dict.fromkeys(words)), "content": content}
        for status, words in sorted(found.items())
    }


def answers(schema: Mapping[str, Any], description: str) -> dict[str, Any]:
    """The answers of an operation that succeeds with JSON of a schema."""
    content = {"application/json": {"schema": dict(schema)}}
    return {"200": {"description": description, "content": content}, **error_answers()}


def tool_operation(tool: Tool, schemas: Schemas) -> dict[str, Any]:
    """What `POST /v1/tools/{name}` takes and answers."""
    body = {"required": True, "content": {"application/json": {"schema": schemas.arguments(tool)}}}
    keyed = [] if tool.effect is Effect.READ else [IDEMPOTENCY]
    return {
        "requestBody": body,
        "parameters": [LANGUAGE, *keyed],
        "responses": answers(schemas.result(tool), tool.title),
        "x-rapport-effect": tool.effect.value,
    }


def query_parameters(fields: Sequence[Field]) -> list[dict[str, Any]]:
    """Fields as query parameters."""
    return [
        {
            "name": field.name,
            "in": "query",
            "required": field.required,
            "description": field.schema.get("description", ""),
            "schema": _parameter_schema(field),
        }
        for field in fields
        if field.shape is not Shape.JSON
    ]


def _parameter_schema(field: Field) -> dict[str, Any]:
    left_out = ("description", "title", "default")
    return {key: value for key, value in field.schema.items() if key not in left_out}


def path_parameter(name: str, description: str) -> dict[str, Any]:
    """A parameter in the path."""
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": description,
        "schema": {"type": "string", "minLength": 1, "maxLength": 80},
    }


def described(document: dict[str, Any], schemas: Schemas) -> dict[str, Any]:
    """The framework's document with our schemas, and with the token every operation needs."""
    components = document.setdefault("components", {})
    components["schemas"] = {**components.get("schemas", {}), **schemas.components}
    components["securitySchemes"] = {
        "token": {
            "type": "http",
            "scheme": "bearer",
            "description": "The token of RAPPORT_HOME/token, or RAPPORT_TOKEN.",
        }
    }
    document["security"] = [{"token": []}]
    return document
