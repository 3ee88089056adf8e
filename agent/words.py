"""What the agent itself tells a person, in English and French."""

from __future__ import annotations

from store.segment.lexicon import language_of

_WORDS: dict[str, dict[str, str]] = {
    "en": {
        "unreachable": "The language model {model} could not be reached, so this answer comes from "
        "the offline planner.",
        "bad_key": "The language model {model} refused its key, so this answer comes from the "
        "offline planner. Check the key in the settings ({setting}).",
        "unknown_model": "There is no language model {model} for this key, so this answer comes from "
        "the offline planner. Check RAPPORT_MODEL.",
        "too_many": "The language model {model} takes no more requests for now, so this answer comes "
        "from the offline planner. Try again in a minute, or look at its quota.",
        "too_slow": "The language model {model} took too long, so this answer comes from the offline "
        "planner.",
        "refused": "The language model {model} refused the request, so this answer comes from the "
        "offline planner.",
        "empty": "The language model {model} answered nothing usable, so this answer comes from the "
        "offline planner.",
        "cut": "The answer was cut: it reached the language model's length limit.",
        "limit": "I stopped: this took more steps than one question may. Ask for a smaller part of it.",
        "late": "I stopped: this took longer than {seconds} seconds. Ask for a smaller part of it.",
        "not_done": "The answer sounds as if something was changed, but in this turn nothing was.",
        "failed": "Something went wrong on my side (incident {incident}). Nothing more was done; "
        "please try again.",
        "too_long": "is {size} characters long",
        "nothing": "holds nothing to read",
        "model_reading": "This is the question as the language model read it; check the rule.",
        "stopped": "(stopped before it was done)",
        "stopped_call": "stopped before the answer came; it may or may not have been done",
        "call_limit": "this turn has used up its {most} tool calls",
        "call_limit_hint": "Answer now from what you have, and say what is left to do.",
        "draft_failed": "The language model {model} did not write this ({why}): it comes from the "
        "templates.",
        "why_unreachable": "it could not be reached",
        "why_bad_key": "it refused its key",
        "why_unknown_model": "there is no such model for this key",
        "why_too_many": "it takes no more requests for now",
        "why_too_slow": "it took too long",
        "why_refused": "it refused the request",
        "why_empty": "it answered nothing usable",
        "why_unusable": "its text could not be used",
        "why_invented": "it wrote of offers, dates or links that were not given",
    },
    "fr": {
        "unreachable": "Le modèle de langue {model} n'a pas pu être joint : cette réponse vient du "
        "planificateur hors ligne.",
        "bad_key": "Le modèle de langue {model} a refusé sa clé : cette réponse vient du "
        "planificateur hors ligne. Vérifiez la clé dans les réglages ({setting}).",
        "unknown_model": "Aucun modèle de langue {model} pour cette clé : cette réponse vient du "
        "planificateur hors ligne. Vérifiez RAPPORT_MODEL.",
        "too_many": "Le modèle de langue {model} n'accepte plus de demandes pour l'instant : cette "
        "réponse vient du planificateur hors ligne. Réessayez dans une minute, ou voyez son quota.",
        "too_slow": "Le modèle de langue {model} a mis trop de temps : cette réponse vient du "
        "planificateur hors ligne.",
        "refused": "Le modèle de langue {model} a refusé la demande : cette réponse vient du "
        "planificateur hors ligne.",
        "empty": "Le modèle de langue {model} n'a rien répondu d'utilisable : cette réponse vient du "
        "planificateur hors ligne.",
        "cut": "La réponse a été coupée : elle a atteint la longueur maximale du modèle de langue.",
        "limit": "Je m'arrête : cela demandait plus d'étapes qu'une question n'en permet. Demandez-en "
        "une partie plus petite.",
        "late": "Je m'arrête : cela prenait plus de {seconds} secondes. Demandez-en une partie plus "
        "petite.",
        "not_done": "La réponse laisse croire à un changement, mais rien n'a été changé dans ce tour.",
        "failed": "Un problème est survenu de mon côté (incident {incident}). Rien d'autre n'a été "
        "fait ; réessayez.",
        "too_long": "compte {size} caractères",
        "nothing": "ne contient rien à lire",
        "model_reading": "C'est la question telle que le modèle de langue l'a lue ; vérifiez la règle.",
        "stopped": "(arrêté avant la fin)",
        "stopped_call": "arrêté avant la réponse ; c'est peut-être fait, peut-être pas",
        "call_limit": "ce tour a épuisé ses {most} appels d'outils",
        "call_limit_hint": "Réponds maintenant avec ce que tu as, et dis ce qui reste à faire.",
        "draft_failed": "Le modèle de langue {model} n'a pas écrit ceci ({why}) : le texte vient des "
        "modèles de message.",
        "why_unreachable": "il n'a pas pu être joint",
        "why_bad_key": "il a refusé sa clé",
        "why_unknown_model": "ce modèle n'existe pas pour cette clé",
        "why_too_many": "il n'accepte plus de demandes pour l'instant",
        "why_too_slow": "il a mis trop de temps",
        "why_refused": "il a refusé la demande",
        "why_empty": "il n'a rien répondu d'utilisable",
        "why_unusable": "son texte n'était pas utilisable",
        "why_invented": "il a écrit des offres, des dates ou des liens qui n'ont pas été donnés",
    },
}


def word(locale: str, key: str, **values: int | str) -> str:
    """A sentence in the language of a locale, filled in."""
    return _WORDS[language_of(locale)][key].format(**values)
