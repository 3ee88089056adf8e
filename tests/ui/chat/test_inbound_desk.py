"""Changes made in a CRM in the chat: switched by a click, conflicts settled by a click, in both
languages, with what came from there as plain text."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from agent.assistant import Assistant
from store.types import ActorKind
from tests.tools.sync.inbound_world import Inwards, inwards
from tests.ui.chat.test_sync_desk import OWNER, settings_at
from tools.context import Actor, Role
from tools.errors import Conflict, InvalidInput, NotPermitted
from tools.operations.conflicts import ConflictList
from tools.operations.inbound import InboundSet
from tools.runtime import Runtime
from ui.chat.cards import card_of
from ui.chat.cards_desk import Desk

HOSTILE = "<img src=x onerror=alert(1)> **Boss**"


@dataclass
class Bench:
    """A desk beside a connection that takes changes from there."""

    world: Inwards
    desk: Desk

    async def clash(self) -> str:
        """A customer whose title both sides changed."""
        await self.world.owner("jobtitle", "job_title", "newest")
        _, there = await self.world.known(job_title="Buyer")
        await self.world.out.customer("Zoé Tremblay", email="zoe@example.com", job_title="Head")
        self.world.hooks.change("contacts", there, {"jobtitle": HOSTILE})
        await self.world.posted()
        found = await self.world.out.door.call(ConflictList, "list_conflicts")
        return found.items[0].id


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    runtime = Runtime(settings_at(tmp_path / "home"))
    assistant = await Assistant.open(runtime)
    async with inwards(runtime) as world:
        yield Bench(world, Desk(runtime, assistant, OWNER))
    await assistant.close()
    await runtime.close()


async def test_the_cards_are_drawn_in_both_languages_with_data_as_plain_text(bench: Bench) -> None:
    key = await bench.clash()
    door = bench.world.out.door
    for result, element in (
        (await door.raw("list_conflicts"), "ConflictsCard"),
        (await door.raw("set_inbound"), "InboundCard"),
        (await door.raw("resolve_conflict", conflict=key, take="theirs"), "ConflictsCard"),
    ):
        english, french = card_of(result, "en"), card_of(result, "fr")
        assert english is not None
        assert french is not None
        assert english.element == french.element == element
        assert english.props.keys() == french.props.keys()
        assert english.props["words"] != french.props["words"]
        told = json.dumps(english.props, allow_nan=False, ensure_ascii=False)
        assert "inbound." not in told
        if isinstance(result, ConflictList):
            assert HOSTILE in told


async def test_a_click_settles_a_conflict_and_the_card_shows_what_is_left(bench: Bench) -> None:
    key = await bench.clash()
    [card] = (await bench.desk.press("conflicts", {})).cards
    assert [one["id"] for one in card.props["items"]] == [key]

    done = await bench.desk.press("conflict_settle", {"conflict": key, "take": "ours"})

    assert done.answer["items"] == []
    assert "jobtitle" in done.answer["note"]
    with pytest.raises(Conflict):
        await bench.desk.press("conflict_settle", {"conflict": key, "take": "theirs"})
    for payload in (
        {},
        {"conflict": key},
        {"conflict": key, "take": "all"},
        {"conflict": 7, "take": "ours"},
    ):
        with pytest.raises(InvalidInput):
            await bench.desk.press("conflict_settle", payload)


async def test_an_administrator_switches_it_by_a_click(bench: Bench) -> None:
    connection = (await bench.world.how()).connection.id
    [card] = (await bench.desk.press("inbound_open", {"connection": connection})).cards
    assert (card.props["on"], card.props["create"]) == (True, False)

    await bench.desk.press("inbound_switch", {"connection": connection, "create": "yes"})
    off = await bench.desk.press("inbound_switch", {"connection": connection, "inbound": "off"})

    assert (off.answer["on"], off.answer["create"]) == (False, True)
    how: InboundSet = await bench.world.how()
    assert (how.inbound, how.create, how.connection.direction) == (False, True, "out")
    member = Actor(ActorKind.HUMAN, "zoe", "chat", Role.MEMBER)
    with pytest.raises(NotPermitted):
        await bench.world.runtime.call("set_inbound", {"inbound": "on"}, member)
