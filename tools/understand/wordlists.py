"""Lists of words written as running text, so that adding one is adding a word."""

from __future__ import annotations


def wordset(text: str) -> frozenset[str]:
    """The words of a text, apart by spaces."""
    return frozenset(text.split())
