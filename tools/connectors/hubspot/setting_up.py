"""Fields: what is there, and ours made once. Loads httpx.

A unique field can be made so only when it is made, so one that is there and not unique stops
everything: nothing is changed about a field that somebody else made.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from tools.connectors.calling import Caller, CallFailed, Request
from tools.connectors.hubspot.names import (
    GROUP,
    GROUP_LABEL,
    MADE_AS,
    REQUIRED,
    field_type,
    property_path,
)
from tools.connectors.hubspot.reading import ReadingOf
from tools.connectors.hubspot.wire import GroupWire, PropertyWire
from tools.connectors.lenient import parsed
from tools.connectors.port import (
    FieldType,
    Kind,
    NewField,
    Option,
    RefusedField,
    RemoteField,
    SetUp,
)
from tools.connectors.troubles import Code, ConnectorError, Trouble
from tools.errors import invalid

_NAME = re.compile(r"[a-z][a-z0-9_]{0,99}")
_YES_NO = (Option("true", "Yes"), Option("false", "No"))


class Fields:
    """The fields of one account."""

    def __init__(self, caller: Caller, reading: ReadingOf) -> None:
        self._caller = caller
        self._reading = reading

    async def describe(self, kind: Kind) -> tuple[RemoteField, ...]:
        """Every field that a record of a kind has, archived ones left out."""
        request = Request("GET", property_path(kind), f"fields of {kind}")
        found, _ = await self._reading.listed(request, PropertyWire)
        return tuple(_field(kind, one) for one in found if not one.archived)

    async def set_up(self, fields: Sequence[NewField]) -> SetUp:
        """See the port."""
        for field in fields:
            if not _NAME.fullmatch(field.name):
                raise invalid("name", field.name, "is no name of a field", "a-z, 0-9 and _")
        made: list[NewField] = []
        kept: list[NewField] = []
        refused: list[RefusedField] = []
        for kind in dict.fromkeys(field.kind for field in fields):
            wanted = [field for field in fields if field.kind is kind]
            there = {field.name: field for field in await self.describe(kind)}
            for field in wanted:
                if field.name in there:
                    _check(field, there[field.name])
            missing = [field for field in wanted if field.name not in there]
            kept += [field for field in wanted if field.name in there]
            if missing:
                await self._group(kind)
            for field in missing:
                trouble = await self._make(field)
                if trouble is None:
                    made.append(field)
                else:
                    refused.append(RefusedField(field, trouble))
        return SetUp(tuple(made), tuple(kept), tuple(refused))

    async def _group(self, kind: Kind) -> None:
        path = property_path(kind, "/groups")
        request = Request("GET", path, f"groups of {kind}")
        found, _ = await self._reading.listed(request, GroupWire)
        if GROUP in {one.name for one in found}:
            return
        body = {"name": GROUP, "label": GROUP_LABEL, "displayOrder": -1}
        await self._unless_there(Request("POST", path, f"make the group of {kind}", body=body))

    async def _make(self, field: NewField) -> Trouble | None:
        """Make a field and see that it became what was asked for; why they would not, else None."""
        request = Request(
            "POST", property_path(field.kind), f"make a field of {field.kind}", body=_body(field)
        )
        refused = await self._unless_there(request, may_refuse=True)
        try:
            reply = await self._caller.call(
                Request(
                    "GET",
                    property_path(field.kind, f"/{field.name}"),
                    f"look at a field of {field.kind}",
                )
            )
        except CallFailed as failed:
            if refused is not None and failed.trouble.code is Code.NOT_FOUND:
                return refused
            raise failed.error() from None
        found = parsed(PropertyWire, reply.body)
        if found is None or found.archived:
            return refused or Trouble(Code.UNREADABLE, field=field.name)
        _check(field, _field(field.kind, found))
        return None

    async def _unless_there(self, request: Request, *, may_refuse: bool = False) -> Trouble | None:
        """Make something; that it is there already is no failure, who made it first is unknown."""
        try:
            await self._caller.call(request)
        except CallFailed as failed:
            if failed.trouble.code is Code.DUPLICATE or "already exists" in failed.trouble.message:
                return failed.trouble if may_refuse else None
            if may_refuse and failed.trouble.code is Code.INVALID_VALUE:
                return failed.trouble
            raise failed.error() from None
        return None


def _check(wanted: NewField, there: RemoteField) -> None:
    """`ConnectorError` where a field that is there cannot hold what we want to put in it."""
    reason = ""
    if wanted.unique and not there.unique:
        reason = "it exists without being unique, which cannot be added later"
    elif there.read_only:
        reason = "it exists and cannot be written"
    elif there.type is not wanted.type:
        reason = f"it exists and holds {there.type.value}, not {wanted.type.value}"
    else:
        values = {option.value for option in there.options}
        lacking = [option.value for option in wanted.options if option.value not in values]
        if lacking and wanted.type is not FieldType.BOOLEAN:
            reason = f"it exists without the options {', '.join(lacking[:10])}"
    if reason:
        name = f"{wanted.kind.value}.{wanted.name}"
        raise ConnectorError.of(Trouble(Code.FIELD_MISMATCH, reason, field=name))


def _body(field: NewField) -> Mapping[str, object]:
    type_name, field_type_name = MADE_AS[field.type]
    if field.unique:
        field_type_name = "text"
    body: dict[str, object] = {
        "name": field.name,
        "label": field.label,
        "type": type_name,
        "fieldType": field_type_name,
        "groupName": GROUP,
    }
    if field.unique:
        body["hasUniqueValue"] = True
    options = _YES_NO if field.type is FieldType.BOOLEAN else field.options
    if options:
        body["options"] = [
            {"value": one.value, "label": one.label, "displayOrder": at, "hidden": False}
            for at, one in enumerate(options)
        ]
    return body


def _field(kind: Kind, one: PropertyWire) -> RemoteField:
    return RemoteField(
        one.name,
        one.label,
        field_type(one.type, one.field_type),
        tuple(Option(option.value, option.label) for option in one.options if not option.hidden),
        unique=bool(one.unique) or (kind is Kind.CUSTOMER and one.name == "email"),
        required=one.name in REQUIRED[kind],
        read_only=bool(one.calculated) or bool(one.rights and one.rights.read_only),
    )
