"""The kinds of item a sentence is made of, and patterns over them.

A pattern is a regular expression whose letters are tags, written with spaces: `NEG? ORD (W | QT)*`.
Each tag is one character, so Python's own engine matches strings of tags.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_NAMES = """
NOUN ALL REL AND OR COMMA BUT EXCEPT EITHER NEITHER NOR LP RP LINE BULLET STOP SEMI COLON NEG NE
ONLY IN FROM OF AT TO ON FOR BY SINCE BEFORE AFTER UNTIL DURING WITHIN AGO LAST OVER INSTEAD NUM
CUR MULT PCT CMP BETWEEN ORMORE TIMES ONCE ART UNIT HALF MONTH ORDINAL DAY LEN DASH QUARTER
COUPLE Q QT QL QP W V P X TEXT MAIL SITE ORD SPEND VISIT INACTIVE ACTIVE CREATED NEW CONTACT GOT
FIRSTORD LASTORD FIRSTTIME LASTSEEN LASTMSG REPEAT ONETIME BUYERS TAG SINGLE TOTAL NOTHING MOST
SEGMENT FIELD ISSET TEXTOP CHAN CONSENT CANBE DNC TOP BEST VAGUE YES CAMPAIGN LAPSED STAGED
INBOUND US RECENT HAS C R RANKBY MAXORD ITEM DIFFERENT WEEKDAY AMONG AVERAGE SYM PLUS FILL REFUSED
"""
CHAR = {name: chr(0x4E00 + index) for index, name in enumerate(_NAMES.split())}
NAME = {char: name for name, char in CHAR.items()}
_MACROS = {
    "QTY": "(?: Q | NUM )",
    "VALS": "(?: V | P )",
    "SPAN": "(?: QL | LEN )",
    "FREE": "(?: X | TEXT | MAIL | SITE | V | P | MONTH )",
    "NOT": "(?: NEG | NEITHER )",
    "SAME": "(?: CMP | SYM )",
    "COMPARE": "(?: CMP | OVER | SYM )",
    "SEP": "(?: COMMA? (?: AND | OR | NOR ) | COMMA )",
}
_WORD = re.compile(r"[A-Z]+")


def pattern(source: str) -> re.Pattern[str]:
    """Compile a pattern of tags. Raises KeyError for a tag that does not exist."""
    return re.compile(_expand(source))


def firsts(source: str) -> frozenset[str]:
    """Every tag a match of the pattern can start with, so that a row is tried only there."""
    expanded = _expand(source)
    starts: set[str] = set()
    for index, char in enumerate(expanded):
        known = char in NAME and char not in starts
        if known and re.fullmatch(_last_branches(expanded[: index + 1]), char):
            starts.add(char)
    return frozenset(starts)


def _expand(source: str) -> str:
    def char(match: re.Match[str]) -> str:
        name = match.group()
        return _expand(_MACROS[name]) if name in _MACROS else CHAR[name]

    return _WORD.sub(char, source).replace(" ", "")


def _last_branches(head: str) -> str:
    """A pattern cut short, made whole: of every group still open, only the branch that was cut."""
    levels: list[list[str]] = [[]]
    for piece in _pieces(head):
        if piece.startswith("("):
            levels.append([])
        elif piece == ")":
            inner = "".join(levels.pop())
            levels[-1].append(f"(?:{inner})")
        else:
            levels[-1].append(piece)
    return "".join(levels[0]) + "".join("".join(_after_bar(level)) for level in levels[1:])


def _pieces(head: str) -> Iterator[str]:
    yield from re.findall(r"\(\?:|\(|\)|.", head)


def _after_bar(level: list[str]) -> list[str]:
    bars = [index for index, piece in enumerate(level) if piece == "|"]
    return level[bars[-1] + 1 :] if bars else level
