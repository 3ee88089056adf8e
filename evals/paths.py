"""Places in JSON: dotted names, `[0]` into a list, `[]` through every item of one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, TypeGuard

_STEP = re.compile(r"([^.\[\]]+)|\[(\d*)\]")


def is_object(value: object) -> TypeGuard[Mapping[str, Any]]:
    """Whether a JSON value is an object."""
    return isinstance(value, Mapping)


def is_list(value: object) -> TypeGuard[Sequence[Any]]:
    """Whether a JSON value is a list."""
    return isinstance(value, list | tuple)


def steps(path: str) -> list[str | int | None]:
    """The steps of a path: a name, an index, or None for every item."""
    found: list[str | int | None] = []
    for match in _STEP.finditer(path):
        name, index = match.group(1), match.group(2)
        found.append(name if name is not None else int(index) if index else None)
    return found


def look(data: Any, path: str) -> tuple[bool, Any]:
    """(whether it is there, the value); through `[]` a list of the values that are there."""
    return _look(data, steps(path))


def _look(data: Any, left: Sequence[str | int | None]) -> tuple[bool, Any]:
    if not left:
        return True, data
    step, rest = left[0], left[1:]
    if step is None:
        if not is_list(data):
            return False, None
        found = [_look(item, rest) for item in data]
        return True, [value for there, value in found if there]
    if isinstance(step, int):
        return _look(data[step], rest) if is_list(data) and step < len(data) else (False, None)
    return _look(data[step], rest) if is_object(data) and step in data else (False, None)


def put(data: dict[str, Any], path: str, value: Any) -> None:
    """Set a value at a path of names and `[]`, making what is missing on the way."""
    _put(data, steps(path), value)


def _put(data: dict[str, Any], left: Sequence[str | int | None], value: Any) -> None:
    name = str(left[0])
    if len(left) == 1:
        data[name] = value
    elif left[1] is None:
        items: list[dict[str, Any]] = data.setdefault(name, [])
        values = value if is_list(value) else [value]
        for index, item in enumerate(values):
            if index == len(items):
                items.append({})
            _put(items[index], left[2:], item)
    else:
        _put(data.setdefault(name, {}), left[1:], value)
