"""Steps at which a process can be made to die: all named in one place, harmless otherwise."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools.failpoints import EXIT_CODE, STEPS, fail_point

ROOT = Path(__file__).parents[2]
PASS = (
    "from tools.failpoints import fail_point\nfor step in {0!r}:\n fail_point(step)\nprint('done')"
)


def passing(setting: str, *steps: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", PASS.format(steps)],
        env={**os.environ, "RAPPORT_FAIL": setting},  # noqa: TID251 - a child's environment
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=50,
    )


def named_in_the_code() -> set[str]:
    return {
        node.args[0].value
        for path in ROOT.joinpath("tools").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "fail_point"
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    }


def test_every_step_in_the_code_is_in_the_list() -> None:
    named = named_in_the_code()
    assert named
    assert named <= set(STEPS)


def test_a_process_dies_at_the_step_that_is_named_the_time_that_is_named() -> None:
    assert passing("after:claim", "before:claim", "after:claim").returncode == EXIT_CODE
    assert passing("after:claim@3", *["after:claim"] * 2).stdout == "done\n"
    assert passing("after:claim@3", *["after:claim"] * 3).returncode == EXIT_CODE
    assert passing("", *STEPS).stdout == "done\n"


def test_a_step_that_does_not_exist_is_refused_with_those_that_do() -> None:
    for setting in ("lunch", "after:claim@soon"):
        refused = passing(setting, "after:claim")
        assert refused.returncode == 1
        assert "accepted: before:claim, after:claim" in refused.stderr


@pytest.mark.parametrize("step", STEPS)
def test_without_the_setting_nothing_happens(step: str) -> None:
    fail_point(step)
