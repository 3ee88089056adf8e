"""Suite files read strictly: a slip is an error that names the file, the line and the case."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from evals.cases import SegmentSuite, Suite, ToolSuite
from evals.errors import Unusable
from evals.talks import TalkSuite

SUITES = Path(__file__).parent / "suites"
S = TypeVar("S", bound=Suite)
M = TypeVar("M", bound=BaseModel)
_NEW_SUITE = {
    "name": "sentences",
    "clock": "2026-07-15T12:00:00Z",
    "gate": {"right": 0.85, "wrong": 0.02, "over_refusal": 0.15},
}


class _PlainLoader(yaml.CSafeLoader):
    """YAML without its surprises: `no` and `on` stay text, dates stay text."""


_BOOL = ("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"))
_PlainLoader.yaml_implicit_resolvers = {
    first: [pair for pair in pairs if not pair[0].endswith((":bool", ":timestamp"))]
    + ([_BOOL] if first in {"t", "f"} else [])
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def suite_path(name: str) -> Path:
    """Where a shipped suite is."""
    return SUITES / f"{name}.yaml"


def file_hash(path: Path) -> str:
    """The start of the SHA-256 of a file, as a report names it."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def load_segments(path: Path) -> SegmentSuite:
    """The sentences of a suite in YAML, or of a JSON Lines file with one case a line."""
    if path.suffix == ".jsonl":
        return _load_lines(path)
    return _unique(path, load_model(path, SegmentSuite))


def load_tools(path: Path) -> ToolSuite:
    """The tool cases of a suite."""
    return _unique(path, load_model(path, ToolSuite))


def load_talks(path: Path) -> TalkSuite:
    """The conversations of a suite."""
    return _unique(path, load_model(path, TalkSuite))


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Unusable(f"{path}: cannot be read: {error}") from None


def load_model(path: Path, model: type[M]) -> M:
    """A YAML file of one model; `Unusable` names the file, the line and the case of each slip."""
    text = _read(path)
    try:
        node = _tree(text)
        data: Any = yaml.load(text, Loader=_PlainLoader)  # noqa: S506 a SafeLoader
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise Unusable(f"{path.name}:{line}: not YAML: {error.problem}") from None
    except (yaml.YAMLError, ValueError) as error:
        raise Unusable(f"{path.name}: not YAML: {error}") from None
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise Unusable("\n".join(_named(path.name, node, data, error))) from None


def _tree(text: str) -> yaml.Node | None:
    """The file with its line numbers."""
    return _PlainLoader(text).get_single_node()


def _named(name: str, node: yaml.Node | None, data: Any, error: ValidationError) -> list[str]:
    lines: list[str] = []
    for detail in error.errors(include_url=False)[:10]:
        loc = detail["loc"]
        where = ".".join(map(str, loc[2:] if loc[:1] == ("cases",) else loc))
        lines.append(f"{name}:{_line(node, loc)}:{_case_id(data, loc)} {where}: {_reason(detail)}")
    return lines


def _reason(detail: Any) -> str:
    if detail["type"] == "extra_forbidden":
        return "unknown key"
    return str(detail["msg"]).removeprefix("Value error, ")


def _case_id(data: Any, loc: Sequence[int | str]) -> str:
    if len(loc) < 2 or loc[0] != "cases" or not isinstance(loc[1], int):
        return ""
    case = data["cases"][loc[1]]
    return (
        f" case {case['id']}:" if isinstance(case, dict) and "id" in case else f" case #{loc[1]}:"
    )


def _line(node: yaml.Node | None, loc: Sequence[int | str]) -> int:
    """The line of the deepest part of `loc` that the file holds, from 1."""
    line = node.start_mark.line if node else 0
    for step in loc:
        found = _part(node, step)
        if found is None:
            break
        line, node = found
    return line + 1


def _part(node: yaml.Node | None, step: int | str) -> tuple[int, yaml.Node] | None:
    """The line and the node of one step into a tree."""
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
        item: yaml.Node = node.value[step]
        return item.start_mark.line, item
    if isinstance(node, yaml.MappingNode):
        pairs: list[tuple[yaml.Node, yaml.Node]] = node.value
        for key, value in pairs:
            if key.value == step:
                return key.start_mark.line, value
    return None


def _load_lines(path: Path) -> SegmentSuite:
    cases: list[Any] = []
    for number, line in enumerate(_read(path).splitlines(), 1):
        if line.strip():
            cases.append(_case(f"{path.name}:{number}:", line))
    return _unique(path, SegmentSuite.model_validate({**_NEW_SUITE, "cases": cases}))


def _case(where: str, line: str) -> Any:
    try:
        case: Any = json.loads(line)
    except ValueError as error:
        raise Unusable(f"{where} not JSON: {error}") from None
    try:
        SegmentSuite.model_validate({**_NEW_SUITE, "cases": [case]})
    except ValidationError as error:
        detail = error.errors(include_url=False)[0]
        field = ".".join(map(str, detail["loc"][2:]))
        named = _case_id({"cases": [case]}, ("cases", 0))
        raise Unusable(f"{where}{named} {field}: {_reason(detail)}") from None
    return case


def _unique(path: Path, suite: S) -> S:
    seen: set[str] = set()
    for case in getattr(suite, "cases", ()):
        if case.id in seen:
            raise Unusable(f"{path.name}: case {case.id}: the id is used twice")
        seen.add(case.id)
    return suite


def schema_text(model: type[BaseModel]) -> str:
    """The JSON schema an editor completes a suite file from."""
    return json.dumps(model.model_json_schema(), indent=2, ensure_ascii=False) + "\n"
