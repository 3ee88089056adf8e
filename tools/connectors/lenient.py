"""Answers of others as far as they are read. Lenient: unknown fields pass, missing ones have a
default, and a value of the wrong shape makes only its own object unreadable."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from store.clock import to_ms

Model = TypeVar("Model", bound=BaseModel)
_LIST = TypeAdapter(list[object])
_OBJECT = TypeAdapter(dict[str, object])


def parsed(model: type[Model], value: object) -> Model | None:
    """A part of an answer; None when it has another shape."""
    try:
        return model.model_validate(value)
    except ValidationError:
        return None


def items(value: object) -> list[object]:
    """A list of theirs; empty for anything else."""
    try:
        return _LIST.validate_python(value, strict=True)
    except ValidationError:
        return []


def is_list(value: object) -> bool:
    """Whether it is a list at all."""
    return isinstance(value, list)


def members(value: object) -> dict[str, object]:
    """An object of theirs; empty for anything else."""
    try:
        return _OBJECT.validate_python(value)
    except ValidationError:
        return {}


def each(model: type[Model], values: object) -> Iterator[Model]:
    """The readable ones of a list."""
    for value in items(values):
        if (found := parsed(model, value)) is not None:
            yield found


def instant(moment: datetime | None) -> int:
    """Milliseconds UTC; 0 where missing or without a zone."""
    return to_ms(moment) if moment is not None and moment.tzinfo is not None else 0
