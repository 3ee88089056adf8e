"""What is on the screen, and whether a message changes it or asks anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from agent.offline.conversation import Conversation, Happened, objects
from store.segment.codec import parse
from store.segment.fields import Registry
from store.segment.rule import EVERYONE, Rule, RuleError
from store.text import fold
from tools.understand.guards import guard
from tools.understand.index import index_of
from tools.understand.items import ImpossibleError
from tools.understand.read import open_scope, read
from tools.understand.reading import Outcome, ReadEnv, Reading
from tools.understand.scope import Scope
from tools.understand.tokens import tokenise
from tools.understand.turns import Turn, turn_of
from tools.understand.wordlists import wordset

FIND, PERSON = "find_customers", "get_customer"


@dataclass(frozen=True)
class Screen:
    """The people of the newest answer that found some."""

    result: Happened

    @property
    def audience(self) -> str:
        """Their handle; empty when the database could not keep it."""
        return self.result.text("audience")

    @property
    def total(self) -> int:
        """How many they are."""
        return self.result.number("total")

    @property
    def people(self) -> list[dict[str, Any]]:
        """Those listed, in order."""
        return objects(self.result.told.get("items"))

    @property
    def named(self) -> dict[str, Any]:
        """How a call names them: by their handle, else as they were asked for."""
        if self.audience:
            return {"audience": self.audience}
        given = ("text", "segment", "audience", "refine")
        return {key: self.result.arguments[key] for key in given if key in self.result.arguments}

    @property
    def layout(self) -> dict[str, Any]:
        """The order and length of the list, where a person chose them."""
        chosen = self.result.arguments
        return {key: chosen[key] for key in ("sort", "limit") if key in chosen}

    def rule(self, fields: Registry) -> Rule:
        """Their rule; everyone's when it can't be read any more."""
        try:
            return parse(self.result.told.get("rule"), fields)
        except RuleError:
            return EVERYONE

    def shown_before(self, conversation: Conversation) -> int:
        """How many of the same people were listed on the pages before this one."""
        if "cursor" not in self.result.arguments:
            return 0
        before = 0
        for older in conversation.newest():
            if older.message is self.result.message or older.tool != FIND or not older.found:
                continue
            if older.text("audience") != self.audience:
                break
            before += older.number("returned")
            if "cursor" not in older.arguments:
                break
        return before


def screen_of(conversation: Conversation, *, before: bool = False) -> Screen | None:
    """What a person sees: the newest find_customers answer with people; `before` this turn."""
    for happened in conversation.newest(before=before):
        if happened.tool == FIND and happened.found and "items" in happened.told:
            return Screen(happened)
    return None


_BEFORE = wordset("please can you me je the all our my les des mes nos now and et")


def is_change(text: str, env: ReadEnv, screen: Screen) -> bool:
    """Whether words are a change of what is on the screen rather than a question of their own. What
    may be either is one, unless it names a saved segment: the answer says so."""
    turn = turn_of(text, env, screen.rule(env.fields))
    return turn is Turn.REFINEMENT or (turn is Turn.EITHER and not _names_segment(text, env))


def may_be_new(text: str, env: ReadEnv, screen: Screen) -> bool:
    """Whether words that were taken for a change may as well be a question of their own."""
    return turn_of(text, env, screen.rule(env.fields)) is Turn.EITHER and finds(text, env)


def _names_segment(text: str, env: ReadEnv) -> bool:
    """`VIPs`, `les VIP de Lyon`: a saved segment named first stands for people."""
    words = [token.text for token in tokenise(text) if token.kind == "word"]
    first = next((word for word in words if word not in _BEFORE), "")
    names = {fold(name).split()[0] for name in env.catalogue.segments if name.strip()}
    return bool(first) and (first in names or f"{first}s" in names)


def steers(text: str, env: ReadEnv) -> bool:
    """Whether words are code or try to steer the program, by the reader's own guard."""
    scope = Scope("", "en", index_of(env.catalogue, env.fields), env)
    words = [token.text for token in open_scope(scope, text)]
    try:
        guard(scope, words, editing=True)
    except ImpossibleError as refused:
        return str(refused) == scope.say("sql")
    return False


def reads(text: str, env: ReadEnv) -> Reading:
    """How the reader takes a text read alone."""
    return read(text, env)


def finds(text: str, env: ReadEnv) -> bool:
    """Whether a text read alone names people."""
    return read(text, env).outcome is Outcome.FOUND
