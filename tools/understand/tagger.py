"""Tokens made into items: each phrase, name, number and sign gets its tag and meaning."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from tools.understand.dates import read_date
from tools.understand.index import Entry, lean
from tools.understand.items import Candidate, Item, Named, Number, Quantity, Values
from tools.understand.numbers import (
    INSIDE,
    NUMBER_WORDS,
    WronglyGroupedError,
    read_digits,
    read_words,
    write_number,
)
from tools.understand.places import country_code
from tools.understand.scope import Scope
from tools.understand.tags import CHAR
from tools.understand.tokens import Token, words_of
from tools.understand.wordlists import wordset

_SIGNS: Mapping[str, tuple[str, str]] = {
    ">": ("SYM", ">"), ">=": ("SYM", ">="), "=>": ("SYM", ">="), "≥": ("SYM", ">="),
    "<": ("SYM", "<"), "<=": ("SYM", "<="), "=<": ("SYM", "<="), "≤": ("SYM", "<="),
    "=": ("SYM", "=="), "==": ("SYM", "=="), "!=": ("SYM", "!="), "<>": ("SYM", "!="), "≠": ("SYM", "!="),
    "%": ("PCT", ""), "&": ("AND", ""), "#": ("TAG", "#"), "/": ("OR", ""),
    "(": ("LP", ""), "[": ("LP", ""), ")": ("RP", ""), "]": ("RP", ""),
    ",": ("COMMA", ""), ";": ("SEMI", ""), ":": ("COLON", ""), ".": ("STOP", ""),
}  # fmt: skip
_ATTACHED: Mapping[str, tuple[str, str]] = {
    "k": ("MULT", "1000"), "mm": ("MULT", "1000000"), "d": ("UNIT", "1"), "j": ("UNIT", "1"), "w": ("UNIT", "7"),
    "y": ("UNIT", "365"), "st": ("ORDINAL", ""), "nd": ("ORDINAL", ""), "rd": ("ORDINAL", ""), "th": ("ORDINAL", ""),
    "er": ("ORDINAL", ""), "e": ("ORDINAL", ""), "eme": ("ORDINAL", ""), "x": ("TIMES", ""), "b": ("MULT", "1000000000"),
}  # fmt: skip
_MARKERS = frozenset(CHAR[name] for name in ("FIELD", "TAG", "STAGED", "SEGMENT"))
_CURRENCIES = {
    "dollars": "$", "dollar": "$", "bucks": "$", "euros": "€", "euro": "€", "pounds": "£", "quid": "£", "rupees": "₹",
    "roupies": "₹", "piastres": "$", "rs": "₹", "usd": "USD", "cad": "CAD", "eur": "EUR", "gbp": "GBP", "inr": "INR",
    "aud": "AUD", "chf": "CHF", "jpy": "JPY", "yen": "JPY", "nzd": "NZD", "francs": "CHF",
}  # fmt: skip
_MONTH_LEADS = wordset(
    """in since before after until during from to by of last this early mid late through and may
    between"""
)


def lead_language(tokens: list[Token], locale: str) -> str:
    """The language most of the words speak for; the reader's own when neither does."""
    score = sum(lean(token.text) for token in tokens if token.kind == "word")
    if score == 0:
        return "fr" if locale.startswith("fr") else "en"
    return "fr" if score > 0 else "en"


def tag(tokens: list[Token], scope: Scope) -> list[Item]:
    """The items of the tokens, in order. Raises UnclearError for a date or number that may be two."""
    return _Tagger(tokens, scope).run()


class _Tagger:
    """Walks the tokens once; the longest known phrase at each place wins."""

    def __init__(self, tokens: list[Token], scope: Scope) -> None:
        self.tokens = tokens
        self.scope = scope
        self.words = [token.text for token in tokens]
        self.phrases = scope.index.phrases(scope.language)
        self.openings = scope.index.openings
        self.items: list[Item] = []

    def run(self) -> list[Item]:
        at = 0
        while at < len(self.tokens):
            token = self.tokens[at]
            if token.kind == "word":
                at += self.word(at)
                continue
            self.other(token)
            at += 1
        return self.items

    def other(self, token: Token) -> None:
        """A token that is no word."""
        match token.kind:
            case "num":
                self.number(token)
            case "sign" | "mark":
                self.sign(token)
            case "text":
                self.quoted(token)
            case "date":
                self.dated(token)
            case _:
                self.plain(token)

    def add(self, name: str, start: int, end: int, data: object = None, lead: str = "") -> None:
        kept = data if isinstance(data, (str, Number, Values, Decimal)) else None
        self.items.append(Item(CHAR[name], start, end, kept, lead))

    def lead(self, at: int) -> str:
        return self.words[at - 1] if at else ""

    def plain(self, token: Token) -> None:
        name = {
            "bullet": "BULLET",
            "line": "LINE",
            "cur": "CUR",
            "mail": "MAIL",
            "site": "SITE",
            "dash": "DASH",
        }.get(token.kind, "X")
        self.add(name, token.start, token.end, token.text)

    def sign(self, token: Token) -> None:
        if token.text == "+":
            after_number = bool(self.items) and self.items[-1].tag in _NUMERIC
            self.add("ORMORE" if after_number else "AND", token.start, token.end, ">=")
        elif token.text in _SIGNS:
            name, data = _SIGNS[token.text]
            self.add(name, token.start, token.end, data)

    def number(self, token: Token) -> None:
        try:
            value = read_digits(token.text, self.scope.language)
        except WronglyGroupedError as error:
            raise self._which_number(token, error) from None
        year = len(token.text) == 4 and 1900 <= value <= 2100
        self.add("NUM", token.start, token.end, Number(value, year=year))

    def _which_number(self, token: Token, error: WronglyGroupedError) -> Exception:
        if not error.readings:
            return self.scope.ask("number_too_big", text=token.text)
        written = [write_number(value, self.scope.language) for value in error.readings]
        plain = [text.replace(",", "") if self.scope.language == "en" else text for text in written]
        return self.scope.ask(
            "which_number",
            list(zip(written, plain, strict=True)),
            at=(token.start, token.end),
            text=token.text,
        )

    def dated(self, token: Token) -> None:
        self.items.append(read_date(token, self.scope))

    def quoted(self, token: Token) -> None:
        entry = self.phrases.get(_key(token.text))
        item = Item(CHAR["TEXT"], token.start, token.end, token.text)
        if entry is not None and entry.values:
            item = self.named(entry.values, token.text, token.start, token.end, "")
        self.items.append(item)

    def named(
        self, values: tuple[Candidate, ...], text: str, start: int, end: int, lead: str
    ) -> Item:
        name = Named(text, values, start, end, lead)
        place = all(candidate.field in {"city", "region", "country"} for candidate in values)
        return Item(CHAR["P" if place else "V"], start, end, Values((name,)), lead)

    def word(self, at: int) -> int:
        """Make an item of the phrase at a place; answer how many tokens it took."""
        token = self.tokens[at]
        if token.text[0] == "'":
            return 1
        before = self.tokens[at - 1] if at else None
        if before is not None and before.end == token.start and before.kind == "num":
            if token.text in _ATTACHED:
                name, data = _ATTACHED[token.text]
                self.add(name, token.start, token.end, data)
                return 1
            if token.text == "m":
                return self.million(token)
        size, entry = self.longest_phrase(at)
        if size < 2:
            if len(token.text) == 2 and self.capital_code(token):
                return 1
            run = self.number_words(at) if token.text in _ANY_NUMBER_WORD else 0
            if run:
                return run
        if entry is None:
            return self.unknown(at)
        return self.phrase(at, size, entry)

    def longest_phrase(self, at: int) -> tuple[int, Entry | None]:
        words, phrases = self.words, self.phrases
        seconds = self.openings.get(words[at])
        size = 1
        if seconds is not None and at + 1 < len(words):
            size = min(seconds.get(words[at + 1], 1), len(words) - at)
        while size > 1:
            entry = phrases.get(" ".join(words[at : at + size]))
            if entry is not None and not (entry.tag == _ORMORE and self.compares(at + size)):
                return size, entry
            size -= 1
        return 1, phrases.get(words[at])

    def compares(self, at: int) -> bool:
        """Whether "and under", "or more" goes on with a number of its own: then it closes nothing."""
        if at >= len(self.tokens):
            return False
        token = self.tokens[at]
        return (
            token.kind in {"num", "cur"}
            or token.text in _GOES_ON
            or token.text in NUMBER_WORDS[self.scope.language]
        )

    def phrase(self, at: int, size: int, entry: Entry) -> int:
        first, last = self.tokens[at], self.tokens[at + size - 1]
        tag_char = entry.tag
        if entry.values and (tag_char in _VALUE_TAGS or self.marked()):
            text = self.scope.text[first.start : last.end]
            item = self.named(entry.values, text, first.start, last.end, self.lead(at))
            self.items.append(item)
            return size
        if tag_char == CHAR["MONTH"] and first.text == "may" and not self.is_may(at):
            self.items.append(Item(CHAR["CANBE"], first.start, first.end, "", self.lead(at)))
            return 1
        if tag_char == CHAR["QP"]:
            share = Quantity("==", Decimal(entry.data), bare=True)
            self.items.append(Item(tag_char, first.start, last.end, share, self.lead(at)))
            return size
        if tag_char == CHAR["FILL"]:
            return size
        data = entry.data
        if tag_char == CHAR["ORD"]:
            data = self.order_word(at, first, last, data)
        self.items.append(Item(tag_char, first.start, last.end, data, self.lead(at), entry.values))
        return size

    def marked(self) -> bool:
        """Whether a word that says what comes next stands before: "stage", "tag ="."""
        last = [item.tag for item in self.items[-2:]]
        return bool(last) and (
            last[-1] in _MARKERS
            or (len(last) > 1 and last[0] in _MARKERS and last[1] == CHAR["SYM"])
        )

    def order_word(self, at: int, first: Token, last: Token, data: str) -> str:
        """Whether "order", "purchase", "commande" is the thing or the deed: an article or a number before
        it makes it the thing; French "commandé" tells by its accent."""
        raw = self.scope.text[first.start : last.end].lower()
        if first is not last and _THINGS.intersection(raw.split()) and not _DEED.fullmatch(raw):
            return "n"
        if first is not last or first.text not in _THING_OR_DEED:
            return data
        if first.text.startswith("commande"):
            return data if "é" in raw else "n"
        before = self.items[-1].tag if self.items else ""
        return "n" if self.lead(at) in _COUNTED or before in _NUMERIC else data

    def is_may(self, at: int) -> bool:
        """Whether "may" is the month: it comes after "in" and the like, or has a capital and a number."""
        token = self.tokens[at]
        capital = self.scope.text[token.start].isupper() and at > 0
        return (
            self.lead(at) in _MONTH_LEADS
            or capital
            or (at > 0 and self.tokens[at - 1].kind == "num")
        )

    def million(self, token: Token) -> int:
        if self.scope.text[token.start] == "M":
            self.add("MULT", token.start, token.end, "1000000")
            return 1
        say = self.scope.say
        raise self.scope.ask(
            "which_m",
            [
                (say("million"), "million"),
                (say("months"), {"en": "months", "fr": "mois"}[self.scope.language]),
            ],
            at=(token.start, token.end),
        )

    def number_words(self, at: int) -> int:
        """A run of number words; "two-person tent" and "one-time" were longer phrases before."""
        language = next(
            (
                lang
                for lang in (self.scope.language, "en", "fr")
                if self.words[at] in NUMBER_WORDS[lang]
            ),
            "",
        )
        if not language or (
            self.words[at] in {"cent", "mille"} and self.items and self.items[-1].tag == CHAR["NUM"]
        ):
            return 0
        end = at + 1
        while (
            end < len(self.words)
            and self.words[end] in INSIDE[language]
            and self.tokens[end].kind == "word"
        ):
            end += 1
        while end > at:
            value = read_words(" ".join(self.words[at:end]), language)
            if (value is not None and self.words[end - 1] not in {"and", "et", "un", "une"}) or (
                value is not None and end - at > 2 and self.words[end - 2] == "et"
            ):
                self.add(
                    "NUM",
                    self.tokens[at].start,
                    self.tokens[end - 1].end,
                    Number(value or Decimal(0)),
                )
                return end - at
            end -= 1
        return 0

    def capital_code(self, token: Token) -> bool:
        """A two-letter country code in capitals ("US"), in a text that is not all capitals."""
        raw = self.scope.text[token.start : token.end]
        if len(raw) != 2 or not raw.isupper() or self.scope.text.isupper():
            return False
        code = country_code(raw, marked=False)
        if code is not None:
            self.items.append(
                self.named((Candidate("country", code),), raw, token.start, token.end, "")
            )
        return code is not None

    def turned(self, token: Token) -> bool:
        """`untagged`, `uncontacted`: a known word turned round by its first letters."""
        entry = (
            self.phrases.get(token.text.removeprefix("un")) if token.text.startswith("un") else None
        )
        if entry is None or entry.tag not in _TURNED:
            return False
        self.add("NEG", token.start, token.start + 2, "not")
        self.items.append(Item(entry.tag, token.start + 2, token.end, entry.data, "un"))
        return True

    def unknown(self, at: int) -> int:
        token = self.tokens[at]
        if self.turned(token):
            return 1
        raw = self.scope.text[token.start : token.end]
        if token.text in _CURRENCIES:
            self.add("CUR", token.start, token.end, _CURRENCIES[token.text])
            return 1
        marked = bool(self.items) and self.items[-1].data == "country"
        code = country_code(raw, marked=True) if marked else None
        if code is not None:
            self.items.append(
                self.named(
                    (Candidate("country", code),), raw, token.start, token.end, self.lead(at)
                )
            )
            return 1
        self.add("X", token.start, token.end, token.text, self.lead(at))
        return 1


_ANY_NUMBER_WORD = NUMBER_WORDS["en"] | NUMBER_WORDS["fr"]
_TURNED = frozenset(CHAR[name] for name in ("TAG", "CONTACT", "FIELD", "GOT", "VISIT"))
_THING_OR_DEED = frozenset(("order", "purchase", "commande", "commandes"))
_THINGS = wordset("order orders purchase purchases commande commandes achat achats")
_DEED = re.compile(r"pass\w+ (?:de )?commande")
_COUNTED = wordset("a an any one single no another each every their first last some")
_GOES_ON = frozenset(("than", "de", "que", "d'", "a"))
_ORMORE = CHAR["ORMORE"]
_NUMERIC = frozenset(CHAR[name] for name in ("NUM", "MULT", "CUR", "UNIT", "ONCE"))
_VALUE_TAGS = frozenset((CHAR["V"], CHAR["P"]))


def _key(text: str) -> str:
    return " ".join(words_of(text))


def month_end(day: date) -> date:
    """The last day of a day's month."""
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1)
