"""Sentences and what they mean, kept as lines of `sentences/*.jsonl`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from store.segment.canonical import canonical
from store.segment.codec import parse
from tests.tools.understand.world import REGISTRY, env
from tools.understand.read import read
from tools.understand.reading import Outcome

FOLDER = Path(__file__).parent / "sentences"


def lines(name: str) -> list[Any]:
    """The cases of one file, each named by its sentence."""
    rows = [json.loads(line) for line in (FOLDER / name).read_text("utf-8").splitlines()]
    return [pytest.param(row, id=row["say"][:70]) for row in rows]


@pytest.mark.parametrize("case", lines("found_en.jsonl") + lines("found_fr.jsonl"))
def test_a_sentence_gives_its_rule(case: Mapping[str, Any]) -> None:
    reading = read(case["say"], env())
    assert reading.outcome is Outcome.FOUND, reading.question
    assert reading.rule is not None
    assert canonical(reading.rule) == canonical(parse(case["rule"], REGISTRY))
    assert reading.not_understood == ()
    assert reading.goal == case.get("goal", "")
    assert bool(reading.corrections) == case.get("corrected", False)


@pytest.mark.parametrize("case", lines("asked.jsonl"))
def test_an_unclear_sentence_is_asked_about(case: Mapping[str, Any]) -> None:
    reading = read(case["say"], env())
    assert reading.outcome is Outcome.ASK
    assert reading.rule is None
    assert reading.question == case["question"]


@pytest.mark.parametrize("case", lines("asked.jsonl"))
def test_no_choice_leads_back_to_the_same_question(case: Mapping[str, Any]) -> None:
    question = read(case["say"], env()).question
    for choice in read(case["say"], env()).choices:
        assert choice.label
        assert read(choice.text, env()).question != question, choice.text


@pytest.mark.parametrize("case", lines("refused.jsonl"))
def test_what_must_not_or_cannot_be_answered_is_refused(case: Mapping[str, Any]) -> None:
    reading = read(case["say"], env())
    assert reading.outcome is Outcome.REFUSE
    assert reading.rule is None
    assert reading.question


@pytest.mark.parametrize("case", lines("found_en.jsonl") + lines("found_fr.jsonl"))
def test_a_sentence_means_the_same_for_every_reader(case: Mapping[str, Any]) -> None:
    english, french = read(case["say"], env("en")), read(case["say"], env("fr"))
    if english.outcome is french.outcome is Outcome.FOUND:
        assert english.rule == french.rule
