"""The one door: validation, roles, idempotency keys, the audit log."""

from __future__ import annotations

import asyncio

import pytest

from store.types import ActorKind
from tests.tools.door import VIEWER, Door
from tools.context import Actor, Role
from tools.errors import Conflict, InternalError, InvalidInput, NotFound, NotPermitted
from tools.operations.customer_changes import CustomerSaved
from tools.operations.finding import CustomerPage

ELOISE = {"name": "Éloïse Tremblay", "email": "eloise@example.com"}


async def test_an_unknown_tool_is_refused_with_the_nearest_name(door: Door) -> None:
    with pytest.raises(NotFound, match="find_customer") as refused:
        await door.raw("find_customer")
    assert "find_customers" in refused.value.hint


async def test_an_unknown_argument_is_refused_with_the_nearest_name(door: Door) -> None:
    with pytest.raises(InvalidInput, match="did you mean 'limit'"):
        await door.raw("find_customers", limt=3)


async def test_an_unknown_name_inside_a_row_is_compared_with_the_names_of_that_row(
    door: Door,
) -> None:
    rule = {"groups": [{"conditions": [{"feild": "spend"}]}]}
    with pytest.raises(InvalidInput, match="did you mean 'field'"):
        await door.raw("find_customers", rule=rule)


@pytest.mark.parametrize(
    ("tool", "given", "accepted"),
    [
        ("find_customers", {"limit": 0}, "1 or more"),
        ("find_customers", {"limit": 10**9}, " or less"),
        ("upsert_customer", {"name": "x" * 5_000}, "at most 200 characters"),
        ("upsert_customer", {"name": "A", "tags": ["t"] * 51}, "at most 50 of them"),
        ("record_order", {"amount": ""}, "at least 1 characters"),
        ("upsert_customer", {"name": "A", "automation": "maybe"}, "'yes'"),
    ],
)
async def test_a_bound_that_is_broken_says_what_is_accepted(
    door: Door, tool: str, given: dict[str, object], accepted: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        await door.runtime.call(tool, given, door.actor)
    problems = [one for one in refused.value.problems if one.field.split(".")[0] in given]
    assert accepted in problems[0].accepted


@pytest.mark.parametrize("name", ["tenant", "tenant_id", "user_id", "actor", "role"])
async def test_a_tenant_or_a_user_named_in_arguments_is_refused(door: Door, name: str) -> None:
    for tool in door.runtime.registry:
        with pytest.raises(InvalidInput, match=f"{name}: unknown argument"):
            await door.raw(tool.name, **{name: "2"})


async def test_a_viewer_may_look_but_not_change(door: Door) -> None:
    viewer = Door(door.runtime, VIEWER)
    await viewer.raw("list_segments")
    with pytest.raises(NotPermitted, match="needs the role member; you have viewer"):
        await viewer.raw("upsert_customer", **ELOISE)
    found = await door.call(CustomerPage, "find_customers", rule={"and": []})
    assert found.total == 0


async def test_the_audit_log_is_for_administrators(door: Door) -> None:
    member = Door(door.runtime, Actor(ActorKind.AGENT, "claude", "mcp", Role.MEMBER))
    with pytest.raises(NotPermitted):
        await member.raw("list_audit")
    await door.raw("list_audit")


async def test_a_repeated_key_answers_with_the_first_result_and_changes_nothing(both: Door) -> None:
    first = await both.call(CustomerSaved, "upsert_customer", key="k1", **ELOISE)
    second = await both.call(CustomerSaved, "upsert_customer", key="k1", **ELOISE)
    assert first.outcome == "added"
    assert second == first
    found = await both.call(CustomerPage, "find_customers", rule={"and": []})
    assert found.total == 1


async def test_a_key_used_for_something_else_is_a_conflict(door: Door) -> None:
    await door.raw("upsert_customer", key="k1", **ELOISE)
    with pytest.raises(Conflict, match="other arguments"):
        await door.raw("upsert_customer", key="k1", name="Someone else")


async def test_keys_belong_to_one_principal_and_one_tool(door: Door) -> None:
    other = Door(door.runtime, Actor(ActorKind.HUMAN, "sophie", "rest", Role.MEMBER))
    await door.raw("upsert_customer", key="k1", **ELOISE)
    saved = await other.call(CustomerSaved, "upsert_customer", key="k1", name="Sophie's own")
    assert saved.outcome == "added"
    await door.raw(
        "save_segment", key="k1", name="Everyone", rule={"field": "spend", "op": ">=", "value": 0}
    )


async def test_many_calls_at_once_under_one_key_change_one_thing(both: Door) -> None:
    order = {"external_id": "1", "source": "pos", "amount": "10", "date": "2026-07-01"}
    await both.raw("upsert_customer", **ELOISE)
    answers = await asyncio.gather(*[
        both.raw("record_order", key="k2", customer_email="eloise@example.com", **order)
        for _ in range(8)
    ])
    assert all(answer == answers[0] for answer in answers)
    found = await both.call(CustomerPage, "find_customers", rule={"and": []})
    assert [(line.orders, line.spend) for line in found.items] == [(1, "10.00")]


@pytest.mark.parametrize("key", ["", "k" * 201])
async def test_a_key_of_the_wrong_length_is_refused(door: Door, key: str) -> None:
    with pytest.raises(InvalidInput, match="idempotency_key"):
        await door.raw("upsert_customer", key=key, **ELOISE)


async def test_a_change_is_audited_with_who_and_how_and_without_personal_data(door: Door) -> None:
    saved = await door.call(CustomerSaved, "upsert_customer", **ELOISE)
    await door.raw("get_customer", customer=saved.customer.id)
    await door.raw("get_customer", customer="eloise@example.com")
    log = {entry.tool: entry for entry in await door.audit()}
    assert log["upsert_customer"].outcome == "done"
    assert (log["upsert_customer"].actor_kind, log["upsert_customer"].actor) == ("human", "marc")
    assert log["upsert_customer"].door == "cli"
    subjects = {entry.subject for entry in await door.audit()}
    assert subjects == {"", saved.customer.id}
    assert not any("eloise" in str(entry).lower() for entry in await door.audit())


async def test_a_refused_call_is_audited_and_leaves_the_data_as_it_was(door: Door) -> None:
    with pytest.raises(NotFound):
        await door.raw("log_communication", customer="Nobody", channel="note", direction="in")
    log = await door.audit()
    assert [(entry.tool, entry.outcome) for entry in log] == [("log_communication", "not_found")]


async def test_a_call_refused_before_it_began_is_audited_without_its_values(door: Door) -> None:
    with pytest.raises(NotPermitted):
        await Door(door.runtime, VIEWER).raw("upsert_customer", **ELOISE)
    with pytest.raises(InvalidInput):
        await door.raw("upsert_customer", nmae="Éloïse")
    with pytest.raises(InvalidInput):
        await door.runtime.call("find_customers", {"\ud800": 1}, door.actor)
    log = await door.audit()
    assert sorted((entry.tool, entry.outcome) for entry in log) == [
        ("find_customers", "invalid_input"),
        ("upsert_customer", "invalid_input"),
        ("upsert_customer", "not_permitted"),
    ]
    assert {VIEWER.id} == {entry.actor for entry in log if entry.outcome == "not_permitted"}
    assert all(entry.args_hash and not entry.subject for entry in log)


async def test_the_audit_entry_of_a_change_is_written_or_undone_with_it(door: Door) -> None:
    """A unit that fails leaves neither its rows nor an entry that says done."""
    await door.raw("upsert_customer", **ELOISE)
    order = {"external_id": "1", "customer_email": "eloise@example.com", "date": "2026-07-01"}
    await door.raw("record_order", amount="10", **order)
    with pytest.raises(Conflict):
        await door.raw("record_order", amount="99", **order)
    outcomes = [entry.outcome for entry in await door.audit() if entry.tool == "record_order"]
    assert sorted(outcomes) == ["conflict", "done"]


async def test_a_defect_shows_an_incident_number_and_nothing_else(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a secret detail")

    monkeypatch.setattr(door.runtime, "read", broken)
    with pytest.raises(InternalError, match=r"^internal error [0-9a-f]{8}") as failed:
        await door.raw("list_segments")
    assert "secret" not in str(failed.value)
    monkeypatch.undo()
    assert [entry.outcome for entry in await door.audit()] == ["internal"]


async def test_control_and_direction_characters_are_refused_in_every_argument(door: Door) -> None:
    for bad in ("a\x00b", "a\u202eb", "\x1b[31m"):
        with pytest.raises(InvalidInput, match="control or direction-changing"):
            await door.raw("get_customer", customer=bad)


async def test_a_megabyte_of_text_is_refused_before_it_is_read(door: Door) -> None:
    with pytest.raises(InvalidInput, match="at most 2000"):
        await door.raw("find_customers", text="inactive " * 120_000)
