"""Errors in the language of who reads them.

Errors are raised in English, once, where they happen; a door that speaks to a person says them in
the person's language with `worded`. The sentences are in `tools.phrases_errors` and beside.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from store.segment.lexicon import language_of
from tools import (
    phrases_automation,
    phrases_campaigns,
    phrases_connections,
    phrases_drafts,
    phrases_enrichment,
    phrases_errors,
    phrases_pipeline,
    phrases_rules,
)
from tools.errors import Problem, RapportError

MOST_WORDED = 4_000
FEW = 9
_FIGURE = r"[-+0-9.,:%]+"
_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+")


def worded(error: RapportError, locale: str) -> RapportError:
    """The same error for a reader of a locale; an English reader gets the one that was raised."""
    if language_of(locale) != "fr":
        return error
    problems = [_problem(problem) for problem in error.problems]
    made_of_problems = problems and error.message == "; ".join(map(str, error.problems))
    message = " ; ".join(map(_said, problems)) if made_of_problems else french(error.message)
    return error.reworded(message, hint=french(error.hint), problems=problems)


def french(text: str) -> str:
    """A sentence of an error in French; as it is when it is none that is known."""
    if not text or len(text) > MOST_WORDED:
        return text
    sentences = _sentences()
    if (exact := sentences.get(text)) is not None:
        return exact.format()
    for pattern, said in _patterns():
        if found := pattern.fullmatch(text):
            return said.format(*map(_Value, found.groups()))
    return text


def known() -> frozenset[str]:
    """Every English sentence there is French for."""
    return frozenset(_sentences())


class _Value(str):
    """A value in a sentence, thousands parted as French does; `{0:t}` says it in French, `{0:l}` is a
    list of names."""

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        text = str(self)
        if _GROUPED.fullmatch(text):
            return text.replace(",", "\u202f")
        if spec == "l":
            return text.replace(" or ", " ou ").replace(" and ", " et ")
        return french(text) if spec == "t" else text


@cache
def _sentences() -> dict[str, str]:
    return (
        phrases_rules.FRENCH
        | phrases_errors.FRENCH
        | phrases_campaigns.FRENCH
        | phrases_pipeline.FRENCH
        | phrases_automation.FRENCH
        | phrases_connections.FRENCH
        | phrases_drafts.FRENCH
        | phrases_enrichment.FRENCH
    )


@cache
def _patterns() -> Sequence[tuple[re.Pattern[str], str]]:
    """The sentences with values, those with most words of their own first."""
    with_values = [text for text in _sentences() if "{}" in text]
    with_values.sort(key=lambda text: -len(text.replace("{}", "")))
    return [(_pattern(text), _sentences()[text]) for text in with_values]


def _pattern(text: str) -> re.Pattern[str]:
    """A sentence with few words of its own would fit nearly anything: only figures stand in it."""
    value = _FIGURE if text.startswith("{}") and len(text.replace("{}", "")) < FEW else ".*?"
    return re.compile(f"({value})".join(map(re.escape, text.split("{}"))), re.DOTALL)


def _problem(problem: Problem) -> Problem:
    return Problem(problem.field, problem.value, french(problem.reason), french(problem.accepted))


def _said(problem: Problem) -> str:
    """A problem as `str` says it in English."""
    return "".join(_parts(problem))


def _parts(problem: Problem) -> Iterator[str]:
    yield f"{problem.field} : {problem.reason}"
    if problem.value:
        yield f" (reçu : {problem.value!r})"
    if problem.accepted:
        yield f" ; accepté : {problem.accepted}"
