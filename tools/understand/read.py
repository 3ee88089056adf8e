"""A sentence read as a rule, in English or French: `read`.

The way of a sentence: bounds and refusals → tokens → items (phrases, names, numbers) → quantities →
windows → lists of names → ranks → conditions → structure → checks. Every word ends up in the rule,
is a known filler or part of the goal, or is named in the answer, which is then no rule.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from store.segment.canonical import children, depth, leaves, walk
from store.segment.rule import MAX_CHILDREN, MAX_DEPTH, MAX_LEAVES, Rule
from store.text import clean
from tools.understand.checks import contradiction
from tools.understand.doubts import doubt
from tools.understand.echo import read_echo
from tools.understand.goals import Goal, find_goal
from tools.understand.guards import guard
from tools.understand.index import index_of
from tools.understand.items import ImpossibleError, Item, UnclearError
from tools.understand.pipeline import Read, parse
from tools.understand.reading import Choice, Outcome, ReadEnv, Reading
from tools.understand.scope import Scope
from tools.understand.spelling import correct, is_fixed
from tools.understand.tagger import lead_language, tag
from tools.understand.tags import CHAR
from tools.understand.tokens import Token, tokenise
from tools.understand.vague import VAGUE, vague_question

MAX_TEXT = 1_000
_ROOMY = 200  # shorter sentences cannot hold more than a rule may
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")


def read(text: str, env: ReadEnv) -> Reading:
    """Read a sentence. Never raises: what can't be read is a question or a refusal. Every choice
    of a question reads by itself."""
    reading = _first_reading(text, env)
    if not reading.choices:
        return reading
    kept = [
        choice
        for choice in reading.choices
        if _first_reading(choice.text, env).outcome is Outcome.FOUND
    ]
    return replace(reading, choices=tuple(kept))


def _first_reading(text: str, env: ReadEnv) -> Reading:
    scope = Scope(text, "en", index_of(env.catalogue, env.fields), env)
    said = read_echo(text, env)
    if said is not None:
        if contradiction(said):
            return _question(scope.say("contradiction", text=text))
        return Reading(Outcome.FOUND, said)
    refused = unreadable(text, scope)
    if refused is not None:
        return refused
    tokens = open_scope(scope, text)
    try:
        words = [token.text for token in tokens]
        guard(scope, words)
        doubt(scope, words)
        goal = find_goal(tokens, scope.index, scope.language)
        return _read(tokens, goal, scope)
    except ImpossibleError as error:
        return Reading(Outcome.REFUSE, question=str(error))
    except UnclearError as error:
        return asked(error)


def open_scope(scope: Scope, text: str) -> list[Token]:
    """Set a scope on a text that may be read; answer its tokens."""
    plain = text.isprintable() and unicodedata.is_normalized("NFC", text)
    scope.text = (text if plain else clean(text.replace("\r\n", "\n").replace("\r", "\n"))).strip()
    tokens = tokenise(scope.text)
    scope.language = lead_language(tokens, scope.env.locale)
    return tokens


def unreadable(text: str, scope: Scope) -> Reading | None:
    """The question for a text that is not read at all: too long, empty, without words, with hidden
    characters."""
    if len(text) > MAX_TEXT:
        return _question(scope.say("too_long", length=f"{len(text):,}", limit=f"{MAX_TEXT:,}"))
    if not text.strip():
        return _question(scope.say("empty"))
    if not text.isprintable() and any(
        char in _BIDI or (unicodedata.category(char) == "Cc" and char not in "\n\t\r")
        for char in text
    ):
        return _question(scope.say("hidden"))
    if not any(char.isalnum() for char in text):
        return _question(scope.say("no_words"))
    return None


def _question(question: str) -> Reading:
    return Reading(Outcome.ASK, question=question)


def asked(error: UnclearError, corrections: Sequence[str] = ()) -> Reading:
    """The reading of a question."""
    return Reading(
        Outcome.ASK,
        question=error.question,
        choices=error.choices,
        not_understood=error.words,
        corrections=tuple(corrections),
    )


def _read(tokens: list[Token], goal: Goal, scope: Scope) -> Reading:
    audience = tokens[goal.start : goal.end]
    said = goal_text(tokens, goal, scope)
    corrections: list[str] = []
    try:
        result = parse(audience, scope)
        failed = None
    except UnclearError as error:
        result, failed = None, error
    if failed is not None or (
        result is not None and any(item.tag == CHAR["X"] for item in result.left)
    ):
        audience, corrections = corrected(audience, result, scope)
        if corrections:
            result, failed = parse(audience, scope), None
    if failed is not None or result is None:
        raise failed or UnclearError(scope.say("no_condition"))
    return settle(result, corrections, said, scope)


def corrected(
    tokens: list[Token], result: Read | None, scope: Scope
) -> tuple[list[Token], list[str]]:
    """The tokens with the typos among the unknown words corrected."""
    scope.take_notes()
    starts = (
        None if result is None else {item.start for item in result.left if item.tag == CHAR["X"]}
    )
    if starts is None:
        starts = unknown_places(tokens, scope)
    unknown = [token for token in tokens if token.kind == "word" and token.start in starts]
    fixed, said, _ = correct(tokens, unknown, scope)
    return fixed, said


def unknown_places(tokens: list[Token], scope: Scope) -> set[int]:
    """Where words stand that no phrase holds."""
    try:
        return {item.start for item in tag(tokens, scope) if item.tag == CHAR["X"]}
    except UnclearError:
        return set()


def goal_text(tokens: Sequence[Token], goal: Goal, scope: Scope) -> str:
    """The words of the goal, as they were written."""
    parts: list[str] = []
    if goal.start:
        parts.append(scope.raw(tokens[0].start, tokens[goal.start - 1].end))
    if goal.end < len(tokens):
        parts.append(scope.raw(tokens[goal.end].start, tokens[-1].end))
    return " … ".join(parts)


def settle(result: Read, corrections: Sequence[str], goal: str, scope: Scope) -> Reading:
    """The reading of a parse: found, or the question that is left."""
    if result.left:
        return not_understood(result, corrections, goal, scope)
    if result.rule is None:
        choice = Choice(scope.say("all"), scope.say("all").lower())
        return Reading(
            Outcome.ASK,
            question=scope.say("no_condition"),
            choices=(choice,),
            corrections=tuple(corrections),
            goal=goal,
        )
    check(result.rule, scope)
    return Reading(Outcome.FOUND, result.rule, result.notes, tuple(corrections), goal=goal)


def check(rule: Rule, scope: Scope, *, always: bool = False) -> None:
    """Raise UnclearError for a rule nobody can meet, or beyond the bounds of rules."""
    if (always or len(scope.text) > _ROOMY or "(" in scope.text) and _too_big(rule):
        raise scope.ask("too_big")
    clash = contradiction(rule)
    if clash:
        raise scope.ask("contradiction", text=scope.text)


def _too_big(rule: Rule) -> bool:
    """Whether a rule is beyond the bounds of stored rules."""
    wide = any(len(children(node)) > MAX_CHILDREN for node in walk(rule))
    return wide or depth(rule) > MAX_DEPTH or leaves(rule) > MAX_LEAVES


def not_understood(result: Read, corrections: Sequence[str], goal: str, scope: Scope) -> Reading:
    """The question about words that no part of the rule stands for."""
    unknown = any(item.tag == CHAR["X"] for item in result.left)
    passed_over = {CHAR["W"]} if unknown else set[str]()
    vague = next((item for item in result.left if item.tag in VAGUE - passed_over), None)
    if vague is not None:
        raise vague_question(vague, scope)
    words = stretches(result.left, scope)
    quoted = ", ".join(f"“{word}”" for word in words)
    first = result.left[0]
    key = "unknown_place" if _follows_in(first) else "not_understood"
    choices: tuple[Choice, ...] = ()
    if (
        result.rule is not None
        and len(words) == 1
        and not any(is_fixed(str(item.data)) for item in result.left)
    ):
        without = scope.swap(
            min(item.start for item in result.left), max(item.end for item in result.left), ""
        )
        choices = (Choice(scope.say("leave_out", words=quoted), without),)
    return Reading(
        Outcome.ASK, question=scope.say(key, words=quoted), not_understood=words, choices=choices,
        corrections=tuple(corrections), goal=goal,
    )  # fmt: skip


def _follows_in(item: Item) -> bool:
    return item.tag == CHAR["X"] and item.lead in {"in", "from", "a", "en", "au", "aux", "near"}


def stretches(items: Sequence[Item], scope: Scope) -> tuple[str, ...]:
    """The words of the items, neighbours joined."""
    found: list[tuple[int, int]] = []
    for item in sorted(items, key=lambda item: item.start):
        if found and not scope.raw(found[-1][1], item.start).strip("-, "):
            found[-1] = (found[-1][0], item.end)
        else:
            found.append((item.start, item.end))
    return tuple(dict.fromkeys(text for start, end in found if (text := scope.raw(start, end))))
