"""What came of each case, in the form that reports, gates and baselines read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from evals.stats import Share, pass_all

# The first kind that applies names a failure: earlier ones cause later ones.
KINDS: Mapping[str, str] = MappingProxyType({
    "policy": "a rule that must always hold was broken",
    "check_crashed": "a check could not run, so nothing is known",
    "timeout": "no answer in time",
    "provider_error": "the target failed, not its answer",
    "crashed": "the tool failed with a defect",
    "injected": "text found in data or a trick of the user changed what was called",
    "schema": "the answer has not the promised shape",
    "no_answer": "nothing was answered",
    "wrong_error": "refused, but not as it should be",
    "false_refusal": "a good call was refused",
    "false_success": "a bad call was carried out, or something is said to be done that no call did",
    "under_refusal": "people were given where it must ask or refuse",
    "over_refusal": "asked or refused where it could answer",
    "missing_call": "what had to be called was not",
    "wrong_arg": "called with other arguments than were meant",
    "extra_call": "a call that nobody asked for",
    "wrong_set": "other people than were meant",
    "count_mismatch": "the count is not that of the people",
    "wrong_answer": "the answer says something else",
    "double_write": "a repeat was written again",
    "wrong_language": "answered in another language",
    "invented": "a name or address that no tool gave",
    "end_state": "the database is not as it should be",
})


# These name a run whatever else was wrong; of the rest an earlier turn is the cause of a later one.
_ALWAYS_FIRST = frozenset({"policy", "check_crashed", "timeout", "provider_error", "crashed"})
_LAST = 1_000


class Record(BaseModel):
    """A part of a report."""

    model_config = ConfigDict(frozen=True)


class Finding(Record):
    """One thing wrong: its kind, the check that found it, and what was seen."""

    kind: str
    check: str
    message: str
    turn: int = Field(default=0, description="Of a conversation, from 1; 0 is the whole of it.")


class Status(StrEnum):
    """Skipped cases are never counted as passed."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


class Step(Record):
    """One call as it happened."""

    tool: str
    args: str
    answer: str
    failed: bool = False
    ms: float = 0.0


class CaseResult(Record):
    """One run of one case. `verdict` is the outcome in the suite's own words."""

    id: str
    kind: str
    lang: str
    status: Status
    verdict: str
    title: str
    run: int = 1
    findings: tuple[Finding, ...] = ()
    gold: str = ""
    got: str = ""
    note: str = ""
    steps: tuple[Step, ...] = ()
    changes: tuple[str, ...] = ()
    ms: float = 0.0

    @property
    def failure(self) -> str:
        """The kind of the first upstream cause, empty when it passed."""
        order = {kind: rank for rank, kind in enumerate(KINDS)}
        first = min(
            self.findings,
            key=lambda found: (
                found.kind not in _ALWAYS_FIRST,
                found.turn or _LAST,
                order.get(found.kind, len(order)),
            ),
            default=None,
        )
        return first.kind if first else ""


class Line(Record):
    """One row of a table: a label and figures as text."""

    label: str
    cells: tuple[str, ...]


class Table(Record):
    """Figures of a suite."""

    title: str
    heads: tuple[str, ...]
    lines: tuple[Line, ...]


class SuiteResult(Record):
    """One suite's cases with its figures. `broken` lists what the gate does not let through."""

    name: str
    target: str
    cases: tuple[CaseResult, ...]
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()
    seconds: float = 0.0

    def with_status(self, status: Status) -> list[CaseResult]:
        """The runs that ended so."""
        return [case for case in self.cases if case.status is status]


class Comparison(Record):
    """Against a baseline, by case id. Regressed and removed cases fail the run."""

    regressed: tuple[str, ...] = ()
    fixed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


class Report(Record):
    """A whole run: what was run, on what, and what came of it."""

    suites: tuple[SuiteResult, ...]
    provenance: Mapping[str, str]
    comparison: Comparison | None = None

    @property
    def failed(self) -> bool:
        """Whether the command must end with a failure."""
        against = self.comparison
        worse = bool(against and (against.regressed or against.removed))
        return worse or any(suite.broken for suite in self.suites)


def runs_by_case(cases: Iterable[CaseResult]) -> dict[str, list[CaseResult]]:
    """The runs of each case that was not skipped, in the order of the suite."""
    grouped: dict[str, list[CaseResult]] = {}
    for case in cases:
        if case.status is not Status.SKIPPED:
            grouped.setdefault(case.id, []).append(case)
    return grouped


def share(cases: Iterable[CaseResult], *verdicts: str) -> Share:
    """The share of cases with one of some verdicts; a repeated case counts once, in parts."""
    grouped = runs_by_case(cases)
    hits = sum(
        sum(run.verdict in verdicts for run in runs) / len(runs) for runs in grouped.values()
    )
    return Share(round(hits, 6), len(grouped))


def flaky(cases: Iterable[CaseResult]) -> list[str]:
    """Cases of which some runs passed and some did not."""
    return [
        name for name, runs in runs_by_case(cases).items() if len({run.status for run in runs}) > 1
    ]


def steadiness(cases: Sequence[CaseResult]) -> list[str]:
    """What repeats say: pass^1 to pass^k and the flaky cases; nothing without repeats."""
    runs = [[run.status is Status.PASSED for run in of] for of in runs_by_case(cases).values()]
    most = min(map(len, runs), default=0)
    if most < 2:
        return []
    chances = ", ".join(f"pass^{k} {pass_all(runs, k):.1%}" for k in range(1, most + 1))
    return [chances, *(f"flaky: {name}" for name in flaky(cases))]


def latency(cases: Iterable[CaseResult]) -> list[str]:
    """How long calls took, in milliseconds: the median and the 95th percentile."""
    times = sorted(step.ms for case in cases for step in case.steps if step.ms)
    if not times:
        return []
    p50, p95 = times[len(times) // 2], times[min(len(times) - 1, len(times) * 95 // 100)]
    return [f"{len(times)} calls, p50 {p50:.1f} ms, p95 {p95:.1f} ms"]


def as_text(value: Any, most: int = 4_000) -> str:
    """A JSON value for a trace, cut."""

    text = json.dumps(value, ensure_ascii=False, indent=1, default=str)
    return text if len(text) <= most else f"{text[:most]}… ({len(text):,} characters)"


def broken_first(cases: Sequence[CaseResult]) -> list[CaseResult]:
    """Failures first, the worst kind before the others, then what passed."""
    order = {kind: index for index, kind in enumerate(KINDS)}
    rank = {Status.FAILED: 0, Status.SKIPPED: 1, Status.PASSED: 2}
    return sorted(cases, key=lambda case: (rank[case.status], order.get(case.failure, 99), case.id))
