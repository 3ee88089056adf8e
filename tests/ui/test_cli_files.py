"""`rapport import` and `rapport export`: the mapping, the report, resuming, files written whole."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest

from tests.ui.command import Command, foreign_folder

PEOPLE = """Name,Email,Town,Spent
Zoé Tremblay,zoe@example.com,Montréal,"6,000.00"
José Núñez,not an address,Lyon,12.50
Bad Row,bad@example.com,Lyon,lots
"""


@pytest.fixture(scope="module")
def rapport(tmp_path_factory: pytest.TempPathFactory) -> Command:
    place = tmp_path_factory.mktemp("cli")
    command = Command(place / "home", foreign_folder(place / "elsewhere"))
    (command.folder / "people.csv").write_text(PEOPLE, "utf-8")
    return command


def counts(report: str) -> dict[str, int]:
    """The numbers of a report's line."""
    line = next(line for line in report.splitlines() if " added" in line and " rows" in line)
    return {name: int(number) for number, name in re.findall(r"(\d+) (\w+)", line)}


def test_a_file_is_previewed_imported_and_then_changes_nothing(rapport: Command) -> None:
    words = ("import", "customers", "people.csv", "--map", "Spent=spend", "--map", "Town=city")

    preview = rapport.run(*words, "--preview")
    empty = rapport.run("export", "customers", "--columns", "name")
    first = rapport.run(*words)
    second = rapport.run(*words)

    assert preview.returncode == 0, preview.stderr
    assert "nothing was changed" in preview.stdout
    assert empty.stdout.splitlines() == ["name"]
    assert first.returncode == 0, first.stderr
    assert counts(first.stdout)["added"] == 2
    assert counts(first.stdout)["refused"] == 1
    assert re.search(r"line 4, refused: spend: .*'lots'", first.stdout)
    assert re.search(r"line 3, flagged: email: .*'not an address'", first.stdout)
    assert "rows: " in first.stderr
    assert counts(second.stdout) | {"added": 0, "updated": 0} == counts(second.stdout)


def test_every_row_of_a_file_is_in_the_tally(rapport: Command) -> None:
    text = "name,email,phone\nA B,ab@example.com,\nA B,ab@example.com,\nA B,ab@example.com,1\n"
    (rapport.folder / "twice.csv").write_text(text, "utf-8")
    report = rapport.run("import", "customers", "twice.csv").stdout
    found = counts(report)
    assert (found["rows"], found["added"], found["merged"], found["refused"]) == (3, 1, 2, 0)
    assert "line 3, flagged: is the same person as line 2" in report


def test_people_are_exported_as_they_were_imported(rapport: Command, tmp_path: Path) -> None:
    rapport.run("import", "customers", "people.csv", "--map", "Spent=spend", "--map", "Town=city")
    target = tmp_path / "out.csv"
    target.write_text("what was there", "utf-8")

    listed = rapport.run("export", "customers", "--columns", "name,city")
    chosen = rapport.run(
        "export",
        "customers",
        "--text",
        "customers in Montréal",
        "--columns",
        "name",
        "-o",
        str(target),
    )

    rows = list(csv.reader(io.StringIO(listed.stdout)))
    assert rows[0] == ["name", "city"]
    theirs = sorted(row for row in rows[1:] if row[0] in {"José Núñez", "Zoé Tremblay"})
    assert theirs == [["José Núñez", "Lyon"], ["Zoé Tremblay", "Montréal"]]
    assert chosen.stdout == ""
    assert "Montréal" in chosen.stderr
    assert target.read_text("utf-8").split() == ["name", "Zoé", "Tremblay"]
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--map", "Spent"], "--map"),
        (["--map", "Spnt=spend"], "accepted: Spent"),
        (["--map", "Spent=spnd"], "did you mean spend"),
    ],
)
def test_a_wrong_mapping_is_refused_and_nothing_is_imported(
    rapport: Command, words: list[str], told: str
) -> None:
    done = rapport.run("import", "customers", "people.csv", *words)

    assert done.returncode == 2
    assert told in done.stderr
    assert done.stdout == ""


def test_an_export_that_cannot_be_asked_for_leaves_the_target_alone(
    rapport: Command, tmp_path: Path
) -> None:
    target = tmp_path / "out.csv"
    target.write_text("what was there", "utf-8")

    unclear = rapport.run("export", "customers", "--text", "blue bananas", "-o", str(target))
    column = rapport.run("export", "customers", "--columns", "nme", "-o", str(target))
    folder = rapport.run("export", "customers", "-o", str(tmp_path / "no" / "out.csv"))

    assert unclear.returncode == column.returncode == folder.returncode == 2
    assert "not a column" in column.stderr
    assert target.read_text("utf-8") == "what was there"
