"""Tasks are listed by when they are due, and one of a rule is kept once."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from store.ports import BadCursor, Reader, Store
from store.projects import ProjectInput
from store.tasks import Task, TaskChange, TaskFilter, TaskInput, TaskState
from store.types import Page, WriteOutcome, Written
from tests.builders import DAY, NOW
from tests.store.sql.outreach import TWO, people


async def add(store: Store, title: str = "Call back", **given: Any) -> Written:
    row = TaskInput(title=title, **given)
    return await store.write(1, lambda tx: tx.tasks.add(row, actor="human:ada", now_ms=NOW))


async def kept(store: Store, title: str = "Call back", **given: Any) -> int:
    written = await add(store, title, **given)
    assert written.id is not None
    return written.id


async def change(store: Store, key: int, *, tenant_id: int = 1, **to: Any) -> Written:
    return await store.write(
        tenant_id, lambda tx: tx.tasks.change(key, TaskChange(**to), now_ms=NOW + 1)
    )


async def get(store: Store, key: int) -> Task:
    found = await store.read(1, lambda reader: reader.tasks.get(key))
    assert found is not None
    return found


async def listed(
    store: Store, limit: int = 10, cursor: str | None = None, **wanted: Any
) -> Page[Task]:
    def unit(reader: Reader) -> Page[Task]:
        return reader.tasks.page(TaskFilter(**wanted), limit=limit, cursor=cursor)

    return await store.read(1, unit)


def titles(page: Page[Task]) -> list[str]:
    return [one.title for one in page.items]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"title": " "}, "empty"),
        ({"title": "a\0"}, "bad_text"),
        ({"title": "x" * 3_000}, "too_long"),
        ({"body": "\ud800"}, "bad_text"),
        ({"priority": "urgent"}, "bad_value"),
        ({"due_at": 10**18}, "out_of_range"),
        ({"customer_id": 5}, "unknown"),
        ({"project_id": 5}, "unknown"),
        ({"assignee": " "}, "empty"),
    ],
)
async def test_what_no_task_could_be_is_refused(
    store: Store, given: dict[str, Any], code: str
) -> None:
    written = await add(store, **given)
    assert (written.outcome, written.code) == (WriteOutcome.REFUSED, code)
    assert (await listed(store)).total == 0


async def test_a_task_comes_back_with_the_names_of_what_it_is_about(store: Store) -> None:
    [ada] = await people(store, 1)
    project = await store.write(
        1, lambda tx: tx.projects.upsert(ProjectInput(name="Loft"), now_ms=NOW)
    )
    key = await kept(
        store, customer_id=ada, project_id=project.id, assignee="Zoé", due_at=NOW + DAY
    )
    found = await get(store, key)
    assert (found.customer_name, found.project_name) == ("Éloïse Tremblay 1", "Loft")
    assert (found.state, found.priority, found.done_at) == (TaskState.OPEN, "normal", None)
    assert (await listed(store, customer_id=ada)).total == 1
    assert (await listed(store, project_id=project.id, assignee="ZOE")).total == 1
    assert (await listed(store, assignee="Max")).total == 0


async def test_a_task_of_a_rule_is_kept_once_however_often_it_is_made(store: Store) -> None:
    made = await asyncio.gather(*(add(store, source="score", source_key="cus1") for _ in range(6)))
    assert len({one.id for one in made}) == 1
    assert [one.outcome for one in made].count(WriteOutcome.ADDED) == 1
    assert (await add(store, source="other", source_key="cus1")).outcome is WriteOutcome.ADDED


async def test_tasks_come_by_when_they_are_due_page_by_page(store: Store) -> None:
    await kept(store, "never")
    for days in (3, -1, 1, 1):
        await kept(store, f"in {days}", due_at=NOW + days * DAY)
    await kept(store, "never too")
    first = await listed(store, 2)
    second = await listed(store, 2, first.next)
    third = await listed(store, 2, second.next)
    assert (first.total, third.next) == (6, None)
    assert titles(first) + titles(second) + titles(third) == [
        "in -1", "in 1", "in 1", "in 3", "never", "never too",
    ]  # fmt: skip
    assert titles(await listed(store, due_before=NOW)) == ["in -1"]
    assert titles(await listed(store, text="too")) == ["never too"]
    assert titles(await listed(store, text="\0")) == []
    for bad in ("nonsense", first.next):
        with pytest.raises(BadCursor):
            await listed(store, 2, bad, text="x")


async def test_done_and_open_again_leaves_no_trace_of_being_done(store: Store) -> None:
    key = await kept(store)
    done = await change(store, key, state=TaskState.DONE)
    assert done.changed == ("state",)
    assert ((await get(store, key)).state, (await get(store, key)).done_at) == ("done", NOW + 1)
    assert (await change(store, key, state=TaskState.DONE)).outcome is WriteOutcome.UNCHANGED
    assert (await listed(store)).total == 0
    assert (await listed(store, state=TaskState.DONE)).total == 1
    await change(store, key, state=TaskState.OPEN)
    assert ((await get(store, key)).state, (await get(store, key)).done_at) == ("open", None)


async def test_only_what_is_given_of_a_task_changes(store: Store) -> None:
    await store.ensure_tenant(TWO)
    key = await kept(store, due_at=NOW, assignee="Zoé")
    changed = await change(
        store, key, title="Write", priority="high", clear=frozenset({"due_at", "assignee"})
    )
    assert set(changed.changed) == {"title", "priority", "due_at", "assignee"}
    found = await get(store, key)
    assert (found.title, found.due_at, found.assignee) == ("Write", None, None)
    assert titles(await listed(store, text="wri")) == ["Write"]
    assert (await change(store, key, title="Mine", tenant_id=2)).code == "unknown"
    assert (await change(store, key, title=" ")).code == "empty"
    assert (await change(store, key, clear=frozenset({"title"}))).code == "bad_field"
