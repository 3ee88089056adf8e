"""Conversations in which a project or tasks are on the screen already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from langchain_core.messages import BaseMessage

from tests.agent.offline.outreach_stage import OUTREACH_HANDLES, OUTREACH_WHERE
from tests.agent.offline.stage import MARIE, SHOWN, turn

TSK1, TSK2, PRJ = "tsk_0000000000t01", "tsk_0000000000t02", "prj_0000000000p01"
PIPELINE_HANDLES = {**OUTREACH_HANDLES, "TSK1": TSK1, "TSK2": TSK2, "PRJ": PRJ}


def task(key: str, title: str, **more: Any) -> dict[str, Any]:
    """A line of a list of tasks."""
    return {
        "id": key,
        "title": title,
        "state": "open",
        "due_day": "2026-07-17",
        "overdue": False,
        "customer_name": "Marie Tremblay",
        "project_name": None,
        **more,
    }


def tasks(*items: dict[str, Any]) -> dict[str, Any]:
    """A list_tasks answer."""
    return {"total": len(items), "returned": len(items), "next": None, "items": list(items)}


PROJECT = {
    "project": {
        "id": PRJ,
        "name": "Loft Mercier",
        "value": "12000.00",
        "currency": "CAD",
        "stage": "negotiation",
        "company": None,
        "call_suppressed": False,
        "next_call_eligible_at": "2026-08-01T04:00:00Z",
    },
    "people": [{"id": MARIE, "name": "Marie Tremblay", "suppressed": False}],
    "terminal": [],
    "tasks": [],
}
DONE = {"outcome": "updated", "task": task(TSK1, "Call Marie", state="done"), "was": "open"}
ONE = turn("my tasks", "list_tasks", {"assignee": "me"}, tasks(task(TSK1, "Call Marie")))
TWO = turn(
    "my tasks",
    "list_tasks",
    {"assignee": "me"},
    tasks(task(TSK1, "Call Marie"), task(TSK2, "Send the quote")),
)
PIPELINE_WHERE: Mapping[str, Sequence[BaseMessage]] = {
    **OUTREACH_WHERE,
    "task": ONE,
    "tasks": TWO,
    "task_gone": turn("my tasks", "list_tasks", {"assignee": "me"}, tasks()),
    "task_done": [*ONE, *turn("done", "update_task", {"task": TSK1, "state": "done"}, DONE)],
    "task_then_people": [*ONE, *SHOWN],
    "project": turn("project Loft Mercier", "get_project", {"project": "Loft Mercier"}, PROJECT),
}
