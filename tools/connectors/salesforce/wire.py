"""Salesforce's answers as far as they are read."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

from tools.connectors.lenient import each


class Wire(BaseModel):
    """A part of an answer."""

    model_config = ConfigDict(extra="ignore", frozen=True, coerce_numbers_to_str=True)


class ErrorWire(Wire):
    """An error: of a whole call (`errorCode`), of one record of many (`statusCode`), or of the token
    endpoint (`error`). Every part may be missing."""

    message: str = ""
    code: str = ""
    fields: list[str] = []

    @classmethod
    def of(cls, line: dict[str, Any]) -> ErrorWire:
        """From a line of theirs: what has another shape says nothing."""
        named = next((line[name] for name in _CODES if isinstance(line.get(name), str)), "")
        said = next((line[name] for name in _SAID if isinstance(line.get(name), str)), "")
        found: object = line.get("fields")
        fields = [str(one) for one in found] if isinstance(found, list) else []  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType] - anything
        return cls(message=said, code=named.upper(), fields=fields)


_CODES = ("errorCode", "statusCode", "error")
_SAID = ("message", "error_description")


class SavedWire(Wire):
    """What became of one record of a call."""

    success: bool
    id: str | None = None
    created: bool | None = None
    errors: list[dict[str, Any]] = []


class OptionWire(Wire):
    """An entry of a picklist."""

    value: str
    label: str | None = None
    active: bool = True


class FieldWire(Wire):
    """A field as `describe` tells it."""

    name: str
    label: str = ""
    type: str = "string"
    options: list[OptionWire] = Field([], alias="picklistValues")
    restricted: bool = Field(False, alias="restrictedPicklist")
    unique: bool = False
    external: bool = Field(False, alias="externalId")
    lookup: bool = Field(False, alias="idLookup")
    createable: bool = False
    updateable: bool = False
    nillable: bool = True
    defaulted: bool = Field(False, alias="defaultedOnCreate")
    calculated: bool = False

    @field_validator("options", mode="before")
    @classmethod
    def _readable(cls, value: object) -> object:
        return list(each(OptionWire, value))


class OrganisationWire(Wire):
    """The organisation."""

    id: str = Field(alias="Id")
    name: str | None = Field(None, alias="Name")
    zone: str | None = Field(None, alias="TimeZoneSidKey")


class UserWire(Wire):
    """A user."""

    id: str = Field(alias="Id")
    name: str | None = Field(None, alias="Name")
    email: str | None = Field(None, alias="Email")
    active: bool = Field(True, alias="IsActive")


class StageWire(Wire):
    """A stage of opportunities; records hold its API name."""

    name: str = Field(alias="ApiName")
    label: str | None = Field(None, alias="MasterLabel")
    position: int = Field(0, alias="SortOrder")
    closed: bool = Field(False, alias="IsClosed")
    active: bool = Field(True, alias="IsActive")


FieldWire.model_rebuild()
