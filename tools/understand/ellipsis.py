"""Conditions made again from what was said before: "more than 3 orders but less than 10"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from store.segment.rule import Rule
from tools.understand.items import Condition, Frame, Quantity
from tools.understand.scope import Scope
from tools.understand.wordlists import wordset

_ALIKE = 20  # a bound this many times the other measures something else


def measured(
    condition: Condition, before: Condition | None, marks: Sequence[str], scope: Scope
) -> Condition:
    """A number with no noun measures what the one before it measured, when it bounds it from the
    other side; else it stays an amount."""
    if condition.frame.predicate != "amount" or before is None or before.build is None:
        return condition
    said, new = _numbers(before.frame), condition.frame.after or condition.frame.before
    if before.frame.predicate == "field" and "ISSET" in before.frame.marks and not new[0].money:
        text = scope.raw(condition.frame.start, condition.frame.end)
        at = (condition.frame.start, condition.frame.end)
        condition.doubt = scope.ask("which_amount", at=at, text=text)
    alone = not (condition.frame.windows or condition.frame.negation)
    if alone and _twice(before.frame, said, new):
        text = scope.raw(condition.frame.start, condition.frame.end)
        at = (condition.frame.start, condition.frame.end)
        condition.doubt = scope.ask("which_amount", at=at, text=text)
    if before.frame.predicate in {"amount", "spend"} or len(said) != 1 or len(new) != 1:
        return condition
    if new[0].money or new[0].scaled or {said[0].op[:1], new[0].op[:1]} != {">", "<"}:
        return condition
    if "BUT" not in marks and new[0].value > said[0].value * _ALIKE:
        return condition
    frame = _with_number(before.frame, new[0], condition.frame)
    rule = before.build(frame)
    return replace_condition(before, rule, frame, scope) if rule is not None else condition


def spoken_of(
    condition: Condition, before: Condition | None, marks: Sequence[str], scope: Scope
) -> Condition:
    """Channels with nothing said of them take what was said of those before: "consented to sms but
    not email", "can be e-mailed but not called". After messages it is unclear what they are."""
    frame = condition.frame
    if before is None or before.build is None or not (marks or frame.negation):
        return condition
    if before.frame.predicate == "consent" and _is_channel(frame, before.frame):
        made = _with_channels(before.frame, frame)
        rule = before.build(made)
        return condition if rule is None else replace_condition(before, rule, made, scope)
    if before.frame.predicate == "contact" and _bare_channel(frame) and not _owned(frame, scope):
        text = scope.raw(frame.start, frame.end)
        condition.doubt = scope.ask("which_channel_of", at=(frame.start, frame.end), text=text)
    return condition


def _is_channel(frame: Frame, before: Frame) -> bool:
    """Whether a clause names channels only; a bare "called" does after "can be"."""
    if frame.predicate == "contact":
        said = frame.windows or frame.lengths or frame.values or frame.times or frame.before
        return "CANBE" in before.marks and bool(frame.marks.get("CONTACT")) and not said
    return _bare_channel(frame)


def _bare_channel(frame: Frame) -> bool:
    return frame.predicate in {"address", "channel"} and not (frame.words or "ISSET" in frame.marks)


def _owned(frame: Frame, scope: Scope) -> bool:
    """`… and with an e-mail`: an address on file."""
    words = scope.text[: frame.start].lower().replace("'", " ").split()
    return not _HAVING.isdisjoint(words[-2:])


_HAVING = wordset("with having have has had avec ont ayant a without sans whose dont")


def _with_channels(old: Frame, new: Frame) -> Frame:
    """The frame of a consent for other channels."""
    marks = {key: value for key, value in old.marks.items() if key not in {"CONTACT", "OR", "NOR"}}
    marks |= {key: value for key, value in new.marks.items() if key in {"OR", "NOR"}}
    channels = new.channels or [new.marks["CONTACT"]]
    turned = {"CANBE": ""} if "CANBE" in marks else {}
    return replace(
        old,
        marks=marks | turned,
        channels=channels,
        negation=new.negation,
        start=new.start,
        end=new.end,
    )


def _numbers(frame: Frame) -> list[Quantity]:
    return [*frame.before, *frame.after, *frame.times]


def _twice(before: Frame, said: Sequence[Quantity], new: Sequence[Quantity]) -> bool:
    """`over 500 and more than 3`: two bounds of the same side can't both be of what was spent."""
    if before.predicate not in {"amount", "spend"} or len(said) != 1 or len(new) != 1:
        return False
    return (
        not (new[0].money or before.windows)
        and said[0].op[:1] == new[0].op[:1]
        and not before.negation
    )


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
