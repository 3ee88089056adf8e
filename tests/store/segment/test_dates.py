"""Windows, periods and days: which calendar days they hold and which instants those are."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.clock import from_ms, to_ms
from store.segment.dates import (
    FIRST_DAY,
    LAST_DAY,
    Days,
    end_ms,
    period_days,
    shift,
    span,
    start_ms,
    window_days,
)
from store.segment.fields import PERIODS
from store.segment.rule import Between, DaysAgo, Period, WithinDays

NOV = date(2026, 11, 21)  # a Saturday


@pytest.mark.parametrize(
    ("name", "today", "first", "last"),
    [
        ("today", NOV, NOV, NOV),
        ("yesterday", date(2026, 3, 1), date(2026, 2, 28), date(2026, 2, 28)),
        ("yesterday", date(2024, 3, 1), date(2024, 2, 29), date(2024, 2, 29)),
        ("this_week", NOV, date(2026, 11, 16), date(2026, 11, 22)),
        ("this_week", date(2026, 11, 16), date(2026, 11, 16), date(2026, 11, 22)),
        ("last_week", date(2026, 1, 1), date(2025, 12, 22), date(2025, 12, 28)),
        ("this_month", date(2026, 2, 28), date(2026, 2, 1), date(2026, 2, 28)),
        ("last_month", date(2026, 3, 31), date(2026, 2, 1), date(2026, 2, 28)),
        ("last_month", date(2024, 3, 29), date(2024, 2, 1), date(2024, 2, 29)),
        ("last_month", date(2026, 1, 31), date(2025, 12, 1), date(2025, 12, 31)),
        ("this_quarter", NOV, date(2026, 10, 1), date(2026, 12, 31)),
        ("last_quarter", date(2026, 2, 1), date(2025, 10, 1), date(2025, 12, 31)),
        ("last_quarter", date(2026, 6, 30), date(2026, 1, 1), date(2026, 3, 31)),
        ("this_year", NOV, date(2026, 1, 1), date(2026, 12, 31)),
        ("last_year", date(2024, 2, 29), date(2023, 1, 1), date(2023, 12, 31)),
    ],
)
def test_a_period_holds_its_calendar_days(name: str, today: date, first: date, last: date) -> None:
    assert period_days(name, today) == Days(first, last)
    assert window_days(Period(name), today) == Days(first, last)


def test_a_name_that_is_no_period_is_refused() -> None:
    for name in ("", "next_month", "last_decade", "month", "last_"):
        with pytest.raises(ValueError, match="not a period"):
            period_days(name, NOV)


def test_the_last_n_days_hold_day_n_and_today() -> None:
    assert window_days(WithinDays(90), NOV) == Days(date(2026, 8, 23), NOV)
    assert window_days(WithinDays(0), NOV) == Days(NOV, NOV)
    assert window_days(DaysAgo(30, 60), NOV) == Days(date(2026, 9, 22), date(2026, 10, 22))
    assert window_days(Between(None, NOV), NOV) == Days(None, NOV)


@pytest.mark.parametrize(
    ("day", "zone", "hours"),
    [
        (date(2026, 3, 8), "America/Toronto", 23),  # clocks go forward
        (date(2026, 11, 1), "America/Toronto", 25),
        (date(2026, 3, 29), "Asia/Beirut", 23),  # at midnight itself
        (date(2025, 10, 25), "Asia/Beirut", 25),  # from midnight back to 23:00
        (date(2026, 4, 5), "Australia/Lord_Howe", 24.5),
        (date(2011, 12, 30), "Pacific/Apia", 0),  # a day that never was
        (NOV, "Asia/Kathmandu", 24),
    ],
)
def test_a_day_lasts_from_its_midnight_to_the_next(day: date, zone: str, hours: float) -> None:
    days = span(Days(day, day), zone)
    assert days.start == start_ms(day, zone)
    assert days.end == end_ms(day, zone) == start_ms(day + timedelta(days=1), zone)
    assert end_ms(day, zone) - start_ms(day, zone) == hours * 3_600_000
    assert to_ms(datetime(day.year, day.month, day.day, 12, tzinfo=UTC)) >= start_ms(day, "UTC")


@given(
    st.dates(date(1990, 1, 1), date(2050, 1, 1)),
    st.sampled_from(["America/Toronto", "Asia/Beirut", "Europe/Paris", "Pacific/Auckland"]),
)
def test_the_first_and_last_millisecond_of_a_day_are_of_that_day(day: date, zone: str) -> None:
    for instant in (start_ms(day, zone), end_ms(day, zone) - 1):
        assert from_ms(instant).astimezone(ZoneInfo(zone)).date() == day


@given(st.dates(), st.integers(0, 36_500), st.sampled_from(PERIODS))
def test_no_window_overflows_the_years(today: date, days: int, name: str) -> None:
    for window in (WithinDays(days), DaysAgo(0, days), Period(name), Between(today, None)):
        found = span(window_days(window, today), "Pacific/Kiritimati")
        assert found.start is not None
        assert found.end is None or found.start <= found.end
    assert FIRST_DAY <= shift(today, days) <= LAST_DAY
    assert FIRST_DAY <= shift(today, -days) <= LAST_DAY
