from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SEAM = "mcp_server/sdk.py"


def modules_of(path: Path) -> set[str]:
    """The first names of everything a file imports, inside functions too."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found


@pytest.mark.parametrize("package", ["store", "tools", "mcp_server", "ui"])
def test_one_file_imports_the_sdk(package: str) -> None:
    files = sorted((ROOT / package).rglob("*.py"))
    importing = [str(file.relative_to(ROOT)) for file in files if "mcp" in modules_of(file)]
    assert importing == ([SEAM] if package == "mcp_server" else [])


def test_the_door_imports_no_model_chat_or_database_library() -> None:
    heavy = {
        "sqlalchemy",
        "langchain",
        "langchain_core",
        "langgraph",
        "chainlit",
        "google",
        "agent",
    }
    for file in (ROOT / "mcp_server").rglob("*.py"):
        assert not modules_of(file) & heavy, file
