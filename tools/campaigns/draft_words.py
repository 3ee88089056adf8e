"""What the tools for drafts and templates say, in English and French."""

from __future__ import annotations

from collections.abc import Mapping

from store.segment.lexicon import language_of
from tools.drafting.words import say

_WORDS: Mapping[str, tuple[str, str]] = {
    "which_goal": (
        "Which kind of message is it? None of the ones I have texts for was named.",
        "De quel genre de message s'agit-il ? Aucun de ceux que je sais écrire n'a été nommé.",
    ),
    "ask_other": ("What is “{name}”?", "Quelle est la valeur de « {name} » ?"),
    "ask_sender_name": ("Who signs it?", "Qui signe ?"),
    "ask_time": ("At what time?", "À quelle heure ?"),
    "ask_place": ("Where does it take place?", "Où cela a-t-il lieu ?"),
    "ask_invoice": ("Which invoice is it?", "De quelle facture s'agit-il ?"),
    "ask_quote": ("Which quote is it?", "De quel devis s'agit-il ?"),
    "lacks": (
        "{count:,} of {total:,} have no {field} and would be left out; a fallback reaches them: "
        "{example}",
        "{count} sur {total} n'ont pas de valeur pour {field} et seraient écartées ; une valeur de "
        "repli les atteint : {example}",
    ),
    "looked_at": (
        "What values are missing was counted on the first {count:,} of {total:,} people.",
        "Les valeurs manquantes ont été comptées sur les {count} premières personnes sur {total}.",
    ),
    "deadline_is": (
        "“{said}” is read as {day}.",
        "« {said} » est lu comme le {day}.",
    ),
    "for_nobody": (
        "It is for nobody yet: give an audience to see it on real people.",
        "Il n'est encore pour personne : donnez une audience pour le voir sur de vraies personnes.",
    ),
    "nobody_there": (
        "There is nobody in that audience now.",
        "Il n'y a personne dans cette audience en ce moment.",
    ),
    "template_channel": (
        "The template is for {channel}, so the draft is too.",
        "Le modèle est pour le canal {channel}, le brouillon aussi.",
    ),
    "no_name": ("no name", "sans nom"),
    "longest_name": ("the longest name", "le nom le plus long"),
    "other_script": ("a name in another script", "un nom dans une autre écriture"),
    "missing": ("a value is missing", "une valeur manque"),
    "longest": ("the longest text", "le texte le plus long"),
    "sample": ("an ordinary case", "un cas ordinaire"),
    "by_hand": ("Variant {number} by hand", "Variante {number} à la main"),
    "values_set": ("Values: {names}", "Valeurs : {names}"),
    "restored": ("Version {number} restored", "Version {number} rétablie"),
    "variant_removed": ("Variant {number} removed", "Variante {number} retirée"),
    "unchanged": (
        "Nothing was changed, so there is no new version.",
        "Rien n'a été modifié : il n'y a pas de nouvelle version.",
    ),
}
_GOALS: Mapping[str, tuple[str, str]] = {
    "win_back": ("win-back", "relance de clients inactifs"),
    "welcome": ("welcome", "bienvenue"),
    "birthday": ("birthday", "anniversaire"),
    "review": ("ask for a review", "demande d'avis"),
    "abandoned_cart": ("abandoned cart", "panier abandonné"),
    "renewal": ("renewal", "renouvellement"),
    "event": ("invitation to an event", "invitation à un événement"),
    "payment_reminder": ("payment reminder", "rappel de paiement"),
    "thank_you": ("thank-you", "remerciement"),
    "appointment": ("appointment", "rendez-vous"),
    "announcement": ("announcement", "annonce"),
    "quote_follow_up": ("follow up on a quote", "suivi d'un devis"),
    "back_in_stock": ("back in stock", "de retour en stock"),
    "referral": ("ask for a referral", "demande de parrainage"),
    "apology": ("apology", "excuses"),
}
_INSTEAD: Mapping[str, tuple[str, str]] = {
    "city": ("your town", "votre ville"),
    "company": ("your company", "votre entreprise"),
    "country": ("your country", "votre pays"),
    "last_order": ("some time ago", "il y a quelque temps"),
    "last_active": ("some time ago", "il y a quelque temps"),
}
_ASKED_BY_WRITER = frozenset((
    "discount", "code", "deadline", "link", "event", "date", "amount", "product", "news", "reward",
))  # fmt: skip


def told(locale: str, key: str, **values: int | str) -> str:
    """A sentence in the language of a locale, filled in."""
    return _WORDS[key][language_of(locale) == "fr"].format(**values)


def goal_name(locale: str, kind: str) -> str:
    """What a goal of the library is called; read as a goal, it is that goal."""
    return _GOALS[kind][language_of(locale) == "fr"]


def question_of(locale: str, name: str) -> str:
    """The question for a campaign value."""
    if name in _ASKED_BY_WRITER:
        return say(f"ask_{name}", locale)
    own = f"ask_{name}"
    return told(locale, own) if own in _WORDS else told(locale, "ask_other", name=name)


def with_fallback(language: str, name: str) -> str:
    """A merge field with a fallback, as an example in a message's language."""
    words = _INSTEAD.get(name)
    return f"{{{name}|{words[language_of(language) == 'fr'] if words else '…'}}}"
