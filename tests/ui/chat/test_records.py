"""Every key of Chainlit's dictionaries has its place, and comes back as it was."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from chainlit.element import ElementDict
from chainlit.step import StepDict
from chainlit.types import ThreadDict
from hypothesis import given
from hypothesis import strategies as some

from store.chat import ChatThread, ChatVerdict
from ui.chat import layer_records as records

STEP: dict[str, Any] = {
    "id": "s1",
    "threadId": "t1",
    "parentId": "p1",
    "name": "Find customers",
    "type": "tool",
    "input": '{"text": "x"}',
    "output": "found",
    "createdAt": "2026-07-15T12:00:00.123Z",
    "start": "2026-07-15T12:00:01.000Z",
    "end": "2026-07-15T12:00:02.000Z",
    "isError": True,
    "feedback": None,
    "command": "c",
    "modes": {"a": "b"},
    "streaming": True,
    "waitForAnswer": True,
    "metadata": {"k": [1]},
    "tags": ["t"],
    "generation": {"g": 1},
    "showInput": "json",
    "defaultOpen": True,
    "autoCollapse": True,
    "language": "json",
    "icon": "users",
}
ELEMENT: dict[str, Any] = {
    "id": "e1",
    "threadId": "t1",
    "type": "custom",
    "chainlitKey": None,
    "path": None,
    "url": "/elsewhere",
    "objectKey": None,
    "name": "Card",
    "display": "inline",
    "size": "large",
    "language": "json",
    "page": 3,
    "props": {"rows": [1, None, "é"]},
    "autoPlay": True,
    "playerConfig": {"x": 1},
    "forId": "s1",
    "mime": "application/json",
}


def test_every_key_of_a_step_has_its_place() -> None:
    places = [*records.STEP_COLUMNS, *records.STEP_DETAILS]
    assert sorted(places) == sorted(StepDict.__annotations__)


def test_every_key_of_an_element_has_its_place() -> None:
    places = [*records.ELEMENT_COLUMNS, *records.ELEMENT_DETAILS, *records.ELEMENT_DROPPED]
    assert sorted(places) == sorted(ElementDict.__annotations__)


def test_every_key_of_a_thread_has_its_place() -> None:
    places = [*records.THREAD_COLUMNS, *records.THREAD_DETAILS]
    assert sorted(places) == sorted(ThreadDict.__annotations__)


def test_a_step_comes_back_with_every_key() -> None:
    assert STEP.keys() == StepDict.__annotations__.keys()
    assert records.step_dict(records.step_record(STEP, 0), "t1") == STEP


def test_an_element_comes_back_with_every_key() -> None:
    assert ELEMENT.keys() == ElementDict.__annotations__.keys()
    assert records.element_dict(records.element_record(ELEMENT, None), "t1", None) == ELEMENT


def test_an_element_whose_content_is_kept_is_found_where_it_is_kept() -> None:
    kept = records.element_record(ELEMENT, 7)
    shown = dict(records.element_dict(kept, "t1", "/here"))
    assert (kept.file_id, shown["url"]) == (7, "/here")


def test_a_thread_comes_back_with_every_key() -> None:
    details = records.thread_details({"chat_settings": {"a": 1}}, ["x"])
    shown = records.thread_dict(ChatThread("t1", "Title", 1, 2_000, details), "1:local")
    assert shown.keys() == ThreadDict.__annotations__.keys()
    assert shown["metadata"] == {"chat_settings": {"a": 1}}
    assert (shown["tags"], shown["createdAt"]) == (["x"], "1970-01-01T00:00:02.000Z")


def test_what_a_person_thinks_is_shown_with_its_step() -> None:
    step = records.step_record(STEP, 0)
    judged = dict(records.step_dict(replace(step, verdict=ChatVerdict(good=False)), "t1"))
    assert judged["feedback"] == {"forId": "s1", "id": "s1", "value": 0, "comment": None}


@pytest.mark.parametrize("kind", ["tool", "run", "llm", "undefined"])
def test_only_what_was_said_can_be_searched(kind: str) -> None:
    assert records.step_record({**STEP, "type": kind}, 0).spoken == ""
    said = records.step_record({**STEP, "type": "user_message"}, 0)
    assert said.spoken == "found"


@given(
    some.dictionaries(some.sampled_from(sorted(STEP)), some.none() | some.text() | some.floats())
)
def test_a_step_of_any_kind_of_nonsense_is_kept(nonsense: dict[str, Any]) -> None:
    given = {**STEP, **nonsense, "id": "s1"}
    step = records.step_record(given, 5)
    assert json.dumps(records.step_dict(step, "t1"), allow_nan=False)


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("  inactive\n customers ", "inactive customers"),
        ("", ""),
        ("word " * 60, "word " * 19 + "word…"),
    ],
)
def test_a_thread_is_titled_with_its_first_words(said: str, title: str) -> None:
    assert records.title_of(said) == title


def test_a_title_of_one_endless_word_is_cut() -> None:
    assert len(records.title_of("x" * 5_000)) == 101
