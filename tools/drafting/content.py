"""What a message says: one to five variants of subject, preheader and body.

A body is small Markdown with merge fields. Content is frozen JSON: what was approved is what is
sent.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from store.contact import Purpose
from store.text import clean

MOST_VARIANTS = 5


class Channel(StrEnum):
    """Where a message goes; a call's body is the script of the person who calls."""

    EMAIL = "email"
    SMS = "sms"
    WHATSAPP = "whatsapp"
    CALL = "call"
    NOTE = "note"


class Tone(StrEnum):
    """How a message speaks."""

    FRIENDLY = "friendly"
    FORMAL = "formal"
    DIRECT = "direct"


class BadContent(ValueError):
    """Content that can't be kept; the text names each field, its value and what is accepted."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Variant(_Frozen):
    """One way to say it. `label` names its angle for people; it is never sent."""

    label: Annotated[str, Field(min_length=1, max_length=60)]
    subject: Annotated[str, Field(max_length=250)] = ""
    preheader: Annotated[str, Field(max_length=250)] = ""
    body: Annotated[str, Field(min_length=1, max_length=20_000)]

    @field_validator("label", "subject", "preheader")
    @classmethod
    def _one_line(cls, value: str) -> str:
        return " ".join(clean(value).split())

    @field_validator("body")
    @classmethod
    def _clean(cls, value: str) -> str:
        return clean(value.replace("\r\n", "\n").replace("\r", "\n")).strip()


class Content(_Frozen):
    """A message with its variants, for one channel, purpose and language."""

    v: Literal[1] = 1
    channel: Channel
    purpose: Purpose
    language: Literal["en", "fr"]
    variants: Annotated[tuple[Variant, ...], Field(min_length=1, max_length=MOST_VARIANTS)]

    @model_validator(mode="after")
    def _named_apart(self) -> Content:
        labels = [variant.label.casefold() for variant in self.variants]
        if len(set(labels)) < len(labels):
            raise ValueError("two variants have the same label; each needs its own")
        return self

    def to_json(self) -> str:
        """The text that is stored and that an approval's digest covers."""
        return self.model_dump_json()

    @classmethod
    def from_json(cls, text: str) -> Content:
        """Content as stored. Raises `BadContent`."""
        try:
            return cls.model_validate_json(text)
        except ValidationError as error:
            raise BadContent(_told(error)) from None

    def with_variant(self, index: int, variant: Variant) -> Content:
        """The same message with one variant changed. Raises `BadContent` for an unknown index."""
        if not 0 <= index < len(self.variants):
            raise BadContent(
                f"variant: {index + 1} does not exist; accepted: 1 to {len(self.variants)}"
            )
        variants = (*self.variants[:index], variant, *self.variants[index + 1 :])
        return Content(
            channel=self.channel, purpose=self.purpose, language=self.language, variants=variants
        )


def _told(error: ValidationError) -> str:
    return "; ".join(
        f"{'.'.join(map(str, one['loc'])) or 'content'}: {one['msg']} (given: {str(one['input'])[:60]})"
        for one in error.errors()
    )
