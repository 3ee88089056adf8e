"""Typos corrected towards the one nearest known word, and never towards a word that turns a
sentence round: one edit for 4 to 6 letters, two from 7; a tie is asked about."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from tools.understand.common_words import COMMON_WORDS
from tools.understand.index import Entry, Index, vocabulary
from tools.understand.items import UnclearError
from tools.understand.numbers import NUMBER_WORDS
from tools.understand.scope import Scope
from tools.understand.tags import CHAR
from tools.understand.tokens import Token

_FIXED_TAGS = frozenset(
    CHAR[name] for name in ("NEG", "NE", "CMP", "EXCEPT", "ORMORE", "NEITHER", "NOR", "ONCE", "BETWEEN", "MULT", "ONLY", "BUT")
)  # fmt: skip


_TURNING = ("un", "in", "non", "dis", "im", "de")  # "untagged" is no slip for "tagged"


def edits(word: str) -> int:
    """How many edits a word of that length may be off by."""
    letters = len(word)
    return 0 if letters < 4 else 1 if letters < 7 else 2


@cache
def fixed_words() -> frozenset[str]:
    """Negations, comparisons and numbers: never what a typo is corrected to."""
    words: set[str] = set(NUMBER_WORDS["en"] | NUMBER_WORDS["fr"])
    for language in ("en", "fr"):
        for phrase, entry in vocabulary(language).items():
            if entry.tag in _FIXED_TAGS:
                words.update(phrase.split(" "))
    return frozenset(words)


def correct(
    tokens: Sequence[Token], unknown: Sequence[Token], scope: Scope
) -> tuple[list[Token], list[str], list[str]]:
    """The tokens with typos corrected, what was corrected, and the words that could not be.

    Raises UnclearError on a tie.
    """
    changed: dict[int, str] = {}
    said: list[str] = []
    for token in unknown:
        right = nearest(token, scope)
        if right is not None:
            changed[token.start] = right
            said.append(
                scope.say(
                    "corrected",
                    wrong=scope.raw(token.start, token.end),
                    right=shown(right, scope.index),
                )
            )
    fixed = [
        Token(token.kind, changed.get(token.start, token.text), token.start, token.end)
        if token.kind == "word"
        else token
        for token in tokens
    ]
    return fixed, said, list(changed.values())


def nearest(token: Token, scope: Scope) -> str | None:
    """The one known word a typo stands for; None when there is none, or the nearest is a word that
    is never guessed."""
    word, limit = token.text, edits(token.text)
    ordinary = word in scope.index.known_words or word in COMMON_WORDS
    if not limit or not word.isalpha() or ordinary:
        return None
    if any(
        word.startswith(prefix) and word.removeprefix(prefix) in scope.index.known_words
        for prefix in _TURNING
    ):
        return None
    found = extract(word, scope.index.known_words, scorer=OSA.distance, score_cutoff=limit, limit=6)
    if not found:
        return None
    best = min(distance for _, distance, _ in found)
    words = [str(known) for known, distance, _ in found if distance == best]
    if any(known in fixed_words() for known in words):
        return None
    if len(words) > 1:
        words = _same(words, scope)
    if len(words) > 1:
        raise _tie(token, words, scope)
    return words[0]


def is_fixed(word: str) -> bool:
    """Whether a word may be a slip for one that turns a sentence round, so leaving it out is no way."""
    limit = edits(word)
    return (
        bool(limit)
        and extract(word, fixed_words(), scorer=OSA.distance, score_cutoff=limit, limit=1) != []
    )


def _same(words: list[str], scope: Scope) -> list[str]:
    """Words that mean the same (singular and plural of one phrase) are no tie."""
    table = scope.index.phrases(scope.language)
    entries = [table.get(word) for word in words]
    first = entries[0]
    if first is not None and all(entry is not None and _alike(entry, first) for entry in entries):
        return words[:1]
    return words


def _alike(one: Entry, other: Entry) -> bool:
    return one == other or (one.tag == other.tag == CHAR["ORD"])


def _tie(token: Token, words: Sequence[str], scope: Scope) -> UnclearError:
    rights = ", ".join(f"“{shown(word, scope.index)}”" for word in words)
    return scope.ask(
        "tie", [(shown(word, scope.index), word) for word in words], at=(token.start, token.end),
        wrong=scope.raw(token.start, token.end), rights=rights, unread=[scope.raw(token.start, token.end)],
    )  # fmt: skip


def shown(word: str, index: Index) -> str:
    """A known word as the data writes it, when it is a value's whole name."""
    entry = index.phrases("en").get(word)
    if (
        entry is not None
        and entry.values
        and entry.values[0].field not in {"country", "language", "segment"}
    ):
        return entry.values[0].value
    return word
