"""Which people to show a message for before it is approved: the ones it may look wrong for, and a
few ordinary ones."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tools.drafting.rendering import Links, Prepared, Rendered
from tools.policy.merge import Unresolved
from tools.policy.merge_fields import NAMES

PLACEHOLDER_LINKS = Links(
    "https://example.invalid/unsubscribe", "https://example.invalid/preferences"
)


@dataclass(frozen=True, slots=True)
class Preview:
    """A message as one person gets it. `why` is no_name, longest_name, other_script, missing,
    longest or sample; `missing` names the field that has no value, and then there is no text."""

    person: int
    why: str
    rendered: Rendered | None
    missing: str | None = None


def previews(
    prepared: Prepared, people: Sequence[tuple[int, Mapping[str, str]]], *, samples: int = 2
) -> list[Preview]:
    """The worst cases among (customer id, frozen values), then ordinary people; each once."""
    chosen: dict[int, str] = {}
    values = dict(people)
    for why, person in _worst(prepared, people):
        chosen.setdefault(person, why)
    for person, _ in people:
        if sum(why == "sample" for why in chosen.values()) >= samples:
            break
        chosen.setdefault(person, "sample")
    return [_preview(prepared, person, why, values[person]) for person, why in chosen.items()]


def _worst(
    prepared: Prepared, people: Sequence[tuple[int, Mapping[str, str]]]
) -> Iterator[tuple[str, int]]:
    lacking = {one: _missing(prepared, values) for one, values in people}
    first = next((one for one, field in lacking.items() if field), None)
    if first is not None:
        yield "missing", first
    if any(name in prepared.fields for name in NAMES):
        yield from _odd_names(people)
    lengths = {
        one: len(prepared.text(values, PLACEHOLDER_LINKS))
        for one, values in people
        if lacking[one] is None
    }
    if lengths:
        yield "longest", max(lengths, key=lambda one: lengths[one])


def _odd_names(people: Sequence[tuple[int, Mapping[str, str]]]) -> Iterator[tuple[str, int]]:
    names = {
        one: next((values[name] for name in NAMES if values.get(name)), "")
        for one, values in people
    }
    nameless = next((one for one, name in names.items() if not name), None)
    if nameless is not None:
        yield "no_name", nameless
    if any(names.values()):
        yield "longest_name", max(names, key=lambda one: len(names[one]))
    foreign = next((one for one, name in names.items() if _other_script(name)), None)
    if foreign is not None:
        yield "other_script", foreign


def _other_script(name: str) -> bool:
    letters = [char for char in name if char.isalpha()]
    return any(not unicodedata.name(char, "").startswith("LATIN") for char in letters)


def _missing(prepared: Prepared, values: Mapping[str, str]) -> str | None:
    try:
        prepared.render(values, PLACEHOLDER_LINKS)
    except Unresolved as missing:
        return missing.field
    return None


def _preview(prepared: Prepared, person: int, why: str, values: Mapping[str, str]) -> Preview:
    try:
        return Preview(person, why, prepared.render(values, PLACEHOLDER_LINKS))
    except Unresolved as missing:
        return Preview(person, why, None, missing.field)
