"""Cases run by pydantic-evals: concurrently, repeated, each failure kept to its case."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from pydantic_evals import Case, Dataset

from evals import cases as files
from evals.results import CaseResult, Finding, Status

C = TypeVar("C", bound=files.Case)
TIMEOUT_SECONDS = 60.0


async def run_cases(
    name: str,
    cases: Sequence[C],
    task: Callable[[C], Awaitable[CaseResult]],
    *,
    repeat: int = 1,
    max_concurrency: int = 4,
) -> list[CaseResult]:
    """Every run of every case, in the suite's order; a crash or a timeout is that case's failure."""
    order = {case.id: index for index, case in enumerate(cases)}
    dataset: Dataset[C, CaseResult, None] = Dataset(
        name=name, cases=[Case(name=case.id, inputs=case) for case in cases]
    )

    async def bounded(case: C) -> CaseResult:
        return await asyncio.wait_for(task(case), TIMEOUT_SECONDS)

    report = await dataset.evaluate(
        bounded, progress=False, repeat=repeat, max_concurrency=max_concurrency, task_name=name
    )
    results = [(row.name, row.output) for row in report.cases]
    results += [
        (failure.name, _crashed(failure.inputs, failure.error_message))
        for failure in report.failures
    ]
    numbered = [result.model_copy(update={"run": _run(label)}) for label, result in results]
    return sorted(numbered, key=lambda result: (order[result.id], result.run))


def _run(label: str) -> int:
    """The number of a run from the label pydantic-evals gives it: `name [2/3]`."""
    _, bracket, rest = label.rpartition(" [")
    return int(rest.partition("/")[0]) if bracket and rest.endswith("]") else 1


def _crashed(case: files.Case, message: str) -> CaseResult:
    kind = "timeout" if message.startswith("TimeoutError") else "provider_error"
    return CaseResult(
        id=case.id,
        kind=case.kind,
        lang=case.lang,
        status=Status.FAILED,
        verdict="error",
        title=getattr(case, "text", case.id),
        findings=(Finding(kind=kind, check="runs", message=message),),
    )
