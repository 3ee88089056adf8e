"""A question or a refusal is told whole by every tool that takes a sentence."""

from __future__ import annotations

import pytest

from tools.arguments import Result
from tools.asking import ChoiceLine, unanswered
from tools.operations.comparing import SegmentComparison
from tools.operations.explaining import SegmentExplanation
from tools.operations.finding import CustomerPage
from tools.operations.segments import SegmentSaved
from tools.understand.reading import Choice, Outcome, Reading

ASKED = Reading(
    Outcome.ASK,
    assumptions=("spend in CAD",),
    corrections=("Montreal → Montréal",),
    not_understood=("blorp",),
    question="Which London?",
    choices=(Choice("London, GB", "in London, GB"), Choice("London, CA", "in London, CA")),
    goal="win back",
)
TOLD = {
    "outcome": "ask",
    "assumptions": ["spend in CAD"],
    "corrections": ["Montreal → Montréal"],
    "not_understood": ["blorp"],
    "question": "Which London?",
    "choices": [
        ChoiceLine(label="London, GB", text="in London, GB"),
        ChoiceLine(label="London, CA", text="in London, CA"),
    ],
    "goal": "win back",
}


@pytest.mark.parametrize(
    ("kind", "without"),
    [
        (CustomerPage, set[str]()),
        (SegmentExplanation, {"goal"}),
        (SegmentSaved, {"goal", "corrections"}),
        (SegmentComparison, {"goal", "corrections", "assumptions"}),
    ],
)
def test_an_answer_tells_what_it_has_fields_for(kind: type[Result], without: set[str]) -> None:
    answer = unanswered(kind, ASKED)
    told = {name: value for name, value in dict(answer).items() if name in TOLD}
    assert told == {name: value for name, value in TOLD.items() if name not in without}


def test_a_comparison_says_which_side_it_asks_about() -> None:
    assert unanswered(SegmentComparison, ASKED, asks_about="right").asks_about == "right"
