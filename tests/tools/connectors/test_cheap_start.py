"""Who only starts loads no client."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
HEAVY = ("httpx", "tenacity", "sqlalchemy", "starlette", "cryptography")
LOOK = "import json, sys, {0}; print(json.dumps(sorted(set(sys.modules) & set({1!r}))))"
PURE = (
    "port",
    "troubles",
    "limits",
    "tokens",
    "hubspot.names",
    "hubspot.options",
    "salesforce.names",
    "salesforce.options",
    "salesforce.soql",
    "salesforce.values",
)


def test_what_tools_import_at_start_is_pure() -> None:
    modules = ", ".join(f"tools.connectors.{name}" for name in PURE)

    assert _heavy_after(modules) == []


@pytest.mark.parametrize(
    "module", ["tests.standins.hubspot.serving", "tests.standins.salesforce.standin"]
)
def test_the_stand_in_needs_no_tests(module: str) -> None:
    code = (
        f"import json, sys, {module};"
        " print(json.dumps(sorted(n for n in sys.modules if n.startswith('tests'))))"
    )

    named = json.loads(_run(code))

    own = ("tests.standins.hubspot", "tests.standins.salesforce", "tests.standins")
    assert [one for one in named if not one.startswith(own) and one != "tests"] == []
    assert "pytest" not in named


def _heavy_after(modules: str) -> list[str]:
    return json.loads(_run(LOOK.format(modules, HEAVY)))


def _run(code: str) -> bytes:
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, cwd=ROOT, timeout=50
    )
    return done.stdout
