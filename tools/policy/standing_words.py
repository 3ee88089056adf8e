"""What is said of standing approvals, in English and French."""

from __future__ import annotations

from store.segment.lexicon import language_of

_WORDS: dict[str, tuple[str, str]] = {
    "waits": (
        "It waits for a person in spite of a standing approval: {why}.",
        "Elle attend une personne malgré une approbation permanente : {why}.",
    ),
    "own_syncs": (
        "Syncs to {name} that start by themselves",
        "Synchronisations vers {name} qui partent d'elles-mêmes",
    ),
    "not_in_force": ("it is no longer in force", "elle n'est plus en vigueur"),
    "tainted": (
        "this conversation has read text from outside",
        "cette conversation a lu du texte venu de l'extérieur",
    ),
    "other_requester": (
        "it covers others who ask, or other doors",
        "elle couvre d'autres demandeurs ou d'autres accès",
    ),
    "other_matter": (
        "it covers another channel, purpose or connection",
        "elle couvre un autre canal, but ou connexion",
    ),
    "other_text": (
        "the text is not the one that it covers",
        "le texte n'est pas celui qu'elle couvre",
    ),
    "other_values": (
        "the offer, code or other values are not those that it covers",
        "l'offre, le code ou d'autres valeurs ne sont pas ceux qu'elle couvre",
    ),
    "other_people": (
        "it covers another segment, or that segment was changed",
        "elle couvre un autre segment, ou ce segment a été modifié",
    ),
    "over_each": (
        "{size:,} is more than the {most:,} it lets through at once",
        "{size} dépasse les {most} qu'elle laisse passer à la fois",
    ),
    "over_day": (
        "{size:,} after {used:,} in the last 24 hours is more than {most:,} a day",
        "{size} après {used} ces dernières 24 heures dépasse {most} par jour",
    ),
    "never_covered": (
        "a standing approval covers sends of a saved template or of a text of the library only",
        "une approbation permanente ne couvre que l'envoi d'un modèle enregistré ou d'un texte de la "
        "bibliothèque",
    ),
    "never_covered_hint": (
        "Save the text as a template, write a draft from it, and propose that.",
        "Enregistrez le texte comme modèle, écrivez un brouillon à partir de lui et proposez-le.",
    ),
    "approved_by": (
        "standing approval {standing} “{title}” of {who}",
        "approbation permanente {standing} « {title} » de {who}",
    ),
    "stop_campaign": (
        "pause_campaign or cancel_campaign stops it; a person ends the standing approval with: "
        "rapport standing revoke {standing}",
        "pause_campaign ou cancel_campaign l'arrête ; une personne met fin à l'approbation "
        "permanente avec : rapport standing revoke {standing}",
    ),
    "stop": (
        "A person ends the standing approval with: rapport standing revoke {standing}",
        "Une personne met fin à l'approbation permanente avec : rapport standing revoke {standing}",
    ),
}


def standing_said(locale: str, key: str, **values: int | str) -> str:
    """A sentence or a part of one in the language of a locale, filled in."""
    return _WORDS[key][language_of(locale) == "fr"].format(**values)
