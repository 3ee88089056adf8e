"""The mapping a new connection starts with, and the fields that are made for it there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tools.connectors.port import OUR_ID, FieldType, Kind, NewField
from tools.sync.mapping import Mapped, Mode
from tools.sync.transforms import How, Transform, cases

_FILL = Mode.FILL_IF_EMPTY
_HTML = Transform(how=How.HTML)
_JOIN = Transform(how=How.JOIN)
_OWNER = Transform(how=How.OWNER)
_TEXT, _NUMBER = FieldType.TEXT, FieldType.NUMBER


HUBSPOT: Mapping[Kind, Sequence[Mapped]] = {
    Kind.CUSTOMER: (
        Mapped("email", "email"),
        Mapped("firstname", "given_name"),
        Mapped("lastname", "family_name"),
        Mapped("phone", "phone"),
        Mapped("jobtitle", "job_title", mode=_FILL),
        Mapped("company", "company", mode=_FILL),
        Mapped("city", "city", mode=_FILL),
        Mapped("state", "region", mode=_FILL),
        Mapped("country", "country", mode=_FILL),
        Mapped("hubspot_owner_id", "owner", _OWNER, mode=_FILL),
        Mapped("rapport_summary", "summary"),
        Mapped("rapport_score", "score"),
        Mapped("rapport_score_financial", "score.financial"),
        Mapped("rapport_score_growth", "score.growth"),
        Mapped("rapport_score_engagement", "score.engagement"),
        Mapped("rapport_score_fit", "score.fit"),
        Mapped("rapport_signals", "signals", _JOIN),
        Mapped("rapport_next_actions", "next_actions", _JOIN),
        Mapped("rapport_deal_stage", "deal_stage"),
        Mapped("rapport_terminal_state", "terminal_state", _JOIN),
    ),
    Kind.COMPANY: (
        Mapped("name", "name"),
        Mapped("domain", "domain", mode=_FILL),
        Mapped("phone", "phone", mode=_FILL),
        Mapped("city", "city", mode=_FILL),
        Mapped("state", "region", mode=_FILL),
        Mapped("country", "country", mode=_FILL),
        Mapped("rapport_summary", "summary"),
    ),
    Kind.PROJECT: (
        Mapped("dealname", "name"),
        Mapped("amount", "value"),
        Mapped("dealstage", "stage", Transform(how=How.STAGE)),
        Mapped("rapport_deal_stage", "stage"),
        Mapped("rapport_project_id", "external_id"),
    ),
    Kind.CALL: (
        Mapped("hs_timestamp", "at"),
        Mapped("hs_call_title", "title"),
        Mapped("hs_call_body", "body", _HTML),
        Mapped("hs_call_direction", "direction", cases({"in": "INBOUND", "out": "OUTBOUND"})),
    ),
    Kind.NOTE: (Mapped("hs_timestamp", "at"), Mapped("hs_note_body", "body", _HTML)),
    Kind.TASK: (
        Mapped("hs_timestamp", "due"),
        Mapped("hs_task_subject", "title"),
        Mapped("hs_task_body", "body", _HTML),
        Mapped(
            "hs_task_status",
            "state",
            cases({"open": "NOT_STARTED", "done": "COMPLETED", "cancelled": "DEFERRED"}),
        ),
        Mapped(
            "hs_task_priority",
            "priority",
            cases({"low": "LOW", "normal": "MEDIUM", "high": "HIGH"}),
        ),
        Mapped("hubspot_owner_id", "assignee", _OWNER, mode=_FILL),
    ),
}


def _our_id(kind: Kind) -> NewField:
    return NewField(kind, OUR_ID, "Rapport id", _TEXT, unique=True)


FIELDS: Sequence[NewField] = (
    *(_our_id(kind) for kind in Kind),
    NewField(Kind.CUSTOMER, "rapport_summary", "Rapport summary", _TEXT),
    NewField(Kind.CUSTOMER, "rapport_score", "Rapport score", _NUMBER),
    NewField(Kind.CUSTOMER, "rapport_score_financial", "Rapport score: financial", _NUMBER),
    NewField(Kind.CUSTOMER, "rapport_score_growth", "Rapport score: growth", _NUMBER),
    NewField(Kind.CUSTOMER, "rapport_score_engagement", "Rapport score: engagement", _NUMBER),
    NewField(Kind.CUSTOMER, "rapport_score_fit", "Rapport score: fit", _NUMBER),
    NewField(Kind.CUSTOMER, "rapport_signals", "Rapport signals", _TEXT),
    NewField(Kind.CUSTOMER, "rapport_next_actions", "Rapport next actions", _TEXT),
    NewField(Kind.CUSTOMER, "rapport_deal_stage", "Rapport deal stage", _TEXT),
    NewField(Kind.CUSTOMER, "rapport_terminal_state", "Rapport terminal state", _TEXT),
    NewField(Kind.COMPANY, "rapport_summary", "Rapport summary", _TEXT),
    NewField(Kind.PROJECT, "rapport_deal_stage", "Rapport deal stage", _TEXT),
    NewField(Kind.PROJECT, "rapport_project_id", "Rapport project", _TEXT),
)
