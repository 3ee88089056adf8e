"""What an outside CRM is told of is read in bulk, with what it belongs to."""

from __future__ import annotations

from store.outside import ProjectRow, TouchRow
from store.ports import Reader, Store
from store.projects import ProjectInput
from store.tasks import TaskInput
from store.types import CommunicationInput, ExternalId
from tests.builders import NOW, added, person


async def touched(store: Store, two: int) -> None:
    """A call and an e-mail."""
    for channel in ("call", "email"):
        touch = CommunicationInput(
            customer_id=two,
            channel=channel,
            direction="out",
            status="SENT",
            occurred_at=NOW,
            subject="Hello",
            body="Bonjour",
        )
        await store.write(
            1, lambda tx, t=touch: tx.communications.log(t, actor="human:ada", now_ms=NOW)
        )


async def test_records_come_with_what_they_belong_to(store: Store) -> None:
    one, two = await added(store, person(1, company="Loft & Co"), person(2))
    loft = ProjectInput(
        external_id=ExternalId("shop", "p1"), name="Loft", value_minor=5, company="Loft & Co"
    )
    project = (await store.write(1, lambda tx: tx.projects.upsert(loft, now_ms=NOW))).id
    assert project is not None
    for who in (one, two):
        await store.write(1, lambda tx, w=who: tx.projects.set_link(project, w, suppress=None))
    todo = TaskInput(title="Call", customer_id=one, project_id=project)
    await store.write(1, lambda tx: tx.tasks.add(todo, actor="human:ada", now_ms=NOW))
    await touched(store, two)

    def look(reader: Reader) -> dict[str, list[int]]:
        kinds = ("company", "project", "task", "call", "note")
        return {kind: list(reader.outside.related(kind, [one, two])) for kind in kinds}

    ids = await store.read(1, look)
    assert {kind: len(found) for kind, found in ids.items()} == {
        "company": 1, "project": 1, "task": 1, "call": 1, "note": 1,
    }  # fmt: skip
    (company,) = await store.read(1, lambda r: r.outside.companies(ids["company"]))
    assert (company.name, company.domain) == ("Loft & Co", None)
    (row,) = await store.read(1, lambda r: r.outside.projects(ids["project"]))
    assert row == ProjectRow(
        id=project,
        source="shop",
        external_id="p1",
        name="Loft",
        value_minor=5,
        stage=None,
        updated_at=row.updated_at,
        companies=(company.id,),
        people=(one, two),
    )
    (task,) = await store.read(1, lambda r: r.outside.tasks(ids["task"]))
    assert (task.title, task.customer_id, task.project_id) == ("Call", one, project)
    (note,) = await store.read(1, lambda r: r.outside.touches(ids["note"]))
    assert note == TouchRow(
        id=ids["note"][0],
        customer_id=two,
        channel="email",
        direction="out",
        status="sent",
        occurred_at=NOW,
        subject="Hello",
        body="Bonjour",
    )
    assert not await store.read(1, lambda r: r.outside.about([one, two]))
