"""When a campaign may send: windows in each person's zone, around changes of the clocks."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from store.clock import from_ms, to_ms
from tests.tools.policy.contacts import NOW, but, decided
from tools.policy.contact_policy import DAYS, DEFAULT, Day, Hours, MailPolicy
from tools.policy.eligibility import DAY
from tools.policy.send_times import ANY_TIME, SendTimes, Window

OFFICE = Window(days=DAYS[:5], start=9 * 60, end=17 * 60)
WEEKDAYS = SendTimes(windows=(OFFICE,))
TORONTO, PARIS = "America/Toronto", "Europe/Paris"


def at(text: str, zone: str = "UTC") -> int:
    return to_ms(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC))


def local(ms: int, zone: str) -> str:
    return from_ms(ms).astimezone(ZoneInfo(zone)).strftime("%a %Y-%m-%d %H:%M %z")


def daily(start: str, end: str) -> SendTimes:
    first, last = (int(one[:2]) * 60 + int(one[3:]) for one in (start, end))
    return SendTimes(windows=(Window(days=DAYS, start=first, end=last),))


@pytest.mark.parametrize(
    ("zone", "now", "opens"),
    [
        (TORONTO, "2026-07-15T09:00", "Wed 2026-07-15 09:00 -0400"),
        (TORONTO, "2026-07-15T16:59", "Wed 2026-07-15 16:59 -0400"),
        (TORONTO, "2026-07-15T17:00", "Thu 2026-07-16 09:00 -0400"),
        (TORONTO, "2026-07-17T18:00", "Mon 2026-07-20 09:00 -0400"),
        (PARIS, "2026-07-18T12:00", "Mon 2026-07-20 09:00 +0200"),
        ("Mars/Olympus", "2026-07-18T12:00", None),  # read as UTC
    ],
)
def test_it_opens_in_the_persons_own_zone(zone: str, now: str, opens: str | None) -> None:
    where = zone if opens else "UTC"
    found = local(WEEKDAYS.opens_from(zone, at(now, where)), where)
    assert found == (opens or "Mon 2026-07-20 09:00 +0000")


@pytest.mark.parametrize(
    ("times", "now", "opens"),
    [
        # Paris, 29 March 2026: 02:00 becomes 03:00
        (daily("02:15", "04:00"), "2026-03-29T01:30", "Sun 2026-03-29 03:00 +0200"),
        (daily("02:00", "03:00"), "2026-03-29T01:30", "Mon 2026-03-30 02:00 +0200"),
        (daily("09:00", "17:00"), "2026-03-28T18:00", "Sun 2026-03-29 09:00 +0200"),
        # Paris, 25 October 2026: 03:00 becomes 02:00
        (daily("02:30", "03:00"), "2026-10-25T01:00", "Sun 2026-10-25 02:30 +0200"),
        (daily("09:00", "17:00"), "2026-10-24T18:00", "Sun 2026-10-25 09:00 +0100"),
    ],
)
def test_it_opens_by_the_wall_clock_where_the_clocks_change(
    times: SendTimes, now: str, opens: str
) -> None:
    assert local(times.opens_from(PARIS, at(now, PARIS)), PARIS) == opens


def test_an_hour_that_comes_twice_opens_twice() -> None:
    times = daily("02:30", "02:45")
    first = times.opens_from(PARIS, at("2026-10-25T01:00", PARIS))
    second = times.opens_from(PARIS, first + 20 * 60_000)
    assert (local(first, PARIS), local(second, PARIS)) == (
        "Sun 2026-10-25 02:30 +0200",
        "Sun 2026-10-25 02:30 +0100",
    )


def test_nothing_opens_before_the_start() -> None:
    start = at("2026-07-18T08:00", TORONTO)
    assert SendTimes(start_at=start).opens_from(TORONTO, NOW) == start
    both = SendTimes(windows=(OFFICE,), start_at=start)
    assert local(both.opens_from(TORONTO, NOW), TORONTO) == "Mon 2026-07-20 09:00 -0400"
    assert SendTimes(start_at=NOW - DAY).opens_from(TORONTO, NOW) == NOW
    assert ANY_TIME.opens_from(TORONTO, NOW) == NOW


def span(days: set[Day], start: int, length: int) -> Window:
    ordered = tuple(sorted(days, key=DAYS.index))
    return Window(days=ordered, start=start, end=min(start + length, 1440))


_DAYS_OF = st.sets(st.sampled_from(DAYS), min_size=1)
_SPANS = st.builds(span, _DAYS_OF, st.integers(0, 1439), st.integers(60, 1440))
_AROUND = st.one_of(*(st.integers(at(day), at(day) + 3 * DAY) for day in (
    "2026-03-07T00:00", "2026-10-31T00:00", "2026-03-28T00:00", "2026-10-24T00:00", "2026-07-01T00:00",
)))  # fmt: skip


@given(st.lists(_SPANS, min_size=1, max_size=3), _AROUND, st.sampled_from([TORONTO, PARIS, "UTC"]))
def test_what_it_names_is_open_and_not_before(windows: list[Window], now: int, zone: str) -> None:
    times = SendTimes(windows=tuple(windows))
    opens = times.opens_from(zone, now)
    assert opens >= now
    moment = from_ms(opens).astimezone(ZoneInfo(zone))
    assert any(one.holds(moment) for one in windows)
    assert times.opens_from(zone, opens) == opens


def test_it_is_kept_as_text_and_read_again() -> None:
    times = SendTimes(windows=(OFFICE,), start_at=5, per_hour=100)
    assert SendTimes.read(times.text()) == times
    assert ANY_TIME.text() == ""
    assert SendTimes.read("") == ANY_TIME


@pytest.mark.parametrize(
    "text",
    ['{"per_hour":0}', '{"windows":[{"days":[],"start":0,"end":5}]}', '{"else":1}', "[]"],
)
def test_what_is_no_times_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        SendTimes.read(text)


NIGHT = MailPolicy(hours=Hours(start=time(20), end=time(23), days=DAYS[:5]))


def test_both_the_policy_and_the_campaign_must_be_open() -> None:
    evening = SendTimes(windows=(Window(days=("fri",), start=18 * 60, end=22 * 60),))
    policy = DEFAULT.model_copy(update={"email": NIGHT})
    found = decided(but(), policy=policy, times=evening)
    assert found.codes == ("quiet_hours", "send_times")
    assert found.retry_at is not None
    assert local(found.retry_at, TORONTO) == "Fri 2026-07-17 20:00 -0400"


def test_who_was_refused_stays_refused_whatever_the_times() -> None:
    times = SendTimes(start_at=NOW + DAY)
    denied = decided(but(email=None, email_given=None), times=times)
    assert (denied.allowed, denied.retry_at) == (False, None)
    open_now = decided(but(), times=SendTimes(start_at=NOW - DAY))
    assert open_now.allowed


def test_consent_that_lapses_before_the_start_is_no_consent_then() -> None:
    bought = but(consent={}, last_order_at=NOW - 729 * DAY)
    assert decided(bought).allowed
    late = decided(bought, times=SendTimes(start_at=NOW + 10 * DAY))
    assert (late.codes, late.retry_at) == (("send_times",), None)


@pytest.mark.parametrize(
    ("window", "meets"),
    [
        (OFFICE, False),
        (Window(days=("sat",), start=0, end=1440), False),
        (Window(days=("mon",), start=22 * 60, end=24 * 60), True),
    ],
)
def test_windows_that_the_policy_never_permits_are_found(window: Window, meets: bool) -> None:
    times = SendTimes(windows=(window,))
    assert times.meets(NIGHT.hours) is meets
    assert times.meets(None)
    assert ANY_TIME.meets(NIGHT.hours)


def test_the_next_opening_is_within_nine_days() -> None:
    once = SendTimes(windows=(Window(days=("wed",), start=12 * 60, end=12 * 60 + 1),))
    opens = once.opens_from(TORONTO, NOW + 60_000)
    assert from_ms(opens) - from_ms(NOW) == timedelta(days=7)
