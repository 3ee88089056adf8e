"""Offers a text makes that nobody gave: percentages, amounts, codes, dates, “free”."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from store.text import fold

_CURRENCY = r"[$€£¥₹]|\b(?:usd|cad|eur|gbp|inr|chf|dollars?|euros?|pounds?|livres?|rupees?)\b"
_NUMBER = r"\d[\d ,.\u00a0\u202f]*\d|\d"
_MONTH = (
    "january|february|march|april|may|june|july|august|september|october|november|december|"
    "janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre"
)
_DAYS = (
    "monday|tuesday|wednesday|thursday|friday|saturday|sunday|lundi|mardi|mercredi|jeudi|vendredi|"
    "samedi|dimanche"
)
_PATTERNS = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        rf"(?:{_NUMBER})\s*(?:%|percent\b|per cent\b|pour cent\b)",
        rf"(?:{_CURRENCY})\s?(?:{_NUMBER})[kK]?",
        rf"(?:{_NUMBER})\s?k?\s?(?:{_CURRENCY})",
        r"\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}/\d{1,2}(?:/\d{2,4})?\b",
        rf"\b\d{{1,2}}(?:er|st|nd|rd|th)?\s+(?:of\s+)?(?:{_MONTH})\b(?:\s+\d{{4}})?",
        rf"\b(?:{_MONTH})\s+\d{{1,2}}(?:st|nd|rd|th)?\b(?:,?\s+\d{{4}})?",
        rf"\b(?:{_DAYS})\b",
        r"\b(?:today|tonight|tomorrow|this week(?:end)?|next week|ce soir|aujourd'hui|demain|"
        r"cette semaine|ce week-end|la semaine prochaine)\b(?=[^.!?]{0,12}(?:only|seulement))",
        r"\b(?:half[- ]price|half off|a moitie prix|buy one get one|two for one|free shipping|"
        r"livraison gratuite|free gift|cadeau offert|money[- ]back)\b",
        r"\b\d+\s+(?:days?|hours?|weeks?|jours?|heures?|semaines?)\s+(?:left|only|restants?)\b",
    )
)
_CODE = re.compile(
    r"(?:\bcode|\bcoupon|\bvoucher)(?:\s+(?:promo|is|est))?\s*:?\s*[*_`\"“«]*\s*"
    r"([A-Z0-9][A-Z0-9-]{2,19})\b"
)
_MIXED = re.compile(r"\b(?=[A-Z0-9]*\d)(?=[A-Z0-9]*[A-Z]{3})[A-Z0-9]{5,20}\b")


def invented(text: str, given: Iterable[str]) -> Iterator[str]:
    """Each offer, code or date in a text that stands in none of the texts given by a person."""
    known = _comparable(" \n ".join(given))
    seen: set[str] = set()
    for claim in _claims(text):
        key = _comparable(claim)
        if key and key not in seen and not _stands_in(key, known):
            yield claim
        seen.add(key)


def _claims(text: str) -> Iterator[str]:
    folded = fold(text)
    for pattern in _PATTERNS:
        yield from (found.group().strip(" ,.") for found in pattern.finditer(folded))
    yield from (found.group(1) for found in _CODE.finditer(text))
    yield from (found.group() for found in _MIXED.finditer(text))


def _comparable(text: str) -> str:
    """“15 %”, “15%” and “15 percent” are one claim, “1,000” and “1 000” too."""
    plain = re.sub(r"\bper ?cent\b|\bpour cent\b", "%", fold(text))
    plain = re.sub(r"(?<=\d)[ ,\u00a0\u202f](?=\d{3}\b)", "", plain)
    plain = re.sub(r"(?<=\d)\s+(?=[%$€£¥₹])", "", plain)
    return re.sub(r"(?<=[$€£¥₹])\s+(?=\d)", "", plain)


def _stands_in(key: str, known: str) -> bool:
    return bool(re.search(rf"(?<![\w.,]){re.escape(key)}(?!\w|[.,]\d)", known))
