"""Every sentence that the code can raise: walks over the raise sites of some packages."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
# Which arguments of a call are read by a person; keywords stand by name.
SAID: dict[str, tuple[int | str, ...]] = {
    **dict.fromkeys(
        ("InvalidInput", "NotFound", "Conflict", "NotPermitted", "TooLarge", "RateLimited"),
        (0, "hint"),
    ),
    **dict.fromkeys(("Busy", "TimedOut", "InternalError", "Misconfigured"), (0, "hint")),
    "invalid": (2, 3),
    "Problem": (2, 3),
    "RuleError": (1, 2),
    "Unreadable": (0, 1),
    "Issue": (2, 3),
    "problem": (1, 2, 3),
    "BadCursor": (0,),
    "_bomb": (0,),
    "_refused": (1,),
    **dict.fromkeys(
        ("StoreBusy", "StoreReadOnly", "StoreFull", "StoreUnusable", "TooSlow"), (0, 1, "hint")
    ),
}
NAMED = frozenset(("reason", "accepted", "what", "given", "more_hint", "meant", "hint"))
WHERE = ("tools", "store/segment", "store/sql", "store/ids.py")
# Not met in a conversation, or said in words of their own.
ELSEWHERE = (
    "tools/settings.py",  # read at the start, by whoever runs the program
    "tools/runtime.py",  # opens the database, likewise
    "tools/secret_file.py",  # read at the start
    "tools/failpoints.py",  # for tests of what a kill leaves
    "tools/sending/",  # the worker's, kept in the job's row
    "tools/policy/",  # decisions, whose reasons have a table of both languages
    "tools/jobs/",  # a defect of ours, kept in the job's row
    "tools/demo",  # makes the sample company, on the command line
    "tools/understand/",  # its answers are made in the language they are asked in
    "store/segment/evaluate.py",  # the second evaluator, for tests and files
    "store/segment/render.py",  # rules that were read already
    "store/sql/migrations/",
    "store/sql/migrate.py",
    "store/sql/open.py",  # opens the database at the start
    "store/sql/schema/",
)


def sentences() -> dict[str, str]:
    """Each sentence, `{}` for a value in it, with a place where it stands."""
    return {text: place for path in _files() for text, place in _in_file(path) if _has_words(text)}


def _files() -> Iterator[Path]:
    for part in WHERE:
        path = ROOT / part
        for file in [path] if path.is_file() else sorted(path.rglob("*.py")):
            name = file.relative_to(ROOT).as_posix()
            if not name.startswith(ELSEWHERE):
                yield file


def _in_file(path: Path) -> Iterator[tuple[str, str]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for function in ast.walk(tree):
        for node in _said(function):
            for text in _texts(node):
                yield text, f"{path.relative_to(ROOT)}:{node.lineno}"


def _said(node: ast.AST) -> Iterable[ast.expr]:
    if isinstance(node, ast.Call):
        name = getattr(node.func, "id", None) or getattr(node.func, "attr", "")
        wanted = SAID.get(name, ())
        yield from (arg for at, arg in enumerate(node.args) if at in wanted)
        yield from (word.value for word in node.keywords if word.arg in wanted)
    elif isinstance(node, ast.Assign) and any(
        isinstance(target, ast.Name) and target.id in NAMED for target in node.targets
    ):
        yield node.value


def _texts(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.IfExp):
        yield from (*_texts(node.body), *_texts(node.orelse))
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(
            str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values
        )


def _has_words(text: str) -> bool:
    return any(len(word) > 1 and word.isalpha() for word in text.replace("{}", " ").split())
