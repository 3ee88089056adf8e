"""What each input of a rule takes: said with the input, and held here whatever a browser sends.

The rule language takes more (a balance below zero is a number to it); an input of a card takes what
somebody who types into it can mean.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, TypeAlias

from store.segment.codec import MAX_RANK
from store.segment.editable import Editable, Kind
from store.segment.editing import Put, edit
from store.segment.env import RuleEnv
from store.segment.fields import FieldType
from store.segment.rule import MAX_DAYS, MAX_TEXT, Rule, RuleError
from store.segment.values import MAX_NUMBER, is_list
from store.text import clean
from tools.errors import InvalidInput, Problem
from ui.chat.cards_values import number
from ui.chat.words import word

Props: TypeAlias = dict[str, Any]
MAX_SHOWN = 40
SHARE = Decimal("0.0001")  # the least that a rule holds
PAIRED = frozenset(("between", "days_ago"))
LISTED = frozenset(("in", "contains_all"))


@dataclass(frozen=True, slots=True)
class Takes:
    """The bounds of an input, both in, None where there is none; `words` says them to a person."""

    low: float | None
    high: float | None
    whole: bool
    words: str


_BOUNDS: Mapping[Kind, tuple[Decimal | None, Decimal | None, bool]] = {
    Kind.MONEY: (Decimal(0), MAX_NUMBER - 1, False),
    Kind.NUMBER: (None, None, False),
    Kind.COUNT: (Decimal(0), Decimal(MAX_RANK), True),
    Kind.DAYS: (Decimal(0), Decimal(MAX_DAYS), True),
    Kind.PERCENT: (SHARE, Decimal(100), False),
}


def takes(row: Editable, locale: str) -> Takes | None:
    """What a row's input takes; None where it is a choice."""
    if row.kind is Kind.DATE:
        return Takes(None, None, False, word(locale, "rule.takes_date"))
    if row.many or row.kind is Kind.TEXT:
        return Takes(None, None, False, word(locale, "rule.takes_text", MAX_TEXT))
    if row.kind not in _BOUNDS:
        return None
    low, high, whole = _bounds(row)
    said = word(locale, f"rule.takes_{row.kind}") if not whole else ""
    if whole:
        ends = (number(end or Decimal(0), locale) for end in (low, high))
        said = word(locale, "rule.takes_whole", *ends)
    return Takes(_float(low), _float(high), whole, said)


def with_takes(row: Editable, locale: str) -> Props:
    """A row with what its input takes, as a card draws it."""
    found = takes(row, locale)
    return asdict(row) | {"takes": asdict(found) if found else None}


def check_all(rows: tuple[Editable, ...], locale: str) -> None:
    """Refuse a rule that holds what none of its inputs would take."""
    for row in rows:
        check(
            row, list(row.values) if len(row.values) > 1 else next(iter(row.values), None), locale
        )


def check(row: Editable, value: object, locale: str) -> None:
    """Refuse a value that a row's input does not take: InvalidInput names the field, the value and
    what is accepted, in the reader's language."""
    accepted = takes(row, locale)
    if accepted is None:
        return
    values = list(value) if is_list(value) else [value]
    for one in values or [""]:
        text = "" if one is None else str(one).strip()
        if isinstance(one, (bool, dict)) or not _fits(row, text):
            raise _refused(row, text, accepted.words, locale)
    if len(row.values) == 2 and not row.many and not _a_pair(row, values):
        shown = f"{values[0]} – {values[-1]}"
        raise _refused(row, shown, word(locale, "rule.takes_pair"), locale)


def _bounds(row: Editable) -> tuple[Decimal | None, Decimal | None, bool]:
    low, high, whole = _BOUNDS[row.kind]
    return (Decimal(1) if row.field == "size" and whole else low), high, whole


def _float(bound: Decimal | None) -> float | None:
    return None if bound is None else int(bound) if bound == bound.to_integral() else float(bound)


def _fits(row: Editable, text: str) -> bool:
    if row.many or row.kind is Kind.TEXT:
        return 0 < len(text) <= MAX_TEXT
    if row.kind is Kind.DATE:
        return _day(text) is not None
    given = _number(text)
    low, high, whole = _bounds(row)
    if given is None or (whole and given != given.to_integral_value()):
        return False
    return (low is None or low <= given) and (high is None or given <= high)


def _a_pair(row: Editable, values: list[object]) -> bool:
    if len(values) != 2:
        return False
    read = _day if row.kind is Kind.DATE else _number
    low, high = (read(str(value).strip()) for value in values)
    return not (low is None or high is None) and not _above(low, high)


def _above(low: object, high: object) -> bool:
    if isinstance(low, Decimal) and isinstance(high, Decimal):
        return low > high
    return isinstance(low, date) and isinstance(high, date) and low > high


def _number(text: str) -> Decimal | None:
    try:
        given = Decimal(text) if len(text) <= MAX_SHOWN else None
    except InvalidOperation:
        return None
    return given if given is not None and given.is_finite() else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _refused(row: Editable, value: str, accepted: str, locale: str) -> InvalidInput:
    label = row.label or row.words
    shown = clean(value)
    shown = shown if len(shown) <= MAX_SHOWN else f"{shown[:MAX_SHOWN]}…"
    reason = (
        word(locale, "rule.refused", label, shown) if shown else word(locale, "rule.empty", label)
    )
    text = f"{reason} {word(locale, 'rule.accepted', accepted)}"
    problem = Problem(row.field, shown, reason.partition(": ")[2], accepted)
    return InvalidInput(text, problems=(problem,))


def put(rule: Rule, row: Editable, change: Put, env: RuleEnv) -> Rule:
    """A rule with another operator in a row, which keeps the value where it fits and takes one to
    start from where it does not. RuleError when the operator itself can't be."""
    if change.op is None or change.value is not None:
        return edit(rule, change, env.fields)
    if change.op not in {op.value for op in row.ops}:
        return edit(rule, change, env.fields)  # which refuses it
    refused: RuleError | None = None
    for value in (None, *_starts(row, change.op, env)):
        try:
            return edit(rule, Put(change.path, op=change.op, value=value), env.fields)
        except RuleError as error:
            refused = refused or error
    raise refused or RuleError(change.path, "there is no operator")


def _starts(row: Editable, op: str, env: RuleEnv) -> Iterator[object]:
    """Values for an operator that does not take the one there is, the likeliest first."""
    today = env.today.isoformat()
    field = env.fields.get(row.field)
    example = field.example if field is not None and field.type is not FieldType.DATE else ""
    kept = [value for value in (*row.values[:1], example) if value and value is not True]
    for value in (*kept, "30", today, "last_month"):
        yield [value, value] if op in PAIRED else [value] if op in LISTED else value
