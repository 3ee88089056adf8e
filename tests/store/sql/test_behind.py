"""What an outside CRM has to hear of next: a record is behind once anything said of it changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from store.connections import EntityLink, FieldMapping
from store.contact import ConsentInput
from store.ports import Store, Tx
from store.projects import ProjectInput
from store.tasks import TaskChange, TaskInput
from store.types import CommunicationInput, ExternalId, Written
from tests.builders import NOW, added, order, person
from tests.store.sql.test_connections import EMAIL, connected, link
from tests.store.sql.test_scores import kept_row

TOLD, LATER = NOW + 10, NOW + 20
ADA = "human:ada"


async def behind(store: Store, connection: int, kind: str) -> list[int]:
    found = await store.read(
        1, lambda reader: reader.connections.behind(connection, kind, after=0, limit=100)
    )
    return list(found)


async def linked(store: Store, connection: int, *links: EntityLink) -> None:
    await store.write(1, lambda tx: tx.connections.link(connection, links, now_ms=TOLD))


async def told(store: Store, connection: int, kind: str, *ids: int, ties: str = "") -> None:
    """Note that records were told as they are, with ties as a link remembers them."""
    known = f'{{"ties": [{ties}], "values": {{}}}}'
    made = [link(one, f"{kind}{one}", kind=kind, known_at=TOLD, known=known) for one in ids]
    await linked(store, connection, *made)


def scored(tx: Tx, who: int) -> None:
    key = tx.scores.keep_model(version="1", cuts="{}", population=1, as_of=NOW, actor=ADA)
    tx.scores.put([kept_row(who, key, scored_at=LATER)])


def ended(tx: Tx, who: int, *, at: int = LATER) -> int:
    return tx.contact.set_terminal(
        scope="customer",
        state="closed_lost",
        reason="",
        override_allowed=False,
        customer_id=who,
        project_id=None,
        actor=ADA,
        now_ms=at,
    )


def consented(tx: Tx, who: int) -> None:
    given = ConsentInput(
        customer_id=who, channel="email", state="denied", source="phone", occurred_at=NOW - 5
    )
    tx.contact.set_consent([given], actor=ADA, now_ms=LATER)


def bought(tx: Tx, who: int) -> None:
    del who  # the shop's customer 1
    tx.orders.record([order(1, ordered_at=NOW - 99)], now_ms=LATER)


def moved(tx: Tx, who: int) -> None:
    tx.customers.upsert([person(1, city="Laval")], now_ms=LATER)
    del who


CHANGES: Mapping[str, Callable[[Tx, int], object]] = {
    "the row itself": moved,
    "a score": scored,
    "a terminal state": ended,
    "a consent given before and recorded since": consented,
    "an order made before and recorded since": bought,
}


@pytest.mark.parametrize("what", CHANGES)
async def test_a_customer_is_behind_once_something_said_of_them_changed(
    store: Store, what: str
) -> None:
    key = await connected(store)
    one, two = await added(store, person(1), person(2))
    await told(store, key, "customer", one, two)
    assert await behind(store, key, "customer") == []

    await store.write(1, lambda tx: CHANGES[what](tx, one))

    assert await behind(store, key, "customer") == [one]


async def test_a_terminal_state_that_is_lifted_counts(store: Store) -> None:
    key = await connected(store)
    (who,) = await added(store, person(1))
    terminal = await store.write(1, lambda tx: ended(tx, who, at=NOW))
    await told(store, key, "customer", who)
    assert await behind(store, key, "customer") == []
    await store.write(1, lambda tx: tx.contact.lift_terminal(terminal, actor=ADA, now_ms=LATER))
    assert await behind(store, key, "customer") == [who]


async def test_a_communication_changes_its_customer_only_where_the_mapping_tells_of_it(
    store: Store,
) -> None:
    key = await connected(store)
    (who,) = await added(store, person(1))
    await told(store, key, "customer", who)
    await logged(store, who)
    assert await behind(store, key, "customer") == []

    last = FieldMapping(
        kind="customer",
        remote="rapport_last",
        local="last_contacted",
        transform=EMAIL.transform,
        mode=EMAIL.mode,
        on_null=EMAIL.on_null,
        owner=EMAIL.owner,
        position=2,
    )
    await store.write(1, lambda tx: tx.connections.map(key, [last], actor=ADA, now_ms=NOW))
    assert await behind(store, key, "customer") == [who]


async def logged(store: Store, who: int, status: str = "SENT", at: int = NOW - 99) -> int:
    touch = CommunicationInput(
        customer_id=who,
        channel="email",
        direction="out",
        status=status,
        occurred_at=at,
        external_id=ExternalId("mail", "m1"),
    )
    made = await store.write(1, lambda tx: tx.communications.log(touch, actor=ADA, now_ms=LATER))
    assert made.id is not None
    return made.id


async def test_what_is_linked_and_not_told_yet_stays_behind(store: Store) -> None:
    key = await connected(store)
    one, two = await added(store, person(1), person(2))
    await linked(
        store,
        key,
        link(one, "a", known_at=TOLD, payload_hash=""),
        link(two, "b", known_at=NOW - 1),
    )
    assert await behind(store, key, "customer") == [one, two]

    noted = await store.write(
        1, lambda tx: tx.connections.told(key, "customer", [one, two], at=TOLD)
    )
    assert noted == 1
    assert await behind(store, key, "customer") == [one]
    assert await store.write(1, lambda tx: tx.connections.told(key, "customer", [], at=TOLD)) == 0


async def test_a_record_is_behind_until_it_is_told_whom_it_belongs_to(store: Store) -> None:
    key = await connected(store)
    (who,) = await added(store, person(1, company="Loft & Co"))
    (firm,) = await behind(store, key, "company")
    await told(store, key, "customer", who)
    assert await behind(store, key, "customer") == []  # the company is not known there either

    await told(store, key, "company", firm)
    assert await behind(store, key, "company") == []
    assert await behind(store, key, "customer") == [who]
    await told(store, key, "customer", who, ties=f'"company:{firm}"')
    assert await behind(store, key, "customer") == []


async def made_project(store: Store) -> int:
    loft = ProjectInput(external_id=ExternalId("shop", "p1"), name="Loft", company="Loft & Co")
    project = (await store.write(1, lambda tx: tx.projects.upsert(loft, now_ms=NOW))).id
    assert project is not None
    return project


async def test_a_project_is_behind_when_it_or_who_belongs_to_it_changed(store: Store) -> None:
    key = await connected(store)
    one, two = await added(store, person(1), person(2))
    project = await made_project(store)
    (firm,) = await behind(store, key, "company")
    await told(store, key, "project", project)
    assert await behind(store, key, "project") == []
    await told(store, key, "company", firm)
    assert await behind(store, key, "project") == [project]
    await told(store, key, "project", project, ties=f'"company:{firm}"')

    await store.write(1, lambda tx: tx.projects.set_link(project, one, suppress=None))
    assert await behind(store, key, "project") == []
    await told(store, key, "customer", one, two)
    assert await behind(store, key, "project") == [project]
    await told(store, key, "project", project, ties=f'"company:{firm}", "customer:{one}"')
    assert await behind(store, key, "project") == []

    stage = ProjectInput(id=project, stage="won")
    await store.write(1, lambda tx: tx.projects.upsert(stage, now_ms=LATER))
    assert await behind(store, key, "project") == [project]


async def test_a_task_is_behind_when_it_changed_or_its_customer_is_known(store: Store) -> None:
    key = await connected(store)
    (who,) = await added(store, person(1))
    todo = TaskInput(title="Call", customer_id=who)
    added_: Written = await store.write(1, lambda tx: tx.tasks.add(todo, actor=ADA, now_ms=NOW))
    task = added_.id or 0
    assert await behind(store, key, "task") == [task]
    await told(store, key, "task", task)
    assert await behind(store, key, "task") == []
    await told(store, key, "customer", who)
    assert await behind(store, key, "task") == [task]
    await told(store, key, "task", task, ties=f'"customer:{who}"')
    assert await behind(store, key, "task") == []
    done = TaskChange(title="Call again")
    await store.write(1, lambda tx: tx.tasks.change(task, done, now_ms=LATER))
    assert await behind(store, key, "task") == [task]


async def test_a_communication_is_behind_when_its_status_moved_on(store: Store) -> None:
    key = await connected(store)
    (who,) = await added(store, person(1))
    mail = await logged(store, who)
    assert await behind(store, key, "note") == [mail]
    await told(store, key, "note", mail)
    assert await behind(store, key, "note") == []
    assert await logged(store, who, "BOUNCED", LATER) == mail
    assert await behind(store, key, "note") == [mail]
    assert await behind(store, key, "call") == []


async def test_a_company_is_behind_when_more_is_known_of_it(store: Store) -> None:
    key = await connected(store)
    await added(store, person(1, company="Loft & Co"))
    (firm,) = await behind(store, key, "company")
    await told(store, key, "company", firm)
    assert await behind(store, key, "company") == []
    more = {"industry": "furniture"}
    await store.write(1, lambda tx: tx.enrichment.set_profile(firm, more, now_ms=LATER))
    assert await behind(store, key, "company") == [firm]
