"""Projects and tasks as cards: what each says, ready to be shown."""

from __future__ import annotations

from typing import Any, TypeAlias

from tools.operations.project_lists import ProjectAnswer, ProjectList
from tools.operations.projects import ProjectPerson, ProjectSaved
from tools.operations.tasks import TaskList, TaskSaved
from tools.pipeline_views import ProjectLine, TaskLine
from ui.chat.cards_outreach import channel_name
from ui.chat.cards_values import day, money, number
from ui.chat.words import counted, labels, word

Props: TypeAlias = dict[str, Any]


def projects_props(found: ProjectList, locale: str) -> Props:
    """Projects in a list, each to be opened."""
    return {
        "locale": locale,
        "words": labels(locale, "outreach", "pipeline"),
        "title": counted(locale, "pipeline.projects", found.total, number(found.total, locale)),
        "projects": [_project(line, locale) for line in found.items],
        "more": max(0, found.total - len(found.items)),
    }


def project_props(found: ProjectAnswer, locale: str) -> Props:
    """One project: figures, people, what keeps calls off, and what is to do."""
    line = found.project
    return {
        **saved_props(ProjectSaved(outcome="unchanged", project=line, changed=[]), locale),
        "people": [_person(one, locale) for one in found.people],
        "made": [
            {"label": channel_name(one.channel, locale), "count": number(one.count, locale)}
            for one in found.contacted
        ],
        "terminal": [
            word(locale, "pipeline.closed", one.state, day(one.since, locale))
            for one in found.terminal
        ],
        "tasks": [task_props(one, locale) for one in found.tasks],
    }


def saved_props(saved: ProjectSaved, locale: str) -> Props:
    """A project as it was just written; its card loads the rest when it is opened."""
    line = saved.project
    return {
        "locale": locale,
        "words": labels(locale, "outreach", "pipeline"),
        **_project(line, locale),
        "figures": _figures(line, locale),
        "people": [_person(one, locale) for one in saved.people],
        "made": [],
        "terminal": [],
        "tasks": [],
        "whole": saved.outcome == "unchanged" and not saved.changed,
    }


def tasks_props(found: TaskList, locale: str) -> Props:
    """Tasks in a list, each done by a click."""
    return {
        "locale": locale,
        "words": labels(locale, "outreach", "pipeline"),
        "title": counted(locale, "pipeline.tasks", found.total, number(found.total, locale)),
        "tasks": [task_props(line, locale) for line in found.items],
        "more": max(0, found.total - len(found.items)),
    }


def task_saved_props(saved: TaskSaved, locale: str) -> Props:
    """The one task that was just written."""
    page = TaskList(total=1, returned=1, next=None, items=[saved.task])
    return {**tasks_props(page, locale), "title": word(locale, f"pipeline.task_{saved.outcome}")}


def task_props(line: TaskLine, locale: str) -> Props:
    """A task in a list."""
    due = day(line.due_day, locale)
    key = "pipeline.late" if line.overdue else "pipeline.due"
    about = [line.customer_name, line.project_name, None if line.mine else line.assignee]
    return {
        "id": line.id,
        "title": line.title,
        "state": line.state,
        "due": word(locale, key, due) if due else "",
        "late": line.overdue,
        "high": line.priority == "high",
        "about": " · ".join(filter(None, about)),
    }


def _project(line: ProjectLine, locale: str) -> Props:
    value = f"{money(line.value, locale)} {line.currency}" if line.value else ""
    people = counted(locale, "pipeline.people", line.people, number(line.people, locale))
    calls = ""
    if line.call_suppressed:
        calls = word(locale, "pipeline.stopped")
    elif line.next_call_eligible_at:
        calls = word(locale, "pipeline.calls_from", day(line.next_call_eligible_at, locale))
    return {
        "id": line.id,
        "name": line.name,
        "subtitle": " · ".join(filter(None, (line.stage, line.company, people))),
        "value": value,
        "calls": calls,
        "suppressed": line.call_suppressed,
    }


def _figures(line: ProjectLine, locale: str) -> list[Props]:
    value = f"{money(line.value, locale)} {line.currency}" if line.value else "–"
    return [
        {"label": word(locale, "pipeline.value"), "value": value},
        {"label": word(locale, "pipeline.stage"), "value": line.stage or "–"},
        {"label": word(locale, "pipeline.company"), "value": line.company or "–"},
    ]


def _person(one: ProjectPerson, locale: str) -> Props:
    said = word(locale, "pipeline.left_alone") if one.suppressed else ""
    return {"id": one.id, "name": one.name, "said": said}
