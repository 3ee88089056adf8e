"""One conversation in several tabs, as sockets: all are sent the same, also after a lost line."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from typing import Any

import pytest
import pytest_asyncio

from tests.ui.chat.talking import Server, Talker, is_whole, serving, talking

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(180)]
ASKED = "customers in Lyon"
GIVEN = ("new_message", "update_message", "resume_thread")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Server]:
    async with serving(tmp_path_factory.mktemp("tabs") / "home") as running:
        yield running


def shown(talker: Talker) -> dict[str, str]:
    """The messages a tab shows, by id, from what it was sent."""
    texts: dict[str, str] = {}
    for event, data in talker.seen:
        steps: list[dict[str, Any]] = data["steps"] if event == "resume_thread" else [data]
        for step in steps:
            if event == "delete_message":
                texts.pop(step["id"], None)
            elif event in GIVEN and str(step["type"]).endswith("_message"):
                texts[step["id"]] = step["output"]
    return texts


def chips(talker: Talker) -> list[str]:
    """The ids of the next steps a tab shows."""
    here: list[str] = []
    for event, data in talker.seen:
        elements: list[dict[str, Any]] = (
            data["elements"] if event == "resume_thread" else [data] if event == "element" else []
        )
        here += [one["id"] for one in elements if one["name"] == "NextSteps"]
        if event == "remove_element":
            here = [one for one in here if one != data["id"]]
    return list(dict.fromkeys(here))


async def said(talker: Talker, text: str, files: Sequence[str] = ()) -> str:
    """Say something and wait until it is answered; the message's id."""
    before = len(talker.seen)
    key = await talker.say(text, files)
    await talker.until("update_message", is_whole, after=before)
    return key


async def test_what_is_asked_in_one_tab_is_seen_in_the_other(server: Server) -> None:
    async with talking(server) as first:
        await first.ask(ASKED)
        async with talking(server, thread=first.thread) as second:
            await second.until("resume_thread")
            before, after = len(second.seen), len(first.seen)
            await first.ask("only those in Paris")
            await second.until("update_message", is_whole, after=before)
            told = [name for name, _ in second.seen[before:]]
            assert told.index("task_start") < told.index("new_message")
            assert "only those in Paris" in shown(second).values()
            assert set(shown(second).values()) >= {
                data["output"]
                for name, data in first.seen[after:]
                if name == "new_message" and data["type"] == "assistant_message"
            }
            assert len(chips(second)) == len(chips(first)) == 1


async def test_what_is_asked_in_the_later_tab_is_seen_in_the_first(server: Server) -> None:
    async with talking(server) as first:
        await first.ask(ASKED)
        async with talking(server, thread=first.thread) as second:
            await second.until("resume_thread")
            before = len(first.seen)
            key = await said(second, "how many is that?")
            await first.until("update_message", is_whole, after=before)
            assert shown(first)[key] == "how many is that?"
            answers = shown(second).items() - shown(first).items()
            assert not [text for _, text in answers if text != ASKED], answers
            assert len(chips(first)) == len(chips(second)) == 1


async def test_another_conversation_is_told_nothing(server: Server) -> None:
    async with talking(server) as first, talking(server) as stranger:
        await stranger.ask("customers in Nantes")
        before = len(stranger.seen)
        await first.ask(ASKED)
        await stranger.ask("customers in Nice")
        assert ASKED not in str(stranger.seen[before:])


async def test_a_message_of_the_other_tab_can_be_edited_in_this_one(server: Server) -> None:
    async with talking(server) as first:
        await first.ask(ASKED)
        async with talking(server, thread=first.thread) as second:
            await second.until("resume_thread")
            before = len(second.seen)
            key = await said(first, "only those in Paris")
            await second.until("update_message", is_whole, after=before)
            assert shown(second)[key] == "only those in Paris"
            edited = {"message": {"id": key, "output": "only those in Nice"}}
            before = len(first.seen)
            await second.client.emit("edit_message", edited)
            await first.until("update_message", is_whole, after=before)
            assert shown(first)[key] == "only those in Nice"


async def test_a_tab_that_lost_its_line_is_brought_what_it_missed(server: Server) -> None:
    async with talking(server) as first:
        await first.ask(ASKED)
        async with talking(server, thread=first.thread) as second:
            await second.until("resume_thread")
        await first.ask("only those in Paris")
        async with talking(server, thread=first.thread, sessionId=second.session) as back:
            thread = await back.until("resume_thread")
            assert "only those in Paris" in str(thread["steps"])
            before = len(back.seen)
            await first.ask("only those in Nice")
            await back.until("update_message", is_whole, after=before)
            assert "only those in Nice" in shown(back).values()


async def test_a_page_that_lost_its_line_during_its_own_turn_is_brought_the_answer(
    server: Server,
) -> None:
    async with talking(server) as first:
        await first.ask(ASKED)
        before = len(first.seen)
        await first.say("only those in Paris")
        await first.until("stream_start", after=before)
    async with talking(server, sessionId=first.session, thread=first.thread) as back:
        thread = await back.until("resume_thread")
        assert "only those in Paris" in str(thread)
        await said(back, "how many is that?")
