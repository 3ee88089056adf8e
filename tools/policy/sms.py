"""How long an SMS is: its alphabet, its characters, its segments.

GSM 03.38: 160 characters of 7 bits in one segment, 153 in each of several; characters of the
extension table count twice. One character outside turns the whole text into UCS-2: 70 and 67
UTF-16 units. An escape pair or a surrogate pair is never split between segments.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€\f")
_KNOWN = _BASIC | _EXTENDED
_SIMPLER = str.maketrans({
    "’": "'", "‘": "'", "“": '"', "”": '"', "«": '"', "»": '"', "–": "-", "—": "-", "‑": "-",
    "…": "...", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "•": "-", "œ": "oe", "Œ": "OE",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class SmsLength:
    """`encoding` is GSM-7 or UCS-2; `units` are septets or UTF-16 units; `widest` are characters
    that made it UCS-2, each once."""

    encoding: str
    characters: int
    units: int
    segments: int
    widest: tuple[str, ...] = ()


def simplify(text: str) -> str:
    """The text with typographic quotes, dashes and narrow spaces in the plain forms of GSM-7, which
    say the same in fewer segments. Letters keep their accents."""
    return text.translate(_SIMPLER)


def measure(text: str) -> SmsLength:
    """Length and segments of a text as it is sent; an empty one is no segment."""
    odd = tuple(dict.fromkeys(char for char in text if char not in _KNOWN))
    if odd:
        sizes = [2 if ord(char) > 0xFFFF else 1 for char in text]
        return _length("UCS-2", sizes, 70, 67, odd)
    return _length("GSM-7", [2 if char in _EXTENDED else 1 for char in text], 160, 153, ())


def _length(
    encoding: str, sizes: list[int], alone: int, each: int, odd: tuple[str, ...]
) -> SmsLength:
    total = sum(sizes)
    segments = 1 if 0 < total <= alone else _segments(sizes, each)
    return SmsLength(encoding, len(sizes), total, segments, odd)


def _segments(sizes: list[int], each: int) -> int:
    count, room = 0, 0
    for size in sizes:
        if size > room:
            count, room = count + 1, each
        room -= size
    return count


def longest(texts: Iterable[str]) -> SmsLength:
    """The worst of several rendered texts: the most segments, then the most units."""
    worst = SmsLength("GSM-7", 0, 0, 0)
    return max((worst, *map(measure, texts)), key=lambda one: (one.segments, one.units))
