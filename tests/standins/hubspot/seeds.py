"""What every account has from the start: properties, owners, a pipeline of seven stages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

TYPES = ("contacts", "companies", "deals", "notes", "tasks", "calls")
ALIASES = {"0-1": "contacts", "0-2": "companies", "0-3": "deals"}
MODIFIED = {"contacts": "lastmodifieddate"}  # the others: hs_lastmodifieddate
CREATED = {"contacts": "createdate", "companies": "createdate", "deals": "createdate"}
REQUIRED = {
    "deals": ("dealname", "dealstage"),
    "notes": ("hs_timestamp",),
    "tasks": ("hs_timestamp",),
    "calls": ("hs_timestamp",),
}
STAGES = (
    ("appointmentscheduled", "Appointment Scheduled", "0.2"),
    ("qualifiedtobuy", "Qualified To Buy", "0.4"),
    ("presentationscheduled", "Presentation Scheduled", "0.6"),
    ("decisionmakerboughtin", "Decision Maker Bought-In", "0.8"),
    ("contractsent", "Contract Sent", "0.9"),
    ("closedwon", "Closed Won", "1.0"),
    ("closedlost", "Closed Lost", "0.0"),
)
OWNERS = (
    ("701", "maya.roy@example.com", "Maya", "Roy"),
    ("702", "luc.tremblay@example.com", "Luc", "Tremblay"),
    ("703", "sam.lee@example.com", "Sam", "Lee"),
)
# type → properties of it: "name:type[:option,option]", "!" unique, "~" read-only.
_COMMON = "hs_object_id:number~ hubspot_owner_id:string hs_merged_object_ids:string~"
_PROPERTIES: Mapping[str, str] = {
    "contacts": "email:string! firstname:string lastname:string phone:string mobilephone:string"
    " jobtitle:string company:string city:string state:string country:string zip:string"
    " hs_language:string website:string hs_additional_emails:string~ createdate:datetime~"
    " lastmodifieddate:datetime~ date_of_birth:date hs_email_optout:bool"
    " lifecyclestage:enumeration:subscriber,lead,customer,other",
    "companies": "name:string domain:string phone:string city:string state:string country:string"
    " numberofemployees:number annualrevenue:number createdate:datetime~ description:string"
    " hs_lastmodifieddate:datetime~ industry:enumeration:COMPUTER_SOFTWARE,RETAIL,REAL_ESTATE",
    "deals": "dealname:string amount:number pipeline:enumeration:default closedate:datetime"
    " description:string createdate:datetime~ hs_lastmodifieddate:datetime~"
    f" dealstage:enumeration:{','.join(stage[0] for stage in STAGES)}",
    "notes": "hs_timestamp:datetime hs_note_body:string hs_createdate:datetime~"
    " hs_lastmodifieddate:datetime~",
    "tasks": "hs_timestamp:datetime hs_task_subject:string hs_task_body:string"
    " hs_task_status:enumeration:NOT_STARTED,IN_PROGRESS,COMPLETED,DEFERRED"
    " hs_task_priority:enumeration:LOW,MEDIUM,HIGH hs_createdate:datetime~"
    " hs_lastmodifieddate:datetime~",
    "calls": "hs_timestamp:datetime hs_call_title:string hs_call_body:string"
    " hs_call_duration:number hs_call_from_number:string hs_call_to_number:string"
    " hs_call_status:enumeration:COMPLETED,NO_ANSWER,BUSY,FAILED,CANCELED"
    " hs_call_disposition:string hs_call_direction:enumeration:INBOUND,OUTBOUND"
    " hs_createdate:datetime~ hs_lastmodifieddate:datetime~",
}
_FIELD_TYPES = {
    "string": "text",
    "number": "number",
    "bool": "booleancheckbox",
    "date": "date",
    "datetime": "date",
    "enumeration": "select",
}


@dataclass(frozen=True)
class Definition:
    """A property's definition."""

    name: str
    type: str
    field_type: str
    label: str
    group: str
    options: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    unique: bool = False
    read_only: bool = False

    def shown(self) -> dict[str, Any]:
        """As the interface answers it."""
        labels = self.labels or self.options
        return {
            "name": self.name,
            "label": self.label,
            "type": self.type,
            "fieldType": self.field_type,
            "groupName": self.group,
            "description": "",
            "options": [
                {"value": value, "label": label, "displayOrder": at, "hidden": False}
                for at, (value, label) in enumerate(zip(self.options, labels, strict=True))
            ],
            "hasUniqueValue": self.unique,
            "archived": False,
            "modificationMetadata": {
                "archivable": True,
                "readOnlyDefinition": self.read_only,
                "readOnlyValue": self.read_only,
            },
            "textDisplayHint": None,
        }


def properties(type_name: str) -> dict[str, Definition]:
    """The properties a type has from the start."""
    texts = f"{_PROPERTIES[type_name]} {_COMMON}".split()
    return {found.name: found for found in map(_definition, texts)}


def _definition(text: str) -> Definition:
    name, kind, *options = text.split(":")
    unique, read_only = kind.endswith("!"), kind.endswith("~")
    kind = kind.rstrip("!~")
    values = tuple(options[0].split(",")) if options else ()
    if kind == "bool":
        values = ("true", "false")
    label = name.replace("_", " ").capitalize()
    return Definition(
        name, kind, _FIELD_TYPES[kind], label, "information", values, (), unique, read_only
    )


def pipelines(now: str) -> Sequence[Mapping[str, Any]]:
    """The deal pipeline."""
    dates = {"createdAt": now, "updatedAt": now, "archived": False}
    stages = [
        {
            "id": name,
            "label": label,
            "displayOrder": at,
            "metadata": {
                "isClosed": str(name.startswith("closed")).lower(),
                "probability": probability,
            },
            "writePermissions": "CRM_PERMISSIONS_ENFORCEMENT",
            **dates,
        }
        for at, (name, label, probability) in enumerate(STAGES)
    ]
    return [
        {"id": "default", "label": "Sales Pipeline", "displayOrder": 0, "stages": stages, **dates}
    ]


def owners(now: str) -> list[dict[str, Any]]:
    """The users of the account."""
    return [
        {
            "id": number,
            "email": email,
            "firstName": first,
            "lastName": last,
            "type": "PERSON",
            "userId": int(number) + 10_000,
            "createdAt": now,
            "updatedAt": now,
            "archived": False,
        }
        for number, email, first, last in OWNERS
    ]
