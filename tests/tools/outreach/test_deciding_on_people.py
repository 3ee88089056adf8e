"""check_eligibility, set_contact_policy and the rules of the organisation, through the registry."""

from __future__ import annotations

from typing import Any

import pytest

from store.contact import AttemptInput
from store.ids import from_text
from store.ports import Tx
from store.types import ActorKind
from tests.tools.door import VIEWER, Door
from tools.context import Actor, Role
from tools.errors import Conflict, InvalidInput, NotFound, NotPermitted
from tools.operations.contact import ContactPolicySet
from tools.operations.contact_rules import ContactRules, ContactRulesChanged
from tools.operations.customer_changes import CustomerSaved
from tools.operations.eligibility import EligibilityChecked

HOUR = 3_600_000


async def person(door: Door, name: str, **fields: Any) -> str:
    """A customer with an address on every channel; their id."""
    given = {"email": f"{name.lower()}@example.com", "phone": "+15145550101", **fields}
    made = await door.call(CustomerSaved, "upsert_customer", name=name, **given)
    return made.customer.id


async def checked(door: Door, **args: Any) -> EligibilityChecked:
    return await door.call(EligibilityChecked, "check_eligibility", **args)


async def test_one_customer_is_decided_on_for_every_channel(both: Door) -> None:
    anna = await person(both, "Anna", consent=[{"channel": "sms", "status": "granted"}])
    found = await checked(both, customer=anna)
    [shown] = found.items
    verdicts = {one.channel: (one.allowed, [r.code for r in one.reasons]) for one in shown.channels}
    assert verdicts == {
        "email": (False, ["consent_missing"]),
        "sms": (False, ["quiet_hours"]),  # it is 8:00 in Toronto
        "whatsapp": (False, ["consent_missing", "quiet_hours"]),
        "call": (False, ["quiet_hours"]),
    }
    [sms] = [one for one in shown.channels if one.channel == "sms"]
    assert sms.retry_at == "2026-07-15T13:00:00Z"
    assert "08:00" in sms.reasons[0].said


async def test_a_segment_is_counted_by_reason(both: Door) -> None:
    for index in range(4):
        await person(both, f"Sleeper{index}", phone=f"+1514555010{index}", city="Lyon")
    denied = [{"channel": "email", "status": "denied"}]
    await person(both, "Zed", phone="+15145550199", city="Lyon", consent=denied)
    found = await checked(both, text="customers in Lyon", channel="email")
    [email] = found.channels
    assert (found.total, email.people, email.eligible) == (5, 5, 0)
    assert {one.code: (one.people, one.only_this) for one in email.reasons} == {
        "consent_missing": (4, 4),
        "consent_denied": (1, 1),
    }
    assert found.audience.startswith("aud_")
    again = await checked(both, audience=found.audience, channel="email", purpose="transactional")
    assert again.channels[0].eligible == 5


async def test_calls_made_are_counted_and_when_is_said(both: Door) -> None:
    anna = await person(both, "Anna")
    tenant = await both.runtime.tenant()
    ctx = await both.runtime.ctx(both.actor)

    def reserve(tx: Tx) -> None:
        key = from_text("customer", anna)
        tx.contact.reserve([AttemptInput(key, "call", None, ctx.now_ms - HOUR)])

    await both.runtime.write(tenant.id, reserve)
    found = await checked(both, customer=anna, channel="call")
    [call] = found.items[0].channels
    assert [one.code for one in call.reasons] == ["cooldown", "quiet_hours"]
    assert call.retry_at == "2026-07-16T13:00:00Z"  # the cooldown ends at 7:00, calls begin at 9:00


async def test_a_logged_call_counts_like_a_reserved_one(both: Door) -> None:
    anna = await person(both, "Anna")
    await both.raw(
        "log_communication", customer=anna, channel="call", direction="out", body="No answer"
    )
    found = await checked(both, customer=anna, channel="call")
    assert "cooldown" in [one.code for one in found.items[0].channels[0].reasons]


@pytest.mark.parametrize(
    "args",
    [
        {},
        {"customer": "Anna", "text": "everybody"},
        {"audience": "aud_0000000000000", "text": "everybody"},
    ],
)
async def test_who_is_meant_must_be_said_once(door: Door, args: dict[str, str]) -> None:
    with pytest.raises(InvalidInput, match="exactly one of audience, segment, text"):
        await checked(door, **args)


async def test_an_unknown_project_is_named(door: Door) -> None:
    with pytest.raises(NotFound, match="no project 'Alpha'"):
        await checked(door, project="Alpha")


async def test_a_sentence_not_understood_asks(door: Door) -> None:
    found = await checked(door, text="customers who glorb the frobnicator")
    assert found.outcome in {"ask", "refuse"}
    assert found.question


async def test_a_refusal_holds_at_once_and_its_history_stays(both: Door) -> None:
    anna = await person(both, "Anna")
    granted = await both.call(
        ContactPolicySet,
        "set_contact_policy",
        customer=anna,
        channel="email",
        consent="granted",
        source="web form",
        proof="Newsletter box ticked",
        since="2026-07-01",
    )
    assert granted.changed == ["consent.email"]
    assert granted.verdict.channels[0].allowed
    denied = await both.call(
        ContactPolicySet, "set_contact_policy", customer=anna, channel="all", consent="denied"
    )
    assert not any(one.allowed for one in denied.verdict.channels)
    assert [line.state for line in denied.history] == ["denied"] * 4 + ["granted"]
    proof = denied.history[-1].proof
    assert proof is not None
    assert (proof.untrusted, proof.text) == (True, "Newsletter box ticked")
    older = await both.call(
        ContactPolicySet,
        "set_contact_policy",
        customer=anna,
        channel="email",
        consent="granted",
        source="letter",
        since="2026-07-02",
    )
    assert not older.verdict.channels[0].allowed


async def test_a_suppressed_address_gets_nothing_at_all(both: Door) -> None:
    anna = await person(both, "Anna")
    set_ = await both.call(
        ContactPolicySet,
        "set_contact_policy",
        customer=anna,
        channel="email",
        suppress=True,
        proof="Threatened to sue",
    )
    assert set_.changed == ["suppressed.email"]
    found = await checked(both, customer=anna, channel="email", purpose="transactional")
    assert [one.code for one in found.items[0].channels[0].reasons] == ["address_suppressed"]
    assert "Threatened to sue" in found.items[0].channels[0].reasons[0].said


@pytest.mark.parametrize(
    ("args", "field"),
    [
        ({}, "nothing is to be changed"),
        ({"consent": "granted"}, "source"),
        ({"consent": "denied", "since": "2031-01-01"}, "since"),
        ({"consent": "maybe"}, "consent"),
    ],
)
async def test_a_consent_without_a_source_or_time_is_refused(
    door: Door, args: dict[str, str], field: str
) -> None:
    anna = await person(door, "Anna")
    with pytest.raises(InvalidInput, match=field):
        await door.raw("set_contact_policy", customer=anna, **args)


async def test_a_viewer_may_look_but_not_change(door: Door) -> None:
    anna = await person(door, "Anna")
    viewer = Door(door.runtime, VIEWER)
    assert (await checked(viewer, customer=anna)).total == 1
    with pytest.raises(NotPermitted):
        await viewer.raw("set_contact_policy", customer=anna, do_not_call="yes")


async def test_a_change_of_the_rules_is_tried_before_it_is_saved(both: Door) -> None:
    await person(both, "Anna")
    change = [{"setting": "email.consent", "value": "not_denied"}]
    tried = await both.call(ContactRulesChanged, "change_contact_rules", changes=change)
    assert (tried.outcome, tried.version, tried.people) == ("previewed", 0, 1)
    assert tried.changed == ["email.consent: implied → not_denied"]
    [email] = [one for one in tried.effects if one.channel == "email"]
    assert (email.eligible_before, email.eligible_after, email.newly_eligible) == (0, 1, 1)
    assert (await both.call(ContactRules, "get_contact_rules")).version == 0
    saved = await both.call(
        ContactRulesChanged, "change_contact_rules", changes=change, preview=False
    )
    assert (saved.outcome, saved.version) == ("saved", 1)
    assert (await checked(both, customer="Anna", channel="email")).channels[0].eligible == 1
    back = await both.call(ContactRulesChanged, "change_contact_rules", back_to=0, preview=False)
    assert back.version == 2
    rules = await both.call(ContactRules, "get_contact_rules")
    assert [one.version for one in rules.versions] == [2, 1]


@pytest.mark.parametrize(
    ("setting", "value", "named"),
    [
        ("call.per_day", "0", "call.per_day"),
        ("call.per_day", "lots", "call.per_day"),
        ("call.per_hour", "1", "setting"),
        ("call.hours.start", "05:00", "call.hours"),
        ("sms.consent", "not_denied", "sms.consent"),
    ],
)
async def test_a_rule_out_of_bounds_is_refused(
    door: Door, setting: str, value: str, named: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        await door.raw("change_contact_rules", changes=[{"setting": setting, "value": value}])
    assert named in str(caught.value)


async def test_a_change_on_top_of_another_version_is_refused(both: Door) -> None:
    change: dict[str, Any] = {
        "changes": [{"setting": "call.per_day", "value": "2"}],
        "preview": False,
    }
    await both.raw("change_contact_rules", base=0, **change)
    with pytest.raises(Conflict, match="another version"):
        await both.raw("change_contact_rules", base=0, **change)


async def test_an_agent_may_tighten_the_rules_but_not_loosen_them(both: Door) -> None:
    agent = Door(both.runtime, Actor(ActorKind.AGENT, "marc", "chat", Role.OWNER))
    stricter = [{"setting": "email.marketing.per_week", "value": "2"}]
    saved = await agent.call(
        ContactRulesChanged, "change_contact_rules", changes=stricter, preview=False
    )
    assert saved.outcome == "saved"
    looser = [{"setting": "approval.two_people_over", "value": "none"}]
    tried = await agent.call(ContactRulesChanged, "change_contact_rules", changes=looser)
    assert tried.outcome == "previewed"
    with pytest.raises(NotPermitted, match=r"approval\.two_people_over"):
        await agent.raw("change_contact_rules", changes=looser, preview=False)
    with pytest.raises(NotPermitted):
        await agent.raw("change_contact_rules", back_to=0, preview=False)
    assert (await both.call(ContactRules, "get_contact_rules")).version == 1
