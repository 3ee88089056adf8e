"""What a writer is told, what it gives back, and the protocol between them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Literal, Protocol

from store.contact import Purpose
from tools.drafting.content import Channel, Content, Tone
from tools.policy.merge_values import MergeFacts

GOALS = (
    "win_back",
    "welcome",
    "birthday",
    "review",
    "abandoned_cart",
    "renewal",
    "event",
    "payment_reminder",
    "thank_you",
    "appointment",
    "announcement",
    "quote_follow_up",
    "back_in_stock",
    "referral",
    "apology",
)
_REDUCTION = re.compile(
    r"\d[\d .,\u00a0\u202f]*\s*(?:%|[$€£¥₹]|(?:[A-Z]{3}|dollars?|euros?|pounds?)\b)|"
    r"(?:[$€£¥₹]|[A-Z]{3})\s?\d[\d .,\u00a0\u202f]*",
    re.I,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """What to write. `kind` is one of GOALS or "" when the sentence names none; `sentence` is what
    the person asked for, data that is never put into the text. `values` are the campaign values
    given, `known` the person fields that everybody in the audience has, `samples` a few people.
    `reader` is the locale of who is told about the message, which may be in another language."""

    sentence: str
    channel: Channel
    kind: str = ""
    purpose: Purpose = Purpose.MARKETING
    tone: Tone = Tone.FRIENDLY
    language: Literal["en", "fr"] = "en"
    values: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    known: frozenset[str] = frozenset()
    samples: tuple[MergeFacts, ...] = ()
    variants: int = 3
    reader: str = ""

    @property
    def notes_in(self) -> str:
        """The language in which the person is told about the message."""
        return self.reader or self.language

    @property
    def conditions(self) -> frozenset[str]:
        """What a template may rely on: values given, known fields, tone, and what kind of offer."""
        named = {name for name, value in self.values.items() if value.strip()}
        told = named | self.known | {self.tone.value}
        discount = self.values.get("discount", "").strip()
        if discount and not _REDUCTION.fullmatch(discount):
            told = (told - {"discount"}) | {"perk"}
        return frozenset(told | ({"offer"} if named & {"discount", "code"} else set[str]()))

    def with_value(self, name: str, value: str | None) -> Brief:
        """The brief with a value set, or without it for None."""
        values = {key: kept for key, kept in self.values.items() if key != name}
        if value is not None:
            values[name] = value
        return replace(self, values=MappingProxyType(values))


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: the content, who wrote it (a template's name or a model's), what to tell
    the person about it, and the brief as it stands now (a revision may change values, tone or
    language)."""

    content: Content
    writer: str
    brief: Brief
    notes: tuple[str, ...] = ()


class NoTemplate(ValueError):
    """There is no template for what was asked; `accepted` are the goals there are some for."""

    def __init__(self, kind: str) -> None:
        super().__init__(f"goal: no template for “{kind[:60]}”; accepted: {', '.join(GOALS)}")
        self.accepted = GOALS


class Writer(Protocol):
    """Whoever writes messages: the templates, or a language model."""

    async def write(self, brief: Brief) -> Written:
        """A new message for a brief. Raises `NoTemplate` where it can't."""
        ...

    async def revise(self, content: Content, instruction: str, brief: Brief) -> Written:
        """The message changed as a sentence asks. What was not done is said in the notes; nothing
        done gives the same content back."""
        ...
