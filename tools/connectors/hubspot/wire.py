"""HubSpot's answers as far as they are read. Lenient: unknown fields pass, missing ones have a
default, and a value of the wrong shape makes only its own object unreadable."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, field_validator

from store.clock import to_ms

Model = TypeVar("Model", bound=BaseModel)
Json = Mapping[str, Any]
_LIST = TypeAdapter(list[object])
_OBJECT = TypeAdapter(dict[str, object])


class Wire(BaseModel):
    """A part of an answer."""

    model_config = ConfigDict(extra="ignore", frozen=True, coerce_numbers_to_str=True)


class ErrorWire(Wire):
    """An error: of a whole call, or of one input of a batch. Every field may be missing."""

    message: str = ""
    category: str = ""
    correlation_id: str = Field("", alias="correlationId")
    policy: str = Field("", alias="policyName")
    trace_id: str | None = Field(None, alias="objectWriteTraceId")
    context: dict[str, list[str]] = {}
    errors: list[DetailWire] = []

    @field_validator("context", mode="before")
    @classmethod
    def _lists(cls, value: object) -> object:
        """Their docs show lists of text; a lone text is one, and what is no mapping is left out."""
        return {
            name: [str(one) for one in (items(found) or [found])]
            for name, found in members(value).items()
        }

    @field_validator("errors", mode="before")
    @classmethod
    def _readable(cls, value: object) -> object:
        return list(each(DetailWire, value))

    @field_validator("message", "category", "correlation_id", "policy", "trace_id", mode="before")
    @classmethod
    def _text(cls, value: object) -> str:
        """What is no text says nothing, and takes nothing else with it."""
        return str(value) if isinstance(value, str | int) else ""


class DetailWire(Wire):
    """One detail of an error; `in` names the property."""

    message: str = ""
    code: str | None = None
    where: str | None = Field(None, alias="in")
    context: dict[str, list[str]] | None = None


class ObjectWire(Wire):
    """A record."""

    id: str
    properties: dict[str, str | None] = {}
    created: datetime | None = Field(None, alias="createdAt")
    updated: datetime | None = Field(None, alias="updatedAt")
    archived: bool = False
    new: bool | None = None
    trace_id: str | None = Field(None, alias="objectWriteTraceId")


class PropertyWire(Wire):
    """A property's definition."""

    name: str
    label: str = ""
    type: str = "string"
    field_type: str = Field("", alias="fieldType")
    options: list[OptionWire] = []
    unique: bool | None = Field(None, alias="hasUniqueValue")
    calculated: bool | None = None
    archived: bool | None = None
    rights: RightsWire | None = Field(None, alias="modificationMetadata")


class GroupWire(Wire):
    """A property group."""

    name: str


class OptionWire(Wire):
    """An option of an enumeration."""

    value: str
    label: str = ""
    hidden: bool = False


class RightsWire(Wire):
    """What may be changed about a property."""

    read_only: bool = Field(False, alias="readOnlyValue")


class OwnerWire(Wire):
    """An owner."""

    id: str
    email: str | None = None
    first: str | None = Field(None, alias="firstName")
    last: str | None = Field(None, alias="lastName")
    archived: bool = False


class StageWire(Wire):
    """A stage of a pipeline."""

    id: str
    label: str = ""
    position: int = Field(0, alias="displayOrder")
    archived: bool = False
    metadata: dict[str, str | None] = {}


class PipelineWire(Wire):
    """A pipeline."""

    id: str
    label: str = ""
    archived: bool = False
    stages: list[StageWire] = []


class AccountWire(Wire):
    """An account's details."""

    portal: str = Field(alias="portalId")
    zone: str = Field("", alias="timeZone")
    name: str | None = Field(None, alias="portalName")
    domain: str | None = Field(None, alias="uiDomain")


def parsed(model: type[Model], value: object) -> Model | None:
    """A part of an answer; None when it has another shape."""
    try:
        return model.model_validate(value)
    except ValidationError:
        return None


def items(value: object) -> list[object]:
    """A list of theirs; empty for anything else."""
    try:
        return _LIST.validate_python(value, strict=True)
    except ValidationError:
        return []


def is_list(value: object) -> bool:
    """Whether it is a list at all."""
    return isinstance(value, list)


def members(value: object) -> dict[str, object]:
    """An object of theirs; empty for anything else."""
    try:
        return _OBJECT.validate_python(value)
    except ValidationError:
        return {}


def each(model: type[Model], values: object) -> Iterator[Model]:
    """The readable ones of a list."""
    for value in items(values):
        if (found := parsed(model, value)) is not None:
            yield found


def next_page(body: Json) -> str:
    """Where the next page begins, "" at the end."""
    after = members(members(body.get("paging")).get("next")).get("after")
    return str(after) if isinstance(after, str | int) else ""


def instant(moment: datetime | None) -> int:
    """Milliseconds UTC; 0 where missing or without a zone."""
    return to_ms(moment) if moment is not None and moment.tzinfo is not None else 0


ErrorWire.model_rebuild()
PropertyWire.model_rebuild()
