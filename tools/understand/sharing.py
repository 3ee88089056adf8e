"""Verbs side by side that share what is said once: "haven't ordered or visited in 90 days"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from tools.understand.ellipsis import replace_condition
from tools.understand.gather import Part
from tools.understand.items import Condition, Frame
from tools.understand.scope import Scope
from tools.understand.wordlists import wordset

_AUXILIARIES = wordset("have has ont a who qui")
_VERBS = wordset("order spend visit contact")
_NOUNS = wordset("field address order visit")
_JOINTS = frozenset((("OR",), ("AND",), ("NOR",), ("BUT",), ("EXCEPT",)))


def share(parts: Sequence[Part], scope: Scope) -> None:
    """Give a bare verb the time, the "not" or the campaign of the verb it is joined to."""
    for first, second in pairwise(parts):
        one, two = first.condition, second.condition
        joined = second.marks in _JOINTS and not (second.noun or second.rel)
        if one is None or two is None or not joined:
            continue
        if one.frame.predicate in _VERBS and two.frame.predicate in _VERBS:
            _Pair(first, second, one, two, scope).share()
        elif {one.frame.predicate, two.frame.predicate} <= _NOUNS:
            _Pair(first, second, one, two, scope).share_without()
        elif second.marks == ("OR",):
            _Pair(first, second, one, two, scope).check_scope()


def _bare(frame: Frame) -> bool:
    """Whether a verb stands alone: no time, number or name with it."""
    return not (
        frame.windows or frame.lengths or frame.values or frame.before or frame.after or frame.times
    )


class _Pair:
    """Two verbs joined by one word."""

    def __init__(
        self, first: Part, second: Part, one: Condition, two: Condition, scope: Scope
    ) -> None:
        self.first, self.second = first, second
        self.one, self.two = one, two
        self.scope = scope
        self.mark = second.marks[0]

    def share(self) -> None:
        if self.one_is_timed():
            raise self.unsure("which_window_of")
        denied = bool(self.one.frame.negation) and not self.two.frame.negation
        if not _bare(self.one.frame):
            if denied and self.mark == "OR" and self.second.lead not in _AUXILIARIES:
                raise self.unsure("not_scope")
            return
        timed = bool(self.two.frame.windows or self.two.frame.lengths)
        if denied and self.second.lead not in _AUXILIARIES:
            self.share_negation()
        if (
            self.one.frame.predicate == self.two.frame.predicate == "contact"
            and self.two.frame.values
        ):
            self.make_first(values=self.two.frame.values)
        if timed and self.mark == "EXCEPT" and not self.one.frame.negation:
            raise self.unsure("which_window_of")
        if (
            timed
            and self.mark in {"OR", "AND", "NOR"}
            and bool(self.one.frame.negation) == self.second.negative
        ):
            self.make_first(windows=self.two.frame.windows, lengths=self.two.frame.lengths)

    def one_is_timed(self) -> bool:
        """`visited this month but did not order`: whether the other happened then, or ever, is
        left open when one is denied and the other is not."""
        one = self.one.frame
        opposed = bool(one.negation) != self.second.negative
        timed = bool(one.windows or one.lengths)
        if self.mark == "NOR":
            return timed and _bare(self.two.frame)
        if not opposed or self.mark not in {"BUT", "AND"}:
            return False
        if one.negation and _bare(one):
            return bool(self.two.frame.windows or self.two.frame.lengths)
        return timed and _bare(self.two.frame)

    def share_negation(self) -> None:
        """`haven't ordered or visited` is neither; `haven't ordered and visited` is unclear."""
        if self.mark == "AND":
            raise self.unsure("not_scope")
        if self.mark != "OR" or self.two.build is None:
            return
        frame = replace(self.two.frame, negation="not")
        rule = self.two.build(frame)
        if rule is not None:
            self.second.condition = replace_condition(self.two, rule, frame, self.scope)
            self.second.rule, self.second.marks = rule, ("AND",)

    def share_without(self) -> None:
        """`without phone or email` is without either; "and" there is unclear."""
        denied = self.first.negative and not self.second.negative
        if (
            not denied
            or not _bare(self.two.frame)
            or self.second.lead not in {"or", "ou", "and", "et"}
        ):
            return
        if self.mark in {"OR", "AND"}:
            self.share_negation()

    def check_scope(self) -> None:
        """`aren't inactive or in Paris`: whether "not" goes on after "or"."""
        denied = bool(self.one.frame.negation) and not self.two.frame.negation
        verb = self.two.frame.predicate in _VERBS or self.second.lead != "a"  # else it is "à"
        if not denied or (verb and self.second.lead in _AUXILIARIES):
            return
        head, tail = (
            self.scope.raw(self.first.start, self.first.end),
            self.scope.raw(self.second.start, self.second.end),
        )
        joint = {"en": "or", "fr": "ou"}[self.scope.language]
        both = {"en": "not", "fr": "pas"}[self.scope.language]
        at = (self.first.start, self.second.end)
        said = f"({head}) {joint} ({tail})", f"({head}) {self.and_word()} {both} ({tail})"
        raise self.scope.ask(
            "not_scope", [(text, text) for text in said], at=at, text=self.scope.raw(*at)
        )

    def and_word(self) -> str:
        return {"en": "and", "fr": "et"}[self.scope.language]

    def make_first(self, **slots: object) -> None:
        """The first verb made again with what the second one says."""
        frame = replace(self.one.frame, **slots)  # pyright: ignore[reportArgumentType] - slots of the other frame
        rule = self.one.build(frame) if self.one.build else None
        if rule is not None:
            self.one = replace_condition(self.one, rule, frame, self.scope)
            self.first.condition, self.first.rule = self.one, rule

    def unsure(self, key: str) -> Exception:
        at = (self.first.start, self.second.end)
        return self.scope.ask(key, at=at, text=self.scope.raw(*at))
