"""Coverage measures code in greenlets, which SQLAlchemy runs units of work on PostgreSQL in."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from coverage import CoverageData

ROOT = Path(__file__).parents[2]
SWITCHING = """
import greenlet

def deep(steps):
    greenlet.getcurrent().parent.switch()
    if steps:
        deep(steps - 1)
    return steps

def wide(times):
    for time in range(times):
        greenlet.getcurrent().parent.switch(time)
    raise KeyError(times)

def turns():
    for _ in range(2):
        one, other = greenlet.greenlet(deep), greenlet.greenlet(wide)
        one.switch(3), other.switch(2)
        one.switch(), other.switch()
        one.switch()
        try:
            other.switch()
        except KeyError:
            one.switch()
        one.switch()
        assert one.dead and other.dead

turns()
"""


# What there is to go through in the two functions: from line to line, in and out by minus the first.
TRUE = {
    *((-4, 5), (5, 6), (6, 7), (6, 8), (7, 8), (8, -4)),
    *((-10, 11), (11, 12), (12, 11), (11, 13), (13, -10)),
}
WITHIN = {*range(5, 9), *range(11, 14)}
FOLLOW = "from tests.tracing import follow_greenlets; follow_greenlets()"


def _measured(folder: Path, first: str) -> set[tuple[int, int]]:
    """What coverage says was gone through in the two functions."""
    script, data = folder / "switching.py", folder / "data"
    script.write_text(first + SWITCHING, "utf-8")
    given = ["--concurrency=thread", f"--data-file={data}", "--rcfile=", "--branch"]
    run = [sys.executable, "-m", "coverage", "run", *given, str(script)]
    subprocess.run(run, check=True, timeout=60, env={"PYTHONPATH": str(ROOT)})
    found = CoverageData(str(data))
    found.read()
    return {arc for arc in found.arcs(str(script)) or [] if WITHIN.intersection(arc)}


def test_coverage_follows_greenlets_and_would_not_without_help(tmp_path: Path) -> None:
    assert _measured(tmp_path, FOLLOW) == TRUE
    assert _measured(tmp_path, "") != TRUE
