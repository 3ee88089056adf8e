"""Items of one clause sorted into the slots of a frame."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeAlias

from store.segment.rule import EVERYONE, And, Not, Rule
from tools.understand.items import (
    Condition,
    Frame,
    Item,
    MisfitError,
    Quantity,
    UnclearError,
    Values,
    Window,
)
from tools.understand.quantities import quantity_of
from tools.understand.scope import Scope
from tools.understand.tags import CHAR, NAME
from tools.understand.wordlists import wordset

Predicate: TypeAlias = Callable[[Frame, Scope], Rule | None]

_HEADS = frozenset(
    CHAR[name]
    for name in wordset(
        """ORD SPEND VISIT INACTIVE ACTIVE CREATED NEW CONTACT GOT MAXORD FIRSTORD LASTORD LASTSEEN
        LASTMSG REPEAT ONETIME BUYERS TAG SEGMENT FIELD CONSENT DNC TOP BEST CAMPAIGN LAPSED
        STAGED CHAN NOUN"""
    )
)
_WORDS = frozenset(CHAR[name] for name in ("X", "TEXT", "MAIL", "SITE", "MONTH", "NUM"))


def frame(predicate: str, items: Sequence[Item]) -> Frame:
    """The slots of a clause. Numbers before the head count things, those after it measure them."""
    made = Frame(predicate, start=items[0].start, end=items[-1].end, lead=items[0].lead)
    headed = False
    for item in items:
        if item.tag in _HEADS and not headed:
            made.head = str(item.data or "")
            headed = True
            made.marks[NAME[item.tag]] = made.head
            if item.tag == CHAR["CHAN"]:
                made.channels.append(made.head)
        else:
            _slot(made, item, headed=headed)
    return made


def _slot(made: Frame, item: Item, *, headed: bool) -> None:
    data = item.data
    if item.tag in _NEGATIVE:
        made.negation = "" if made.negation else str(data or "not")
    elif item.tag == CHAR["QT"]:
        made.times.append(quantity_of(item))
    elif item.tag in _LENGTHS:
        made.lengths.append(quantity_of(item))
    elif item.tag in _NUMBERS:
        (made.after if headed else made.before).append(quantity_of(item))
        if item.tag == CHAR["NUM"]:
            made.words.append(item)
    elif isinstance(data, Window):
        made.windows.append(data)
    elif isinstance(data, Values):
        made.values.append(data)
        made.words.append(item)
    elif item.tag in _WORDS:
        made.words.append(item)
    else:
        name = "CMP" if item.tag == CHAR["SYM"] else NAME[item.tag]
        made.marks[name] = str(data or "")
        if item.tag == CHAR["CHAN"]:
            made.channels.append(str(data))


_NEGATIVE = frozenset((CHAR["NEG"], CHAR["NEITHER"]))
_LENGTHS = frozenset((CHAR["LEN"], CHAR["QL"]))
_NUMBERS = frozenset((CHAR["NUM"], CHAR["Q"], CHAR["QP"]))


def clause(predicate: str, build: Predicate) -> Callable[[Sequence[Item], Scope], Item | None]:
    """A row's builder: the items become a frame, the predicate makes its rule.

    A question that only concerns a bare name waits: what was said before may settle it.
    """

    def make(items: Sequence[Item], scope: Scope) -> Item | None:
        made = frame(predicate, items)
        doubt: UnclearError | None = None
        rule: Rule | None = None
        try:
            rule = _built(made, scope, build)
        except MisfitError:
            scope.take_notes()
            return None
        except UnclearError as error:
            if predicate not in _PATIENT:
                raise
            rule, doubt = EVERYONE, error
        notes = scope.take_notes()
        if rule is None:
            return None
        condition = Condition(
            rule, made, notes, lambda changed: _again(changed, scope, build), doubt
        )
        return Item(CHAR["C"], made.start, made.end, condition, items[0].lead)

    return make


_PATIENT = frozenset(("values", "new", "channel"))


def _again(made: Frame, scope: Scope, build: Predicate) -> Rule | None:
    """The rule of a changed frame; None when it does not fit."""
    try:
        return _built(made, scope, build)
    except MisfitError:
        return None


def _built(made: Frame, scope: Scope, build: Predicate) -> Rule | None:
    """The rule of a frame; with two bounds in one slot, both of them hold."""
    timed = bool(made.windows) and _ranged([w.days for w in made.windows if w.days is not None])
    counted = _ranged(made.before) or _ranged(made.times)
    measured = _ranged(made.after) or _ranged(made.lengths)
    itself = made.predicate == "order" and not counted  # one order meets both bounds of an amount
    if "SINGLE" in made.marks or itself or not (timed or counted or measured):
        return None if timed and itself else build(made, scope)
    negative = made.negation and made.predicate != "visit"
    if made.predicate in _APART or negative or (timed and made.predicate not in _AGES):
        raise MisfitError
    rules = [build(half, scope) for half in (_half(made, first=True), _half(made, first=False))]
    kept = [rule for rule in rules if rule is not None]
    return And(tuple(kept)) if len(kept) == len(rules) else None


def _ranged(quantities: Sequence[Quantity]) -> bool:
    """Whether one of them has a second bound; a loop, for it is asked of every clause."""
    for quantity in quantities:  # noqa: SIM110 any() takes twice as long
        if quantity.also is not None:
            return True
    return False


_APART = frozenset(("contact", "first_order"))
_AGES = wordset("inactive visit last_seen last_order created last_contact lapsed customers_since")


def _half(made: Frame, *, first: bool) -> Frame:
    """The frame with the first or the second of its two bounds."""

    def pick(quantities: list[Quantity]) -> list[Quantity]:
        return [
            quantity
            if quantity.also is None
            else replace(quantity, also=None)
            if first
            else quantity.also
            for quantity in quantities
        ]

    marks = {**made.marks, "RANGE": ""}
    windows = [
        window if window.days is None else replace(window, days=pick([window.days])[0])
        for window in made.windows
    ]
    return replace(
        made,
        before=pick(made.before),
        after=pick(made.after),
        lengths=pick(made.lengths),
        windows=windows,
        marks=marks,
    )


def negated(made: Frame, rule: Rule) -> Rule:
    """The rule, or everyone else when the clause says not."""
    return Not(rule) if made.negation else rule


def single(quantities: Sequence[Quantity]) -> Quantity | None:
    """The one quantity of a slot, None when there is none. Raises MisfitError when there are several:
    a clause that would use one of two drops the other."""
    if len(quantities) > 1:
        raise MisfitError
    return quantities[0] if quantities else None
