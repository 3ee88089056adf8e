"""Text from data stays text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.offline.markdown import code, listed, plain, strong
from tests.agent.offline.test_safety import markup

PIECES = st.sampled_from(
    ["[a](", "http://", "https://", "www.", "x.example", ")", "![", "](", "<b>", "</b>", "<script>", "`", "```", "**", "_", "~~",
     "\n", "\n\n", "# ", "- ", "1. ", "> ", "    ", "|", "---", "&lt;", "&#60;", "\\", "jane@x.example", "$", "^", "é", "\u200b", "mailto:", "<https://a.example>"]
)  # fmt: skip


@given(st.lists(PIECES | st.text(max_size=5), max_size=12).map("".join))
def test_no_text_becomes_markup_inside_a_sentence(text: str) -> None:
    assert not markup(f"Saved as {plain(text)}: 3 people.")
    assert not markup(f"Saved as {strong(text)}: 3 people.")
    assert not markup(listed([plain(text) or "x"]))
    assert markup(f"Write to {code(text)} now.") <= {"address"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Éloïse Gagnon", "Éloïse Gagnon"),
        ("No visit for more than 90 days", "No visit for more than 90 days"),
        ("a*b", "a\\*b"),
        ("[x](y)", "\\[x\\](y)"),
        ("inactive = 90 days (so)", "inactive = 90 days (so)"),
        ("- item", "\\- item"),
        ("1. item", "1\\. item"),
        ("line\nbreak", "line break"),
        ("5\u202f000,00\u00a0CAD", "5\u202f000,00\u00a0CAD"),
        ("x" * 700, "x" * 599 + "…"),
        ("\u202eabc", "abc"),
    ],
)
def test_ordinary_text_is_shown_as_it_is(text: str, shown: str) -> None:
    assert plain(text) == shown
