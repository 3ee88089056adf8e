"""What is refused before a sentence is read: instructions, SQL, destruction, sensitive traits, and
figures that are not stored."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

from store.text import fold
from tools.understand.items import ImpossibleError
from tools.understand.refusals import GROWTH, NOT_STORED, SENSITIVE
from tools.understand.scope import Scope
from tools.understand.tokens import words_of
from tools.understand.wordlists import wordset

_CODE_WORDS = wordset(
    """select drop delete truncate insert update alter union pragma exec execute ignore disregard
    forget oublie oubliez oublier ignorez ignorer system jailbreak pretend reveal password
    passwords script act"""
)
_CODE_SIGNS = re.compile(r";\s*--|--\s*$|/\*|'\s*or\s*'|<script|\{\{|\$\{|\b1\s*=\s*1\b|;\s*$")
_SQL = re.compile(
    r"\bselect\s+.{0,200}?\bfrom\s+\w+\s*(?:where\b|;|limit\b|join\b|$)|\bselect\s+\*|\bdrop\s+(?:table|database|schema|index)\b"
    r"|\bdelete\s+from\b|\btruncate\s+table\b|\binsert\s+into\b|\bupdate\s+\w+\s+set\b|\balter\s+table\b|\bunion\s+(?:all\s+)?select\b"
    r"|\bpragma\s+\w+|\bexec(?:ute)?\s*\(|;\s*--|--\s*$|/\*|'\s*or\s*'|<script|\{\{|\$\{|\b1\s*=\s*1\b"
)
_INSTRUCTIONS = re.compile(
    r"\b(?:ignore|disregard|forget|oublie[rz]?|ignore[rz]?)\s+(?:all\s+|any\s+|toutes?\s+|the\s+|tes\s+|vos\s+|les\s+|your\s+|everything\s+)*"
    r"(?:previous|prior|above|earlier|instructions|rules|precedentes|consignes)\b"
    r"|\bsystem prompt\b|\bjailbreak\b|\bact as\b|\bpretend (?:to be|you)\b|\breveal\b|\bpasswords?\b|\bsystem:"
)
_DESTROYING = wordset(
    """delete erase purge wipe destroy remove drop truncate clear supprime supprimer supprimez
    efface effacer effacez detruis detruire detruisez purger purgez enleve enlever enlevez vide
    vider retire retirer retirez deleting removing destroying"""
)
_POLITE = wordset(
    """please can could would you i we want to need let s svp je veux voudrais il faut peux tu
    pouvez vous and then et puis now all help me go ahead just"""
)


def guard(scope: Scope, words: Sequence[str], *, editing: bool = False) -> None:
    """Raise ImpossibleError for what is never read. Edits of a rule may remove its conditions."""
    if not _CODE_WORDS.isdisjoint(words) or _CODE_SIGNS.search(scope.text):
        folded = fold(scope.text)
        if _SQL.search(folded) or _INSTRUCTIONS.search(folded):
            raise ImpossibleError(scope.say("sql"))
    if not editing and not _DESTROYING.isdisjoint(words) and _destroys(words):
        raise ImpossibleError(scope.say("destroy"))
    _refuse_phrases(scope, words)


def _destroys(words: Sequence[str]) -> bool:
    """Whether a destroying word is the verb of the wish: it stands first, or after "and"."""
    for index, word in enumerate(words):
        if word in _DESTROYING and (index == 0 or words[index - 1] in _POLITE):
            return True
    return False


@cache
def _phrases() -> Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]:
    """First word → phrases that start with it, with the message each is refused with."""
    table: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for message, text in (("sensitive", SENSITIVE), ("not_stored", NOT_STORED), ("later", GROWTH)):
        for phrase in text.split("|"):
            words = words_of(fold(phrase))
            if words:
                table.setdefault(words[0], []).append((words, message))
    return {first: tuple(found) for first, found in table.items()}


def _refuse_phrases(scope: Scope, words: Sequence[str]) -> None:
    table = _phrases()
    for index, word in enumerate(words):
        for phrase, message in table.get(word, ()):
            if tuple(words[index : index + len(phrase)]) == phrase and not _known(
                " ".join(phrase), scope
            ):
                raise ImpossibleError(scope.say(message, text=" ".join(phrase)))


def _known(phrase: str, scope: Scope) -> bool:
    """Whether the tenant's own data or fields hold the phrase, as words of a name."""
    wanted = f" {phrase} "
    names = (
        key
        for table in (*scope.index.catalogue.values.values(), scope.index.catalogue.segments)
        for key in table
    )
    if any(wanted in f" {key.replace('-', ' ')} " for key in names):
        return True
    labels = (f"{key} {field.label}" for key, field in scope.index.fields.custom.items())
    return any(wanted in f" {fold(label).replace('_', ' ').replace('.', ' ')} " for label in labels)
