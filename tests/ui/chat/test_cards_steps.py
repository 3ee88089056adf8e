"""Nothing that a name, a note or a model says becomes a link, a picture or HTML."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.operations.finding import CustomerPage
from ui.chat.cards_steps import Harmless, Unrepeated, harmless, plain, step_input, step_outcome

OPEN = re.compile(r"(?<!\\)(?:\\\\)*[\[\]<]")
ADDRESS = re.compile(r"(?i)(?:https?|ftp)://|www\.")


@pytest.mark.parametrize(
    "text",
    [
        "![x](https://evil.example/a.png)",
        "[here](javascript:alert(1))",
        "<img src=https://evil.example>",
        "see https://evil.example and www.evil.example",
        "[ref]: https://evil.example",
    ],
)
def test_a_hostile_text_opens_nothing(text: str) -> None:
    for shown in (harmless(text), plain(text)):
        assert not OPEN.search(shown)
        assert not ADDRESS.search(shown)


@given(st.lists(st.text("htps:/w.[]!<> \n\\x", max_size=8), max_size=12))
def test_a_text_is_as_harmless_in_pieces_as_whole(pieces: list[str]) -> None:
    stream = Harmless()
    shown = "".join([stream.feed(piece) for piece in pieces]) + stream.rest()
    assert not ADDRESS.search(shown)
    assert shown == "".join(map(harmless, re.findall(r"[^ \n]*(?:[ \n]|$)", "".join(pieces))))


@pytest.mark.parametrize("text", ["\\[x](y)", "\\\\[x](y)", "\\\\\\<b>", "a\\"])
def test_backslashes_do_not_undo_the_escape(text: str) -> None:
    """An even number of backslashes before a bracket leaves it open."""
    for found in re.finditer(r"(\\*)[\[\]<]", harmless(text)):
        assert len(found[1]) % 2 == 1


def test_bold_lists_and_tables_stay() -> None:
    text = "**123** customers\n- one\n| a | b |"
    assert harmless(text) == text


def test_a_step_shows_what_was_given_and_what_came_without_the_people() -> None:
    page = CustomerPage(outcome="found", sentence="Spend over 1", total=3, next="n")
    assert step_input({"text": "vips", "limit": 20, "cursor": ""}) == (
        '{\n  "text": "vips",\n  "limit": 20\n}'
    )
    assert '"total": 3' in step_outcome(page)
    assert '"next"' not in step_outcome(page)


def test_a_step_cannot_end_its_block_of_code() -> None:
    assert "```" not in step_input({"text": "a ``` b"})
    long = step_outcome(CustomerPage(outcome="ask", question="x" * 5_000))
    assert len(long) < 1_600


def test_what_a_card_says_is_not_said_twice() -> None:
    stream = Unrepeated(["inactive = 90 days", "Nobody was left out."])
    pieces = ["**12 customers.** Spend over 1.\n\nAssumed: inac", "tive = 90 days.\n\nNext?"]
    assert "".join(map(stream.feed, pieces)) + stream.rest() == (
        "**12 customers.** Spend over 1.\n\nNext?"
    )


def test_a_long_paragraph_is_shown_as_it_comes_whatever_it_repeats() -> None:
    stream = Unrepeated(["told"])
    assert stream.feed("w " * 200) == "w " * 200
    assert stream.feed("told") == "told"
    assert stream.feed("\n\ntold") + stream.rest() == "\n\n"
