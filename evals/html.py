"""The report as one HTML file: nothing is fetched, failures first, grouped by their cause."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from evals.baseline import first_failures
from evals.results import KINDS, CaseResult, Report, Status, SuiteResult, broken_first


def write_html(report: Report, path: Path) -> None:
    """Write the report; everything a target said is escaped."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(render_html(report), encoding="utf-8")


def render_html(report: Report) -> str:
    """The report as HTML text."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    template = environment.get_template("report.html")
    return template.render(
        report=report,
        suites=[(suite, _groups(suite), _counts(suite)) for suite in report.suites],
        kinds=KINDS,
    )


def _groups(suite: SuiteResult) -> list[tuple[str, list[CaseResult]]]:
    """Failures by first upstream cause, the worst cause first; then skipped; then passed."""
    failed = broken_first(suite.with_status(Status.FAILED))
    groups = [(kind, list(cases)) for kind, cases in groupby(failed, lambda case: case.failure)]
    rest: Iterable[tuple[str, Status]] = (("skipped", Status.SKIPPED), ("passed", Status.PASSED))
    return groups + [(name, cases) for name, of in rest if (cases := suite.with_status(of))]


def _counts(suite: SuiteResult) -> dict[str, int]:
    return dict(first_failures(suite.cases))
