"""Salesforce's names for what we call otherwise: version, objects, fields, paths. Pure."""

from __future__ import annotations

from tools.connectors.port import BY_EMAIL, BY_ID, OUR_ID, FieldType, Kind

VERSION = "v65.0"  # the only place that names the version of the interface
BATCH = 200  # most records a call
PAGE = 200  # most rows a page of a search
REACH = 2_000  # rows a search can skip
ID_FIELD = "Id"
KEY_FIELD = "Rapport_Id__c"  # carries our id there
MODIFIED = "SystemModstamp"

OBJECTS: dict[Kind, str] = {
    Kind.CUSTOMER: "Contact",
    Kind.COMPANY: "Account",
    Kind.PROJECT: "Opportunity",
    Kind.CALL: "Task",
    Kind.NOTE: "Task",
    Kind.TASK: "Task",
}
ACTIVITIES = frozenset({Kind.CALL, Kind.NOTE, Kind.TASK})
MERGING = frozenset({Kind.CUSTOMER, Kind.COMPANY})  # those whose deleted rows name who won a merge
# Which rows of Task are of a kind; the ids of our tasks tell them from notes.
OF_KIND: dict[Kind, str] = {
    Kind.CALL: "TaskSubtype = 'Call'",
    Kind.NOTE: f"TaskSubtype != 'Call' AND {KEY_FIELD} LIKE 'com\\_%'",
    Kind.TASK: f"TaskSubtype != 'Call' AND (NOT {KEY_FIELD} LIKE 'com\\_%')",
}
_WORDS = {OUR_ID: KEY_FIELD, BY_ID: ID_FIELD, BY_EMAIL: "Email"}
_READ_AS: dict[str, FieldType] = {
    "boolean": FieldType.BOOLEAN,
    "int": FieldType.NUMBER,
    "long": FieldType.NUMBER,
    "double": FieldType.NUMBER,
    "currency": FieldType.NUMBER,
    "percent": FieldType.NUMBER,
    "date": FieldType.DATE,
    "datetime": FieldType.INSTANT,
    "multipicklist": FieldType.CHOICES,
}


def theirs(name: str) -> str:
    """Their name of a field; the port's own words have one there."""
    return _WORDS.get(name, name)


def ours(name: str) -> str:
    """The name that the port knows a field by."""
    return OUR_ID if name.casefold() == KEY_FIELD.casefold() else name


def field_type(type_name: str, *, restricted: bool) -> FieldType:
    """What a field of theirs holds for us; an unknown type is text, as is a list that takes more
    than its options."""
    if type_name == "picklist":
        return FieldType.CHOICE if restricted else FieldType.TEXT
    return _READ_AS.get(type_name, FieldType.TEXT)


def path(rest: str) -> str:
    """A path of the interface."""
    return f"/services/data/{VERSION}/{rest}"


def metadata_owner(kind: Kind) -> str:
    """The object that a field of a kind is defined on: activities share theirs."""
    return "Activity" if kind in ACTIVITIES else OBJECTS[kind]


TOKEN_PATH = "/services/oauth2/token"  # noqa: S105 - a path
USER_PATH = "/services/oauth2/userinfo"
QUERY_PATH = path("query")
QUERY_ALL_PATH = path("queryAll")  # reaches deleted rows, and activities older than a year
LIMITS_PATH = path("limits")
COLLECTION_PATH = path("composite/sobjects")
FIELD_PATH = path("tooling/sobjects/CustomField")
