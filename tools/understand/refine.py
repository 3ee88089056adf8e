"""An edit of a rule in words: "only those in Montréal", "make it 60 days", "without the VIPs".

The rule is changed where the words say, never read again from the start. An edit that could mean
two changes is asked about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from store.segment.rule import EVERYONE, And, Leaf, Not, Rank, Rule
from tools.understand.changes import Changes
from tools.understand.checks import contradiction
from tools.understand.doubts import doubt
from tools.understand.edit_words import CONDITION_WORDS, EDITS, TOPICS
from tools.understand.edits import about, at, subject
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
from tools.understand.tokens import Token
from tools.understand.wordlists import wordset


@dataclass(frozen=True, slots=True)
class Edit:
    """What kind of edit the words are, and which tokens say what it is about."""

    kind: str
    tokens: tuple[Token, ...]
    old: tuple[Token, ...] = ()


def refine(rule: Rule, text: str, env: ReadEnv) -> Reading:
    """Change a rule by a sentence. Never raises: what can't be done is a question or a refusal."""
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


def find_edit(tokens: Sequence[Token]) -> Edit:
    """The kind of an edit, by the words it starts or ends with."""
    words = [token.text for token in tokens if token.kind != "mark" or token.text == ","]
    kept = [token for token in tokens if token.kind != "mark" or token.text == ","]
    start = 0
    while start < len(words) and words[start] in _SMALL:
        start += 1
    split = _split(words, kept, start)
    if split is not None:
        return split
    kind, first, last = "", start, len(words)
    for name, place, phrase in EDITS:
        size = len(phrase)
        if place == "all" and tuple(words[start:]) == phrase:
            return Edit(name, ())
        if (
            place == "end"
            and last - size >= start
            and tuple(words[last - size : last]) == phrase
            and not kind
        ):
            kind, last = name, last - size
        elif (
            place == "start"
            and tuple(words[first : first + size]) == phrase
            and kind in {"", "replace"}
        ):
            kind, first = kind or name, first + size
            break
    if kind == "except" and (
        not CONDITION_WORDS.isdisjoint(words) or _names_topic(words[first:last])
    ):
        kind = "drop"
    return Edit(kind, tuple(kept[first:last]))


def _names_topic(words: Sequence[str]) -> bool:
    """`remove the city`: a topic with nothing beside it."""
    left = [word for word in words if word not in _ARTICLES]
    return bool(left) and words[0] in _ARTICLES and " ".join(left) in dict(TOPICS)


_DESTROYING = wordset(
    "delete erase purge wipe destroy efface effacer detruis detruire purger deleting"
)
_ARTICLES = wordset("the la le l' les their that")
_SMALL = wordset(
    """ok okay now please and so then well hmm et alors donc maintenant svp actually no non oui yes
    , finalement en fait"""
)
_JOINTS = tuple(
    tuple(joint.split())
    for joint in (
        "instead of",
        "rather than",
        "au lieu de",
        "au lieu des",
        "plutot que",
        "a la place de",
    )
)
_CHANGES = wordset(
    "change replace swap switch remplace remplacer change changer changez passe passer"
)
_TO = wordset("to with by for par a en pour")


def _split(words: Sequence[str], tokens: Sequence[Token], start: int) -> Edit | None:
    """Edits that name the old and the new: "3K instead of 5K", "not 5K, 3K", "change 90 to 60"."""
    for joint in _JOINTS:
        for place in range(start, len(words) - len(joint)):
            if tuple(words[place : place + len(joint)]) == joint:
                return Edit("swap", tuple(tokens[start:place]), tuple(tokens[place + len(joint) :]))
    if words[start : start + 1] and words[start] in {"not", "pas"} and "," in words[start + 1 :]:
        comma = words.index(",", start + 1)
        rest = comma + 1
        while rest < len(words) and words[rest] in {"but", "mais", "plutot", "rather"}:
            rest += 1
        return Edit("swap", tuple(tokens[rest:]), tuple(tokens[start + 1 : comma]))
    if words[start : start + 1] and words[start] in _CHANGES:
        for place in range(start + 2, len(words) - 1):
            if words[place] in _TO:
                return Edit("swap", tuple(tokens[place + 1 :]), tuple(tokens[start + 1 : place]))
    return None


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
            return self.found(self.without(result.rule), result.notes)
        if edit.kind == "union":
            return self.found(any_of([self.rule, result.rule]), result.notes)
        if edit.kind == "add":
            return self.found(self.widened(result.rule, edit), result.notes)
        return self.found(self.narrowed(result.rule, edit), result.notes)

    def without(self, part: Rule) -> Rule:
        """Everyone but those; what the rule itself asks for can't be left out."""
        inside = self.rule.items if isinstance(self.rule, And) else (self.rule,)
        if part in inside:
            raise self.scope.ask("nothing_to_edit", text=self.scope.text)
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
            raise self.clash(edit)
        return made

    def clash(self, edit: Edit) -> UnclearError:
        """What is added shuts out what is there: perhaps it should stand in its place."""
        text = self.scope.raw(edit.tokens[0].start, edit.tokens[-1].end)
        return self.scope.offer(
            "replace_or_narrow", (0, len(self.scope.text)), offers_key="replace", text=text
        )

    def drop(self, edit: Edit) -> Reading:
        """A condition taken out, by what it is about."""
        words = " ".join(token.text for token in edit.tokens)
        topic = next((topic for phrase, topic in TOPICS if f" {phrase} " in f" {words} "), "")
        ways = about(self.rule, topic) if topic else []
        text = self.scope.raw(edit.tokens[0].start, edit.tokens[-1].end) if edit.tokens else ""
        if not ways:
            raise self.scope.ask("nothing_to_drop", text=text)
        if len(ways) > 1:
            raise self.scope.ask("which_edit")
        return self.found(self.changes.dropped(ways[0]))
