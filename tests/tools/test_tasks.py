"""Tasks are kept, listed by when they are due, done and undone."""

from __future__ import annotations

from typing import Any

import pytest

from store.types import ActorKind
from tests.tools.door import Door
from tests.tools.test_projects import customer, put
from tools.context import Actor, Role
from tools.errors import InvalidInput, NotFound, RapportError
from tools.operations.tasks import TaskList, TaskSaved

ZOE = Actor(ActorKind.AGENT, "zoe", "chat", Role.MEMBER)


async def create(door: Door, title: str = "Call Nadia", **given: Any) -> TaskSaved:
    return await door.call(TaskSaved, "create_task", title=title, **given)


async def listed(door: Door, **given: Any) -> list[str]:
    found = await door.call(TaskList, "list_tasks", **given)
    return [one.title for one in found.items]


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"title": " "}, InvalidInput),
        ({"title": "x" * 301}, InvalidInput),
        ({"title": "a\u202eb"}, InvalidInput),
        ({"due": "Friday"}, InvalidInput),
        ({"due": "2026-07-14"}, InvalidInput),
        ({"due": "03/04/2026"}, InvalidInput),
        ({"customer": "Nobody"}, NotFound),
        ({"project": "Ghost"}, NotFound),
        ({"priority": "urgent"}, InvalidInput),
        ({"assignee": "x" * 121}, InvalidInput),
    ],
)
async def test_what_no_task_could_be_is_told_and_nothing_is_kept(
    door: Door, given: dict[str, Any], error: type[RapportError]
) -> None:
    with pytest.raises(error):
        await create(door, **{"title": "Call", **given})
    assert await listed(door) == []


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({}, InvalidInput),
        ({"state": "gone"}, InvalidInput),
        ({"due": "2020-01-01"}, InvalidInput),
        ({"due": "2026-08-01", "clear": ["due"]}, InvalidInput),
        ({"task": "7", "state": "done"}, InvalidInput),
        ({"task": "tsk_0000000000000", "state": "done"}, NotFound),
    ],
)
async def test_a_change_that_makes_no_sense_changes_nothing(
    door: Door, given: dict[str, Any], error: type[RapportError]
) -> None:
    task = (await create(door)).task.id
    with pytest.raises(error):
        await door.raw("update_task", **{"task": task, **given})
    assert await listed(door) == ["Call Nadia"]


async def test_a_task_is_about_whom_and_what_it_names_and_belongs_to_who_made_it(
    both: Door,
) -> None:
    nadia = await customer(both)
    project = (await put(both, name="Loft Mercier")).project.id
    made = await create(
        both, customer="Nadia", project="loft", due="2026-07-17", body="About the quote"
    )
    line = made.task
    assert (line.customer, line.customer_name) == (nadia, "Nadia Benali")
    assert (line.project, line.project_name) == (project, "Loft Mercier")
    assert (line.due_day, line.overdue, line.mine, line.assignee) == (
        "2026-07-17", False, True, "marc",
    )  # fmt: skip
    assert line.body is not None
    assert line.body.untrusted
    assert await listed(both, customer="Nadia") == await listed(both, project="loft")


async def test_tasks_are_asked_for_by_day_and_by_person(door: Door) -> None:
    for title, due in (("today", "2026-07-15"), ("week", "2026-07-20"), ("later", "2026-09-01")):
        await create(door, title, due=due)
    await create(door, "someday")
    await create(door, "his", assignee="Max")
    assert await listed(door) == ["today", "week", "later", "someday", "his"]
    assert await listed(door, due="today") == ["today"]
    assert await listed(door, due="overdue") == []
    assert await listed(door, due="week", assignee="me") == ["today", "week"]
    assert await listed(door, due_before="2026-09-02") == ["today", "week", "later"]
    assert await listed(door, assignee="MAX") == ["his"]
    assert await listed(Door(door.runtime, ZOE), assignee="me") == []
    with pytest.raises(InvalidInput):
        await listed(door, due="week", due_before="2026-09-02")


async def test_a_task_is_done_and_opened_again(both: Door) -> None:
    task = (await create(both)).task.id
    done = await both.call(TaskSaved, "update_task", task=task, state="done")
    assert (done.outcome, done.task.state, done.was) == ("updated", "done", "open")
    assert await listed(both) == []
    again = await both.call(TaskSaved, "update_task", task=task, state="done")
    assert again.outcome == "unchanged"
    back = await both.call(TaskSaved, "update_task", task=task, state=done.was)
    assert (back.task.state, await listed(both)) == ("open", ["Call Nadia"])


async def test_only_what_is_given_of_a_task_changes(door: Door) -> None:
    task = (await create(door, due="2026-07-17")).task.id
    changed = await door.call(
        TaskSaved, "update_task", task=task, title="Write", assignee="Max", clear=["due"]
    )
    assert set(changed.changed) == {"title", "assignee", "due"}
    assert (changed.task.due_at, changed.task.priority) == (None, "normal")
