"""Signals hold on their days, and no action suggests a contact that is not allowed."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.contact import ContactFacts
from store.scores import DAY, ScoreFacts
from tests.tools.policy.contacts import NOW, WILLING, but, decided, suppressed
from tests.tools.policy.test_scoring import CONTACTS, PEOPLE, PERSON
from tools.policy.eligibility import Decision
from tools.policy.signals import Action, actions, deal_stage, signals

CHANNELS = ("email", "sms", "whatsapp", "call")


def codes(facts: ScoreFacts) -> list[str]:
    return [one.code for one in signals(facts, now_ms=NOW)]


def person(**changes: Any) -> ScoreFacts:
    calm: dict[str, Any] = {
        "spend_half": 20_000, "spend_half_before": 20_000, "orders_30": 1, "order_count": 2,
    }  # fmt: skip
    return PERSON._replace(**{**calm, **changes})


def decisions(facts: ContactFacts = WILLING) -> dict[str, Decision]:
    return {channel: decided(facts, channel) for channel in CHANNELS}


def suggested(contact: ContactFacts = WILLING, score: int = 50, **changes: Any) -> list[Action]:
    return actions(signals(person(**changes), now_ms=NOW), score, decisions(contact))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"orders_30": 2}, ["repeat_orders"]),
        ({"spend_half": 29_999}, []),
        ({"spend_half": 30_000}, ["spend_up"]),
        ({"spend_half_before": 0}, []),
        ({"last_reply_at": NOW - 13 * DAY}, ["replied"]),
        ({"last_reply_at": NOW - 14 * DAY}, []),
        ({"order_count": 1, "previous_order_at": None}, ["first_order"]),
        ({"order_count": 1, "last_order_at": NOW - 31 * DAY}, []),
        ({"previous_order_at": NOW - 200 * DAY}, ["returned"]),
        ({"previous_order_at": NOW - 199 * DAY}, []),
        (
            {"order_count": 0, "spend_minor": 0, "last_order_at": None, "created_at": NOW - DAY},
            ["new_lead"],
        ),
    ],
)
def test_a_signal_holds_from_its_bound_on_and_until_it_ends(
    changes: dict[str, Any], expected: list[str]
) -> None:
    assert codes(person(**changes)) == expected


@pytest.mark.parametrize(("days", "cooling"), [(79, False), (80, True), (365, True), (367, False)])
def test_somebody_cools_at_twice_their_usual_interval_and_not_for_ever(
    days: int, *, cooling: bool
) -> None:
    last = NOW - days * DAY
    facts = person(
        order_count=4,
        first_order_at=last - 120 * DAY,
        previous_order_at=last - 40 * DAY,
        last_order_at=last,
    )
    assert ("cooling" in codes(facts)) is cooling


@given(PEOPLE, CONTACTS, st.integers(0, 100))
def test_no_action_is_on_a_channel_that_is_closed(
    facts: ScoreFacts, contact: ContactFacts, score: int
) -> None:
    made = decisions(contact)
    for action in actions(signals(facts, now_ms=NOW), score, made):
        assert not action.channel or made[action.channel].allowed


@given(PEOPLE)
def test_signals_hold_now_and_carry_the_day_they_end(facts: ScoreFacts) -> None:
    for one in signals(facts, now_ms=NOW):
        assert one.at <= NOW < one.expires_at


def test_the_best_action_comes_first_and_names_its_channel() -> None:
    made = suggested(score=80, last_reply_at=NOW - DAY, orders_30=2)
    assert [(one.code, one.channel) for one in made] == [
        ("answer", "email"),
        ("follow_up", "call"),
        ("offer", "email"),
    ]


def test_somebody_who_may_not_be_written_to_is_called_instead() -> None:
    contact = but(suppressed=suppressed("email", "unsubscribed"), consent=WILLING.consent)
    made = suggested(contact, orders_30=2)
    assert all(one.channel != "email" for one in made)


def test_somebody_nobody_may_contact_is_left_alone_or_their_address_mended() -> None:
    against = {one: suppressed(one, "complained")[one] for one in ("email", "sms", "whatsapp")}
    refused = but(suppressed=against, do_not_call=True)
    assert [one.code for one in suggested(refused, score=90)] == ["leave_alone"]
    gone = but(email=None, email_given="a@", phone=None, phone_given=None)
    assert [one.code for one in suggested(gone, score=90)] == ["fix_address"]


@pytest.mark.parametrize(
    ("changes", "stage"),
    [
        ({"order_count": 0, "spend_minor": 0, "last_order_at": None}, "new"),
        (
            {"order_count": 0, "spend_minor": 0, "last_order_at": None, "last_contacted_at": NOW},
            "contacted",
        ),
        (
            {"order_count": 0, "spend_minor": 0, "last_order_at": None, "last_reply_at": NOW},
            "qualified",
        ),
        ({"order_count": 1}, "customer"),
        ({"order_count": 2}, "repeat"),
        ({"last_order_at": NOW - 400 * DAY, "last_active_at": NOW - 366 * DAY}, "dormant"),
    ],
)
def test_the_stage_follows_from_what_happened(changes: dict[str, Any], stage: str) -> None:
    facts = person(**changes)
    assert deal_stage(facts, signals(facts, now_ms=NOW), now_ms=NOW) == stage
