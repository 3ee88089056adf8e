"""Files, idempotency keys, the audit log and tenants."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest
from sqlalchemy.exc import DBAPIError

from store.ports import Store, chunks
from store.sql import migrate
from store.types import ActorKind, AuditEntry, IdempotentResult, Tenant
from tests.builders import NOW, TENANT


async def test_a_file_is_whole_only_once_finished(store: Store) -> None:
    data = [b"a" * 1000, b"", b"c"]

    key = await store.write(1, lambda tx: tx.files.begin("people.csv", "text/csv"))
    for index, part in enumerate(data):
        await store.write(1, lambda tx, i=index, p=part: tx.files.append(key, i, p))
    await store.write(1, lambda tx: tx.files.append(key, 1, b"b" * 5))
    assert await store.read(1, lambda reader: reader.files.get(key)) is None
    whole = b"a" * 1000 + b"b" * 5 + b"c"
    digest = hashlib.sha256(whole).hexdigest()
    await store.write(1, lambda tx: tx.files.finish(key, size=len(whole), sha256=digest))
    found = await store.read(1, lambda reader: reader.files.get(key))
    assert found is not None
    assert (found.name, found.size, found.sha256) == ("people.csv", len(whole), digest)
    assert await store.read(1, lambda reader: b"".join(chunks(reader.files, key))) == whole
    await store.write(1, lambda tx: tx.files.delete(key))
    assert await store.read(1, lambda reader: reader.files.get(key)) is None
    assert await store.read(1, lambda reader: reader.files.chunk(key, 0)) is None


async def test_chunks_are_bounded_and_files_must_exist(store: Store) -> None:
    key = await store.write(1, lambda tx: tx.files.begin("x", "text/csv"))
    with pytest.raises(ValueError, match="1048576"):
        await store.write(1, lambda tx: tx.files.append(key, 0, b"x" * ((1 << 20) + 1)))
    with pytest.raises(ValueError, match="count from 0"):
        await store.write(1, lambda tx: tx.files.append(key, -1, b"x"))
    with pytest.raises(LookupError):
        await store.write(1, lambda tx: tx.files.finish(7, size=0, sha256=""))


async def test_a_key_keeps_its_first_result(store: Store) -> None:
    kept = IdempotentResult("hash", '{"a": 1}')
    await store.write(1, lambda tx: tx.idempotency.put("ada", "save", "k1", kept, now_ms=NOW))
    found = await store.read(1, lambda reader: reader.idempotency.get("ada", "save", "k1"))
    assert found == kept
    for principal, tool, key in (("bob", "save", "k1"), ("ada", "x", "k1"), ("ada", "save", "k2")):
        other = await store.read(
            1, lambda reader, p=principal, t=tool, k=key: reader.idempotency.get(p, t, k)
        )
        assert other is None
    with pytest.raises(DBAPIError):
        await store.write(1, lambda tx: tx.idempotency.put("ada", "save", "k1", kept, now_ms=NOW))


async def test_the_audit_log_reads_newest_first(store: Store) -> None:
    entry = AuditEntry(
        ActorKind.AGENT, "gpt", "mcp", "find", "read", "ok", "hash", "cus_1", 12, "req", at=NOW
    )
    for number in range(3):
        made = replace(entry, subject=f"s{number}")
        await store.write(1, lambda tx, made=made: tx.audit.add(made))
    found = await store.read(1, lambda reader: reader.audit.latest(2))
    assert [one.subject for one in found] == ["s2", "s1"]
    assert replace(found[1], id=0) == replace(entry, subject="s1")


async def test_an_audit_entry_without_a_time_gets_the_real_one(store: Store) -> None:
    entry = AuditEntry(ActorKind.JOB, "j", "job", "x", "write", "ok", "h", "", 1, "r")
    await store.write(1, lambda tx: tx.audit.add(entry))
    (found,) = await store.read(1, lambda reader: reader.audit.latest(5))
    assert found.at > NOW


async def test_a_tenant_is_made_once_and_kept(store: Store) -> None:
    wanted = Tenant(id=7, name="Sept", currency="EUR", zone="Europe/Paris", locale="fr")
    assert await store.ensure_tenant(wanted) == wanted
    other = Tenant(id=7, name="Other", currency="USD", zone="UTC", locale="en")
    assert await store.ensure_tenant(other) == wanted
    assert await store.read(7, lambda reader: reader.tenant) == wanted
    assert await store.read(1, lambda reader: reader.tenant) == TENANT


async def test_an_unknown_tenant_is_not_served(store: Store) -> None:
    with pytest.raises(LookupError, match="no tenant 99"):
        await store.read(99, lambda reader: reader.tenant)


async def test_health_names_the_database_without_its_password(store: Store) -> None:
    facts = await store.health()
    assert facts["dialect"] in {"sqlite", "postgresql"}
    assert facts["revision"] == migrate.head()
    assert facts["version"]
    assert ":rapport@" not in facts["where"]
