"""HubSpot's names for what we call otherwise: version, objects, paths, associations. Pure."""

from __future__ import annotations

from tools.connectors.port import FieldType, Kind

VERSION = "2026-09"  # the only place that names the version of the interface
API_URL = "https://api.hubapi.com"
BATCH = 100  # most inputs a call
PAGE = 200  # most rows a page of a search
REACH = 10_000  # rows a search can page through
GROUP = "rapport"  # the property group that holds our fields
GROUP_LABEL = "Rapport"

OBJECTS: dict[Kind, str] = {
    Kind.CUSTOMER: "contacts",
    Kind.COMPANY: "companies",
    Kind.PROJECT: "deals",
    Kind.CALL: "calls",
    Kind.NOTE: "notes",
    Kind.TASK: "tasks",
}
REQUIRED: dict[Kind, frozenset[str]] = {
    Kind.CUSTOMER: frozenset(),
    Kind.COMPANY: frozenset(),
    Kind.PROJECT: frozenset({"dealname", "dealstage"}),
    Kind.CALL: frozenset({"hs_timestamp"}),
    Kind.NOTE: frozenset({"hs_timestamp"}),
    Kind.TASK: frozenset({"hs_timestamp"}),
}
SCOPES = (
    "oauth",
    "crm.objects.contacts.read",
    "crm.objects.contacts.write",
    "crm.objects.companies.read",
    "crm.objects.companies.write",
    "crm.objects.deals.read",
    "crm.objects.deals.write",
    "crm.objects.owners.read",
    "crm.schemas.contacts.read",
    "crm.schemas.contacts.write",
    "crm.schemas.companies.read",
    "crm.schemas.companies.write",
    "crm.schemas.deals.read",
    "crm.schemas.deals.write",
)
_TYPE_IDS: dict[tuple[Kind, Kind], int] = {
    (Kind.CUSTOMER, Kind.COMPANY): 279,
    (Kind.COMPANY, Kind.CUSTOMER): 280,
    (Kind.PROJECT, Kind.CUSTOMER): 3,
    (Kind.CUSTOMER, Kind.PROJECT): 4,
    (Kind.PROJECT, Kind.COMPANY): 341,
    (Kind.COMPANY, Kind.PROJECT): 342,
    (Kind.NOTE, Kind.CUSTOMER): 202,
    (Kind.NOTE, Kind.COMPANY): 190,
    (Kind.NOTE, Kind.PROJECT): 214,
    (Kind.TASK, Kind.CUSTOMER): 204,
    (Kind.TASK, Kind.COMPANY): 192,
    (Kind.TASK, Kind.PROJECT): 216,
    (Kind.CALL, Kind.CUSTOMER): 194,
    (Kind.CALL, Kind.COMPANY): 182,
    (Kind.CALL, Kind.PROJECT): 206,
}
_PRIMARY_IDS: dict[tuple[Kind, Kind], int] = {
    (Kind.CUSTOMER, Kind.COMPANY): 1,
    (Kind.PROJECT, Kind.COMPANY): 5,
}
# How a field of ours is made: (type, fieldType).
MADE_AS: dict[FieldType, tuple[str, str]] = {
    FieldType.TEXT: ("string", "textarea"),
    FieldType.NUMBER: ("number", "number"),
    FieldType.BOOLEAN: ("bool", "booleancheckbox"),
    FieldType.DATE: ("date", "date"),
    FieldType.INSTANT: ("datetime", "date"),
    FieldType.CHOICE: ("enumeration", "select"),
    FieldType.CHOICES: ("enumeration", "checkbox"),
}
_READ_AS: dict[str, FieldType] = {
    "number": FieldType.NUMBER,
    "bool": FieldType.BOOLEAN,
    "date": FieldType.DATE,
    "datetime": FieldType.INSTANT,
    "enumeration": FieldType.CHOICE,
}


def modified_property(kind: Kind) -> str:
    """The property that holds when a record was last changed: contacts have a name of their own."""
    return "lastmodifieddate" if kind is Kind.CUSTOMER else "hs_lastmodifieddate"


def field_type(type_name: str, field_type_name: str) -> FieldType:
    """What a property of theirs holds for us; an unknown type is text."""
    if type_name == "enumeration" and field_type_name == "checkbox":
        return FieldType.CHOICES
    return _READ_AS.get(type_name, FieldType.TEXT)


def association_ids(from_kind: Kind, to_kind: Kind, *, primary: bool) -> tuple[int, ...]:
    """The association types of a link: none where only the default is known, which is asked for
    by another path."""
    plain = _TYPE_IDS.get((from_kind, to_kind))
    main = _PRIMARY_IDS.get((from_kind, to_kind)) if primary else None
    return tuple(number for number in (main, plain) if number is not None)


def object_path(kind: Kind, action: str) -> str:
    """The path of an action on records of a kind: `batch/upsert`, `search`."""
    return f"/crm/objects/{VERSION}/{OBJECTS[kind]}/{action}"


def association_path(from_kind: Kind, to_kind: Kind, action: str) -> str:
    """The path of an action on associations between two kinds."""
    return f"/crm/associations/{VERSION}/{OBJECTS[from_kind]}/{OBJECTS[to_kind]}/{action}"


def property_path(kind: Kind, rest: str = "") -> str:
    """The path of the properties of a kind: `rest` is `/groups` or `/{name}`."""
    return f"/crm/properties/{VERSION}/{OBJECTS[kind]}{rest}"


OWNERS_PATH = f"/crm/owners/{VERSION}"
PIPELINES_PATH = f"/crm/pipelines/{VERSION}/{OBJECTS[Kind.PROJECT]}"
ACCOUNT_PATH = f"/account-info/{VERSION}/details"
TOKEN_PATH = f"/oauth/{VERSION}/token"
REVOKE_PATH = f"{TOKEN_PATH}/revoke"
