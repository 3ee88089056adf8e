"""HubSpot's answers as far as they are read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

from tools.connectors.lenient import each, items, members
from tools.connectors.lenient import parsed as parsed

Json = Mapping[str, Any]


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


def next_page(body: Json) -> str:
    """Where the next page begins, "" at the end."""
    after = members(members(body.get("paging")).get("next")).get("after")
    return str(after) if isinstance(after, str | int) else ""


ErrorWire.model_rebuild()
PropertyWire.model_rebuild()
