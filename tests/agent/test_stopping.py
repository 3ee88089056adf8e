"""A turn that is stopped, fails or is killed leaves a conversation that goes on."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Sequence
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage

import agent.playing
from agent.events import Ended, Ending, Event, Notice, NoticeKind, Token, ToolRefused, ToolStarted
from tests.agent.conftest import MARC, Opener, Talk, all_of, the
from tests.agent.scripted import Scripted, in_turn

PING: list[tuple[str, dict[str, Any]]] = [("ping", {})]


def is_valid(messages: Sequence[BaseMessage]) -> bool:
    """Whether a provider takes it: calls answered at once, in order; questions answered."""
    waiting: list[str] = []
    before = "ai"
    for message in messages:
        if isinstance(message, ToolMessage):
            if not waiting or waiting.pop(0) != message.tool_call_id:
                return False
        elif waiting or (isinstance(message, HumanMessage) and before == "human"):
            return False
        if isinstance(message, AIMessage):
            waiting = [str(call["id"]) for call in message.tool_calls]
        before = message.type
    return not waiting


async def until(kind: type[Event], talk: Talk, text: str) -> list[Event]:
    """Events up to the first of a kind; then the stream is left."""
    seen: list[Event] = []
    async with aclosing(talk.assistant.ask(text, MARC)) as events:
        async for event in events:
            seen.append(event)
            if isinstance(event, kind):
                break
    return seen


async def test_leaving_the_stream_in_a_tool_stops_it_and_the_thread_goes_on(
    opening: Opener,
) -> None:
    model = Scripted(script=in_turn([("ping", {}), ("wait_long", {})], "Next."))
    talk = await opening(model=model)

    await until(ToolStarted, talk, "first")
    ended = await talk.answer("second")

    assert ended.answer == "Next."
    assert is_valid(model.seen[-1])
    assert is_valid(await talk.assistant.messages(MARC))
    assert [m.text for m in model.seen[-1] if m.type == "human"] == ["first", "second"]


async def test_leaving_the_stream_in_a_text_stops_it_and_the_thread_goes_on(
    opening: Opener,
) -> None:
    model = Scripted(script=in_turn("word " * 500, "Next."))
    talk = await opening(model=model)

    seen = await until(Token, talk, "first")
    ended = await talk.answer("second")

    assert len(all_of(Token, seen)) == 1
    assert ended.answer == "Next."
    assert is_valid(model.seen[-1])


async def test_stopping_ends_the_stream_with_its_end(opening: Opener) -> None:
    talk = await opening(model=Scripted(script=in_turn([("wait_long", {})], "Next.")))
    asked = asyncio.create_task(talk.ask("first"))
    await talk.trial.started.wait()

    assert await talk.assistant.stop(MARC) is True
    events = await asked

    assert the(Ended, events).ending is Ending.STOPPED
    assert await talk.assistant.stop(MARC) is False
    assert (await talk.answer("second")).answer == "Next."


async def test_a_turn_that_waits_for_another_can_be_stopped_too(opening: Opener) -> None:
    talk = await opening(model=Scripted(script=in_turn([("wait_long", {})], "Next.")))
    asked = [asyncio.create_task(talk.ask(text)) for text in ("first", "second")]
    await talk.trial.started.wait()

    await talk.assistant.stop(MARC)

    ends = [the(Ended, await task).ending for task in asked]
    assert ends == [Ending.STOPPED, Ending.STOPPED]
    assert (await talk.answer("third")).ending is Ending.DONE


async def test_what_a_finished_sibling_answered_is_kept(opening: Opener) -> None:
    model = Scripted(script=in_turn([("wait_long", {}), ("ping", {})], "Next."))
    talk = await opening(model=model)
    asked = asyncio.create_task(talk.ask("first"))
    await talk.trial.started.wait()
    await talk.trial.pinged.wait()
    await asyncio.sleep(0.1)  # for the answer to be written down

    await talk.assistant.stop(MARC)
    await asked
    await talk.ask("second")

    answers = [m for m in model.seen[-1] if isinstance(m, ToolMessage)]
    assert [m.name for m in answers] == ["wait_long", "ping"]
    assert [m.status for m in answers] == ["error", "success"]
    assert talk.trial.pings == 1


async def test_closing_stops_what_is_under_way(opening: Opener) -> None:
    talk = await opening(model=Scripted(script=in_turn([("wait_long", {})])))
    asked = asyncio.create_task(talk.ask("first"))
    await talk.trial.started.wait()

    await talk.assistant.close()

    assert the(Ended, await asked).ending is Ending.STOPPED


async def test_a_defect_of_a_tool_is_an_incident_and_its_text_stays_inside(
    opening: Opener, caplog: pytest.LogCaptureFixture
) -> None:
    model = Scripted(script=in_turn([("break_down", {})], "It failed."))
    talk = await opening(model=model)

    events = await talk.ask("go")

    error = the(ToolRefused, events).error
    assert error.code == "internal"
    incident = error.message.removeprefix("internal error ")
    assert incident in caplog.text
    assert "secret-of-the-defect" not in str(events) + str(model.seen)
    assert the(Ended, events).ending is Ending.DONE


async def test_a_defect_of_the_agent_is_an_incident_in_the_persons_language(
    opening: Opener, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk = await opening()

    def defect(*given: object) -> None:
        raise KeyError("secret")

    monkeypatch.setattr("agent.offline.model.plan", defect)

    events = await talk.ask("go")
    ended = the(Ended, events)

    assert ended.ending is Ending.FAILED
    assert ended.incident in ended.answer
    assert ended.incident in caplog.text
    assert "secret" not in str(events)
    monkeypatch.undo()
    assert (await talk.answer("customers in Lyon")).ending is Ending.DONE


async def test_an_endless_loop_ends_at_eight_model_calls(opening: Opener) -> None:
    model = Scripted(script=in_turn(PING))
    talk = await opening(model=model)

    events = await talk.ask("go")

    assert len(model.seen) == 8
    assert the(Notice, events).kind is NoticeKind.LIMIT
    assert the(Ended, events).ending is Ending.STOPPED
    model.script = in_turn("Next.")
    assert (await talk.answer("again")).answer == "Next."
    assert is_valid(model.seen[-1])


async def test_calls_past_twelve_are_answered_in_their_place_without_being_made(
    opening: Opener,
) -> None:
    model = Scripted(script=in_turn(PING * 20, "Enough."))
    talk = await opening(model=model)

    events = await talk.ask("go")

    assert talk.trial.pings == 12
    assert the(Notice, events).kind is NoticeKind.LIMIT
    assert the(Ended, events).answer == "Enough."
    assert is_valid(model.seen[-1])
    answers = [m for m in model.seen[-1] if isinstance(m, ToolMessage)]
    assert [m.status for m in answers] == ["success"] * 12 + ["error"] * 8


async def test_a_turn_has_a_time_limit(opening: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(agent.playing, "TURN_SECONDS", 0.3)
    talk = await opening(model=Scripted(script=in_turn([("wait_long", {})], "Next.")))

    events = await talk.ask("go")

    assert the(Notice, events).kind is NoticeKind.LIMIT
    assert the(Ended, events).ending is Ending.STOPPED
    assert (await talk.answer("again")).answer == "Next."


async def test_a_slow_listener_does_not_use_up_the_turns_time(
    opening: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(agent.playing, "TURN_SECONDS", 1.0)
    talk = await opening(model=Scripted(script=in_turn("one two")))

    seen: list[Event] = []
    async for event in talk.assistant.ask("go", MARC):
        await asyncio.sleep(0.6)
        seen.append(event)

    assert the(Ended, seen).ending is Ending.DONE


KILLED = """
import asyncio, sys
from pathlib import Path
from agent.assistant import Assistant
from tests.agent.conftest import MARC, settings_at
from tests.agent.scripted import Scripted, in_turn
from tests.agent.trial import Trial, trial_registry
from tools.runtime import Runtime

async def main():
    runtime = Runtime(settings_at(Path(sys.argv[1])))
    runtime.registry = trial_registry(Trial())
    model = Scripted(script=in_turn([("write_down", {"name": "Once Only"}), ("die", {})]))
    assistant = await Assistant.open(runtime, model=model)
    async for event in assistant.ask("write it down", MARC):
        print(event, flush=True)

asyncio.run(main())
"""


async def test_a_conversation_goes_on_after_kill_9_and_nothing_is_written_twice(
    opening: Opener, tmp_path: Path
) -> None:
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", KILLED, str(tmp_path / "home")],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert done.returncode == -9, done.stderr
    model = Scripted(script=in_turn("Back."))
    talk = await opening(model=model)

    ended = await talk.answer("what happened?")

    assert ended.answer == "Back."
    assert is_valid(model.seen[-1])
    assert "write it down" in [m.text for m in model.seen[-1]]
    assert (await talk.names()).count("Once Only") == 1
