"""The mapping a new connection to Salesforce starts with, and the fields that are made for it there.

Only what every organisation takes: where it keeps lists of states and countries, a text of ours would
refuse the whole contact, so those are left to whoever maps them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tools.connectors.port import OUR_ID, FieldType, Kind, NewField
from tools.sync.mapping import Mapped, Mode
from tools.sync.transforms import How, Transform, cases

_FILL, _ONCE = Mode.FILL_IF_EMPTY, Mode.CREATE_ONLY
_DAY = Transform(how=How.DATE)
_JOIN = Transform(how=How.JOIN)
_OWNER = Transform(how=How.OWNER)
_TEXT, _NUMBER = FieldType.TEXT, FieldType.NUMBER


# What was said is done: their lists of open tasks are not to fill up with it.
_DONE = Mapped("Status", "direction", cases({"in": "Completed"}, "Completed"), mode=_ONCE)
_SAID = (
    Mapped("Subject", "title"),
    Mapped("Description", "body"),
    Mapped("ActivityDate", "at", _DAY),
    _DONE,
)
SALESFORCE: Mapping[Kind, Sequence[Mapped]] = {
    Kind.CUSTOMER: (
        Mapped("Email", "email"),
        Mapped("FirstName", "first_name"),
        Mapped("LastName", "last_name"),
        Mapped("Phone", "phone"),
        Mapped("Title", "job_title", mode=_FILL),
        Mapped("MailingCity", "city", mode=_FILL),
        Mapped("OwnerId", "owner", _OWNER, mode=_ONCE),
        Mapped("Rapport_Summary__c", "summary"),
        Mapped("Rapport_Score__c", "score"),
        Mapped("Rapport_Score_Financial__c", "score.financial"),
        Mapped("Rapport_Score_Growth__c", "score.growth"),
        Mapped("Rapport_Score_Engagement__c", "score.engagement"),
        Mapped("Rapport_Score_Fit__c", "score.fit"),
        Mapped("Rapport_Signals__c", "signals", _JOIN),
        Mapped("Rapport_Next_Actions__c", "next_actions", _JOIN),
        Mapped("Rapport_Deal_Stage__c", "deal_stage"),
        Mapped("Rapport_Terminal_State__c", "terminal_state", _JOIN),
    ),
    Kind.COMPANY: (
        Mapped("Name", "name"),
        Mapped("Website", "website", mode=_FILL),
        Mapped("Phone", "phone", mode=_FILL),
        Mapped("BillingCity", "city", mode=_FILL),
        Mapped("Rapport_Summary__c", "summary"),
    ),
    Kind.PROJECT: (
        Mapped("Name", "name"),
        Mapped("Amount", "value"),
        Mapped("StageName", "stage", Transform(how=How.STAGE)),
        Mapped("CloseDate", "close_by", _DAY, mode=_ONCE),
        Mapped("Rapport_Deal_Stage__c", "stage"),
        Mapped("Rapport_Project_Id__c", "external_id"),
    ),
    Kind.CALL: (
        *_SAID,
        Mapped("TaskSubtype", "direction", cases({"in": "Call"}, "Call"), mode=_ONCE),
        Mapped("CallType", "direction", cases({"in": "Inbound", "out": "Outbound"})),
    ),
    Kind.NOTE: _SAID,
    Kind.TASK: (
        Mapped("Subject", "title"),
        Mapped("Description", "body"),
        Mapped("ActivityDate", "due", _DAY),
        Mapped(
            "Status",
            "state",
            cases({"open": "Not Started", "done": "Completed", "cancelled": "Deferred"}),
        ),
        Mapped("Priority", "priority", cases({"low": "Low", "normal": "Normal", "high": "High"})),
        Mapped("OwnerId", "assignee", _OWNER, mode=_ONCE),
    ),
}


def _our_id(kind: Kind) -> NewField:
    return NewField(kind, OUR_ID, "Rapport Id", _TEXT, unique=True)


FIELDS: Sequence[NewField] = (
    *(_our_id(kind) for kind in Kind),
    NewField(Kind.CUSTOMER, "Rapport_Summary__c", "Rapport Summary", _TEXT),
    NewField(Kind.CUSTOMER, "Rapport_Score__c", "Rapport Score", _NUMBER),
    NewField(Kind.CUSTOMER, "Rapport_Score_Financial__c", "Rapport Score: Financial", _NUMBER),
    NewField(Kind.CUSTOMER, "Rapport_Score_Growth__c", "Rapport Score: Growth", _NUMBER),
    NewField(Kind.CUSTOMER, "Rapport_Score_Engagement__c", "Rapport Score: Engagement", _NUMBER),
    NewField(Kind.CUSTOMER, "Rapport_Score_Fit__c", "Rapport Score: Fit", _NUMBER),
    NewField(Kind.CUSTOMER, "Rapport_Signals__c", "Rapport Signals", _TEXT),
    NewField(Kind.CUSTOMER, "Rapport_Next_Actions__c", "Rapport Next Actions", _TEXT),
    NewField(Kind.CUSTOMER, "Rapport_Deal_Stage__c", "Rapport Deal Stage", _TEXT),
    NewField(Kind.CUSTOMER, "Rapport_Terminal_State__c", "Rapport Terminal State", _TEXT),
    NewField(Kind.COMPANY, "Rapport_Summary__c", "Rapport Summary", _TEXT),
    NewField(Kind.PROJECT, "Rapport_Deal_Stage__c", "Rapport Deal Stage", _TEXT),
    NewField(Kind.PROJECT, "Rapport_Project_Id__c", "Rapport Project Id", _TEXT),
)
