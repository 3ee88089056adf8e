"""What the form for a proposal says, in English and French."""

from __future__ import annotations

from store.segment.lexicon import language_of

_WORDS: dict[str, tuple[str, str]] = {
    "ask": (
        "Rapport asks you, the person, not the model: may this happen?",
        "Rapport vous le demande, à vous et non au modèle : est-ce que cela peut se faire ?",
    ),
    "decision": ("Decision", "Décision"),
    "approve": ("Approve", "Approuver"),
    "reject": ("Reject", "Rejeter"),
    "later": ("Decide later", "Décider plus tard"),
    "size": ("It touches: {count:,}", "Concerne : {count}"),
    "who": ("Who: {who}", "Qui : {who}"),
    "left_out": (
        "Left out: {count:,} of {total:,} ({why})",
        "Écartés : {count} sur {total} ({why})",
    ),
    "later_hours": (
        "Not at once but when it is permitted: {count:,}",
        "Pas tout de suite mais quand ce sera permis : {count}",
    ),
    "expires": ("Expires: {at}", "Expire : {at}"),
    "waits": (
        "The user was shown it in this client and has not decided; it still waits.",
        "La personne l'a vu dans ce client et n'a pas décidé ; la proposition attend toujours.",
    ),
    "refused": (
        "The user answered in this client, but it was refused: {why}",
        "La personne a répondu dans ce client, mais c'est refusé : {why}",
    ),
    "was_running": (
        "The user approved it in this client; {job} does it now.",
        "La personne l'a approuvé dans ce client ; {job} s'en charge.",
    ),
    "was_done": (
        "The user approved it in this client; it is done.",
        "La personne l'a approuvé dans ce client ; c'est fait.",
    ),
    "was_waiting": (
        "The user approved it in this client; {approvals} of {needed} people have.",
        "La personne l'a approuvé dans ce client ; {approvals} sur {needed} l'ont fait.",
    ),
    "was_rejected": (
        "The user rejected it in this client.",
        "La personne l'a rejeté dans ce client.",
    ),
}


def word(locale: str, key: str, **values: int | str) -> str:
    """A piece of the form or of the note on it, in the language of a locale, filled in."""
    return _WORDS[key][language_of(locale) == "fr"].format(**values)
