"""Against an earlier run, by case id: what regressed, was fixed, came or went.

Offline any regression fails: a p-value can't gate a deterministic target. A case that is gone from
the suite fails too, so that a failing case can't be deleted to get green.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from pydantic import ValidationError

from evals.errors import Unusable
from evals.results import CaseResult, Comparison, Report, Status


def read_report(path: Path) -> Report:
    """The report that `--json` wrote."""
    try:
        return Report.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise Unusable(f"{path}: cannot be read: {error}") from None
    except ValidationError as error:
        raise Unusable(f"{path}: not a report of --json: {error.errors()[0]['msg']}") from None


def outcomes(report: Report) -> Mapping[str, bool]:
    """`suite/case` → whether every run of it passed; skipped cases are left out."""
    passed: dict[str, bool] = {}
    for suite in report.suites:
        for case in suite.cases:
            if case.status is not Status.SKIPPED:
                key = f"{suite.name}/{case.id}"
                passed[key] = passed.get(key, True) and case.status is Status.PASSED
    return passed


def failing(report: Report) -> frozenset[str]:
    """The cases of which some run failed."""
    return frozenset(key for key, passed in outcomes(report).items() if not passed)


def against(baseline: Report, now: Report, known: Iterable[str]) -> Comparison:
    """Compare a run with its baseline. `known` are all cases of the suites that were run, selected
    or not, as `suite/case`."""
    was, is_now = outcomes(baseline), outcomes(now)
    suites = {suite.name for suite in now.suites}
    all_known = set(known)
    return Comparison(
        regressed=_those(key for key, ok in is_now.items() if not ok and was.get(key)),
        fixed=_those(key for key, ok in is_now.items() if ok and was.get(key) is False),
        added=_those(key for key in is_now if key not in was),
        removed=_those(
            key for key in was if key.partition("/")[0] in suites and key not in all_known
        ),
    )


def _those(keys: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(keys))


def first_failures(cases: Iterable[CaseResult]) -> Mapping[str, int]:
    """How many failed runs have each first upstream cause."""
    counts: dict[str, int] = {}
    for case in cases:
        if case.status is Status.FAILED:
            counts[case.failure] = counts.get(case.failure, 0) + 1
    return counts
