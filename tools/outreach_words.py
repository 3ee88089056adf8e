"""What tools that contact people say besides their figures, in English and French."""

from __future__ import annotations

from store.segment.lexicon import language_of

_WORDS: dict[str, tuple[str, str]] = {
    "policy_changed": (
        "the contact policy was changed since it was proposed",
        "la politique de contact a été modifiée depuis la proposition",
    ),
    "digest_changed": (
        "what is stored is not what was proposed",
        "ce qui est enregistré n'est pas ce qui a été proposé",
    ),
    "text_changed": (
        "the text was changed since it was proposed",
        "le texte a été modifié depuis la proposition",
    ),
    "audience_changed": (
        "the people are others than when it was proposed: {before:,} then, {after:,} now",
        "les personnes ne sont plus celles de la proposition : {before} alors, {after} maintenant",
    ),
    "segment_changed": (
        "the segment was changed since it was proposed",
        "le segment a été modifié depuis la proposition",
    ),
    "campaign_moved": (
        "the campaign is {state} already",
        "la campagne est déjà à l'état {state}",
    ),
    "lift_title": (
        "Contact {name} again by {channel}",
        "Joindre de nouveau {name} par {channel}",
    ),
    "lifted_already": (
        "the address is no longer suppressed",
        "l'adresse n'est plus bloquée",
    ),
    "suppressed_anew": (
        "the address was suppressed anew since it was proposed",
        "l'adresse a été bloquée de nouveau depuis la proposition",
    ),
    "send_title": (
        "Send “{name}” by {channel} to {count:,}",
        "Envoyer « {name} » par {channel} à {count}",
    ),
    "resume_title": (
        "Resume “{name}”: {count:,} still to send",
        "Reprendre « {name} » : {count} restent à envoyer",
    ),
    "way_out_shut": (
        "nothing could be sent for {hours} hours (tries: {tries}). See to it, then resume the campaign; "
        "nobody is lost. The last answer: {why}",
        "rien n'a pu partir depuis {hours} heures (essais : {tries}). Réglez cela, puis reprenez la "
        "campagne ; personne n'est perdu. La dernière réponse : {why}",
    ),
    "sender_trouble": (
        "Nothing got further since {since} (tries: {tries}); it is tried again by itself. The last "
        "answer: {why}",
        "Rien n'avance depuis {since} (essais : {tries}) ; un nouvel essai se fait tout seul. La "
        "dernière réponse : {why}",
    ),
    "sender_dead": (
        "A sender gave up: {why}. list_jobs shows it; once that is mended, pause and resume.",
        "Un envoi a abandonné : {why}. list_jobs le montre ; une fois réglé, mettez en pause et "
        "reprenez.",
    ),
    "sender_stopped": (
        "the worker stopped before it was done",
        "le processus d'envoi s'est arrêté avant la fin",
    ),
    "nobody": (
        "Nobody of them may be contacted now, so there is nothing to approve.",
        "Aucune de ces personnes ne peut être jointe maintenant : il n'y a rien à approuver.",
    ),
    "left_out": (
        "{count:,} of {total:,} are left out; see the reasons.",
        "{count} sur {total} sont écartées ; voyez les raisons.",
    ),
    "waits": (
        "{count:,} of them wait for permitted hours or limits and are sent to then.",
        "{count} d'entre elles attendent une heure ou une limite permise et seront jointes alors.",
    ),
    "by_gmail": (
        "It is sent from {address}, the Gmail account of who asked for it.",
        "L'envoi part de {address}, le compte Gmail de la personne qui l'a demandé.",
    ),
    "to_folder": (
        "No mail server is set (RAPPORT_SMTP_URL): messages are written to {place} as files.",
        "Aucun serveur de courriel n'est défini (RAPPORT_SMTP_URL) : les messages sont écrits dans {place}.",
    ),
}


_CHANNELS: dict[str, tuple[str, str]] = {
    "email": ("e-mail", "courriel"),
    "sms": ("text message", "SMS"),
    "whatsapp": ("WhatsApp", "WhatsApp"),
    "call": ("phone", "téléphone"),
}


def said(locale: str, key: str, **values: int | str) -> str:
    """A sentence in the language of a locale, filled in; a `channel` by its word, not its id."""
    french = language_of(locale) == "fr"
    names = _CHANNELS.get(str(values.get("channel")))
    shown = values | {"channel": names[french]} if names else values
    return _WORDS[key][french].format(**shown)
