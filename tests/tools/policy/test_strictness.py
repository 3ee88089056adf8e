"""What allows more is told from what allows less."""

from __future__ import annotations

import pytest

from tools.operations.contact_rules import changed_policy
from tools.policy.contact_policy import DEFAULT
from tools.policy.strictness import loosened

LOOSER = [
    ("email.marketing.per_week", "4"),
    ("email.marketing.per_week", "none"),
    ("email.consent", "not_denied"),
    ("email.implied_days", "731"),
    ("email.implied_days", "none"),
    ("sms.consent", "implied"),
    ("sms.hours.start", "08:00"),
    ("sms.hours.end", "21:00"),
    ("call.per_day", "4"),
    ("call.cooldown_hours", "23"),
    ("call.cooldown_hours", "none"),
    ("approval.member_up_to", "501"),
    ("approval.two_people_over", "none"),
    ("approval.expires_hours", "100"),
]
STRICTER = [
    ("email.marketing.per_week", "2"),
    ("email.marketing.per_month", "5"),
    ("email.consent", "granted"),
    ("email.hours.start", "09:00"),
    ("sms.hours.days", "mon,tue"),
    ("sms.hours.start", "10:00"),
    ("call.person_per_day", "3"),
    ("call.cooldown_hours", "48"),
    ("approval.two_people_over", "10"),
    ("reply_stops_automation", "true"),
]


@pytest.mark.parametrize(("setting", "value"), LOOSER)
def test_what_allows_more_is_named(setting: str, value: str) -> None:
    assert loosened(DEFAULT, changed_policy(DEFAULT, [(setting, value)])) == [setting]


@pytest.mark.parametrize(("setting", "value"), STRICTER)
def test_what_allows_less_is_not(setting: str, value: str) -> None:
    stricter = changed_policy(DEFAULT, [(setting, value)])
    assert stricter != DEFAULT
    assert loosened(DEFAULT, stricter) == []
    assert loosened(stricter, DEFAULT) != []


def test_nothing_changed_loosens_nothing() -> None:
    assert loosened(DEFAULT, DEFAULT) == []
