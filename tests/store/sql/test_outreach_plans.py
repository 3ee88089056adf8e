"""What decides and claims while a campaign is sent is answered from indexes on both databases."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from store.contact import AttemptInput, Suppression
from store.ports import Store, Tx
from store.sql.open import open_store
from tests.builders import NOW
from tests.store.sql.outreach import campaign_to, people
from tests.store.sql.test_plans import Statements, watched

Asked = Callable[[Tx], object]


async def sending(store: Store) -> Sequence[Asked]:
    """The questions of a campaign under way, some hundred people in it."""
    keys = await people(store, 300)
    key = await campaign_to(store, *keys)

    def seen(tx: Tx) -> None:
        rows = [AttemptInput(one, "email", "marketing", NOW) for one in keys]
        tx.contact.reserve(rows)
        lost = [Suppression("email", f"{one}@example.com", "bounced", "", NOW, "x") for one in keys]
        tx.contact.suppress(lost, now_ms=NOW)

    await store.write(1, seen)
    return [
        lambda tx: tx.contact.facts(keys[:50], since_ms=NOW - 1),
        lambda tx: tx.contact.suppression("email", "a@example.com"),
        lambda tx: tx.campaigns.claim(key, shard=0, of=2, token="a", limit=20, now_ms=NOW),
        lambda tx: tx.campaigns.due(key, shard=0, of=2),
        lambda tx: tx.campaigns.orphans(key, shard=0, of=2, token="b"),
        lambda tx: tx.campaigns.recipient(key, keys[0]),
        lambda tx: tx.campaigns.recipients(key, state=None, limit=5, cursor=None),
        lambda tx: tx.campaigns.cancel_pending(key, now_ms=NOW),
        lambda tx: tx.proposals.of_subject(key),
        lambda tx: tx.contact.consent_history(keys[0], 5),
    ]


async def asked(store: Store) -> Statements:
    units = await sending(store)
    with watched() as kept:
        for unit in units:
            await store.write(1, unit)
    return [(sql, values) for sql, values in kept if " FROM " in sql.replace("\n", " ")]


async def test_sqlite_searches_and_never_scans(sqlite_path: Path) -> None:
    store = await open_store(str(sqlite_path))
    kept = await asked(store)
    await store.close()
    driver = sqlite3.connect(sqlite_path)
    plans = [
        " / ".join(str(row[3]) for row in driver.execute(f"EXPLAIN QUERY PLAN {sql}", values))
        for sql, values in kept
    ]
    driver.close()
    assert len(plans) >= 14
    for plan in plans:
        assert "SCAN" not in plan.replace("SCAN listed VIRTUAL TABLE", ""), plan
        assert "tenant_id=?" in plan
    together = "\n".join(plans)
    assert "COVERING INDEX ix_contact_attempt_customer" in together
    claims = [plan for plan in plans if "ix_recipient_pending" in plan]
    assert len(claims) >= 2
    assert not any("TEMP B-TREE" in plan for plan in claims)
    assert "ix_recipient_attempting" in together


@pytest.mark.postgres
async def test_postgres_uses_the_indexes_too(postgres_store: Store, postgres_url: str) -> None:
    kept = await asked(postgres_store)
    engine = create_async_engine(postgres_url)
    found: list[str] = []
    async with engine.begin() as connection:
        for name in ("recipient", "contact_attempt", "suppression", "customer"):
            await connection.execute(text(f"ANALYZE {name}"))
        await connection.execute(text("SET LOCAL enable_seqscan = off"))
        await connection.execute(text("SELECT set_config('app.tenant', '1', true)"))
        raw = (await connection.get_raw_connection()).driver_connection
        assert raw is not None
        for sql, values in kept:
            if sql.startswith("SELECT set_config"):
                continue
            rows = await raw.fetch(f"EXPLAIN {sql}", *values)
            found.append("\n".join(row[0] for row in rows))
    await engine.dispose()
    assert len(found) >= 14
    for plan in found:
        assert "Index" in plan, plan
        assert "Seq Scan" not in plan, plan
    assert any("ix_recipient_pending" in plan for plan in found)
