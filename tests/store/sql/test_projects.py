"""A project is kept once for each external id, and what it says about calling stays."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from store.contact import AttemptInput
from store.imports import Used
from store.ports import BadCursor, Reader, Store
from store.projects import Project, ProjectFilter, ProjectInput
from store.tasks import TaskInput
from store.types import ExternalId, Page, WriteOutcome, Written
from tests.builders import NOW, person
from tests.store.sql.outreach import TWO, facts, forbid, people, reserve
from tests.store.sql.test_undoing_outreach import imported, undo

LOFT = ProjectInput(
    external_id=ExternalId("crm", "d-1"),
    name="Loft Mercier",
    value_minor=1_200_000,
    stage="Négociation",
    company="Atelier Nord",
)


async def put(store: Store, row: ProjectInput, *, tenant_id: int = 1, now_ms: int = NOW) -> Written:
    return await store.write(tenant_id, lambda tx: tx.projects.upsert(row, now_ms=now_ms))


async def kept(store: Store, row: ProjectInput = LOFT) -> int:
    written = await put(store, row)
    assert written.outcome is WriteOutcome.ADDED
    assert written.id is not None
    return written.id


async def get(store: Store, key: int, *, tenant_id: int = 1) -> Project | None:
    return await store.read(tenant_id, lambda reader: reader.projects.get(key))


async def link(store: Store, key: int, customer: int, suppress: bool | None = None) -> Written:
    return await store.write(1, lambda tx: tx.projects.set_link(key, customer, suppress=suppress))


async def listed(
    store: Store, limit: int = 10, cursor: str | None = None, **wanted: Any
) -> Page[Project]:
    def unit(reader: Reader) -> Page[Project]:
        return reader.projects.page(ProjectFilter(**wanted), limit=limit, cursor=cursor)

    return await store.read(1, unit)


def names(page: Page[Project]) -> list[str]:
    return [one.name for one in page.items]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (ProjectInput(external_id=ExternalId("crm", "x")), "no_name"),
        (ProjectInput(id=7, name="Ghost"), "unknown"),
        (ProjectInput(name="  "), "empty"),
        (ProjectInput(name="A\0B"), "bad_text"),
        (ProjectInput(name="\ud800"), "bad_text"),
        (ProjectInput(name="x" * 2_000), "too_long"),
        (ProjectInput(name="A", value_minor=-1), "out_of_range"),
        (ProjectInput(name="A", value_minor=10**17), "out_of_range"),
        (ProjectInput(name="A", next_call_eligible_at=10**18), "out_of_range"),
        (ProjectInput(name="A", stage=" "), "empty"),
        (ProjectInput(name="A", clear=frozenset({"name"})), "bad_field"),
        (ProjectInput(name="A", external_id=ExternalId("crm", "")), "empty"),
    ],
)
async def test_what_no_project_could_be_is_refused(
    store: Store, row: ProjectInput, code: str
) -> None:
    written = await put(store, row)
    assert (written.outcome, written.code) == (WriteOutcome.REFUSED, code)
    assert (await listed(store)).total == 0


async def test_a_project_comes_back_as_kept_and_a_repeat_changes_nothing(store: Store) -> None:
    key = await kept(store)
    again = await put(store, LOFT, now_ms=NOW + 5)
    assert (again.outcome, again.id) == (WriteOutcome.UNCHANGED, key)
    assert await get(store, key) == Project(
        id=key,
        external_id=ExternalId("crm", "d-1"),
        name="Loft Mercier",
        value_minor=1_200_000,
        stage="negociation",
        company="Atelier Nord",
        call_suppressed=False,
        next_call_eligible_at=None,
        people=0,
        created_at=NOW,
        updated_at=NOW,
    )


async def test_another_tenant_neither_sees_nor_changes_a_project(store: Store) -> None:
    await store.ensure_tenant(TWO)
    key = await kept(store)
    assert await get(store, key, tenant_id=2) is None
    written = await put(store, ProjectInput(id=key, name="Mine"), tenant_id=2)
    assert written.code == "unknown"
    assert (await put(store, LOFT, tenant_id=2)).outcome is WriteOutcome.ADDED


async def test_only_what_is_given_changes_and_what_is_cleared_is_empty(store: Store) -> None:
    key = await kept(store)
    row = ProjectInput(id=key, stage="won", clear=frozenset({"value_minor", "company"}))
    changed = await put(store, row, now_ms=NOW + 1)
    assert set(changed.changed) == {"stage", "value_minor", "company"}
    found = await get(store, key)
    assert found is not None
    assert (found.stage, found.value_minor, found.company) == ("won", None, None)
    assert (found.name, found.updated_at) == ("Loft Mercier", NOW + 1)


async def test_an_external_id_belongs_to_one_project(store: Store) -> None:
    await kept(store)
    other = await kept(store, ProjectInput(name="Other"))
    taken = await put(store, ProjectInput(id=other, external_id=ExternalId("crm", "d-1")))
    assert (taken.outcome, taken.code) == (WriteOutcome.REFUSED, "conflict")
    free = await put(store, ProjectInput(id=other, external_id=ExternalId("crm", "d-2")))
    assert free.changed == ("external_id",)


async def test_the_same_project_given_at_once_is_kept_once(store: Store) -> None:
    written = await asyncio.gather(*(put(store, LOFT) for _ in range(8)))
    assert len({one.id for one in written}) == 1
    assert (await listed(store)).total == 1


async def test_companies_are_shared_by_their_folded_name(store: Store) -> None:
    await people(store, 1)
    await put(store, LOFT)
    await put(store, ProjectInput(name="Two", company="ATELIER  nord"))
    assert names(await listed(store, company="atelier nord")) == ["Two", "Loft Mercier"]


async def test_projects_are_named_by_external_id_name_or_the_start_of_a_word(store: Store) -> None:
    await kept(store)
    await kept(store, ProjectInput(name="Loft Mercier II"))
    await kept(store, ProjectInput(name="100 % rue_Mercier"))

    async def named(text: str) -> list[str]:
        found = await store.read(1, lambda reader: reader.projects.named(text, 10))
        return [one.name for one in found]

    assert await named("d-1") == ["Loft Mercier"]
    assert await named("LOFT mercier") == ["Loft Mercier"]
    assert await named("merc") == ["Loft Mercier", "Loft Mercier II"]
    assert await named("%") == ["100 % rue_Mercier"]
    assert await named("ercier") == await named(" ") == await named("a\0") == []


async def test_lists_page_newest_first_and_a_cursor_belongs_to_its_question(store: Store) -> None:
    [ada] = await people(store, 1)
    for number in range(5):
        key = await kept(store, ProjectInput(name=f"P{number}", stage="New" if number else "Won"))
        await link(store, key, ada)
    first = await listed(store, 2, stage="new", customer_id=ada)
    rest = await listed(store, 9, first.next, stage="new", customer_id=ada)
    assert (first.total, names(first), names(rest)) == (4, ["P4", "P3"], ["P2", "P1"])
    with pytest.raises(BadCursor):
        await listed(store, 2, first.next, stage="won", customer_id=ada)
    with pytest.raises(BadCursor):
        await listed(store, 2, "nonsense")
    assert await store.read(1, lambda reader: reader.projects.stages()) == {"new": 4, "won": 1}


async def test_people_belong_to_a_project_until_they_do_not(store: Store) -> None:
    [ada, bob] = await people(store, 2)
    key = await kept(store)
    assert (await link(store, key, 404)).code == "unknown"
    assert (await link(store, 404, ada)).code == "unknown"
    outcomes = [(await link(store, key, ada, given)).outcome.value for given in (None, None, True)]
    assert outcomes == ["added", "unchanged", "updated"]
    assert (await link(store, key, ada)).outcome is WriteOutcome.UNCHANGED
    await link(store, key, bob)
    found = await store.read(1, lambda reader: reader.projects.contacts(key, 10))
    assert [(one.customer_id, one.suppress_for_project) for one in found] == [
        (ada, True),
        (bob, False),
    ]
    assert (await facts(store, ada, project_id=key))[0].project is not None
    gone = [await store.write(1, lambda tx: tx.projects.unlink(key, bob)) for _ in range(2)]
    assert gone == [True, False]
    project = await get(store, key)
    assert project is not None
    assert project.people == 1


async def test_what_went_out_and_what_forbids_calls_are_told_by_project(store: Store) -> None:
    [ada] = await people(store, 1)
    key, other = await kept(store), await kept(store, ProjectInput(name="Other"))
    await reserve(
        store,
        AttemptInput(ada, "call", None, NOW, project_id=key),
        AttemptInput(ada, "call", None, NOW + 1, project_id=key),
        AttemptInput(ada, "call", None, NOW + 9, project_id=other),
    )
    await forbid(store, scope="project", project_id=key)
    made = await store.read(1, lambda reader: reader.projects.made(key))
    assert (dict(made.by_channel), made.last_at) == ({"call": 2}, NOW + 1)
    terminal = await store.read(1, lambda reader: reader.projects.terminal(key))
    assert [one.state for one in terminal] == ["sold"]
    assert await store.read(1, lambda reader: reader.projects.terminal(other)) == []


async def test_undoing_an_import_leaves_people_of_projects_and_of_tasks(store: Store) -> None:
    job, written = await imported(store, *[person(number) for number in range(1, 4)])
    keys = [one.id for one in written if one.id is not None]
    await link(store, await kept(store), keys[0])
    row = TaskInput(title="Call", customer_id=keys[1])
    await store.write(1, lambda tx: tx.tasks.add(row, actor="human:ada", now_ms=NOW))
    undone = await undo(store, job)
    assert (undone.removed, dict(undone.left)) == (1, {Used.NAMED: 2})
