"""Text made comparable: without regard to case, accents, ligatures or spacing."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

SHORT = 64
LATIN_END = 0x250
_LATIN = re.compile(f"[\\x00-{chr(LATIN_END - 1)}]+")

_SPECIAL = str.maketrans({
    "œ": "oe",
    "Œ": "oe",
    "æ": "ae",
    "Æ": "ae",
    "ø": "o",
    "Ø": "o",
    "đ": "d",
    "Đ": "d",
    "ł": "l",
    "Ł": "l",
    "’": "'",
    "‘": "'",
    "ʼ": "'",
    "´": "'",
    "‐": "-",
    "‑": "-",
    "‒": "-",
    "–": "-",
    "—": "-",
})


def fold(text: str) -> str:
    """The form that two spellings of the same words share: NFKD without marks, casefolded, one
    space between words. Used for every stored shadow column and for every value compared to one."""
    if text.isascii():
        return " ".join(text.lower().split())
    if _LATIN.fullmatch(text):
        return " ".join(text.translate(_latin()).split())
    return _fold_short(text) if len(text) <= SHORT else _fold_marked(text)


def _fold_marked(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.translate(_SPECIAL))
    bare = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(unicodedata.normalize("NFKC", bare.casefold()).split())


@cache
def _latin() -> dict[int, str]:
    """Each letter's own folded form: none of them joins with its neighbour. A space stays one."""
    letters = map(chr, range(LATIN_END))
    return {ord(letter): _fold_marked(letter) or " " for letter in letters}


# Names of people and places come again and again: an import folds each several times a row.
_fold_short = lru_cache(maxsize=16_384)(_fold_marked)


def clean(text: str) -> str:
    """Text as it may be stored and shown: NFC, without control, bidi or zero-width characters;
    line breaks and tabs stay."""
    if text.isprintable() and (text.isascii() or unicodedata.is_normalized("NFC", text)):
        return text
    kept = "".join(
        char
        for char in text
        if char in "\n\t" or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
    )
    return unicodedata.normalize("NFC", kept)
