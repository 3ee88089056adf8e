from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tools.catalogue import build_registry
from ui.cli.environment import env_example
from ui.reference import pages

ROOT = Path(__file__).parents[2]
DOCUMENTS = ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md")


@pytest.mark.parametrize("name", ["tools.md", "settings.md", "errors.md"])
def test_a_reference_page_is_current(name: str) -> None:
    kept = (ROOT / "docs" / name).read_text(encoding="utf-8")
    assert kept == pages(build_registry())[name], "run `make docs`"


def test_the_example_settings_are_current() -> None:
    assert (ROOT / ".env.example").read_text(encoding="utf-8") == env_example(), "run `make docs`"


def test_every_command_in_the_readme_exists() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    help_text = subprocess.run(
        ["rapport", "--help"], capture_output=True, text=True, encoding="utf-8", check=True
    ).stdout
    named = set(re.findall(r"(?:^|/|`|\s)rapport ([a-z-]+)", text))
    known = set(re.findall(r"^\s{2}([a-z-]+)\s", help_text, re.MULTILINE))
    assert named
    assert named <= known, named - known


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_link_and_path_of_a_document_leads_somewhere(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in link]
    missing = [link for link in links if not (ROOT / link).exists()]
    assert not missing


def test_every_room_of_the_architecture_page_exists() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    rooms = re.findall(r"`((?:store|tools|mcp_server|ui|evals)/[\w/.]+)", text)
    missing = [room for room in rooms if not (ROOT / room.split()[0]).exists()]
    assert rooms
    assert not missing
