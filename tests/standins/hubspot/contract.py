"""Bodies against the contract: an OpenAPI document whose paths carry one version, matched whatever
version is called."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

PATH = Path(__file__).parents[1] / "contract" / "hubspot.json"
VERSION_OF = "2026-03"  # in the document
MOST_TOLD = 5


@dataclass(frozen=True)
class Operation:
    """An operation of the contract."""

    method: str
    pattern: re.Pattern[str]
    validator: Draft202012Validator | None
    literal: int  # how much of its path is fixed: the most fixed one wins

    def wrong(self, body: Any) -> list[str]:
        """What is wrong with a body."""
        if self.validator is None:
            return []
        return [
            f"{error.json_path}: {error.message[:200]}"
            for error in islice(self.validator.iter_errors(body), MOST_TOLD)  # pyright: ignore[reportUnknownMemberType] - any JSON
        ]


def wrong(method: str, path: str, version: str, body: Any) -> list[str]:
    """What is wrong with a request; a path that is in no contract is."""
    found = _operation(method, path.replace(f"/{version}", f"/{VERSION_OF}", 1))
    return found.wrong(body) if found else [f"{method} {path} is not in the contract"]


@cache
def _operation(method: str, path: str) -> Operation | None:
    fitting = [one for one in _operations() if one.method == method and one.pattern.fullmatch(path)]
    return max(fitting, key=lambda one: one.literal, default=None)


@cache
def _operations() -> tuple[Operation, ...]:
    document = json.loads(PATH.read_text(encoding="utf-8"))
    components = document["components"]
    return tuple(
        _made(method, path, described, components)
        for path, described_path in document["paths"].items()
        for method, described in described_path.items()
    )


def _made(method: str, path: str, described: Any, components: Any) -> Operation:
    pieces = re.split(r"\{[^}]*\}", path)
    pattern = re.compile("[^/]+".join(map(re.escape, pieces)))
    content = described.get("requestBody", {}).get("content", {})
    schema = next((one["schema"] for one in content.values()), None)
    validator = None
    if schema is not None:
        schema = {**_without_path_names(schema, described), "components": components}
        validator = Draft202012Validator(schema)
    return Operation(method.upper(), pattern, validator, sum(map(len, pieces)))


def _without_path_names(schema: dict[str, Any], described: Any) -> dict[str, Any]:
    """The document asks for names in bodies that are in the path already (`fromObjectType`)."""
    parameters = described.get("parameters", [])
    in_path = {_camel(one["name"]) for one in parameters if one["in"] == "path"}
    required = [name for name in schema.get("required", []) if name not in in_path]
    return {**schema, "required": required} if "required" in schema else schema


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(part.capitalize() for part in others)
