"""Arguments of a case made ready for one database: ids of prepared rows, parts of earlier answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evals.errors import Unusable
from evals.paths import is_list, is_object, look
from evals.state import State
from evals.targets.target import Answer
from store.ids import to_text

_NOUNS = {"customer": "customer", "order": "orders", "segment": "segment", "company": "company"}
_MOST, _DEEPEST = 2_000_000, 500
_ACCEPTED = "$id, $answer, $repeat: [text, times], $list: [item, times], $deep: [key, times, inner]"


class NotAnswered(LookupError):
    """A call needs a part of an earlier answer that is not there."""


def fill(value: Any, state: State, answers: Sequence[Answer]) -> Any:
    """A value with every `{$id: …}`, `{$answer: …}`, `{$repeat: …}` and the like replaced."""
    if is_object(value):
        if len(value) == 1 and (name := next(iter(value))).startswith("$"):
            return _special(name, value[name], state, answers)
        return {key: fill(part, state, answers) for key, part in value.items()}
    if is_list(value):
        return [fill(part, state, answers) for part in value]
    return value


def _special(name: str, given: Any, state: State, answers: Sequence[Answer]) -> Any:
    if name == "$id":
        return _id(str(given), state)
    if name == "$answer":
        return _earlier(str(given), answers)
    parts = given if is_list(given) else ()
    match name, list(parts):
        case "$repeat", [text, times]:
            return str(text) * min(int(times), _MOST)
        case "$list", [item, times]:
            return [item] * min(int(times), _MOST)
        case "$deep", [key, times, inner]:
            return _nested(str(key), min(int(times), _DEEPEST), inner)
        case _:
            raise Unusable(f"{name}: {given!r} is not known; accepted: {_ACCEPTED}")


def _nested(key: str, times: int, inner: Any) -> Any:
    for _ in range(times):
        inner = {key: inner}
    return inner


def _id(given: str, state: State) -> str:
    noun, _, label = given.partition(" ")
    row = state.find(_NOUNS[noun], label) if noun in _NOUNS else None
    if row is None:
        raise Unusable(f"$id: {given!r} names no prepared row; it looks like 'customer Name'")
    return to_text(noun, row["id"])


def _earlier(given: str, answers: Sequence[Answer]) -> Any:
    number, _, path = given.partition(".")
    index = int(number) if number.isdecimal() else len(answers)
    found, value = look(answers[index].data, path) if index < len(answers) else (False, None)
    if not found:
        raise NotAnswered(f"$answer: {given!r} is not in the earlier answers")
    return value
