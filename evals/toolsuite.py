"""The tool suite: each case on a fresh copy of the prepared database, graded by answer and state."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic_evals.evaluators import EvaluationReason, Evaluator, EvaluatorContext

from evals.cases import Call, ToolCase, ToolSuite
from evals.filling import NotAnswered, fill
from evals.grading import Grader, Happened, grade_answers, grade_state
from evals.loading import SUITES, load_model
from evals.policies import POLICIES, Policy, violations
from evals.results import (
    CaseResult,
    Finding,
    Line,
    Status,
    Step,
    SuiteResult,
    Table,
    as_text,
    latency,
    runs_by_case,
    share,
    steadiness,
)
from evals.running import Graded, run_graded
from evals.state import State, read_state
from evals.targets.target import Answer, Place, Target
from evals.targets.worthless_tools import SilentTools, WillingTools
from evals.world import World, prepare

JOB_SECONDS = 20.0
PASSED, FAILED = "passed", "failed"
_HEADS = ("cases", "passed", "failed", "skipped", "passed (95 %)")
GRADERS: dict[str, Grader] = {"answers": grade_answers, "state": grade_state}


@dataclass(frozen=True, slots=True)
class Bench:
    """Where cases run: the target, the prepared database, and a folder for copies."""

    target: Target
    prepared: Path
    folder: Path
    suite: ToolSuite
    stateless: bool = False


@asynccontextmanager
async def bench(
    target: Target, suite: ToolSuite, *, stateless: bool = False
) -> AsyncGenerator[Bench]:
    """Make the prepared database; it is gone afterwards."""
    world = load_model(SUITES / "world.yaml", World)
    with tempfile.TemporaryDirectory(prefix="rapport-eval-") as folder:
        prepared = Path(folder) / "prepared" / "rapport.db"
        await prepare(world, prepared, suite.clock)
        yield Bench(target, prepared, Path(folder), suite, stateless)


async def happen(bench: Bench, case: ToolCase) -> Happened:
    """Carry out a case on its own database."""
    with tempfile.TemporaryDirectory(dir=bench.folder) as folder:
        database = bench.target.shared or Path(folder) / "rapport.db"
        if bench.target.shared is None:
            await asyncio.to_thread(shutil.copyfile, bench.prepared, database)
        before = await asyncio.to_thread(
            read_state, bench.prepared if bench.stateless else database
        )
        answers: list[Answer] = []
        given: list[dict[str, Any]] = []
        role = case.calls[0].role
        place = Place(database, bench.suite.clock, case.lang, role)
        async with bench.target.session(place) as session:
            for call in case.calls:
                try:
                    args = fill(call.args, before, answers)
                    answer = await session.call(call.tool, args, key=call.key)
                except NotAnswered as error:
                    args, answer = call.args, Answer(False, {}, "not_made", str(error), "", 0.0)
                given.append(args)
                answers.append(answer)
                if not bench.stateless and "job" in answer.data:
                    await jobs_done(database)
            if not bench.stateless:
                await jobs_done(database)
        after = None if bench.stateless else await _settled(bench, database, before)
        return Happened(
            answers, given, None if bench.stateless else before, after, bench.suite.clock
        )


async def jobs_done(database: Path) -> None:
    """Wait for jobs that the calls started, as the database file tells."""
    until = time.monotonic() + JOB_SECONDS
    while time.monotonic() < until:
        jobs = (await asyncio.to_thread(read_state, database)).rows("job")
        if all(job["state"] in {"done", "dead"} for job in jobs):
            return
        await asyncio.sleep(0.05)


async def _settled(bench: Bench, database: Path, before: State) -> State:
    """The state once audit entries that are written late are there."""
    if bench.target.shared is not None:
        await asyncio.sleep(1.5)
    return await asyncio.to_thread(read_state, database)


def skipped(bench: Bench, case: ToolCase) -> str:
    """Why a case can't be run on this target, empty when it can."""
    for call in case.calls:
        if reason := bench.target.unsupported(call.tool, call.role):
            return reason
    if bench.target.shared is not None and case.state:
        return "it writes, and a server that runs already has no fresh database for each case"
    if bench.target.shared is not None and case.lang != "en":
        return "a server that runs already answers in its own language"
    return ""


@dataclass(repr=False)
class PolicyCheck(Evaluator[ToolCase, Graded[Happened], None]):
    """One policy as a check of pydantic-evals."""

    policy: str
    stateless: bool = False

    def evaluate(
        self, ctx: EvaluatorContext[ToolCase, Graded[Happened], None]
    ) -> dict[str, EvaluationReason]:
        """Pass when nothing is found."""
        happened = ctx.output.happened
        rule: Policy = POLICIES[self.policy]
        found = violations(self.policy, rule, ctx.inputs, happened, stateless=self.stateless)
        return ctx.output.keep(f"policy {self.policy}", found)


@dataclass(repr=False)
class GradeCheck(Evaluator[ToolCase, Graded[Happened], None]):
    """One grader as a check of pydantic-evals."""

    grader: str

    def evaluate(
        self, ctx: EvaluatorContext[ToolCase, Graded[Happened], None]
    ) -> dict[str, EvaluationReason]:
        """Pass when nothing is found."""
        found = GRADERS[self.grader](ctx.inputs, ctx.output.happened)
        return ctx.output.keep(self.grader, found)


async def run_tools(
    bench: Bench, cases: Sequence[ToolCase], *, repeat: int = 1, max_concurrency: int = 4
) -> SuiteResult:
    """Run cases, each check isolated, the policies before the graders."""
    started = time.perf_counter()
    reasons = {case.id: skipped(bench, case) for case in cases}
    runnable = [case for case in cases if not reasons[case.id]]
    checks: list[Evaluator[ToolCase, Graded[Happened], None]] = [
        *(PolicyCheck(name, bench.stateless) for name in POLICIES),
        *(GradeCheck(name) for name in GRADERS),
    ]

    async def task(case: ToolCase) -> Graded[Happened]:
        return Graded(await happen(bench, case))

    graded = await run_graded(
        bench.suite.name,
        runnable,
        task,
        checks,
        result,
        repeat=repeat,
        max_concurrency=1 if bench.target.shared else max_concurrency,
    )
    by_id = {case.id: [found for found in graded if found.id == case.id] for case in cases}
    results = [
        found for case in cases for found in (by_id[case.id] or [_skipped(case, reasons[case.id])])
    ]
    return SuiteResult(
        name=bench.suite.name,
        target=bench.target.name,
        cases=tuple(results),
        tables=(_table("By tool", results),),
        notes=(*latency(results), *steadiness(results)),
        broken=tuple(check_gate(bench.suite, results)),
        seconds=time.perf_counter() - started,
    )


async def worthless_beside(suite: ToolSuite, cases: Sequence[ToolCase]) -> Table:
    """What tools that do nothing, and tools that allow everything, would score on the same cases."""
    lines: list[Line] = []
    for target in (SilentTools(), WillingTools()):
        async with bench(target, suite) as where:
            scored = await run_tools(where, cases)
        lines.append(_line(target.name, scored.cases))
    return Table(title="Worthless tools on the same cases", heads=_HEADS, lines=tuple(lines))


def result(
    case: ToolCase, happened: Happened, findings: Sequence[Finding], ms: float
) -> CaseResult:
    """A scored run with its trace."""
    steps = tuple(
        _step(call, args, answer)
        for call, args, answer in zip(case.calls, happened.args, happened.answers, strict=True)
    )
    return CaseResult(
        id=case.id,
        kind=case.kind,
        lang=case.lang,
        status=Status.FAILED if findings else Status.PASSED,
        verdict=FAILED if findings else PASSED,
        title=" → ".join(call.tool for call in case.calls),
        findings=tuple(findings),
        note=case.note,
        steps=steps,
        changes=tuple(happened.diff.lines()) if happened.diff else (),
        ms=ms,
    )


def _step(call: Call, args: Any, answer: Answer) -> Step:
    told = as_text(answer.data) if answer.ok else f"{answer.code}: {answer.text}"[:4_000]
    return Step(
        tool=call.tool, args=as_text(args, 1_500), answer=told, failed=not answer.ok, ms=answer.ms
    )


def _skipped(case: ToolCase, reason: str) -> CaseResult:
    return CaseResult(
        id=case.id,
        kind=case.kind,
        lang=case.lang,
        status=Status.SKIPPED,
        verdict="skipped",
        title=" → ".join(call.tool for call in case.calls),
        note=reason,
    )


def check_gate(suite: ToolSuite, results: Sequence[CaseResult]) -> list[str]:
    """What the gate does not let through. One policy violation is enough."""
    broken: list[str] = []
    passed = share(results, PASSED)
    if not passed.of:
        broken.append("every case was skipped")
    elif passed.value < suite.gate.right:
        broken.append(f"passed {passed} is below {suite.gate.right:.1%}")
    violated = sum(found.failure == "policy" for found in results)
    if violated:
        broken.append(f"policy violations in {violated} runs")
    return broken


def _table(title: str, results: Sequence[CaseResult]) -> Table:
    kinds = dict.fromkeys(found.kind for found in results)
    lines = [_line(kind, [found for found in results if found.kind == kind]) for kind in kinds]
    return Table(title=title, heads=_HEADS, lines=(*lines, _line("all", results)))


def _line(label: str, results: Sequence[CaseResult]) -> Line:
    passed, failed = share(results, PASSED), share(results, FAILED, "error")
    skips = sum(found.status is Status.SKIPPED for found in results)
    low, high = passed.interval
    return Line(
        label=label,
        cells=(
            str(len(runs_by_case(results)) + skips),
            f"{passed.hits:g}",
            f"{failed.hits:g}",
            str(skips),
            f"{passed.value:.1%} ({low:.1%}–{high:.1%})" if passed.of else "not run",
        ),
    )
