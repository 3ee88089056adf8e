"""How the sentences that `store.segment.render` writes can start."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from store.segment.lexicon import WORDS, Language


@lru_cache
def opening(language: Language) -> re.Pattern[str]:
    """How a rendered sentence can start, so that other sentences cost next to nothing."""
    words = WORDS[language]
    starts = {template.split("{")[0].strip() for template in _starting(language)}
    starts |= {
        label.split("{")[0].strip()
        for label in (*words.labels.values(), *words.known.values(), *words.unknown.values())
    }
    texts = sorted(map(_whole_words, filter(None, starts)), key=len, reverse=True)
    return re.compile(f"\\(|{'|'.join(texts)}", re.IGNORECASE)


def _whole_words(start: str) -> str:
    return re.escape(start) + (r"(?!\w)" if start[-1].isalnum() else "")


def _starting(language: Language) -> Iterator[str]:
    words = WORDS[language]
    yield from words.count.values()
    yield from (text for key, text in words.ago.items() if key.startswith("idle"))
    yield from words.aggregates.values()
    yield from words.rank.values()
    yield from words.glue.values()
    for table in words.sets.values():
        yield from table.values()
    for names in (*words.counted.values(), *words.nouns.values()):
        yield from names
