"""Conversations to plan in: what was said, what was called and what came of it, as the graph keeps them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage

from agent.offline.conversation import PENDING
from agent.offline.plan import plan
from agent.offline.steps import Do, Say, Step
from tools.understand.reading import Catalogue, ReadEnv

AUD, NEXT = "aud_0000000000001", "cursor-2"
ELOISE, MARIE = "cus_0000000000e01", "cus_0000000000m03"
JEAN1, JEAN2 = "cus_0000000000j02", "cus_0000000000j04"
HANDLES = {
    "AUD": AUD,
    "NEXT": NEXT,
    "ELOISE": ELOISE,
    "MARIE": MARIE,
    "JEAN1": JEAN1,
    "JEAN2": JEAN2,
}
TOOLS = frozenset([
    "find_customers",
    "get_customer",
    "describe_fields",
    "save_segment",
    "list_segments",
    "log_communication",
    "list_communications",
    "export_records",
    "upsert_customer",
    "record_order",
    "compare_segments",
    "explain_segment",
    "draft_message",
    "revise_draft",
    "save_template",
    "list_templates",
    "check_eligibility",
    "set_contact_policy",
    "send_message",
    "list_notifications",
    "list_proposals",
    "list_standing_approvals",
    "get_campaign",
    "list_campaigns",
    "pause_campaign",
    "cancel_campaign",
    "resume_campaign",
    "get_contact_rules",
    "change_contact_rules",
    "upsert_project",
    "get_project",
    "list_projects",
    "suppress_project",
    "link_project_customer",
    "sync_crm",
    "get_sync",
    "undo_sync",
    "list_connections",
    "connect_crm",
    "test_connection",
    "disconnect_crm",
    "map_field",
    "set_inbound",
    "list_conflicts",
    "resolve_conflict",
    "create_task",
    "list_tasks",
    "update_task",
    "score_customers",
    "enrich_customer",
    "get_company",
])
_CITIES = ["Montréal", "Paris", "Lyon", "Bordeaux", "Boston", "Québec"]


def _table(*values: str) -> dict[str, str]:
    from store.text import fold

    return {fold(value): value for value in values}


ENV = ReadEnv(
    today=date(2026, 7, 15),
    currency="CAD",
    catalogue=Catalogue(
        values={
            "city": _table(*_CITIES),
            "tags": _table("loyalty", "vip", "newsletter"),
            "category": _table("shoes", "jackets", "bikes"),
            "product": _table("Trail shoes", "Down jacket"),
            "campaign": _table("June win-back"),
            "company": _table("Atelier Nord"),
        },
        segments={"sleepers": "sleepers", "vips": "vips"},
    ),
)


def person(key: str, name: str, **more: Any) -> dict[str, Any]:
    """A line of a list."""
    return {
        "id": key,
        "name": name,
        "city": "Montréal",
        "country": "CA",
        "stage": "customer",
        "spend": "6200.00",
        "currency": "CAD",
        "orders": 4,
        "visits": 9,
        "last_active": "2026-03-01",
        "inactive_days": 136,
        "reachable": ["email", "sms"],
        **more,
    }


PEOPLE = (
    person(ELOISE, "Éloïse Gagnon"),
    person(JEAN1, "Jean Roy"),
    person(MARIE, "Marie Tremblay"),
    person(JEAN2, "Jean Roy", city="Lyon"),
    *(person(f"cus_00000000000{n:02}", f"Someone Number{n}") for n in range(16)),
)


def page(**more: Any) -> dict[str, Any]:
    """A find_customers answer."""
    return {
        "outcome": "found",
        "rule": {"field": "inactive_days", "op": ">", "value": 90},
        "sentence": "No visit for more than 90 days and spend over 5,000.00 CAD",
        "assumptions": ["inactive = no visit for more than 90 days"],
        "audience": AUD,
        "total": 1234,
        "returned": len(PEOPLE),
        "next": NEXT,
        "items": list(PEOPLE),
        **more,
    }


QUESTION = {
    "outcome": "ask",
    "question": "Is that exactly 5,000, or at least 5,000?",
    "choices": [
        {"label": "exactly 5,000", "text": "customers who spent exactly 5K"},
        {"label": "at least 5,000", "text": "customers who spent at least 5K"},
    ],
}
PERSON_ANSWER = {
    "outcome": "found",
    "customer": {**PEOPLE[2], "company": "Atelier Nord", "email": "marie@example.com"},
}


def said(text: str) -> HumanMessage:
    """A person's message."""
    return HumanMessage(text)


def called(
    tool: str,
    arguments: Mapping[str, Any],
    result: Mapping[str, Any] | str,
    *,
    failed: bool = False,
) -> list[BaseMessage]:
    """A call and its result."""
    key = f"call-{abs(hash((tool, json.dumps(arguments, sort_keys=True), str(result)))):x}"
    content = result if isinstance(result, str) else json.dumps(result, ensure_ascii=False)
    status = "error" if failed else "success"
    return [
        AIMessage("", tool_calls=[{"name": tool, "args": dict(arguments), "id": key}]),
        ToolMessage(content, name=tool, tool_call_id=key, status=status),
    ]


def turn(
    text: str,
    tool: str,
    arguments: Mapping[str, Any],
    result: Mapping[str, Any],
    *,
    answer: str = "…",
    failed: bool = False,
) -> list[BaseMessage]:
    """A whole turn with one call."""
    return [said(text), *called(tool, arguments, result, failed=failed), AIMessage(answer)]


QUERY = "inactive customers over 5K"
SHOWN = turn(QUERY, "find_customers", {"text": QUERY}, page())
SAME_NAME = {
    "outcome": "ask",
    "question": "Several customers match; which one is meant?",
    "choices": [
        person(JEAN1, "Jean Roy", email="jean@example.com"),
        person(JEAN2, "Jean Roy", city="Lyon", email="jean.lyon@example.com"),
    ],
}
WHERE: Mapping[str, Sequence[BaseMessage]] = {
    "start": (),
    "shown": SHOWN,
    "person": [
        *SHOWN,
        *turn("who is the third", "get_customer", {"customer": MARIE}, PERSON_ANSWER),
    ],
    "same": [
        *SHOWN,
        *turn("who is Jean Roy?", "get_customer", {"customer": "Jean Roy"}, SAME_NAME),
    ],
    "asked": turn(
        "customers who spent 5K", "find_customers", {"text": "customers who spent 5K"}, QUESTION
    ),
}


def planned(
    history: Sequence[BaseMessage], text: str, *, env: ReadEnv = ENV, tools: frozenset[str] = TOOLS
) -> Step:
    """What follows a message."""
    return plan([*history, said(text)], env, tools)


def shown_call(step: Step) -> tuple[str, dict[str, Any]]:
    """The one call of a step."""
    assert isinstance(step, Do), step
    assert len(step.calls) == 1
    return step.calls[0].tool, dict(step.calls[0].arguments)


def answered(
    history: Sequence[BaseMessage], text: str, *results: Mapping[str, Any], env: ReadEnv = ENV
) -> Say:
    """The answer of a turn whose calls come to these results, in order."""
    messages: list[BaseMessage] = [*history, said(text)]
    for result in results:
        tool, arguments = shown_call(plan(messages, env, TOOLS))
        messages += called(tool, arguments, result, failed="error" in result)
    step = plan(messages, env, TOOLS)
    assert isinstance(step, Say), step
    return step


def after(history: Sequence[BaseMessage], text: str, answer: Say) -> list[BaseMessage]:
    """The conversation with a turn that was only an answer, as the model keeps it."""
    kept = {PENDING: dict(answer.pending)} if answer.pending else {}
    return [*history, said(text), AIMessage(answer.text, response_metadata=kept)]
