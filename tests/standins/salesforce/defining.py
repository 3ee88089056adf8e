"""Fields of the organisation's own, and who may see them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.standins.salesforce.call import Answer, Call
from tests.standins.salesforce.refusing import Refused
from tests.standins.salesforce.schema import Definition

if TYPE_CHECKING:
    from tests.standins.salesforce.standin import Standin

_TYPES = {
    "Text": "string",
    "LongTextArea": "textarea",
    "Number": "double",
    "Checkbox": "boolean",
    "Date": "date",
    "DateTime": "datetime",
    "Picklist": "picklist",
    "MultiselectPicklist": "multipicklist",
}


def create_field(standin: Standin, call: Call) -> Answer:
    """A new field, which nobody may see yet."""
    state, given = standin.state, call.body
    if not state.may_customize:
        said = "insufficient access rights: Customize Application"
        raise Refused("INSUFFICIENT_ACCESS", said, status=403)
    owner, _, name = given["FullName"].partition(".")
    of = "Task" if owner == "Activity" else owner
    metadata = given["Metadata"]
    if of not in state.fields or not name.endswith("__c"):
        raise Refused("INVALID_FULL_NAME", f"no place for {given['FullName']}", ["FullName"])
    if name in state.fields[of]:
        said = f"There is already a field named {name} on {owner}."
        raise Refused("DUPLICATE_DEVELOPER_NAME", said, ["DeveloperName"])
    _check(owner, metadata, plain=state.plain_activities)
    options = metadata.get("valueSet", {}).get("valueSetDefinition", {}).get("value", [])
    state.fields[of][name] = Definition(
        name,
        _TYPES[metadata["type"]],
        tuple(one["fullName"] for one in options),
        unique=bool(metadata.get("unique")),
        external=bool(metadata.get("externalId")),
        length=int(metadata.get("length", 255)),
        restricted=bool(metadata.get("valueSet", {}).get("restricted")),
        label=metadata["label"],
    )
    state.hidden.add((of, name))
    return Answer(201, {"id": "00N000000000001AAA", "success": True, "errors": []})


def create_one(standin: Standin, call: Call) -> Answer:
    """A record of one of the objects that permissions are made of."""
    state, name = standin.state, call.parts["object"]
    unique = {"PermissionSet": ("Name",), "FieldPermissions": ("ParentId", "Field")}
    marks = unique.get(name, ("AssigneeId", "PermissionSetId"))
    mine = tuple(call.body.get(mark) for mark in marks)
    if any(tuple(one.values.get(mark) for mark in marks) == mine for one in state.live(name)):
        code = "DUPLICATE_DEVELOPER_NAME" if name == "PermissionSet" else "DUPLICATE_VALUE"
        raise Refused(code, f"duplicate value found: {marks}")
    made = state.create(name, call.body)
    _show_permitted(standin)
    return Answer(201, {"id": made.id, "success": True, "errors": []})


def _show_permitted(standin: Standin) -> None:
    """What permission sets of the user we are let them see."""
    state = standin.state
    mine = {
        one.values["PermissionSetId"]
        for one in state.live("PermissionSetAssignment")
        if one.values["AssigneeId"] == state.user.id
    }
    for one in state.live("FieldPermissions"):
        if one.values["ParentId"] in mine and one.values.get("PermissionsEdit"):
            of, _, field = one.values["Field"].partition(".")
            state.hidden.discard((of, field))


def _check(owner: str, metadata: dict[str, Any], *, plain: bool) -> None:
    if metadata["type"] not in _TYPES or not metadata.get("label"):
        raise Refused("FIELD_INTEGRITY_EXCEPTION", "unknown type or no label", ["Metadata"])
    if metadata["type"] in {"Text", "LongTextArea"} and not metadata.get("length"):
        raise Refused("FIELD_INTEGRITY_EXCEPTION", "a text needs a length", ["length"])
    if owner == "Activity" and plain and (metadata.get("unique") or metadata.get("externalId")):
        said = "Activity does not support unique fields or external ids"
        raise Refused("FIELD_INTEGRITY_EXCEPTION", said, ["unique"])
