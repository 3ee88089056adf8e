"""What the databases refuse by themselves: changed history, and other tenants' rows."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from store.contact import ConsentInput
from store.ports import Store
from store.sql.open import open_store
from store.sql.schema import metadata
from store.types import ActorKind, AuditEntry, CommunicationInput, ExternalId, Tenant
from tests.builders import NOW, added, person
from tests.store.sql.outreach import consent, drafted

OWNED = [table.name for table in metadata.sorted_tables if table.info.get("tenant_owned")]
APPEND_ONLY = [table.name for table in metadata.sorted_tables if table.info.get("append_only")]
ENTRY = AuditEntry(ActorKind.HUMAN, "ada", "cli", "find", "read", "ok", "h", "", 1, "r")


def test_history_is_append_only() -> None:
    assert sorted(APPEND_ONLY) == [
        "audit_entry",
        "communication",
        "communication_status",
        "consent_event",
        "contact_policy",
        "draft_version",
    ]


async def history(url: str) -> None:
    """One row in each append-only table, and two tenants with a customer each."""
    store = await open_store(url)
    await store.ensure_tenant(Tenant(2, "Two", "CAD", "UTC", "en"))
    await added(store, person(1), tenant_id=2)
    (key,) = await added(store, person(1))
    row = CommunicationInput(key, "email", "out", "sent", NOW, external_id=ExternalId("m", "1"))
    await store.write(1, lambda tx: tx.communications.log(row, actor="ada", now_ms=NOW))
    await store.write(1, lambda tx: tx.audit.add(ENTRY))
    await store.write(1, lambda tx: tx.contact.save_policy("{}", base=0, actor="a", now_ms=NOW))
    await consent(store, ConsentInput(key, "email", "granted", "form"))
    await drafted(store)
    await store.close()


@pytest.fixture(scope="module")
def history_made(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("history")
    path = Path(shutil.copy(sqlite_template, folder / "rapport.db"))
    asyncio.run(history(str(path)))
    return path


@pytest.fixture
def sqlite_history(history_made: Path, tmp_path: Path) -> Path:
    """A SQLite file of this test's own with `history` in it."""
    return Path(shutil.copy(history_made, tmp_path / "rapport.db"))


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE {0} SET tenant_id = tenant_id",
        "DELETE FROM {0}",
        "INSERT OR REPLACE INTO {0} SELECT * FROM {0}",
        "REPLACE INTO {0} SELECT * FROM {0}",
        "INSERT OR IGNORE INTO {0} SELECT * FROM {0}",
    ],
)
@pytest.mark.parametrize("recursive", ["ON", "OFF"])
def test_sqlite_refuses_to_change_history(
    sqlite_history: Path, table: str, change: str, recursive: str
) -> None:
    driver = sqlite3.connect(sqlite_history)
    driver.execute(f"PRAGMA recursive_triggers={recursive}")
    before = driver.execute(f"SELECT * FROM {table}").fetchall()
    assert before
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        driver.execute(change.format(table))
    assert driver.execute(f"SELECT * FROM {table}").fetchall() == before
    driver.close()


def test_sqlite_refuses_to_replace_a_touch_by_its_external_id(sqlite_history: Path) -> None:
    driver = sqlite3.connect(sqlite_history)
    columns = [row[1] for row in driver.execute("PRAGMA table_info(communication)")]
    values = ", ".join("id + 1" if name == "id" else name for name in columns)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        driver.execute(f"INSERT OR REPLACE INTO communication SELECT {values} FROM communication")
    driver.close()


@pytest.fixture
async def server(postgres_url: str) -> AsyncIterator[AsyncConnection]:
    """A plain connection as the application's user, without the store."""
    await history(postgres_url)
    engine = create_async_engine(postgres_url, poolclass=NullPool)
    async with engine.connect() as connection:
        yield connection
        await connection.rollback()
    await engine.dispose()


async def enter(connection: AsyncConnection, tenant_id: int) -> None:
    await connection.execute(
        text("SELECT set_config('app.tenant', :tenant, true)"), {"tenant": str(tenant_id)}
    )


@pytest.mark.postgres
@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize(
    "change", ["UPDATE {0} SET tenant_id = tenant_id", "DELETE FROM {0}", "TRUNCATE {0} CASCADE"]
)
async def test_postgres_refuses_to_change_history(
    server: AsyncConnection, table: str, change: str
) -> None:
    await enter(server, 1)
    with pytest.raises(DBAPIError, match="append-only"):
        await server.execute(text(change.format(table)))


@pytest.mark.postgres
async def test_every_tenant_table_has_row_security_forced(server: AsyncConnection) -> None:
    query = text(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        " AND relrowsecurity AND relforcerowsecurity"
    )
    assert set((await server.execute(query)).scalars()) == set(OWNED)


@pytest.mark.postgres
async def test_the_user_of_the_application_cannot_pass_by_row_security(
    server: AsyncConnection,
) -> None:
    query = text("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
    assert (await server.execute(query)).scalar() is False


@pytest.mark.postgres
@pytest.mark.parametrize("table", OWNED)
async def test_without_a_tenant_there_are_no_rows(server: AsyncConnection, table: str) -> None:
    assert (await server.execute(text(f"SELECT count(*) FROM {table}"))).scalar() == 0


@pytest.mark.postgres
async def test_even_plain_sql_sees_and_changes_one_tenant_only(server: AsyncConnection) -> None:
    await enter(server, 1)
    seen = (await server.execute(text("SELECT DISTINCT tenant_id FROM customer"))).scalars().all()
    assert seen == [1]
    changed = await server.execute(text("UPDATE customer SET score = 1"))
    assert changed.rowcount == 1
    with pytest.raises(DBAPIError, match="row-level security"):
        await server.execute(text("INSERT INTO custom_field VALUES (2, 'key', 'label', 'text', 0)"))


@pytest.mark.postgres
async def test_a_claim_sees_the_jobs_of_all_tenants_and_nothing_else(
    server: AsyncConnection,
) -> None:
    await server.execute(text("SELECT set_config('app.claims', 'on', true)"))
    assert (await server.execute(text("SELECT count(*) FROM customer"))).scalar() == 0


@pytest.mark.postgres
async def test_the_tenant_is_forgotten_with_the_transaction(
    postgres_store: Store, postgres_url: str
) -> None:
    await added(postgres_store, person(1))
    engine = create_async_engine(postgres_url, pool_size=1)
    async with engine.connect() as connection:
        await enter(connection, 1)
        assert (await connection.execute(text("SELECT count(*) FROM customer"))).scalar() == 1
        await connection.commit()
        assert (await connection.execute(text("SELECT count(*) FROM customer"))).scalar() == 0
    await engine.dispose()
