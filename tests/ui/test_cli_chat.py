"""`rapport chat`: the agent in the terminal, run as the installed command."""

from __future__ import annotations

import json
import signal
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.standins.gemini import Gemini, Reply
from tests.ui.command import Command, foreign_folder
from tools.errors import InvalidInput
from ui.cli.chatting import Wanted, chat

PEOPLE = (
    ("Ann Roy", "Montréal", "9000", "2026-01-02"),
    ("[red]Bob[/red] Cole", "Lyon", "7000", "2026-07-10"),
    ("Zoe Lund", "Lyon", "6000", "2026-02-01"),
)


@pytest.fixture(scope="module")
def rapport(tmp_path_factory: pytest.TempPathFactory) -> Command:
    place = tmp_path_factory.mktemp("chat")
    command = Command(place / "home", foreign_folder(place / "elsewhere"))
    lines = "\n".join(["name,city,spend,last active", *(",".join(row) for row in PEOPLE)])
    (place / "people.csv").write_text(f"{lines}\n", "utf-8")
    done = command.run("import", "customers", str(place / "people.csv"))
    assert done.returncode == 0, done.stderr
    return command


@pytest.fixture
def gemini() -> Iterator[Gemini]:
    with Gemini() as standin:
        yield standin
    assert standin.refusals == []


def test_a_question_shows_its_steps_people_and_answer(rapport: Command) -> None:
    done = rapport.run("chat", "inactive customers over 5K", "--thread", "one")

    assert done.returncode == 0, done.stderr
    assert "customer search" in done.stderr
    assert "Ann Roy" in done.stdout
    assert "9000.00 CAD" in done.stdout
    assert "Bob" not in done.stdout
    assert "\x1b" not in done.stdout


def test_a_name_that_looks_like_markup_is_shown_as_it_is(rapport: Command) -> None:
    done = rapport.run("chat", "customers in Lyon", "--thread", "markup")

    assert "[red]Bob[/red] Cole" in done.stdout


def test_a_conversation_goes_on_in_the_next_call(rapport: Command) -> None:
    rapport.run("chat", "customers in Lyon", "--thread", "two")

    done = rapport.run("chat", "only those over 6500", "--thread", "two", "--json")

    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert events[-1]["event"] == "Ended"
    assert [e["event"] for e in events].count("Ended") == 1
    (result,) = [e["result"] for e in events if e["event"] == "ResultReady"]
    assert (result["type"], result["total"]) == ("CustomerPage", 1)


def test_a_new_conversation_says_its_name(rapport: Command) -> None:
    done = rapport.run("chat", "customers in Lyon", "--new")

    assert done.stderr.startswith("--thread terminal-")


def test_lines_typed_are_a_conversation_in_french(rapport: Command) -> None:
    done = rapport.run("chat", "--locale", "fr", given="clients à Lyon\n\nsortir\n")

    assert done.returncode == 0, done.stderr
    assert "un numéro prend un choix" in done.stderr
    assert "Dépenses" in done.stdout
    assert "Zoe Lund" in done.stdout


def test_a_number_takes_the_choice_of_a_question(rapport: Command) -> None:
    asked = rapport.run("chat", "regular customers", "--thread", "ask", "--json")
    events = [json.loads(line) for line in asked.stdout.splitlines()]
    choices = [c for e in events if e["event"] == "ResultReady" for c in e["result"]["choices"]]
    assert choices

    done = rapport.run("chat", "--thread", "ask2", given="regular customers\n1\nexit\n")

    assert done.returncode == 0, done.stderr
    assert f"1. {choices[0]['label']}" in done.stdout
    with sqlite3.connect(rapport.home / "conversations.db") as connection:
        (kept,) = connection.execute(
            "SELECT checkpoint FROM checkpoints WHERE thread_id LIKE '%:ask2'"
        ).fetchone()
    assert choices[0]["text"].encode() in kept


@pytest.mark.parametrize(
    ("words", "told"),
    [(["x", "--new", "--thread", "t"], "one of the two"), (["x" * 9_000], "is 9000 characters")],
)
def test_a_wrong_command_line_ends_with_2_and_a_reason(
    rapport: Command, words: list[str], told: str
) -> None:
    done = rapport.run("chat", *words)

    assert done.returncode == 2, done.stderr
    assert told in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        (Wanted("x", thread="a b"), "1 to 64 letters"),
        (Wanted("x", thread="a/../b"), "1 to 64 letters"),
        (Wanted("x", locale="de"), "accepted: en, fr"),
    ],
)
def test_what_cannot_be_asked_is_refused_before_anything_opens(wanted: Wanted, told: str) -> None:
    with pytest.raises(InvalidInput, match=told):
        chat(wanted)


def test_a_model_that_cannot_be_used_ends_with_3_and_what_to_do(rapport: Command) -> None:
    done = rapport.run("chat", "customers", RAPPORT_MODEL="openai:gpt-9")

    assert done.returncode == 3, done.stderr
    assert "pip install langchain-openai" in done.stderr
    assert "Traceback" not in done.stderr


def test_gemini_answers_when_there_is_a_key_and_its_failure_is_told(
    rapport: Command, gemini: Gemini
) -> None:
    given = {"GOOGLE_API_KEY": "AIza-the-key", "RAPPORT_MODEL_URL": gemini.url}
    gemini.script = [Reply(text="Hello from the stand-in.")]
    well = rapport.run("chat", "hello", "--thread", "g1", **given)
    gemini.script = [Reply(status=400, message="API key not valid.")]
    ill = rapport.run("chat", "customers in Lyon", "--thread", "g2", **given)

    assert well.stdout == "Hello from the stand-in.\n", well.stderr
    assert ill.returncode == 0
    assert "Check the key in the settings (GOOGLE_API_KEY)" in ill.stderr
    assert "Zoe Lund" in ill.stdout
    assert "AIza" not in well.stderr + ill.stderr + ill.stdout


def test_ctrl_c_leaves_a_word_and_130(rapport: Command, gemini: Gemini) -> None:
    gemini.script = [Reply(text="word " * 100, pause=0.1)]
    running = rapport.start(
        *("chat", "hello", "--thread", "stopped"),
        GOOGLE_API_KEY="AIza-the-key",
        RAPPORT_MODEL_URL=gemini.url,
        PYTHONUNBUFFERED="1",
    )
    assert running.stdout is not None
    running.stdout.read(5)

    running.send_signal(signal.SIGINT)
    _, told = running.communicate(timeout=20)

    assert running.returncode == 130
    assert b"Traceback" not in told
    done = rapport.run("chat", "customers in Lyon", "--thread", "stopped")
    assert done.returncode == 0, done.stderr


def test_the_file_of_conversations_is_its_owners_alone(rapport: Command) -> None:
    modes = {p.stat().st_mode & 0o777 for p in Path(rapport.home).glob("conversations*")}

    assert modes == {0o600}
