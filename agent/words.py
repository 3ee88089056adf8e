"""What the agent itself tells a person, in English and French."""

from __future__ import annotations

from store.segment.lexicon import language_of

_WORDS: dict[str, dict[str, str]] = {
    "en": {
        "fallback": "The language model {model} could not be reached, so this answer comes from the "
        "offline planner.",
        "empty": "The language model answered nothing, so this answer comes from the offline planner.",
        "limit": "I stopped: this took more steps than one question may. Ask for a smaller part of it.",
        "failed": "Something went wrong on my side (incident {incident}). Nothing more was done; "
        "please try again.",
        "too_long": "That message is {size} characters long; I read up to {most}.",
        "stopped": "stopped by the person before it was done",
    },
    "fr": {
        "fallback": "Le modèle de langue {model} n'a pas pu être joint : cette réponse vient du "
        "planificateur hors ligne.",
        "empty": "Le modèle de langue n'a rien répondu : cette réponse vient du planificateur "
        "hors ligne.",
        "limit": "Je m'arrête : cela demandait plus d'étapes qu'une question n'en permet. Demandez-en "
        "une partie plus petite.",
        "failed": "Un problème est survenu de mon côté (incident {incident}). Rien d'autre n'a été "
        "fait ; réessayez.",
        "too_long": "Ce message compte {size} caractères ; j'en lis au plus {most}.",
        "stopped": "arrêté par la personne avant la fin",
    },
}


def word(locale: str, key: str, **values: int | str) -> str:
    """A sentence in the language of a locale, filled in."""
    return _WORDS[language_of(locale)][key].format(**values)
