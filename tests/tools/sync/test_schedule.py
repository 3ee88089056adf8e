"""Schedules: cron lines in the organisation's zone, safe over clock changes, missed times once."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import islice

import pytest

from store.clock import from_ms, to_ms
from tools.errors import InvalidInput
from tools.sync.schedule import checked_schedule, latest_time, next_time, times

MONTREAL = "America/Montreal"
DAY_MS = 86_400_000


def at(text: str) -> int:
    return to_ms(datetime.fromisoformat(text).astimezone(UTC))


def coming(line: str, after: str, count: int) -> list[str]:
    found = islice(times(line, MONTREAL, at(after)), count)
    return [f"{from_ms(one):%m-%d %H:%M}" for one in found]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "five fields"),
        ("* * * *", "five fields"),
        ("@daily", "five fields"),
        ("0 0 2 * * *", "five fields"),
        ("61 * * * *", "bad minute"),
        ("0 25 * * *", "bad hour"),
        ("0 0 30 2 *", "bad day"),
        ("a b c d e", "bad minute"),
        ("* * * * *", "every 5 minutes"),
        ("0,2 3 * * *", "every 5 minutes"),
        ("0 2 * * *" + " " * 300 + "x" * 200, "five fields"),
    ],
)
def test_what_is_no_schedule_is_refused_with_what_is_accepted(text: str, said: str) -> None:
    with pytest.raises(InvalidInput, match=said) as raised:
        checked_schedule(text)
    [problem] = raised.value.problems
    assert (problem.field, "0 2 * * *" in problem.accepted) == ("schedule", True)


def test_a_schedule_is_kept_in_one_form() -> None:
    assert checked_schedule("  0  2 *  * * ") == "0 2 * * *"
    assert checked_schedule("*/5 * * * *") == "*/5 * * * *"
    assert checked_schedule("0 8 * * mon-fri") == "0 8 * * mon-fri"


def test_a_night_that_has_no_two_thirty_runs_at_three_and_no_hour_runs_twice() -> None:
    assert coming("30 2 * * *", "2026-03-07T12:00-05:00", 3) == [
        "03-08 07:00",
        "03-09 06:30",
        "03-10 06:30",
    ]
    assert coming("30 1 * * *", "2026-10-31T12:00-04:00", 3) == [
        "11-01 05:30",
        "11-02 06:30",
        "11-03 06:30",
    ]


def test_of_missed_times_the_last_counts_however_long_nothing_ran() -> None:
    start, now = at("2026-06-01T00:00-04:00"), at("2026-09-01T12:00-04:00")
    for line, expected in (
        ("0 2 * * *", "2026-09-01T02:00-04:00"),
        ("*/5 * * * *", "2026-09-01T12:00-04:00"),
        ("0 0 1 7 *", "2026-07-01T00:00-04:00"),
    ):
        assert latest_time(line, MONTREAL, after_ms=start, now_ms=now) == at(expected)
    assert latest_time("0 0 25 12 *", MONTREAL, after_ms=start, now_ms=now) is None
    assert latest_time("0 2 * * *", MONTREAL, after_ms=now, now_ms=now + DAY_MS // 4) is None
    assert next_time("0 2 * * *", MONTREAL, now) == at("2026-09-02T02:00-04:00")
