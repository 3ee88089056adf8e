"""An edit of a rule in words: "only those in Montréal", "make it 60 days", "without the VIPs".

The rule is changed where the words say, never read again from the start. An edit that could mean
two changes is asked about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from store.segment.rule import EVERYONE, And, Leaf, Not, Rank, Rule
from tools.understand.changes import Changes
from tools.understand.checks import contradiction
from tools.understand.doubts import doubt
from tools.understand.edit_kinds import Edit, find_edit
from tools.understand.edit_words import CONDITION_WORDS, TOPICS
from tools.understand.edits import PLACES, about, at, fields_in, subject
from tools.understand.guards import guard
from tools.understand.index import index_of
from tools.understand.items import ImpossibleError, UnclearError
from tools.understand.joining import all_of, any_of
from tools.understand.phrasing import offers
from tools.understand.pipeline import Read, parse
from tools.understand.read import asked, check, corrected, not_understood, open_scope, unreadable
from tools.understand.reading import Outcome, ReadEnv, Reading
from tools.understand.scope import Scope
from tools.understand.tags import CHAR
from tools.understand.tokens import Token, tokenise
from tools.understand.turns import Turn, is_refinement, turn_of
from tools.understand.wordlists import wordset

_DESTROYING = wordset(
    "delete erase purge wipe destroy efface effacer detruis detruire purger deleting"
)


__all__ = ["Turn", "is_refinement", "refine", "turn_of"]
_REMOVING = wordset(
    "remove drop take delete erase enleve enlever retire retirer supprime supprimer ote"
)


def refine(rule: Rule, text: str, env: ReadEnv) -> Reading:
    """Change a rule by a sentence. Never raises: what can't be done is a question or a refusal.
    Every choice of a question can be done as it stands."""
    reading = _first_reading(rule, text, env)
    if not reading.choices:
        return reading
    kept = [
        choice
        for choice in reading.choices
        if _first_reading(rule, choice.text, env).outcome is Outcome.FOUND
    ]
    return replace(reading, choices=tuple(kept))


def _first_reading(rule: Rule, text: str, env: ReadEnv) -> Reading:
    scope = Scope("", "en", index_of(env.catalogue, env.fields), env)
    refused = unreadable(text, scope)
    if refused is not None:
        return refused
    tokens = open_scope(scope, text)
    try:
        words = [token.text for token in tokens]
        guard(scope, words, editing=True)
        doubt(scope, words)
        if not _DESTROYING.isdisjoint(words) and CONDITION_WORDS.isdisjoint(words):
            raise ImpossibleError(scope.say("destroy"))
        return _Refiner(rule, scope).apply(find_edit(tokens))
    except ImpossibleError as error:
        return Reading(Outcome.REFUSE, question=str(error))
    except UnclearError as error:
        return asked(error)


class _Refiner:
    """Applies one edit to one rule."""

    def __init__(self, rule: Rule, scope: Scope) -> None:
        self.rule = rule
        self.scope = scope
        self.changes = Changes(rule, scope)
        self.corrections: list[str] = []

    def apply(self, edit: Edit) -> Reading:
        match edit.kind:
            case "everyone":
                return self.found(EVERYONE)
            case "opposite":
                return self.found(self.rule.item if isinstance(self.rule, Not) else Not(self.rule))
            case "drop":
                return self.drop(edit)
            case "sort":
                raise self.scope.ask("sort_only")
            case "swap" | "replace":
                return self.found(self.changes.replaced(edit.tokens, edit.old, self.read_part))
            case _:
                return self.joined(edit)

    def found(self, rule: Rule, notes: tuple[str, ...] = ()) -> Reading:
        check(rule, self.scope, always=True)
        return Reading(
            Outcome.FOUND, rule, (*notes, *self.scope.take_notes()), tuple(self.corrections)
        )

    def read_part(self, tokens: Sequence[Token]) -> Read:
        """The words of an edit read like a sentence; raises with what was not understood."""
        failed: UnclearError | None = None
        result: Read | None = None
        try:
            result = parse(tokens, self.scope)
        except UnclearError as error:
            failed = error
        if failed or (result and any(item.tag == CHAR["X"] for item in result.left)):
            fixed, said = corrected(list(tokens), result, self.scope)
            if said:
                self.corrections += said
                result, failed = parse(fixed, self.scope), None
        if failed or result is None:
            raise failed or self.scope.ask("what_edit")
        if result.left:
            reading = not_understood(result, (), "", self.scope)
            raise UnclearError(reading.question, (), reading.not_understood)
        return result

    def joined(self, edit: Edit) -> Reading:
        """Narrowed, widened, or with some left out."""
        if not edit.kind and self.changes.is_value(edit.tokens):
            return self.found(self.changes.replaced(edit.tokens, (), self.read_part))
        result = self.read_part(edit.tokens)
        if result.rule is None:
            raise self.scope.ask("what_edit")
        if edit.kind == "except":
            return self.found(self.without(result.rule, edit), result.notes)
        if edit.kind == "union":
            return self.found(any_of([self.rule, result.rule]), result.notes)
        if edit.kind == "add" or (edit.kind == "too" and about(self.rule, subject(result.rule))):
            return self.found(self.widened(result.rule, edit), result.notes)
        return self.found(self.narrowed(result.rule, edit), result.notes)

    def without(self, part: Rule, edit: Edit) -> Rule:
        """Everyone but those; what the rule itself asks for can only be taken out as a condition,
        and one of several values out of the list."""
        inside = self.rule.items if isinstance(self.rule, And) else (self.rule,)
        if part in inside:
            if not _REMOVING.isdisjoint(token.text for token in tokenise(self.scope.text)):
                return self.changes.dropped(() if part == self.rule else (inside.index(part),))
            text = self.scope.raw(edit.tokens[0].start, edit.tokens[-1].end)
            raise self.scope.offer("nothing_to_leave_out", (0, len(self.scope.text)), text=text)
        shorter = self.changes.unlisted(part)
        if shorter is not None:
            return shorter
        denied = part.item if isinstance(part, Not) else Not(part)
        return all_of([self.rule, denied]) if self.rule != EVERYONE else denied

    def widened(self, part: Rule, edit: Edit) -> Rule:
        topic = subject(part)
        ways = about(self.rule, topic) if topic else []
        if not ways or ways == [()]:
            return any_of([self.rule, part])
        raise self.widen_how(part, ways, edit)

    def widen_how(self, part: Rule, ways: list[tuple[int, ...]], edit: Edit) -> UnclearError:
        """`also in Lyon` on people in Paris to whom more applies: everyone there, or the same people there."""
        text = self.scope.raw(edit.tokens[0].start, edit.tokens[-1].end)
        pairs = offers("widen", self.scope.language, text=text)
        old = at(self.rule, ways[0])
        if edit.kind == "too":
            pairs += offers("only", self.scope.language, text=text)
        if (
            len(ways) == 1
            and isinstance(part, Leaf)
            and isinstance(old, Leaf)
            and old.field == part.field == "city"
        ):
            joint = {"en": " or ", "fr": " ou "}[self.scope.language]
            names = [*(old.value if isinstance(old.value, tuple) else (old.value,)), part.value]
            pairs += offers("swap_place", self.scope.language, text=joint.join(map(str, names)))
        return self.scope.ask("widen_how", pairs, at=(0, len(self.scope.text)))

    def narrowed(self, part: Rule, edit: Edit) -> Rule:
        if self.rule == EVERYONE:
            return part
        if isinstance(part, Rank) and part.among is None:
            return replace(part, among=self.rule)
        if isinstance(part, Leaf):
            same = self.changes.same_test(part)
            if same is not None:
                return same
        made = all_of([self.rule, part])
        if contradiction(made) and not contradiction(self.rule):
            raise self.clash(part, edit)
        return made

    def clash(self, part: Rule, edit: Edit) -> UnclearError:
        """What is added shuts out what is there: perhaps it should stand in its place."""
        text = self.scope.raw(edit.tokens[0].start, edit.tokens[-1].end)
        pairs = offers("replace", self.scope.language, text=text)
        joined = self.changes.either(part)
        if joined is not None:
            pairs = offers("swap_place", self.scope.language, text=joined) + pairs
        return self.scope.ask("replace_or_narrow", pairs, at=(0, len(self.scope.text)))

    def drop(self, edit: Edit) -> Reading:
        """A condition taken out, by what it is about."""
        words = " ".join(token.text for token in edit.tokens)
        topic = next((topic for phrase, topic in TOPICS if f" {phrase} " in f" {words} "), "")
        ways = self.ways(topic) if topic else []
        text = self.scope.raw(edit.tokens[0].start, edit.tokens[-1].end) if edit.tokens else ""
        if not ways:
            raise self.scope.ask("nothing_to_drop", text=text)
        if len(ways) > 1:
            said = [(self.said(way), self.said(way)) for way in ways]
            pairs = [
                (label, offers("drop", self.scope.language, text=text)[0][0])
                for label, text in said
            ]
            raise self.scope.ask("which_edit", pairs, at=(0, len(self.scope.text)))
        return self.found(self.changes.dropped(ways[0]))

    def ways(self, topic: str) -> list[tuple[int, ...]]:
        """The ways to the conditions on a topic; a word such as "city" means that field alone."""
        if topic not in PLACES:
            return about(self.rule, topic)
        return [way for way in about(self.rule, "place") if topic in fields_in(at(self.rule, way))]

    def said(self, way: tuple[int, ...]) -> str:
        """The fields of a condition, as a choice names them."""
        names = sorted(fields_in(at(self.rule, way)))
        return " ".join(names).replace("_", " ")
