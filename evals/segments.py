"""The segment suite: a sentence is scored by the people it gives, not by how its rule is written.

Outcomes are kept apart: right, wrong audience given (the worst), asked, refused, error. A wrong rule
that happens to give the same people does not pass: it is tried on people made to tell rules apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from evals.askers import Asked, Asker, EveryoneAsker, NullAsker, ReaderAsker
from evals.cases import CUSTOM_FIELDS, Gate, SegmentCase, SegmentSuite
from evals.crowd import Crowd
from evals.loading import load_segments, suite_path
from evals.results import (
    CaseResult,
    Finding,
    Line,
    Status,
    Step,
    SuiteResult,
    Table,
    flaky,
    runs_by_case,
    share,
)
from evals.running import run_cases
from store.segment.codec import parse
from store.segment.render import render
from store.segment.rule import Rule, RuleError

RIGHT, WRONG, ASKED, REFUSED, ERROR = "right", "wrong audience", "asked", "refused", "error"
VERDICTS = (RIGHT, WRONG, ASKED, REFUSED, ERROR)
_HEADS = ("cases", "right", "wrong audience", "asked", "refused", "error", "right, 95 % interval")


class Judge:
    """Scores answers to the sentences of one suite."""

    def __init__(self, suite: SegmentSuite) -> None:
        self.crowd = Crowd(suite)

    def gold(self, case: SegmentCase) -> Rule | None:
        """The people meant, as a rule."""
        return parse(case.rule, CUSTOM_FIELDS) if case.rule is not None else None

    def say(self, rule: Rule | None, lang: str) -> str:
        """A rule in words."""
        try:
            return render(rule, self.crowd.env, lang) if rule is not None else ""
        except RuleError as error:
            return str(error)

    def judge(self, case: SegmentCase, asked: Asked) -> tuple[str, tuple[Finding, ...]]:
        """The verdict on an answer and what is wrong with it."""
        match asked.outcome, case.expect:
            case "error", _:
                return ERROR, (Finding(kind="crashed", check="answers", message=asked.said),)
            case ("ask", "ask") | ("refuse", "refuse"):
                return RIGHT, ()
            case "found", "found":
                return self.compare(case, asked)
            case "found", expected:
                message = f"gave people where it must {expected}: {case.why}"
                return WRONG, (Finding(kind="under_refusal", check="audience", message=message),)
            case outcome, expected:
                message = f"{outcome} where {expected} was expected: {asked.said}"
                found = Finding(kind="over_refusal", check="audience", message=message)
                return ASKED if outcome == "ask" else REFUSED, (found,)

    def compare(self, case: SegmentCase, asked: Asked) -> tuple[str, tuple[Finding, ...]]:
        """Whether the people given are those meant."""
        gold = self.gold(case)
        if gold is None or asked.rule is None:
            return ERROR, (Finding(kind="schema", check="answers", message="found without a rule"),)
        try:
            difference = self.crowd.differ(case.id, gold, asked.rule)
        except RuleError as error:
            return ERROR, (Finding(kind="schema", check="answers", message=str(error)),)
        if difference is None:
            return RIGHT, ()
        return WRONG, (Finding(kind="wrong_set", check="audience", message=str(difference)),)

    def result(self, case: SegmentCase, asked: Asked) -> CaseResult:
        """One scored run."""
        verdict, findings = self.judge(case, asked)
        gold = self.say(self.gold(case), case.lang) or f"({case.expect}: {case.why})"
        got = self.say(asked.rule, case.lang) or f"({asked.outcome}) {asked.said}"
        return CaseResult(
            id=case.id,
            kind=case.kind,
            lang=case.lang,
            status=Status.PASSED if verdict == RIGHT else Status.FAILED,
            verdict=verdict,
            title=case.text,
            findings=findings,
            gold=gold,
            got=got,
            note=case.note,
            steps=(Step(tool="find_customers", args=case.text, answer=asked.raw, ms=asked.ms),),
            ms=asked.ms,
        )

    def blind_spots(self, cases: Sequence[SegmentCase]) -> list[str]:
        """Cases whose people cannot tell the gold rule from some near miss, or from nobody."""
        lines: list[str] = []
        for case in cases:
            gold = self.gold(case)
            if gold is not None and (blind := self.crowd.blind(case.id, gold)):
                lines.append(f"{case.id} cannot tell: {', '.join(blind)}")
        return lines


async def run_segments(
    suite: SegmentSuite,
    asker: Asker,
    *,
    repeat: int = 1,
    max_concurrency: int = 4,
    blind: bool = True,
) -> SuiteResult:
    """Score every sentence of a suite, the two worthless askers beside."""
    judge = Judge(suite)

    async def ask(case: SegmentCase) -> CaseResult:
        return judge.result(case, await asker.ask(case.text, case.lang))

    results = await run_cases(
        suite.name, suite.cases, ask, repeat=repeat, max_concurrency=max_concurrency
    )
    scale = [await _scale(judge, suite, worthless) for worthless in (NullAsker(), EveryoneAsker())]
    notes = judge.blind_spots(suite.cases) if blind else []
    return SuiteResult(
        name=suite.name,
        target=asker.name,
        cases=tuple(results),
        tables=(_overall(asker.name, results, scale), _by("kind", results), _by("lang", results)),
        notes=(*(f"flaky: {name}" for name in flaky(results)), *notes),
        broken=tuple(check_gate(suite.gate, suite, results)),
        seconds=sum(case.ms for case in results) / 1_000,
    )


async def _scale(judge: Judge, suite: SegmentSuite, asker: Asker) -> tuple[str, list[CaseResult]]:
    return asker.name, [
        judge.result(case, await asker.ask(case.text, case.lang)) for case in suite.cases
    ]


def check_gate(gate: Gate, suite: SegmentSuite, results: Sequence[CaseResult]) -> list[str]:
    """What the gate does not let through; defects never pass."""
    broken: list[str] = []
    right, wrong, error = (share(results, verdict) for verdict in (RIGHT, WRONG, ERROR))
    answerable = {case.id for case in suite.cases if case.expect == "found"}
    over = share([r for r in results if r.id in answerable], ASKED, REFUSED)
    if right.value < gate.right:
        broken.append(f"right {right} is below {gate.right:.1%}")
    if wrong.value > gate.wrong:
        broken.append(f"wrong audience {wrong} is above {gate.wrong:.1%}")
    if over.value > gate.over_refusal:
        broken.append(f"answerable but asked or refused {over} is above {gate.over_refusal:.1%}")
    if error.hits:
        broken.append(f"{error.hits:g} answers were defects")
    return broken


def _cells(results: Sequence[CaseResult]) -> tuple[str, ...]:
    shares = [share(results, verdict) for verdict in VERDICTS]
    low, high = shares[0].interval
    counts = tuple(f"{part.hits:g}" for part in shares)
    return (
        str(len(runs_by_case(results))),
        *counts,
        f"{shares[0].value:.1%} ({low:.1%}–{high:.1%})",
    )


def _overall(
    name: str, results: Sequence[CaseResult], scale: Sequence[tuple[str, list[CaseResult]]]
) -> Table:
    rows: list[tuple[str, Sequence[CaseResult]]] = [(name, results), *scale]
    lines = tuple(Line(label=label, cells=_cells(cases)) for label, cases in rows)
    return Table(title="All sentences", heads=_HEADS, lines=lines)


def _by(what: str, results: Sequence[CaseResult]) -> Table:
    labels = dict.fromkeys(getattr(case, what) for case in results)
    lines = tuple(
        Line(label=label, cells=_cells([case for case in results if getattr(case, what) == label]))
        for label in labels
    )
    return Table(title=f"By {'language' if what == 'lang' else what}", heads=_HEADS, lines=lines)


def score_file(path: str | Path | None = None, *, blind: bool = False) -> SuiteResult:
    """Score a file of sentences (YAML, or JSON Lines) with the reader alone, and print the outcome."""
    import asyncio  # noqa: PLC0415 for use from a shell

    from evals.console import print_suite  # noqa: PLC0415

    suite = load_segments(Path(path) if path else suite_path("segments"))
    result = asyncio.run(run_segments(suite, ReaderAsker(suite.clock), blind=blind))
    print_suite(result, every=True)
    return result
