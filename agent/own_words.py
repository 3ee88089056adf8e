"""Whose reading of a question counts: the person's sentence, where our reader accounts for every word
of it, whatever a language model made of it; else the model's, which the answer says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from langchain_core.messages import BaseMessage

from agent.offline.conversation import Conversation
from agent.offline.follow import FIND, screen_of
from agent.offline.language import by_person
from agent.offline.plan import plan
from agent.offline.steps import Do
from agent.words import word
from store.text import fold
from tools.arguments import Result
from tools.operations.finding import CustomerPage
from tools.understand.read import read
from tools.understand.reading import Outcome, ReadEnv
from tools.understand.refine import refine

_BASES = ("text", "rule", "audience", "segment", "refine", "cursor")
_READINGS = ("text", "rule", "refine")


def decided(
    messages: Sequence[BaseMessage], given: Mapping[str, Any], env: ReadEnv
) -> Mapping[str, Any] | None:
    """The arguments that find_customers is called with instead of those a model gave: the person's
    own sentence, or their change of what is on the screen. None when our reader does not account
    for every word of it, or when the model only looks on at people of this turn."""
    asked = _asked(messages)
    if not asked or _looks_on(messages, given):
        return None
    step = plan(asked, env, frozenset((FIND,)))
    if not isinstance(step, Do) or step.calls[0].tool != FIND:
        return None
    wanted = step.calls[0].arguments
    if not _understood(asked, wanted, env):
        return None
    layout = {key: value for key, value in given.items() if key not in _BASES}
    return {**wanted, **layout}


def as_read_by_model(
    result: Result, messages: Sequence[BaseMessage], given: Mapping[str, Any], locale: str
) -> Result:
    """The people with a note that the rule is the model's reading, where it is."""
    if not isinstance(result, CustomerPage) or result.outcome != "found":
        return result
    if not _is_reading(messages, given):
        return result
    note = word(locale, "model_reading")
    return result.model_copy(update={"notes": [*result.notes, note]})


def _asked(messages: Sequence[BaseMessage]) -> Sequence[BaseMessage]:
    """The conversation up to the person's last message."""
    last = next((at for at in range(len(messages) - 1, -1, -1) if by_person(messages[at])), -1)
    return messages[: last + 1]


def _looks_on(messages: Sequence[BaseMessage], given: Mapping[str, Any]) -> bool:
    """Whether a call names people that this turn already found, to see more or others of them."""
    found = {happened.text("audience") for happened in Conversation(messages).results}
    return bool(given.get("audience")) and given["audience"] in found and not given.get("refine")


def _understood(asked: Sequence[BaseMessage], wanted: Mapping[str, Any], env: ReadEnv) -> bool:
    words = wanted.get("refine")
    if not words:
        return read(str(wanted.get("text", "")), env).outcome is Outcome.FOUND
    screen = screen_of(Conversation(asked), before=True)
    if screen is None or not screen.audience:
        return False
    return refine(screen.rule(env.fields), str(words), env).outcome is Outcome.FOUND


def _is_reading(messages: Sequence[BaseMessage], given: Mapping[str, Any]) -> bool:
    """Whether what was asked stands in other words, or as a rule, in a model's call."""
    asked = _asked(messages)
    said = _folded(asked[-1].text) if asked else ""
    told = [given[key] for key in _READINGS if given.get(key)]
    return any(not isinstance(one, str) or _folded(one) != said for one in told)


def _folded(text: str) -> str:
    return " ".join(fold(text).split()).strip(" .?!")


def in_language(env: ReadEnv, locale: str) -> ReadEnv:
    """What sentences are read against, in the language of the turn."""
    return replace(env, locale=locale)
