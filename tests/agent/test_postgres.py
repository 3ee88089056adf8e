"""Conversations in the application's own PostgreSQL."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from langchain_core.messages import HumanMessage
from pydantic import SecretStr

from agent.assistant import Assistant
from agent.events import Ended, Ending
from agent.postgres_checkpoints import libpq_url
from tests.agent.conftest import MARC, Talk, settings_at, the
from tests.agent.scripted import Scripted, in_turn
from tests.agent.trial import Trial, trial_registry
from tests.ui.command import Command, foreign_folder
from tools.errors import Misconfigured
from tools.runtime import Runtime

pytestmark = pytest.mark.postgres
ROOT = Path(__file__).parents[2]


async def query(url: str, statement: str) -> list[tuple[Any, ...]]:
    async with await psycopg.AsyncConnection.connect(libpq_url(url), autocommit=True) as connection:
        cursor = await connection.execute(statement.encode())
        return await cursor.fetchall() if cursor.description else []


@pytest.fixture
async def stored(postgres_url: str, tmp_path: Path) -> AsyncIterator[Talk]:
    """An offline assistant over PostgreSQL, without any conversation."""
    runtime = Runtime(settings_at(tmp_path, database_url=SecretStr(postgres_url)))
    trial = Trial()
    runtime.registry = trial_registry(trial)
    assistant = await Assistant.open(runtime)
    await query(postgres_url, "DELETE FROM conversations.checkpoints")
    yield Talk(runtime, assistant, trial)
    await assistant.close()
    await runtime.close()


async def test_a_conversation_is_kept_in_a_schema_of_its_own(
    stored: Talk, postgres_url: str, tmp_path: Path
) -> None:
    for _ in range(3):
        await stored.ask("customers in Lyon")

    (checkpoints,) = await query(postgres_url, "SELECT count(*) FROM conversations.checkpoints")
    blobs = await query(
        postgres_url,
        "SELECT channel, count(*) FROM conversations.checkpoint_blobs GROUP BY 1 HAVING count(*) > 1",
    )
    assert checkpoints == (1,)
    assert blobs == []
    assert not (tmp_path / "conversations.db").exists()
    assert len(await stored.assistant.messages(MARC)) == 12
    await stored.assistant.forget(MARC)
    assert await stored.assistant.messages(MARC) == []


async def test_two_processes_in_one_thread_lose_no_turn(
    stored: Talk, postgres_url: str, tmp_path: Path
) -> None:
    words = [str(tmp_path), postgres_url, "thread-1"]
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
    said = [m.text for m in await stored.assistant.messages(MARC) if isinstance(m, HumanMessage)]
    assert sorted(said) == sorted(f"{name} {n}" for name in ("left", "right") for n in range(3))


async def test_a_stopped_turn_lets_go_of_the_thread(
    postgres_url: str, tmp_path: Path, stored: Talk
) -> None:
    runtime, trial = stored.runtime, stored.trial
    model = Scripted(script=in_turn([("wait_long", {})], "Next."))
    other = Talk(runtime, await Assistant.open(runtime, model=model), trial)
    asked = asyncio.create_task(other.ask("first"))
    await trial.started.wait()

    await other.assistant.stop(MARC)

    assert the(Ended, await asked).ending is Ending.STOPPED
    assert (await stored.answer("customers in Lyon")).ending is Ending.DONE
    locks = await query(postgres_url, "SELECT 1 FROM pg_locks WHERE locktype = 'advisory'")
    assert locks == []
    await other.assistant.close()


async def test_a_connection_that_the_server_ended_is_replaced(
    stored: Talk, postgres_url: str
) -> None:
    await stored.ask("customers in Lyon")
    await query(
        postgres_url,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
        " AND pid <> pg_backend_pid() AND application_name = 'rapport conversations'",
    )

    assert (await stored.answer("customers over 8K")).ending is Ending.DONE
    assert len(await stored.assistant.messages(MARC)) == 8


async def test_several_processes_make_the_tables_at_once(
    empty_postgres_url: str, tmp_path: Path
) -> None:
    runtimes = [
        Runtime(settings_at(tmp_path, database_url=SecretStr(empty_postgres_url))) for _ in range(4)
    ]
    await runtimes[0].store()

    assistants = await asyncio.gather(*(Assistant.open(runtime) for runtime in runtimes))

    for assistant, runtime in zip(assistants, runtimes, strict=True):
        await assistant.close()
        await runtime.close()


async def test_a_database_that_cannot_be_used_is_told_without_its_password(tmp_path: Path) -> None:
    url = SecretStr("postgresql://nobody:s3cr3t-word@127.0.0.1:1/none")
    runtime = Runtime(settings_at(tmp_path, database_url=url))

    with pytest.raises(Misconfigured, match="conversations cannot be kept in Postgre") as told:
        await Assistant.open(runtime)

    assert "s3cr3t-word" not in str(told.value)
    assert "RAPPORT_DATABASE_URL" in told.value.hint


async def test_doctor_and_chat_work_beside_the_conversations(
    stored: Talk, postgres_url: str, tmp_path: Path
) -> None:
    await stored.ask("customers in Lyon")
    command = Command(tmp_path / "home", foreign_folder(tmp_path / "elsewhere"))

    done = await asyncio.to_thread(command.run, "doctor", RAPPORT_DATABASE_URL=postgres_url)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "dialect postgresql" in done.stdout


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("postgresql+asyncpg://u:p%40@h:5/db", "postgresql://u:p%40@h:5/db"),
        ("postgres://u@h/db?ssl=require", "postgresql://u@h/db?sslmode=require"),
    ],
)
def test_an_address_is_read_as_libpq_does(given: str, read: str) -> None:
    assert libpq_url(given) == read
