"""Fields: ours made once, and shown to the user that Rapport works as. Loads httpx.

A field that is made over the interface is seen by nobody until somebody is permitted to, an
administrator not either; so a permission set of ours holds ours. Where anything of it is refused, the
field is named with what a person has to make by hand.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from tools.connectors.calling import Caller, CallFailed, Request
from tools.connectors.port import (
    FieldType,
    NewField,
    RefusedField,
    RemoteField,
    SetUp,
)
from tools.connectors.salesforce import soql
from tools.connectors.salesforce.names import (
    ACTIVITIES,
    FIELD_PATH,
    ID_FIELD,
    OBJECTS,
    USER_PATH,
    metadata_owner,
    path,
    theirs,
)
from tools.connectors.salesforce.reading import ReadingOf
from tools.connectors.salesforce.schema import Schema, replied
from tools.connectors.troubles import Code, ConnectorError, Trouble
from tools.errors import invalid

PERMISSIONS = "Rapport"  # the permission set's API name
LONG_TEXT = 32_768
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}__c")
_MADE_AS: dict[FieldType, dict[str, object]] = {
    FieldType.TEXT: {"type": "LongTextArea", "length": LONG_TEXT, "visibleLines": 3},
    FieldType.NUMBER: {"type": "Number", "precision": 18, "scale": 4},
    FieldType.BOOLEAN: {"type": "Checkbox", "defaultValue": "false"},
    FieldType.DATE: {"type": "Date"},
    FieldType.INSTANT: {"type": "DateTime"},
    FieldType.CHOICE: {"type": "Picklist"},
    FieldType.CHOICES: {"type": "MultiselectPicklist", "visibleLines": 4},
}
_SHORT: dict[str, object] = {"type": "Text", "length": 80}
_KEY: dict[str, object] = {**_SHORT, "unique": True, "externalId": True, "caseSensitive": True}


class Fields:
    """The fields of one organisation."""

    def __init__(self, caller: Caller, schema: Schema, reading: ReadingOf) -> None:
        self._caller = caller
        self._schema = schema
        self._reading = reading
        self._permissions = ""  # the id of our permission set

    async def set_up(self, fields: Sequence[NewField]) -> SetUp:
        """See the port. Kinds that are one object there share a field: the first makes it."""
        for field in fields:
            if not _NAME.fullmatch(theirs(field.name)):
                raise invalid(
                    "name", field.name, "is no name of a field", "a name that ends in __c"
                )
        made: list[NewField] = []
        kept: list[NewField] = []
        refused: list[RefusedField] = []
        for field in fields:
            if (there := await self._seen(field)) is not None:
                _check(field, there)
                kept.append(field)
            elif (trouble := await self._make(field)) is None:
                made.append(field)
            else:
                refused.append(RefusedField(field, trouble))
        return SetUp(tuple(made), tuple(kept), tuple(refused))

    async def _seen(self, field: NewField) -> RemoteField | None:
        there = {one.name: one for one in await self._schema.fields(field.kind)}
        return there.get(field.name)

    async def _make(self, field: NewField) -> Trouble | None:
        """Make a field, let us see it, and look whether it is there; else why not and what to do."""
        trouble = await self._define(field)
        if trouble is None:
            trouble = await self._permit(field)
        self._schema.forget()
        there = await self._seen(field)
        if there is None:
            found = trouble or Trouble(Code.FORBIDDEN, "it was made but may not be seen")
            said = f"{found.message} {by_hand(field)}".strip()
            return replace(found, message=said, field=field.name)
        _check(field, there)
        return None

    async def _define(self, field: NewField) -> Trouble | None:
        """Make the field. One that exists and cannot be seen is no failure yet; a key that activities
        refuse to hold as unique is a plain text there."""
        tries = [_KEY, _SHORT] if field.unique and field.kind in ACTIVITIES else [None]
        trouble: Trouble | None = None
        for shape in tries:
            trouble = await self._posted(FIELD_PATH, _definition(field, shape), "make a field")
            if trouble is None or trouble.code is not Code.INVALID_VALUE:
                break
        return trouble

    async def _permit(self, field: NewField) -> Trouble | None:
        """Let the user that we work as see and change the field."""
        try:
            parent = self._permissions = self._permissions or await self._permission_set()
        except ConnectorError as error:
            return error.trouble
        name = OBJECTS[field.kind]
        body = {
            "ParentId": parent,
            "SobjectType": name,
            "Field": f"{name}.{theirs(field.name)}",
            "PermissionsRead": True,
            "PermissionsEdit": True,
        }
        return await self._posted(path("sobjects/FieldPermissions"), body, "permit a field")

    async def _permission_set(self) -> str:
        """The id of our permission set, made where it is missing, and given to the user we are."""
        user = str(
            (await replied(self._caller, Request("GET", USER_PATH, "user"))).body.get("user_id")
        )
        if not (found := await self._set_id()):
            body = {"Name": PERMISSIONS, "Label": PERMISSIONS}
            await self._must(path("sobjects/PermissionSet"), body, "make our permission set")
            found = await self._set_id()
        given = {"AssigneeId": user, "PermissionSetId": found}
        await self._must(path("sobjects/PermissionSetAssignment"), given, "give our permission set")
        return found

    async def _set_id(self) -> str:
        query = soql.select(ID_FIELD, "PermissionSet", soql.is_in("Name", [PERMISSIONS]))
        rows = await self._reading.rows(query, "our permission set")
        return str(rows[0][ID_FIELD]) if rows else ""

    async def _must(self, where: str, body: Mapping[str, object], name: str) -> None:
        if (trouble := await self._posted(where, body, name)) is not None:
            raise ConnectorError.of(trouble)

    async def _posted(self, where: str, body: Mapping[str, object], name: str) -> Trouble | None:
        """Make something; that it is there already is no failure. Why not, else None."""
        try:
            await self._caller.call(Request("POST", where, name, body=body))
        except CallFailed as failed:
            if failed.trouble.code is Code.DUPLICATE:
                return None
            if failed.trouble.retryable or failed.trouble.code is Code.TOKEN_INVALID:
                raise failed.error() from None
            return failed.trouble
        return None


def by_hand(field: NewField) -> str:
    """What a person has to make where we may not."""
    shape = _shape(field, None)
    size = f"({shape['length']})" if "length" in shape else ""
    unique = ", unique, external id" if "unique" in shape else ""
    owner = metadata_owner(field.kind)
    return (
        f"By hand: Setup, Object Manager, {owner}, Fields & Relationships, New: "
        f"{shape['type']}{size}{unique}, field name {theirs(field.name).removesuffix('__c')}"
    )


def _shape(field: NewField, chosen: Mapping[str, object] | None) -> Mapping[str, object]:
    if chosen is not None:
        return chosen
    return _KEY if field.unique else _MADE_AS[field.type]


def _definition(field: NewField, chosen: Mapping[str, object] | None) -> Mapping[str, object]:
    metadata: dict[str, object] = {"label": field.label, **_shape(field, chosen)}
    if field.options:
        values = [
            {"fullName": one.value, "label": one.label, "default": False} for one in field.options
        ]
        definition = {"sorted": False, "value": values}
        metadata["valueSet"] = {"restricted": True, "valueSetDefinition": definition}
    full = f"{metadata_owner(field.kind)}.{theirs(field.name)}"
    return {"FullName": full, "Metadata": metadata}


def _check(wanted: NewField, there: RemoteField) -> None:
    """`ConnectorError` where a field that is there cannot hold what we want to put in it. A key of
    activities need not be unique: they are looked up before any is made."""
    reason = ""
    values = {option.value for option in there.options}
    lacking = [option.value for option in wanted.options if option.value not in values]
    if wanted.unique and not there.unique and wanted.kind not in ACTIVITIES:
        reason = "it exists without being unique: edit it there to be unique and an external id"
    elif there.read_only:
        reason = "it exists and cannot be written"
    elif there.type is not wanted.type:
        reason = f"it exists and holds {there.type.value}, not {wanted.type.value}"
    elif lacking:
        reason = f"it exists without the options {', '.join(lacking[:10])}"
    if reason:
        name = f"{wanted.kind.value}.{wanted.name}"
        raise ConnectorError.of(Trouble(Code.FIELD_MISMATCH, reason, field=name))
