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
        "yes": "yes",
        "no": "no",
        "later": "later",
        "now": "now",
        "left_out": "left out",
        "why": "Why not",
        "reachable": "Can be reached",
        "from_then": "from {at}",
        "version": "version {number}",
        "approve": "Approve: rapport approve {proposal}",
        "approved_by": "Started by {who}",
        "state_sent": "sent",
        "state_attempting": "being sent",
        "state_pending": "to send",
        "state_skipped": "skipped",
        "state_failed": "failed",
        "state_unknown": "unknown",
        "state_cancelled": "cancelled",
        "state_left_out": "left out",
        "campaign_proposed": "Waits for approval",
        "campaign_sending": "Sending",
        "campaign_paused": "Paused",
        "campaign_done": "Done",
        "campaign_cancelled": "Cancelled",
    },
    "fr": {
        "hello": "Posez vos questions sur vos clients ; un numéro prend un choix, sortir quitte. "
        "Fil {thread}.",
        "name": "Nom",
        "city": "Ville",
        "spend": "Dépenses",
        "orders": "Commandes",
        "last_active": "Dernière activité",
        "yes": "oui",
        "no": "non",
        "later": "plus tard",
        "now": "maintenant",
        "left_out": "écartées",
        "why": "Pourquoi pas",
        "reachable": "Peuvent être joints",
        "from_then": "à partir de {at}",
        "version": "version {number}",
        "approve": "Approuver : rapport approve {proposal}",
        "approved_by": "Lancé par {who}",
        "state_sent": "envoyés",
        "state_attempting": "en cours d'envoi",
        "state_pending": "à envoyer",
        "state_skipped": "sautés",
        "state_failed": "échoués",
        "state_unknown": "inconnus",
        "state_cancelled": "annulés",
        "state_left_out": "écartés",
        "campaign_proposed": "En attente d'approbation",
        "campaign_sending": "Envoi en cours",
        "campaign_paused": "En pause",
        "campaign_done": "Terminée",
        "campaign_cancelled": "Annulée",
    },
}


def word(locale: str, key: str, **values: str) -> str:
    """A text in the language of a locale, filled in."""
    return _WORDS[language_of(locale)][key].format(**values)
