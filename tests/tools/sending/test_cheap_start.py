"""What sends is loaded by who sends."""

from __future__ import annotations

import json
import pkgutil
import subprocess
import sys
from pathlib import Path

import tools.sending

ROOT = Path(__file__).parents[3]
LOOK = """
import importlib, json, sys
for name in {0!r}:
    importlib.import_module(name)
print(json.dumps(sorted(set(sys.modules) & {1!r})))
"""
HEAVY = {"aiosmtplib", "httpx", "email_validator", "sqlalchemy", "fastapi", "starlette", "mcp"}


def test_importing_every_way_out_loads_no_library_of_theirs() -> None:
    names = [f"tools.sending.{one.name}" for one in pkgutil.iter_modules(tools.sending.__path__)]
    assert {"tools.sending.smtp", "tools.sending.gmail"} <= set(names)
    done = subprocess.run(
        [sys.executable, "-c", LOOK.format(names, HEAVY)],
        capture_output=True,
        check=True,
        cwd=ROOT,
        timeout=50,
    )
    assert json.loads(done.stdout) == []
