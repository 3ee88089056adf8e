"""What a file's rows become: one record for each customer or order, with what was wrong."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from store.types import CustomerInput, OrderInput, RowIssue
from tools.customer_values import Issue

MAX_VALUE = 80


@dataclass(frozen=True, slots=True)
class Sale:
    """An order to record, the other ways to name its customer, and the customer to add when nobody
    is known by any of them."""

    order: OrderInput
    others: tuple[OrderInput, ...] = ()
    newcomer: CustomerInput | None = None


@dataclass(slots=True)
class Record:
    """One customer or order. `value` is None when it is refused; `rows` of the file went into it,
    `line` is its first, `end` how many rows were read when it was whole."""

    line: int
    value: CustomerInput | Sale | None
    issues: list[RowIssue]
    rows: int
    end: int


def row_issue(line: int, issue: Issue) -> RowIssue:
    """An issue of a value as the report of an import keeps it."""
    reason = f"{issue.reason}; accepted: {issue.accepted}" if issue.accepted else issue.reason
    return RowIssue(line, issue.field, shorten(issue.value), reason, refused=not issue.kept)


def row_issues(line: int, issues: Iterable[Issue]) -> list[RowIssue]:
    """Every issue of one row's values."""
    return [row_issue(line, issue) for issue in issues]


def refusal(line: int, reason: str, *, field: str = "", value: str = "") -> RowIssue:
    """Why a row is not taken."""
    return RowIssue(line, field, shorten(value), reason, refused=True)


def remark(line: int, reason: str, *, field: str = "", value: str = "") -> RowIssue:
    """What is odd about a row that is taken."""
    return RowIssue(line, field, shorten(value), reason, refused=False)


def is_refused(issues: Sequence[RowIssue]) -> bool:
    """Whether any issue costs the row."""
    return any(issue.refused for issue in issues)


def shorten(text: str) -> str:
    """A value as an issue shows it."""
    line = " ".join(text.split())
    return line if len(line) <= MAX_VALUE else f"{line[: MAX_VALUE - 1]}…"
