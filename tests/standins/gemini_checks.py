"""What Gemini's API demands of a request, as far as it is documented or was seen refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]
NAME = re.compile("[a-zA-Z_][a-zA-Z0-9_.:-]{0,63}")
TYPES = {"OBJECT", "ARRAY", "STRING", "INTEGER", "NUMBER", "BOOLEAN"}
SKIP = "skip_thought_signature_validator"


def problems(body: Json, signature: str) -> list[str]:
    """Everything wrong with a request; `signature` is the one that was given out."""
    return [
        *_system(body),
        *_declarations(body),
        *_turns(_all(body, "contents")),
        *_signatures(_all(body, "contents"), signature),
    ]


def _all(node: Json, key: str) -> list[Json]:
    return node.get(key) or []


def _names(schema: Json) -> list[str]:
    return schema.get("required") or []


def _parts_of(schema: Json) -> Json:
    return schema.get("properties") or {}


def _system(body: Json) -> Iterator[str]:
    system = body.get("systemInstruction")
    if system is not None and not any(part.get("text") for part in _all(system, "parts")):
        yield "systemInstruction has no text"


def _declarations(body: Json) -> Iterator[str]:
    for tool in _all(body, "tools"):
        for declared in _all(tool, "functionDeclarations"):
            if not NAME.fullmatch(declared.get("name", "")) or not declared.get("description"):
                yield f"function {declared.get('name')!r} has no proper name or description"
            if "parameters" in declared:  # a function may have none
                yield from _schema(declared["parameters"], declared["name"])


def _schema(schema: Json, path: str) -> Iterator[str]:
    if schema.get("type") not in TYPES:
        yield f"{path}: type {schema.get('type')!r}"
    if schema.get("type") == "ARRAY" and not schema.get("items"):
        yield f"{path}: an ARRAY without items"
    for name in _names(schema):
        if name not in _parts_of(schema):
            yield f"{path}: required {name} is no property"
    for name, part in _parts_of(schema).items():
        yield from _schema(part, f"{path}.{name}")
    if schema.get("items"):
        yield from _schema(schema["items"], f"{path}[]")


def _turns(contents: list[Json]) -> Iterator[str]:
    if not contents or contents[0].get("role") != "user":
        yield "contents must begin with the user"
    waiting: list[str] = []
    for index, content in enumerate(contents):
        parts = _all(content, "parts")
        if content.get("role") not in {"user", "model"} or not parts:
            yield f"contents[{index}] has no role or no parts"
        answers = [p["functionResponse"]["name"] for p in parts if "functionResponse" in p]
        if answers != waiting:
            yield f"contents[{index}]: responses {answers} to calls {waiting}"
        if answers and content["role"] != "user":
            yield f"contents[{index}]: a response of the {content['role']}"
        if any(not isinstance(p["functionResponse"]["response"], dict) for p in parts if answers):
            yield f"contents[{index}]: a response that is no object"
        waiting = [p["functionCall"]["name"] for p in parts if "functionCall" in p]
        if waiting and content["role"] != "model":
            yield f"contents[{index}]: a call of the {content['role']}"
        if index and content["role"] == "model" == contents[index - 1].get("role"):
            yield f"contents[{index}]: two turns of the model"
    if waiting:
        yield f"calls {waiting} without responses"


def _signatures(contents: list[Json], signature: str) -> Iterator[str]:
    """The first call of each step since the person's last words must carry its signature."""
    asked = [i for i, c in enumerate(contents) if any("text" in p for p in _all(c, "parts"))]
    person = max((i for i in asked if contents[i].get("role") == "user"), default=0)
    for content in contents[person:]:
        calls = [part for part in _all(content, "parts") if "functionCall" in part]
        given = calls[0].get("thoughtSignature", "").rstrip("=") if calls else ""
        if calls and given not in {signature.rstrip("="), SKIP} and not given.startswith("c2tpcF"):
            yield f"the call {calls[0]['functionCall']['name']} lost its thought signature"
