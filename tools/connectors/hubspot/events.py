"""What HubSpot posts: an array of events. An event is only a hint that a record may have changed:
its values are never taken over. Pure.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from store.segment.values import is_list
from store.text import clean
from tools.connectors.port import Kind

MOST_EVENTS = 1_000  # HubSpot sends at most 100
MOST_VALUE = 300
_NOUNS = {"contact": Kind.CUSTOMER, "company": Kind.COMPANY, "deal": Kind.PROJECT}
_TYPES = {"0-1": Kind.CUSTOMER, "0-2": Kind.COMPANY, "0-3": Kind.PROJECT}
DELETED = frozenset({"deletion", "privacyDeletion"})
MERGED = "merge"


class Unreadable(ValueError):
    """The body is no list of events."""


class Event(BaseModel):
    """One event, with what we look at; values are texts, cut where nobody needs them whole."""

    model_config = ConfigDict(extra="ignore", frozen=True, coerce_numbers_to_str=True)

    type: str = Field(default="", alias="subscriptionType", max_length=80)
    object_type: str = Field(default="", alias="objectTypeId", max_length=40)
    object_id: str = Field(alias="objectId", pattern="^[0-9]{1,20}$")
    portal: str = Field(default="", alias="portalId", max_length=40)
    subscription: str = Field(default="", alias="subscriptionId", max_length=40)
    event: str = Field(default="", alias="eventId", max_length=80)
    occurred: str = Field(default="", alias="occurredAt", max_length=40)
    app: str = Field(default="", alias="appId", max_length=40)
    name: str = Field(default="", alias="propertyName", max_length=200)
    value: str = Field(default="", alias="propertyValue")
    source: str = Field(default="", alias="changeSource", max_length=80)
    source_id: str = Field(default="", alias="sourceId", max_length=200)
    merged: tuple[str, ...] = Field(default=(), alias="mergedObjectIds", max_length=200)

    @field_validator("value", mode="before")
    @classmethod
    def _text(cls, value: object) -> object:
        return "" if value is None else str(value)[: MOST_VALUE + 1]

    @property
    def kind(self) -> Kind | None:
        """Whose record it is about, None for what is none of ours."""
        noun = self.type.partition(".")[0]
        return _TYPES.get(self.object_type) if noun == "object" else _NOUNS.get(noun)

    @property
    def what(self) -> str:
        """What happened: propertyChange, creation, deletion, merge, …"""
        return self.type.partition(".")[2]

    @property
    def key(self) -> str:
        """What tells it from others; an event that HubSpot sends again has the same."""
        parts = (self.portal, self.subscription, self.event, self.occurred, self.type)
        return clean(":".join((*parts, self.object_id, self.name)))[:400]

    @property
    def is_own(self) -> bool:
        """Whether the app that was posted to made the change itself."""
        return self.source == "INTEGRATION" and bool(self.app) and self.source_id == self.app

    def text(self) -> str:
        """As it is kept."""
        return clean(self.model_dump_json(by_alias=True, exclude_defaults=True))


@dataclass(frozen=True, slots=True)
class Posted:
    """The events of a body, and how many lines were none."""

    events: Sequence[Event]
    unreadable: int


def read_events(body: bytes) -> Posted:
    """The events of a body; `Unreadable` when it is no list of them at all."""
    try:
        lines: Any = json.loads(body)
    except (ValueError, RecursionError):
        raise Unreadable("the body is not JSON") from None
    if not is_list(lines):
        raise Unreadable("the body is not an array of events")
    if len(lines) > MOST_EVENTS:
        raise Unreadable(f"the body has more than {MOST_EVENTS:,} events")
    found = [one for line in lines if (one := _event(line)) is not None]
    return Posted(found, len(lines) - len(found))


def kept_event(text: str) -> Event:
    """An event as `text` gave it."""
    return Event.model_validate_json(text)


def _event(line: object) -> Event | None:
    try:
        return Event.model_validate(line)
    except ValidationError:
        return None
