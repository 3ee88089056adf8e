"""Whatever is typed, the reader answers: a rule, a question or a refusal, in bounded time."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from store.segment.canonical import depth, leaves
from store.segment.rule import EVERYONE, MAX_DEPTH, MAX_LEAVES, Leaf
from tests.tools.understand.world import CATALOGUE, env
from tools.understand.read import MAX_TEXT, read
from tools.understand.reading import Outcome, Reading
from tools.understand.refine import refine
from tools.understand.words_en import ENGLISH
from tools.understand.words_fr import FRENCH
from tools.understand.words_time import TIME_ENGLISH, TIME_FRENCH

WORDS = sorted(
    {phrase.strip() for table in (ENGLISH, FRENCH, TIME_ENGLISH, TIME_FRENCH) for text in table.values() for phrase in text.split("|")}
    | {value for values in CATALOGUE.values.values() for value in values.values()}
    | {"5K", "3", "1,5", "10%", "$", "2025", "03/04/2026", "(", ")", ",", "-", "\n- ", "?", "“", "x@y.fr", ".fr", "zorp"}
)  # fmt: skip
SALADS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(" ".join)


def _check(reading: Reading) -> None:
    assert (reading.outcome is Outcome.FOUND) == (reading.rule is not None)
    if reading.rule is None:
        assert reading.question
    else:
        assert reading.not_understood == ()
        assert depth(reading.rule) <= MAX_DEPTH
        assert leaves(reading.rule) <= MAX_LEAVES


@settings(max_examples=400, deadline=None)
@given(st.text(max_size=200))
@example("”")
@example("''")
@example("'s")
@example("- ")
def test_any_text_is_answered(text: str) -> None:
    _check(read(text, env()))


@settings(max_examples=1000, deadline=None)
@given(SALADS)
def test_any_words_in_any_order_are_answered(text: str) -> None:
    _check(read(text, env()))


@settings(max_examples=400, deadline=None)
@given(SALADS)
def test_any_words_may_be_typed_as_an_edit(text: str) -> None:
    rule = Leaf("city", "==", "Paris")
    _check(refine(rule, text, env()))
    _check(refine(EVERYONE, text, env("fr")))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n\t ",
        "?!…",
        "😀 🎉",
        "customers\x00in Paris",
        "customers \u202ein Paris",
        "\x1b[31mcustomers",
        "x" * 1_000_000,
        "customers in Paris " * 100_000,
        "(" * 900,
        "(" * 40 + "in Paris" + ")" * 40,
        "not " * 240 + "in Paris",
        "a" * MAX_TEXT,
        "over 5K and " * 80 + "in Paris",
    ],
    ids=range(14),
)
def test_what_cannot_be_read_is_said_so_at_once(text: str) -> None:
    start = time.process_time()
    reading = read(text, env())
    assert time.process_time() - start < 1
    assert reading.outcome in {Outcome.ASK, Outcome.REFUSE, Outcome.FOUND}
    _check(reading)
    if len(text) > MAX_TEXT or not any(char.isalpha() for char in text) or not text.isprintable():
        assert reading.outcome is Outcome.ASK


def test_the_cap_names_the_length_and_the_limit() -> None:
    assert "1,000,000" in read("x" * 1_000_000, env()).question
    assert "1,000" in read("x" * 1_000_000, env()).question


def test_values_with_signs_of_other_languages_are_plain_text() -> None:
    for name in ("50%_off", "O'Neil; DROP", "a “b” c", "naïve ☃"):
        reading = read(f'customers named "{name}"', env())
        if reading.outcome is Outcome.FOUND:
            assert isinstance(reading.rule, Leaf)
            assert reading.rule.value in {name, name.replace("“", "").replace("”", "")}
