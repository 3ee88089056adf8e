"""A sentence cut into tokens: folded words, numbers, dates, quoted text, signs, with where they stand.

Hyphens, underscores and ordinary apostrophes between words separate them, so "Trois-Rivières" and
"trois rivieres" give the same words. Nothing is thrown away but spaces and quiet punctuation.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from store.text import fold
from tools.understand.wordlists import wordset


@dataclass(slots=True)
class Token:
    """One piece of the sentence: `text` folded, `start` and `end` where it stands in the original."""

    kind: str
    text: str
    start: int
    end: int


_SPACE = " \u00a0\u202f\u2009"
_TOKEN = re.compile(
    rf"""
  (?P<plain>[^\W\d_]+(?=[ ,]|\Z))
 |(?P<space>[ ]+(?![-*•‣·–—]))
 |(?P<bullet>(?:(?<=\n)|\A)[ \t]*(?:[-*•‣·–—]|\d{{1,2}}[.)])[ \t]+)
 |(?P<line>\n\s*)
 |(?P<mail>[\w.+%-]{{1,64}}@[\w-]+(?:\.[\w-]+)+)
 |(?P<site>@[\w-]+(?:\.[\w-]+)+|(?<![\w.])\.[a-z]{{2,6}}\b
    |\b[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)*\.(?:com|org|net|edu|gov|io|co|ca|fr|de|uk|be|ch|in|jp|au|eu|us|info|biz|quebec)\b)
 |(?P<date>\b\d{{4}}[-/]\d{{1,2}}[-/]\d{{1,2}}(?!\d)|\b\d{{1,2}}/\d{{1,2}}/(?:\d{{4}}|\d{{2}})(?!\d)
    |\b\d{{1,2}}[.-]\d{{1,2}}[.-]\d{{4}}(?!\d)|\b\d{{4}}-\d{{2}}(?![\d-]))
 |(?P<text>"[^"\n]*"|“(?:[^”]|””)*”|«[^»\n]*»|‘[^’\n]*’|(?<!\w)'[^'\n]+'(?!\w))
 |(?P<tel>\+\d[\d().\- ]{{5,20}}\d)
 |(?P<cur>\b(?:US|CA|CAD|C|A|AU|NZ|HK|S)?\$|[$€£₹¥])
 |(?P<num>(?:(?<=\s)-|\A-)?(?:\d{{1,3}}(?:[{_SPACE}]\d{{3}}(?!\d))+(?:[.,]\d+)*|\d+(?:[.,]\d+)*))
 |(?P<abbr>\b(?:[A-Za-z]\.){{2,}}[A-Za-z]?(?!\w))
 |(?P<word>w/o\b|w/(?=\s|\Z)|and/or\b|et/ou\b|[^\W\d_]+(?:['’‘ʼ´][^\W\d_]+)*(?:['’](?!\w)(?<=s.))?\d*)
 |(?P<sign>>=|=>|<=|=<|<>|!=|==|[><=≥≤≠%+&#/()\[\]])
 |(?P<mark>[,;:.!?…])
 |(?P<quiet>[{_SPACE}\t"'’‘“”«»*_~`|\\^-]|[‐‑‒–—])
 |(?P<odd>.)
""",
    re.VERBOSE | re.DOTALL,
)
_ELIDED = wordset("l d n j m t s c qu jusqu lorsqu puisqu")
_CLITICS = wordset("s ve re d ll m")


@lru_cache(maxsize=16_384)
def fold_word(word: str) -> str:
    """A word's folded form; words repeat, so they are remembered."""
    return fold(word)


def tokenise(text: str) -> list[Token]:
    """Cut a text; the caller bounds its length."""
    tokens: list[Token] = []
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        if kind == "plain":
            tokens.append(Token("word", fold_word(match.group()), match.start(), match.end()))
        elif kind != "space" and kind is not None:
            _add(tokens, kind, match.group(), match.start(), match.end())
    return tokens


def _add(tokens: list[Token], kind: str, raw: str, start: int, end: int) -> None:
    """One token of any kind but the plainest."""
    if kind == "word":
        _add_word(tokens, raw, start, end)
    elif kind == "quiet":
        if raw in "-–—‐‑‒" and tokens and tokens[-1].kind == "num":
            tokens.append(Token("dash", "-", start, end))
    elif kind != "odd" or not raw.isspace():
        tokens.append(Token(*_plain(kind, raw), start, end))


def _plain(kind: str, raw: str) -> tuple[str, str]:
    """The kind and text of a token that is no ordinary word."""
    match kind:
        case "abbr":
            short = raw.replace(".", "").lower()
            return "word", "usa" if short == "us" else short
        case "tel":
            return "text", re.sub(r"[^\d+]", "", raw)
        case "text":
            return "text", raw[1:-1].strip().replace("””", "”")
        case _:
            return kind, raw


def _add_word(tokens: list[Token], raw: str, start: int, end: int) -> None:
    """A word, with an elided article before it ("l'adresse") or a clitic after it ("Priya's")."""
    if raw.isalpha():
        tokens.append(Token("word", fold_word(raw), start, end))
        return
    word = fold_word(raw)
    head, mark, tail = word.partition("'")
    if not mark or word.endswith("n't"):
        tokens.append(Token("word", word, start, end))
    elif head in _ELIDED and tail and head + "'" + tail != "s've":
        cut = start + len(head) + 1
        tokens.append(Token("word", head + "'", start, cut))
        _add_word(tokens, raw[len(head) + 1 :], cut, end)
    elif tail in _CLITICS or not tail:
        cut = end - len(tail) - 1
        tokens.append(Token("word", head, start, cut))
        tokens.append(Token("word", "'" + tail, cut, end))
    else:
        tokens.append(Token("word", word, start, end))


def words_of(phrase: str) -> tuple[str, ...]:
    """The words a phrase is matched by; "d'" and the like may stand alone in it."""
    words: list[str] = []
    for chunk in phrase.split():
        if chunk.endswith("'") and chunk[:-1] in _ELIDED:
            words.append(chunk)
        else:
            words += [
                token.text
                for token in tokenise(chunk)
                if token.kind not in {"mark", "odd", "bullet"}
            ]
    return tuple(words)
