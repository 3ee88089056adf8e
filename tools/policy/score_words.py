"""What the parts, signals, actions and stages of a score say to a person, in English and French.

The store keeps codes and evidence; these words are made when they are read.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from babel.numbers import format_currency, format_decimal

from store.money import minor_digits
from store.segment.lexicon import language_of
from tools.policy.scoring import Evidence

_NAMES: Mapping[str, tuple[str, str]] = {
    "financial": ("Spending", "Dépenses"),
    "growth": ("Growth", "Croissance"),
    "engagement": ("Engagement", "Engagement"),
    "fit": ("Fit", "Profil"),
    "spend": ("spend in all", "dépenses totales"),
    "recent": ("spend of the last year", "dépenses de l'année"),
    "orders": ("orders", "commandes"),
    "trend": ("spend against the half-year before", "dépenses face au semestre d'avant"),
    "rhythm": ("rhythm of orders", "rythme des commandes"),
    "lately": ("orders in 30 days", "commandes en 30 jours"),
    "recency": ("last activity", "dernière activité"),
    "replies": ("replies", "réponses"),
    "visits": ("visits", "visites"),
    "reach": ("ways to reach them", "moyens de les joindre"),
    "market": ("country", "pays"),
    "company": ("company", "entreprise"),
    "role": ("role", "fonction"),
    "complained": ("spam complaint", "plainte pour pourriel"),
    "unsubscribed": ("unsubscribed", "désabonnement"),
    "bounced": ("address bounces", "adresse en échec"),
    "consent_denied": ("refused a channel", "refus d'un canal"),
    "do_not_call": ("do not call", "ne pas appeler"),
}
_REASONS: Mapping[str, tuple[str, str]] = {
    "unknown": ("unknown, counted as neutral", "inconnu, compté comme neutre"),
    "spend": ("spent {spend} in all", "a dépensé {spend} en tout"),
    "spend_rank": (
        "spent {spend} in all, more than {rank} % of those who bought",
        "a dépensé {spend} en tout, plus que {rank} % des acheteurs",
    ),
    "spend_none": ("nothing spent so far", "aucune dépense pour l'instant"),
    "recent": ("spent {spend} in the last year", "a dépensé {spend} en un an"),
    "recent_rank": (
        "spent {spend} in the last year, lately more than {rank} % of buyers",
        "a dépensé {spend} en un an, récemment plus que {rank} % des acheteurs",
    ),
    "recent_none": ("nothing spent in the last year", "aucune dépense en un an"),
    "orders": ("orders: {orders}", "commandes : {orders}"),
    "orders_rank": (
        "orders: {orders}, more than {rank} % of buyers",
        "commandes : {orders}, plus que {rank} % des acheteurs",
    ),
    "orders_none": ("no order so far", "aucune commande pour l'instant"),
    "trend": (
        "{now} in this half-year, {before} in the one before",
        "{now} ce semestre, {before} le précédent",
    ),
    "trend_none": ("nothing bought for a year", "aucun achat depuis un an"),
    "rhythm": (
        "{days} days since the last order, {usual} are usual",
        "{days} jours depuis la dernière commande, {usual} d'habitude",
    ),
    "lately": (
        "orders in the last 30 days: {orders}",
        "commandes des 30 derniers jours : {orders}",
    ),
    "lately_none": ("no order in the last 30 days", "aucune commande en 30 jours"),
    "recency": ("active {days} days ago", "actif il y a {days} jours"),
    "recency_rank": (
        "active {days} days ago, more lately than {rank} % of customers",
        "actif il y a {days} jours, plus récemment que {rank} % des clients",
    ),
    "replies": ("replies in half a year: {count}", "réponses en six mois : {count}"),
    "replies_none": ("contacted, no reply in half a year", "contacté, sans réponse en six mois"),
    "visits": ("visits: {visits}", "visites : {visits}"),
    "visits_rank": (
        "visits: {visits}, more than {rank} % of visitors",
        "visites : {visits}, plus que {rank} % des visiteurs",
    ),
    "reach_email_phone": ("e-mail and phone work", "courriel et téléphone utilisables"),
    "reach_email": ("only an e-mail", "un courriel seulement"),
    "reach_phone": ("only a phone", "un téléphone seulement"),
    "reach_none": ("no usable address", "aucune adresse utilisable"),
    "market": (
        "{bought} of {people} customers of this country bought",
        "{bought} clients sur {people} de ce pays ont acheté",
    ),
    "company_known": ("company known", "entreprise connue"),
    "role_known": ("role known", "fonction connue"),
    "complained": ("complained of spam", "a signalé un pourriel"),
    "unsubscribed": ("unsubscribed", "s'est désabonné"),
    "bounced": ("the address bounces", "l'adresse est en échec"),
    "consent_denied": ("refused a channel", "a refusé un canal"),
    "do_not_call": ("asked not to be called", "ne veut pas être appelé"),
}
_SIGNALS: Mapping[str, tuple[str, str]] = {
    "replied": ("Replied lately", "A répondu récemment"),
    "repeat_orders": ("{orders} orders in 30 days", "{orders} commandes en 30 jours"),
    "returned": ("Back after {days} days", "De retour après {days} jours"),
    "spend_up": (
        "Spend up {percent} % on the half-year before",
        "Dépenses en hausse de {percent} % sur le semestre d'avant",
    ),
    "first_order": ("First order lately", "Première commande récente"),
    "new_lead": ("New contact", "Nouveau contact"),
    "cooling": (
        "Cooling: {days} days since the last order, {usual} are usual",
        "Se refroidit : {days} jours depuis la dernière commande, {usual} d'habitude",
    ),
}
_ACTIONS: Mapping[str, tuple[str, str]] = {
    "answer": ("Answer their reply", "Répondre à leur message"),
    "follow_up": ("Follow up", "Faire un suivi"),
    "thank": ("Thank them for the order", "Remercier pour la commande"),
    "win_back": ("Win them back", "Les reconquérir"),
    "offer": ("Offer something that fits", "Proposer une offre adaptée"),
    "welcome": ("Welcome them", "Souhaiter la bienvenue"),
    "wait": ("Wait: not to be contacted now", "Attendre : pas à contacter maintenant"),
    "fix_address": ("Find a usable address", "Trouver une adresse utilisable"),
    "leave_alone": ("Leave alone: may not be contacted", "Laisser tranquille : contact non permis"),
}
_CHANNELS: Mapping[str, tuple[str, str]] = {
    "email": ("by e-mail", "par courriel"),
    "sms": ("by SMS", "par texto"),
    "whatsapp": ("on WhatsApp", "sur WhatsApp"),
    "call": ("by phone", "par téléphone"),
}
_STAGES: Mapping[str, tuple[str, str]] = {
    "new": ("new", "nouveau"),
    "contacted": ("contacted", "contacté"),
    "qualified": ("qualified", "qualifié"),
    "customer": ("customer", "client"),
    "repeat": ("repeat customer", "client fidèle"),
    "at_risk": ("at risk", "à risque"),
    "dormant": ("dormant", "dormant"),
}
_BANDS: Mapping[str, tuple[str, str]] = {
    "hot": ("hot", "chaud"),
    "warm": ("warm", "tiède"),
    "cool": ("cool", "frais"),
    "cold": ("cold", "froid"),
}
_MONEY = {"spend": "spend_minor", "now": "now_minor", "before": "before_minor"}


def part_name(name: str, locale: str) -> str:
    """What a subscore or a part is called."""
    return _said(_NAMES, name, locale)


def said_part(reason: str, evidence: Evidence, *, locale: str, currency: str) -> str:
    """Why a part has the value it has."""
    return _said(_REASONS, reason, locale).format(**_shown(evidence, locale, currency))


def said_signal(code: str, evidence: Evidence, *, locale: str, currency: str) -> str:
    """A signal in a few words."""
    return _said(_SIGNALS, code, locale).format(**_shown(evidence, locale, currency))


def said_action(code: str, channel: str, *, locale: str) -> str:
    """An action with its channel."""
    words = _said(_ACTIONS, code, locale)
    return f"{words} {_said(_CHANNELS, channel, locale)}" if channel else words


def said_stage(stage: str, locale: str) -> str:
    """A deal stage in words."""
    return _said(_STAGES, stage, locale)


def said_band(band: str, locale: str) -> str:
    """A band in a word."""
    return _said(_BANDS, band, locale)


def _said(words: Mapping[str, tuple[str, str]], key: str, locale: str) -> str:
    """What a later version kept is shown as it is."""
    return words.get(key, (key, key))[language_of(locale) == "fr"]


def _shown(evidence: Evidence, locale: str, currency: str) -> dict[str, str]:
    language = language_of(locale)
    shown = {
        name: format_decimal(value, locale=language) if isinstance(value, int) else value
        for name, value in evidence.items()
    }
    for name, key in _MONEY.items():
        if isinstance(minor := evidence.get(key), int):
            amount = Decimal(minor).scaleb(-minor_digits(currency))
            shown[name] = format_currency(amount, currency, locale=language)
    return shown
