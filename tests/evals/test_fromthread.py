from __future__ import annotations

from pathlib import Path

import pytest

from evals.agentsuite import Hall
from evals.cli import main
from evals.errors import Unusable
from evals.fromthread import from_thread
from evals.loading import load_talks
from evals.targets.agent import OurAgent
from evals.world import settings_for


async def test_a_kept_conversation_becomes_a_case_that_loads(where: Hall, tmp_path: Path) -> None:
    database = tmp_path / "rapport.db"
    database.write_bytes(where.prepared.read_bytes())
    said = ["customers in Paris", 'who is "Hugo Lambert": \\ him?']
    async with OurAgent().house(database, where.suite.clock) as house:
        talker = house.begin("Thread_1", "en", "member")
        for text in said:
            await talker.ask(text)
    case = await from_thread("Thread_1", "eval", settings_for(database, where.suite.clock))
    assert "# called find_customers" in case
    assert "make it anonymous" in case
    path = tmp_path / "mine.yaml"
    path.write_text(f'name: mine\nclock: "2026-07-15T12:00:00Z"\ncases:\n{case}', encoding="utf-8")
    talk = load_talks(path).talks()[0]
    assert talk.id == "thread-thread-1"
    assert [turn.say for turn in talk.turns] == said


async def test_a_conversation_that_is_not_there_is_said(where: Hall, tmp_path: Path) -> None:
    settings = settings_for(tmp_path / "rapport.db", where.suite.clock)
    with pytest.raises(Unusable, match="no conversation 'nowhere' of 'local'"):
        await from_thread("nowhere", "local", settings)
    with pytest.raises(Unusable, match="letters, digits"):
        await from_thread("../x", "local", settings)


def test_a_thread_belongs_to_from_thread(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["agent", "some-thread"]) == 2
    assert "no option of agent" in capsys.readouterr().err
