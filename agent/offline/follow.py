"""What is on the screen, and whether a message changes it or asks anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agent.offline.conversation import Conversation, Happened, objects
from store.text import fold
from tools.understand.read import read
from tools.understand.reading import Outcome, ReadEnv, Reading
from tools.understand.refine import find_edit
from tools.understand.tokens import tokenise
from tools.understand.wordlists import wordset

FIND, PERSON = "find_customers", "get_customer"
DEFAULT_SORT = "-spend"


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


_PEOPLE = wordset(
    """customer customers client clients cliente clientes people person personne personnes everyone
    everybody anyone anybody contacts contact buyers shoppers acheteurs acheteuses subscribers leads
    prospects members users accounts folks gens tous toutes monde"""
)
_ASKING = wordset(
    """who whom which show list find give get display search fetch see what tell how many identify pull
    qui quel quelle quels quelles montre montrez montrer affiche affichez liste listez lister trouve
    trouvez cherche cherchez donne donnez combien voir"""
)
_STARTING = wordset(
    "please can could you i want me je veux voudrais j' aimerais moi now all the our my"
)


def is_change(text: str, env: ReadEnv) -> bool:
    """Whether words are a change of what is on the screen rather than a question of their own: they
    say so ("only", "without", "instead"), or they are a bare condition ("in Paris", "over 10K")."""
    tokens = tokenise(text)
    words = [token.text for token in tokens if token.kind == "word"]
    kind = find_edit(tokens).kind
    if kind and not (kind == "everyone" and _PEOPLE & set(words)):
        return True
    if kind == "everyone" or _is_question(words):
        return False
    return not _names_segment(words, env)


def _is_question(words: Sequence[str]) -> bool:
    """Whether the words name people themselves or ask for some."""
    if _PEOPLE & set(words):
        return True
    lead = next((word for word in words if word not in _STARTING), "")
    return lead in _ASKING and not (lead in {"who", "qui"} and _is_clause(words))


def _is_clause(words: Sequence[str]) -> bool:
    """`who also bought shoes`, `qui n'ont jamais commandé`: a relative clause, no question."""
    second = words[1] if len(words) > 1 else ""
    plural = wordset(
        "also have never did bought ordered spent live ont sont n' vivent habitent aussi"
    )
    return second in plural and not (second in {"have"} and len(words) < 3)


def _names_segment(words: Sequence[str], env: ReadEnv) -> bool:
    """`VIPs`, `les VIP de Lyon`: a saved segment named first stands for people."""
    kept = [word for word in words if word not in _STARTING | {"les", "des", "mes", "nos"}]
    names = {fold(name).split()[0] for name in env.catalogue.segments if name.strip()}
    first = kept[0] if kept else ""
    return first in names or f"{first}s" in names


def reads(text: str, env: ReadEnv) -> Reading:
    """How the reader takes a text read alone."""
    return read(text, env)


def finds(text: str, env: ReadEnv) -> bool:
    """Whether a text read alone names people."""
    return read(text, env).outcome is Outcome.FOUND


def place_of(screen: Screen, wanted: Mapping[str, Any]) -> int:
    """Where somebody stands in the list, -1 when nowhere."""
    ids = [person.get("id") for person in screen.people]
    return ids.index(wanted.get("id")) if wanted.get("id") in ids else -1
