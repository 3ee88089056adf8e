"""The few words of its own that the terminal chat shows, in English and French."""

from __future__ import annotations

from store.segment.lexicon import language_of

_WORDS = {
    "en": {
        "hello": "Ask about your customers; a number takes a choice, exit leaves. Thread {thread}.",
        "name": "Name",
        "city": "City",
        "spend": "Spend",
        "orders": "Orders",
        "last_active": "Last active",
    },
    "fr": {
        "hello": "Posez vos questions sur vos clients ; un numéro prend un choix, sortir quitte. "
        "Fil {thread}.",
        "name": "Nom",
        "city": "Ville",
        "spend": "Dépenses",
        "orders": "Commandes",
        "last_active": "Dernière activité",
    },
}


def word(locale: str, key: str, **values: str) -> str:
    """A text in the language of a locale, filled in."""
    return _WORDS[language_of(locale)][key].format(**values)
