"""What a person said, folded for matching, with the way back to their own spelling."""

from __future__ import annotations

import re
from dataclasses import dataclass

from store.text import clean, fold

MOST_HEARD = 2_000
_QUOTES = dict.fromkeys("“”«»„‟", '"') | dict.fromkeys("-‐‑‒–—\u00a0\u202f\u2009\t\n\r", " ")
_TABLE = str.maketrans(_QUOTES)
_POLITE = "|".join(
    """please|ok|okay|now|then|and then|and now|so|well|right|alright|great|perfect|cool|hey|hi|hello|just
    can you|could you|would you|will you|can i|could i|may i|can we|could we|i want you to|i want to
    i want|we want to|i would like you to|i would like to|i would like|i'd like you to|i'd like to|i'd like
    i need to|i need|let's|lets|let us|go ahead and|also|actually|and|yes|no
    s'il te plait|s'il vous plait|svp|stp|peux tu|tu peux|pouvez vous|vous pouvez|pourrais tu|pourriez vous
    est ce que tu peux|est ce que vous pouvez|je veux|je voudrais|j'aimerais|je souhaite|il faut|on veut
    maintenant|et maintenant|et puis|et|alors|donc|puis|bonjour|salut|oui|non|d'accord|bien|super|parfait|aussi""".replace(
        "\n    ", "|"
    ).split("|")
)
_TAIL = "|".join(
    """please|thanks|thank you|thx|now|for me|again|then|too|right now|svp|stp|s'il te plait|s'il vous plait
    merci|pour moi|maintenant|alors|aussi|donc""".replace("\n    ", "|").split("|")
)
_BEFORE = re.compile(rf"(?:(?:{_POLITE})(?:[ ,:!.]+|$))+")
_AFTER = re.compile(rf"(?:[ ,]+(?:{_TAIL}))*[ ?!.,;:…]*$")


@dataclass(frozen=True, slots=True)
class Heard:
    """`words` is folded: lower case, no accents, single spaces, hyphens as spaces, straight quotes.
    `places[i]` is where `words[i]` stands in `raw`."""

    raw: str
    words: str
    places: tuple[int, ...]

    def part(self, start: int, end: int) -> str:
        """The person's own spelling of a stretch of `words`."""
        if start >= end:
            return ""
        last = self.places[end - 1] + 1
        while last < len(self.raw) and not fold(self.raw[last]) and not self.raw[last].isspace():
            last += 1
        return self.raw[self.places[start] : last]

    def group(self, match: re.Match[str], name: str) -> str:
        """The person's own spelling of a group of a match."""
        start, end = match.span(name)
        return trimmed(self.part(start, end)) if start >= 0 else ""

    def core(self) -> Heard:
        """Without politeness before and after, and without the marks at its end."""
        found = _BEFORE.match(self.words)
        start = found.end() if found else 0
        tail = _AFTER.search(self.words, start)
        end = tail.start() if tail else len(self.words)
        return self.cut(start, end) if end > start else self.cut(0, end)

    def cut(self, start: int, end: int) -> Heard:
        """A stretch of it."""
        return Heard(self.raw, self.words[start:end], self.places[start:end])


def heard(text: str) -> Heard:
    """What was said, ready to be matched; longer than `MOST_HEARD` characters is cut."""
    raw = clean(text[:MOST_HEARD]).strip()
    words: list[str] = []
    places: list[int] = []
    for place, char in enumerate(raw):
        for folded in _folded(char):
            if folded == " " and (not words or words[-1] == " "):
                continue
            words.append(folded)
            places.append(place)
    return Heard(raw, "".join(words), tuple(places))


def _folded(char: str) -> str:
    plain = char.translate(_TABLE)
    return " " if plain.isspace() else fold(plain)


_ENDS = " \t\n\"'“”«»„,;:.!?…"


def trimmed(text: str) -> str:
    """A value without the quotes, spaces and marks around it."""
    kept = text.strip(_ENDS)
    return f"{kept}." if re.search(r"\b(?:inc|ltd|jr|sr|st)$", kept.lower()) else kept
