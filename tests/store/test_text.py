"""Folding has a short way for Latin letters that gives what the long way gives."""

from __future__ import annotations

import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st

from store.text import LATIN_END, fold

LATIN = st.text(st.characters(max_codepoint=LATIN_END - 1), max_size=40)


def folded_at_length(text: str) -> str:
    """The definition of folding, with a letter that no short way takes: its own form is itself."""
    assert fold("ⲁ") == "ⲁ"
    return fold(f"{text} ⲁ").removesuffix("ⲁ").rstrip(" ")


@given(LATIN)
@example("Éloïse  O’Brien\u00a0ŉ")
@example("¨ ¯ ¸")
@example("ŒUVRE straße İstanbul")
def test_the_short_way_folds_latin_text_like_the_long_way(text: str) -> None:
    assert fold(text) == folded_at_length(text)


def test_every_latin_letter_folds_the_same_beside_any_other() -> None:
    letters = [chr(code) for code in range(LATIN_END)]
    for one in letters:
        for beside in ("a", "é", "´", " ", "ŉ"):
            assert fold(one + beside) == folded_at_length(one + beside), (one, beside)


def test_marks_and_case_are_folded_away() -> None:
    assert fold("  Éloïse   TREMBLAY ") == "eloise tremblay"
    assert fold(unicodedata.normalize("NFD", "Éloïse")) == "eloise"
