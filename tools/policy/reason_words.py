"""What a reason of the eligibility decision says to a person, in English and French."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from store.clock import from_ms
from store.segment.lexicon import language_of
from tools.policy.eligibility import Reason

# code → (alone, English), then the French; `short` names a group of people in a count
SHORT = {
    "address_missing": ("no address", "pas d'adresse"),
    "address_invalid": ("address not usable", "adresse inutilisable"),
    "do_not_call": ("do not call", "ne pas appeler"),
    "unsubscribed": ("unsubscribed", "désabonné"),
    "bounced": ("address bounces", "adresse en échec"),
    "complained": ("complained of spam", "a signalé un pourriel"),
    "address_suppressed": ("address suppressed", "adresse bloquée"),
    "consent_denied": ("refused this channel", "a refusé ce canal"),
    "consent_missing": ("no consent", "pas de consentement"),
    "automation_off": ("automation off", "automatisation désactivée"),
    "terminal_global": ("calls stopped for everybody", "appels arrêtés pour tous"),
    "terminal_customer": ("closed for calls", "fermé aux appels"),
    "terminal_project": ("project closed for calls", "projet fermé aux appels"),
    "project_suppressed": ("calls suppressed for the project", "appels bloqués pour le projet"),
    "suppressed_for_project": ("suppressed for the project", "bloqué pour le projet"),
    "not_in_project": ("not in the project", "pas dans le projet"),
    "project_not_yet": ("too early for the project", "trop tôt pour le projet"),
    "cooldown": ("called too recently", "appelé trop récemment"),
    "cap_day": ("daily limit reached", "limite du jour atteinte"),
    "cap_week": ("weekly limit reached", "limite de la semaine atteinte"),
    "cap_month": ("monthly limit reached", "limite du mois atteinte"),
    "person_cap_day": ("daily limit over all projects", "limite du jour, tous projets"),
    "person_cap_week": ("weekly limit over all projects", "limite de la semaine, tous projets"),
    "quiet_hours": ("quiet hours", "hors des heures permises"),
    "send_times": ("before the campaign's time", "avant l'heure de la campagne"),
    # not of the decision, but of one message to one person
    "missing_value": ("a value for the text is missing", "une valeur du texte manque"),
    "same_address": ("same address as another", "même adresse qu'une autre personne"),
    "address_changed": ("address changed since", "adresse modifiée depuis"),
}
_LONG = {
    "address_missing": (
        "There is no {address} on record.",
        "Aucun{e} {address} n'est enregistré{e}.",
    ),
    "address_invalid": (
        "The {address} on record cannot be used.",
        "{The} {address} enregistré{e} est inutilisable.",
    ),
    "do_not_call": ("Marked as do not call.", "Marqué « ne pas appeler »."),
    "unsubscribed": ("Unsubscribed on {since}.", "Désabonné le {since}."),
    "bounced": (
        "Messages to this address came back on {since}.",
        "Les messages à cette adresse sont revenus le {since}.",
    ),
    "complained": (
        "Complained of a message as spam on {since}.",
        "A signalé un message comme pourriel le {since}.",
    ),
    "address_suppressed": (
        "The address is suppressed since {since}: {evidence}",
        "L'adresse est bloquée depuis le {since} : {evidence}",
    ),
    "consent_denied": (
        "Refused to be contacted on this channel on {since}.",
        "A refusé d'être joint par ce canal le {since}.",
    ),
    "consent_missing": (
        "Has not agreed to marketing on this channel.",
        "N'a pas consenti à la publicité par ce canal.",
    ),
    "automation_off": (
        "Automation is switched off for this person.",
        "L'automatisation est désactivée pour cette personne.",
    ),
    "terminal_global": (
        "All calls are stopped ({state}, since {since}).",
        "Tous les appels sont arrêtés ({state}, depuis le {since}).",
    ),
    "terminal_customer": (
        "Closed for calls ({state}, since {since}).",
        "Fermé aux appels ({state}, depuis le {since}).",
    ),
    "terminal_project": (
        "The project is closed for calls ({state}, since {since}).",
        "Le projet est fermé aux appels ({state}, depuis le {since}).",
    ),
    "project_suppressed": (
        "Calls are suppressed for the whole project.",
        "Les appels sont bloqués pour tout le projet.",
    ),
    "suppressed_for_project": (
        "Suppressed for this project.",
        "Bloqué pour ce projet.",
    ),
    "not_in_project": (
        "Does not belong to this project.",
        "N'appartient pas à ce projet.",
    ),
    "project_not_yet": (
        "The project is not to be called before {at}.",
        "Le projet n'est pas à appeler avant le {at}.",
    ),
    "cooldown": (
        "Last called on {last}; again from {retry}.",
        "Dernier appel le {last} ; de nouveau à partir du {retry}.",
    ),
    "cap_day": (
        "{count} of at most {limit} in 24 hours; again from {retry}.",
        "{count} sur {limit} au plus en 24 heures ; de nouveau à partir du {retry}.",
    ),
    "cap_week": (
        "{count} of at most {limit} in 7 days; again from {retry}.",
        "{count} sur {limit} au plus en 7 jours ; de nouveau à partir du {retry}.",
    ),
    "cap_month": (
        "{count} of at most {limit} in 30 days; again from {retry}.",
        "{count} sur {limit} au plus en 30 jours ; de nouveau à partir du {retry}.",
    ),
    "person_cap_day": (
        "{count} calls of at most {limit} in 24 hours over all projects; again from {retry}.",
        "{count} appels sur {limit} au plus en 24 heures, tous projets ; de nouveau à partir du {retry}.",
    ),
    "person_cap_week": (
        "{count} calls of at most {limit} in 7 days over all projects; again from {retry}.",
        "{count} appels sur {limit} au plus en 7 jours, tous projets ; de nouveau à partir du {retry}.",
    ),
    "quiet_hours": (
        "It is {local} there ({zone}); allowed again from {retry}.",
        "Il est {local} là-bas ({zone}) ; permis de nouveau à partir du {retry}.",
    ),
    "send_times": (
        "The campaign sends there ({zone}) from {retry}.",
        "La campagne envoie là-bas ({zone}) à partir du {retry}.",
    ),
}
_INSTANTS = frozenset({"since", "at", "last", "last_order"})


def short_reason(code: str, locale: str) -> str:
    """A few words for a group of people left out for one reason."""
    return SHORT[code][language_of(locale) == "fr"]


def said_reason(reason: Reason, *, channel: str, locale: str, zone: str) -> str:
    """A sentence for one person; instants in the zone given."""
    french = language_of(locale) == "fr"
    values = {
        key: _instant(int(value), locale, zone) if key in _INSTANTS else str(value)[:200]
        for key, value in reason.evidence.items()
    }
    if reason.retry_at is not None:
        values["retry"] = _instant(reason.retry_at, locale, zone)
    mail = channel == "email"
    noun = (
        ("adresse courriel" if mail else "numéro de téléphone")
        if french
        else ("e-mail address" if mail else "phone number")
    )
    words = {"address": noun, "e": "e" if mail else "", "The": "L'" if mail else "Le"}
    return _LONG[reason.code][french].format_map({**words, **values}).replace("L' ", "L'")


def _instant(at: int, locale: str, zone: str) -> str:
    """An instant of the last or next years; one far away is only said to be far."""
    moment = from_ms(min(max(at, 0), 253_370_764_800_000)).astimezone(ZoneInfo(zone))
    return format_datetime(moment, "d MMM y, HH:mm", locale=language_of(locale))
