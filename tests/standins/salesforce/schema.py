"""Objects and fields as an organisation has them before anybody adds one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

PREFIXES = {
    "Account": "001",
    "Contact": "003",
    "Opportunity": "006",
    "Task": "00T",
    "OpportunityContactRole": "00K",
    "User": "005",
    "Organization": "00D",
    "OpportunityStage": "01J",
    "PermissionSet": "0PS",
    "PermissionSetAssignment": "0Pa",
    "FieldPermissions": "01k",
}
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"


@dataclass(frozen=True)
class Definition:
    """A field. `given`: it has a value without being sent one; `target`: the objects it points at."""

    name: str
    type: str = "string"
    options: tuple[str, ...] = ()
    required: bool = False
    given: bool = False
    createable: bool = True
    updateable: bool = True
    unique: bool = False
    external: bool = False
    length: int = 255
    restricted: bool = False
    target: tuple[str, ...] = ()
    label: str = ""

    def shown(self) -> dict[str, Any]:
        """As `describe` tells it."""
        options = [{"value": one, "label": one, "active": True} for one in self.options]
        return {
            "name": self.name,
            "label": self.label or self.name,
            "type": self.type,
            "picklistValues": options,
            "restrictedPicklist": self.restricted,
            "unique": self.unique,
            "externalId": self.external,
            "idLookup": self.external or self.name in {"Id", "Email"},
            "createable": self.createable,
            "updateable": self.updateable,
            "nillable": not self.required and not self.given and self.type != "boolean",
            "defaultedOnCreate": self.given or self.type == "boolean",
            "calculated": False,
            "length": self.length,
        }


def _kept(name: str, type_name: str) -> Definition:
    return Definition(name, type_name, given=True, createable=False, updateable=False)


ALWAYS = (
    _kept("Id", "id"),
    _kept("CreatedDate", "datetime"),
    _kept("SystemModstamp", "datetime"),
    _kept("IsDeleted", "boolean"),
    Definition("OwnerId", "reference", given=True, target=("User",)),
)
_MASTER = Definition(
    "MasterRecordId", "reference", createable=False, updateable=False, target=("Contact", "Account")
)
_PLACES = ("City", "State", "Country")


def standard() -> dict[str, dict[str, Definition]]:
    """The fields of every object, by name."""
    return {name: {one.name: one for one in (*ALWAYS, *fields)} for name, fields in _FIELDS.items()}


def whole_id(start: str) -> str:
    """An id of 15 characters with the three that tell its case."""
    tail = ""
    for at in (0, 5, 10):
        bits = sum(1 << n for n, one in enumerate(start[at : at + 5]) if one.isupper())
        tail += _LETTERS[bits]
    return start + tail


_FIELDS: dict[str, tuple[Definition, ...]] = {
    "Account": (
        Definition("Name", required=True),
        Definition("Phone", "phone", length=40),
        Definition("Website", "url"),
        Definition("Industry", "picklist", ("Agriculture", "Retail", "Other")),
        Definition("NumberOfEmployees", "int"),
        *(Definition(f"Billing{one}", length=80) for one in _PLACES),
        _MASTER,
    ),
    "Contact": (
        Definition("LastName", required=True, length=80),
        Definition("FirstName", length=40),
        Definition("Email", "email", length=80),
        Definition("Phone", "phone", length=40),
        Definition("Title", length=128),
        Definition("Birthdate", "date"),
        Definition("LeadSource", "picklist", ("Web", "Phone Inquiry", "Other")),
        Definition("HasOptedOutOfEmail", "boolean"),
        Definition("AccountId", "reference", target=("Account",)),
        *(Definition(f"Mailing{one}", length=80) for one in _PLACES),
        _MASTER,
    ),
    "Opportunity": (
        Definition("Name", required=True, length=120),
        Definition(
            "StageName", "picklist", ("Prospecting", "Proposal", "Closed Won"), required=True
        ),
        Definition("CloseDate", "date", required=True),
        Definition("Amount", "currency"),
        Definition("AccountId", "reference", target=("Account",)),
    ),
    "Task": (
        Definition("Subject", "combobox"),
        Definition("Description", "textarea", length=32_000),
        Definition("ActivityDate", "date"),
        Definition(
            "Status",
            "picklist",
            ("Not Started", "In Progress", "Completed", "Deferred"),
            given=True,
            restricted=True,
        ),
        Definition("Priority", "picklist", ("High", "Normal", "Low"), given=True, restricted=True),
        Definition(
            "TaskSubtype",
            "picklist",
            ("Task", "Call", "Email"),
            given=True,
            restricted=True,
            updateable=False,
        ),
        Definition("CallType", "picklist", ("Internal", "Inbound", "Outbound"), restricted=True),
        Definition("WhoId", "reference", target=("Contact",)),
        Definition("WhatId", "reference", target=("Account", "Opportunity")),
    ),
    "OpportunityContactRole": (
        Definition("OpportunityId", "reference", required=True, target=("Opportunity",)),
        Definition("ContactId", "reference", required=True, target=("Contact",)),
    ),
    "User": (
        Definition("Name"),
        Definition("Email", "email"),
        Definition("IsActive", "boolean"),
        Definition("UserType", "picklist"),
    ),
    "Organization": (Definition("Name"), Definition("TimeZoneSidKey", "picklist")),
    "OpportunityStage": (
        Definition("ApiName"),
        Definition("MasterLabel"),
        Definition("SortOrder", "int"),
        Definition("IsClosed", "boolean"),
        Definition("IsActive", "boolean"),
    ),
    "PermissionSet": (Definition("Name", required=True), Definition("Label", required=True)),
    "PermissionSetAssignment": (
        Definition("AssigneeId", "reference", required=True, target=("User",)),
        Definition("PermissionSetId", "reference", required=True, target=("PermissionSet",)),
    ),
    "FieldPermissions": (
        Definition("ParentId", "reference", required=True, target=("PermissionSet",)),
        Definition("SobjectType", required=True),
        Definition("Field", required=True),
        Definition("PermissionsRead", "boolean"),
        Definition("PermissionsEdit", "boolean"),
    ),
}
