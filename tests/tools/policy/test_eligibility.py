"""Every rule of the eligibility decision, one at a time and all at once."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any

import pytest

from store.clock import to_ms
from store.contact import Attempt, Consent, ContactFacts, ProjectFacts, Purpose
from tests.tools.policy.contacts import (
    NOW,
    WILLING,
    but,
    decided,
    suppressed,
    terminal,
)
from tools.policy.contact_policy import DEFAULT, CallPolicy, ContactPolicy, DayHours, MailPolicy
from tools.policy.eligibility import CODES, DAY, HOUR, Decider
from tools.policy.send_times import SendTimes

MARKETING, TRANSACTIONAL = Purpose.MARKETING, Purpose.TRANSACTIONAL
DENIED = {"email": Consent("denied", NOW - DAY)}
PROJECT = ProjectFacts(9, False, None, True, False)


def calls(*hours_ago: float, project: int | None = 9) -> tuple[Attempt, ...]:
    at = sorted(NOW - int(hours * HOUR) for hours in hours_ago)
    return tuple(Attempt("call", None, one, project) for one in at)


def mails(purpose: str | None, *hours_ago: float) -> tuple[Attempt, ...]:
    return tuple(Attempt("email", purpose, NOW - int(h * HOUR)) for h in sorted(hours_ago)[::-1])


def test_a_willing_person_may_be_contacted_on_every_channel() -> None:
    for channel in ("email", "sms", "whatsapp", "call"):
        for purpose in Purpose:
            found = decided(WILLING, channel, purpose)
            assert (found.allowed, found.reasons, found.retry_at) == (True, (), None), channel
            assert found.policy_version == 3


CASES: list[tuple[str, ContactFacts, str, Purpose, tuple[str, ...]]] = [
    ("no e-mail", but(email=None, email_given=None), "email", TRANSACTIONAL, ("address_missing",)),
    ("a bad e-mail", but(email=None), "email", MARKETING, ("address_invalid",)),
    ("no phone", but(phone=None, phone_given=None), "sms", MARKETING, ("address_missing",)),
    ("a bad phone", but(phone=None), "call", MARKETING, ("address_invalid",)),
    ("do not call", but(do_not_call=True), "call", TRANSACTIONAL, ("do_not_call",)),
    ("do not call is about calls", but(do_not_call=True), "email", MARKETING, ()),
    (
        "unsubscribed",
        but(suppressed=suppressed("email", "unsubscribed")),
        "email",
        MARKETING,
        ("unsubscribed",),
    ),
    (
        "a receipt after unsubscribing",
        but(suppressed=suppressed("email", "unsubscribed")),
        "email",
        TRANSACTIONAL,
        (),
    ),
    (
        "unsubscribed from e-mail only",
        but(suppressed=suppressed("email", "unsubscribed")),
        "sms",
        MARKETING,
        (),
    ),
    (
        "bounced",
        but(suppressed=suppressed("email", "bounced")),
        "email",
        TRANSACTIONAL,
        ("bounced",),
    ),
    (
        "complained",
        but(suppressed=suppressed("email", "complained")),
        "email",
        TRANSACTIONAL,
        ("complained",),
    ),
    (
        "suppressed by hand",
        but(suppressed=suppressed("sms", "manual")),
        "sms",
        TRANSACTIONAL,
        ("address_suppressed",),
    ),
    ("denied", but(consent=DENIED), "email", MARKETING, ("consent_denied",)),
    ("a receipt to who denied", but(consent=DENIED), "email", TRANSACTIONAL, ()),
    (
        "a text to who denied texts",
        but(consent={"sms": Consent("denied", NOW)}),
        "sms",
        TRANSACTIONAL,
        ("consent_denied",),
    ),
    ("no consent to texts", but(consent={}), "sms", MARKETING, ("consent_missing",)),
    ("no consent to mail", but(consent={}), "email", MARKETING, ("consent_missing",)),
    ("implied by an order", but(consent={}, last_order_at=NOW - 700 * DAY), "email", MARKETING, ()),
    (
        "no longer implied",
        but(consent={}, last_order_at=NOW - 731 * DAY),
        "email",
        MARKETING,
        ("consent_missing",),
    ),
    (
        "an order implies nothing for texts",
        but(consent={}, last_order_at=NOW),
        "sms",
        MARKETING,
        ("consent_missing",),
    ),
    ("no consent to calls is needed", but(consent={}), "call", MARKETING, ()),
    ("a receipt needs no consent", but(consent={}), "email", TRANSACTIONAL, ()),
    ("automation off", but(automation_enabled=False), "email", MARKETING, ("automation_off",)),
    ("a receipt with automation off", but(automation_enabled=False), "email", TRANSACTIONAL, ()),
    ("calls stopped", but(terminal=(terminal("global"),)), "call", MARKETING, ("terminal_global",)),
    (
        "closed",
        but(terminal=(terminal("customer"),)),
        "call",
        TRANSACTIONAL,
        ("terminal_customer",),
    ),
    ("another project closed", but(terminal=(terminal("project", 5),)), "call", MARKETING, ()),
    ("terminal states are about calls", but(terminal=(terminal("global"),)), "sms", MARKETING, ()),
    ("a mail yesterday", but(attempts=mails("marketing", 25)), "email", MARKETING, ()),
    ("a mail today", but(attempts=mails("marketing", 23)), "email", MARKETING, ("cap_day",)),
    ("a mail logged by hand", but(attempts=mails(None, 23)), "email", MARKETING, ("cap_day",)),
    ("a receipt today", but(attempts=mails("transactional", 1)), "email", MARKETING, ()),
    ("marketing today", but(attempts=mails("marketing", 1)), "email", TRANSACTIONAL, ()),
    (
        "three this week",
        but(attempts=mails("marketing", 30, 60, 160)),
        "email",
        MARKETING,
        ("cap_week",),
    ),
    (
        "everything at once",
        but(
            email=None,
            suppressed=suppressed("email", "bounced"),
            consent=DENIED,
            automation_enabled=False,
            attempts=mails("marketing", 1, 2, 3),
        ),
        "email",
        MARKETING,
        (
            "address_invalid",
            "bounced",
            "consent_denied",
            "automation_off",
            "cap_day",
            "cap_week",
        ),
    ),
]


@pytest.mark.parametrize(
    ("facts", "channel", "purpose", "codes"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_each_rule_has_its_code(
    facts: ContactFacts, channel: str, purpose: Purpose, codes: tuple[str, ...]
) -> None:
    found = decided(facts, channel, purpose)
    assert found.codes == codes
    assert found.allowed is not bool(codes)


PROJECTS: list[tuple[str, dict[str, Any], tuple[str, ...]]] = [
    ("a sound project", {"project": PROJECT}, ()),
    ("not one of its people", {"project": None}, ("not_in_project",)),
    ("suppressed", {"project": ProjectFacts(9, True, None, True, False)}, ("project_suppressed",)),
    (
        "suppressed for one",
        {"project": ProjectFacts(9, False, None, True, True)},
        ("suppressed_for_project",),
    ),
    (
        "too early",
        {"project": ProjectFacts(9, False, NOW + HOUR, True, False)},
        ("project_not_yet",),
    ),
    ("in time", {"project": ProjectFacts(9, False, NOW, True, False)}, ()),
    (
        "closed for the project",
        {"project": PROJECT, "terminal": (terminal("project", 9),)},
        ("terminal_project",),
    ),
    ("called yesterday", {"project": PROJECT, "attempts": calls(24)}, ()),
    ("called an hour ago", {"project": PROJECT, "attempts": calls(1)}, ("cooldown",)),
    (
        "called thrice today",
        {"project": PROJECT, "attempts": calls(1, 2, 3)},
        ("cooldown", "cap_day"),
    ),
    (
        "ten this week",
        {"project": PROJECT, "attempts": calls(*range(25, 35))},
        ("cap_week",),
    ),
    ("called for another project", {"project": PROJECT, "attempts": calls(1, 2, 3, project=4)}, ()),
    (
        "called for none",
        {"project": PROJECT, "attempts": calls(1, project=None)},
        ("cooldown",),
    ),
]


@pytest.mark.parametrize(
    ("changes", "codes"), [c[1:] for c in PROJECTS], ids=[c[0] for c in PROJECTS]
)
def test_each_rule_of_a_project_has_its_code(
    changes: dict[str, Any], codes: tuple[str, ...]
) -> None:
    assert decided(but(**changes), "call", project=9).codes == codes


def test_calls_over_all_projects_can_be_capped() -> None:
    policy = ContactPolicy(call=CallPolicy(person_per_day=2, cooldown_hours=None))
    facts = but(project=PROJECT, attempts=calls(1, 2, project=4))
    assert decided(facts, "call", project=9).allowed
    assert decided(facts, "call", policy=policy, project=9).codes == ("person_cap_day",)


def test_quiet_hours_are_those_of_the_person() -> None:
    tokyo = decided(but(zone="Asia/Tokyo"), "sms")
    assert tokyo.codes == ("quiet_hours",)
    assert tokyo.reasons[0].evidence == {"zone": "Asia/Tokyo", "local": "01:00"}
    assert tokyo.retry_at == to_ms(datetime(2026, 7, 16, 0, 0, tzinfo=UTC))  # 9:00 in Tokyo
    assert decided(but(zone="Asia/Tokyo"), "email").allowed


def test_quiet_days_are_waited_out() -> None:
    hours = DayHours(start=time(9), end=time(17), days=("mon",))
    policy = ContactPolicy(call=CallPolicy(hours=hours))
    found = decided(WILLING, "call", policy=policy)
    assert found.retry_at == to_ms(datetime(2026, 7, 20, 13, 0, tzinfo=UTC))


def test_hours_keep_their_local_time_over_the_change_of_clocks() -> None:
    saturday_night = to_ms(datetime(2026, 10, 31, 23, 0, tzinfo=UTC))  # clocks go back on Sunday
    policy = ContactPolicy(email=MailPolicy(hours=DayHours(start=time(9), end=time(17))))
    found = decided(WILLING, policy=policy, now=saturday_night)
    assert found.retry_at == to_ms(datetime(2026, 11, 1, 14, 0, tzinfo=UTC))


def test_when_the_limits_end_the_person_is_eligible_at_that_very_instant_and_not_before() -> None:
    facts = but(project=PROJECT, attempts=calls(1, 2, 3, 30, 40, 50, 60, 70, 80, 90))
    found = decided(facts, "call", project=9)
    assert found.only_waits
    assert found.retry_at is not None
    assert decided(facts, "call", now=found.retry_at, project=9).allowed
    assert not decided(facts, "call", now=found.retry_at - 1, project=9).allowed


def test_a_reason_that_does_not_end_has_no_time() -> None:
    facts = but(attempts=mails("marketing", 1), automation_enabled=False)
    found = decided(facts)
    assert found.retry_at is None
    assert not found.only_waits


def test_no_time_is_promised_after_the_implied_consent_has_lapsed() -> None:
    facts = but(consent={}, last_order_at=NOW - 730 * DAY + HOUR, attempts=mails("marketing", 1))
    found = decided(facts)
    assert found.codes == ("cap_day",)
    assert found.retry_at is None


def test_an_unknown_zone_is_read_as_utc() -> None:
    assert decided(but(zone="Mars/Olympus"), "sms").allowed


def test_every_code_can_be_reached() -> None:
    reached = {code for case in CASES for code in case[4]}
    reached |= {code for case in PROJECTS for code in case[2]}
    policy = ContactPolicy(
        call=CallPolicy(person_per_day=1, person_per_week=1),
        email=DEFAULT.email.model_copy(
            update={"marketing": DEFAULT.email.marketing.model_copy(update={"per_month": 1})}
        ),
    )
    facts = but(attempts=(*calls(1), *mails("marketing", 500)), zone="Asia/Tokyo", project=PROJECT)
    reached |= set(decided(facts, "call", policy=policy, project=9).codes)
    reached |= set(decided(facts, policy=policy).codes)
    reached |= set(decided(but(), times=SendTimes(start_at=NOW + DAY)).codes)
    assert reached == set(CODES)


def test_every_kind_of_policy_makes_a_decider() -> None:
    with pytest.raises(KeyError):
        Decider(DEFAULT, version=0, channel="fax", purpose=MARKETING, now_ms=NOW, zone="UTC")
