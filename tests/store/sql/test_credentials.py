"""Credentials are kept sealed, one for each purpose and owner, and changed by one at a time."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from store.credentials import Credential, CredentialInput
from store.ports import Store
from tests.builders import NOW
from tests.store.sql.outreach import TWO

ROW = CredentialInput(purpose="gmail", owner="marc", sealed="s1", detail='{"email":"m@x.example"}')


async def kept(store: Store, row: CredentialInput = ROW) -> int:
    return await store.write(1, lambda tx: tx.credentials.keep(row, actor="human:marc", now_ms=NOW))


async def changed(store: Store, sealed: str, version: int) -> bool:
    row = replace(ROW, sealed=sealed, expires_at=NOW)
    return await store.write(
        1, lambda tx: tx.credentials.change(row, version=version, actor="job:x", now_ms=NOW + 1)
    )


async def test_a_credential_comes_back_as_kept_and_the_newest_holds(store: Store) -> None:
    assert await kept(store) == 1
    assert await kept(store, replace(ROW, sealed="s2")) == 2
    await kept(store, replace(ROW, owner="anna"))
    found = await store.read(1, lambda reader: reader.credentials.get("gmail", "marc"))
    assert found == Credential(
        purpose="gmail",
        owner="marc",
        sealed="s2",
        detail='{"email":"m@x.example"}',
        expires_at=None,
        version=2,
        updated_at=NOW,
        actor="human:marc",
    )
    owners = await store.read(
        1, lambda reader: [one.owner for one in reader.credentials.of("gmail")]
    )
    assert owners == ["anna", "marc"]


async def test_of_many_who_read_the_same_version_one_changes_it(store: Store) -> None:
    version = await kept(store)
    won = await asyncio.gather(*(changed(store, f"n{n}", version) for n in range(6)))
    assert sum(won) == 1
    assert not await changed(store, "late", version)
    assert await changed(store, "next", version + 1)


async def test_a_forgotten_one_is_gone(store: Store) -> None:
    await kept(store)
    assert await store.write(1, lambda tx: tx.credentials.forget("gmail", "marc"))
    assert not await store.write(1, lambda tx: tx.credentials.forget("gmail", "marc"))
    assert await store.read(1, lambda reader: reader.credentials.get("gmail", "marc")) is None
    assert not await changed(store, "late", 1)


async def test_another_tenant_sees_and_changes_no_credential(store: Store) -> None:
    await store.ensure_tenant(TWO)
    await kept(store)
    assert await store.read(2, lambda reader: reader.credentials.get("gmail", "marc")) is None
    assert await store.read(2, lambda reader: list(reader.credentials.of("gmail"))) == []
    assert not await store.write(2, lambda tx: tx.credentials.forget("gmail", "marc"))
    change = await store.write(
        2, lambda tx: tx.credentials.change(ROW, version=1, actor="x", now_ms=NOW)
    )
    assert not change
