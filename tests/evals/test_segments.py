from __future__ import annotations

from collections.abc import Callable

import pytest

from evals.askers import Asked
from evals.cases import CUSTOM_FIELDS, Gate, SegmentCase
from evals.loading import load_segments, suite_path
from evals.results import CaseResult, Status
from evals.segments import ASKED, ERROR, REFUSED, RIGHT, WRONG, Judge, run_segments, verdict
from store.segment.codec import parse
from store.segment.rule import Not, Rule

SUITE = load_segments(suite_path("segments"))
CASES = [case for case in SUITE.cases if case.id in {"w1-001", "w1-014", "w1-104", "w1-120"}]
FOUND, LATE, VAGUE, SECRET = CASES


class Scripted:
    """Answers each sentence by a function of its case."""

    name = "scripted"

    def __init__(self, answer: Callable[[SegmentCase], Asked]) -> None:
        self._answer = answer

    async def ask(self, text: str, lang: str) -> Asked:
        return self._answer(next(case for case in SUITE.cases if case.text == text))


def gold(case: SegmentCase) -> Rule | None:
    return parse(case.rule, CUSTOM_FIELDS) if case.rule is not None else None


def perfect(case: SegmentCase) -> Asked:
    return Asked(case.expect, gold(case))


@pytest.fixture(scope="module")
def judge() -> Judge:
    return Judge(SUITE)


@pytest.mark.parametrize(
    ("case", "asked", "wanted", "kind"),
    [
        (FOUND, Asked("found", gold(FOUND)), RIGHT, ""),
        (FOUND, Asked("found", gold(LATE)), WRONG, "wrong_set"),
        (FOUND, Asked("ask"), ASKED, "over_refusal"),
        (FOUND, Asked("refuse"), REFUSED, "over_refusal"),
        (FOUND, Asked("found"), ERROR, "schema"),
        (FOUND, Asked("error", said="boom"), ERROR, "crashed"),
        (VAGUE, Asked("ask"), RIGHT, ""),
        (VAGUE, Asked("found", gold(FOUND)), WRONG, "under_refusal"),
        (VAGUE, Asked("refuse"), REFUSED, "over_refusal"),
        (SECRET, Asked("refuse"), RIGHT, ""),
        (SECRET, Asked("found", gold(FOUND)), WRONG, "under_refusal"),
        (SECRET, Asked("ask"), ASKED, "over_refusal"),
    ],
)
def test_outcomes_are_kept_apart(
    judge: Judge, case: SegmentCase, asked: Asked, wanted: str, kind: str
) -> None:
    findings = judge.judge(case, asked)
    assert verdict(asked, findings) == wanted
    assert [finding.kind for finding in findings] == ([kind] if kind else [])


async def test_a_perfect_answerer_passes_the_shipped_sentences() -> None:
    result = await run_segments(SUITE, Scripted(perfect), SUITE.cases[::6], blind=False)
    assert {case.verdict for case in result.cases} == {RIGHT}
    assert result.broken == ()


async def test_one_wrong_audience_more_than_allowed_breaks_the_gate() -> None:
    suite = SUITE.model_copy(update={"gate": Gate(right=0.5, wrong=0.2)})

    def negated(case: SegmentCase) -> Asked:
        rule = gold(case)
        return Asked(case.expect, Not(rule) if rule is not None and case is FOUND else rule)

    result = await run_segments(suite, Scripted(negated), CASES, blind=False)
    assert [case.verdict for case in result.cases] == [WRONG, RIGHT, RIGHT, RIGHT]
    assert result.broken[0].startswith("wrong audience 1/4 = 25.0%")


async def test_always_asking_is_not_wrong_but_breaks_the_gate() -> None:
    result = await run_segments(SUITE, Scripted(lambda case: Asked("ask")), CASES, blind=False)
    assert not any(case.verdict == WRONG for case in result.cases)
    assert any("asked or refused 2/2" in line for line in result.broken)


async def test_the_worthless_stand_beside_the_real_figure() -> None:
    result = await run_segments(SUITE, Scripted(perfect), CASES, blind=False)
    rows = {line.label: line.cells for line in result.tables[0].lines}
    assert rows["scripted"][1:4] == ("4", "0", "0")
    assert rows["asks always"][1:4] == ("1", "0", "3")
    assert rows["gives all"][1:4] == ("0", "4", "0")


async def test_a_defect_is_counted_and_never_passes() -> None:
    def crashes(case: SegmentCase) -> Asked:
        raise ValueError("no such table")

    result = await run_segments(SUITE, Scripted(crashes), CASES, blind=False)
    assert {case.failure for case in result.cases} == {"provider_error"}
    assert result.broken


async def test_repeats_count_as_parts_of_a_case_and_flaky_ones_are_named() -> None:
    turns = iter([True, False] * 4)

    def wavers(case: SegmentCase) -> Asked:
        return perfect(case) if next(turns) else Asked("error", said="now and then")

    result = await run_segments(
        SUITE, Scripted(wavers), CASES, repeat=2, max_concurrency=1, blind=False
    )
    runs: list[CaseResult] = list(result.cases)
    assert [run.run for run in runs] == [1, 2] * 4
    assert result.tables[0].lines[0].cells[0] == "4"
    assert {run.status for run in runs} == {Status.PASSED, Status.FAILED}
    assert "pass^1 50.0%, pass^2 0.0%" in result.notes
    assert [note for note in result.notes if note.startswith("flaky: ")] == [
        f"flaky: {case.id}" for case in CASES
    ]
