"""Which of the choices of a question a person's words mean: a number, a label, or what tells one
apart, such as "the one in Seattle" or "the segment"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from agent.offline.heard import Heard, heard, trimmed
from store.segment.lexicon import country_codes
from store.text import fold
from tools.understand.wordlists import wordset

_TOLD_BY = ("name", "city", "region", "country", "company", "email", "phone")
_SMALL = wordset(
    """the a an one ones person customer that this in from at with of is who lives based i mean whose
    it as people those i meant please le la les l' un une celui celle celles ceux ci de du des d' a au
    aux en dans chez qui est habite client cliente personne avec je veux dire parle option choice show me tell about open see
    address montre ouvre voir dont adresse"""
)
_WORD = re.compile(r"[\w@.+]+(?:'[\w]+)*")
_STEM = 5


def described(choices: Sequence[Mapping[str, Any]], text: str) -> int | None:
    """The place from 1 of the one choice that all the telling words fit; None when none or several
    do."""
    words = _words(heard(text).core().words)
    if not words:
        return None
    for alike in (_same, _akin):
        fits = [
            at
            for at, choice in enumerate(choices, 1)
            if all(any(alike(word, known) for known in _known(choice)) for word in words)
        ]
        if len(fits) == 1:
            return fits[0]
    return None


def labelled(choices: Sequence[Mapping[str, Any]], said: Heard) -> int | None:
    """The place of the one choice whose label, or whose number, the words are."""
    words = fold(trimmed(said.core().raw if said.core().words == said.words else said.raw))
    labels = [fold(str(choice.get("label") or choice.get("name") or "")) for choice in choices]
    exact = [at for at, label in enumerate(labels, 1) if trimmed(label) == words]
    digits = re.fullmatch(r"[0-9]+", words)
    alike = [at for at, label in enumerate(labels, 1) if digits and re.match(rf"{words}\b", label)]
    opening = [
        at for at, label in enumerate(labels, 1) if len(words) > 2 and label.startswith(words)
    ]
    found = exact or alike or opening
    return found[0] if len(found) == 1 else None


def _words(text: str) -> list[str]:
    parted = re.sub(r"\b(?:l|d|qu)'", " ", text)
    return [word for word in map(_bare, _WORD.findall(parted)) if word and word not in _SMALL]


def _bare(word: str) -> str:
    return word.strip(".'")


def _known(choice: Mapping[str, Any]) -> Iterable[str]:
    """The words a choice is told by; of a country also its names."""
    values = [choice["label"]] if "label" in choice else [choice.get(key) for key in _TOLD_BY]
    for value in filter(None, values):
        yield from _words(heard(str(value)).words)
    code = str(choice.get("country") or "")
    yield from (
        word for name, known in country_codes().items() if known == code for word in _words(name)
    )


def _same(word: str, known: str) -> bool:
    return word == known


def _akin(word: str, known: str) -> bool:
    """`tag` and `tagged`, `étiquette` and `étiquetés`."""
    short = min(len(word), len(known))
    return (
        short > 2
        and (word[:short] == known[:short] or word[:_STEM] == known[:_STEM])
        and (not word.isdigit())
    )
