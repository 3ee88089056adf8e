"""`rapport call`: flags made from a tool's arguments, JSON out, errors by kind."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.ui.command import Command, foreign_folder
from tools.catalogue import build_registry
from tools.errors import InvalidInput
from ui.cli.calling import OWN, described, parsed
from ui.fields import fields_of


@pytest.fixture(scope="module")
def rapport(tmp_path_factory: pytest.TempPathFactory) -> Command:
    place = tmp_path_factory.mktemp("cli")
    return Command(place / "home", foreign_folder(place / "elsewhere"))


def test_a_customer_added_is_found_by_a_sentence(rapport: Command) -> None:
    words = ("--name", "Zoé Tremblay", "--city", "Montréal", "--tags", "vip", "--tags", "été")

    added = rapport.run("call", "upsert_customer", *words)
    found = rapport.run("call", "find_customers", "--text", "customers in Montréal", "--limit=5")
    tagged = rapport.run("call", "find_customers", "--text", "customers tagged été")
    french = rapport.run("call", "find_customers", "--text", "clients à Montréal", "--locale", "fr")

    assert added.returncode == 0, added.stderr
    assert json.loads(tagged.stdout)["total"] == 1, tagged.stdout
    answer = json.loads(found.stdout)
    assert (answer["outcome"], answer["total"]) == ("found", 1)
    assert found.stderr == ""
    assert json.loads(french.stdout)["sentence"] != answer["sentence"]


def test_arguments_may_come_as_json_by_word_or_by_standard_input(rapport: Command) -> None:
    by_word = rapport.run("call", "list_segments", "--args", '{"limit": 7}')
    by_input = rapport.run("call", "list_segments", "--args", "-", given='{"limit": 7}')
    flags_win = rapport.run("call", "list_segments", "--args", '{"limit": 0}', "--limit", "3")

    assert by_word.returncode == by_input.returncode == flags_win.returncode == 0, by_input.stderr
    assert by_word.stdout == by_input.stdout


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["find_custmers"], 4, "Did you mean find_customers"),
        (["list_segments", "--limt", "3"], 2, "did you mean --limit"),
        (["list_segments", "--limit", "many"], 2, "limit"),
        (["list_segments", "--limit"], 2, "needs a value"),
        (["list_segments", "--limit", "3", "--limit", "4"], 2, "more than once"),
        (["list_segments", "stray"], 2, "not a flag"),
        (["list_segments", "--args", "{"], 2, "--args is not JSON"),
        (["list_segments", "--args", "[]"], 2, "not a JSON object"),
        (["list_segments", "--args", '{"limt": 3}'], 2, "did you mean 'limit'"),
        (["list_segments", "--locale", "de"], 2, "accepted: en, fr"),
        (["get_customer", "--customer", "cus_0000000000000"], 4, "Error"),
    ],
)
def test_what_is_wrong_is_told_on_standard_error_with_its_code(
    rapport: Command, words: list[str], code: int, told: str
) -> None:
    done = rapport.run("call", *words)

    assert done.returncode == code
    assert told in done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


def test_errors_may_be_asked_for_as_json(rapport: Command) -> None:
    done = rapport.run("call", "list_segments", "--limit", "0", "--json-errors")

    error = json.loads(done.stderr)["error"]
    assert done.returncode == 2
    assert error["code"] == "invalid_input"
    assert error["problems"][0]["field"] == "limit"


def test_the_same_key_gives_the_first_result(rapport: Command) -> None:
    words = ("call", "upsert_customer", "--idempotency-key", "k-1", "--name")

    first, again = (rapport.run(*words, "Twice") for _ in range(2))
    other = rapport.run(*words, "Another")

    assert first.returncode == 0, first.stderr
    assert again.stdout == first.stdout
    assert other.returncode == 5
    assert "other arguments" in other.stderr


def test_every_tool_s_help_names_every_argument_with_its_bounds() -> None:
    for tool in build_registry():
        fields = fields_of(tool.args)
        text = described(tool, fields)

        assert tool.description in text
        for name in tool.args.model_fields:
            assert f"--{name.replace('_', '-')}" in text
        assert not {name.replace("_", "-") for name in fields} & set(OWN), tool.name


def test_flags_are_read_in_every_way_they_are_written() -> None:
    tool = build_registry().get("find_customers")
    fields = fields_of(tool.args)

    spaced = parsed(tool, fields, ["--text", "--odd but given", "--limit", "5"])
    joined = parsed(tool, fields, ["--text=a=b", "--limit=5"])

    assert spaced.given == {"text": ["--odd but given"], "limit": ["5"]}
    assert joined.given == {"text": ["a=b"], "limit": ["5"]}
    with pytest.raises(InvalidInput, match="not a flag"):
        parsed(tool, fields, ["-t"])


def test_help_is_there_without_a_database(rapport: Command, tmp_path: Path) -> None:
    fresh = Command(tmp_path / "home", rapport.folder)

    for words in (["call", "--help"], ["call"], ["call", "find_customers", "--help"], ["tools"]):
        done = fresh.run(*words)
        assert done.returncode == 0, done.stderr
        assert "find_customers" in done.stdout
    assert not fresh.home.exists()
