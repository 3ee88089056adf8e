"""What a sync says to people, in English and French."""

from __future__ import annotations

_WORDS = {
    "run_moved": (
        "the sync is {state} already",
        "la synchronisation est déjà à l'état {state}",
    ),
    "connection_closed": (
        "the connection is no longer open; connect it again",
        "la connexion n'est plus ouverte ; reconnectez-la",
    ),
    "mapping_changed": (
        "the mapping of fields changed since the plan was made",
        "la correspondance des champs a changé depuis que le plan a été fait",
    ),
    "sync_title": (
        "Sync to {name}: {create} new, {update} changed, {left} left as they are",
        "Synchroniser vers {name} : {create} créations, {update} mises à jour, {left} laissés tels quels",
    ),
    "undo_title": (
        "Undo a sync to {name}: {undo} restored, {delete} removed, {left} left as they are",
        "Annuler une synchronisation vers {name} : {undo} rétablis, {delete} retirés, {left} laissés tels quels",
    ),
    "planning": (
        "The plan of what would change in {name} is being made; get_sync {run} shows how far it is, "
        "and a proposal to approve follows.",
        "Le plan de ce qui changerait dans {name} est en préparation ; get_sync {run} montre où il en "
        "est, et une proposition à approuver suivra.",
    ),
    "refused": (
        "{name} refuses the connection: {why}",
        "{name} refuse la connexion : {why}",
    ),
}


def said(locale: str, code: str, **values: object) -> str:
    """The words of a code in a language."""
    return _WORDS[code][locale.startswith("fr")].format(**values)
