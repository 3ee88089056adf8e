"""What every file keeps to: sizes, time, SQL, and what importing it may load."""

from __future__ import annotations

import ast
import json
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LAYERS = ("store", "tools", "mcp_server", "ui", "evals")
MOST_FILE_LINES, MOST_FUNCTION_LINES, TYPICAL_FUNCTION_LINES = 400, 60, 12
SOURCES = [path for layer in LAYERS for path in sorted((ROOT / layer).rglob("*.py"))]
TESTS = sorted((ROOT / "tests").rglob("*.py"))
NOW = {"now", "today", "utcnow", "fromtimestamp", "utcfromtimestamp"}
EXECUTE = {"execute", "exec_driver_sql", "text", "executescript", "executemany"}
Function = ast.FunctionDef | ast.AsyncFunctionDef


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _functions(path: Path) -> Iterator[Function]:
    for node in ast.walk(_tree(path)):
        if isinstance(node, Function):
            yield node


def _length(function: Function) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def _calls(path: Path) -> Iterator[tuple[str, str, ast.Call]]:
    """(owner, name, call) of every call: `datetime.now()` is ("datetime", "now")."""
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield ast.unparse(node.func.value), node.func.attr, node
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield "", node.func.id, node


def test_no_file_is_longer_than_four_hundred_lines() -> None:
    lengths = {
        _name(path): len(path.read_text(encoding="utf-8").splitlines())
        for path in (*SOURCES, *TESTS)
    }
    assert {name: count for name, count in lengths.items() if count > MOST_FILE_LINES} == {}


def test_no_function_is_longer_than_a_screen() -> None:
    long = [
        f"{_name(path)}:{function.lineno} {function.name} ({_length(function)})"
        for path in (*SOURCES, *TESTS)
        for function in _functions(path)
        if _length(function) > MOST_FUNCTION_LINES
    ]
    assert long == []


def test_most_functions_are_short() -> None:
    lengths = [_length(function) for path in SOURCES for function in _functions(path)]
    assert statistics.median(lengths) <= TYPICAL_FUNCTION_LINES


def test_only_the_clock_reads_the_time() -> None:
    found = [
        f"{_name(path)}:{call.lineno} {owner}.{name}"
        for path in SOURCES
        if _name(path) != "store/clock.py"
        for owner, name, call in _calls(path)
        if name in NOW and owner.rsplit(".", maxsplit=1)[-1] in {"datetime", "date", "dt"}
    ]
    assert found == []


def test_no_statement_is_put_together_from_text() -> None:
    found = [
        f"{_name(path)}:{call.lineno}"
        for path in SOURCES
        if not _name(path).startswith(("store/sql/migrations", "evals/"))
        for _, name, call in _calls(path)
        if name in EXECUTE and call.args and _is_built(call.args[0])
    ]
    assert found == []


def _is_built(argument: ast.expr) -> bool:
    """Whether a text is an f-string with values, a formatted or a concatenated one. A module's
    constants may be in it, and a PRAGMA, which takes no parameters."""
    if isinstance(argument, ast.JoinedStr):
        parts = [part.value for part in argument.values if isinstance(part, ast.FormattedValue)]
        pragma = ast.unparse(argument).startswith(("f'PRAGMA ", 'f"PRAGMA '))
        return not pragma and not all(ast.unparse(part).isupper() for part in parts)
    if isinstance(argument, ast.BinOp):
        return isinstance(argument.op, ast.Mod | ast.Add) and not isinstance(
            argument.left, ast.Constant
        )
    return (
        isinstance(argument, ast.Call)
        and isinstance(argument.func, ast.Attribute)
        and argument.func.attr == "format"
    )


@pytest.mark.parametrize(
    ("layer", "lower"),
    [
        ("store", {"tools", "mcp_server", "ui", "evals"}),
        ("tools", {"mcp_server", "ui", "evals", "sqlalchemy"}),
        ("mcp_server", {"ui", "evals", "sqlalchemy"}),
        ("ui", {"evals", "sqlalchemy"}),
    ],
)
def test_layers_import_only_downwards(layer: str, lower: set[str]) -> None:
    found = [
        f"{_name(path)} imports {module}"
        for path in sorted((ROOT / layer).rglob("*.py"))
        for module in _imports(path)
        if module.split(".")[0] in lower
    ]
    assert found == []


def test_the_database_library_is_imported_in_one_folder_and_that_folder_by_the_runtime() -> None:
    outside = [path for path in SOURCES if not _name(path).startswith("store/sql/")]
    using = [
        _name(path)
        for path in outside
        for module in _imports(path)
        if module.startswith(("sqlalchemy", "store.sql"))
    ]
    assert set(using) <= {"tools/runtime.py", "ui/cli/migrating.py", "ui/cli/doctor.py"}


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def test_public_functions_of_the_tools_say_what_they_are_for() -> None:
    silent = [
        f"{_name(path)}:{node.lineno} {node.name}"
        for path in sorted((ROOT / "tools").rglob("*.py"))
        for node in _tree(path).body
        if isinstance(node, Function | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert silent == []


HEAVY = (
    "sqlalchemy",
    "alembic",
    "httpx",
    "fastapi",
    "mcp",
    "langchain",
    "langchain_core",
    "langgraph",
    "chainlit",
    "google",
    "pandas",
    "dateparser",
    "phonenumbers",
    "email_validator",
    "xlsxwriter",
    "charset_normalizer",
)
LOOK = "import json, sys, {0}; print(json.dumps(sorted(set(sys.modules) & set({1!r}))))"


@pytest.mark.parametrize("module", ["tools.catalogue", "tools.runtime", "store.ports"])
def test_importing_it_loads_nothing_heavy(module: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOOK.format(module, HEAVY)],
        capture_output=True,
        check=True,
        cwd=ROOT,
        timeout=50,
    )
    assert json.loads(done.stdout) == []
