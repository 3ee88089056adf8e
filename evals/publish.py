"""A report given out: on the terminal, and as the files that were asked for."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from evals.console import print_report
from evals.html import write_html
from evals.junit import write_junit
from evals.results import Report


def publish(
    report: Report, *, html: Path | None, junit: Path | None, json: Path | None, verbose: bool
) -> None:
    """Print a report and write its files."""
    print_report(report, Console(highlight=False), every=verbose)
    if html is not None:
        write_html(report, html)
    if junit is not None:
        write_junit(report, junit)
    if json is not None:
        json.parent.mkdir(parents=True, exist_ok=True)
        json.write_text(report.model_dump_json(indent=1), encoding="utf-8")
