"""The command as a gate sees it: a process, its exit code, its files."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from evals.cli import main

ROOT = Path(__file__).parents[2]
RUN = "import sys; from evals.cli import main; sys.exit(main(sys.argv[1:]))"
SERVER = f"{sys.executable} {Path(__file__).with_name('peer.py')}"
OURS = (
    f"{sys.executable} -c 'import sys; sys.argv[1:] = [\"mcp\"]; from ui.cli import main; main()'"
)
HEAD = 'name: mine\nclock: "2026-07-15T12:00:00Z"\ngate: {gate}\ncases:\n'
SENTENCE = (
    "  - id: {id}\n    kind: spend\n    text: customers who spent over 5000\n"
    "    rule: {{field: spend, op: '{op}', value: 5000}}\n"
)


def evaluate(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", RUN, *words],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        timeout=50,
        check=False,
    )


def quickly(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    """The same in this process: (exit code, what it said)."""
    code = main(list(words))
    said = capsys.readouterr()
    return code, said.out + said.err


def sentences(folder: Path, *ops: str, gate: str = "{right: 1.0}") -> str:
    path = folder / "mine.yaml"
    cases = [SENTENCE.format(id=f"s-{index}", op=op) for index, op in enumerate(ops)]
    path.write_text(HEAD.format(gate=gate) + "".join(cases), encoding="utf-8")
    return str(path)


def test_0_when_all_is_well_with_every_file_written(tmp_path: Path) -> None:
    files = {name: tmp_path / f"out.{name}" for name in ("html", "junit", "json")}
    options = [word for name, path in files.items() for word in (f"--{name}", str(path))]
    ended = evaluate("tools", "--filter", "describe", *options)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "3 passed, 0 failed" in ended.stdout
    assert files["html"].read_text(encoding="utf-8").startswith("<!doctype html>")
    assert files["junit"].read_text(encoding="utf-8").startswith("<?xml")
    report = json.loads(files["json"].read_text(encoding="utf-8"))
    assert {"version", "schemas", "model", "clock", "seed"} <= set(report["provenance"])


def test_1_below_the_gate_naming_the_wrong_audience(tmp_path: Path) -> None:
    ended = evaluate("segments", "--reader", "--suite", sentences(tmp_path, ">", ">="))
    assert ended.returncode == 1
    assert "wrong_set" in ended.stdout
    assert "gate: wrong audience 1/2" in ended.stdout


def test_a_gate_in_the_suite_file_decides(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mild = sentences(tmp_path, ">", ">=", gate="{right: 0.5, wrong: 0.5}")
    assert quickly(capsys, "segments", "--reader", "--suite", mild)[0] == 0


def test_1_on_a_regression_and_on_a_removed_case(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    loose = "{right: 0, wrong: 1}"
    baseline = str(tmp_path / "was.json")
    good = sentences(tmp_path, ">", ">", gate=loose)
    words = ("segments", "--reader", "--suite", good)
    assert quickly(capsys, *words, "--json", baseline)[0] == 0
    sentences(tmp_path, ">", ">=", gate=loose)
    code, said = quickly(capsys, *words, "--baseline", baseline)
    assert code == 1
    assert "regressed 1: mine/s-1" in said
    sentences(tmp_path, ">", gate=loose)
    code, said = quickly(capsys, *words, "--baseline", baseline)
    assert code == 1
    assert "removed 1: mine/s-1" in said


def test_only_what_failed_is_run_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    baseline = str(tmp_path / "was.json")
    words = ("segments", "--reader", "--suite", sentences(tmp_path, ">", ">="))
    quickly(capsys, *words, "--json", baseline)
    code, said = quickly(capsys, *words, "--baseline", baseline, "--failing")
    assert code == 1
    assert "0 passed, 1 failed" in said


def test_2_in_a_process_when_no_case_is_chosen() -> None:
    ended = evaluate("tools", "--filter", "no such case")
    assert ended.returncode == 2
    assert "no case was chosen" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (["all", "--filter", "no such case"], "no case was chosen"),
        (["all", "--failing"], "--failing needs --baseline"),
        (["tools", "--suite", "nowhere.yaml"], "cannot be read"),
        (["all", "--suite", "nowhere.yaml"], "needs to know what it holds"),
        (["lint"], "lint looks at a server"),
        (["tools", "--reader"], "--reader reads sentences"),
        (["tools", "--env", "X=1"], "belong to a --server"),
        (["tools", "--server", "x", "--env", "X"], "write NAME=VALUE"),
        (["tools", "--server", "http://127.0.0.1:9/mcp"], "needs --database"),
        (["everything"], "Invalid value"),
        (["tools", "--repeat", "0"], "Invalid value"),
    ],
)
def test_2_on_usage_and_on_no_cases(
    words: list[str], wanted: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = quickly(capsys, *words)
    assert code == 2
    assert wanted in said


def test_2_on_a_slip_in_a_suite(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "slip.yaml"
    path.write_text(HEAD.format(gate="{}") + "  - {id: a, kind: k, txt: hi}\n", encoding="utf-8")
    code, said = quickly(capsys, "segments", "--suite", str(path))
    assert code == 2
    assert "slip.yaml:5: case a: txt: unknown key" in said


def test_3_in_a_process_when_the_command_is_not_there() -> None:
    ended = evaluate("tools", "--filter", "describe-all", "--server", "no-such-command-anywhere")
    assert ended.returncode == 3, ended.stdout + ended.stderr
    assert "Traceback" not in ended.stderr


def test_3_when_the_server_ends_at_once_or_nobody_listens(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("tools", "--filter", "describe-all", "--server")
    code, said = quickly(capsys, *words, f"{sys.executable} -c 'raise SystemExit(5)'")
    assert code == 3, said
    empty = tmp_path / "empty.db"
    sqlite3.connect(empty).close()
    code, said = quickly(capsys, *words, "http://127.0.0.1:9/mcp", "--database", str(empty))
    assert code == 3, said


def test_our_server_is_evaluated_over_stdio(capsys: pytest.CaptureFixture[str]) -> None:
    words = ("tools", "--server", OURS, "--filter", "upsert-changes-one-field")
    code, said = quickly(capsys, *words)
    assert code == 0, said
    assert "1 passed, 0 failed" in said


def test_what_a_peer_does_not_have_is_skipped_and_never_passed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mapping = tmp_path / "peer.yaml"
    mapping.write_text(
        "name: peer\ntools: {find_customers: search}\nstate: none\n"
        "arguments: {find_customers: {rule: where}}\n"
        "results:\n"
        "  find_customers: {outcome: state, total: found, 'items[].name': 'people[].label'}\n",
        encoding="utf-8",
    )
    words = ("tools", "--server", SERVER, "--mapping", str(mapping), "--verbose", "--filter")
    code, said = quickly(capsys, *words, "describe")
    assert code == 1
    assert "3 skipped" in said
    assert "every case was skipped" in said
    code, said = quickly(capsys, *words, "find-bought")
    assert code == 1
    assert "wrong_answer" in said
    assert "'Ann', 'Bo'" in said


def test_lint_finds_what_is_wrong_with_a_careless_server(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, said = quickly(capsys, "lint", "--server", SERVER, "--verbose")
    assert code == 1
    for wanted in (
        "outputSchema: there is none",
        "takes arguments it does not know",
        "has no description",
        "was carried out",
        "Traceback (most recent call last)",
        "idempotentHint, openWorldHint not said",
    ):
        assert wanted in " ".join(said.split())
