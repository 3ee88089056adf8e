"""No statement leaves its tenant: every way that was seen to leak elsewhere is tried here."""

from __future__ import annotations

import ast
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import (
    BigInteger,
    Table,
    bindparam,
    delete,
    exists,
    func,
    insert,
    literal_column,
    select,
    table,
    text,
    union_all,
    update,
)
from sqlalchemy.schema import ColumnCollectionConstraint

import store.sql
from store.ports import Reader, Store, Tx
from store.segment.rule import Count, Event, Leaf, Not, Rank
from store.sql.guard import ScopeLeak
from store.sql.schema import customer, customer_tag, job, metadata, orders, tenant
from store.sql.scope import Scope
from store.sql.unit import Unit
from store.types import CustomerInput, ExternalId, JobRequest, Tenant
from tests.builders import ENV, NOW, added, everyone, order, person, record
from tests.builders import customer as stored

C = customer.c
TWO = Tenant(2, "Two", "CAD", "UTC", "en")


def scope_of(unit: object) -> Scope:
    assert isinstance(unit, Unit)
    return unit.scope


def run(statement: Any, values: Any = None) -> Callable[[Tx], None]:
    """A unit that executes a statement as it stands, past the scope."""

    def unit(tx: Tx) -> None:
        scope_of(tx).connection.execute(statement, values)

    return unit


@pytest.fixture
async def tenants(store: Store) -> tuple[int, int]:
    """A customer with an order and a tag in tenant 1, and one in tenant 2."""
    await store.ensure_tenant(TWO)
    keys: list[int] = []
    for tenant_id in (1, 2):
        (key,) = await added(store, person(1, tags=("vip",)), tenant_id=tenant_id)
        await record(store, order(1), tenant_id=tenant_id)
        keys.append(key)
    return keys[0], keys[1]


someone = customer.alias("someone")
inner = select(orders.c.customer_id).where(orders.c.ordered_at > 0)
LEAKS: dict[str, Any] = {
    "core select": select(C.id),
    "core count": select(func.count()).select_from(customer),
    "alias": select(someone.c.id),
    "join on the id only": select(C.id)
    .join(orders, orders.c.customer_id == C.id)
    .where(C.tenant_id == 1),
    "in subquery": select(C.id).where(C.tenant_id == 1, C.id.in_(inner)),
    "exists": select(C.id).where(
        C.tenant_id == 1, exists().where(orders.c.customer_id == C.id).select_from(orders)
    ),
    "scalar subquery": select(
        C.id,
        select(func.max(orders.c.ordered_at)).where(orders.c.customer_id == C.id).scalar_subquery(),
    ).where(C.tenant_id == 1),
    "derived table": select(inner.subquery().c.customer_id),
    "derived table of the same name": select(C.id).where(
        C.tenant_id == 1, C.id.in_(select(select(C.id).subquery().c.id))
    ),
    "cte": select(inner.cte("x").c.customer_id),
    "union": union_all(select(C.id).where(C.tenant_id == 1), select(C.id)),
    "or beside the tenant": select(C.id).where((C.tenant_id == 1) | (C.id > 0)),
    "not of the tenant": select(C.id).where(C.tenant_id != 1),
    "tenant compared with itself": select(C.id).where(C.tenant_id == C.tenant_id),
    "two tables bound only to each other": select(C.id)
    .join(orders, orders.c.tenant_id == C.tenant_id)
    .where(C.id > 0),
    "another tenant": select(C.id).where(C.tenant_id == 2),
    "another tenant by a named parameter": select(C.id).where(C.tenant_id == bindparam("whose", 2)),
    "several tenants": select(C.id).where(C.tenant_id.in_([1, 2])),
    "text": text("SELECT id FROM customer"),
    "text inside": select(text("id FROM customer")),
    "text as a condition": select(C.id).where(C.tenant_id == 1, text("1 = 1 OR 1 = 1")),
    "literal column": select(literal_column("(SELECT max(id) FROM customer)", BigInteger)),
    "a table by name": select(func.count()).select_from(table("customer")),
    "update everything": update(customer).values(name="x"),
    "update by id": update(customer).where(C.id == bindparam("key")).values(name="x"),
    "update from": update(customer)
    .where(C.tenant_id == 1, C.id == orders.c.customer_id)
    .values(name=orders.c.source),
    "delete": delete(customer_tag),
    "insert from select": insert(customer_tag).from_select(
        ["tenant_id", "customer_id", "tag_folded", "tag"],
        select(C.tenant_id, C.id, C.name_folded, C.name),
    ),
    "outer join without the tenant": select(C.id)
    .outerjoin(orders, orders.c.customer_id == C.id)
    .where(C.tenant_id == 1),
    "jobs of all tenants": select(job.c.id),
}


@pytest.mark.parametrize("way", LEAKS)
async def test_no_way_around_the_tenant_is_left(
    store: Store, tenants: tuple[int, int], way: str
) -> None:
    values = [{"key": key} for key in tenants] if way == "update by id" else None
    with pytest.raises(ScopeLeak):
        await store.write(1, run(LEAKS[way], values))
    other = await stored(store, tenants[1], tenant_id=2)
    assert (other.name, other.tags) == ("Éloïse Tremblay 1", ("vip",))


async def test_driver_sql_is_refused(store: Store) -> None:
    def unit(tx: Tx) -> None:
        scope_of(tx).connection.exec_driver_sql("SELECT id FROM customer")

    with pytest.raises(ScopeLeak):
        await store.write(1, unit)


@pytest.mark.parametrize("foreign", [2, None, 99])
async def test_rows_of_another_tenant_cannot_be_inserted(
    store: Store, tenants: tuple[int, int], foreign: int | None
) -> None:
    row = {"customer_id": tenants[1], "tag_folded": "x", "tag": "x", "tenant_id": foreign}
    own = {"customer_id": tenants[0], "tag_folded": "x", "tag": "x", "tenant_id": 1}
    with pytest.raises(ScopeLeak):
        await store.write(1, run(insert(customer_tag), [own, row]))
    with pytest.raises(ScopeLeak):
        await store.write(1, run(insert(customer_tag).values([own, row])))
    assert (await stored(store, tenants[0])).tags == ("vip",)


async def test_a_row_cannot_be_moved_to_another_tenant(
    store: Store, tenants: tuple[int, int]
) -> None:
    with pytest.raises(ScopeLeak):
        await store.write(
            1, run(update(customer_tag).where(customer_tag.c.tenant_id == 1).values(tenant_id=2))
        )


async def test_a_cached_statement_is_proved_for_each_tenant(
    store: Store, tenants: tuple[int, int]
) -> None:
    def ask(tenant_id: int) -> Callable[[Reader], list[int]]:
        def unit(reader: Reader) -> list[int]:
            query = select(C.id).where(C.tenant_id == tenant_id)
            return [row[0] for row in scope_of(reader).connection.execute(query)]

        return unit

    assert await store.read(1, ask(1)) == [tenants[0]]
    assert await store.read(2, ask(2)) == [tenants[1]]
    with pytest.raises(ScopeLeak):
        await store.read(1, ask(2))
    assert await store.read(1, ask(1)) == [tenants[0]]


async def test_the_scope_adds_the_tenant_to_every_table_of_a_statement(
    store: Store, tenants: tuple[int, int]
) -> None:
    def unit(tx: Tx) -> list[list[Any]]:
        scope = scope_of(tx)
        pair = select(C.id, orders.c.id).select_from(
            customer.join(orders, orders.c.customer_id == C.id)
        )
        sub = scope.within(select(orders.c.customer_id))
        return [
            [row[0] for row in scope.rows(select(C.id))],
            [row[0] for row in scope.rows(pair)],
            [row[0] for row in scope.rows(select(someone.c.id))],
            [row[0] for row in scope.rows(select(C.id).where(C.id.in_(sub)))],
            [scope.value(select(func.count()).select_from(customer))],
            [scope.change(update(customer).values(score=1))],
        ]

    mine = tenants[0]
    assert await store.write(1, unit) == [[mine], [mine], [mine], [mine], [1], [1]]


async def test_what_one_tenant_asks_by_anothers_ids_does_not_exist(
    store: Store, tenants: tuple[int, int]
) -> None:
    _, theirs = tenants

    def unit(reader: Reader) -> list[Any]:
        return [
            reader.customers.get(theirs),
            list(reader.customers.many([theirs])),
            list(reader.orders.of_customer(theirs, 5)),
        ]

    assert await store.read(1, unit) == [None, [], []]
    assert await everyone(store) == [tenants[0]]
    assert len(await store.read(1, lambda reader: reader.customers.named("Éloïse", 9))) == 1


async def test_what_one_tenant_writes_by_anothers_ids_is_refused(
    store: Store, tenants: tuple[int, int]
) -> None:
    _, theirs = tenants
    (written,) = await store.write(
        1, lambda tx: tx.customers.upsert([CustomerInput(id=theirs, name="x")], now_ms=NOW)
    )
    assert written.code == "not_found"
    (bought,) = await record(store, order(9, customer_external_id=None, customer_id=theirs))
    assert bought.code == "no_customer"
    assert (await stored(store, theirs, tenant_id=2)).name == "Éloïse Tremblay 1"


async def test_the_same_external_id_in_two_tenants_is_two_people(
    store: Store, tenants: tuple[int, int]
) -> None:
    key = ExternalId("shop", "1")
    for tenant_id, mine in ((1, tenants[0]), (2, tenants[1])):
        found = await store.read(tenant_id, lambda reader: reader.customers.by_external_id(key))
        assert found == mine


async def test_claims_read_no_table_but_the_jobs(store: Store) -> None:
    await store.write(1, lambda tx: tx.jobs.enqueue(JobRequest("a", "{}"), actor="t"))

    def unit(tx: Tx) -> None:
        connection = scope_of(tx).connection.execution_options(all_tenants=True)
        connection.execute(select(job.c.id))
        connection.execute(select(C.id))

    with pytest.raises(ScopeLeak, match="never read over all tenants"):
        await store.write(1, unit)


def test_the_tenant_comes_first_in_every_key_and_index() -> None:
    for owned in metadata.sorted_tables:
        if owned.info.get("tenant_owned"):
            assert _first_columns(owned) == {"tenant_id"}, owned.name


def _first_columns(owned: Table[Any]) -> set[str]:
    uniques = [item for item in owned.constraints if isinstance(item, ColumnCollectionConstraint)]
    indexes = [index for index in owned.indexes if not index.info.get("all_tenants")]
    return {next(iter(key.columns)).name for key in (*uniques, *indexes)}


def test_only_the_tenant_and_its_users_are_global() -> None:
    names = {one.name for one in metadata.sorted_tables if not one.info.get("tenant_owned")}
    assert names == {"tenant", "app_user"}
    assert tenant.name in names


def test_query_files_name_no_tenant_column_and_no_sql_text() -> None:
    folder = Path(store.sql.__file__).parent
    scoped = {"scope.py", "guard.py", "jobs.py", "tenants.py", "facts.py", "migrate.py"}
    for file in folder.glob("*.py"):
        if file.name.startswith("compile") or file.name in scoped:
            continue
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr == "tenant_id":
                assert isinstance(node.value, (ast.Name, ast.Attribute)), file.name
                assert ast.unparse(node.value).endswith(("scope", "self")), (file.name, node.lineno)
            if isinstance(node, ast.ImportFrom) and node.module == "sqlalchemy":
                assert "text" not in {alias.name for alias in node.names}, file.name


async def test_a_rule_selects_within_its_tenant(store: Store, tenants: tuple[int, int]) -> None:

    bought = Event("order", Count(">=", Decimal(1)))
    rules = [bought, Not(Not(bought)), Leaf("tags", "contains", "vip"), Rank("top", "spend", n=5)]
    for rule in rules:
        found = await store.read(2, lambda reader, rule=rule: reader.customers.ids(rule, ENV))
        assert list(found) == [tenants[1]]
