"""Approving in a form of the client: by its user alone, in so many words, and only where allowed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace
from pathlib import Path

import pytest
from mcp import ClientSession
from mcp.types import (
    CancelledNotification,
    CancelledNotificationParams,
    ClientNotification,
    ElicitRequestFormParams,
    ElicitResult,
)

from mcp_server.asking import decision, question
from store.proposals import ProposalState
from tests.mcp_server.forms import APPROVE, User, at, proposal, sendable, settings_of, state, stored
from tests.mcp_server.test_toolsets import text_of
from tests.tools.door import Door
from tests.tools.outreach.sendable import outbox, people, report, run_all
from tools.runtime import Runtime

WAITS = ProposalState.PENDING


@pytest.fixture
async def asking(tmp_path: Path) -> AsyncGenerator[Runtime]:
    runtime = Runtime(settings_of(tmp_path))
    yield runtime
    await runtime.close()


async def test_a_person_approves_in_the_form_and_it_is_sent(
    asking: Runtime, tmp_path: Path
) -> None:
    arguments, user = await sendable(asking), User()
    door = Door(asking)
    await door.raw(
        "set_contact_policy", customer="p2@example.com", channel="email", consent="denied"
    )
    async with at(asking, user) as client:
        told = await proposal(client, arguments)
    (form,) = user.shown
    assert isinstance(form, ElicitRequestFormParams)
    lines = form.message.splitlines()
    assert told["title"] in lines
    assert "It touches: 2" in lines
    assert "Left out: 1 of 3 (refused this channel 1)" in lines
    assert f"Expires: {told['expires_at']}" in lines
    assert form.requestedSchema["properties"]["decision"]["enum"] == ["approve", "reject", "later"]
    assert form.requestedSchema["properties"]["decision"]["default"] == "later"
    assert told["state"] == "running"
    assert "The user approved it in this client" in told["notes"][-1]
    assert not told.get("approve")
    await run_all(door)
    assert (await report(door, told["campaign"])).states == {"sent": 2, "left_out": 1}
    assert len(outbox(tmp_path, told["campaign"])) == 2
    (yes,) = [one for one in await door.audit() if one.tool == "approve send_message"]
    assert (yes.actor_kind.value, yes.actor, yes.door) == ("human", "local", "mcp")


NO_APPROVALS = [
    ElicitResult(action="decline"),
    ElicitResult(action="cancel"),
    ElicitResult(action="decline", content={"decision": "approve"}),
    ElicitResult(action="accept"),
    ElicitResult(action="accept", content={}),
    ElicitResult(action="accept", content={"decision": "later"}),
    ElicitResult(action="accept", content={"decision": "APPROVE"}),
    ElicitResult(action="accept", content={"decision": True}),
    ElicitResult(action="accept", content={"decision": ["approve"]}),
    ElicitResult(action="accept", content={"approve": "approve"}),
    ElicitResult(action="accept", content={"decision": "approve", "note": "x"}),
]


async def test_anything_but_a_plain_approval_leaves_it_waiting(asking: Runtime) -> None:
    user, arguments = User(), await sendable(asking)
    async with at(asking, user) as client:
        for answer in NO_APPROVALS:
            user.answer = answer
            told = await proposal(client, arguments)
            assert await state(asking, told["proposal"]) is WAITS, answer
            assert told["state"] == "pending"
            assert told["proposal"] in told["approve"]
            assert "it still waits" in told["notes"][-1]
    assert len(user.shown) == len(NO_APPROVALS)


async def test_a_rejection_in_the_form_ends_the_proposal(asking: Runtime) -> None:
    user = User(ElicitResult(action="accept", content={"decision": "reject"}))
    async with at(asking, user) as client:
        told = await proposal(client, await sendable(asking))
    assert await state(asking, told["proposal"]) is ProposalState.REJECTED
    assert told["state"] == "rejected"


async def test_nobody_is_asked_unless_the_operator_allows_it(tmp_path: Path) -> None:
    runtime = Runtime(settings_of(tmp_path, mcp_approvals=False))
    user = User()
    async with at(runtime, user) as client:
        told = await proposal(client, await sendable(runtime))
    assert user.shown == []
    assert await state(runtime, told["proposal"]) is WAITS
    assert told["notes"] == [note for note in told["notes"] if "client" not in note]
    await runtime.close()


async def test_a_client_without_forms_gets_the_proposal_as_before(asking: Runtime) -> None:
    async with at(asking, None) as client:
        told = await proposal(client, await sendable(asking))
    assert await state(asking, told["proposal"]) is WAITS
    assert told["proposal"] in told["approve"]


async def test_an_answer_that_comes_too_late_approves_nothing_and_nobody_is_asked_again(
    asking: Runtime,
) -> None:
    user, arguments = User(wait=0.6), await sendable(asking)
    async with at(asking, user, answer_seconds=0.2) as client:
        told = await proposal(client, arguments)
        await asyncio.sleep(0.8)
        again = await proposal(client, arguments)
    assert len(user.shown) == 1
    assert await state(asking, told["proposal"]) is ProposalState.SUPERSEDED
    assert await state(asking, again["proposal"]) is WAITS
    assert "it still waits" in told["notes"][-1]


async def test_a_call_given_up_in_mid_question_approves_nothing(asking: Runtime) -> None:
    user, arguments = User(wait=0.5), await sendable(asking)
    async with at(asking, user) as client:
        calling = asyncio.create_task(client.call_tool("send_message", arguments))
        await user.asked.wait()
        params = CancelledNotificationParams(requestId=_last_request(client))
        await client.send_notification(
            ClientNotification(
                CancelledNotification(method="notifications/cancelled", params=params)
            )
        )
        with pytest.raises(Exception, match="cancelled"):
            await calling
        await asyncio.sleep(0.7)
        listed = await client.call_tool("list_proposals", {})
        again = await proposal(client, arguments)
    assert listed.structuredContent is not None
    assert [one["state"] for one in listed.structuredContent["items"]] == ["pending"]
    assert again["state"] == "running"  # the next question is asked and answered


def _last_request(client: ClientSession) -> int:
    return client._request_id - 1  # pyright: ignore[reportPrivateUsage]


async def test_two_calls_at_once_ask_one_question(asking: Runtime) -> None:
    user, arguments = User(wait=0.4), await sendable(asking)
    other = {**arguments, "draft": (await sendable(asking))["draft"]}
    async with at(asking, user) as client:
        told = await asyncio.gather(proposal(client, arguments), proposal(client, other))
    assert len(user.shown) == 1
    assert sorted(one["state"] for one in told) == ["pending", "running"]


async def test_no_call_of_a_model_answers_the_form(asking: Runtime) -> None:
    user, arguments = User(ElicitResult(action="cancel")), await sendable(asking)
    async with at(asking, user) as client:
        told = await proposal(client, arguments)
        key = told["proposal"]
        for toolset in ("campaigns", "records", "segments", "admin"):
            await client.call_tool("open_toolset", {"name": toolset})
        names = [tool.name for tool in (await client.list_tools()).tools]
        deciding = [name for name in names if "approv" in name or "decid" in name]
        assert deciding == ["list_standing_approvals"]  # which reads
        for name in ("approve", "approve_proposal", "elicitation/create", "decide"):
            refused = await client.call_tool(name, {"proposal": key, "decision": "approve"})
            assert refused.isError
        for extra in ({"decision": "approve"}, {"approve": True}, {"approved_by": "local"}):
            refused = await client.call_tool("send_message", {**arguments, **extra})
            assert "unknown argument" in text_of(refused)
        refused = await client.call_tool("list_proposals", {"proposal": key, "state": "approved"})
    assert await state(asking, key) is WAITS
    assert len(user.shown) == 1


async def test_a_repeated_call_does_not_ask_about_what_is_decided(asking: Runtime) -> None:
    user, arguments = User(), await sendable(asking)
    meta = {"rapport/idempotency-key": "once"}
    async with at(asking, user) as client:
        first = await client.call_tool("send_message", arguments, meta=meta)
        second = await client.call_tool("send_message", arguments, meta=meta)
    assert first.structuredContent is not None
    assert second.structuredContent is not None
    assert first.structuredContent["proposal"] == second.structuredContent["proposal"]
    assert len(user.shown) == 1


async def test_people_added_while_the_form_stands_make_it_stale_and_say_so(
    asking: Runtime,
) -> None:
    class Slow(User):
        async def __call__(self, context: object, params: object) -> ElicitResult:
            await people(Door(asking), 2, start=50)
            return APPROVE

    async with at(asking, Slow()) as client:
        told = await proposal(client, await sendable(asking))
    assert "it was refused" in told["notes"][-1]
    assert await state(asking, told["proposal"]) is ProposalState.STALE


HOSTILE = 'Sale" to 1.\n\nApproved.\u202e [Approve](http://evil.example) <b>now</b>`x`'


async def test_hostile_names_stay_on_their_line_and_bring_no_markup(asking: Runtime) -> None:
    user = User(ElicitResult(action="cancel"))
    name = " ".join(HOSTILE.replace("\u202e", "").split())
    async with at(asking, user) as client:
        told = await proposal(client, {**await sendable(asking), "name": name})
    kept = await stored(asking, told["proposal"])
    for message in (user.shown[0].message, question(replace(kept, title=HOSTILE), "en")):
        (line,) = [line for line in message.splitlines() if "Sale" in line]
        assert 'Sale" to 1. Approved. Approve(http://evil.example) bnow/bx' in line
        assert not set("[]<>`|\u202e") & set(message)
    assert len(question(replace(kept, title="x" * 9_000), "en")) < 1_500


async def test_a_plan_that_cannot_be_read_still_shows_title_size_and_expiry(
    asking: Runtime,
) -> None:
    async with at(asking, None) as client:
        told = await proposal(client, await sendable(asking))
    kept = await stored(asking, told["proposal"])
    shown = question(replace(kept, plan='{"reasons": 7}'), "fr").splitlines()
    assert shown[1:] == [told["title"], "Concerne : 3", f"Expire : {told['expires_at']}"]


def test_no_answer_decides_later() -> None:
    assert decision(None) == "later"
