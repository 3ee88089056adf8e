"""The segment suite: a sentence is scored by the people it gives, not by how its rule is written.

Outcomes are kept apart: right, wrong audience given (the worst), asked, refused, error. A wrong rule
that happens to give the same people does not pass: it is tried on people made to tell rules apart.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic_evals.evaluators import EvaluationReason, Evaluator, EvaluatorContext

from evals.askers import Asked, Asker, EveryoneAsker, NullAsker
from evals.cases import CUSTOM_FIELDS, Gate, SegmentCase, SegmentSuite
from evals.crowd import Crowd
from evals.results import (
    CaseResult,
    Finding,
    Line,
    Status,
    Step,
    SuiteResult,
    Table,
    latency,
    runs_by_case,
    share,
    steadiness,
)
from evals.roster import Roster
from evals.running import Graded, run_graded
from store.segment.codec import parse
from store.segment.render import render
from store.segment.rule import Rule, RuleError

RIGHT, WRONG, ASKED, REFUSED, ERROR = "right", "wrong audience", "asked", "refused", "error"
VERDICTS = (RIGHT, WRONG, ASKED, REFUSED, ERROR)
_HEADS = ("cases", "right", "wrong", "asked", "refused", "error", "right (95 %)")


class Judge:
    """Scores answers to the sentences of one suite."""

    def __init__(self, suite: SegmentSuite, roster: Roster | None = None) -> None:
        self.crowd = Crowd(suite)
        self.roster = roster

    def gold(self, case: SegmentCase) -> Rule | None:
        """The people meant, as a rule."""
        return parse(case.rule, CUSTOM_FIELDS) if case.rule is not None else None

    def say(self, rule: Rule | None, lang: str) -> str:
        """A rule in words."""
        try:
            return render(rule, self.crowd.env, lang) if rule is not None else ""
        except RuleError as error:
            return str(error)

    def judge(self, case: SegmentCase, asked: Asked) -> list[Finding]:
        """What is wrong with an answer."""
        match asked.outcome, case.expect:
            case "error", _:
                return [_finding("crashed", asked.said)]
            case ("ask", "ask") | ("refuse", "refuse"):
                return []
            case "found", "found":
                return self.compare(case, asked)
            case "found", expected:
                return [_finding("under_refusal", f"people where it must {expected}: {case.why}")]
            case outcome, expected:
                return [_finding("over_refusal", f"{outcome}, not {expected}: {asked.said}")]

    def compare(self, case: SegmentCase, asked: Asked) -> list[Finding]:
        """Whether the people given are those meant, and as many as the target counts."""
        gold = self.gold(case)
        if gold is None or asked.rule is None:
            return [_finding("schema", "found without a rule")]
        try:
            difference = self.crowd.differ(case.id, gold, asked.rule)
            counted = None if asked.total is None else self.count(asked.rule)
        except RuleError as error:
            return [_finding("schema", str(error))]
        if difference is not None:
            return [_finding("wrong_set", str(difference))]
        if counted is not None and asked.total != counted:
            text = f"counts {asked.total} people; the plain evaluator counts {counted}"
            return [_finding("count_mismatch", text)]
        return []

    def count(self, rule: Rule) -> int | None:
        """How many of the target's own people a rule selects, None when it has none."""
        return None if self.roster is None else len(self.roster.names(rule))

    def result(
        self, case: SegmentCase, asked: Asked, findings: Sequence[Finding], ms: float = 0.0
    ) -> CaseResult:
        """One scored run."""
        gold = self.say(self.gold(case), case.lang) or f"({case.expect}: {case.why})"
        got = self.say(asked.rule, case.lang) or f"({asked.outcome}) {asked.said}"
        return CaseResult(
            id=case.id,
            kind=case.kind,
            lang=case.lang,
            status=Status.FAILED if findings else Status.PASSED,
            verdict=verdict(asked, findings),
            title=case.text,
            findings=tuple(findings),
            gold=gold,
            got=got,
            note=case.note,
            steps=(Step(tool="find_customers", args=case.text, answer=asked.raw, ms=asked.ms),),
            ms=ms,
        )

    def blind_spots(self, cases: Sequence[SegmentCase]) -> list[str]:
        """Cases whose people cannot tell the gold rule from some near miss, or from nobody."""
        lines: list[str] = []
        for case in cases:
            gold = self.gold(case)
            if gold is not None and (blind := self.crowd.blind(case.id, gold)):
                lines.append(f"{case.id} cannot tell: {', '.join(blind)}")
        return lines


def _finding(kind: str, message: str) -> Finding:
    return Finding(kind=kind, check="audience", message=message)


def verdict(asked: Asked, findings: Sequence[Finding]) -> str:
    """The outcome that is counted. A count that is not that of the people is a wrong audience."""
    kinds = {finding.kind for finding in findings}
    if not kinds:
        return RIGHT
    if kinds & {"wrong_set", "under_refusal", "count_mismatch"}:
        return WRONG
    if kinds == {"over_refusal"}:
        return ASKED if asked.outcome == "ask" else REFUSED
    return ERROR


@dataclass(repr=False)
class AudienceCheck(Evaluator[SegmentCase, Graded[Asked], None]):
    """The judge as a check of pydantic-evals."""

    judge: Judge

    def evaluate(
        self, ctx: EvaluatorContext[SegmentCase, Graded[Asked], None]
    ) -> dict[str, EvaluationReason]:
        """Pass when nothing is found."""
        found = self.judge.judge(ctx.inputs, ctx.output.happened)
        return ctx.output.keep("audience", found)


async def run_segments(
    suite: SegmentSuite,
    asker: Asker,
    cases: Sequence[SegmentCase],
    *,
    roster: Roster | None = None,
    repeat: int = 1,
    max_concurrency: int = 4,
    blind: bool = True,
) -> SuiteResult:
    """Score sentences of a suite, two worthless askers beside. `roster` are the target's own
    people, whose count is compared; `blind` says what the suite cannot tell."""
    started = time.perf_counter()
    judge = Judge(suite, roster)

    async def ask(case: SegmentCase) -> Graded[Asked]:
        return Graded(await asker.ask(case.text, case.lang))

    results = await run_graded(
        suite.name,
        cases,
        ask,
        [AudienceCheck(judge)],
        judge.result,
        repeat=repeat,
        max_concurrency=max_concurrency,
    )
    scale = [await _scale(judge, cases, worthless) for worthless in (NullAsker(), EveryoneAsker())]
    notes = judge.blind_spots(cases) if blind else []
    return SuiteResult(
        name=suite.name,
        target=asker.name,
        cases=tuple(results),
        tables=(_overall(asker.name, results, scale), _by("kind", results), _by("lang", results)),
        notes=(*latency(results), *steadiness(results), *notes),
        broken=tuple(check_gate(suite.gate, cases, results)),
        seconds=time.perf_counter() - started,
    )


async def _scale(
    judge: Judge, cases: Sequence[SegmentCase], asker: Asker
) -> tuple[str, list[CaseResult]]:
    results: list[CaseResult] = []
    for case in cases:
        asked = await asker.ask(case.text, case.lang)
        results.append(judge.result(case, asked, judge.judge(case, asked)))
    return asker.name, results


def check_gate(
    gate: Gate, cases: Sequence[SegmentCase], results: Sequence[CaseResult]
) -> list[str]:
    """What the gate does not let through; defects never pass."""
    broken: list[str] = []
    right, wrong, error = (share(results, verdict) for verdict in (RIGHT, WRONG, ERROR))
    answerable = {case.id for case in cases if case.expect == "found"}
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
