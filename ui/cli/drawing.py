"""A turn's events drawn in the terminal: steps, tables of people, bars, questions with numbers."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

from rich.console import Console, RenderableType
from rich.markup import escape
from rich.table import Table

from agent.events import (
    ANEW,
    Ended,
    Event,
    Notice,
    ProgressMade,
    ResultReady,
    Token,
    ToolRefused,
    ToolStarted,
)
from tools.arguments import Result
from tools.asking import ChoiceLine
from tools.operations.customers import CustomerAnswer
from tools.views import CustomerLine
from ui.cli.drawing_bars import bars
from ui.cli.drawing_outreach import outreach
from ui.cli.drawing_words import word

MOST_PEOPLE = 20
LABELS = ("label", "channel", "condition", "name", "part")
COUNTS = ("people", "reachable", "after")


class Drawing:
    """Draws events as they come. Text and tables go to standard output, steps and notices to
    standard error. Text from tools is never read as markup."""

    def __init__(self, locale: str) -> None:
        self._locale = locale
        self._out = Console(highlight=False, soft_wrap=True)
        self._err = Console(stderr=True, highlight=False, soft_wrap=True)
        self._numbered: list[str] = []
        self._speaking = False

    def hello(self, thread: str) -> None:
        """What an interactive conversation begins with."""
        self._err.print(word(self._locale, "hello", thread=thread), style="dim", markup=False)

    def prompt(self) -> None:
        """The sign that it is the person's turn."""
        if sys.stdin.isatty():
            self._err.print("› ", end="", style="bold cyan")

    def chosen(self, text: str) -> str:
        """What a typed number stands for, else the text itself."""
        if text.isdecimal() and 1 <= int(text[:6]) <= len(self._numbered):
            return self._numbered[int(text[:6]) - 1]
        return text

    def draw(self, event: Event) -> None:
        """Draw one event."""
        if isinstance(event, Token):
            self._speaking = True
            self._out.print(event.text, end="", markup=False)
            return
        self._end_line()
        if isinstance(event, ResultReady):
            for part in drawn(event.result, self._locale):
                self._out.print(part)
            self._number([choice.text for choice in _choices(event.result)])
        elif isinstance(event, Ended):
            self._ended(event)
        else:
            self._aside(event)

    def _aside(self, event: Event) -> None:
        """What goes to standard error: steps, progress, refusals, notices."""
        if isinstance(event, ToolStarted):
            self._err.print(f"· {event.title} …", style="dim", markup=False)
        elif isinstance(event, ProgressMade):
            of = f"/{event.total}" if event.total else ""
            self._err.print(f"  {event.done}{of} {event.message}", style="dim", markup=False)
        elif isinstance(event, ToolRefused):
            self._err.print(f"  {event.error}", style="yellow", markup=False)
        elif isinstance(event, Notice):
            style = "bold yellow" if event.kind in ANEW else "yellow"
            self._err.print(f"! {event.text}", style=style, markup=False)

    def _ended(self, event: Ended) -> None:
        if not event.suggestions:
            return
        first = len(self._numbered) + 1
        for number, next_step in enumerate(event.suggestions, first):
            self._err.print(f"  {number}. {next_step.label}", style="cyan", markup=False)
        self._numbered += [next_step.text for next_step in event.suggestions]

    def _number(self, texts: Sequence[str]) -> None:
        self._numbered = list(texts)

    def _end_line(self) -> None:
        if self._speaking:
            self._out.print()
            self._speaking = False


def drawn(result: Result, locale: str) -> Iterator[RenderableType]:
    """What a result looks like, by what it holds: people as a table, figures as bars, choices."""
    if (own := outreach(result, locale)) is not None:
        yield from own
        return
    people = _people(result)
    if people:
        yield people_table(people, locale)
    if isinstance(result, CustomerAnswer) and result.customer is not None:
        yield people_table([result.customer], locale)
    for name, lines in _figures(result):
        yield bars(name, lines)
    if choices := _choices(result):
        rows = [f"  {n}. {escape(choice.label)}" for n, choice in enumerate(choices, 1)]
        yield "\n".join(rows)


def people_table(people: Sequence[CustomerLine], locale: str) -> Table:
    """People, one a line."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    for heading in ("name", "city", "spend", "orders", "last_active"):
        right = heading in {"spend", "orders"}
        table.add_column(word(locale, heading), justify="right" if right else "left")
    for person in people[:MOST_PEOPLE]:
        cells = (
            person.name,
            person.city or "",
            f"{person.spend} {person.currency}",
            str(person.orders),
            person.last_active or "",
        )
        table.add_row(*map(escape, cells))
    return table


def _people(result: Result) -> list[CustomerLine]:
    items = _listed(result, "items") or _listed(result, "choices")
    return [item for item in items if isinstance(item, CustomerLine)]


def _choices(result: Result) -> list[ChoiceLine]:
    return [item for item in _listed(result, "choices") if isinstance(item, ChoiceLine)]


def _listed(result: Result, name: str) -> list[object]:
    return list(getattr(result, name, None) or ())


def _figures(result: Result) -> Iterator[tuple[str, list[tuple[str, int]]]]:
    """Each list of parts of a result that count people, with the part's name."""
    for name in type(result).model_fields:
        parts = _listed(result, name) if isinstance(getattr(result, name), list) else []
        lines = [_figure(part) for part in parts]
        known = [line for line in lines if line is not None]
        if known and len(known) == len(lines):
            yield name, known


def _figure(part: object) -> tuple[str, int] | None:
    label = _first(part, LABELS)
    count = _first(part, COUNTS)
    return (str(label), count) if label is not None and isinstance(count, int) else None


def _first(part: object, names: Sequence[str]) -> object:
    return next((found for name in names if (found := getattr(part, name, None)) is not None), None)
