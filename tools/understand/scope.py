"""What one reading works with: the sentence, its language, the known words, and what was assumed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tools.understand.index import Index
from tools.understand.items import UnclearError
from tools.understand.messages import say
from tools.understand.phrasing import offers
from tools.understand.reading import Choice, ReadEnv

_TWICE = re.compile(r"\b(who|with|qui|avec|or|ou|and|et) \1\b", re.IGNORECASE)


class Scope:
    """One sentence being read. `language` is the sentence's own, answers are in the reader's."""

    def __init__(self, text: str, language: str, index: Index, env: ReadEnv) -> None:
        self.text = text
        self.language = language
        self.index = index
        self.env = env
        self._notes: list[str] = []

    def say(self, key: str, **parts: object) -> str:
        """A message in the reader's language."""
        return say(self.env.locale, key, **parts)

    def note(self, key: str, **parts: object) -> None:
        """Name an assumption made by the condition being built."""
        self._notes.append(self.say(key, **parts))

    def take_notes(self) -> tuple[str, ...]:
        """The assumptions since the last call."""
        notes, self._notes = tuple(self._notes), []
        return notes

    def swap(self, start: int, end: int, replacement: str) -> str:
        """The sentence with a stretch replaced, as the text of a choice."""
        before, after = self.text[:start], self.text[end:]
        return _TWICE.sub(r"\1", " ".join(f"{before} {replacement} {after}".split()))

    def ask(
        self,
        key: str,
        choices: Sequence[tuple[str, str]] = (),
        *,
        at: tuple[int, int] = (0, 0),
        unread: Sequence[str] = (),
        **parts: object,
    ) -> UnclearError:
        """A question about a stretch of the sentence; each choice is a label and what would stand
        there instead."""
        made = [Choice(label, self.swap(*at, new)) for label, new in choices]
        return UnclearError(self.say(key, **parts), made, unread)

    def offer(
        self,
        key: str,
        at: tuple[int, int],
        *,
        offers_key: str = "",
        unread: Sequence[str] = (),
        **parts: object,
    ) -> UnclearError:
        """A question with the choices that belong to it."""
        pairs = offers(offers_key or key, self.language, **parts)
        return self.ask(key, pairs, at=at, unread=unread, **parts)

    def raw(self, start: int, end: int) -> str:
        """The sentence's own words there."""
        return self.text[start:end].strip()
