"""Every word counts: one that means nothing is named, wherever it stands; nothing heavy is loaded."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from store.segment.canonical import canonical
from tests.tools.understand.test_sentences import FOLDER, lines
from tests.tools.understand.world import env
from tools.understand import messages
from tools.understand.messages import say
from tools.understand.read import read
from tools.understand.reading import Outcome

STRANGER = "zorp"
SOME = [*lines("found_en.jsonl")[::6], *lines("found_fr.jsonl")[::4]]


@pytest.mark.parametrize("case", SOME)
def test_a_word_that_means_nothing_is_never_dropped(case: dict[str, str]) -> None:
    words = case["say"].split(" ")
    for place in range(len(words) + 1):
        text = " ".join([*words[:place], STRANGER, *words[place:]])
        reading = read(text, env())
        if reading.outcome is not Outcome.FOUND or reading.rule is None:
            continue
        kept = (canonical(reading.rule).lower(), reading.goal, *reading.corrections)
        assert any(STRANGER in part for part in kept), text


def test_the_answers_are_in_the_readers_language() -> None:
    french = read("inactive customers over 5K", env("fr"))
    assert french.assumptions == ("inactif = aucune visite depuis plus de 90 jours",)
    english = read("clients inactifs à plus de 5K", env("en"))
    assert english.assumptions == ("inactive = no visit for more than 90 days",)
    assert read("customers in Atlantis", env("fr")).question.startswith("Il n'y a")


def test_every_message_that_is_said_exists_in_both_languages() -> None:
    folder = Path(messages.__file__).parent
    keys: set[str] = set()
    for path in folder.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                named = node.func.attr in {"say", "note", "ask", "offer"} and bool(node.args)
                first = node.args[0] if named else None
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    keys.add(first.value)
    assert len(keys) > 60
    for key in keys:
        assert say("en", key) != say("fr", key) or key in {"million"}, key


def test_reading_loads_no_parser_of_dates_or_number_words() -> None:
    code = (
        "import sys; import tools.understand.read, tools.understand.refine;"
        "print([m for m in ('text_to_num', 'dateparser', 'sqlalchemy', 'asyncio') if m in sys.modules])"
    )
    made = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert made.stdout.strip() == "[]"


def test_the_sentences_are_many_and_in_both_languages() -> None:
    count = {
        path.stem: len(path.read_text("utf-8").splitlines()) for path in FOLDER.glob("*.jsonl")
    }
    assert sum(count.values()) >= 250
    assert min(count["found_fr"], count["asked"]) >= 100
