"""The report on a terminal: failures first, then the figures and the gate."""

from __future__ import annotations

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table as RichTable

from evals.results import CaseResult, Comparison, Report, Status, SuiteResult, Table, broken_first

MOST_SHOWN = 15


def print_report(report: Report, console: Console, *, every: bool = False) -> None:
    """Print a whole run."""
    for suite in report.suites:
        print_suite(suite, console, every=every)
    if report.comparison is not None:
        _compared(report.comparison, console)
    console.print(
        " · ".join(f"{key} {value}" for key, value in report.provenance.items()), style="dim"
    )
    _verdict(report, console)


def print_suite(suite: SuiteResult, console: Console | None = None, *, every: bool = False) -> None:
    """Print one suite; `every` failure, or the first fifteen."""
    console = console or Console(highlight=False)
    failed = broken_first(suite.with_status(Status.FAILED))
    for case in failed if every else failed[:MOST_SHOWN]:
        _failure(case, console)
    if len(failed) > MOST_SHOWN and not every:
        console.print(f"… and {len(failed) - MOST_SHOWN} more failures (see --html)")
    for table in suite.tables:
        console.print(_drawn(table))
    _notes(suite, console)
    passed, skipped = len(suite.with_status(Status.PASSED)), len(suite.with_status(Status.SKIPPED))
    state = "[red]FAILED[/]" if suite.broken else "[green]ok[/]"
    console.print(
        f"[bold]{suite.name}[/] on {escape(suite.target)}: {state}, {passed} passed, "
        f"{len(failed)} failed, {skipped} skipped, {suite.seconds:.1f} s"
    )
    for line in suite.broken:
        console.print(f"  [red]gate:[/] {escape(line)}")


def _verdict(report: Report, console: Console) -> None:
    """The last lines: which suites stop the run, and on which cases; a log is read from its end."""
    for suite in report.suites:
        if suite.broken:
            failed = [case.id for case in suite.with_status(Status.FAILED)]
            cases = ", ".join(failed[:5]) + (" …" if len(failed) > 5 else "")
            console.print(
                f"[red]FAILED[/] {suite.name}: {escape('; '.join(suite.broken))}: {cases}"
            )
    if not report.failed:
        names = ", ".join(suite.name for suite in report.suites)
        console.print(f"[green]ok[/] {names}: every gate holds")


def _failure(case: CaseResult, console: Console) -> None:
    console.print(f"[red]✗ {case.id}[/] [dim]{case.kind} {case.lang}[/] [bold]{case.failure}[/]")
    console.print(f"    {escape(case.title)}")
    for finding in case.findings:
        console.print(f"    {finding.check}: {escape(finding.message[:600])}")
    if case.gold:
        console.print(f"    [green]gold[/] {escape(case.gold)}")
    if case.got:
        console.print(f"    [yellow]got [/] {escape(case.got)}")
    if case.note:
        console.print(f"    [dim]note {escape(case.note)}[/]")
    for change in case.changes[:12]:
        console.print(f"    {escape(change)}")


def _notes(suite: SuiteResult, console: Console) -> None:
    for note in suite.notes[:MOST_SHOWN]:
        console.print(f"[dim]note {escape(note)}[/]")
    if len(suite.notes) > MOST_SHOWN:
        console.print(f"[dim]… and {len(suite.notes) - MOST_SHOWN} more notes (see --html)[/]")


def _drawn(table: Table) -> RichTable:
    drawn = RichTable(title=table.title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    drawn.add_column("", no_wrap=True)
    for head in table.heads:
        drawn.add_column(head, justify="right", no_wrap=True)
    for line in table.lines:
        drawn.add_row(escape(line.label), *line.cells)
    return drawn


def _compared(against: Comparison, console: Console) -> None:
    for word in ("regressed", "removed", "fixed", "added"):
        names: tuple[str, ...] = getattr(against, word)
        if names:
            colour = "red" if word in {"regressed", "removed"} else "green"
            shown = ", ".join(names[:20]) + (" …" if len(names) > 20 else "")
            console.print(f"[{colour}]{word} {len(names)}[/]: {escape(shown)}")
