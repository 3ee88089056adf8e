"""Which language a conversation is in: the newest message that clearly speaks one decides.

Pure and on messages alone, so a turn in the other language switches the thread for good.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice

from langchain_core.messages import BaseMessage, HumanMessage

from agent.offline.heard import Heard, heard
from store.segment.lexicon import Language, language_of
from tools.understand.index import lean
from tools.understand.tokens import tokenise
from tools.understand.wordlists import wordset

BY_HAND = "(done by hand)"
MOST_MESSAGES = 20
MOST_TEXT = 300
_FRENCH = wordset(
    """bonjour bonsoir salut merci aide exporte exporter enregistre sauvegarde trie suite montre affiche
    telecharge parle ajoute envoie suivante encore supprime annule oui non qui quel quelle quels
    quelles pourquoi explique repartition mes ca voila coucou compare comparer ville nom fiche efface
    appel appels derniers ecris raconte importer fichier inverse contraire premier premiere deuxieme
    troisieme dernier parfait lui leur avec par synchronise appelle"""
)
_ENGLISH = wordset(
    """hello hi hey thanks thank help export save download show tell sort next what which why explain
    breakdown break segments add log record send delete cancel yes no please how compare opposite
    english instead first second third last bye about email them write import undo neither"""
)
_SWITCH = re.compile(
    r"(?:and |et |but |mais |the same |same |la meme chose |pareil |again |now |now |maintenant |say it |repeat |repeat it |repeat that |repete |translate it |translate this |translate that |traduis |traduis ca |traduis le )*"
    r"(?:(?:answer|reply|speak|talk|write|continue|say that|respond|switch|change|go on|translate|translate that|translate it|traduis|traduis ca|reponds|repondre|repondez|parle|parler|parlez|ecris|continue|continuer|passe|passer|passons|show it|show that)"
    r"(?: (?:to me|me|moi|it|that|a nous|now))* )?(?:in |to |into |en |a |au |l')?(?P<language>english|french|francais|anglais)(?: (?:language|version|now|maintenant|only|this time))*"
)
_NAMES: dict[str, Language] = {"english": "en", "anglais": "en", "french": "fr", "francais": "fr"}


def wished(said: Heard) -> Language | None:
    """The language that a message asks to be answered in; None when it asks for none."""
    found = _SWITCH.fullmatch(said.words)
    return _NAMES[found["language"]] if found else None


def spoken(text: str) -> Language | None:
    """The language of a text, None when it is not clear. Names and quoted words do not count."""
    score = 0
    for place, token in enumerate(tokenise(text[:MOST_TEXT])):
        if token.kind != "word":
            continue
        name = place > 0 and text[token.start].isupper()
        score += 0 if name else _weight(token.text)
    return None if score == 0 else "fr" if score > 0 else "en"


def _weight(word: str) -> int:
    own = (word in _FRENCH) - (word in _ENGLISH)
    return 2 * own if own else lean(word)


def language(texts: Iterable[str], locale: str) -> str:
    """The locale to answer in: `locale` itself when its language is spoken, else `en` or `fr`.
    `texts` are the person's messages, newest first."""
    for text in islice(texts, MOST_MESSAGES):
        found = wished(heard(text[:MOST_TEXT]).core()) or spoken(text)
        if found is not None:
            return locale if language_of(locale) == found else found
    return locale


def language_of_thread(messages: Sequence[BaseMessage], locale: str) -> str:
    """The locale that the turn under way is answered in; `locale` is the person's own."""
    return language((message.text for message in reversed(messages) if by_person(message)), locale)


def by_person(message: BaseMessage) -> bool:
    """Whether a person wrote it: summaries and notes of clicks stand in the same place."""
    return (
        isinstance(message, HumanMessage)
        and "lc_source" not in message.additional_kwargs
        and message.text != BY_HAND
    )
