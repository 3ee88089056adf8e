"""What the chat's own parts say, in English and French: cards, starters, errors."""

from __future__ import annotations

from collections.abc import Mapping

from store.segment.lexicon import language_of
from ui.chat import words_en, words_fr
from ui.chat.words_en import ENGLISH
from ui.chat.words_fr import FRENCH

_WORDS: Mapping[str, Mapping[str, str]] = {"en": ENGLISH, "fr": FRENCH}


def word(locale: str, key: str, *values: object, **named: object) -> str:
    """A text in the language of a locale, filled in."""
    return _WORDS[language_of(locale)][key].format(*values, **named)


def counted(locale: str, key: str, count: int, shown: str) -> str:
    """A text about so many, `shown` being the number as it is written; one has a text of its own."""
    return word(locale, f"{key}_one" if count == 1 else key, shown)


def labels(locale: str, *groups: str) -> dict[str, str]:
    """Every text whose key starts with one of the groups (`table.`), by what follows the dot."""
    found = _WORDS[language_of(locale)]
    return {
        key.partition(".")[2]: text
        for key, text in found.items()
        if key.partition(".")[0] in groups
    }


def starters(locale: str) -> tuple[tuple[str, str], ...]:
    """What an empty chat offers: label and sentence."""
    return words_fr.STARTERS if language_of(locale) == "fr" else words_en.STARTERS


def examples(locale: str) -> tuple[str, ...]:
    """Sentences that can be asked."""
    return words_fr.EXAMPLES if language_of(locale) == "fr" else words_en.EXAMPLES
