from __future__ import annotations

from collections.abc import Iterator

import pytest

from evals.cases import ToolCase
from evals.grading import Happened, grade_answers, grade_state
from evals.policies import POLICIES, violations
from evals.results import Finding
from evals.selftest import Transcript, everything, self_test, transcripts

ALL = list(transcripts())


def test_the_shipped_graders_can_be_trusted() -> None:
    assert self_test() == []


@pytest.mark.parametrize("transcript", ALL, ids=[transcript.name for transcript in ALL])
def test_good_transcripts_pass_and_bad_ones_fail(transcript: Transcript) -> None:
    kinds = {finding.kind for finding in everything(transcript.case, transcript.happened)}
    assert (transcript.kind in kinds) if transcript.kind else not kinds


def test_a_grader_that_lets_everything_through_is_noticed() -> None:
    bad = sum(bool(transcript.kind) for transcript in ALL)
    assert len(self_test(lambda case, happened: [])) == bad > 15


def test_a_grader_that_fails_everything_is_noticed() -> None:
    wrong = [Finding(kind="wrong_answer", check="x", message="always")]
    assert any("is good" in line for line in self_test(lambda case, happened: wrong))


@pytest.mark.parametrize("left_out", [*POLICIES, "answers", "state"])
def test_leaving_out_any_one_check_is_noticed(left_out: str) -> None:
    def judge(case: ToolCase, happened: Happened) -> list[Finding]:
        found = [
            finding
            for name, policy in POLICIES.items()
            if name != left_out
            for finding in violations(name, policy, case, happened, stateless=False)
        ]
        found += grade_answers(case, happened) if left_out != "answers" else []
        return found + (grade_state(case, happened) if left_out != "state" else [])

    assert self_test(judge)


def test_a_policy_that_crashes_is_a_violation_and_so_is_an_unreadable_state() -> None:
    def crashes(case: ToolCase, happened: Happened) -> Iterator[str]:
        raise ZeroDivisionError
        yield ""

    case, happened = ALL[0].case, ALL[0].happened
    found = violations("mine", crashes, case, happened, stateless=False)
    assert [finding.kind for finding in found] == ["policy", "check_crashed"]
    blind = Happened(happened.answers, happened.args, None, None, happened.clock)
    follow = POLICIES["facts_follow"]
    assert violations("facts_follow", follow, case, blind, stateless=False)[0].kind == "policy"
    assert violations("facts_follow", follow, case, blind, stateless=True) == []
