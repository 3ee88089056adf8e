"""What is kept of conversations: bounded, private, plain values, one turn at a time."""

from __future__ import annotations

import asyncio
import gc
import sqlite3
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import ormsgpack
import pytest
from langchain_core.messages import HumanMessage

from agent.assistant import Assistant
from agent.checkpoints import serializer
from tests.agent.conftest import MARC, Opener, Talk, settings_at
from tests.agent.scripted import Scripted, in_turn
from tools.errors import Misconfigured
from tools.runtime import Runtime

ROOT = Path(__file__).parents[2]


def rows(home: Path, table: str) -> int:
    with sqlite3.connect(home / "conversations.db") as connection:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def size(home: Path) -> int:
    return sum(path.stat().st_size for path in home.glob("conversations.db*"))


async def test_one_checkpoint_is_kept_of_each_thread(talk: Talk, tmp_path: Path) -> None:
    for thread in ("a", "b"):
        for _ in range(3):
            await talk.ask("customers in Lyon", replace(MARC, thread=thread))

    assert rows(tmp_path / "home", "checkpoints") == 2
    assert rows(tmp_path / "home", "writes") == 0


async def test_pruning_is_safe_no_value_is_rebuilt_from_older_checkpoints(
    talk: Talk, tmp_path: Path
) -> None:
    """A channel kept as differences leaves its counters in a checkpoint's metadata."""
    await talk.ask("customers in Lyon")
    with sqlite3.connect(tmp_path / "home" / "conversations.db") as connection:
        ((metadata, parent),) = connection.execute(
            "SELECT metadata, parent_checkpoint_id FROM checkpoints"
        )

    assert parent is not None
    assert b"step" in metadata
    assert b"delta" not in metadata


async def test_a_long_thread_keeps_its_last_turns_in_a_bounded_file(
    opening: Opener, tmp_path: Path
) -> None:
    talk = await opening(model=Scripted(script=in_turn("A short answer.")))
    for number in range(75):
        await talk.ask(f"question {number}")
    half = size(tmp_path / "home")
    for number in range(75, 150):
        await talk.ask(f"question {number}")

    kept = await talk.assistant.messages(MARC)
    assert kept[-2].text == "question 149"
    assert 20 <= len(kept) <= 122
    assert isinstance(kept[0], HumanMessage)
    assert size(tmp_path / "home") <= 1.5 * half


async def test_nothing_is_left_of_a_turn_in_memory_and_no_lock_stays(opening: Opener) -> None:
    model = Scripted(script=lambda messages: "Yes.")
    talk = await opening(model=model)

    async def objects_after(turns: int) -> int:
        for number in range(turns):
            await talk.answer("hello", replace(MARC, thread=f"t{number % 5}"))
            model.seen.clear()
        gc.collect()
        return len(gc.get_objects())

    await objects_after(40)
    first = await objects_after(60)
    second = await objects_after(60)

    assert second - first < 60
    assert len(talk.assistant._locks) == 0
    assert not talk.assistant._playing


async def test_the_file_is_its_owners_alone(talk: Talk, tmp_path: Path) -> None:
    await talk.ask("customers in Lyon")

    modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "home").glob("conv*")}
    assert set(modes.values()) == {0o600}, modes


async def test_only_messages_and_plain_values_are_in_the_state(talk: Talk, tmp_path: Path) -> None:
    await talk.ask("inactive customers over 5K")
    with sqlite3.connect(tmp_path / "home" / "conversations.db") as connection:
        (kind, blob), *more = connection.execute("SELECT type, checkpoint FROM checkpoints")
    assert not more

    made: set[str] = set()

    def note(code: int, data: bytes) -> Any:
        inner = ormsgpack.unpackb(data, ext_hook=note)
        made.add(f"{inner[0]}.{inner[1]}")
        return inner

    ormsgpack.unpackb(blob, ext_hook=note)

    assert kind == "msgpack"
    assert made == {
        f"langchain_core.messages.{name}"
        for name in ("human.HumanMessage", "ai.AIMessage", "tool.ToolMessage")
    }


def test_a_file_cannot_have_code_run(tmp_path: Path) -> None:
    line = f"touch {tmp_path / 'planted'}"
    hostile = ormsgpack.packb(("subprocess", "getoutput", line))

    serializer().loads_typed(("msgpack", ormsgpack.packb(ormsgpack.Ext(0, hostile))))

    assert not (tmp_path / "planted").exists()


@pytest.mark.parametrize("what", ["garbage", "folder"])
async def test_a_file_that_cannot_be_used_is_named_with_what_to_do(
    what: str, tmp_path: Path
) -> None:
    path = tmp_path / "conversations.db"
    if what == "folder":
        path.mkdir()
    else:
        path.write_bytes(b"this is no database " * 100)
    runtime = Runtime(settings_at(tmp_path))

    with pytest.raises(Misconfigured, match="conversations cannot be kept") as told:
        await Assistant.open(runtime)

    assert str(path) in told.value.message
    assert "move it away" in told.value.hint
    await runtime.close()


async def test_two_processes_in_one_thread_lose_no_turn(opening: Opener, tmp_path: Path) -> None:
    talk = await opening()
    words = [str(tmp_path / "home"), "-", "thread-1"]
    running = [
        await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.agent.talking", *words, name, "3"),
            cwd=ROOT,
            stdout=asyncio.subprocess.PIPE,
        )
        for name in ("left", "right")
    ]

    for process in running:
        out, _ = await process.communicate()
        assert out.split() == [b"done"] * 3
    said = [m.text for m in await talk.assistant.messages(MARC) if isinstance(m, HumanMessage)]
    assert sorted(said) == sorted(f"{name} {n}" for name in ("left", "right") for n in range(3))
