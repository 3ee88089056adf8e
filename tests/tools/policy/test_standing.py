"""What a standing approval lets through, and every way it does not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.standing import Standing
from tools.errors import InvalidInput
from tools.policy.contact_policy import ApprovalPolicy
from tools.policy.standing import (
    DAY_MS,
    Asked,
    Granted,
    Miss,
    closest,
    most_at_once,
    read_covers,
    read_granted,
    why_waits,
)

NOW = 1_800_000_000_000
POLICY = ApprovalPolicy()
SEND: dict[str, Any] = {
    "kind": "send_message",
    "channels": ["email"],
    "purpose": "transactional",
    "template": "thank-you",
    "segment": "vips",
    "values": {"code": "MERCI"},
    "requesters": ["agent"],
    "doors": ["chat"],
}
MATTER: dict[str, Any] = {
    "channel": "email",
    "purpose": "transactional",
    "template": "thank-you",
    "text": "t1",
    "goal": "",
    "segment": "vips",
    "rule": "r1",
    "values": {"code": "MERCI"},
}
ASKED = Asked(
    kind="send_message", size=3, requester_kind="agent", door="chat", tainted=False, matter=MATTER
)


def standing(role: Any = "owner", covers: dict[str, Any] | None = None, **given: Any) -> Standing:
    granted = Granted(role=role, covers=read_covers(covers or SEND), text="t1", rule="r1")
    base: dict[str, Any] = {
        "id": 1,
        "kind": "send_message",
        "title": "Thank-yous",
        "covers": granted.model_dump_json(),
        "most_each": 5,
        "most_a_day": 10,
        "granted_by": "ada",
        "door": "cli",
        "created_at": NOW,
        "expires_at": NOW + 90 * DAY_MS,
        "revoked_at": None,
        "revoked_by": None,
    }
    return Standing(**{**base, **given})


def code(asked: Asked = ASKED, *, used: int = 0, now_ms: int = NOW, **given: Any) -> str:
    found = why_waits(standing(**given), POLICY, asked, used=used, now_ms=now_ms)
    return found.code if found else ""


def test_what_it_names_goes_through() -> None:
    assert code() == ""
    assert code(used=7) == ""


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"channel": "sms"}, "other_matter"),
        ({"purpose": "marketing"}, "other_matter"),
        ({"template": "win-back"}, "other_text"),
        ({"template": "", "goal": "thank_you"}, "other_text"),
        ({"text": "t2"}, "other_text"),
        ({"values": {"code": "EVIL"}}, "other_values"),
        ({"values": {}}, "other_values"),
        ({"segment": "everybody"}, "other_people"),
        ({"segment": ""}, "other_people"),
        ({"rule": "r2"}, "other_people"),
    ],
)
def test_anything_else_waits(changed: dict[str, Any], expected: str) -> None:
    assert code(replace(ASKED, matter={**MATTER, **changed})) == expected


@pytest.mark.parametrize("name", sorted(MATTER.keys() - {"goal", "text"}))
def test_what_is_not_said_is_not_covered(name: str) -> None:
    assert code(replace(ASKED, matter={k: v for k, v in MATTER.items() if k != name})) != ""


def test_others_who_ask_wait() -> None:
    assert code(replace(ASKED, requester_kind="job")) == "other_requester"
    assert code(replace(ASKED, door="mcp")) == "other_requester"
    assert code(replace(ASKED, kind="lift_suppression")) == "not_in_force"


def test_an_ended_one_lets_nothing_through() -> None:
    assert code(now_ms=NOW + 90 * DAY_MS) == "not_in_force"
    assert code(revoked_at=NOW) == "not_in_force"
    broken = replace(standing(), covers="{}")
    found = why_waits(broken, POLICY, ASKED, used=0, now_ms=NOW)
    assert found is not None
    assert read_granted("nonsense") is None


def test_a_tainted_conversation_waits_whatever_it_asks() -> None:
    assert code(replace(ASKED, tainted=True)) == "tainted"


def test_limits_hold_exactly() -> None:
    assert [code(replace(ASKED, size=size)) for size in (5, 6)] == ["", "over_each"]
    assert [code(replace(ASKED, size=4), used=used) for used in (6, 7)] == ["", "over_day"]


@pytest.mark.parametrize(("role", "most"), [("member", 500), ("admin", 50_000), ("owner", 100_000)])
def test_a_role_lets_through_what_it_may_approve_at_once(role: str, most: int) -> None:
    assert most_at_once(POLICY, role) == most
    wide = {"most_each": 9_000_000, "most_a_day": 9_000_000}
    assert code(replace(ASKED, size=most), role=role, **wide) == ""
    assert code(replace(ASKED, size=most + 1), role=role, **wide) == "over_each"


def test_a_policy_that_became_stricter_holds_for_what_was_granted_before() -> None:
    strict = ApprovalPolicy(member_up_to=2, two_people_over=2)
    for role in ("member", "owner"):
        found = why_waits(standing(role=role), strict, ASKED, used=0, now_ms=NOW)
        assert found == Miss("over_each", 7, {"size": 3, "most": 2})


def test_of_several_reasons_the_closest_is_told() -> None:
    far, near = Miss("other_requester", 1, {}), Miss("over_day", 8, {})
    assert closest([far, near, far]) == near
    assert closest([]) is None


def test_a_push_goes_through_for_its_connection_alone() -> None:
    covers = {"kind": "sync_crm", "connection": "hubspot", "requesters": ["agent"]}
    asked = replace(ASKED, kind="sync_crm", matter={"connection": "hubspot"})
    given: dict[str, Any] = {"covers": covers, "kind": "sync_crm"}
    assert code(asked, **given) == ""
    assert code(replace(asked, matter={"connection": "other"}), **given) == "other_matter"
    assert code(replace(asked, matter={}), **given) == "other_matter"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"kind": "lift_suppression"}, "covers"),
        ({"kind": None}, "covers"),
        ({"template": "", "goal": ""}, "exactly one"),
        ({"goal": "thank_you"}, "exactly one"),
        ({"channels": []}, "channels"),
        ({"channels": ["pigeon"]}, "channels"),
        ({"purpose": "any"}, "purpose"),
        ({"requesters": []}, "requesters"),
        ({"doors": ["window"]}, "doors"),
        ({"tenant": 2}, "tenant"),
        ({"values": {"code": ""}}, "values"),
    ],
)
def test_what_is_not_accepted_is_named(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        read_covers({**SEND, **changed})


@given(
    size=st.integers(1, 30),
    used=st.integers(0, 30),
    each=st.integers(1, 30),
    day=st.integers(1, 30),
    tainted=st.booleans(),
)
def test_nothing_past_a_limit_or_tainted_ever_goes_through(
    size: int, used: int, each: int, day: int, *, tainted: bool
) -> None:
    asked = replace(ASKED, size=size, tainted=tainted)
    found = code(asked, used=used, most_each=each, most_a_day=day)
    assert (found == "") == (not tainted and size <= each and used + size <= day)
