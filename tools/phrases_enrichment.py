"""French of what enriching refuses; as `phrases_errors`."""

from __future__ import annotations

FRENCH: dict[str, str] = {
    "both were given": "les deux ont été donnés",
    "nothing was given": "rien n'a été donné",
    "exactly one of customer and company": "un seul parmi customer et company",
    "is missing: findings are read in it": "manque : les trouvailles s'y lisent",
    "the text given": "le texte donné",
    "stands with text or accept": "est donné avec text ou accept",
    "stands with text": "est donné avec text",
    "one of them": "l'un des deux",
    "there is no customer {}": "il n'y a pas de client {0}",
    "there is no company {}": "il n'y a pas d'entreprise {0}",
    "Give its name as customers' records have it, or its id.": "Donnez son nom comme dans les fiches des clients, ou son identifiant.",
    "{} companies match {}": "{0} entreprises correspondent à {1}",
    "is not a company's id": "n'est pas l'identifiant d'une entreprise",
    "was not suggested": "n'a pas été suggéré",
    "what enrich_customer suggests": "ce que enrich_customer suggère",
    "is not empty: nothing is overwritten": "n'est pas vide : rien n'est écrasé",
    "an empty field": "un champ vide",
    "an address out of a text from outside is taken over by a person": "une adresse tirée d'un texte extérieur est reprise par une personne",
    "Press it on the card, or say it with upsert_customer in a new conversation.": "Appuyez sur le bouton de la carte, ou dites-le avec upsert_customer dans une nouvelle conversation.",
    "is no field that can be found out": "n'est pas un champ que l'on peut trouver",
    "has a quote that does not stand in the text": "a une citation qui ne se trouve pas dans le texte",
    "words of the text, verbatim": "des mots du texte, tels quels",
    "does not stand in its quote": "ne se trouve pas dans sa citation",
    "a value that the quote holds": "une valeur que contient la citation",
    "cannot be read": "ne peut être lu",
    "a usable {}": "un {0} utilisable",
}
