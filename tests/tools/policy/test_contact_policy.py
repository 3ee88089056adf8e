"""A policy is data with safe bounds, and says which setting is wrong."""

from __future__ import annotations

import json
from typing import Any

import pytest

from store.contact import StoredPolicy
from tools.errors import InvalidInput
from tools.policy.contact_policy import DEFAULT, ContactPolicy, policy_in_force, read_policy


def test_a_policy_survives_being_kept() -> None:
    assert read_policy(DEFAULT.text()) == DEFAULT
    changed = DEFAULT.model_copy(update={"reply_stops_automation": True})
    assert read_policy(changed.text()) == changed


def test_the_version_in_force_is_the_stored_one_or_the_one_that_comes_with_rapport() -> None:
    assert policy_in_force(None) == (0, DEFAULT)
    kept = ContactPolicy(reply_stops_automation=True)
    assert policy_in_force(StoredPolicy(4, kept.text(), 0, "human:anna")) == (4, kept)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"call": {"per_day": 0}}, "call.per_day"),
        ({"call": {"per_day": 11}}, "call.per_day"),
        ({"call": {"per_week": None}}, "call.per_week"),
        ({"email": {"marketing": {"per_day": 0}}}, "email.marketing.per_day"),
        ({"email": {"marketing": {"per_day": -1}}}, "email.marketing.per_day"),
        ({"email": {"marketing": {"per_hour": 1}}}, "email.marketing.per_hour"),
        ({"sms": {"consent": "not_denied"}}, "sms.consent"),
        ({"sms": {"hours": None}}, "sms.hours"),
        ({"call": {"hours": {"start": "07:00", "end": "20:00"}}}, "call.hours"),
        ({"call": {"hours": {"start": "10:00", "end": "09:00"}}}, "call.hours"),
        ({"call": {"hours": {"start": "09:00", "end": "20:00", "days": []}}}, "call.hours"),
        ({"email": {"hours": {"start": "9 o'clock", "end": "20:00"}}}, "email.hours.start"),
        ({"approval": {"expires_hours": 0}}, "approval.expires_hours"),
        ({"everything": True}, "everything"),
    ],
)
def test_what_is_not_safe_is_refused_by_name(change: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_policy(json.dumps(change))
    assert field in {problem.field for problem in caught.value.problems}


def test_text_that_is_no_policy_is_refused() -> None:
    for text in ("", "[]", "null", "{", '{"email": 3}'):
        with pytest.raises(InvalidInput):
            read_policy(text)
