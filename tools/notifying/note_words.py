"""The words of a notification in English and French, made of its detail when it is read."""

from __future__ import annotations

import json
from typing import Any

from store.notifications import Notification
from store.segment.lexicon import language_of
from tools.views import short

_CHANNELS: dict[str, tuple[str, str]] = {
    "email": ("e-mail", "courriel"),
    "sms": ("text message", "SMS"),
    "whatsapp": ("WhatsApp", "WhatsApp"),
    "call": ("phone", "téléphone"),
}
_WORK: dict[str, tuple[str, str]] = {
    "import_records": ("An import", "Une importation"),
    "export_records": ("An export", "Un export"),
    "sync_run": ("A sync", "Une synchronisation"),
    "undo_import": ("Undoing an import", "L'annulation d'une importation"),
}
_WORDS: dict[str, tuple[str, str]] = {
    "approval_waiting": ("Waits for approval: {title}", "Attend une approbation : {title}"),
    "reply": ("{customer} wrote back by {channel}", "{customer} a répondu par {channel}"),
    "send_failed": (
        "“{campaign}”: {failed:,} could not be sent",
        "« {campaign} » : {failed} messages n'ont pas pu être envoyés",
    ),
    "send_failed.paused": (
        "“{campaign}” is paused: {reason}",
        "« {campaign} » est en pause : {reason}",
    ),
    "send_failed.gave_up": ("Sending gave up: {reason}", "L'envoi a été abandonné : {reason}"),
    "sync_failed": ("{work} gave up: {reason}", "{work} a échoué : {reason}"),
    "sync_failed.crm": (
        "{failed:,} records could not be synced to {crm}: {reason}",
        "{failed} fiches n'ont pas pu être synchronisées vers {crm} : {reason}",
    ),
    "sync_failed.access": (
        "{crm} takes our access no more, connect it again: {reason}",
        "{crm} n'accepte plus notre accès, reconnectez-le : {reason}",
    ),
    "sync_failed.inbound": (
        "From {crm}: {conflicts:,} conflicts to decide, {gone:,} records gone or merged there",
        "De {crm} : {conflicts} conflits à trancher, {gone} fiches disparues ou fusionnées là-bas",
    ),
    "sync_failed.webhook": (
        "The webhook {url} was disabled: {reason}",
        "Le webhook {url} a été désactivé : {reason}",
    ),
    "call_missed": ("Missed call from {customer}", "Appel manqué de {customer}"),
    "task_due": ("Task due: {title}", "Tâche à faire : {title}"),
}
_KINDS: dict[str, tuple[str, str]] = {
    "approval_waiting": ("approvals wait", "approbations attendent"),
    "reply": ("replies", "réponses"),
    "send_failed": ("failed sends", "envois échoués"),
    "sync_failed": ("failed jobs", "travaux échoués"),
    "call_missed": ("missed calls", "appels manqués"),
    "task_due": ("tasks due", "tâches à faire"),
}


def words_of(note: Notification, locale: str) -> str:
    """A notification in a sentence; what came from data is one cleaned line of it."""
    french = language_of(locale) == "fr"
    detail: dict[str, Any] = json.loads(note.detail)
    form = f"{note.kind}.{detail['form']}" if detail.get("form") else note.kind
    shown = {
        name: value if isinstance(value, int) else short(" ".join(str(value).split()), 200)
        for name, value in detail.items()
    }
    for name, table in (("channel", _CHANNELS), ("work", _WORK)):
        if name in shown and detail[name] in table:
            shown[name] = table[detail[name]][french]
    return _WORDS[form][french].format(**shown)


def kind_words(kind: str, locale: str) -> str:
    """What several notifications of a kind are called."""
    return _KINDS[kind][language_of(locale) == "fr"]
