"""The base of every tool's arguments: unknown keys refused, text bounded and free of controls."""

from __future__ import annotations

import difflib
import inspect
import re
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias, TypeGuard, get_args

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from tools.errors import InvalidInput, Problem

MAX_TEXT = 262_144
MAX_SHOWN = 80
UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
Json: TypeAlias = "dict[str, Any] | list[Any] | str | int | float | bool | None"


def is_mapping(value: object) -> TypeGuard[Mapping[object, object]]:
    """Whether outside data is an object."""
    return isinstance(value, Mapping)


def _is_sequence(value: object) -> TypeGuard[Sequence[object]]:
    return isinstance(value, list | tuple)


def nesting(value: object) -> int:
    """How many objects and lists stand inside one another; 0 for a plain value."""
    deepest = 0
    pending = [(value, 0)]
    while pending:
        item, level = pending.pop()
        if is_mapping(item):
            pending += [(part, level + 1) for part in item.values()]
        elif _is_sequence(item):
            pending += [(part, level + 1) for part in item]
        else:
            continue
        deepest = max(deepest, level + 1)
    return deepest


def unsafe_paths(value: object, path: str = "") -> list[tuple[str, str]]:
    """(path, text) of every string that holds a control or direction-changing character."""
    found: list[tuple[str, str]] = []
    pending: list[tuple[str, object]] = [(path, value)]
    while pending:
        where, item = pending.pop()
        if isinstance(item, str):
            if UNSAFE.search(item):
                found.append((where or "input", item))
        elif is_mapping(item):
            pending += [
                (f"{where}.{key}" if where else str(key), part) for key, part in item.items()
            ]
        elif _is_sequence(item):
            pending += [(f"{where}[{index}]", part) for index, part in enumerate(item)]
    return found


def _takes_bool(annotation: object) -> bool:
    return annotation is bool or bool in get_args(annotation)


def _without_titles(schema: dict[str, Any]) -> None:
    """Titles only repeat the names, and a model reads every word of a schema."""
    schema.pop("title", None)
    for one in schema.get("properties", {}).values():
        one.pop("title", None)


class Args(BaseModel):
    """Arguments of a tool. Subclasses describe and bound every field; no unions, no recursion, no
    dictionaries, so that every model client keeps the schema whole."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        str_strip_whitespace=True,
        str_max_length=MAX_TEXT,
        json_schema_extra=_without_titles,
    )

    @model_validator(mode="before")
    @classmethod
    def _no_unsafe_text(cls, data: object) -> object:
        found = unsafe_paths(data)
        if found:
            where, text = found[0]
            raise ValueError(
                f"{where} holds a control or direction-changing character: {text[:40]!r}"
            )
        return data

    @model_validator(mode="before")
    @classmethod
    def _yes_or_no_only_where_asked(cls, data: object) -> object:
        """JSON's true is no 1: a number meant and a switch given is a mistake to be told."""
        for name, value in data.items() if is_mapping(data) else ():
            field = cls.model_fields.get(str(name))
            if isinstance(value, bool) and field and not _takes_bool(field.annotation):
                raise ValueError(f"{name} is {str(value).lower()}, which it cannot be")
        return data


class Result(BaseModel):
    """What a tool answers with."""

    model_config = ConfigDict(frozen=True)


def _shown(value: object) -> str:
    text = "" if value is None or is_mapping(value) or _is_sequence(value) else str(value)
    return text if len(text) <= MAX_SHOWN else f"{text[: MAX_SHOWN - 1]}…"


def _known_names(model: type[BaseModel], path: Sequence[object]) -> list[str]:
    """The names accepted where an unknown one stands, in `model` or in a model inside it."""
    inner: type[BaseModel] | None = model
    for step in path[:-1]:
        if isinstance(step, str) and inner is not None:
            field = inner.model_fields.get(step)
            inner = None if field is None else _model_of(field.annotation)
    return [] if inner is None else sorted(_shown_fields(inner))


def _shown_fields(model: type[BaseModel]) -> set[str]:
    return set(model.model_json_schema().get("properties", {}))


def _model_of(annotation: object) -> type[BaseModel] | None:
    """The model of a field that holds one or a list of them."""
    for candidate in (annotation, *get_args(annotation)):
        if inspect.isclass(candidate) and issubclass(candidate, BaseModel):
            return candidate
    return None


_BOUNDS = {
    "ge": "{} or more",
    "gt": "more than {}",
    "le": "{} or less",
    "lt": "less than {}",
    "min_length": "at least {} of them",
    "max_length": "at most {} of them",
    "pattern": "text of the form {}",
}
_TEXT_BOUNDS = {"min_length": "at least {} characters", "max_length": "at most {} characters"}


def _accepted(context: Mapping[str, Any]) -> str:
    """What pydantic says of the bound that was broken."""
    if "expected" in context:
        return str(context["expected"])
    of_text = "actual_length" not in context  # which pydantic tells of lists only
    bounds = _BOUNDS | _TEXT_BOUNDS if of_text else _BOUNDS
    return ", ".join(words.format(context[key]) for key, words in bounds.items() if key in context)


def _problem(model: type[BaseModel], error: Mapping[str, Any]) -> Problem:
    path = ".".join(str(part) for part in error["loc"]) or "input"
    if error["type"] == "extra_forbidden":
        known = _known_names(model, error["loc"])
        near = difflib.get_close_matches(str(error["loc"][-1])[:80], known, n=1, cutoff=0.6)
        meant = f"; did you mean {near[0]!r}?" if near else ""
        return Problem(path, "", f"unknown argument{meant}", ", ".join(known))
    if error["type"] == "missing":
        return Problem(path, "", "is required")
    reason = str(error["msg"]).removeprefix("Value error, ")
    return Problem(path, _shown(error.get("input")), reason, _accepted(error.get("ctx", {})))


def invalid_arguments(model: type[BaseModel], error: ValidationError) -> InvalidInput:
    """A validation failure as our own error, each field named with what it accepts."""
    details = error.errors(include_url=False)
    problems = [_problem(model, detail) for detail in details[:10]]
    return InvalidInput("; ".join(map(str, problems)), problems=problems)
