"""Values in the words of something to be written: contact details, an order's parts, who contacted whom.

Only what was said is taken; words without a place are handed back, never dropped.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from agent.offline.heard import trimmed
from agent.offline.people import EMAIL, NAME_WORD, PHONE
from store.segment.lexicon import country_codes
from store.text import fold
from tools.quantities import Unreadable, parse_amount, parse_day, to_minor
from tools.understand.reading import Catalogue
from tools.understand.wordlists import wordset

_LABELS = (
    ("email", r"(?:e-?mail|courriel|mail|adresse)(?: address| e-?mail)?"),
    ("phone", r"(?:phone|tel|tél|téléphone|telephone|mobile|portable|cell)(?: number)?\.?"),
    ("city", r"(?:city|ville|town)"),
    ("country", r"(?:country|pays)"),
    ("region", r"(?:region|région|province|state)"),
    ("company", r"(?:company|entreprise|société|societe|employer|works? (?:at|for)|travaille chez|chez)"),
    ("job_title", r"(?:job title|job|title|poste|titre|role|fonction)"),
    ("stage", r"(?:stage|étape|etape)"),
    ("language", r"(?:language|langue|speaks|parle)"),
    ("owner", r"(?:owner|responsable|owned by)"),
    ("tags", r"(?:tags?|tagged|étiquettes?|etiquettes?)"),
    ("name", r"(?:name|nom|named|called)"),
)  # fmt: skip
_LABELLED = tuple(
    (key, re.compile(rf"(?i)(?:(?:and|et|with|avec|the|le|la|his|her|their|son|sa) )*{label}\s*(?:is|est|=|:|as)?\s*(?P<value>\S.*)"))
    for key, label in _LABELS
)  # fmt: skip
_PLACE = re.compile(
    r"(?i)(?P<name>.*?)(?:^|\s+)(?:in|from|à|a|lives in|living in|based in|habite(?: à)?|de)\s+(?P<place>[^\W\d_][^\d,;]*)"
)
_AT = re.compile(r"(?i)(?P<name>.*?)(?:^|\s+)(?:at|from|of|chez)\s+(?P<company>\S.*)")
_JOINING = re.compile(r"(?i)^(?:and|et|with|avec|,|\s)+|(?:\s+(?:and|et|with|avec))+$")
_SEPARATOR = re.compile(r"\s*[,;\n]\s*")


@dataclass
class Parts:
    """What was read: arguments by name, and the words that have no place."""

    values: dict[str, Any] = field(default_factory=dict[str, Any])
    left: list[str] = field(default_factory=list[str])


def customer_parts(rest: str, known: Catalogue | None = None) -> Parts:
    """A customer's details: `Jane Roe, jane@x.com, phone +1 514 555 0199, city Lyon`. A bare word
    that the data knows as a place or a company, or the world as a country, needs no label."""
    parts = Parts()
    for piece in filter(None, map(_bare, _SEPARATOR.split(rest))):
        _customer_piece(piece, parts)
    parts.left = [piece for piece in parts.left if not _placed(piece, parts, known or Catalogue())]
    return parts


def _placed(piece: str, parts: Parts, known: Catalogue) -> bool:
    """A bare value put where the data has it."""
    word = fold(trimmed(piece))
    keys = [key for key in ("city", "region", "company") if word in known.values.get(key, {})]
    keys += ["country"] if word in country_codes() else []
    key = next((key for key in keys if key not in parts.values), "")
    if key:
        parts.values[key] = trimmed(piece)
    return bool(key)


def _bare(piece: str) -> str:
    return _JOINING.sub("", piece.strip(' .!?"“”«»')).strip()


def _customer_piece(piece: str, parts: Parts) -> None:
    for key, pattern in (("email", EMAIL), ("phone", PHONE)):
        found = pattern.search(piece)
        if found and key not in parts.values:
            parts.values[key] = found[0].strip()
            piece = _bare(_unlabelled(key, f"{piece[: found.start()]} {piece[found.end() :]}"))
    if piece and not _labelled(piece, parts) and not _named(piece, parts):
        parts.left.append(piece)


def _unlabelled(key: str, words: str) -> str:
    """The words around an address without the label that stood before it."""
    label = dict(_LABELS)[key]
    return re.sub(rf"(?i)(?:\b|^){label}\s*(?:is|est|=|:)?\s*$", "", words.strip())


def _labelled(piece: str, parts: Parts) -> bool:
    for key, pattern in _LABELLED:
        found = pattern.fullmatch(piece)
        if found and key not in parts.values:
            value = trimmed(found["value"])
            parts.values[key] = [value] if key == "tags" else value
            return True
    return False


def _named(piece: str, parts: Parts) -> bool:
    """A name, a place, or a name with a place or company behind it."""
    if _is_name(piece) and "name" not in parts.values:
        parts.values["name"] = piece
        return True
    for pattern, key in ((_PLACE, "place"), (_AT, "company")):
        found = pattern.fullmatch(piece)
        if found and _fits(found["name"], parts):
            where = key if key == "company" else _place_key(found[key])
            if where in parts.values or not _is_name(found[key]):
                return False
            parts.values[where] = trimmed(found[key])
            if found["name"]:
                parts.values["name"] = found["name"].strip()
            return True
    return False


def _fits(name: str, parts: Parts) -> bool:
    return not name or (_is_name(name.strip()) and "name" not in parts.values)


def _place_key(place: str) -> str:
    return "country" if fold(trimmed(place)) in country_codes() else "city"


_NO_NAME = wordset("with and the who that has secret in from at a chez qui avec et le la les")


def _is_name(text: str) -> bool:
    words = text.split()
    fits = 1 <= len(words) <= 5 and all(NAME_WORD.fullmatch(word) for word in words)
    return fits and _NO_NAME.isdisjoint(fold(word) for word in words)


_DAY = (
    r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[/.]\d{1,2}[/.]\d{4}|today|yesterday|this morning|aujourd['’]hui|hier|ce matin"
    r"|\d{1,2}(?:er|st|nd|rd|th)? [^\W\d_]{3,}\.? \d{4}|[^\W\d_]{3,} \d{1,2}(?:st|nd|rd|th)?,? \d{4}"
)
_DATED = re.compile(
    rf"(?i)(?:^|\s+)(?:(?:on|dated|le|du|from|en date du|made on|of)\s+)?(?P<date>{_DAY})(?=$|[\s,.])"
)
_NUMBERED = re.compile(
    r"(?i)^\s*(?:(?:number|no\.?|n°|nr|numéro|numero)\s*|#\s*|:\s*)?(?P<number>[a-z]{0,8}[-/]?\d[\w/-]*)(?=\s+(?:of|for|de|d['’]|à|worth|at|:|,)|\s*,)"
    r"|(?:#|\b(?:number|no\.?|n°|numéro|numero)\s*)\s*(?P<number2>[a-z]{0,8}[-/]?\d[\w/-]*)"
)
_PAID = re.compile(
    r"(?i)(?:^|\s)(?:of|de|worth|for|pour|at|à|totalling|d['’]une valeur de)?\s*(?P<amount>(?:CA|US|C)?[$€£₹]?\s?\d[\d.,\u00a0\u202f ]*(?<=\d)(?:\s?(?:CAD|USD|EUR|GBP|INR|[$€£₹]))?)(?=$|[\s,])"
)
_BY = re.compile(r"(?i)(?:^|\s)(?:for|by|from|of|to|pour|par|de|d['’]|à|chez)\s*(?P<who>\S.*)$")


def order_parts(rest: str) -> Parts:
    """An order's parts: `1042 of 120 for jane@x.com on 2026-07-01`. `who` is whose it is."""
    parts = Parts()
    text = f" {rest.strip(' .!?')} "
    for key, pattern in (("date", _DATED), ("external_id", _NUMBERED)):
        found = pattern.search(text)
        if found:
            parts.values[key] = next(filter(None, found.groups()))
            text = f"{text[: found.start()]} {text[found.end() :]}"
    address = EMAIL.search(text)
    hidden = (
        f"{text[: address.start()]}{'@' * len(address[0])}{text[address.end() :]}"
        if address
        else text
    )
    paid = _PAID.search(hidden)
    if paid:
        parts.values["amount"] = paid["amount"].strip()
        text = f"{text[: paid.start()]} {text[paid.end() :]}"
    whose = _BY.search(text.strip())
    if whose:
        parts.values["who"] = trimmed(whose["who"])
        text = text.strip()[: whose.start()]
    if left := _bare(text.strip(" ,:#")):
        parts.left.append(left)
    return parts


def read_amount(text: str, locale: str, currency: str) -> str | None:
    """An amount as tools take it; None when it can't be read as one amount of the currency."""
    try:
        value = parse_amount(text.strip(), locale, currency=currency)
        minor = to_minor(value, currency)
    except (Unreadable, ValueError, ArithmeticError):
        return None
    return f"{value:f}" if minor > 0 else None


def read_date(text: str, today: date) -> str | None:
    """A day as tools take it; None when it can't be read as one day."""
    plain = re.sub(r"^(?:on|le|the) ", "", fold(text).strip(" .!?"))
    if plain in {"today", "this morning", "aujourd'hui", "ce matin"}:
        return today.isoformat()
    if plain in {"yesterday", "hier"}:
        return (today - timedelta(days=1)).isoformat()
    try:
        return parse_day(re.sub(r"(?i)^(?:on|le|the) ", "", text.strip(" .!?"))).isoformat()
    except (Unreadable, ValueError):
        return None


_OUT = re.compile(
    r"(?:1|out|outgoing|sortant|us|we|me|i|nous|moi)|(?:to|vers|a) (?:them|him|her|lui|elle|eux|elles)|(?:we|i) .*|(?:nous|j'|je|on|c'est (?:nous|moi)).*|.*\bwe contacted them\b.*"
)
_IN = re.compile(
    r"(?:2|in|incoming|entrant|they|she|he|them|her|him|elle|il|eux|lui|ils|elles)|(?:from|by|de|d'|par) ?(?:them|him|her|lui|elle|eux|elles)|(?:they|she|he|the customer) .*|(?:elle|il|ils|elles|le client|la cliente|c'est (?:elle|lui|eux)) .*|.*\bthey contacted us\b.*"
)


def read_direction(text: str) -> str | None:
    """in, out, or None when it is not said."""
    plain = fold(text).strip(" .!?")
    if _OUT.fullmatch(plain):
        return "out"
    return "in" if _IN.fullmatch(plain) else None


_TOUCHES = (
    (r"mail|courriel|wrote|ecri", "email"),
    (r"sms|text", "sms"),
    (r"call|appel|phone|coup de fil|rang|telephon|fil", "call"),
    (r"meeting|met\b|reunion|rendez vous|rencontr|visit", "meeting"),
    (r"whatsapp", "whatsapp"),
    (r"note", "note"),
)


def read_touch(text: str) -> str | None:
    """A channel, or None when it is not said which."""
    plain = fold(text).replace("-", " ")
    return next((key for pattern, key in _TOUCHES if re.search(pattern, plain)), None)


_WHEN = re.compile(
    r"(?i)[ ,]+(?P<when>today|yesterday|this morning|this afternoon|just now|earlier today|aujourd['’]hui|hier|ce matin|cet après-midi)$"
)


def person_and_day(who: str, today: date) -> tuple[str, str]:
    """Whom and when: `Jane Roe yesterday`. The day is empty for now."""
    found = _WHEN.search(who)
    if not found:
        return who, ""
    past = fold(found["when"]) in {"yesterday", "hier"}
    return who[: found.start()], (today - timedelta(days=1)).isoformat() if past else ""
