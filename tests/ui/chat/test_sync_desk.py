"""Cards of syncs and connections: drawn in both languages, and what their buttons do to a stand-in of
HubSpot over a real database."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from agent.assistant import Assistant
from agent.identity import Identity
from store.ids import from_text, to_text
from store.jobs import JobState
from tests.agent.conftest import MARC, settings_at
from tests.standins.hubspot.serving import serving
from tests.standins.hubspot.standin import Standin
from tests.tools.sync.synced import Synced, synced
from tools.context import Role
from tools.errors import RapportError
from tools.operations.connections import ConnectionList
from tools.runtime import Runtime
from ui.actors import local_actor
from ui.chat.cards import Card, card_of
from ui.chat.cards_desk import Desk
from ui.chat.handlers_sync import LOOKS_AT_SYNC, SYNC

HOSTILE = "<img src=x onerror=alert(1)>](https://evil.example)"
OWNER = replace(MARC, role=Role.OWNER)
VIEWER = Identity(1, "vera", "thread-3", "fr", "chat", Role.VIEWER)


class Bench:
    """A desk with a connected stand-in behind it."""

    def __init__(self, linked: Synced, assistant: Assistant, identity: Identity = OWNER) -> None:
        self.linked, self.assistant = linked, assistant
        self.desk = Desk(linked.runtime, assistant, identity)

    async def card(self, tool: str, locale: str = "en", **given: Any) -> Card:
        result = await self.linked.runtime.call(tool, given, local_actor("chat"))
        found = card_of(result, locale)
        assert found is not None
        return found

    async def answer(self, button: str, **payload: Any) -> dict[str, Any]:
        return (await self.desk.press(button, payload)).answer

    async def below(self, button: str, **payload: Any) -> Card:
        [card] = (await self.desk.press(button, payload)).cards
        return card

    async def job_of(self, proposal: str) -> str | None:
        """The job that an approval started."""
        found = await self.linked.door.raw("list_proposals", proposal=proposal)
        return found.model_dump()["items"][0]["job"]

    async def worked(self, proposal: str) -> None:
        """What was approved is carried out."""
        job = await self.job_of(proposal)
        assert job is not None
        assert (await self.linked.runtime.run_job(from_text("job", job))).state is JobState.DONE


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    runtime = Runtime(settings_at(tmp_path / "home"))
    assistant = await Assistant.open(runtime)
    async with synced(runtime) as linked:
        yield Bench(linked, assistant)
    await assistant.close()
    await runtime.close()


async def test_every_card_is_drawn_in_both_languages_with_data_as_plain_text(bench: Bench) -> None:
    await bench.linked.customer(HOSTILE, email="a@example.com", city="Lyon")
    for tool, given, element in (
        ("sync_crm", {"changed": True}, "SyncCard"),
        ("get_sync", {}, "SyncCard"),
        ("get_sync", {"customer": "a@example.com"}, "SyncsCard"),
        ("list_connections", {}, "ConnectionsCard"),
        ("test_connection", {}, "ConnectionsCard"),
        ("map_field", {}, "MappingCard"),
        ("list_proposals", {"proposal": ""}, "SyncCard"),
        ("disconnect_crm", {}, "ConnectionsCard"),
    ):
        if tool == "list_proposals":
            made = await bench.card("sync_crm", changed=True)
            given = {"proposal": made.props["proposal"]}
        result = await bench.linked.runtime.call(tool, given, local_actor("chat"))
        english, french = card_of(result, "en"), card_of(result, "fr")
        assert english is not None
        assert french is not None
        assert english.element == french.element == element
        assert english.props.keys() == french.props.keys()
        assert english.props["words"] != french.props["words"]
        told = json.dumps(english.props, allow_nan=False, ensure_ascii=False)
        if tool == "sync_crm":
            assert HOSTILE in told


async def test_with_nothing_connected_the_card_says_how_and_a_click_says_what_is_missing(
    tmp_path: Path,
) -> None:
    card = card_of(ConnectionList(items=[], total=0), "fr")
    assert card is not None
    assert (card.props["can_connect"], card.props["connections"]) == (True, [])
    runtime = Runtime(settings_at(tmp_path / "home"))
    assistant = await Assistant.open(runtime)
    with pytest.raises(RapportError, match="token"):
        await Desk(runtime, assistant, OWNER).press("crm_connect", {})
    await assistant.close()
    await runtime.close()


async def test_with_the_key_given_hubspot_is_connected_by_a_click(tmp_path: Path) -> None:
    standin = Standin()
    async with serving(standin) as url:
        key = SecretStr(standin.service_key)
        runtime = Runtime(settings_at(tmp_path / "home", hubspot_token=key, hubspot_url=url))
        assistant = await Assistant.open(runtime)
        [card] = (await Desk(runtime, assistant, OWNER).press("crm_connect", {})).cards
        await assistant.close()
        await runtime.close()
    assert (card.element, card.props["good"], card.props["can_connect"]) == (
        "ConnectionsCard",
        True,
        False,
    )
    assert "rapport_id" in card.props["notes"][0]
    assert standin.service_key not in json.dumps(card.props)


async def test_a_plan_is_shown_as_a_diff_approved_and_followed_until_it_is_written(
    bench: Bench,
) -> None:
    await bench.linked.customer("Ann Roy", email="ann@example.com", city="Lyon")
    card = await bench.card("sync_crm", customer="ann@example.com", only_people=True)
    run, proposal = card.props["run"], card.props["proposal"]
    looked = await bench.answer("sync_look", run=run)
    assert (looked["waiting"], looked["proposal"], looked["shown"]) == (True, proposal, "planned")
    [record] = looked["records"]
    told = {change["field"]: (change["before"], change["after"]) for change in record["changes"]}
    assert told["email"] == ("", "ann@example.com")
    assert bench.linked.there("contacts") == []

    assert (await bench.answer("approve", proposal=proposal))["state"] in {"approved", "running"}
    assert (await bench.answer("sync_look", run=run))["live"] is True
    await bench.worked(proposal)
    done = await bench.answer("sync_look", run=run)
    assert (done["state"], done["live"], done["can_undo"]) == ("done", False, True)
    assert [part["people"] for part in done["parts"]] == [1]
    assert bench.linked.contact("ann@example.com")["city"] == "Lyon"

    undo = await bench.below("sync_undo", run=run)
    assert (undo.element, undo.props["state"]) == ("SyncCard", "pending")
    assert len(bench.linked.there("contacts")) == 1


async def test_a_rejected_plan_writes_nothing_and_says_so(bench: Bench) -> None:
    await bench.linked.customer("Ann Roy", email="ann@example.com")
    card = await bench.card("sync_crm", "fr", changed=True)
    await bench.answer("reject", proposal=card.props["proposal"])
    assert await bench.job_of(card.props["proposal"]) is None
    looked = await bench.answer("sync_look", run=card.props["run"])
    assert (looked["state"], looked["waiting"], looked["live"]) == ("cancelled", False, False)
    assert bench.linked.there("contacts") == []


async def test_runs_are_listed_opened_and_filtered_by_the_state_of_their_records(
    bench: Bench,
) -> None:
    ann = await bench.linked.customer("Ann Roy", email="ann@example.com")
    await bench.linked.customer("Bob Cole", email="bob@example.com")
    await bench.linked.sync(ann)
    await bench.card("sync_crm", changed=True)
    listed = await bench.below("syncs", connection="")
    assert (listed.element, len(listed.props["runs"])) == ("SyncsCard", 2)
    newest = listed.props["runs"][0]["id"]
    opened = await bench.below("sync_open", run=newest)
    assert opened.element == "SyncCard"
    states = [one["state"] for one in opened.props["filters"]]
    assert "planned" in states
    planned = await bench.answer("sync_look", run=newest, state="planned")
    assert {one["name"] for one in planned["records"]} == {"Bob Cole"}


async def test_a_mode_is_changed_and_a_field_left_out_with_the_rest_of_its_row_as_it_was(
    bench: Bench,
) -> None:
    shown = await bench.below("mapping", connection="")
    before = {row["field"]: row for row in shown.props["rows"]}
    changed = await bench.answer("mapping_mode", kind="customer", field="phone", mode="never")
    after = {row["field"]: row for row in changed["rows"]}
    assert after["phone"] == {**before["phone"], "mode": "never"}
    assert {**after, "phone": 0} == {**before, "phone": 0}
    left = await bench.answer("mapping_remove", kind="customer", field="phone")
    assert {row["field"] for row in left["rows"]} == before.keys() - {"phone"}
    other = await bench.answer("mapping_look", kind="company")
    assert other["kind"] == "company"
    with pytest.raises(RapportError, match="never_heard"):
        await bench.answer("mapping_mode", kind="customer", field="never_heard", mode="never")


async def test_a_connection_is_tried_and_ended_by_a_click(bench: Bench) -> None:
    key = (await bench.answer("crm_list"))["connections"][0]["id"]
    tried = await bench.below("crm_test", connection=key)
    assert (tried.props["good"], tried.props["connections"][0]["state"]) == (True, "done")
    ended = await bench.below("crm_end", connection=key)
    assert ended.props["connections"][0]["open"] is False
    assert ended.props["can_connect"] is True


@pytest.mark.parametrize(
    "button", sorted(set(SYNC) - {"crm_connect", "crm_list", "sync_more", "syncs"})
)
@pytest.mark.parametrize(
    "payload",
    [
        {"run": 7, "connection": ["x"], "field": {"a": 1}, "kind": 3, "cursor": "x"},
        {"run": "syn_0000000000000", "connection": "con_0000000000000", "field": "nope"},
        {"run": "x" * 10_000, "connection": "\x00", "kind": "gone", "field": "", "cursor": "\x00"},
    ],
)
async def test_what_no_card_sends_is_refused(
    bench: Bench, button: str, payload: dict[str, Any]
) -> None:
    with pytest.raises(RapportError):
        await bench.desk.press(button, payload)


async def test_a_viewer_changes_nothing(bench: Bench) -> None:
    await bench.linked.customer("Ann Roy", email="ann@example.com")
    card = await bench.card("sync_crm", changed=True)
    key = (await bench.answer("crm_list"))["connections"][0]["id"]
    viewer = Bench(bench.linked, bench.assistant, VIEWER).desk
    given = {**card.props, "connection": key, "field": "phone", "mode": "never"}
    for button in ("approve", "crm_test", "crm_end", "crm_connect", "mapping_mode", "sync_undo"):
        try:
            answered = (await viewer.press(button, given)).answer
        except RapportError:
            continue
        assert answered["problem"], button
    assert (await bench.answer("crm_list"))["connections"][0]["open"] is True
    assert bench.linked.there("contacts") == []
    assert SYNC.keys() >= LOOKS_AT_SYNC


async def test_a_person_chooses_among_several_records_and_syncs_again(bench: Bench) -> None:
    for name in ("Ann", "Anna"):
        bench.linked.standin.state.create("contacts", {"phone": "+15145550101", "firstname": name})
    who = await bench.linked.customer("Ann Roy", phone="+15145550101")
    card = await bench.card("sync_crm", customer=to_text("customer", who))
    [record] = card.props["records"]
    assert [one["label"] for one in record["candidates"]] == [
        f"It is {name} ({one['remote']})"
        for name, one in zip(("Ann", "Anna"), record["candidates"], strict=True)
    ]
    chosen = await bench.below("sync_choose", run=card.props["run"], **record["candidates"][1])
    assert (chosen.element, chosen.props["state"]) == ("SyncCard", "pending")
    await bench.answer("approve", proposal=chosen.props["proposal"])
    await bench.worked(chosen.props["proposal"])
    done = await bench.answer("sync_look", run=chosen.props["run"])
    assert (done["can_repeat"], done["can_retry"]) == (True, False)
    again = await bench.below("sync_again", run=chosen.props["run"])
    assert (again.props["state"], again.props["parts"][0]["people"]) == ("nothing", 1)
    with pytest.raises(RapportError, match="nothing failed"):
        await bench.below("sync_again", run=chosen.props["run"], failed_only=True)
