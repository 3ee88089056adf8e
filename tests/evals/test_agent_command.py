"""`rapport eval agent` as a gate and an outsider see it."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

import pytest

from evals.cli import main
from evals.talked import Spoken


class Parrot:
    """Somebody else's agent: says what it hears."""

    name = "parrot"

    @asynccontextmanager
    async def house(self, database: Path, clock: datetime) -> AsyncGenerator[Parrot]:
        yield self

    def begin(self, talk: str, lang: str, role: str) -> Parrot:
        return self

    async def settle(self) -> None:
        return None

    async def ask(self, text: str) -> Spoken:
        return Spoken(text, text, model="parrot-1")


def no_agent() -> str:
    return "a text"


def quickly(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    code = main(["agent", *words])
    shown = capsys.readouterr()
    return code, shown.out + shown.err


def test_0_with_every_file_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = {name: tmp_path / f"report.{name}" for name in ("html", "junit", "json")}
    options = [word for name, path in files.items() for word in (f"--{name}", str(path))]
    code, said = quickly(capsys, "--filter", "agent/ask-paris", "--repeat", "2", *options)
    assert code == 0, said
    assert "4 passed, 0 failed" in said
    assert "says nothing" in said
    assert "acts on all" in said
    assert "pass^1 100.0%, pass^2 100.0%" in said
    page = files["html"].read_text(encoding="utf-8")
    assert "customers in Paris" in page
    assert "turn 1, offline" in page
    assert files["junit"].read_text(encoding="utf-8").startswith("<?xml")
    report = json.loads(files["json"].read_text(encoding="utf-8"))
    assert report["provenance"]["model"] == "offline"


def test_3_and_not_run_is_said_without_a_key(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("GOOGLE_API_KEY", "GEMINI_API_KEY", "OPENAI_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    code, said = quickly(capsys, "--model", "google_genai:gemini-3.8-flash")
    assert code == 3
    assert "not run: google_genai:gemini-3.8-flash: GOOGLE_API_KEY is not set" in said
    code, said = quickly(capsys, "--model", "nobody:knows-this")
    assert code == 3
    assert "not run: nobody:knows-this" in said


def test_another_agent_is_held_to_the_same_conversations(
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = ("--model", f"{__name__}:Parrot", "--filter", "agent/ask-paris", "--verbose")
    code, said = quickly(capsys, *words)
    assert code == 1
    assert "agent on parrot: FAILED, 0 passed, 2 failed" in said
    assert "answered by parrot-1" in said
    assert "missing_call" in said


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (["--filter", "no such case"], "no case was chosen"),
        (["--server", "rapport mcp"], "not to a server"),
        (["--model", f"{__name__}:nothing"], "has no function nothing"),
        (["--model", f"{__name__}:no_agent"], "must have a name"),
        (["--suite", "nowhere.yaml"], "cannot be read"),
    ],
)
def test_2_on_usage_and_on_no_cases(
    words: list[str], wanted: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = quickly(capsys, *words)
    assert code == 2
    assert wanted in said


def test_a_model_belongs_to_the_agent(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tools", "--model", "offline"]) == 2
    assert "rapport eval agent --model" in capsys.readouterr().err
