"""What kind of edit some words are, and which of them say what it is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tools.understand.edit_words import CONDITION_WORDS, EDITS, TOPICS
from tools.understand.tokens import Token
from tools.understand.wordlists import wordset


@dataclass(frozen=True, slots=True)
class Edit:
    """What kind of edit the words are, and which tokens say what it is about."""

    kind: str
    tokens: tuple[Token, ...]
    old: tuple[Token, ...] = ()


def find_edit(tokens: Sequence[Token]) -> Edit:
    """The kind of an edit, by the words it starts or ends with."""
    words = [token.text for token in tokens if token.kind != "mark" or token.text == ","]
    kept = [token for token in tokens if token.kind != "mark" or token.text == ","]
    start = 0
    while start < len(words) and words[start] in _SMALL:
        start += 1
    split = _split(words, kept, start)
    if split is not None:
        return split
    kind, first, last = "", start, len(words)
    for name, place, phrase in EDITS:
        size = len(phrase)
        if place == "all" and tuple(words[start:]) == phrase:
            return Edit(name, ())
        if (
            place == "end"
            and last - size >= start
            and tuple(words[last - size : last]) == phrase
            and not kind
        ):
            kind, last = name, last - size
        elif (
            place == "start"
            and tuple(words[first : first + size]) == phrase
            and kind in {"", "replace"}
        ):
            kind, first = kind or name, first + size
            break
    if kind == "except" and (
        not CONDITION_WORDS.isdisjoint(words) or _names_topic(words[first:last])
    ):
        kind = "drop"
    return Edit(kind, tuple(kept[first:last]))


def _names_topic(words: Sequence[str]) -> bool:
    """`remove the city`: a topic with nothing beside it."""
    left = [word for word in words if word not in _ARTICLES]
    return bool(left) and words[0] in _ARTICLES and " ".join(left) in dict(TOPICS)


_ARTICLES = wordset("the la le l' les their that")
_SMALL = wordset(
    """ok okay now please and so then well hmm et alors donc maintenant svp actually no non oui yes
    , finalement en fait"""
)
_JOINTS = tuple(
    tuple(joint.split())
    for joint in (
        "instead of",
        "rather than",
        "au lieu de",
        "au lieu des",
        "au lieu du",
        "a la place du",
        "plutot que",
        "a la place de",
    )
)
_CHANGES = wordset(
    "change replace swap switch remplace remplacer change changer changez passe passer"
)
_TO = wordset("to with by for par a en pour")


def _put_first(words: Sequence[str], tokens: Sequence[Token], start: int) -> Edit | None:
    """`instead of Canada take France`, `au lieu du Canada, la France`: the old stands first."""
    for place in range(start + 1, len(words) - 1):
        if words[place] in _TAKING:
            return Edit("swap", tuple(tokens[place + 1 :]), tuple(tokens[start:place]))
    return None


_TAKING = wordset("take use put show with , prends prenez mets mettez utilise")


def _split(words: Sequence[str], tokens: Sequence[Token], start: int) -> Edit | None:
    """Edits that name the old and the new: "3K instead of 5K", "not 5K, 3K", "change 90 to 60"."""
    for joint in _JOINTS:
        for place in range(start, len(words) - len(joint)):
            if tuple(words[place : place + len(joint)]) == joint:
                if place == start:
                    return _put_first(words, tokens, start + len(joint))
                return Edit("swap", tuple(tokens[start:place]), tuple(tokens[place + len(joint) :]))
    if words[start : start + 1] and words[start] in {"not", "pas"} and "," in words[start + 1 :]:
        comma = words.index(",", start + 1)
        rest = comma + 1
        while rest < len(words) and words[rest] in {"but", "mais", "plutot", "rather"}:
            rest += 1
        return Edit("swap", tuple(tokens[rest:]), tuple(tokens[start + 1 : comma]))
    if words[start : start + 1] and words[start] in _CHANGES:
        for place in range(start + 2, len(words) - 1):
            if words[place] in _TO:
                return Edit("swap", tuple(tokens[place + 1 :]), tuple(tokens[start + 1 : place]))
    return None
