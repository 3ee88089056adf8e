"""Results about writing to people, drawn in the terminal: drafts, who can be reached, proposals,
campaigns. Text from data is never read as markup."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.markup import escape
from rich.table import Table

from tools.arguments import Result
from tools.operations.campaigns import CampaignReport
from tools.operations.drafted import Drafted, DraftVariant
from tools.operations.eligibility import (
    ChannelCount,
    EligibilityChecked,
    PersonVerdict,
    ReasonCount,
)
from tools.operations.sending import SendProposed
from tools.proposing import Proposed
from tools.views import short
from ui.cli.drawing_bars import bars
from ui.cli.drawing_words import word

MARKS = {True: "✓", False: "✗"}
MOST_LINES = 12
Lines = Sequence[tuple[str, int]]


def outreach(result: Result, locale: str) -> Iterator[RenderableType] | None:
    """What a result about writing to people looks like; None when it is another."""
    if isinstance(result, EligibilityChecked) and result.outcome == "found":
        return _reach(result, locale)
    if isinstance(result, Drafted) and result.outcome == "found":
        return _draft(result, locale)
    if isinstance(result, Proposed):
        return _proposal(result, locale)
    return _campaign(result, locale) if isinstance(result, CampaignReport) else None


def _reach(found: EligibilityChecked, locale: str) -> Iterator[RenderableType]:
    if found.total == 1 and len(found.items) == 1:
        yield from _verdicts(found.items[0], locale)
        return
    for channel in found.channels:
        yield _parts(channel, locale)
        yield from _reasons(channel.reasons, locale)


def _verdicts(person: PersonVerdict, locale: str) -> Iterator[RenderableType]:
    yield escape(person.name)
    for line in person.channels:
        why = " ".join(one.said for one in line.reasons)
        since = f" ({word(locale, 'from_then', at=line.retry_at)})" if line.retry_at else ""
        answer = word(locale, "yes" if line.allowed else "later" if line.retry_at else "no")
        yield escape(f"  {MARKS[line.allowed]} {line.channel}: {answer}{since} {why}".rstrip())


def _parts(channel: ChannelCount, locale: str) -> Table:
    out = max(0, channel.people - channel.eligible - channel.waiting)
    counts = {"yes": channel.eligible, "later": channel.waiting, "no": out}
    return bars(channel.channel, [(word(locale, key), count) for key, count in counts.items()])


def _reasons(reasons: Sequence[ReasonCount], locale: str) -> Iterator[RenderableType]:
    ordered = sorted(reasons, key=lambda one: -one.people)
    if ordered:
        yield bars(word(locale, "why"), [(one.said, one.people) for one in ordered])


def _draft(made: Drafted, locale: str) -> Iterator[RenderableType]:
    heading = f"{made.channel} · {word(locale, 'version', number=str(made.version))} · {made.draft}"
    yield f"[bold]{escape(heading)}[/bold]"
    for one in made.variants:
        yield from _variant(one)
    for line in (*(one.said for one in made.missing_values), *made.notes):
        yield f"[yellow]! {escape(line)}[/yellow]"
    if made.reach is not None:
        out = max(0, made.reach.people - made.reach.eligible - made.reach.waiting)
        counts = {"yes": made.reach.eligible, "later": made.reach.waiting, "no": out}
        title = word(locale, "reachable")
        yield bars(title, [(word(locale, key), count) for key, count in counts.items()])


def _variant(one: DraftVariant) -> Iterator[RenderableType]:
    yield f"[bold cyan]{one.number}. {escape(one.label)}[/bold cyan]"
    yield from (f"[bold]{escape(text)}[/bold]" for text in (one.subject,) if text)
    yield from _quoted(one.body)
    for check in one.checks:
        colour = "red" if check.severity == "block" else "yellow"
        yield f"[{colour}]! {escape(check.said)}[/{colour}]"


def _quoted(text: str) -> Iterator[RenderableType]:
    lines = text.splitlines()
    for line in lines[:MOST_LINES]:
        yield escape(f"  {line}")
    if len(lines) > MOST_LINES:
        yield "  …"


def _proposal(made: Proposed, locale: str) -> Iterator[RenderableType]:
    if made.title:
        yield f"[bold]{escape(made.title)}[/bold]"
    if isinstance(made, SendProposed):
        yield from _sending(made, locale)
    for note in made.notes:
        yield f"[yellow]! {escape(note)}[/yellow]"
    if made.approved_by:
        yield escape(word(locale, "approved_by", who=made.approved_by))
        yield escape(made.stop)
    elif made.proposal:
        yield escape(word(locale, "approve", proposal=made.proposal))


def _sending(made: SendProposed, locale: str) -> Iterator[RenderableType]:
    counts = (
        ("now", made.sending - made.waiting),
        ("later", made.waiting),
        ("left_out", made.left_out),
    )
    lines = [(word(locale, key), count) for key, count in counts if count > 0]
    if lines:
        yield bars(escape(made.sentence), lines)
    if made.timing:
        yield escape(made.timing)
    yield from _reasons(made.reasons, locale)
    for one in made.previews[:1]:
        yield escape(f"{one.customer_name} <{one.to}>")
        yield from (f"[bold]{escape(text)}[/bold]" for text in (one.subject,) if text)
        yield from _quoted(one.text)


def _campaign(report: CampaignReport, locale: str) -> Iterator[RenderableType]:
    line = report.campaign
    yield f"[bold]{escape(f'{line.name} · {line.channel}')}[/bold] {escape(line.id)}"
    if report.timing:
        yield escape(report.timing)
    states = [
        (word(locale, f"state_{key}"), count) for key, count in report.states.items() if count
    ]
    if states:
        yield bars(word(locale, f"campaign_{line.state}"), states)
    yield from (f"[yellow]{escape(text)}[/yellow]" for text in _standing(report) if text)
    yield from _reasons(report.skipped or report.left_out, locale)
    for one in report.variants:
        rates = " · ".join(
            f"{rate.what} {rate.percent}% ({rate.low}–{rate.high})" for rate in one.rates
        )
        yield escape(f"  {short(one.variant, 40)}: {one.sent} {rates}".rstrip())


def _standing(report: CampaignReport) -> tuple[str, ...]:
    """Why sending gets no further; an operating system's or a server's words among it."""
    line = report.campaign
    return (report.trouble, line.paused_because if line.state == "paused" else "")
