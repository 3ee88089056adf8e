"""The command line starts light, from any folder, and ends with a word and a code."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ui.command import SCRIPT, Command, foreign_folder

MODELS = ("langchain", "langchain_core", "langgraph", "google", "psycopg", "chainlit", "agent")
HEAVY = ("sqlalchemy", "fastapi", "starlette", "uvicorn", "mcp", "httpx", *MODELS)


@pytest.fixture(scope="module")
def rapport(tmp_path_factory: pytest.TempPathFactory) -> Command:
    place = tmp_path_factory.mktemp("cli")
    return Command(place / "home", foreign_folder(place / "elsewhere"))


def loaded(words: list[str]) -> set[str]:
    """The top-level modules a command line leaves behind."""
    code = (
        f"import sys\nsys.argv = ['rapport', *{words!r}]\nfrom ui.cli import main\n"
        f"try:\n    main()\nexcept SystemExit:\n    pass\n"
        f"print('MODULES', *{{name.partition('.')[0] for name in sys.modules}})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.rpartition("MODULES")[2].split())


@pytest.mark.parametrize(
    "words", [["--help"], ["call", "--help"], ["tools"], ["env-example"], ["mcp-config"]]
)
def test_help_and_lists_load_nothing_heavy(words: list[str]) -> None:
    assert not loaded(words) & set(HEAVY)


def test_a_call_and_an_import_load_nothing_of_a_language_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAPPORT_HOME", str(tmp_path / "home"))
    (tmp_path / "people.csv").write_text("name,city\nAnn Roy,Lyon\n", "utf-8")

    for words in (
        ["call", "find_customers", "--text", "customers in Lyon"],
        ["import", "customers", str(tmp_path / "people.csv")],
    ):
        assert "sqlalchemy" in (found := loaded(words))
        assert not found & set(MODELS)


def test_the_fast_path_of_mcp_is_before_typer() -> None:
    code = (
        "import sys; sys.argv = ['rapport', 'mcp', '--nonsense']\nfrom ui.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print(*({'typer', 'rich', 'sqlalchemy', 'fastapi'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == ""
    assert "--nonsense" in done.stderr


@pytest.mark.parametrize("words", [["--help"], ["mcp", "--help"], ["import", "--help"]])
def test_help_ends_well(rapport: Command, words: list[str]) -> None:
    done = rapport.installed(*words)

    assert done.returncode == 0
    assert done.stdout.startswith("Usage: rapport")


def test_the_installed_script_reads_and_refuses_with_the_code_of_each(rapport: Command) -> None:
    found = rapport.installed("call", "find_customers", "--text", "all customers")
    unknown = rapport.installed("call", "get_customer", "--customer", "cus_0000000000000")

    assert (found.returncode, found.stderr) == (0, "")
    assert json.loads(found.stdout)["outcome"] == "found"
    assert (unknown.returncode, unknown.stdout) == (4, "")
    assert "Error" in unknown.stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["nonsense"], "nonsense"),
        (["serve", "--port", "99999"], "less than or equal to 65535"),
        (["mcp", "--toolsets", "cor"], "unknown toolset 'cor'"),
        (["import", "leads", "x.csv"], "accepted: customers, orders"),
        (["import", "customers", "missing.csv"], "there is no file"),
        (["export", "customers", "--format", "xlsx"], "cannot go to standard output"),
        (["jobs", "job_x"], "job_0000000000000"),
    ],
)
def test_a_wrong_command_line_ends_with_2_and_a_reason(
    rapport: Command, words: list[str], told: str
) -> None:
    done = rapport.run(*words)

    assert done.returncode == 2, done.stderr
    assert told in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("RAPPORT_PORT", "http", "RAPPORT_PORT='http'"),
        ("RAPPORT_TIMEZONE", "Mars/Olympus", "unknown time zone"),
        ("RAPPORT_TOKEN", "short-secret", "RAPPORT_TOKEN: too short"),
        ("RAPPORT_HOST", "0.0.0.0", "RAPPORT_TOKEN"),
    ],
)
def test_a_setting_that_cannot_be_used_ends_with_3_and_its_name(
    rapport: Command, name: str, value: str, told: str
) -> None:
    done = rapport.run("serve", **{name: value})

    assert done.returncode == 3, done.stderr
    assert told in done.stderr
    assert "short-secret" not in done.stderr


def test_a_reader_that_leaves_early_is_no_error(rapport: Command) -> None:
    line = f'"{SCRIPT}" call describe_fields | head -c 5; echo " ${{PIPESTATUS[0]}}"'
    done = subprocess.run(
        ["/bin/bash", "-c", line],
        capture_output=True,
        text=True,
        cwd=rapport.folder,
        env=rapport.environment(PYTHONUNBUFFERED="1"),
        check=True,
    )

    assert done.stderr == ""
    assert done.stdout.startswith("{")
    assert done.stdout.split()[-1] in ("0", "141")


def test_ctrl_c_leaves_a_word_and_130(rapport: Command) -> None:
    for words in (["worker"], ["serve", "--port", "0"]):
        running = rapport.start(*words)
        assert running.stderr is not None
        assert running.stdout is not None
        (running.stderr if words == ["worker"] else running.stdout).readline()

        running.send_signal(signal.SIGINT)
        _, told = running.communicate(timeout=20)

        assert told.endswith(b"Stopped.\n")
        assert b"Traceback" not in told
        assert running.returncode == 130


def test_doctor_and_migrate_tell_where_things_are(rapport: Command, tmp_path: Path) -> None:
    fresh = Command(tmp_path / "home", rapport.folder)

    migrated = fresh.run("migrate")
    well = fresh.installed("doctor")
    token = fresh.home / "token"
    token.write_text("x" * 40, "utf-8")
    token.chmod(0o644)
    ill = fresh.run("doctor")
    back = fresh.run("migrate", "--to", "base")
    forced = fresh.run("migrate", "--to", "base", "--yes")
    unknown = fresh.run("migrate", "--to", "nonsense", "--yes")

    assert migrated.returncode == 0, migrated.stderr
    assert well.returncode == 0, well.stdout
    assert str(fresh.folder) not in well.stdout
    assert "dialect sqlite" in well.stdout
    assert ill.returncode == 1
    assert "can be read by others (mode 0644)" in ill.stdout
    assert "xxxx" not in ill.stdout
    assert back.returncode == 3
    assert "nothing was changed" in back.stderr
    assert forced.stdout == "The database is at revision base.\n", forced.stderr
    assert unknown.returncode == 3
    assert "there is no revision 'nonsense'" in unknown.stderr
