"""What a sentence wants to be written: the goal, and the values it gives or needs.

“win back inactive customers, 15 % off this week” → win_back, discount 15 %, deadline “this week”.
Values are taken as they were said; nothing is made up, what is missing is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from store.contact import Purpose
from store.text import fold
from tools.drafting.content import Tone
from tools.drafting.words import say

_GOALS: Mapping[str, str] = {
    "apology": r"apolog|sorry|excuse|desole|make amends|presenter nos excuses",
    "payment_reminder": r"payment remind|remind\w* .*\b(?:pay|invoice)|unpaid|overdue|past due|"
    r"outstanding (?:invoice|payment|balance)|impaye|relance\w* (?:de )?(?:paiement|facture)|"
    r"rappel\w* .*(?:paiement|facture)|facture\w* (?:en retard|en attente|ouverte)|"
    r"retard de paiement|(?:invoice|facture) (?:is |est )?(?:due|due le)",
    "appointment": r"appointment|rendez[- ]?vous|\brdv\b|booking remind|visit remind",
    "birthday": r"birthday|anniversaire",
    "abandoned_cart": r"abandon|left (?:in|something in) .*(?:cart|basket)|unfinished order|panier|"
    r"\bcart\b|checkout",
    "quote_follow_up": r"\bquotes?\b|quotation|proposal we sent|\bdevis\b",
    "renewal": r"renew|renouvel|reconduction|reconduire|expiring (?:contract|subscription)|"
    r"(?:contract|subscription|abonnement|contrat).*(?:ends|expires|se termine|expire)",
    "back_in_stock": r"back in stock|restock|available again|de retour en stock|"
    r"de nouveau (?:disponible|en stock)|reassort|retour en stock",
    "referral": r"referral|refer a|refer (?:us|friends|someone)|recommend us|parrain|recommand\w* "
    r"(?:nous|a un|a des)|bouche a oreille|introduce us",
    "review": r"\breviews?\b|testimonial|feedback|rate us|ratings?\b|\bavis\b|temoignage|"
    r"satisfaction|sondage|survey",
    "welcome": r"welcome|onboard|bienvenue|accueil|new (?:customer|client|member|subscriber|sign)|"
    r"nouveaux (?:client|inscrit|membre|abonne)",
    "win_back": r"win[- ]?back|come back|(?:win|bring|get) (?:\w+ ){0,3}back\b|"
    r"re-?activat|re-?engag|lapsed|"
    r"inactive|dormant|sleep(?:ing|er)|miss (?:you|them)|reconquer|reconquete|faire revenir|"
    r"relancer? (?:les |nos )?(?:clients? )?(?:inactif|dormant|perdu)|inactif|endormi|perdus|"
    r"reveiller|ramener|\brelanc|haven'?t (?:bought|ordered|been|visited)",
    "thank_you": r"thank|grateful|gratitude|appreciat|remerci|\bmerci\b",
    "event": r"\bevents?\b|invit|webinar|workshop|open house|conference|party|evenement|atelier|"
    r"portes ouvertes|soiree|rencontre|webinaire|vernissage",
    "announcement": r"announc|newsletter|\bnews\b|launch|update|introduc(?:e|ing) (?:our|the|a) new|"
    r"annonc|infolettre|nouveaute|nouvelle collection|lancement|\blancer|promo|sale\b|soldes",
}  # fmt: skip
_TRANSACTIONAL = frozenset(("payment_reminder", "appointment", "apology"))
_NEEDS: Mapping[str, tuple[str, ...]] = {
    "event": ("event", "date"),
    "payment_reminder": ("amount",),
    "appointment": ("date",),
    "announcement": ("news",),
    "back_in_stock": ("product",),
}
_QUOTED_IS: Mapping[str, str] = {
    "event": "event", "back_in_stock": "product", "abandoned_cart": "product",
    "announcement": "news",
}  # fmt: skip
_MONTH = (
    "january|february|march|april|may|june|july|august|september|october|november|december|"
    "janvier|février|fevrier|mars|avril|mai|juin|juillet|août|aout|septembre|octobre|novembre|"
    "décembre|decembre"
)
_WEEKDAY = (
    "monday|tuesday|wednesday|thursday|friday|saturday|sunday|lundi|mardi|mercredi|jeudi|vendredi|"
    "samedi|dimanche"
)
_DAY = (
    rf"(?:(?:next |this )?(?:{_WEEKDAY})(?: (?:prochain|soir))?(?:,? (?:le )?\d{{1,2}}(?:er|st|nd|rd|th)?"
    rf" (?:{_MONTH})(?: \d{{4}})?)?|\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,2}}/\d{{1,2}}(?:/\d{{2,4}})?|"
    rf"\d{{1,2}}(?:er|st|nd|rd|th)?(?: of)? (?:{_MONTH})(?:,? \d{{4}})?|"
    rf"(?:{_MONTH}) \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?|tomorrow|demain|tonight|ce soir|"
    r"the end of (?:the|this) (?:month|week|year)|"
    r"(?:la fin du mois|la fin de la semaine|la fin de l'année))"
)
_PERIOD = (
    r"this (?:week(?:end)?|month)|cette semaine|ce mois(?:-ci)?|ce week-?end|today|aujourd'hui"
)
_DEADLINE = re.compile(
    rf"\b(?:until|till|through|before|by|ends?(?: on)?|expires?(?: on)?|valid (?:until|through)|"
    rf"deadline(?: is|:)?|jusqu'(?:au|à|en)|avant(?: le)?|d'ici(?: le| au)?|"
    rf"(?:expire|se termine|finit|échéance|date limite)(?: le|:| :)?)\s*(?:the |le )?({_DAY})"
    rf"|\b({_PERIOD})\b",
    re.I,
)
_DATE = re.compile(rf"\b(?:on|for|le|du|pour le|date:?)\s+(?:the )?({_DAY})|\b({_DAY})", re.I)
_TIME = re.compile(
    r"\b(?:at|à)\s+(\d{1,2}(?:[:h]\d{2})?\s?(?:am|pm|a\.m\.|p\.m\.|h(?:eures)?)?)(?!\w)", re.I
)
_NUMBER = r"\d+(?:[ ,.\u00a0\u202f]\d{3})*(?:[.,]\d{1,2})?(?![\d])"
_MONEY = (
    rf"(?:[$€£¥₹]\s?{_NUMBER}|"
    rf"(?<![\w-]){_NUMBER}\s?(?:[$€£¥₹]|(?:usd|cad|eur|gbp|dollars?|euros?)\b))"
)
_PERCENT = r"\d{1,3}(?:[.,]\d{1,2})?\s?(?:%|percent\b|per cent\b|pour ?cent\b)"
_DISCOUNT = re.compile(
    rf"({_PERCENT})|({_MONEY})\s*(?:off|discount|de remise|de rabais|de réduction)|"
    rf"(?:discount|remise|rabais|réduction|save) (?:of |de )?({_MONEY})",
    re.I,
)
_AMOUNT = re.compile(rf"({_MONEY})", re.I)
_CODE = re.compile(
    r"\b(?:code|coupon|voucher)(?: promo)?(?: is| est)?\s*:?\s*[\"“«]?\s*([A-Z0-9][A-Z0-9_-]{2,19})\b"
)
_LINK = re.compile(r"https?://[^\s<>\"”»]+[^\s<>\"”».,;:!?)]")
_QUOTED = re.compile(r"[“\"«]\s*([^“”\"«»]{2,120}?)\s*[”\"»]")
_NUMBERED = {
    "invoice": re.compile(
        r"\b(?:invoice|facture)s?\s*(?:no\.?|number|n°|numéro|#)?\s*([A-Z]{0,4}-?\d[\w-]{0,20})",
        re.I,
    ),
    "quote": re.compile(
        r"\b(?:quote|quotation|devis)\s*(?:no\.?|number|n°|numéro|#)?\s*([A-Z]{0,4}-?\d[\w-]{0,20})",
        re.I,
    ),
}
_MENTIONS: Mapping[str, re.Pattern[str]] = {
    "discount": re.compile(
        r"\bdiscount|\bremise|\brabais|\breduction|\bmoney off|special offer|\boffre\b"
    ),
    "code": re.compile(r"\bcode\b|\bcoupon|\bvoucher"),
    "deadline": re.compile(
        r"\bdeadline|limited time|date limite|duree limitee|\bends?\b|\bexpires?\b"
    ),
    "reward": re.compile(r"\breward|\brecompense"),
}
_FRENCH = re.compile(
    r"\b(?:le|la|les|des|du|un|une|nos|vos|pour|avec|qui|que|aux|ce|cette|et|de|clients?|sur|rediger|"
    r"ecris|envoie|remise|jusqu|anniversaire|bienvenue|relance|merci|leur|fois)\b"
)
_ENGLISH = re.compile(
    r"\b(?:the|a|an|our|your|for|with|who|that|to|and|of|customers?|on|write|send|off|until|this|week|"
    r"them|their|message|birthday|welcome|thank)\b"
)
_TONES: Mapping[Tone, re.Pattern[str]] = {
    Tone.FORMAL: re.compile(r"\bformal|\bformel|\bsoutenu|\bprofessional|\bprofessionnel|\bpolite"),
    Tone.DIRECT: re.compile(r"\bdirect|\bto the point|\bconcise|\bbrief\b|\bconcis|\bsans detour"),
    Tone.FRIENDLY: re.compile(r"\bfriendly|\bwarm|\bcasual|\bchaleureu|\bamical|\bdecontracte"),
}


@dataclass(frozen=True, slots=True)
class Ask:
    """A value that has to be asked for."""

    name: str

    def question(self, language: str) -> str:
        """The question, in the language of a locale."""
        return say(f"ask_{self.name}", language)


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """What a sentence was understood to want. `kind` is "" when it names no goal of the library;
    `language` and `tone` are None where the sentence shows neither."""

    kind: str
    purpose: Purpose
    language: Literal["en", "fr"] | None
    tone: Tone | None
    values: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    missing: tuple[Ask, ...] = ()


def read_goal(sentence: str) -> Goal:
    """The goal of a sentence in English or French, the values found in it, and those to ask for."""
    folded = fold(sentence)
    kind = next((goal for goal, words in _GOALS.items() if re.search(rf"(?:{words})", folded)), "")
    values = dict(_values(sentence, kind))
    return Goal(
        kind=kind,
        purpose=Purpose.TRANSACTIONAL if kind in _TRANSACTIONAL else Purpose.MARKETING,
        language=_language(folded),
        tone=next((tone for tone, words in _TONES.items() if words.search(folded)), None),
        values=MappingProxyType(values),
        missing=tuple(Ask(name) for name in _missing(folded, kind, values)),
    )


def _values(sentence: str, kind: str) -> Iterator[tuple[str, str]]:
    link = _LINK.search(sentence)
    if link:
        yield "link", link.group()
    rest = _LINK.sub(" ", sentence)
    for name, pattern in _NUMBERED.items():
        numbered = pattern.search(rest)
        if numbered:
            yield name, numbered.group(1)
    code = _CODE.search(rest)
    if code:
        yield "code", code.group(1)
    quoted = _QUOTED.search(rest)
    if quoted and kind in _QUOTED_IS:
        yield _QUOTED_IS[kind], quoted.group(1)
    yield from _money(rest, kind)
    yield from _times(rest, kind)


def _money(text: str, kind: str) -> Iterator[tuple[str, str]]:
    found = (_AMOUNT if kind == "payment_reminder" else _DISCOUNT).search(text)
    if found:
        said = next(group for group in found.groups() if group)
        name = "amount" if kind == "payment_reminder" else "discount"
        yield (
            name,
            re.sub(r"\s*(?:percent|per cent|pour ?cent)$", "%", said.strip(" ,."), flags=re.I),
        )


def _times(text: str, kind: str) -> Iterator[tuple[str, str]]:
    deadline = _DEADLINE.search(text)
    if deadline:
        yield "deadline", deadline.group(1) or deadline.group(2)
    if kind not in {"event", "appointment", "renewal"}:
        return
    rest = _DEADLINE.sub(" ", text)
    day, hour = _DATE.search(rest), _TIME.search(rest)
    if day:
        yield "date", day.group(1) or day.group(2)
    if hour:
        yield "time", hour.group(1).strip()


def _missing(folded: str, kind: str, values: Mapping[str, str]) -> Iterator[str]:
    for name in _NEEDS.get(kind, ()):
        if name not in values:
            yield name
    for name, mention in _MENTIONS.items():
        if name not in values and mention.search(folded):
            yield name


def _language(folded: str) -> Literal["en", "fr"] | None:
    french, english = len(_FRENCH.findall(folded)), len(_ENGLISH.findall(folded))
    if french == english:
        return None
    return "fr" if french > english else "en"
