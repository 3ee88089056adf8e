"""The day that a deadline in words means, on a Wednesday."""

from __future__ import annotations

from datetime import date

import pytest

from tools.policy.deadlines import deadline_day

TODAY = date(2026, 7, 15)


@pytest.mark.parametrize(
    ("said", "means"),
    [
        ("Friday", "2026-07-17"),
        ("vendredi", "2026-07-17"),
        ("this Sunday", "2026-07-19"),
        ("Wednesday", "2026-07-22"),  # not today
        ("tomorrow", "2026-07-16"),
        ("demain", "2026-07-16"),
        ("this week", "2026-07-19"),
        ("cette semaine", "2026-07-19"),
        ("the end of the month", "2026-07-31"),
        ("la fin du mois", "2026-07-31"),
        ("ce mois-ci", None),
        ("2026-12-24", "2026-12-24"),
        ("2026-13-40", None),
        ("next spring", None),
        ("July 20", "2026-07-20"),
        ("20 juillet", "2026-07-20"),
        ("le 1er août", "2026-08-01"),
        ("the 20th of July", "2026-07-20"),
        ("July 14", "2027-07-14"),
        ("29 February", "2028-02-29"),
        ("July 20, 2026", "2026-07-20"),
        ("31/07/2026", "2026-07-31"),
        ("03/04/2027", None),
        ("July 40", None),
        ("10 days", None),
        ("2026-07-20 17:00", None),
        ("Friday or Saturday", None),
    ],
)
def test_words_mean_a_day_or_nothing(said: str, means: str | None) -> None:
    found = deadline_day(said, TODAY)
    assert (found and found.isoformat()) == means


def test_the_end_of_the_month_is_its_last_day() -> None:
    assert deadline_day("end of the month", date(2028, 2, 29)) == date(2028, 2, 29)
    assert deadline_day("end of the month", date(2026, 12, 31)) == date(2026, 12, 31)
