"""Whether what is typed after a rule changes that rule or asks something new."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from store.segment.rule import EVERYONE, Rule
from tools.understand.edit_kinds import find_edit
from tools.understand.index import index_of
from tools.understand.read import open_scope, unreadable
from tools.understand.reading import ReadEnv
from tools.understand.scope import Scope
from tools.understand.tags import CHAR
from tools.understand.tokens import Token
from tools.understand.wordlists import wordset


class Turn(StrEnum):
    """What a text is, when a rule stands already."""

    REFINEMENT = "refinement"  # `refine` it
    QUESTION = "question"  # `read` it
    EITHER = "either"  # both may be meant: show one, offer the other


def is_refinement(text: str, env: ReadEnv, base: Rule) -> bool:
    """Whether a text changes the rule that stands, told from its words alone; `turn_of` says when
    it may be either."""
    return turn_of(text, env, base) is Turn.REFINEMENT


def turn_of(text: str, env: ReadEnv, base: Rule) -> Turn:
    """What a text is after `base`: "and in Lyon", "make it 60 days" change it, "customers in Lyon",
    "who ordered yesterday?" ask anew, "ordered yesterday" may be either."""
    scope = Scope("", "en", index_of(env.catalogue, env.fields), env)
    if unreadable(text, scope) is not None:
        return Turn.QUESTION
    tokens = [token for token in open_scope(scope, text) if token.kind != "mark"]
    words = [token.text for token in tokens]
    while words[1:] and words[0] in _POLITE:
        tokens, words = tokens[1:], words[1:]
    if not words:
        return Turn.QUESTION
    told = _told(words, tokens, scope, asked=text.rstrip().endswith("?"))
    alone = told is Turn.EITHER and base == EVERYONE  # of everyone there is nothing to keep
    return Turn.QUESTION if alone else told


def _told(words: Sequence[str], tokens: Sequence[Token], scope: Scope, *, asked: bool) -> Turn:
    kind = find_edit(tokens).kind
    if kind == "everyone":
        return Turn.REFINEMENT if _RESTARTING.intersection(words) else Turn.QUESTION
    if kind in _SURE:
        return Turn.REFINEMENT
    if _asks(words, asked=asked) or _starts_with_everyone(words, scope):
        return Turn.QUESTION
    if kind in _NARROWING and not (kind == "except" and words[0] in _DENYING):
        return Turn.REFINEMENT
    if not _BACK.isdisjoint(words) or words[0] in _GOING_ON:
        return Turn.REFINEMENT
    if _names_people(words, scope):
        return Turn.QUESTION
    if words[0] in _STARTS or tokens[0].kind in {"num", "cur", "sign"}:
        return Turn.REFINEMENT
    return Turn.EITHER


def _asks(words: Sequence[str], *, asked: bool) -> bool:
    """Whether it opens like a question or a wish: "show me …", "who … ?", "combien …"."""
    if words[0] in _ASKING:
        return True
    return asked and words[0] in _WHO


def _starts_with_everyone(words: Sequence[str], scope: Scope) -> bool:
    phrases = scope.index.phrases(scope.language)
    entries = (phrases.get(" ".join(words[:size])) for size in (1, 2, 3))
    return any(entry is not None and entry.tag == CHAR["ALL"] for entry in entries)


def _names_people(words: Sequence[str], scope: Scope) -> bool:
    """Whether it names the people it is about: "customers …", "repeat buyers …", "everyone …"."""
    phrases = scope.index.phrases(scope.language)
    for size in (1, 2, 3):
        for at in range(len(words) - size + 1):
            entry = phrases.get(" ".join(words[at : at + size]))
            if entry is not None and entry.tag in _PEOPLE:
                return True
    return False


_SURE = frozenset(("opposite", "drop", "swap", "replace", "union", "too", "sort"))
_NARROWING = frozenset(("only", "except", "add"))
_PEOPLE = frozenset(CHAR[name] for name in ("NOUN", "ALL", "BUYERS", "ONETIME", "REPEAT"))
_POLITE = wordset(
    "ok okay please now then so well hmm alors donc svp maintenant euh yes oui no non"
)
_RESTARTING = wordset(
    """reset start clear remove recommence recommencer remets reinitialise filter filters enleve
    condition"""
)
_ASKING = wordset(
    """show list find get give display fetch pull count how which what when where why select search
    look tell i we can could would let do does are is montre montrez affiche afficher affichez liste
    lister trouve trouver trouvez donne donnez combien quels quelles quel quelle cherche chercher je
    j' peux pouvez pourrais voir compte est-ce y"""
)
_WHO = wordset("who whom qui")
_DENYING = wordset("no not without pas sans non hors moins")
# Words that point back at the people who stand already.
_BACK = wordset("those them these ones it that ceux celles eux ceci cela lui them they leur leurs")
_GOING_ON = wordset(
    "and et but mais or ou also aussi plus only seulement plutot rather except sauf"
)
_STARTS = wordset(
    """in from at over under above below with without since before after until during within between
    more less fewer at least most exactly not no outside near en a au aux de du des dans avec sans
    depuis avant apres entre moins pas hors chez sur pour jusqu'"""
)
