"""The folder Chainlit works in: made from the package, deaf to what lies around."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from chainlit.config import FeaturesSettings, ProjectSettings, UISettings

from tests.ui.conftest import settings_in
from ui.chat import root

REPOSITORY = Path(__file__).parents[3]


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The environment, put back afterwards."""
    for name in ("CHAINLIT_APP_ROOT", "CHAINLIT_AUTH_SECRET", "CHAINLIT_ENV_FILE"):
        monkeypatch.setenv(name, os.environ.get(name, ""))  # noqa: TID251 - what a test must restore
    return monkeypatch


def test_the_packaged_files_are_there_and_no_others(
    tmp_path: Path, environment: pytest.MonkeyPatch
) -> None:
    settings = settings_in(tmp_path / "home")
    folder = root.prepare(settings)
    packaged = REPOSITORY / "ui/chat/public"
    wanted = {path.relative_to(packaged) for path in packaged.rglob("*") if path.is_file()}
    (folder / "public" / "left.js").write_text("of an older version", encoding="utf-8")
    (folder / "public" / "theme.json").write_text("{}", encoding="utf-8")

    root.prepare(settings)

    public = folder / "public"
    assert {path.relative_to(public) for path in public.rglob("*") if path.is_file()} == wanted
    for name in wanted:
        assert (public / name).read_bytes() == (packaged / name).read_bytes()


def test_the_configuration_is_chainlit_s_and_its_risky_features_are_off(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    text = root.configuration(settings, REPOSITORY / "ui/chat/public")

    given = tomllib.loads(text)
    features = FeaturesSettings(**given["features"])
    project, looks = ProjectSettings(**given["project"]), UISettings(**given["UI"])
    upload = features.spontaneous_file_upload
    assert upload is not None
    assert not features.unsafe_allow_html
    assert not features.mcp.enabled
    assert not features.mcp.user_servers.enabled
    assert not features.allow_thread_sharing
    assert upload.max_size_mb == 64
    assert isinstance(upload.accept, dict)
    endings = {ending for endings in upload.accept.values() for ending in endings}
    assert endings == {".csv", ".jsonl", ".ndjson", ".xlsx"}
    assert project.allow_origins == []
    assert (looks.name, looks.cot) == ("Rapport", "tool_call")
    for table, known in (
        ("features", FeaturesSettings),
        ("project", ProjectSettings),
        ("UI", UISettings),
    ):
        assert set(given[table]) <= set(known.model_fields), "a name Chainlit does not know"


PROGRAM = """
import os, sys
from pathlib import Path
from tools.settings import load_settings
from ui.chat.root import prepare
root = prepare(load_settings())
import chainlit.config as known
assert known.APP_ROOT == str(root), known.APP_ROOT
kit = [name for name in sys.modules if name.startswith("traceloop")]
assert kit == ["traceloop.sdk"], kit  # the empty one: no telemetry kit is loaded
assert known.config.ui.name == "Rapport"
assert known.config.root == str(root), known.config.root
assert "STRAY" not in os.environ
assert not os.environ.get("DATABASE_URL")
print(sorted(path.name for path in Path.cwd().iterdir()))
"""


LOADED = """
import sys
from tools.runtime import Runtime
from tools.settings import load_settings
from ui.serve import open_chat
open_chat(Runtime(load_settings()))
assert "aiohttp" not in sys.modules
import aiohttp
assert aiohttp.ClientSession
"""


def test_the_chat_is_loaded_without_a_client_of_http_which_others_still_find(
    tmp_path: Path,
) -> None:
    path = os.environ["PATH"]  # noqa: TID251 - the environment of a child
    home = {"PATH": path, "RAPPORT_HOME": str(tmp_path / "home"), "PYTHONPATH": str(REPOSITORY)}
    done = subprocess.run(
        [sys.executable, "-c", LOADED],
        cwd=tmp_path,
        env=home,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_what_lies_in_the_folder_or_the_environment_changes_nothing(tmp_path: Path) -> None:
    """Another program's `.env` and settings, some of which would break Chainlit as it starts."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / ".env").write_text("STRAY=1\nDATABASE_URL=postgresql://x\n", encoding="utf-8")
    foreign = {
        "CHAINLIT_APP_ROOT": str(elsewhere),
        "CHAINLIT_CUSTOM_AUTH": "1",
        "SLACK_BOT_TOKEN": "x",
        "SLACK_SIGNING_SECRET": "x",
        "TEAMS_APP_ID": "x",
        "TEAMS_APP_PASSWORD": "x",
        "DATABASE_URL": "postgresql://nobody@nowhere/x",
        "ROOT": "/nowhere",
        "RUN": "yes",
    }
    path = os.environ["PATH"]  # noqa: TID251 - the environment of a child
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PROGRAM],
        cwd=elsewhere,
        env={
            **foreign,
            "PATH": path,
            "PYTHONPATH": str(REPOSITORY),
            "RAPPORT_HOME": str(tmp_path / "home"),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "['.env']"


def test_uploads_of_processes_long_dead_are_removed_and_those_of_others_stay(
    tmp_path: Path,
) -> None:
    dead, alive = tmp_path / "uploads-dead", tmp_path / "uploads-alive"
    for folder in (dead, alive):
        folder.mkdir()
        (folder / "a.csv").write_text("x", encoding="utf-8")
    os.utime(dead, (1, 1))

    fresh = root.uploads(tmp_path)

    assert not dead.exists()
    assert (alive / "a.csv").exists()
    assert fresh.is_dir()
    assert fresh.stat().st_mode & 0o077 == 0
