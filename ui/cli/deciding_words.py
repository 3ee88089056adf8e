"""What `rapport approve`, `reject`, `proposals` and `bounces` say, in English and French."""

from __future__ import annotations

from store.segment.lexicon import language_of

_WORDS: dict[str, tuple[str, str]] = {
    "no_webhooks": (
        "There are no webhooks. Events: {events}.",
        "Il n'y a aucun webhook. Événements : {events}.",
    ),
    "hook_active": ("active", "actif"),
    "hook_disabled": ("disabled", "désactivé"),
    "hook_secret": (
        "Its secret, shown this once:",
        "Son secret, montré cette seule fois :",
    ),
    "hook_removed": ("{endpoint} is removed.", "{endpoint} est retiré."),
    "hook_enabled": ("{endpoint} is sent to again.", "{endpoint} reçoit de nouveau."),
    "hook_testing": ("Testing {endpoint}: {delivery}", "Essai de {endpoint} : {delivery}"),
    "state": ("{state}, asked for by {by}", "{state}, demandé par {by}"),
    "expires": ("expires {at}", "expire le {at}"),
    "people_needed": ("{count} people must approve", "{count} personnes doivent approuver"),
    "said_yes": ("approved so far by {who}", "approuvé pour l'instant par {who}"),
    "total": ("People asked about", "Personnes visées"),
    "sending": ("To be sent to", "Destinataires"),
    "waiting": ("Of them, later", "Dont plus tard"),
    "left_out": ("Left out", "Écartées"),
    "size": ("Touches", "Concerne"),
    "sentence": ("Who", "Qui"),
    "name": ("Name", "Nom"),
    "customer": ("Customer", "Client"),
    "campaign": ("Campaign", "Campagne"),
    "channel": ("Channel", "Canal"),
    "purpose": ("Purpose", "But"),
    "folder": ("Written into", "Écrit dans"),
    "address": ("Address", "Adresse"),
    "suppressed": ("Stopped because", "Bloquée car"),
    "since": ("Since", "Depuis"),
    "evidence": ("Known from", "Connu par"),
    "reason": ("Reason", "Raison"),
    "why_left_out": ("Why some are left out:", "Pourquoi certaines sont écartées :"),
    "preview": ("As {name} would get it ({to}):", "Comme {name} le recevrait ({to}) :"),
    "subject": ("Subject", "Objet"),
    "ask": (
        "Approve this? Type yes to go on: ",
        "Approuver ? Écrivez oui pour continuer : ",
    ),
    "nothing": ("Nothing was done.", "Rien n'a été fait."),
    "done": ("Approved, and done.", "Approuvé, et fait."),
    "running": (
        "Approved. {job} does it while rapport serve or rapport worker runs; "
        "follow it with rapport jobs {job}.",
        "Approuvé. {job} s'en charge tant que rapport serve ou rapport worker tourne ; "
        "suivez-le avec rapport jobs {job}.",
    ),
    "waits": (
        "Your approval is kept: {approvals} of {needed} people. Another person must approve.",
        "Votre accord est noté : {approvals} personne(s) sur {needed}. Une autre doit approuver.",
    ),
    "rejected": ("Rejected; nothing happens.", "Refusé ; rien ne se fera."),
    "none": ("No proposals.", "Aucune proposition."),
    "some": ("{shown} of {total}.", "{shown} sur {total}."),
    "retried": ("{job} is ready again.", "{job} est de nouveau prêt."),
    "bounces_read": ("{count:,} mails read.", "{count} messages lus."),
    "bounces_hard": (
        "say that the address does not exist",
        "disent que l'adresse n'existe pas",
    ),
    "bounces_soft": ("could not be delivered for now", "n'ont pas pu être remis pour l'instant"),
    "bounces_complaint": ("complain of spam", "signalent un pourriel"),
    "bounces_known": ("were known already", "étaient déjà connus"),
    "bounces_not_ours": (
        "are about no message of ours, or another address",
        "ne portent sur aucun de nos messages, ou sur une autre adresse",
    ),
    "bounces_no_report": ("are no delivery report", "ne sont pas des avis de remise"),
    "bounces_stopped": ("{count:,} addresses stopped.", "{count} adresses bloquées."),
    "discarded": ("{job} was given up.", "{job} est abandonné."),
}
_YES = frozenset(("yes", "y", "oui", "o"))


def word(locale: str, key: str, **values: object) -> str:
    """A text in the language of a locale, filled in; a key there are no words for is its own."""
    found = _WORDS.get(key, (key, key))[language_of(locale) == "fr"]
    return found.format(**values)


def is_yes(answer: str) -> bool:
    """Whether an answer to a question agrees, in either language."""
    return answer.strip().lower() in _YES
