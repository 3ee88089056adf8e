"""Days to come, as people say them at the end of a sentence."""

from __future__ import annotations

from datetime import date

import pytest

from agent.offline.days import day_at_end

TODAY = date(2026, 7, 15)  # a Wednesday


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("call nadia on friday", "2026-07-17"),
        ("call nadia wednesday", "2026-07-22"),
        ("call nadia tomorrow", "2026-07-16"),
        ("call nadia the day after tomorrow", "2026-07-17"),
        ("call nadia in 3 days", "2026-07-18"),
        ("call nadia in two weeks", "2026-07-29"),
        ("call nadia next week", "2026-07-20"),
        ("call nadia on 2026-08-01", "2026-08-01"),
        ("call nadia on july 20", "2026-07-20"),
        ("call nadia on 3 march", "2027-03-03"),
        ("appeler nadia vendredi", "2026-07-17"),
        ("appeler nadia apres demain", "2026-07-17"),
        ("appeler nadia dans trois jours", "2026-07-18"),
        ("appeler nadia la semaine prochaine", "2026-07-20"),
        ("appeler nadia le 1er aout", "2026-08-01"),
        ("appeler nadia le 31/08/2026", "2026-08-31"),
    ],
)
def test_a_day_at_the_end_is_read_and_cut_off(words: str, day: str) -> None:
    found = day_at_end(words, TODAY)
    assert found is not None
    start, at = found
    assert at == date.fromisoformat(day)
    assert words[:start].strip() in {"call nadia", "appeler nadia"}


@pytest.mark.parametrize(
    "words",
    [
        "call nadia",
        "friday prices are wrong",
        "call nadia on 2026-07-14",
        "call nadia on 03/04/2026",
        "call nadia on 32 march",
        "call nadia in 999 months",
        "call nadia in march 99",
    ],
)
def test_what_is_no_day_to_come_is_left_in_the_sentence(words: str) -> None:
    assert day_at_end(words, TODAY) is None
