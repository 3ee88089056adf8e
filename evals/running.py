"""Cases run by pydantic-evals: concurrently, repeated, every check and every failure kept apart."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from pydantic_evals import Case, Dataset
from pydantic_evals.evaluators import EvaluationReason, Evaluator
from pydantic_evals.reporting import ReportCase

from evals import cases as files
from evals.errors import EvalError
from evals.results import CaseResult, Finding, Status

C = TypeVar("C", bound=files.Case)
H = TypeVar("H")
TIMEOUT_SECONDS = 60.0


@dataclass(slots=True)
class Graded(Generic[H]):
    """What happened in a run, and what each check found in it."""

    happened: H
    findings: dict[str, list[Finding]] = field(default_factory=dict[str, list[Finding]])

    def keep(self, check: str, found: list[Finding]) -> dict[str, EvaluationReason]:
        """Keep a check's findings and say them in pydantic-evals' own form."""
        self.findings[check] = found
        reason = "; ".join(finding.message for finding in found) or None
        return {check: EvaluationReason(not found, reason)}


async def run_graded(
    name: str,
    cases: Sequence[C],
    task: Callable[[C], Awaitable[Graded[H]]],
    checks: Sequence[Evaluator[C, Graded[H], None]],
    result: Callable[[C, H, Sequence[Finding], float], CaseResult],
    *,
    repeat: int = 1,
    max_concurrency: int = 4,
) -> list[CaseResult]:
    """Every run of every case, in the suite's order.

    A crash or a timeout of a run, or of a check, is a failure of that run; when the target cannot
    be reached or the case cannot be used, the error ends everything.
    """
    order = {case.id: index for index, case in enumerate(cases)}
    dataset: Dataset[C, Graded[H], None] = Dataset(
        name=name,
        cases=[Case(name=case.id, inputs=case) for case in cases],
        evaluators=list(checks),
    )
    stopped: list[EvalError] = []

    async def bounded(case: C) -> Graded[H]:
        try:
            return await asyncio.wait_for(task(case), TIMEOUT_SECONDS)
        except EvalError as error:
            stopped.append(error)
            raise

    report = await dataset.evaluate(
        bounded, progress=False, repeat=repeat, max_concurrency=max_concurrency, task_name=name
    )
    if stopped:
        raise stopped[0]
    results = [_scored(row, result) for row in report.cases]
    results += [_crashed(row.inputs, row.error_message, _run(row.name)) for row in report.failures]
    return sorted(results, key=lambda found: (order[found.id], found.run))


def _scored(
    row: ReportCase[C, Graded[H], None],
    result: Callable[[C, H, Sequence[Finding], float], CaseResult],
) -> CaseResult:
    graded = row.output
    findings = [finding for found in graded.findings.values() for finding in found]
    findings += [
        Finding(kind="check_crashed", check=failure.name, message=failure.error_message)
        for failure in row.evaluator_failures
    ]
    scored = result(row.inputs, graded.happened, findings, row.task_duration * 1_000)
    return scored.model_copy(update={"run": _run(row.name)})


def _run(label: str) -> int:
    """The number of a run from the label pydantic-evals gives it: `name [2/3]`."""
    _, bracket, rest = label.rpartition(" [")
    return int(rest.partition("/")[0]) if bracket and rest.endswith("]") else 1


def _crashed(case: Any, message: str, run: int) -> CaseResult:
    kind = "timeout" if message.startswith("TimeoutError") else "provider_error"
    return CaseResult(
        id=case.id,
        kind=case.kind,
        lang=case.lang,
        status=Status.FAILED,
        verdict="error",
        title=getattr(case, "text", case.id),
        run=run,
        findings=(Finding(kind=kind, check="runs", message=message),),
    )
