from __future__ import annotations

import pytest

from tools.policy.sms import longest, measure, simplify


@pytest.mark.parametrize(
    ("text", "encoding", "units", "segments"),
    [
        ("", "GSM-7", 0, 0),
        ("a" * 160, "GSM-7", 160, 1),
        ("a" * 161, "GSM-7", 161, 2),
        ("a" * 306, "GSM-7", 306, 2),
        ("a" * 307, "GSM-7", 307, 3),
        ("€" * 80, "GSM-7", 160, 1),
        ("a" * 152 + "€" + "a" * 152, "GSM-7", 306, 3),
        ("é" * 160, "GSM-7", 160, 1),
        ("ç" + "a" * 69, "UCS-2", 70, 1),
        ("ç" + "a" * 70, "UCS-2", 71, 2),
        ("😀" * 35, "UCS-2", 70, 1),
        ("a" * 66 + "😀" + "a" * 66, "UCS-2", 134, 3),
    ],
)
def test_the_alphabet_and_the_segments_are_counted(
    text: str, encoding: str, units: int, segments: int
) -> None:
    length = measure(text)
    assert (length.encoding, length.units, length.segments) == (encoding, units, segments)


def test_typographic_signs_are_made_plain_so_that_they_cost_nothing() -> None:
    text = "It’s “here” – now… 5\u202f€"
    assert measure(text).widest == ("’", "“", "”", "–", "…", "\u202f")
    assert measure(simplify(text)).encoding == "GSM-7"


def test_the_longest_is_the_one_with_most_segments() -> None:
    assert longest(["a" * 150, "ж" * 80, "b"]).segments == 2
    assert longest([]).segments == 0
