"""The tables of words hold what they promise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import pytest

from store.text import fold
from tools.understand.tags import CHAR, firsts, pattern
from tools.understand.tokens import words_of
from tools.understand.words_en import ENGLISH
from tools.understand.words_fr import FRENCH
from tools.understand.words_time import TIME_ENGLISH, TIME_FRENCH

TABLES = [ENGLISH, FRENCH, TIME_ENGLISH, TIME_FRENCH]
LANGUAGES = [(ENGLISH, TIME_ENGLISH), (FRENCH, TIME_FRENCH)]


@pytest.mark.parametrize("table", TABLES, ids=["en", "fr", "time_en", "time_fr"])
def test_every_phrase_has_a_known_tag(table: Mapping[str, str]) -> None:
    assert {spec.partition(":")[0] for spec in table} <= set(CHAR)


@pytest.mark.parametrize("tables", LANGUAGES, ids=["en", "fr"])
def test_no_phrase_stands_for_two_things(tables: tuple[Mapping[str, str], ...]) -> None:
    phrases = [
        " ".join(words_of(fold(phrase)))
        for table in tables
        for text in table.values()
        for phrase in text.split("|")
        if phrase.strip()
    ]
    twice = sorted(phrase for phrase, count in Counter(phrases).items() if count > 1 and phrase)
    assert twice == []


def test_the_first_tags_of_a_pattern_are_found_through_what_may_be_left_out() -> None:
    names = ("NEG", "Q", "NUM", "ORD", "SPEND")
    assert firsts("NEG? (QTY | ORD W)? SPEND") == frozenset(CHAR[name] for name in names)
    assert pattern("NEG? SPEND Q").fullmatch(CHAR["SPEND"] + CHAR["Q"])
