from __future__ import annotations

from pathlib import Path

import pytest

from evals.cases import SegmentSuite, ToolSuite
from evals.errors import Unusable
from evals.loading import (
    SUITES,
    load_model,
    load_segments,
    load_tools,
    schema_text,
    suite_path,
)
from evals.talks import TalkSuite
from evals.world import World

HEAD = 'name: mine\nclock: "2026-07-15T12:00:00Z"\ncases:\n'
GOOD = (
    "  - id: a\n    kind: spend\n    text: over 5K\n    rule: {field: spend, op: '>', value: 5}\n"
)


def written(folder: Path, text: str, name: str = "mine.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("case", "wanted"),
    [
        (
            "  - id: b\n    kind: k\n    txt: hi\n    text: hi\n",
            "mine.yaml:10: case b: txt: unknown key",
        ),
        ("  - id: b\n    kind: k\n", "mine.yaml:8: case b: text: Field required"),
        (
            "  - id: b\n    kind: k\n    text: hi\n    rule: {field: spendd, op: '>', value: 1}\n",
            "mine.yaml:11: case b: rule: ",
        ),
        ("  - id: b\n    kind: k\n    text: hi\n", "mine.yaml:8: case b: : rule is given"),
        ("  - id: a\n    kind: k\n    text: hi\n    expect: ask\n", "case a: the id is used twice"),
        ("  - id: [\n", "mine.yaml:9: not YAML"),
    ],
)
def test_a_slip_names_file_line_and_case(tmp_path: Path, case: str, wanted: str) -> None:
    path = written(tmp_path, HEAD + GOOD + case)
    with pytest.raises(Unusable) as caught:
        load_segments(path)
    assert wanted in str(caught.value)


def test_an_unknown_key_deep_in_a_tool_case_is_named_with_its_line(tmp_path: Path) -> None:
    text = HEAD + "  - id: t\n    kind: k\n    calls:\n      - tool: x\n        argz: {}\n"
    with pytest.raises(Unusable, match=r"mine\.yaml:8: case t: calls\.0\.argz: unknown key"):
        load_tools(written(tmp_path, text))


def test_words_of_yaml_1_1_stay_text(tmp_path: Path) -> None:
    case = "  - {id: a, kind: no, text: on, expect: ask, why: 2026-01-31}\n"
    found = load_segments(written(tmp_path, HEAD + case)).cases[0]
    assert (found.kind, found.text, found.why) == ("no", "on", "2026-01-31")


def test_json_lines_name_the_line_of_a_slip(tmp_path: Path) -> None:
    good = '{"id": "a", "lang": "fr", "kind": "k", "text": "t", "expect": "ask"}'
    path = written(tmp_path, f'{good}\n\n{{"id": "b", "kind": "k", "text": 7}}\n', "x.jsonl")
    with pytest.raises(Unusable, match=r"x\.jsonl:3: case b: text: "):
        load_segments(path)
    with pytest.raises(Unusable, match=r"y\.jsonl:1: not JSON"):
        load_segments(written(tmp_path, "{", "y.jsonl"))


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="cannot be read"):
        load_tools(tmp_path / "none.yaml")


def test_shipped_suites_are_large_enough_and_in_both_languages() -> None:
    segments, tools = load_segments(suite_path("segments")), load_tools(suite_path("tools"))
    assert len(segments.cases) >= 200
    assert {case.lang for case in segments.cases} == {"en", "fr"}
    assert len(tools.cases) >= 60


@pytest.mark.parametrize(
    ("name", "model"),
    [
        ("segments", SegmentSuite),
        ("tools", ToolSuite),
        ("world", World),
        ("agent", TalkSuite),
    ],
)
def test_the_schema_an_editor_completes_from_is_current(
    name: str, model: type[SegmentSuite | ToolSuite | World | TalkSuite]
) -> None:
    assert (SUITES / f"{name}.schema.json").read_text(encoding="utf-8") == schema_text(model)
    first = (SUITES / f"{name}.yaml").read_text(encoding="utf-8").splitlines()[0]
    assert first == f"# yaml-language-server: $schema={name}.schema.json"
    load_model(SUITES / f"{name}.yaml", model)
