"""Conditions made again from what was said before: "more than 3 orders but less than 10"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from store.segment.rule import Rule
from tools.understand.items import Condition, Frame, Quantity
from tools.understand.scope import Scope

_ALIKE = 20  # a bound this many times the other measures something else


def measured(
    condition: Condition, before: Condition | None, marks: Sequence[str], scope: Scope
) -> Condition:
    """A number with no noun measures what the one before it measured, when it bounds it from the
    other side; else it stays an amount."""
    if condition.frame.predicate != "amount" or before is None or before.build is None:
        return condition
    said, new = _numbers(before.frame), condition.frame.after or condition.frame.before
    if before.frame.predicate in {"amount", "spend"} or len(said) != 1 or len(new) != 1:
        return condition
    if new[0].money or new[0].scaled or {said[0].op[:1], new[0].op[:1]} != {">", "<"}:
        return condition
    if "BUT" not in marks and new[0].value > said[0].value * _ALIKE:
        return condition
    frame = _with_number(before.frame, new[0], condition.frame)
    rule = before.build(frame)
    return replace_condition(before, rule, frame, scope) if rule is not None else condition


def _numbers(frame: Frame) -> list[Quantity]:
    return [*frame.before, *frame.after, *frame.times]


def _with_number(old: Frame, new: Quantity, place: Frame) -> Frame:
    """A frame with its one number replaced, standing where the new one stands."""
    return replace(
        old,
        before=[new] if old.before else [],
        after=[new] if old.after else [],
        times=[new] if old.times else [],
        negation=place.negation,
        start=place.start,
        end=place.end,
    )


def replace_condition(condition: Condition, rule: Rule, frame: Frame, scope: Scope) -> Condition:
    """The condition made again, with the assumptions of making it."""
    return Condition(rule, frame, scope.take_notes(), condition.build)
