"""Digits and number words as people write them, led by the language of the sentence.

English: a comma groups thousands, a point is decimal. French: a comma is decimal; a space or a
point groups thousands. A number that is grouped wrongly is asked about, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from importlib import import_module

from tools.understand.wordlists import wordset

_SPACES = re.compile(r"[ \u00a0\u202f\u2009]")
_PLAIN = re.compile(r"-?\d+")
_GROUPED = {
    "en": re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?"),
    "fr": re.compile(r"-?\d{1,3}(?:\.\d{3})+(?:,\d+)?"),
}
_SPACED = re.compile(r"-?\d{1,3}(?: \d{3})+(?:[.,]\d{1,2})?")
_DECIMAL = {"en": re.compile(r"-?\d+\.\d+"), "fr": re.compile(r"-?\d+,\d+")}
_THREE = re.compile(r"-?[1-9]\d{0,2}[.,]\d{3}")
MAX_DIGITS = 15

NUMBER_WORDS = {
    "en": wordset(
        """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
    fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty
    ninety"""
    ),
    "fr": wordset(
        """zero deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize
    vingt vingts trente quarante cinquante soixante septante huitante octante nonante cent cents
    mille"""
    ),
}
INSIDE = {
    "en": NUMBER_WORDS["en"] | {"hundred", "thousand", "million", "and"},
    "fr": NUMBER_WORDS["fr"] | {"million", "millions", "et", "un", "une"},
}


class WronglyGroupedError(ValueError):
    """Digits that the language does not write so; `readings` are what they may mean."""

    def __init__(self, readings: tuple[Decimal, ...]) -> None:
        super().__init__("wrongly grouped number")
        self.readings = readings


def read_digits(raw: str, language: str) -> Decimal:
    """The value of digits with separators. Raises WronglyGroupedError."""
    if raw.isdecimal() and len(raw) <= MAX_DIGITS:
        return Decimal(raw)
    text = _SPACES.sub(" ", raw)
    if sum(char.isdigit() for char in text) > MAX_DIGITS:
        raise WronglyGroupedError(())
    if _PLAIN.fullmatch(text):
        return Decimal(text)
    if _THREE.fullmatch(text) and not _GROUPED[language].fullmatch(text):
        whole, part = re.split("[.,]", text)
        raise WronglyGroupedError((Decimal(whole + part), Decimal(f"{whole}.{part}")))
    if _GROUPED[language].fullmatch(text) or _DECIMAL[language].fullmatch(text):
        return _value(text, language)
    if _SPACED.fullmatch(text):
        return Decimal(text.replace(" ", "").replace(",", "."))
    raise WronglyGroupedError(_guesses(text, language))


def _value(text: str, language: str) -> Decimal:
    if language == "en":
        return Decimal(text.replace(",", ""))
    return Decimal(text.replace(".", "").replace(",", "."))


def _guesses(text: str, language: str) -> tuple[Decimal, ...]:
    """What wrongly grouped digits may mean: the other language's reading, then the bare digits."""
    found: list[Decimal] = []
    other = "fr" if language == "en" else "en"
    if _GROUPED[other].fullmatch(text) or _DECIMAL[other].fullmatch(text):
        found.append(_value(text, other))
    if not re.search(r"[.,]\d{1,2}$", text) or not found:
        found.append(Decimal(re.sub(r"[^\d-]", "", text)))
    return tuple(found)


def read_words(words: str, language: str) -> Decimal | None:
    """The value of number words ("deux mille cinq cents"), None when they make none."""
    if words in {"zero", "zéro"}:
        return Decimal(0)
    convert: Callable[[str, str], int] = import_module("text_to_num").text2num
    try:
        return Decimal(convert(words, language))
    except ValueError:
        return None


def write_number(value: Decimal, language: str) -> str:
    """A number as the language writes it, so that it reads back the same."""
    text = f"{value.normalize():,f}" if value != value.to_integral_value() else f"{value:,.0f}"
    if language == "en":
        return text
    return text.replace(",", "\u202f").replace(".", ",")
